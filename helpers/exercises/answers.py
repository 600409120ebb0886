"""What a reader's answer is compared with, and how it is said that they differ."""

from contextlib import suppress
from numbers import Real

import numpy as np

LATE = {
    "generator": "a generator; end with a 'return', without 'yield'",
    "coroutine": "a coroutine; leave out the 'async'",
}


class Fault(Exception):
    """What is wrong with an answer, in one sentence without a full stop."""


def in_words(error):
    """Return the kind of an error and the first line of what it says."""
    with suppress(Exception):  # an error may fail to say what it is
        lines = str(error).strip().splitlines()
        return ": ".join([type(error).__name__, *lines[:1]]).rstrip(".")
    return type(error).__name__


def compare(found, expected, tolerance):
    """Raise a Fault unless the answer is the expected one.

    Parameters
    ----------
    found : whatever a function returned: numbers, arrays, tensors of any library, lists of them
    expected : an array, a number, a truth value, or a tuple of them
    tolerance : float, how far a number may be from the expected one
    """
    if not isinstance(expected, tuple):
        _compare_one(found, expected, tolerance)
        return
    kind = "arrays" if any(map(np.ndim, expected)) else "numbers"
    pairs = zip(unpack(found, len(expected), kind), expected, strict=True)
    for place, (part, wanted) in enumerate(pairs, 1):
        try:
            _compare_one(part, wanted, tolerance)
        except Fault as fault:
            raise Fault(f"answer {place}: {fault}") from None


def unpack(found, number, kind):
    """Return the parts of an answer, a tuple or list of so many; for numbers an array will do."""
    wanted = f"the answer should be a tuple of {number} {kind}"
    if kind == "numbers" and not isinstance(found, tuple | list):
        with suppress(Fault):
            array = as_array(found)
            found = tuple(array) if array.ndim == 1 else found
    if not isinstance(found, tuple | list):
        raise Fault(f"{wanted}, found {_kind(found)}")
    if len(found) != number:
        raise Fault(f"{wanted}, found {len(found)}")
    return found


def as_array(found):
    """Return an answer as an array of real numbers, or raise a Fault that says what it is."""
    try:
        array = np.asarray(_plain(found))
    except Exception as error:  # an object may do anything when NumPy asks for its numbers
        if isinstance(found, tuple | list) and isinstance(error, ValueError):
            raise Fault("the answer should be numbers, found rows of different lengths") from None
        words = f"{type(found).__name__}, which gives none: {in_words(error)}"
        raise Fault(f"the answer should be numbers, found {words}") from None
    if array.dtype.kind == "O" and all(isinstance(each, Real) for each in array.flat):
        with suppress(OverflowError):
            return array.astype(float)  # fractions, and whole numbers of any length
    if array.dtype.kind not in "buif":
        odd = (each for each in array.flat if not isinstance(each, Real))
        one = found if array.ndim == 0 else next(odd, array.dtype)
        raise Fault(f"the answer should be numbers, found {_kind(one)}")
    return array


def _plain(found):
    """Replace the tensors of PyTorch, which refuse to become arrays as long as they learn."""
    if isinstance(found, range):
        return found[:10_000]  # a longer one may not fit the memory, and is wrong anyway
    if isinstance(found, tuple | list):
        return [_plain(each) for each in found]
    return np.asarray(found.detach().cpu()) if hasattr(found, "detach") else found


def _kind(found):
    name = type(found).__name__
    if name not in LATE:
        return name
    found.close()  # else Python warns, for it never ran
    return LATE[name]


def _compare_one(found, expected, tolerance):
    array = as_array(found)
    if array.shape != np.shape(expected):
        raise Fault(f"the answer should have shape {np.shape(expected)}, found {array.shape}")
    array = array.astype(float)
    if not np.isfinite(array).all():
        raise Fault("the answer holds an infinity or something that is not a number")
    gap = np.abs(array - expected).max()
    if isinstance(expected, bool | np.bool_) and array in (0, 1) and gap:
        raise Fault(f"the answer {bool(array)} is wrong")
    if gap > tolerance:
        raise Fault(f"the answer is off by up to {gap:.3g}")
