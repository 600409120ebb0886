"""Checkers of the notebook on figures, chapter 8."""

import numpy as np
from scipy.signal import lfilter

from helpers.exercises import Case, check


def check_smooth(candidate):
    """Check `candidate(values, weight)`, an exponential moving average without a bias to 0."""
    rng = np.random.default_rng(0)
    inputs = {
        "three losses by hand": (np.array([4.0, 2.0, 1.0]), 0.5),
        "no memory": (np.array([3.0, 1.0, 2.0]), 0.0),
        "one loss": (np.array([2.5]), 0.9),
        "a constant stays constant": (np.full(20, 1.5), 0.9),
        "a jump at the end": (np.array([1.0, 1.0, 1.0, 1.0, 9.0]), 0.8),
        "200 losses, a long memory": (rng.exponential(size=200), 0.98),
    }
    cases = []
    for name, (values, weight) in inputs.items():
        factors = lfilter([1], [1, -weight], np.ones(len(values)))
        expected = lfilter([1], [1, -weight], values) / factors
        cases.append(Case(name, (values, weight), expected))
    check(candidate, cases)


def check_equal_groups(candidate):
    """Check `candidate(sure, right, number)`: mean probability, share right, answers per group."""
    rng = np.random.default_rng(0)
    sure = rng.beta(5, 1, size=203)
    right = rng.random(203) < sure
    four = np.array([0.9, 0.3, 0.7, 0.5])
    true = np.array([True, False, True, True])
    inputs = {
        "four answers, two groups": (four, true, 2),
        "one group": (four, true, 1),
        "five answers do not come out even": (np.append(four, 0.6), np.append(true, False), 2),
        "as many groups as answers": (four, true, 4),
        "equal probabilities": (np.full(4, 0.8), true, 2),
        "right as 0 and 1": (four, true.astype(int), 2),
        "203 answers, ten groups": (sure, right, 10),
    }
    check(candidate, [Case(name, case, _groups(*case)) for name, case in inputs.items()])


def _groups(sure, right, number):
    order = sorted(range(len(sure)), key=lambda row: sure[row])
    size, larger = divmod(len(sure), number)
    means, start = [], 0
    for place in range(number):
        rows = order[start : start + size + (place < larger)]
        means.append((np.mean(sure[rows]), np.mean(right[rows]), len(rows)))
        start += len(rows)
    return tuple(np.array(means, dtype="float64").T)


def check_axis_start(candidate):
    """Check `candidate(smaller, larger, factor)`: where an axis has this lie factor."""
    cases = [
        Case("bars of 80 and 90, factor 2", (80.0, 90.0, 2.0), 40.0),
        Case("an honest axis", (80.0, 90.0, 1.0), 0.0),
        Case("92 and 96, factor 46", (92.0, 96.0, 46.0), 90.0),
        Case("other numbers, the same factor", (8.0, 24.0, 2.0), 4.0),
        Case("a small effect, a large factor", (0.99, 0.991, 100.0), 0.9801),
    ]
    check(candidate, cases)
