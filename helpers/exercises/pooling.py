"""Checkers of the notebook on pooling, chapter 3."""

import numpy as np
from skimage.measure import block_reduce

from helpers.exercises import Case, check

BY_HAND = np.array([[1, 3, 2, 0], [5, 4, 1, 1], [0, 2, 7, 6], [3, 1, 3, 8]], dtype="float64")


def check_max_pool(candidate):
    """Compare `candidate(image, size)`, image of shape (height, width), with scikit-image.

    The windows do not overlap; rows and columns that fill no window are dropped.
    """
    rng = np.random.default_rng(0)
    inputs = {
        "the example by hand": (BY_HAND, 2),
        "all pixels are far below 0": (-1000 - rng.integers(80, size=(6, 4)) / 8, 2),
        "an image that is wider than high": (rng.normal(size=(4, 10)), 2),
        "a row and a column are left over": (rng.normal(size=(5, 7)), 2),
        "windows of 3, two rows left over": (rng.normal(size=(8, 9)), 3),
        "windows of one pixel": (rng.normal(size=(3, 5)), 1),
    }
    cases = [Case(name, args, _block_max(*args)) for name, args in inputs.items()]
    check(candidate, cases)


def _block_max(image, size):
    height, width = (side // size * size for side in image.shape)
    return block_reduce(image[:height, :width], size, np.max)


def check_average_pool_backward(candidate):
    """Check `candidate(upstream, shape, size)`, the gradient for an image of that shape.

    The windows do not overlap; what fills no window has gradient 0.
    """
    rng = np.random.default_rng(0)
    cases = []
    for name, shape, size in [
        ("four windows of 2", (4, 4), 2),
        ("an image that is wider than high", (4, 10), 2),
        ("windows of 3", (6, 9), 3),
        ("a row and a column are left over", (5, 7), 2),
        ("windows of 3, two rows left over", (8, 9), 3),
        ("windows of one pixel", (3, 5), 1),
        ("an upstream of whole numbers", (4, 6), 2),
    ]:
        rows, columns = (side // size for side in shape)
        upstream = rng.normal(size=(rows, columns))
        upstream = np.arange(upstream.size).reshape(2, 3) if "whole" in name else upstream
        expected = np.zeros(shape)
        expected[: rows * size, : columns * size] = np.kron(upstream, np.full((size, size), 1))
        cases.append(Case(name, (upstream, shape, size), expected / size**2))
    check(candidate, cases)


def check_max_pool_backward(candidate):
    """Check `candidate(upstream, image, size, stride)`, the gradient of max pooling for one image.

    It goes to the first largest pixel of each window; windows that overlap add up.
    """
    rng = np.random.default_rng(0)
    ties = np.array([[2, 2, 1, 2], [2, 0, 2, 2], [1, 1, 0, 0]], dtype="float64")
    cases = []
    for name, image, size, stride in [
        ("windows that do not overlap", BY_HAND, 2, 2),
        ("one pixel is the largest of several windows", BY_HAND, 2, 1),
        ("windows of 3 with stride 2", rng.normal(size=(7, 9)), 3, 2),
        ("all pixels are negative", -1 - rng.random((5, 6)), 2, 1),
        ("a row and a column are left over", rng.normal(size=(6, 8)), 3, 2),
        ("equal pixels: the first gets it", ties, 2, 1),
        ("windows with gaps between them", rng.normal(size=(8, 8)), 2, 3),
        ("an image of bytes", rng.integers(256, size=(4, 5), dtype="uint8"), 2, 1),
    ]:
        rows, columns = ((side - size) // stride + 1 for side in image.shape)
        upstream = rng.normal(size=(rows, columns))
        expected = _to_first_largest(upstream, image, size, stride)
        cases.append(Case(name, (upstream, image, size, stride), expected))
    check(candidate, cases)


def _to_first_largest(upstream, image, size, stride):
    """Give each window's number to its first largest pixel, one window after the other."""
    gradient = np.zeros(image.shape)
    for (i, j), number in np.ndenumerate(upstream):
        rows, columns = np.mgrid[:size, :size] + np.reshape((i, j), (2, 1, 1)) * stride
        first = image[rows, columns].argmax()
        gradient[rows.flat[first], columns.flat[first]] += number
    return gradient
