"""Faces that are always there: small crops, three photos that show one, photos that show none."""

import numpy as np

from helpers.data.parts import ImageSet, Part, cut
from helpers.data.photos import load_photo

SIZE = 25  # pixels, the side of a crop
WITHOUT = {  # photos without a human face; each of them serves one part only
    "train": ("brick", "cat", "cell", "coffee", "coins", "flower", "page", "retina", "tissue"),
    "validation": ("galaxies", "grass", "rocket"),
    "test": ("china", "motorcycle"),
}
FACES = {  # a square from the forehead to the chin, marked by hand: top, left, height, width
    "astronaut": (58, 164, 120, 120),
    "officer": (110, 135, 246, 246),
    "camera": (112, 178, 96, 96),  # a head in profile
}


def load_crops():
    """Load the 200 crops of scikit-image: 100 faces and 100 pieces of the same photos without one.

    Returns
    -------
    ImageSet
        Images (n, 25, 25, 1); label 1 is a face. 55, 20 and 25 faces in training, validation and
        test part, and as many pieces without. The names of the people are not known.

    References
    ----------
    Huang and others, Labeled Faces in the Wild, 2007, as in `skimage.data.lfw_subset`.
    """
    from skimage.data import lfw_subset

    images = lfw_subset().astype("float32")[..., None]
    rest, test = cut(Part(images, np.repeat([1, 0], 100)), 50)
    return ImageSet("faces", ("no face", "face"), *cut(rest, 40), test, real=True)


def load_face_photo(name):
    """Load a photo with one face, in grey, and the box of the face.

    Parameters
    ----------
    name : 'astronaut', 'camera' (both of scikit-image) or 'officer' (Grace Hopper, of Matplotlib)

    Returns
    -------
    photo : ndarray of shape (height, width, 1), float32 in [0, 1]
    boxes : ndarray of shape (1, 4): top, left, height, width

    Raises
    ------
    ValueError
        If there is no such photo.
    """
    if name not in FACES:
        raise ValueError(f"there is no photo {name!r}; expected one of: {', '.join(FACES)}")
    photo = _officer() if name == "officer" else load_photo(name, 512)
    return photo, np.array([FACES[name]], float)


def _officer():
    from matplotlib.cbook import get_sample_data
    from skimage.color import rgb2gray
    from skimage.io import imread

    photo = imread(get_sample_data("grace_hopper.jpg", asfileobj=False))
    return rgb2gray(photo).astype("float32")[..., None]


def load_faceless(part, height=400):
    """Load the photos without a face that serve a part, in grey and `height` pixels high.

    Parameters
    ----------
    part : 'train', 'validation' or 'test'
    height : int, in pixels

    Returns
    -------
    dict of ndarray of shape (height, width, 1), float32 in [0, 1], by name

    Raises
    ------
    ValueError
        If there is no such part, or the height is not a whole number above 0.
    """
    if part not in WITHOUT:
        raise ValueError(f"there is no part {part!r}; expected one of: {', '.join(WITHOUT)}")
    return {name: load_photo(name, height) for name in WITHOUT[part]}
