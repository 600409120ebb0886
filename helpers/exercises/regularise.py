"""Checkers of the notebook on regularisation, chapter 5."""

import numpy as np
from scipy.special import log_softmax

from helpers.exercises import Case, check


def check_penalised(candidate):
    """Check `candidate(loss, weights, gradient, strength)`: loss and gradient with a penalty."""
    rng = np.random.default_rng(0)
    settings = {
        "one weight": (1.0, np.array([3.0]), np.array([0.5]), 0.1),
        "a matrix of weights": (2.3, *rng.normal(size=(2, 4, 3)), 0.01),
        "kernels of a convolution": (0.7, *rng.normal(size=(2, 3, 3, 2, 4)), 0.5),
        "strength 0": (0.2, *rng.normal(size=(2, 5)), 0.0),
    }
    cases = [Case(name, args, _penalised(*args)) for name, args in settings.items()]
    check(candidate, cases, tolerance=1e-5)


def _penalised(loss, weights, gradient, strength):
    return loss + strength * np.vdot(weights, weights) / 2, gradient + strength * weights


def check_drop_maps(candidate):
    """Check `candidate(maps, rate, chances)`: maps whose chance is below the rate become zero.

    Shapes: maps (n, height, width, channels), chances (n, channels).
    """
    rng = np.random.default_rng(0)
    settings = {
        "one map that stays": ((1, 2, 2, 1), 0.5, [[0.7]]),
        "one map that goes": ((1, 2, 2, 1), 0.5, [[0.2]]),
        "a chance equal to the rate stays": ((1, 2, 3, 1), 0.25, [[0.25]]),
        "rate 0 changes nothing": ((2, 2, 2, 3), 0.0, rng.random((2, 3))),
        "three images of three maps": ((3, 3, 3, 3), 0.4, rng.random((3, 3))),
        "five images of four maps": ((5, 3, 2, 4), 0.3, rng.random((5, 4))),
        "maps that are whole numbers": ((2, 2, 3, 2), 0.6, rng.random((2, 2))),
    }
    cases = []
    for name, (shape, rate, chances) in settings.items():
        maps, chances = rng.normal(size=shape), np.array(chances)
        maps = np.arange(maps.size).reshape(shape) if "whole" in name else maps
        cases.append(Case(name, (maps, rate, chances), _dropped(maps, rate, chances)))
    check(candidate, cases)


def _dropped(maps, rate, chances):
    dropped = maps / (1 - rate)
    for image, channel in np.argwhere(chances < rate):
        dropped[image, :, :, channel] = 0
    return dropped


def check_cut_out(candidate):
    """Check `candidate(images, tops, lefts, size)`: a square of zeros in each image, (n, h, w)."""
    images = np.random.default_rng(0).uniform(0.1, 1, size=(3, 6, 8))
    settings = {
        "a hole of one pixel": ([0, 2, 5], [0, 3, 7], 1),
        "another place in each image": ([1, 2, 3], [0, 4, 2], 3),
        "beyond the lower and the right border": ([4, 5, 0], [6, 7, 5], 4),
        "beyond the upper and the left border": ([-2, -1, 0], [-1, 3, -3], 4),
        "quite outside": ([-3, 6, 2], [1, 1, 8], 3),
    }
    cases = []
    for name, (tops, lefts, size) in settings.items():
        args = images, np.array(tops), np.array(lefts), size
        cases.append(Case(name, args, _cut_out(*args)))
    check(candidate, cases)


def _cut_out(images, tops, lefts, size):
    rows, columns = np.indices(images.shape[1:])
    down = rows - tops[:, None, None]
    across = columns - lefts[:, None, None]
    hole = (down >= 0) & (down < size) & (across >= 0) & (across < size)
    return np.where(hole, 0, images)


def check_mixed_loss(candidate):
    """Check `candidate(logits, labels, partners, shares)` with finite differences."""
    rng = np.random.default_rng(0)
    cases = []
    for name, n, classes, shares in [
        ("nothing of the other image", 4, 3, np.ones(4)),
        ("half and half", 4, 3, np.full(4, 0.5)),
        ("another share for each image", 6, 10, rng.random(6)),
        ("as many images as classes", 5, 5, rng.random(5)),
    ]:
        logits, labels = 3 * rng.normal(size=(n, classes)), np.arange(n) % classes
        args = logits, labels, np.roll(np.arange(n), 1), shares
        cases.append(Case(name, args, (_mixed(*args), _slopes(*args))))
    large = np.array([[2000.0, 0, -2000], [0, 1, 2]])
    args = large, np.array([0, 2]), np.array([1, 0]), np.array([0.9, 0.9])
    cases.append(Case("logits of thousands", args, (_mixed(*args), _slopes(*args, step=1e-3))))
    check(candidate, cases, tolerance=1e-4)


def _mixed(logits, labels, partners, shares):
    log_p, images = log_softmax(logits, axis=-1), np.arange(len(labels))
    own = log_p[..., images, labels]
    other = log_p[..., images, labels[partners]]
    return -(shares * own + (1 - shares) * other).mean(axis=-1)


def _slopes(logits, *given, step=1e-5):
    steps = step * np.eye(logits.size).reshape(-1, *logits.shape)
    rise = _mixed(logits + steps, *given) - _mixed(logits - steps, *given)
    return rise.reshape(logits.shape) / (2 * step)
