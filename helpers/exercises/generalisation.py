"""Checkers of the notebook on generalisation, chapter 9."""

import numpy as np
from scipy.special import logsumexp

from helpers.exercises import Case, check


def check_corruption_error(candidate):
    """Check `candidate(errors, baseline)`: the mean corruption error, both (kinds, strengths).

    As Hendrycks and Dietterich, Benchmarking neural network robustness, 2019, section 3, as a
    fraction.
    """
    rng = np.random.default_rng(0)
    hard, easy = np.array([[0.4, 0.8]]), np.array([[0.1, 0.5]])
    two, other = np.concatenate([hard, easy / 10]), np.concatenate([easy, easy / 2])
    many, base = rng.uniform(0.1, 1, (2, 15, 5))
    inputs = {
        "one kind, two strengths": (hard, easy),
        "the network is its own baseline": (many, many),
        "two kinds, one of them easy": (two, other),
        "a network without errors": (np.zeros((2, 3)), base[:2, :3]),
        "fifteen kinds, five strengths": (many, base),
        "one strength": (many[:, :1], base[:, :1]),
        "worse than the baseline": (base / base.max(), base / 3),
    }
    check(candidate, [Case(name, args, _corruption_error(*args)) for name, args in inputs.items()])


def _corruption_error(errors, baseline):
    shares = [sum(mine) / sum(theirs) for mine, theirs in zip(errors, baseline, strict=True)]
    return float(sum(shares) / len(shares))


def check_energy(candidate):
    """Check `candidate(logits, temperature)`: minus the energy, (n,); large means familiar.

    As Liu and others, Energy-based out-of-distribution detection, 2020, equation 4.
    """
    rng = np.random.default_rng(0)
    logits = rng.normal(size=(6, 10))
    inputs = {
        "two logits of 0": (np.zeros((1, 2)), 1.0),
        "one image, three logits": (np.array([[1.0, 2.0, 3.0]]), 1.0),
        "six images, ten classes": (logits, 1.0),
        "temperature 2": (logits, 2.0),
        "temperature 0.5": (logits, 0.5),
        "logits of 1000": (logits + 1000, 1.0),
        "logits of -1000": (logits - 1000, 1.0),
    }
    check(
        candidate,
        [
            Case(name, args, args[1] * logsumexp(args[0] / args[1], axis=1))
            for name, args in inputs.items()
        ],
    )


def check_coverage(candidate):
    """Check `candidate(certainty, right, risk)`: the largest share that can be answered.

    The most certain images come first; all certainties differ.
    """
    rng = np.random.default_rng(0)
    some = rng.permutation(40) / 40
    truth = rng.random(40) < 0.5 + some / 2
    four = np.array([0.9, 0.8, 0.7, 0.6]), np.array([True, True, False, True])
    late = np.array([0.9, 0.8, 0.7, 0.6, 0.5]), np.array([False, True, True, True, True])
    mixed = np.array([0.6, 0.7, 0.9, 0.8]), np.array([False, True, True, True])
    inputs = {
        "no error allowed": (*four, 0.0),
        "a quarter of errors allowed": (*four, 0.25),
        "the risk falls again later": (*late, 0.25),
        "the surest answer is wrong, no error allowed": (*late, 0.0),
        "images in another order": (*mixed, 0.0),
        "all answers right": (four[0], np.ones(4, bool), 0.0),
        "all answers wrong": (four[0], np.zeros(4, bool), 0.5),
        "certainties below 0": (some - 2, truth, 0.1),
        "forty images": (some, truth, 0.2),
        "everything allowed": (some, truth, 1.0),
    }
    check(candidate, [Case(name, args, _coverage(*args)) for name, args in inputs.items()])


def _coverage(certainty, right, risk):
    best = 0
    for limit in certainty:
        answered = certainty >= limit
        if np.mean(~right[answered]) <= risk:
            best = max(best, answered.sum())
    return float(best / len(right))
