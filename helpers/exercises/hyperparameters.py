"""Checkers of the notebook on the choice of hyper-parameters, chapter 10."""

from itertools import combinations

import numpy as np
from scipy.stats import loguniform

from helpers.exercises import Case, check


def check_best_so_far(candidate):
    """Check `candidate(scores)`: a failed trial has -inf; before the first success it is 0."""
    failed = -np.inf
    inputs = {
        "three trials, each better": ([0.2, 0.5, 0.9], [0.2, 0.5, 0.9]),
        "the best one comes first": ([0.9, 0.2, 0.5], [0.9, 0.9, 0.9]),
        "up and down": ([0.3, 0.1, 0.6, 0.5, 0.7], [0.3, 0.3, 0.6, 0.6, 0.7]),
        "one trial": ([0.4], [0.4]),
        "a trial in the middle failed": ([0.3, failed, 0.2, 0.6], [0.3, 0.3, 0.3, 0.6]),
        "the first trial failed": ([failed, 0.3, 0.1], [0, 0.3, 0.3]),
        "all trials failed": ([failed, failed], [0, 0]),
    }
    cases = [Case(name, (np.array(a),), np.array(b, float)) for name, (a, b) in inputs.items()]
    check(candidate, cases)


def check_log_uniform(candidate):
    """Compare `candidate(u, low, high)` with SciPy; u is uniform between 0 and 1."""
    some = np.random.default_rng(0).random(50)
    inputs = {
        "half-way between 0.001 and 0.1 is 0.01": (np.array([0.5]), 0.001, 0.1),
        "both ends": (np.array([0.0, 1.0]), 0.001, 1.0),
        "a third of the way": (np.array([1 / 3, 2 / 3]), 0.01, 10.0),
        "50 draws between 0.0001 and 1": (some, 1e-4, 1.0),
        "50 draws between 16 and 128": (some, 16, 128),
    }
    cases = [
        Case(name, (u, low, high), loguniform.ppf(u, low, high))
        for name, (u, low, high) in inputs.items()
    ]
    check(candidate, cases)


def check_halving_schedule(candidate):
    """Check `candidate(trials, epochs, factor)`: trials of each rung, and all epochs together."""
    inputs = {
        "16 trials, 8 epochs, halved": (16, 8, 2),
        "27 trials, 9 epochs, a third goes on": (27, 9, 3),
        "the 32 trials of one bracket, 4 epochs": (32, 4, 2),
        "11 trials do not divide": (11, 4, 2),
        "4 trials, more rungs than halvings": (4, 16, 2),
        "one epoch": (5, 1, 2),
        "one trial": (1, 8, 2),
    }
    check(candidate, [Case(name, args, _schedule(*args)) for name, args in inputs.items()])


def _schedule(trials, epochs, factor):
    """Count by following every trial, epoch by epoch."""
    alive, counts, spent, rung = trials, [], 0, 1
    for epoch in range(1, epochs + 1):
        spent += alive
        if epoch == rung:
            counts.append(alive)
            alive, rung = max(1, alive // factor), rung * factor
    return np.array(counts), spent


def check_main_effects(candidate):
    """Check `candidate(scores)`: for each axis of a full table, its share of the variance."""
    rng = np.random.default_rng(0)
    first, second = np.array([0.1, 0.5, 0.9]), np.array([0.0, 0.2])
    inputs = {
        "only the first axis matters": first[:, None] + np.zeros(4),
        "only the second axis matters": np.zeros(3)[:, None] + first,
        "two axes add up": first[:, None] + second,
        "two axes that only act together": np.array([[0.0, 1.0], [1.0, 0.0]]),
        "all scores are equal": np.full((3, 2), 0.7),
        "random scores, 10 x 4 x 3": rng.random((10, 4, 3)),
        "random scores, one axis": rng.random(6),
    }
    check(candidate, [Case(name, (table,), _effects(table)) for name, table in inputs.items()])


def _effects(table):
    """Take sums of squares as in a textbook's analysis of variance."""
    total = ((table - table.mean()) ** 2).sum()
    if total < 1e-12:
        return np.zeros(table.ndim)
    squares = []
    for axis, levels in enumerate(table.shape):
        rows = np.moveaxis(table, axis, 0).reshape(levels, -1)
        squares.append(rows.shape[1] * ((rows.mean(axis=1) - table.mean()) ** 2).sum())
    return np.array(squares) / total


def check_expected_best(candidate):
    """Check `candidate(scores, trials)` against all draws of so many different scores."""
    rng = np.random.default_rng(0)
    inputs = {
        "one trial": (np.array([0.2, 0.4, 0.9]), 1),
        "two of three": (np.array([0.9, 0.2, 0.4]), 2),
        "as many trials as there are scores": (np.array([0.2, 0.9, 0.4]), 3),
        "equal scores": (np.full(5, 0.6), 3),
        "three of eight": (rng.random(8), 3),
        "six of twelve, some equal": (np.round(rng.random(12), 1), 6),
    }
    cases = [
        Case(name, (scores, n), np.mean([max(draw) for draw in combinations(scores, n)]))
        for name, (scores, n) in inputs.items()
    ]
    many = np.arange(400) / 400  # the best of n of 1 ... N is n (N + 1) / (n + 1) on average
    cases.append(Case("forty of 400", (many, 40), (40 * 401 / 41 - 1) / 400))
    check(candidate, cases)
