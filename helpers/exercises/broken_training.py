"""Checkers of the notebook on mistakes in training."""

import numpy as np
from scipy.special import log_softmax
from scipy.stats import ttest_rel

from helpers.exercises import Case, check


def check_lowest_loss(candidate):
    """Check `candidate(classes, scale)`: the loss of a perfect answer behind two softmaxes."""
    inputs = {
        "ten classes": (10, 1),
        "two classes": (2, 1),
        "43 classes": (43, 1),
        "one class costs nothing": (1, 1),
        "ten classes, twice as large": (10, 2),
        "a scale of 0: the answer does not count": (10, 0),
        "a large scale": (10, 12.5),
        "a thousand classes, scale one half": (1000, 0.5),
    }
    check(candidate, [Case(name, args, _lowest_loss(*args)) for name, args in inputs.items()])


def _lowest_loss(classes, scale):
    return -log_softmax(scale * np.eye(classes)[0])[0]


def check_dead_units(candidate):
    """Check `candidate(maps)`: a mask of the channels or units that are 0 everywhere."""
    rng = np.random.default_rng(0)
    maps = np.maximum(rng.normal(size=(5, 4, 3, 6)), 0)
    maps[..., [1, 4]] = 0
    rare = np.zeros((5, 4, 3, 4))
    rare[3, 2, 1, 2] = 0.001
    units = np.maximum(rng.normal(size=(20, 7)), 0)
    units[:, 5] = 0
    square = np.maximum(rng.normal(size=(3, 3, 3, 3)), 0)
    square[..., 0] = 0
    inputs = {
        "two of six channels": (maps, [1, 4]),
        "alive at one place of one image": (rare, [0, 1, 3]),
        "units of a dense layer": (units, [5]),
        "all sizes equal": (square, [0]),
        "nobody is dead": (np.ones((2, 3, 3, 2)), []),
        "everybody is dead": (np.zeros((2, 3, 3, 2)), [0, 1]),
        "one image, one unit": (np.zeros((1, 1)), [0]),
    }
    cases = []
    for name, (given, dead) in inputs.items():
        cases.append(Case(name, (given,), np.isin(np.arange(given.shape[-1]), dead)))
    check(candidate, cases)


def check_paired_gain(candidate):
    """Check `candidate(first, second)`: mean of second - first, and its standard error."""
    rng = np.random.default_rng(0)
    base = rng.normal(0.9, 0.02, size=12)
    inputs = {
        "three seeds by hand": (np.array([0.90, 0.92, 0.91]), np.array([0.91, 0.94, 0.91])),
        "the same networks": (base[:4], base[:4]),
        "a constant gain": (base, base + 0.01),
        "a loss of accuracy": (base, base - rng.normal(0.02, 0.003, size=12)),
        "two seeds": (base[:2], base[2:4]),
        "twelve seeds that vary alike": (base, base + rng.normal(0.004, 0.002, size=12)),
        "twelve seeds that do not": (base, rng.normal(0.9, 0.02, size=12)),
    }
    check(candidate, [Case(name, args, _paired_gain(*args)) for name, args in inputs.items()], 1e-7)


def _paired_gain(first, second):
    """Take it from the interval of SciPy's paired test; equal gains leave no error."""
    mean = np.mean(second - first)
    if np.ptp(second - first) < 1e-12:
        return mean, 0.0
    return mean, mean / ttest_rel(second, first).statistic


def check_flattery(candidate):
    """Check `candidate(right, test)`: what the best on the test images reports too much."""
    rng = np.random.default_rng(0)
    by_hand = np.array([[1, 0, 1, 1, 0], [1, 1, 0, 0, 1], [0, 1, 0, 1, 1]], dtype=bool)
    first_two = np.array([1, 1, 0, 0, 0], dtype=bool)
    equal = np.array([[1, 0, 1, 1], [0, 1, 0, 0]], dtype=bool)
    many, some = rng.random((30, 200)) < 0.8, rng.permutation(200) < 40
    inputs = {
        "three networks by hand": (by_hand, first_two),
        "the first of two equal ones": (equal, np.array([1, 1, 0, 0], dtype=bool)),
        "one network": (by_hand[:1], first_two),
        "the other way round": (by_hand, ~first_two),
        "a network that is always right": (np.ones((2, 6), dtype=bool), np.arange(6) < 3),
        "30 networks, 40 of 200 images": (many, some),
    }
    check(candidate, [Case(name, args, _flattery(*args)) for name, args in inputs.items()])


def _flattery(right, test):
    best, reported = 0, -1.0
    for network, row in enumerate(right):
        share = np.count_nonzero(row & test) / np.count_nonzero(test)
        if share > reported:
            best, reported = network, share
    return reported - np.count_nonzero(right[best] & ~test) / np.count_nonzero(~test)
