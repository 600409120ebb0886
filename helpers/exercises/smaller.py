"""Checkers of the notebook on small networks, chapter 5."""

from itertools import pairwise

import numpy as np

from helpers.exercises import Case, check


def check_chain(candidate):
    """Check `candidate(channels, size)`: weights of a chain of convolutions without bias."""
    settings = {
        "one convolution": ([1, 32], 3),
        "kernels of one pixel": ([3, 5, 7], 1),
        "two with large kernels": ([1, 8, 4], 5),
        "the same number of channels throughout": ([16] * 5, 3),
        "the small network behind its first layer": ([32, 32, 48, 64, 64], 3),
    }
    cases = []
    for name, (channels, size) in settings.items():
        kernels = [np.ones((size, size, *pair)) for pair in pairwise(channels)]
        cases.append(Case(name, (channels, size), sum(each.size for each in kernels)))
    check(candidate, cases)


def check_channels_for(candidate):
    """Check `candidate(budget)`: the most channels of the network that repeats itself."""
    budgets = {
        "exactly two channels": _repeated(2),
        "one parameter short of two channels": _repeated(2) - 1,
        "a thousand": 1000,
        "ten thousand": 10_000,
        "exactly a hundred channels": _repeated(100),
        "one parameter short of a hundred channels": _repeated(100) - 1,
    }
    counts = np.array([_repeated(channels) for channels in range(1, 200)])
    cases = [Case(name, (fit,), int(np.sum(counts <= fit))) for name, fit in budgets.items()]
    check(candidate, cases)


def _repeated(channels):
    """Parameters of the network that uses its second convolution four times."""
    around, across, scales, answers = 25 * channels, 9 * channels**2, 10 * channels, channels + 1
    return around + across + scales + 10 * answers


def check_front(candidate):
    """Check `candidate(parameters, accuracy)`: which networks no other beats, (n,) of bool."""
    random = np.random.default_rng(3)
    settings = {
        "a single network": ([500], [0.9]),
        "smaller and better": ([500, 900], [0.95, 0.9]),
        "each is best in one thing": ([500, 900, 2000], [0.9, 0.95, 0.99]),
        "equal size, one is better": ([500, 500], [0.9, 0.95]),
        "equal accuracy, one is smaller": ([500, 900], [0.9, 0.9]),
        "two that are alike": ([500, 500, 900], [0.9, 0.9, 0.8]),
        "many, in any order": (random.integers(1, 9, 30), random.integers(1, 9, 30)),
    }
    cases = []
    for name, given in settings.items():
        arguments = tuple(np.array(each) for each in given)
        cases.append(Case(name, arguments, _front(*arguments)))
    check(candidate, cases)


def _front(parameters, accuracy):
    no_larger = parameters <= parameters[:, None]  # row: the network that is judged
    no_worse = accuracy >= accuracy[:, None]
    differs = (parameters != parameters[:, None]) | (accuracy != accuracy[:, None])
    return ~(no_larger & no_worse & differs).any(axis=1)
