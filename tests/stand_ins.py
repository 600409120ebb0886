"""Small arrays in the form of each set, and a source that knows them."""

import hashlib
import io
import zipfile
from dataclasses import replace

import numpy as np

from helpers.data import SETS
from helpers.data.archives import Array


def draw_arrays(name):
    """Return the arrays of a small set, {name: array}, as its file holds them."""
    return DRAWN[name](np.random.default_rng(1))


def images(random, *shape):
    """Noise of four grey values: a file of it is small even with wider numbers."""
    drawn = 85 * random.integers(0, 4, shape, dtype="uint8")
    drawn[0].flat[:2] = 0, 255
    return drawn


def _mnist(random, shape=(28, 28), column=()):
    arrays = {}
    for part, count in {"train": 60, "test": 20}.items():
        arrays[f"x_{part}"] = images(random, count, *shape)
        arrays[f"y_{part}"] = (np.arange(count) % 10).astype("uint8").reshape(count, *column)
    return arrays


def _cifar10(random):
    return _mnist(random, (32, 32, 3), (1,))


def _signs(random):
    track = np.repeat(np.arange(86, dtype="uint16"), 6)
    return {
        "x_train": images(random, 516, 32, 32, 3),
        "y_train": (track // 2).astype("uint8"),
        "track_train": track,
        "width_train": random.integers(25, 90, 516).astype("uint16"),
        "x_test": images(random, 43, 32, 32, 3),
        "y_test": np.arange(43, dtype="uint8"),
        "width_test": random.integers(25, 90, 43).astype("uint16"),
    }


def _streets(random):
    arrays = {"class_names": np.array([f"class {n:02}" for n in range(11)] + ["unlabelled"])}
    films = {"train": ["0001TP", "0006R0", "0006R0", "0016E5"], "val": ["0016E5", "0016E5"]}
    for part, clips in {**films, "test": ["0001TP", "Seq05V"]}.items():
        arrays[f"x_{part}"] = images(random, len(clips), 96, 128, 3)
        arrays[f"y_{part}"] = random.integers(0, 12, (len(clips), 96, 128), dtype="uint8")
        arrays[f"clip_{part}"] = np.array(clips)
    return arrays


def _xrays(random):
    arrays = {}
    for part, count in {"train": 60, "val": 20, "test": 20}.items():
        arrays[f"{part}_images"] = images(random, count, 28, 28)
        arrays[f"{part}_labels"] = (np.arange(count) % 2).astype("uint8")[:, None]
    for row, other in ((8, 6), (9, 7)):  # twice in the training part
        arrays["train_images"][row] = arrays["train_images"][other]
    arrays["val_images"][3] = arrays["train_images"][5]
    return arrays


def _characters(random):
    rows = [
        (alphabet, f"{alphabet}/character{number:02}", drawer)
        for alphabet in ("Greek", "Korean", "Latin", "Sanskrit")
        for number in (1, 2)
        for drawer in range(1, 21)
    ]
    alphabet, character, drawer = zip(*rows, strict=True)
    arrays = {"images": images(random, len(rows), 35, 35), "alphabet": np.array(alphabet)}
    return arrays | {"character": np.array(character), "drawer": np.array(drawer, "uint8")}


DRAWN = {
    "mnist": _mnist,
    "cifar10": _cifar10,
    "signs": _signs,
    "streets": _streets,
    "xrays": _xrays,
    "characters": _characters,
}


def source_of(name, arrays, **changes):
    """Return the source of a set as if `arrays` were the one good copy."""
    real = SETS[name].SOURCE
    specs = {}
    for each, array in real.order(arrays).items():
        digest = hashlib.sha256(np.ascontiguousarray(array)).hexdigest()
        span = real.arrays[each].values and (int(array.min()), int(array.max()))
        specs[each] = Array(array.shape, array.dtype.str, (digest,), span)
    return replace(real, arrays=specs, **changes)


def npz(arrays):
    """Return the bytes of an .npz file; objects are pickled into it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, array in arrays.items():
            member = io.BytesIO()
            np.lib.format.write_array(member, array, version=(1, 0), allow_pickle=True)
            archive.writestr(f"{name}.npy", member.getvalue())
    return file.getvalue()
