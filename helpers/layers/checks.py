"""What the NumPy layers ask of their input: one clear error instead of a wrong answer."""

import numpy as np


def as_numbers(name, array, shape=None):
    """Return an array as finite floating-point numbers, copied only if its type must change.

    Parameters
    ----------
    name : str, how the error calls the array
    array : array of numbers, or nested lists of them
    shape : tuple, optional; an int is a size that must hold, a str names an axis of any size but 0

    Returns
    -------
    ndarray of float32 or a wider type: whole numbers of 8 bits would overflow in a sum

    Raises
    ------
    ValueError
        If these are no numbers, none at all, if they have another shape, or if one is NaN or
        infinite.
    """
    try:
        array = np.asarray(array)
    except (TypeError, ValueError):
        raise ValueError(f"{name} should be an array, found rows of different lengths") from None
    if shape is not None and not _fits(array.shape, shape):
        expected = ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "")
        empty = ", no side 0" if 0 in array.shape else ""
        raise ValueError(f"{name} should have shape ({expected}){empty}; found {array.shape}")
    if not array.size:
        raise ValueError(f"{name} should hold numbers, found none: its shape is {array.shape}")
    if array.dtype.kind not in "buif":
        raise ValueError(f"{name} should hold numbers, found {array.dtype}")
    if not np.isfinite(array).all():
        raise ValueError(f"{name} should hold finite numbers, found NaN or infinity")
    return array.astype(np.result_type(array, np.float32), copy=False)


def _fits(found, shape):
    if len(found) != len(shape):
        return False
    return all(
        size > 0 if isinstance(wanted, str) else size == wanted
        for size, wanted in zip(found, shape, strict=True)
    )


def check_counts(**numbers):
    """Return the named numbers as a tuple of Python's integers.

    NumPy's would overflow, or wrap around below 0, in the arithmetic of windows. A number that is
    not whole and above 0 is a ValueError that names it.
    """
    for name, number in numbers.items():
        whole = isinstance(number, int | np.integer) and not isinstance(number, bool)
        if not whole or number < 1:
            raise ValueError(f"{name} should be a whole number above 0, found {number!r}")
    return tuple(map(int, numbers.values()))
