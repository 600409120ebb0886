"""Checkers of the notebook on privacy, chapter 9."""

import numpy as np
from scipy.special import log_ndtr, ndtr

from helpers.exercises import Case, check


def check_clipped_mean(candidate):
    """Check `candidate(gradients, clip, expected)`: (d,) from (n, d).

    As Abadi and others, Deep learning with differential privacy, 2016, algorithm 1, without noise;
    the division is by the expected number of images.
    """
    rng = np.random.default_rng(0)
    many, short = rng.normal(size=(20, 5)), 0.1 * rng.normal(size=(6, 3))
    inputs = {
        "a gradient that is too long": (np.array([[3.0, 4.0]]), 1.0, 1),
        "a gradient that is short enough": (np.array([[0.6, 0.0]]), 1.0, 1),
        "one long, one short": (np.array([[3.0, 4.0], [0.6, 0.0]]), 1.0, 2),
        "two that cancel when they are clipped": (np.array([[30.0, 0.0], [-2.0, 0.0]]), 1.0, 2),
        "a clipping norm of 2": (np.array([[3.0, 4.0], [0.6, 0.0]]), 2.0, 2),
        "20 gradients, 25 expected": (many, 1.5, 25),
        "all are short enough": (short, 10.0, 6),
        "a row of zeros": (np.array([[0.0, 0.0], [3.0, 4.0]]), 1.0, 2),
        "a draw without images": (np.zeros((0, 3)), 1.0, 4),
    }
    check(candidate, [Case(name, args, _clipped_mean(*args)) for name, args in inputs.items()])


def _clipped_mean(gradients, clip, expected):
    total = np.zeros(gradients.shape[1])
    for row in gradients:
        length = np.sqrt(row @ row)
        total += row * (clip / length) if length > clip else row
    return total / expected


def check_delta_after(candidate):
    """Check `candidate(epsilon, noise, steps)`: the δ of Gaussian steps without sampling.

    As Balle and Wang, Improving the Gaussian mechanism for differential privacy, 2018, theorem 8.
    """
    inputs = {
        "one step, ε = 0": (0.0, 1.0, 1),
        "one step, ε = 1": (1.0, 1.0, 1),
        "one step with much noise": (0.5, 4.0, 1),
        "four steps": (1.0, 2.0, 4),
        "a hundred steps": (2.0, 5.0, 100),
        "more noise and as many more steps": (1.0, 10.0, 100),
        "little noise, a large ε": (800.0, 0.025, 1),
        "ε so large that e to its power overflows": (1500.0, 0.018, 1),
    }
    cases = [Case(name, args, _delta_after(*args)) for name, args in inputs.items()]
    check(candidate, cases, tolerance=1e-9)


def _delta_after(epsilon, noise, steps):
    distance = np.sqrt(steps) / noise  # of the two centres, in standard deviations
    upper, lower = distance / 2 - epsilon / distance, -distance / 2 - epsilon / distance
    return float(ndtr(upper) - np.exp(epsilon + log_ndtr(lower)))


def check_members_found(candidate):
    """Check `candidate(members, strangers, alarms)`: a share; both arrays are losses."""
    rng = np.random.default_rng(0)
    members, strangers = rng.gamma(1, 1, 200), rng.gamma(1.5, 1, 300)
    few = np.array([0.1, 0.35, 0.5, 0.9]), np.array([0.3, 0.4, 0.6, 0.8])
    inputs = {
        "no false alarm": (*few, 0.0),
        "one stranger in four": (*few, 0.25),
        "one stranger in two": (*few, 0.5),
        "between one and two in four": (*few, 0.4),
        "200 members, 300 strangers, 1 in 100": (members, strangers, 0.01),
        "1 in 10": (members, strangers, 0.1),
        "members like strangers": (strangers, strangers, 0.05),
        "members with high losses": (few[1] + 1, few[0], 0.25),
        "strangers with equal losses": (np.array([0.1, 0.3]), np.full(5, 0.3), 0.0),
    }
    check(candidate, [Case(name, args, _members_found(*args)) for name, args in inputs.items()])


def _members_found(members, strangers, alarms):
    ordered, threshold = np.sort(strangers), None
    for place, value in enumerate(ordered):
        below = np.searchsorted(ordered, value, side="left")
        if below <= alarms * len(ordered):
            threshold = ordered[place]
    return float(np.count_nonzero(members < threshold) / len(members))
