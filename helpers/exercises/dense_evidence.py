"""Checkers of the notebook that judges dense layers, chapter 6."""

import numpy as np

from helpers.exercises import Case, check
from helpers.exercises.answers import Fault, as_array


def check_told_apart(candidate):
    """Check `candidate(one, other)`: 1, -1 or 0 for ahead, behind, not told apart.

    One score a seed; ahead is a mean difference beyond two standard deviations of the differences.
    """
    rng = np.random.default_rng(0)
    luck = rng.normal(0.9, 0.05, 5)  # good and bad draws of images, for both methods alike
    cases = [
        Case("three seeds, always far ahead", ([0.9, 0.8, 0.85], [0.5, 0.41, 0.44]), 1),
        Case("three seeds, always far behind", ([0.5, 0.41, 0.44], [0.9, 0.8, 0.85]), -1),
        Case("once ahead, once behind", ([0.9, 0.8], [0.7, 0.85]), 0),
        Case("good and bad draws, but always a point ahead", (luck, luck - _points(1)), 1),
        Case("good and bad draws, but always a point behind", (luck - _points(1), luck), -1),
        Case("ahead by one and a half deviations", ([0.5, 0.65, 0.8], [0.35, 0.35, 0.35]), 0),
        Case("two seeds, hardly beyond", ([0.5, 0.75], [0.0, 0.0]), 1),
    ]
    check(candidate, [Case(c.name, tuple(map(np.array, c.arguments)), c.expected) for c in cases])


def _points(number):
    return number * np.array([0.01, 0.011, 0.009, 0.0105, 0.0095])


def check_epochs_enough(candidate):
    """Check `candidate(curve, margin)`: the epoch from which a curve stays near its last value.

    Epochs are counted from 1; near is not farther away than the margin.
    """
    curves = {
        "rises, then stays": ([0.25, 0.5, 0.75, 0.75], 0.0625, 3),
        "near the end at once": ([0.75, 0.75, 0.75], 0.0625, 1),
        "only the last epoch": ([0.0, 0.25, 0.5, 1.0], 0.125, 4),
        "near, then away, then near": ([0.75, 0.25, 0.75, 0.75], 0.125, 3),
        "above the end, and comes down": ([0.5, 1.0, 0.875, 0.75, 0.75], 0.0625, 4),
        "exactly the margin away": ([0.25, 0.5, 0.75], 0.25, 2),
        "a single epoch": ([0.5], 0.125, 1),
    }
    cases = [Case(name, (np.array(c), margin), end) for name, (c, margin, end) in curves.items()]
    check(candidate, cases)


def check_spread(candidate):
    """Check `candidate(weights, height, width)` by what a layer with the answer says to maps.

    Weights (channels, classes) of a dense layer behind the means become (height * width *
    channels, classes), behind Flatten.
    """
    rng = np.random.default_rng(0)
    shapes = {
        "maps of one pixel": (1, 1, 3, 2),
        "one map of 2 x 2 pixels": (2, 2, 1, 1),
        "two maps, one class": (2, 2, 2, 1),
        "maps that are not square": (3, 2, 2, 4),
        "the article's maps": (3, 3, 64, 10),
    }
    cases = []
    for name, (height, width, channels, classes) in shapes.items():
        weights = rng.normal(size=(channels, classes))
        expected = _maps(weights, height, width).mean(axis=(1, 2)) @ weights
        cases.append(Case(name, (weights, height, width), expected))
    check(candidate, cases, view=_said)


def _maps(weights, height, width):
    return np.random.default_rng(1).normal(size=(5, height, width, len(weights)))


def _said(found, weights, height, width):
    found, rows = as_array(found), height * width * len(weights)
    if found.shape != (rows, weights.shape[1]):
        expected = (rows, weights.shape[1])
        raise Fault(f"the answer should have shape {expected}, found {found.shape}")
    return _maps(weights, height, width).reshape(5, -1) @ found
