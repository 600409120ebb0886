"""Checkers of the notebook on what a convolution layer computes, chapter 2."""

import numpy as np

from helpers.exercises import Case, check


def check_mover(candidate):
    """Check `candidate(down, right)`: the kernel of 5 by 5 that moves an image by so many pixels.

    The kernel slides over the image and is not flipped.
    """
    moves = {
        "nothing moves": (0, 0),
        "one pixel down": (1, 0),
        "one pixel to the right": (0, 1),
        "one pixel up": (-1, 0),
        "two pixels to the left": (0, -2),
        "down and to the left": (2, -1),
        "up and to the right": (-1, 2),
        "two pixels in both directions": (2, 2),
    }
    cases = []
    for name, (down, right) in moves.items():
        rows, columns = np.indices((5, 5))
        expected = (rows + down == 2) & (columns + right == 2)
        cases.append(Case(name, (down, right), expected.astype(float)))
    check(candidate, cases)


def check_as_dense(candidate):
    """Check `candidate(kernel, side)`: the matrix (side, places) of a kernel that slides on a row.

    A matrix is known by what it makes of the rows that hold a single 1.
    """
    rng = np.random.default_rng(0)
    kernels = {
        "the kernel -1, 0, 1 on 8 pixels": (np.array([-1, 0, 1]), 8),
        "a kernel that is not the same backwards": (np.array([1.0, 2, 5]), 6),
        "an even kernel": (np.array([3.0, -1]), 5),
        "a long kernel": (rng.normal(size=5), 9),
        "a single weight": (np.array([2.0]), 4),
        "a kernel as long as the row": (rng.normal(size=4), 4),
    }
    cases = []
    for name, (kernel, side) in kernels.items():
        expected = np.zeros((side, side - len(kernel) + 1))
        for place, weight in enumerate(kernel):
            expected += weight * np.eye(side, expected.shape[1], -place)
        cases.append(Case(name, (kernel, side), expected))
    check(candidate, cases)


def check_combined(candidate):
    """Check `candidate(first, second)`: one kernel that does what two do one after the other.

    What the two make of an image that holds a single 1 is the kernel that they are, mirrored.
    """
    rng = np.random.default_rng(0)
    third = np.ones((3, 3)) / 9
    pairs = {
        "a blur, and another blur": (third, third),
        "a kernel of one weight": (np.array([[2.0]]), rng.normal(size=(3, 3))),
        "an edge kernel after a blur": (third, np.array([[-1.0, 0, 1]] * 3)),
        "two kernels that are not symmetric": (rng.normal(size=(3, 3)), rng.normal(size=(3, 3))),
        "a column and a row": (np.array([[1.0], [2], [1]]), np.array([[-1.0, 0, 1]])),
        "kernels of two sizes": (rng.normal(size=(2, 4)), rng.normal(size=(3, 2))),
        "a small kernel, then a larger one": (rng.normal(size=(2, 2)), rng.normal(size=(5, 3))),
    }
    cases = []
    for name, (first, second) in pairs.items():
        rows, columns = np.add(first.shape, second.shape) - 1
        point = np.zeros((2 * rows - 1, 2 * columns - 1))
        point[rows - 1, columns - 1] = 1
        answer = _correlated(_correlated(point, first), second)
        cases.append(Case(name, (first, second), answer[::-1, ::-1]))
    check(candidate, cases)


def _correlated(image, kernel):
    rows, columns = np.subtract(image.shape, kernel.shape) + 1
    shifts = np.ndindex(kernel.shape)
    return sum(kernel[a, b] * image[a : a + rows, b : b + columns] for a, b in shifts)
