"""Real photos that are always there: some of those inside scikit-image and scikit-learn."""

import numpy as np

PHOTOS = (
    "astronaut",
    "brick",
    "camera",
    "cat",
    "cell",
    "china",
    "coffee",
    "coins",
    "flower",
    "galaxies",
    "grass",
    "motorcycle",
    "page",
    "retina",
    "rocket",
    "tissue",
)


def load_photo(name, height, colour=False):
    """Load a photo by name, `height` pixels high, its proportions kept.

    Parameters
    ----------
    name : one of `PHOTOS`
    height : int, in pixels
    colour : bool; photos that have no colour are grey in all three channels

    Returns
    -------
    ndarray of shape (height, width, 3 if colour else 1), float32 in [0, 1]

    Raises
    ------
    ValueError
        If there is no such photo, or the height is not a whole number above 0.

    References
    ----------
    scikit-image, https://scikit-image.org/docs/stable/api/skimage.data.html, with their licences.
    scikit-learn, https://scikit-learn.org/stable/datasets/loading_other_datasets.html
    """
    from skimage.color import rgb2gray
    from skimage.transform import resize

    if name not in PHOTOS:
        raise ValueError(f"there is no photo {name!r}; expected one of: {', '.join(PHOTOS)}")
    if not isinstance(height, int | np.integer) or height < 1:
        raise ValueError(f"height should be a whole number of pixels above 0, found {height!r}")
    photo = _read(name) / 255  # (height, width) or (height, width, 3)
    if photo.ndim == 2:
        photo = np.repeat(photo[..., None], 3, axis=-1)
    if not colour:
        photo = rgb2gray(photo)[..., None]
    shape = (height, round(height * photo.shape[1] / photo.shape[0]))
    return resize(photo, shape, anti_aliasing=True).astype("float32")


def _read(name):
    from skimage import data
    from sklearn.datasets import load_sample_image

    if name in ("china", "flower"):
        return load_sample_image(f"{name}.jpg")
    if name == "motorcycle":
        return data.stereo_motorcycle()[0]  # the left one of two
    other = {"galaxies": "hubble_deep_field", "tissue": "immunohistochemistry"}
    return getattr(data, other.get(name, name))()
