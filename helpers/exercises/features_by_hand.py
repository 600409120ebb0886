"""Checkers of the second notebook of chapter 1, on Haar, HOG and SIFT."""

import numpy as np

from helpers.exercises import Case, check


def check_rectangle_sum(candidate):
    """Check `candidate(table, top, left, height, width)` against sums of the pixels themselves.

    The table is an integral image with a first row and column of zeros.
    """
    rng = np.random.default_rng(0)
    rectangles = {
        "two rows and three columns inside": (2, 3, 2, 3),
        "a single pixel": (4, 2, 1, 1),
        "it starts in the upper left corner": (0, 0, 3, 2),
        "it ends in the lower right corner": (3, 5, 3, 3),
        "a whole column": (0, 4, 6, 1),
        "the whole image": (0, 0, 6, 8),
        "pixels that are no whole numbers": (1, 1, 4, 5),
    }
    cases = []
    for name, (top, left, height, width) in rectangles.items():
        image = rng.random((6, 8)) if "no whole" in name else rng.integers(10, size=(6, 8))
        table = np.pad(image, (1, 0)).cumsum(axis=0).cumsum(axis=1)
        expected = image[top : top + height, left : left + width].sum()
        cases.append(Case(name, (table, top, left, height, width), expected))
    check(candidate, cases)


def check_votes(candidate):
    """Check `candidate(strength, angle, bins)`: the votes of a cell, shared by the nearest bins.

    Strength and angle (0 up to 180 degrees) have shape (height, width).
    """
    rng = np.random.default_rng(0)
    cells = {
        "one pixel on the centre of a bin": ([[2.0]], [[50.0]], 9),
        "one pixel a quarter of the way to the next bin": ([[1.0]], [[15.0]], 9),
        "just below 180 degrees": ([[1.0]], [[175.0]], 9),
        "just above 0 degrees": ([[1.0]], [[5.0]], 9),
        "two pixels in the same bin": ([[1.0, 3.0]], [[30.0, 30.0]], 9),
        "a cell of 4 x 6 pixels": (rng.random((4, 6)), 180 * rng.random((4, 6)), 9),
        "seven bins": (rng.random((8, 8)), 180 * rng.random((8, 8)), 7),
        "strengths and angles that are whole numbers": ([[4, 6]], [[15, 112]], 9),
    }
    cases = []
    for name, (strength, angle, bins) in cells.items():
        arguments = np.array(strength), np.array(angle), bins
        cases.append(Case(name, arguments, _votes(*arguments)))
    check(candidate, cases)


def _votes(strength, angle, bins):
    """Give each bin a triangle as wide as two bins, and add up what each pixel finds in it."""
    width = 180 / bins
    centres = width * (np.arange(bins) + 0.5)
    away = np.abs(angle[..., np.newaxis] - centres)  # (height, width, bins)
    away = np.minimum(away, 180 - away)
    return (strength[..., np.newaxis] * np.clip(1 - away / width, 0, None)).sum(axis=(0, 1))


def check_mutual_matches(candidate):
    """Check `candidate(distances)`, (first, second): the pairs that are nearest to each other."""
    rng = np.random.default_rng(0)
    tables = {
        "two points that agree": np.array([[1.0, 5.0], [4.0, 2.0]]),
        "crossed": np.array([[5.0, 1.0], [2.0, 4.0]]),
        "two points want the same partner": np.array([[1.0, 5.0], [2.0, 6.0]]),
        "more points in the second photo": rng.random((4, 9)),
        "more points in the first photo": rng.random((9, 4)),
        "many points": rng.random((30, 25)),
    }
    cases = [Case(name, (table,), _mutual(table)) for name, table in tables.items()]
    check(candidate, cases)


def _mutual(distances):
    """Keep the pairs whose distance is the smallest of their row and of their column."""
    smallest = distances == distances.min(axis=1, keepdims=True)
    return np.argwhere(smallest & (distances == distances.min(axis=0)))
