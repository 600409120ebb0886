"""Where the book's images come from: `load` returns one checked set, split in three parts."""

import hashlib
import io
import os
import threading
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

import numpy as np

MNIST_URL = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
MNIST_SIZES = {"train": 60_000, "test": 10_000}
MNIST_SHA256 = {  # of each array's bytes
    "x_train": "741c988805d008ac6e4c904b69001ba184c24b2c540a4ef403f4c71b676cf757",
    "y_train": "1feba77c54802fa5339a11837ea4b2866434b83314ec45192930f1df69120c13",
    "x_test": "6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161",
    "y_test": "ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5",
}
DIGITS = tuple("0123456789")
LARGEST_FILE = 64_000_000  # bytes; without compression MNIST takes 55 million
HINT = "Set BOOK_DATA to a folder with mnist.npz to use it."


class Part(NamedTuple):
    """Images (n, height, width, channels), float32 in [0, 1], and their labels (n,), int64."""

    images: np.ndarray
    labels: np.ndarray


@dataclass(frozen=True)
class ImageSet:
    """A data set in three parts. The validation part is cut from the training images."""

    name: str
    class_names: tuple[str, ...]
    train: Part
    validation: Part
    test: Part

    def __repr__(self):
        """Name and sizes, not thousands of pixels."""
        n, k, m = (len(part.labels) for part in (self.train, self.validation, self.test))
        return f"ImageSet({self.name!r}, train={n}, validation={k}, test={m})"


def load(name=None):
    """Load a data set, checked and split; the same split every time.

    Parameters
    ----------
    name : {'mnist', 'digits'} or None
        None: what the environment variable BOOK_DATASET says. If that is unset, too: MNIST if it
        can be had within seconds, else the digits; one printed line says which and why.

    Returns
    -------
    ImageSet
        Images are (28, 28, 1), light ink on black. mnist: 50,000 + 10,000 + 10,000 images; digits:
        1,257 + 270 + 270. The first two parts are shuffled: a slice of them is a fair sample.

    Raises
    ------
    ValueError, OSError
        If the name is unknown, a file is not what it should be, or a set cannot be had.
    """
    asked = os.environ.get("BOOK_DATASET") if name is None else name
    if name is None and not asked:
        return _load_default()
    if asked not in list(LOADERS):
        origin = "the argument of load()" if asked is name else "the variable BOOK_DATASET"
        raise ValueError(f"{origin} is {asked!r}, expected one of: {', '.join(LOADERS)}")
    return LOADERS[asked]()


def _load_default():
    """Load MNIST if it can be had quickly, else the digits. A damaged file is always an error."""
    try:
        images = _load_mnist(seconds=15, pause=5)
    except FileNotFoundError as error:
        print(f"Data: the embedded digits, because {error}")
        return _load_digits()
    print(f"Data: MNIST, from {'BOOK_DATA' if os.environ.get('BOOK_DATA') else 'the Keras cache'}.")
    return images


def _load_mnist(seconds=600, pause=15):
    """Load MNIST; a download may take `seconds`, with `pause` seconds of silence at most."""
    arrays = _find_mnist(seconds, pause)
    images, labels = arrays["x_train"], arrays["y_train"]
    train, validation = (_part(images, labels, rows) for rows in _cut(labels, 10_000))
    test = _part(arrays["x_test"], arrays["y_test"], slice(None))
    return ImageSet("mnist", DIGITS, train, validation, test)


def _part(images, labels, rows):
    """Pick rows of images (n, 28, 28) uint8: only what is picked grows to float32."""
    scaled = np.divide(images[rows], 255, dtype="float32")
    return Part(scaled[..., np.newaxis], labels[rows].astype("int64"))


def _cut(labels, size):
    """Return shuffled indices (rest, cut): `cut` has `size` of them, each class in proportion."""
    random = np.random.RandomState(0)  # the same split for everyone, with any NumPy
    shuffled = random.permutation(len(labels))
    by_class = shuffled[np.argsort(labels[shuffled], kind="stable")]
    picked = np.linspace(0, len(labels), size, endpoint=False).astype(int)  # evenly over classes
    return random.permutation(np.delete(by_class, picked)), random.permutation(by_class[picked])


def _load_digits():
    """Enlarge scikit-learn's 8×8 digits to the layout of MNIST: a 20×20 box inside 28×28."""
    from skimage.transform import resize
    from sklearn.datasets import load_digits

    small, labels = load_digits(return_X_y=True)  # (1797, 64), 0..16
    boxes = np.stack([resize(pixels.reshape(8, 8) / 16, (20, 20), order=3) for pixels in small])
    images = np.pad(boxes, ((0, 0), (4, 4), (4, 4)))[..., np.newaxis].astype("float32").clip(0, 1)
    rest, test = _cut(labels, 270)
    train, validation = (rest[rows] for rows in _cut(labels[rest], 270))
    parts = [Part(images[rows], labels[rows].astype("int64")) for rows in (train, validation, test)]
    return ImageSet("digits", DIGITS, *parts)


LOADERS = {"mnist": _load_mnist, "digits": _load_digits}


def _find_mnist(seconds, pause):
    """Return MNIST's arrays from BOOK_DATA if set, else from the Keras cache, else downloaded."""
    given = os.environ.get("BOOK_DATA")
    home = os.environ.get("KERAS_HOME") or os.path.join("~", ".keras")
    path = Path(os.path.expanduser(given or os.path.join(home, "datasets"))) / "mnist.npz"
    try:
        return _read_archive(_read_file(path))
    except FileNotFoundError:
        if given:
            raise
        return _fetch_mnist(path, seconds, pause)
    except ValueError as problem:
        text = f"{path} is not the MNIST archive: {problem}. The file was left unchanged;"
        advice = "replace it" if given else "delete it to download it again"
        raise ValueError(f"{text} {advice}.") from None


def _read_file(path):
    """Return at most LARGEST_FILE + 1 bytes of a file; every refusal names the path."""
    try:
        if path.is_dir():  # opening one raises another error on Windows
            raise IsADirectoryError(f"{path} is a folder, expected a file. Move it away.")
        with path.open("rb") as file:
            return file.read(min(LARGEST_FILE, path.stat().st_size) + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise FileNotFoundError(f"{path} does not exist. {HINT}") from None
    except PermissionError:
        text = f"{path} cannot be read: permission denied. The file was left unchanged"
        raise PermissionError(f"{text}; allow reading it, or use another copy.") from None


def _read_archive(content):
    """Read MNIST's arrays from the bytes of an .npz file; ValueError says what is wrong."""
    if not 0 < len(content) <= LARGEST_FILE:
        raise ValueError(f"it should have up to {LARGEST_FILE:,} bytes, found {len(content):,}")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = sorted(f"{name}.npy" for name in MNIST_SHA256)
            _require("it", f"the members {names}", f"the members {sorted(archive.namelist())}")
            return {name: _read_array(archive, name) for name in MNIST_SHA256}
    except ValueError:
        raise
    except Exception as error:  # of many kinds, and about the content: it is read from memory
        raise ValueError(f"it should be an undamaged zip archive, found: {error}") from None


def _read_array(archive, name):
    """Read one array without pickles, its header first: nothing is allocated on its word."""
    count = MNIST_SIZES[name[2:]]
    dimensions, largest = ((count, 28, 28), 255) if name[0] == "x" else ((count,), 9)
    with archive.open(f"{name}.npy") as file:
        _require(name, "format version (1, 0)", f"format version {np.lib.format.read_magic(file)}")
        shape, fortran, dtype = np.lib.format.read_array_header_1_0(file)
        found = f"shape {shape} and dtype {dtype}{' in Fortran order' if fortran else ''}"
        _require(name, f"shape {dimensions} and dtype uint8", found)
        size, claimed = np.prod(dimensions), archive.getinfo(f"{name}.npy").file_size - file.tell()
        _require(name, f"{size:,} bytes", f"{claimed:,} bytes")
        array = np.frombuffer(file.read(claimed), "uint8").reshape(dimensions)
    _require(name, f"values from 0 to {largest}", f"values from {array.min()} to {array.max()}")
    _require(name, f"SHA-256 {MNIST_SHA256[name]}", f"SHA-256 {hashlib.sha256(array).hexdigest()}")
    return array


def _require(name, expected, found):
    if found != expected:
        raise ValueError(f"{name} should have {expected}, found {found[:300]}")


def _fetch_mnist(path, seconds, pause):
    """Download MNIST, check it, and only then store it in the cache."""
    step = "downloaded"
    try:
        arrays = _read_archive(content := _download(seconds, pause))
        step = f"stored in {path.parent}"
        _store(path, content)
    except (OSError, ValueError) as error:
        raise FileNotFoundError(f"MNIST could not be {step} ({error}). {HINT}") from None
    return arrays


def _download(seconds, pause):
    """Fetch a file in a thread: a dripping server or a slow name look-up escapes every time-out."""
    result, end = [], time.monotonic() + seconds
    threading.Thread(target=_fetch, args=(pause, end, result), daemon=True).start()
    while not result and time.monotonic() < end:
        time.sleep(0.02)  # unlike waiting for the thread, this hears Ctrl-C on Windows
    outcome = result[0] if result else TimeoutError(f"not finished within {seconds} s")
    if isinstance(outcome, Exception):
        raise ConnectionError(f"no network or no file: {outcome}")
    return outcome


def _fetch(pause, end, result):
    """Append what is found at MNIST_URL, or the exception, to `result`; give up at `end`."""
    try:
        content = bytearray()
        with urlopen(MNIST_URL, timeout=pause) as answer:
            while len(content) <= LARGEST_FILE and (chunk := answer.read1(1 << 16)):
                content += chunk  # read1 gave what had come, without waiting for more
                if time.monotonic() > end:
                    return
        result.append(bytes(content))
    except Exception as error:  # the main thread reports it
        result.append(error)


def _store(path, content):
    """Write a file in one step: another process sees the whole file or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}.part")
    try:
        partial.write_bytes(content)
        os.replace(partial, path)
    except PermissionError:
        if not path.is_file():  # on Windows, another process may have stored it and be reading it
            raise
    finally:
        partial.unlink(missing_ok=True)
