"""Checkers of the notebook that detects digits, chapter 7."""

import numpy as np

from helpers.exercises import Case, check


def _box(*numbers):
    return np.array(numbers, float)


def check_distances(candidate):
    """Check `candidate(box, row, column, stride)`: from the cell's middle to the four sides.

    The answer is (top, left, bottom, right) in cells, negative for a side that is passed.
    """
    inputs = {
        "a box of two cells around the middle of cell (0, 0)": (_box(-4, -4, 16, 16), 0, 0, 8),
        "a box that is higher than wide": (_box(10, 20, 24, 8), 2, 3, 8),
        "a middle that is not that of the box": (_box(8, 8, 20, 40), 2, 5, 8),
        "a box with odd sides": (_box(3, 5, 13, 7), 1, 1, 8),
        "cells of 4 pixels": (_box(10, 20, 24, 8), 5, 6, 4),
        "cells of 16 pixels": (_box(10, 20, 24, 8), 1, 1, 16),
        "a cell outside of the box": (_box(40, 40, 8, 8), 2, 3, 8),
    }
    cases = []
    for name, (box, row, column, stride) in inputs.items():
        y, x = (row + 0.5) * stride, (column + 0.5) * stride
        sides = y - box[0], x - box[1], box[0] + box[2] - y, box[1] + box[3] - x
        cases.append(Case(name, (box, row, column, stride), np.array(sides) / stride))
    check(candidate, cases)


def check_box_from(candidate):
    """Check `candidate(distances, row, column, stride)`: the box, (top, left, height, width)."""
    rng = np.random.default_rng(0)
    inputs = {
        "one cell to each side": (_box(1, 1, 1, 1), 3, 3, 8),
        "further down than up": (_box(0.5, 1, 2, 1), 1, 4, 8),
        "further right than left": (_box(1, 0.25, 1, 3), 4, 1, 8),
        "cells of 4 pixels": (_box(1, 2, 3, 4), 5, 2, 4),
        "cells of 16 pixels": (_box(0.5, 0.25, 0.5, 0.75), 0, 1, 16),
        "a box beside the cell": (_box(-1, 2, 3, -0.5), 6, 2, 8),
        "random distances": (rng.uniform(0, 4, 4), 7, 9, 8),
    }
    cases = []
    for name, (distances, row, column, stride) in inputs.items():
        up, left, down, right = stride * distances
        top, start = (row + 0.5) * stride - up, (column + 0.5) * stride - left
        cases.append(
            Case(name, (distances, row, column, stride), _box(top, start, up + down, left + right))
        )
    check(candidate, cases)


def check_taken(candidate):
    """Check `candidate(overlaps, free, threshold)`: the true box that is taken, -1 for none.

    Of equal overlaps the first counts.
    """
    rng = np.random.default_rng(1)
    many, some = rng.uniform(0, 0.45, 30), rng.random(30) < 0.5
    many[[4, 17]] = 0.7, 0.9
    some[[4, 17]] = True, False
    three, all_free = np.array([True, False, True]), np.ones(3, bool)
    answers = [
        ("the second of three fits best", _box(0.6, 0.8, 0.1), all_free, 0.5, 1),
        ("the best one is taken, the next fits well enough", _box(0.1, 0.8, 0.6), three, 0.5, 2),
        ("the best one is taken, the others fit badly", _box(0.1, 0.8, 0.4), three, 0.5, -1),
        ("none fits well enough", _box(0.1, 0.4, 0.3), all_free, 0.5, -1),
        ("an overlap just at the threshold", _box(0.75, 0.2, 0.1), all_free, 0.75, 0),
        ("none reaches a high threshold", _box(0.6, 0.7, 0.1), all_free, 0.75, -1),
        ("two fit equally well", _box(0.2, 0.6, 0.6), all_free, 0.5, 1),
        ("all are taken", _box(0.9, 0.9, 0.9), ~all_free, 0.5, -1),
        ("no overlap at all and a threshold of 0", np.zeros(3), ~all_free, 0.0, -1),
        ("there is no true box", np.zeros(0), np.zeros(0, bool), 0.5, -1),
        ("thirty true boxes", many, some, 0.5, 4),
    ]
    check(candidate, [Case(name, tuple(each), found) for name, *each, found in answers])


def check_distance_iou(candidate):
    """Check `candidate(box, other)`: the distance-IoU of two boxes with an area."""
    inputs = {
        "the same box twice": (_box(3, 4, 10, 6), _box(3, 4, 10, 6)),
        "two boxes that overlap": (_box(0, 0, 10, 10), _box(5, 5, 10, 10)),
        "one in the middle of the other": (_box(0, 0, 10, 12), _box(3, 3, 4, 6)),
        "one in the corner of the other": (_box(0, 0, 10, 10), _box(0, 0, 5, 5)),
        "two that touch": (_box(0, 0, 10, 10), _box(10, 0, 10, 10)),
        "two side by side, with a gap": (_box(0, 0, 10, 10), _box(0, 30, 10, 10)),
        "two far apart in both directions": (_box(0, 0, 4, 6), _box(20, 50, 8, 2)),
        "the other one first": (_box(20, 50, 8, 2), _box(0, 0, 4, 6)),
        "parts of pixels": (_box(0.5, 0.25, 2.5, 3), _box(1.25, 1, 1.5, 4.5)),
    }
    check(candidate, [Case(name, each, _distance_iou(*each)) for name, each in inputs.items()])


def _distance_iou(box, other):
    """Count squares of a quarter of a pixel; the distance is that of complex numbers."""
    rows, columns = np.indices((160, 260)) / 4
    first, second = (
        (rows >= top) & (rows < top + height) & (columns >= left) & (columns < left + width)
        for top, left, height, width in (box, other)
    )
    both, either = (first & second).sum(), first | second
    hull = [np.ptp(np.flatnonzero(either.any(axis))) + 1 for axis in (1, 0)]
    apart = abs(complex(*(box[:2] + box[2:] / 2 - other[:2] - other[2:] / 2)))
    return both / either.sum() - (4 * apart / np.hypot(*hull)) ** 2
