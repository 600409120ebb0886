"""Checkers of chapter 1, on features and receptive fields."""

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


def check_receptive_fields(candidate):
    """Check `candidate(layers)`, layers of (size, stride, dilation), by following pixels.

    It should return for each layer: side, step, and the number of pixels along the side that
    matter.
    """
    stacks = {
        "one kernel of 3 pixels": [(3, 1, 1)],
        "two kernels of 3 pixels": [(3, 1, 1), (3, 1, 1)],
        "a pooling between two kernels": [(3, 1, 1), (2, 2, 1), (3, 1, 1)],
        "the article's network": [(3, 1, 1), (2, 2, 1), (3, 1, 1), (2, 2, 1), (3, 1, 1)],
        "a stride larger than the window": [(2, 3, 1), (2, 1, 1)],
        "one kernel with dilation 2": [(3, 1, 2)],
        "dilations of 1, 2 and 4": [(3, 1, 1), (3, 1, 2), (3, 1, 4)],
        "dilation after a stride": [(3, 2, 1), (3, 1, 3), (2, 2, 2)],
    }
    check(candidate, [Case(name, (layers,), _fields(layers)) for name, layers in stacks.items()])


def _fields(layers):
    """Blur a row backwards from two neighbours of each layer, and see which pixels were reached."""
    rows = []
    for depth in range(1, len(layers) + 1):
        seen = [_reached(layers[:depth], unit) for unit in (0, 1)]
        rows.append((np.ptp(seen[0]) + 1, seen[1].min() - seen[0].min(), len(seen[0])))
    return np.array(rows)


def _reached(layers, unit):
    row = np.zeros(200)
    row[unit] = 1
    for size, stride, dilation in reversed(layers):
        below = np.zeros(200)
        for place in np.flatnonzero(row):
            first = place * stride
            below[first : first + dilation * (size - 1) + 1 : dilation] = 1
        row = below
    return np.flatnonzero(row)
