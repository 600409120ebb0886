"""Checkers of the notebook on transfer, chapter 9."""

import numpy as np

from helpers.exercises import Case, check
from helpers.exercises.answers import Fault, as_array, unpack


def check_verdict(candidate):
    """Check `candidate(scores, others)`: two arrays (runs,) of pairs to 1, -1 or 0.

    1: the mean difference is beyond two standard deviations above zero, -1: below, 0: neither.
    """
    alike = np.array([0.9, 0.5, 0.7])
    inputs = {
        "better in each run by nearly the same": ([0.85, 0.61, 0.72], [0.80, 0.55, 0.68], 1),
        "worse in each run by nearly the same": ([0.80, 0.55, 0.68], [0.85, 0.61, 0.72], -1),
        "once better, once worse": ([0.8, 0.6, 0.7, 0.9], [0.7, 0.7, 0.8, 0.8], 0),
        "a gain of 1.9 standard deviations": (_gains(1.9), np.zeros(5), 0),
        "a gain of 2.1 standard deviations": (_gains(2.1), np.zeros(5), 1),
        "a loss of 2.1 standard deviations": (np.zeros(5), _gains(2.1), -1),
        "the same numbers twice": (alike, alike.copy(), 0),
    }
    cases = [
        Case(name, (np.array(scores), np.array(others)), expected)
        for name, (scores, others, expected) in inputs.items()
    ]
    check(candidate, cases)


def _gains(ratio):
    """Return five numbers whose mean is `ratio` sample standard deviations above zero."""
    spread = np.array([-2.0, -1.0, 0.0, 1.0, 2.0]) / 100
    return spread + ratio * spread.std(ddof=1)


def check_as_head(candidate):
    """Check `candidate(mean, sd, coefficients, intercept)`: weights (d, classes), bias (classes,).

    The dense layer must give for raw features what the logistic regression, which was trained on
    (features - mean) / sd, gives for scaled ones.
    """
    rng = np.random.default_rng(0)

    def some(d, classes):
        return rng.normal(size=d), rng.uniform(0.2, 3, d), *_line(rng, d, classes)

    one = np.array([0.0]), np.array([2.0]), np.array([[3.0], [4.0]]), np.array([1.0, 5.0])
    moved = np.array([10.0]), np.array([1.0]), np.array([[3.0], [4.0]]), np.array([1.0, 5.0])
    inputs = {
        "one feature, only scaled": one,
        "one feature, only moved": moved,
        "three features, five classes": some(3, 5),
        "as many features as classes": some(4, 4),
        "a feature that never varied: sd 0": (
            *(np.array([1.0, 7.0]), np.array([2.0, 0.0])),
            *(np.array([[1.0, 0.0], [2.0, 0.0]]), np.array([0.5, 0.0])),
        ),
    }
    cases = [Case(name, args, _logits(*args)) for name, args in inputs.items()]
    check(candidate, cases, view=_logits_of_head)


def _line(rng, d, classes):
    return rng.normal(size=(classes, d)), rng.normal(size=classes)


def _features(mean, sd):
    """Return six rows of raw features, (6, d); one without spread has always its mean."""
    return mean + sd * np.random.default_rng(1).normal(size=(6, len(mean)))


def _logits(mean, sd, coefficients, intercept):
    safe = np.where(sd > 0, sd, 1)
    return (_features(mean, sd) - mean) / safe @ coefficients.T + intercept


def _logits_of_head(answer, mean, sd, coefficients, intercept):
    """Return what the layer (weights, bias) gives for some raw features."""
    weights, bias = map(as_array, unpack(answer, 2, "arrays"))
    expected = coefficients.T.shape, intercept.shape
    if (weights.shape, bias.shape) != expected:
        shapes = f"{expected[0]} and {expected[1]}, found {weights.shape} and {bias.shape}"
        raise Fault(f"the answer should have shapes {shapes}")
    return _features(mean, sd) @ weights + bias


def check_images_needed(candidate):
    """Check `candidate(sizes, scores, wanted)`: images of a class at which the line gets there.

    Straight between the points on a logarithmic axis; the first size if that is good enough; -1 if
    the scores never reach what is wanted.
    """
    sizes, scores = np.array([1, 5, 20, 100]), np.array([0.5, 0.7, 0.85, 0.95])
    dip = np.array([0.5, 0.7, 0.65, 0.9])
    inputs = {
        "exactly at a size": (sizes, scores, 0.7),
        "half way between 1 and 100": (np.array([1, 100]), np.array([0.4, 0.8]), 0.6),
        "between 5 and 20": (sizes, scores, 0.8),
        "the first size is good enough": (sizes, scores, 0.45),
        "never reached": (sizes, scores, 0.99),
        "a curve that dips: its first crossing": (sizes, dip, 0.68),
        "a curve that dips: only the end is high enough": (sizes, dip, 0.8),
    }
    check(candidate, [Case(name, args, _needed(*args)) for name, args in inputs.items()])


def _needed(sizes, scores, wanted):
    if scores[0] >= wanted:
        return float(sizes[0])
    for place in range(1, len(sizes)):
        low, high = scores[place - 1 : place + 1]
        if high >= wanted:
            share = (wanted - low) / (high - low)
            return float(sizes[place - 1] ** (1 - share) * sizes[place] ** share)
    return -1.0
