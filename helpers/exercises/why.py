"""Checkers of the notebook that asks why convolutions and why pooling, chapter 10."""

import numpy as np
from scipy.stats import sem

from helpers.exercises import Case, check
from helpers.exercises.answers import Fault, as_array


def check_parameters(candidate):
    """Check `candidate(places, window, inputs, filters)`: three counts, with biases."""
    cases = [
        Case("one place, one window of everything", (1, 4, 4, 3), (15, 15, 15)),
        Case("two places, by hand", (2, 3, 5, 1), (4, 8, 12)),
        Case("3 × 3 with stride 2, 8 filters", (196, 9, 784, 8), (80, 15_680, 1_230_880)),
        Case("a second layer of 16 filters", (49, 72, 1568, 16), (1168, 57_232, 1_230_096)),
        Case("a window of one number", (784, 1, 784, 2), (4, 3136, 1_230_880)),
    ]
    check(candidate, cases)


def check_paired(candidate):
    """Compare `candidate(one, other)` with scipy: mean difference and its standard error."""
    rng = np.random.default_rng(0)
    one = rng.normal(0.9, 0.05, 5)
    inputs = {
        "three seeds by hand": (np.array([0.5, 0.75, 1.0]), np.array([0.25, 0.25, 0.25])),
        "two seeds": (np.array([0.5, 1.0]), np.array([0.25, 0.25])),
        "the same spread, always a point apart": (one, one - 0.01),
        "five seeds that rise and fall together": (one, one - rng.normal(0.02, 0.005, 5)),
        "the other one is better": (one - 0.1, one + rng.normal(0, 0.01, 5)),
        "twelve seeds without a common cause": (rng.random(12), rng.random(12)),
    }
    cases = [
        Case(name, args, (np.mean(args[0]) - np.mean(args[1]), sem(args[0] - args[1])))
        for name, args in inputs.items()
    ]
    check(candidate, cases, 1e-9)


def check_moved_weights(candidate):
    """Check `candidate(weights, order)` by what the layer answers to shuffled images."""
    rng = np.random.default_rng(0)
    orders = {
        "three pixels, each one place on": np.array([1, 2, 0]),
        "nothing is moved": np.arange(4),
        "the last pixel is the first": np.arange(5)[::-1],
        "twelve pixels at random": rng.permutation(12),
        "the pixels of a digit": rng.permutation(784),
    }
    cases = []
    for name, order in orders.items():
        weights = rng.normal(size=(len(order), 3))
        cases.append(Case(name, (weights, order), _images(order) @ weights))
    check(candidate, cases, view=_answers)


def _images(order):
    return np.random.default_rng(1).random((6, len(order)))


def _answers(found, weights, order):
    """Return what a dense layer with the reader's weights says to shuffled images."""
    found = as_array(found)
    if found.shape != weights.shape:
        raise Fault(f"the answer should have shape {weights.shape}, found {found.shape}")
    return _images(order)[:, order] @ found
