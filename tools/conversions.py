"""Bring the official archives into the arrays of `helpers.data`: small images, checked."""

import io
import re
import tarfile
import zipfile
from collections import defaultdict

import numpy as np
from PIL import Image

SIDE, FRAMES = 32, 6
EACH_TRAIN, EACH_TEST = 1_000, 200
STREET, MASK = (360, 480), (96, 128)
LARGEST_PICTURE = 1_000_000  # bytes


def convert_signs(training, test, truth):
    """Take six frames, evenly spread, of each training track, and the whole test set.

    Parameters
    ----------
    training, test, truth : paths of the three zip archives of GTSRB

    Returns
    -------
    dict of ndarray, as in `helpers.data.signs.ARRAYS`
    """
    with zipfile.ZipFile(training) as archive:
        tracks = defaultdict(list)
        for name in sorted(archive.namelist()):
            if found := re.search(r"/(\d{5})/(\d{5})_\d{5}\.ppm$", name):
                tracks[found.groups()].append(name)
        labels, groups, images = [], [], []
        for track, ((label, _), names) in enumerate(sorted(tracks.items())):
            for place in np.rint(np.linspace(0, len(names) - 1, FRAMES)).astype(int):
                images.append(_read_sign(archive, names[place]))
                labels.append(int(label))
                groups.append(track)
    with zipfile.ZipFile(test) as archive:
        names = sorted(name for name in archive.namelist() if name.endswith(".ppm"))
        tests = [_read_sign(archive, name) for name in names]
    arrays = {"y_train": np.array(labels, "uint8"), "track_train": np.array(groups, "uint16")}
    arrays["y_test"] = _read_truth(truth, [name.rpartition("/")[2] for name in names])
    for part, found in (("train", images), ("test", tests)):
        arrays[f"x_{part}"] = np.array([image for image, _ in found])
        arrays[f"width_{part}"] = np.array([width for _, width in found], "uint16")
    return arrays


def _read_sign(archive, name):
    """Read a sign of any size; return it scaled to 32×32, and its width in pixels."""
    picture = _open(_read_member(archive, name))
    if max(picture.size) > 1_000:
        raise ValueError(f"{name} should have up to 1,000 pixels a side, found {picture.size}")
    small = picture.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BILINEAR)
    return np.asarray(small), picture.width


def _read_truth(path, names):
    """Read the classes of the test images: lines like 00000.ppm;53;54;6;5;48;49;16."""
    with zipfile.ZipFile(path) as archive:
        (table,) = (name for name in archive.namelist() if name.endswith(".csv"))
        lines = _read_member(archive, table).decode("ascii").split()
    classes = dict((fields[0], fields[-1]) for fields in (line.split(";") for line in lines[1:]))
    return np.array([int(classes[name]) for name in names], "uint8")


def convert_cifar10(path):
    """Take the first photos of each class, 1,000 for training and 200 for test, sorted by class.

    Parameters
    ----------
    path : of the binary archive, which holds no pickles

    Returns
    -------
    dict of ndarray, as in `helpers.data.cifar10.ARRAYS`
    """
    records = defaultdict(list)  # a byte for the class, then three planes of 32×32
    with tarfile.open(path, "r|gz") as archive:  # in one pass
        for member in archive:
            if found := re.search(r"/(data|test)_batch(_\d)?\.bin$", member.name):
                batch = np.frombuffer(archive.extractfile(member).read(), "uint8")
                records[found[1]].append((member.name, batch.reshape(-1, 3073)))
    arrays = {}
    for part, key, each in (("train", "data", EACH_TRAIN), ("test", "test", EACH_TEST)):
        batches = [batch for _, batch in sorted(records[key], key=lambda pair: pair[0])]
        labels = np.concatenate([batch[:, 0] for batch in batches])
        rows = np.concatenate([np.flatnonzero(labels == label)[:each] for label in range(10)])
        pixels = np.concatenate(batches)[rows, 1:].reshape(-1, 3, 32, 32)
        arrays[f"x_{part}"] = np.ascontiguousarray(pixels.transpose(0, 2, 3, 1))
        arrays[f"y_{part}"] = labels[rows, None]
    return arrays


def convert_street(photo, mask):
    """Average a frame of 360×480 pixels over boxes, to 96×128; of its mask take the middles.

    Parameters
    ----------
    photo, mask : bytes of two PNG files; the mask's pixels are classes, 0..11

    Returns
    -------
    ndarray of shape (96, 128, 4), uint8: colours, then the class
    """
    from skimage.transform import resize_local_mean

    pictures = _open(photo), _open(mask)
    for picture in pictures:
        if picture.size != STREET[::-1]:
            raise ValueError(f"a frame should have {STREET[::-1]} pixels, found {picture.size}")
    colours = np.asarray(pictures[0].convert("RGB"))
    small = resize_local_mean(colours, MASK, preserve_range=True, channel_axis=-1)
    rows, columns = ((np.arange(n) + 0.5) * m // n for n, m in zip(MASK, STREET, strict=True))
    classes = np.asarray(pictures[1])[np.ix_(rows.astype(int), columns.astype(int))]
    if classes.ndim != 2 or classes.max() > 11:
        raise ValueError(f"a mask should hold classes up to 11, found {classes.max()}")
    return np.dstack([np.rint(small).astype("uint8"), classes.astype("uint8")])


def _open(content):
    """Open a picture; it is not decoded before its size is known."""
    return Image.open(io.BytesIO(content), formats=("PNG", "PPM"))


def _read_member(archive, name):
    size = archive.getinfo(name).file_size
    if size > LARGEST_PICTURE:
        raise ValueError(f"{name} should have up to {LARGEST_PICTURE:,} bytes, found {size:,}")
    return archive.read(name)
