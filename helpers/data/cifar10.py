"""CIFAR-10: colour photos of ten kinds of things; patches of other photos stand in.

Two files are known, each with 1,000 training and 200 test photos of a class: one from a copy in
JPEG, and the one that `make data` cuts out of the official archive, the first of each class,
sorted by class. Krizhevsky, Learning multiple layers of features from tiny images, 2009.
"""

import numpy as np

from helpers.data.archives import Array
from helpers.data.parts import ImageSet, Part, cut, scale, shuffle, three_parts
from helpers.data.photos import load_photo
from helpers.data.sources import Source

CLASS_NAMES = (
    *("airplane", "automobile", "bird", "cat", "deer"),
    *("dog", "frog", "horse", "ship", "truck"),
)
BRIGHTNESS = (143.3, 116.9, 119.6, 116.0, 111.9, 117.4, 106.1, 119.4, 133.7, 125.8)  # by class
ARRAYS = {
    "x_train": Array(
        (10_000, 32, 32, 3),
        sha256=("9021391581dc25758d85347a4397d94c17433f134da680cc91197bab635c6d48",),
        near=BRIGHTNESS,
        within=7.0,
    ),
    "y_train": Array(
        (10_000, 1),
        values=(0, 9),
        sha256=(
            "494134e9c92e469cd3816fdd2badcb2d833654dcf81898be0fccdbd36359661c",
            "a054c239a40ee7f2a5745e7e4bc11a51e9cb40c98134b602c1068e6a207487c6",  # by class
        ),
    ),
    "x_test": Array(
        (2_000, 32, 32, 3),
        sha256=("1b4289ff7fc219e194c216dc545113ed5e89c9ec39d4f3e44e597260a1496497",),
        near=BRIGHTNESS,
        within=14.0,
    ),
    "y_test": Array(
        (2_000, 1),
        values=(0, 9),
        sha256=(
            "9374df236cf247476dca3c3abf0eb0c038901724c1d8d0584c98cbd354c45f0e",
            "783ded2cd634604d77909249bf721cf46185a8401e95753ab3636fc8edcb816c",  # by class
        ),
    ),
}
SOURCE = Source("cifar10", "CIFAR-10", "cifar10.npz", ARRAYS)
PHOTOS = (
    *("astronaut", "cat", "china", "coffee", "flower"),
    *("galaxies", "motorcycle", "retina", "rocket", "tissue"),
)
SIDE, PLACE, ACROSS = 32, 64, 5  # pixels of a patch and of a place; places across a photo
PATCHES = 10  # of each place


def split(arrays):
    """Hold a sixth of the training photos back for validation."""
    training, test = (
        Part(arrays[f"x_{name}"], arrays[f"y_{name}"][:, 0]) for name in ("train", "test")
    )
    parts = *cut(training, len(training) // 6), shuffle(test)
    return ImageSet("cifar10", CLASS_NAMES, *map(scale, parts), real=True)


def embedded():
    """Cut patches out of ten photos; the class is the photo, the group a place in it.

    No place gives patches to two parts, so no pixel stands in two of them. 1,700 + 400 + 400.
    """
    random = np.random.RandomState(0)
    images = np.concatenate(
        [_patches(load_photo(name, ACROSS * PLACE, True), random) for name in PHOTOS]
    )
    place = np.repeat(np.arange(len(PHOTOS) * ACROSS**2), PATCHES)
    patches = Part(images, place // ACROSS**2, place)
    held = 4 * len(PHOTOS)
    return ImageSet("patches of photos", PHOTOS, *three_parts(patches, held))


def _patches(photo, random):
    """Cut PATCHES out of each place in the middle of a photo (height, width, 3)."""
    left = (photo.shape[1] - ACROSS * PLACE) // 2
    corners = np.indices((ACROSS, ACROSS)).reshape(2, -1).T * PLACE + (0, left)
    corners = np.repeat(corners, PATCHES, axis=0)
    corners += random.randint(PLACE - SIDE + 1, size=corners.shape)
    return np.stack([photo[y : y + SIDE, x : x + SIDE] for y, x in corners])
