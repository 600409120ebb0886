"""A reader's own digit goes the way of MNIST's: from a photo to (28, 28, 1), light on black."""

from helpers.preprocessing.box import centre, fit_box
from helpers.preprocessing.drawn import STROKES, draw_photo
from helpers.preprocessing.ink import find_ink
from helpers.preprocessing.reading import read_grey

__all__ = ["STROKES", "centre", "draw_photo", "find_ink", "fit_box", "prepare_digit", "read_grey"]


def prepare_digit(picture):
    """Turn a picture of one handwritten digit into what a network trained on MNIST expects.

    It refuses what does not look like the pen strokes of one upright digit, and says why.

    Parameters
    ----------
    picture : path, or ndarray (height, width) or (height, width, 1, 3 or 4)
        Dark ink on light paper, or chalk on a board. Arrays: uint8, or float in [0, 1].

    Returns
    -------
    ndarray of shape (28, 28, 1), float32 in [0, 1], light ink on black

    Raises
    ------
    ValueError
        If the picture cannot be read, or the strokes of one digit do not stand out in it.

    References
    ----------
    LeCun, Cortes, Burges, The MNIST database of handwritten digits, 1998.
    """
    return centre(fit_box(find_ink(read_grey(picture))))
