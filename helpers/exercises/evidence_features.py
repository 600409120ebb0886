"""Checkers of the notebook that compares hand-made with learned features, chapter 6."""

import numpy as np
from sklearn.metrics.pairwise import rbf_kernel

from helpers.exercises import Case, check


def check_kernel(candidate):
    """Compare `candidate(a, b, gamma)` with scikit-learn: (n, d) and (m, d) give (n, m)."""
    rng = np.random.default_rng(0)
    rows = rng.random((6, 4))
    inputs = {
        "two rows by hand": (np.array([[0.0], [1.0]]), np.array([[0.0], [3.0]]), 0.5),
        "one row and itself": (np.ones((1, 5)), np.ones((1, 5)), 2.0),
        "three rows and two": (rows[:3], rows[3:5], 1.0),
        "six rows among themselves": (rows, rows, 0.25),
        "rows far from zero": (rows + 10, rows[:2] + 10, 1.0),
        "40 rows and 30 of 20 features": (rng.random((40, 20)), rng.random((30, 20)), 0.1),
    }
    cases = [
        Case(name, args, rbf_kernel(args[0], args[1], args[2])) for name, args in inputs.items()
    ]
    check(candidate, cases)


def check_boost(candidate):
    """Check `candidate(weights, wrong, classes)`: the vote of a tree and the new weights."""
    rng = np.random.default_rng(0)
    uneven = rng.random(8)
    inputs = {
        "two classes, one of four wrong": (np.full(4, 0.25), np.array([1, 0, 0, 0], bool), 2),
        "ten classes, half of them wrong": (
            np.full(6, 1 / 6),
            np.array([1, 1, 1, 0, 0, 0], bool),
            10,
        ),
        "weights that are not equal": (uneven / uneven.sum(), np.arange(8) % 3 == 0, 10),
        "no better than chance": (np.full(4, 0.25), np.array([1, 1, 0, 0], bool), 2),
        "worse than chance": (np.full(4, 0.25), np.array([1, 1, 1, 1], bool), 10),
        "no mistake at all": (np.full(5, 0.2), np.zeros(5, bool), 10),
    }
    cases = [Case(name, args, _boosted(*args)) for name, args in inputs.items()]
    check(candidate, cases)


def _boosted(weights, wrong, classes):
    """Give the wrong images their share of the weights after the round, and scale the others."""
    error = float(weights @ wrong)
    if error == 0 or error >= 1 - 1 / classes:
        return float(error == 0), weights
    ratio = (classes - 1) * (1 - error) / error
    share = ratio * error / (ratio * error + 1 - error)  # of the wrong images, all together
    return np.log(ratio), np.where(
        wrong, weights / error * share, weights / (1 - error) * (1 - share)
    )


def check_images_needed(candidate):
    """Check `candidate(sizes, accuracies, target)`: straight lines over the logarithm of size."""
    curves = {
        "half-way between 10 and 1,000": ([10, 1000], [0.5, 0.9], 0.7),
        "reached at the smallest size": ([10, 40, 160], [0.8, 0.9, 0.95], 0.75),
        "exactly at a size": ([10, 40, 160], [0.7, 0.9, 0.95], 0.9),
        "never reached": ([10, 100], [0.5, 0.6], 0.9),
        "a quarter of the way in the second part": ([10, 40, 160], [0.7, 0.8, 0.96], 0.84),
        "it falls on the way, the first time counts": (
            [10, 40, 160, 640],
            [0.5, 0.8, 0.6, 0.9],
            0.7,
        ),
    }
    cases = [
        Case(name, (np.array(sizes), np.array(found), target), _first_size(sizes, found, target))
        for name, (sizes, found, target) in curves.items()
    ]
    check(candidate, cases, 1e-6, _finite)


def _first_size(sizes, accuracies, target):
    """Follow the best so far, which never falls, and read it the other way round."""
    best = np.maximum.accumulate(accuracies)
    if target > best[-1]:
        return 1e12
    above = int(np.argmax(best >= target))
    if above == 0:
        return float(sizes[0])
    ends = [above - 1, above]
    levels = np.take(accuracies, ends)
    return float(np.exp(np.interp(target, levels, np.log(np.take(sizes, ends)))))


def _finite(found, sizes, accuracies, target):
    """Let a number beyond all sizes stand for infinity, which cannot be compared."""
    return 1e12 if isinstance(found, float | np.floating) and found == np.inf else found
