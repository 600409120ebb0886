"""Characters: Omniglot's two small background sets, 20 drawers each; the digits stand in.

The test part has alphabets that training has not, for questions about classes never seen. The
drawers are other people in each alphabet: a group is a drawer of an alphabet. Lake, Salakhutdinov
and Tenenbaum, Human-level concept learning through probabilistic program induction, Science, 2015.
"""

import io
import zipfile

import numpy as np

from helpers.data.archives import Array, pack
from helpers.data.digits import CLASS_NAMES as DIGITS
from helpers.data.digits import enlarge_digits
from helpers.data.parts import ImageSet, Part, cut, scale, shuffle
from helpers.data.sources import Source

TEST_ALPHABETS = ("Korean", "Sanskrit")
SIDE, FACTOR = 35, 3  # pixels of an image; each was three times three
LARGEST_PICTURE = 100_000  # bytes; a picture of 105×105 pixels takes less than 1,000
ARRAYS = {
    "images": Array(
        (4_840, SIDE, SIDE),
        values=(0, 255),
        sha256=("a61439cdf3be1570cb938c73353e5a3e3c689a80e9229eb780c2afae2bb1834f",),
    ),
    "alphabet": Array(
        (4_840,),
        "<U19",
        sha256=("a44b233f7affc9642d5bd2e28d1bf01e030014733d4c1a73508100e3a6833553",),
    ),
    "character": Array(
        (4_840,),
        "<U31",
        sha256=("77751b42e35ba6cfae65dd11a7443b71bbd7e254349e66416b7653f8cfb9ac62",),
    ),
    "drawer": Array(
        (4_840,),
        values=(1, 20),
        sha256=("5dbc70538a73c3c37ed67de316b64c004b8ff61ace7e8a4f71d992d40cbcb7de",),
    ),
}


def _sort(arrays):
    """Sort by character and drawer: file names come in another order on each system."""
    rows = np.lexsort((arrays["drawer"], arrays["character"]))
    return {name: array[rows] for name, array in arrays.items()}


def convert(contents):
    """Bring the pictures of several zip archives, given as bytes, into one .npz file.

    A picture is `folder/alphabet/character/number_drawer.png`, 105×105, black ink on white. A
    character that stands in two archives is taken once.
    """
    rows = {}
    for content in contents:
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                rows |= {_key(info): _shrink(archive.read(info)) for info in _pictures(archive)}
        except Exception as problem:  # of many kinds, and about the content: it is in memory
            raise ValueError(f"it should be a zip archive of pictures, found: {problem}") from None
    alphabets, characters, drawers = zip(*rows, strict=True) if rows else ((), (), ())
    arrays = {"images": np.array(list(rows.values())), "alphabet": np.array(alphabets)}
    arrays |= {"character": np.array(characters), "drawer": np.array(drawers, "uint8")}
    return pack(arrays)


def _pictures(archive):
    for info in archive.infolist():
        parts = info.filename.split("/")
        if info.filename.endswith(".png") and "__MACOSX" not in parts:
            if info.file_size > LARGEST_PICTURE:
                raise ValueError(f"{info.filename} has {info.file_size:,} bytes: no picture of ink")
            yield info


def _key(info):
    """Read alphabet, character and drawer off the path of a picture."""
    _, alphabet, character, file = info.filename.split("/")[-4:]
    return alphabet, f"{alphabet}/{character}", int(file.removesuffix(".png").split("_")[-1])


def _shrink(content):
    """Average boxes of 3×3 pixels of a picture; ink becomes bright."""
    from PIL import Image

    with Image.open(io.BytesIO(content)) as picture:
        if picture.size != (SIDE * FACTOR, SIDE * FACTOR):
            raise ValueError(f"a picture should have 105×105 pixels, found {picture.size}")
        ink = np.asarray(picture.convert("L")) < 128
    shares = ink.reshape(SIDE, FACTOR, SIDE, FACTOR).mean(axis=(1, 3))
    return np.rint(255 * shares).astype("uint8")


SOURCE = Source(
    "characters",
    "Omniglot",
    "omniglot.npz",
    ARRAYS,
    urls=tuple(
        f"https://raw.githubusercontent.com/brendenlake/omniglot/master/python/{name}.zip"
        for name in ("images_background_small1", "images_background_small2")
    ),
    convert=convert,
    order=_sort,
)


def split(arrays):
    """Keep two alphabets for test, and a fifth of the drawers of the others for validation."""
    names, labels = np.unique(arrays["character"], return_inverse=True)
    alphabets, alphabet = np.unique(arrays["alphabet"], return_inverse=True)
    drawers = 20 * alphabet + arrays["drawer"] - 1
    everything = Part(arrays["images"], labels, drawers)
    unseen = np.isin(arrays["alphabet"], TEST_ALPHABETS)
    known = everything.pick(np.flatnonzero(~unseen))
    held = 4 * (len(alphabets) - len(TEST_ALPHABETS))
    parts = *cut(known, held), shuffle(everything.pick(np.flatnonzero(unseen)))
    names = tuple(name.replace("/character", " ") for name in names.tolist())
    return ImageSet("characters", names, *map(scale, parts), real=True)


def embedded():
    """Give the digits in the layout of Omniglot; 7, 8 and 9 are kept for test."""
    digits = enlarge_digits(27, SIDE)
    unseen = digits.labels >= 7
    train, validation = cut(digits.pick(np.flatnonzero(~unseen)), 250)
    return ImageSet(
        "digits", DIGITS, train, validation, shuffle(digits.pick(np.flatnonzero(unseen)))
    )
