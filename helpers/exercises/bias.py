"""Checkers of the notebook on bias, chapter 9."""

import numpy as np

from helpers.exercises import Case, check


def check_worst_group(candidate):
    """Check `candidate(answers, labels, groups)`: the group that fares worst, and its accuracy."""
    rng = np.random.default_rng(0)
    labels, groups = rng.integers(3, size=60), rng.integers(5, size=60)
    answers = np.where(rng.random(60) < 0.7, labels, 2 - labels)
    inputs = {
        "two groups, one image each": ([1, 1], [1, 0], [0, 1]),
        "the small group is the worst": ([1, 1, 1, 0, 0], [1, 1, 1, 1, 0], [0, 0, 0, 1, 1]),
        "many errors in a large group": (
            [0] * 4 + [1] * 6 + [0, 1],
            [1] * 10 + [1, 1],
            [1] * 10 + [0] * 2,
        ),
        "all right": ([0, 1, 1], [0, 1, 1], [0, 1, 2]),
        "all wrong": ([0, 1, 1], [1, 0, 0], [2, 1, 1]),
        "group 0 has no image": ([0, 1, 1], [0, 1, 0], [1, 1, 3]),
        "one group": ([2, 0, 2, 2], [2, 2, 2, 0], [4, 4, 4, 4]),
        "60 images, 3 classes, 5 groups": (answers, labels, groups),
    }
    arrays = {name: tuple(map(np.array, args)) for name, args in inputs.items()}
    check(candidate, [Case(name, args, _worst_group(*args)) for name, args in arrays.items()])


def _worst_group(answers, labels, groups):
    best = (2.0, -1)
    for group in sorted(set(groups.tolist())):
        marks = [a == b for a, b, g in zip(answers, labels, groups, strict=True) if g == group]
        best = min(best, (sum(marks) / len(marks), group))
    return best[1], best[0]


def check_balance(candidate):
    """Check `candidate(groups)`: a weight for each image; groups of equal total, mean 1."""
    rng = np.random.default_rng(0)
    inputs = {
        "three images and one": [0, 0, 0, 1],
        "two equal groups": [0, 1, 1, 0],
        "three groups": [2, 0, 1, 1, 2, 2],
        "group 1 has no image": [0, 0, 2, 0],
        "one group": [1, 1, 1],
        "names that are no ranks": [7, 30, 7, 7, 30, 4],
        "100 images": rng.choice(4, 100, p=[0.6, 0.25, 0.1, 0.05]),
    }
    arrays = {name: np.array(groups) for name, groups in inputs.items()}
    check(candidate, [Case(name, (each,), _balance(each)) for name, each in arrays.items()])


def _balance(groups):
    same = groups[:, None] == groups  # (n, n)
    weights = 1 / same.sum(axis=1)
    return weights / weights.mean()


def check_update(candidate):
    """Check `candidate(shares, losses, groups, speed)`: new shares of the groups.

    As Sagawa and others, Distributionally robust neural networks, 2020, algorithm 1, for all
    groups of a mini-batch at once.
    """
    rng = np.random.default_rng(0)
    even, four = np.array([0.5, 0.5]), rng.dirichlet(np.ones(4))
    one_of_each, log_2 = np.array([0, 1]), np.log(2)
    inputs = {
        "losses 0 and ln 2, speed 1": (even, np.array([0, log_2]), one_of_each, 1.0),
        "equal losses": (np.array([0.2, 0.8]), np.array([0.7, 0.7]), one_of_each, 1.0),
        "shares that differ": (np.array([0.2, 0.8]), np.array([log_2, 0]), one_of_each, 1.0),
        "speed 0": (np.array([0.2, 0.8]), np.array([3.0, 0.1]), one_of_each, 0.0),
        "a slow speed": (even, np.array([2.0, 1.0]), one_of_each, 0.01),
        "two images of a group": (even, np.array([0, log_2, log_2]), np.array([0, 1, 1]), 1.0),
        "a group without images": (four, np.array([1.0, 2.0, 0.5]), np.array([2, 0, 2]), 0.5),
        "the last group without images": (four, np.array([1.0, 2.0]), np.array([1, 0]), 0.5),
        "32 images, four groups": (four, rng.exponential(size=32), rng.integers(4, size=32), 0.3),
    }
    check(candidate, [Case(name, args, _update(*args)) for name, args in inputs.items()])


def _update(shares, losses, groups, speed):
    logarithms = np.log(shares)
    for group in set(groups.tolist()):
        logarithms[group] += speed * losses[groups == group].mean()
    return np.exp(logarithms - np.logaddexp.reduce(logarithms))
