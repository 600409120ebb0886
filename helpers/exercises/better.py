"""Checkers of the notebook on better training, chapter 5."""

import numpy as np

from helpers.exercises import Case, check


def check_variants(candidate):
    """Check `candidate(start, end)`: one change added to the start, one taken from the end."""
    pairs = {
        "one setting": ([0.1], [0.5]),
        "two settings": ([0.1, 64], [0.5, 128]),
        "six settings": ([255, 0.001, 0, 64, 10, 6000], [1, 0.005, 1, 128, 3, 5000]),
        "a setting that stays": ([10, 3, 64], [3, 3, 128]),
        "settings that are 0": ([0, 0.5, 0], [0.1, 0, 1]),
    }
    pairs = {
        name: tuple(np.array(each, "float64") for each in pair) for name, pair in pairs.items()
    }
    check(candidate, [Case(name, pair, _variants(*pair)) for name, pair in pairs.items()])


def _variants(start, end):
    own = np.eye(len(start), dtype=bool)
    return np.where(own, end, start), np.where(own, start, end)


def check_smooth(candidate):
    """Check `candidate(labels, classes, share)`: label smoothing, (n, classes)."""
    rng = np.random.default_rng(0)
    settings = {
        "no smoothing": (np.array([0, 2, 1]), 3, 0.0),
        "a tenth": (np.array([0, 2, 1]), 3, 0.1),
        "ten classes": (rng.integers(10, size=6), 10, 0.2),
        "a class without an image": (np.array([1, 1, 0]), 5, 0.5),
        "all of it": (np.array([3, 0]), 4, 1.0),
    }
    check(candidate, [Case(name, args, _smooth(*args)) for name, args in settings.items()])


def _smooth(labels, classes, share):
    wanted = np.full((len(labels), classes), share / classes)
    wanted[np.arange(len(labels)), labels] += 1 - share
    return wanted


def check_running_mean(candidate):
    """Check `candidate(steps, share)`: the exponential running mean of weights after all steps."""
    rng = np.random.default_rng(0)
    settings = {
        "a single step": (np.array([[3.0, 1.0]]), 0.9),
        "two steps": (np.array([[1.0, 0.0], [3.0, 4.0]]), 0.75),
        "weights of a convolution": (rng.normal(size=(5, 3, 3, 2, 4)), 0.8),
        "no memory": (rng.normal(size=(4, 3)), 0.0),
        "a long memory": (rng.normal(size=(40, 2)), 0.95),
    }
    cases = [Case(name, args, _running_mean(*args)) for name, args in settings.items()]
    check(candidate, cases, tolerance=1e-9)


def _running_mean(steps, share):
    shares = (1 - share) * share ** np.arange(len(steps) - 1, -1, -1.0)
    shares[0] = share ** (len(steps) - 1)  # the first weights are where the mean begins
    return np.tensordot(shares, steps, axes=1)
