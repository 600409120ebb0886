"""Checkers of the notebook on faces, chapter 7."""

import math

import numpy as np

from helpers.exercises import Case, check

SIDE, STRIDE = 25, 4  # pixels: the window of the network, and its way to the next one


def check_overlap(candidate):
    """Check `candidate(box, other)`: the common area over the smaller area; 0 without an area."""
    one = (10, 20, 30, 40)
    cases = [
        Case("a box and itself", (one, one), 1.0),
        Case("half of each", ((0, 0, 10, 10), (0, 5, 10, 10)), 0.5),
        Case("a small box inside a large one", ((0, 0, 40, 40), (10, 10, 5, 5)), 1.0),
        Case("a large box around a small one", ((10, 10, 5, 5), (0, 0, 40, 40)), 1.0),
        Case("a corner of a small box", ((0, 0, 40, 40), (30, 35, 20, 10)), 0.25),
        Case("apart in both directions", (one, (50, 70, 8, 8)), 0.0),
        Case("apart in one direction", (one, (12, 70, 8, 8)), 0.0),
        Case("side by side", ((0, 0, 10, 10), (0, 10, 10, 10)), 0.0),
        Case("a box without an area", (one, (20, 30, 0, 5)), 0.0),
        Case("two boxes without an area", ((3, 3, 0, 0), (3, 3, 0, 0)), 0.0),
        Case("fractions of pixels", ((0.5, 0.5, 2.0, 1.0), (1.0, 0.0, 4.0, 1.0)), 0.375),
    ]
    check(candidate, [Case(name, _boxes(args), answer) for name, args, answer in cases])


def _boxes(rows):
    return tuple(np.array(row, float) for row in rows)


def check_soften(candidate):
    """Check `candidate(boxes, scores, limit)`, the linear Soft-NMS: the new scores, (n,).

    The best box that is left multiplies the score of every other one that is left, and that it
    overlaps by an IoU above the limit, by 1 - IoU; then the next best. See Bodla and others, 2017.
    """
    rng = np.random.default_rng(0)
    two = np.array([[0, 0, 10, 10], [0, 5, 10, 10]], float)  # IoU 1 / 3
    row = np.array([[0, 2 * k, 10, 10] for k in range(4)], float)
    many = np.concatenate([rng.uniform(0, 30, (12, 2)), rng.uniform(10, 30, (12, 2))], axis=1)
    turn = np.array([[0, 0, 10, 10], [0, 2, 10, 10], [0, 6, 10, 10]], float)
    inputs = {
        "two boxes that overlap": (two, np.array([0.9, 0.6]), 0.3),
        "the better box comes second": (two, np.array([0.6, 0.9]), 0.3),
        "they overlap less than the limit": (two, np.array([0.9, 0.6]), 0.5),
        "far apart": (two * [1, 9, 1, 1], np.array([0.9, 0.6]), 0.3),
        "the same box twice": (two[[0, 0]], np.array([0.8, 0.4]), 0.3),
        "a single box": (two[:1], np.array([0.7]), 0.3),
        "a score that falls below the third": (turn, np.array([0.9, 0.8, 0.7]), 0.1),
        "four boxes in a row": (row, np.array([0.5, 0.9, 0.8, 0.6]), 0.2),
        "twelve boxes": (many, rng.permutation(12) / 12 + 0.05, 0.2),
    }
    check(candidate, [Case(name, args, _softened(*args)) for name, args in inputs.items()])


def _softened(boxes, scores, limit):
    """Compute it from the table of all IoUs, with the boxes that are done masked."""
    starts, ends = boxes[:, None, :2], (boxes[:, :2] + boxes[:, 2:])[:, None]
    sides = np.minimum(ends, ends[:, 0]) - np.maximum(starts, starts[:, 0])
    common, areas = sides.clip(0).prod(axis=2), boxes[:, 2:].prod(axis=1)
    table = common / (areas[:, None] + areas - common)  # (n, n)
    factors = np.where(table > limit, 1 - table, 1)
    scores, left = scores.astype(float), np.ones(len(scores), bool)
    while left.any():
        best = np.where(left, scores, -np.inf).argmax()
        left[best] = False
        scores = np.where(left, scores * factors[best], scores)
    return scores


def check_windows(candidate):
    """Check `candidate(height, width, step)`: windows at each level of a pyramid, largest first.

    Each photo has room for one window at least.
    """
    inputs = {
        "one window fits": (25, 25, 1.5),
        "three pixels more are not enough for a second window": (28, 28, 1.5),
        "four pixels more": (29, 25, 1.5),
        "each level half as large": (100, 100, 2.0),
        "a wide photo": (60, 200, 1.5),
        "a tall photo": (200, 60, 1.5),
        "the astronaut": (512, 512, 1.25),
        "the officer": (600, 512, 1.2),
    }
    check(candidate, [Case(name, args, _windows(*args)) for name, args in inputs.items()])


def _windows(height, width, step):
    shorter, counts = min(height, width), []
    for level in range(1000):
        scale = step**level
        if int(shorter / scale) < SIDE:
            break
        sides = [len(range(0, int(n / scale) - SIDE + 1, STRIDE)) for n in (height, width)]
        counts.append(math.prod(sides))
    return np.array(counts, float)


def check_cell_of(candidate):
    """Check `candidate(box, step)`: level, row and column of the window that fits a box best."""
    inputs = {
        "the first window": ((0.0, 0.0, 25.0, 25.0), 1.25),
        "a window of the first level": ((40.0, 12.0, 25.0, 25.0), 1.25),
        "between two windows": ((41.0, 15.0, 25.0, 25.0), 1.25),
        "four times as large": ((160.0, 48.0, 100.0, 100.0), 2.0),
        "between two levels, the lower one is nearer": ((64.0, 80.0, 34.0, 34.0), 2.0),
        "between two levels, the upper one is nearer": ((64.0, 80.0, 37.0, 37.0), 2.0),
        "smaller than a window": ((20.0, 8.0, 15.0, 15.0), 1.25),
        "the astronaut's face": ((58.0, 164.0, 120.0, 120.0), 1.25),
    }
    cases = []
    for name, (box, step) in inputs.items():
        args = np.array(box), step
        cases.append(Case(name, args, _cell_of(*args)))
    check(candidate, cases)


def _cell_of(box, step):
    level = max(round(math.log(box[2] / SIDE, step)), 0)
    return (level, *(round(each / (STRIDE * step**level)) for each in box[:2]))
