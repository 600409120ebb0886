"""A reader's own number: several digits in a row go the way of MNIST's, one by one."""

import numpy as np

from helpers.preprocessing.box import centre, fit_box
from helpers.preprocessing.ink import find_row
from helpers.preprocessing.reading import read_grey


def prepare_digits(picture):
    """Turn a picture of one digit, or of several in a row, into what a network expects of each.

    Small marks such as a decimal point are dropped; other signs are taken for digits. Parameters
    and errors are those of `helpers.preprocessing.prepare_digit`.

    Returns
    -------
    ndarray of shape (digits, 28, 28, 1), from left to right
    """
    return np.stack([centre(fit_box(ink)) for ink in find_row(read_grey(picture))])
