"""Checkers of the notebook on training by hand, chapter 5."""

import numpy as np

from helpers.exercises import Case, check
from helpers.optimisers import Adam


def check_join(candidate):
    """Check `candidate(gradients, sizes)`: mean gradients of pieces, (pieces, weights), joined."""
    rng = np.random.default_rng(0)
    cases = []
    for name, sizes in [
        ("two pieces of one size", (4, 4)),
        ("a last piece that is smaller", (32, 32, 32, 4)),
        ("one piece", (7,)),
        ("one image beside many", (1, 99)),
    ]:
        images = [rng.normal(size=(size, 5)) for size in sizes]  # a gradient for each image
        gradients = np.array([piece.mean(axis=0) for piece in images])
        cases.append(Case(name, (gradients, sizes), np.concatenate(images).mean(axis=0)))
    check(candidate, cases)


def check_clip(candidate):
    """Check `candidate(first, second, limit)`: gradients of two arrays, shrunk to a length."""
    rng = np.random.default_rng(0)
    first, second = rng.normal(size=(3, 4)), rng.normal(size=5)
    settings = {
        "3 and 4, limit 1": (np.array([3.0]), np.array([4.0]), 1.0),
        "3 and 4, limit 10": (np.array([3.0]), np.array([4.0]), 10.0),
        "each short enough, together too long": (np.full(3, 0.5), np.full(3, 0.5), 1.0),
        "arrays of other shapes": (first, second, 0.5),
        "gradients that are all zero": (0 * first, 0 * second, 1.0),
    }
    check(candidate, [Case(name, args, _clipped(*args)) for name, args in settings.items()])


def _clipped(first, second, limit):
    length = np.linalg.norm(np.concatenate([first.ravel(), second.ravel()]))
    factor = min(1, limit / max(length, limit))
    return first * factor, second * factor


def check_adamw(candidate):
    """Check `candidate(weights, gradients, rate, decay)`: AdamW, as in Keras."""
    rng = np.random.default_rng(0)
    weights = rng.normal(size=6)
    settings = {
        "one step, no decay: it is Adam": (weights, rng.normal(size=(1, 6)), 0.1, 0.0),
        "one step with decay": (weights, rng.normal(size=(1, 6)), 0.1, 0.5),
        "no gradient, only decay": (weights, np.zeros((3, 6)), 0.1, 0.2),
        "twenty steps": (weights, rng.normal(size=(20, 6)), 0.05, 0.1),
    }
    cases = [Case(name, args, _adamw(*args)) for name, args in settings.items()]
    check(candidate, cases, tolerance=1e-4)  # float32 is good enough


def _adamw(weights, gradients, rate, decay):
    optimiser = Adam(rate)
    for gradient in gradients:
        weights = optimiser.step(weights - rate * decay * weights, gradient)
    return weights
