"""Checkers of the notebook on photos of handwriting, chapter 8."""

import numpy as np
from scipy import ndimage

from helpers.exercises import Case, check
from helpers.exercises.answers import Fault, as_array


def check_reading_order(candidate):
    """Check `candidate(boxes)`: rows in reading order, line by line.

    A line ends where a box has its middle below the bottom of the box that began the line.
    """
    rng = np.random.default_rng(0)
    pages = {
        "one line": [[10, 50, 20, 10], [12, 5, 18, 10], [9, 90, 22, 10]],
        "a single box": [[3, 4, 5, 6]],
        "two lines": [[60, 40, 20, 10], [10, 50, 20, 10], [62, 5, 20, 10], [11, 5, 20, 10]],
        "a line that slopes": [[22, 60, 20, 8], [10, 5, 20, 8], [16, 30, 20, 8], [60, 2, 20, 8]],
        "a middle that lies on the bottom": [[0, 9, 10, 5], [5, 0, 10, 5], [6, 3, 10, 5]],
        "a low box such as a 1 that lies down": [[18, 0, 4, 20], [10, 30, 20, 10], [40, 5, 20, 9]],
        "more than one line below another": [[0, 9, 8, 5], [20, 1, 8, 5], [40, 3, 8, 5]],
    }
    start = np.repeat(40 * np.arange(4), 7) + rng.uniform(0, 9, 28)
    rest = [rng.uniform(0, 500, 28), rng.uniform(18, 24, 28), np.full(28, 12)]
    pages["four lines of seven"] = rng.permutation(np.column_stack([start, *rest]))
    cases = [
        Case(name, (np.array(boxes, float),), np.array(_order(np.array(boxes, float))))
        for name, boxes in pages.items()
    ]
    check(candidate, cases)


def _order(boxes):
    left = sorted(range(len(boxes)), key=lambda row: 2 * boxes[row, 0] + boxes[row, 2])
    rows = []
    while left:
        bottom = boxes[left[0], 0] + boxes[left[0], 2]
        line = [row for row in left if boxes[row, 0] + boxes[row, 2] / 2 <= bottom]
        rows += sorted(line, key=lambda row: boxes[row, 1])
        left = [row for row in left if row not in line]
    return rows


def check_opening(candidate):
    """Check `candidate(values, length)` against SciPy's grey opening."""
    rng = np.random.default_rng(0)
    peak = np.array([0, 0, 5, 0, 3, 3, 3, 0, 2, 2.0])
    inputs = {
        "a peak, three equal numbers, two at the end": (peak, 2),
        "windows of three": (peak, 3),
        "windows of one": (peak, 1),
        "a window as long as the row": (np.array([4.0, 2, 7]), 3),
        "numbers below 0": (np.array([-3.0, -1, -1, -2, -5]), 2),
        "30 numbers, windows of four": (rng.normal(size=30), 4),
        "30 numbers, windows of seven": (rng.normal(size=30), 7),
    }
    check(candidate, [Case(name, args, _opening(*args)) for name, args in inputs.items()])


def _opening(values, length):
    around = np.pad(values, length, constant_values=values.min())  # never better than the inside
    return ndimage.grey_opening(around, length)[length:-length]


def check_otsu_threshold(candidate):
    """Check `candidate(counts)`: the threshold with the largest variance between the groups."""
    rng = np.random.default_rng(0)
    two = np.bincount(rng.normal([60, 170], [12, 25], (4000, 2)).astype(int).ravel(), minlength=256)
    uneven = rng.poisson(60 * np.exp(-((np.arange(256) - 30.0) ** 2) / 300))
    uneven += rng.poisson(2 * np.exp(-((np.arange(256) - 180.0) ** 2) / 900))
    sparse = np.zeros(256, int)
    sparse[[10, 20, 200]] = 5, 5, 3
    pages = {
        "two equal groups": two,
        "little ink, much paper": uneven,
        "three shades": sparse,
        "two shades side by side": np.eye(256, dtype=int)[100] + 3 * np.eye(256, dtype=int)[101],
        "black and white": 4 * np.eye(256, dtype=int)[0] + np.eye(256, dtype=int)[255],
        "any numbers": rng.integers(0, 50, 256),
    }
    cases = [Case(name, (counts,), _best(counts)) for name, counts in pages.items()]
    check(candidate, cases, view=_whole)


def _whole(found, counts):
    """Say in plain words that a threshold is one whole number."""
    array = as_array(found)
    if array.shape == () and array != np.rint(array):
        raise Fault(f"the threshold should be a whole number, found {float(array):g}")
    return array


def _best(counts):
    """Compare exactly, in whole numbers: (w0 m1 - w1 m0)^2 / (w0 w1) without the division."""
    counts = [int(each) for each in counts]
    total, weight = sum(counts), sum(place * each for place, each in enumerate(counts))
    best, top, bottom, low, of_low = 0, 0, 1, 0, 0
    for place in range(255):
        low, of_low = low + counts[place], of_low + place * counts[place]
        new_top, new_bottom = (of_low * total - low * weight) ** 2, low * (total - low)
        if new_bottom and new_top * bottom > top * new_bottom:
            best, top, bottom = place, new_top, new_bottom
    return best
