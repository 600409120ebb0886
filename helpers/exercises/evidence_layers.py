"""Checkers of the notebook that looks from edges to shapes, chapter 6."""

import numpy as np
from sklearn.linear_model import Ridge

from helpers.exercises import Case, check


def check_seen(candidate):
    """Check `candidate(unit, layers, side)`: first and last pixel that a unit sees.

    Layers are (size, stride, padding), the first one first.
    """
    article = [(3, 1, 0), (2, 2, 0), (3, 1, 0), (2, 2, 0), (3, 1, 0)]
    inputs = {
        "one kernel of 3, the second unit": (1, [(3, 1, 0)], 8),
        "one kernel with padding, in the middle": (4, [(3, 1, 1)], 8),
        "one kernel with padding, the first unit": (0, [(3, 1, 1)], 8),
        "one kernel with padding, the last unit": (7, [(3, 1, 1)], 8),
        "a kernel, then a pooling": (2, [(3, 1, 0), (2, 2, 0)], 12),
        "two strides": (1, [(3, 2, 0), (2, 2, 0)], 16),
        "the article's network": (1, article, 28),
        "padding in two layers": (0, [(5, 1, 2), (2, 2, 0), (5, 1, 2)], 28),
        "more than the whole input": (1, [(5, 1, 2), (5, 1, 2)], 4),
    }
    check(candidate, [Case(name, args, _seen(*args)) for name, args in inputs.items()])


def _seen(unit, layers, side):
    """Let each unit of each layer collect the pixels of the units below it."""
    below = [{pixel} for pixel in range(side)]
    for size, stride, padding in layers:
        padded = [set()] * padding + below + [set()] * padding
        starts = range(0, len(padded) - size + 1, stride)
        below = [set().union(*padded[start : start + size]) for start in starts]
    return min(below[unit]), max(below[unit])


def check_ridge(candidate):
    """Compare `candidate(features, targets, alpha)` with scikit-learn: weights and intercept."""
    rng = np.random.default_rng(0)
    rows, targets = rng.normal(size=(30, 4)), rng.normal(size=(30, 2))
    line = np.array([[0.0], [1.0], [2.0]])
    inputs = {
        "three points on a line, hardly a penalty": (line, 2 * line, 1e-8),
        "a strong penalty": (line, 2 * line, 5.0),
        "targets far from zero": (rows, targets + 7, 1.0),
        "features far from zero": (rows + 3, targets, 1.0),
        "more features than rows": (rng.normal(size=(5, 8)), rng.normal(size=(5, 1)), 0.5),
        "two targets": (rows, targets, 10.0),
    }
    check(candidate, [Case(name, args, _ridge(*args)) for name, args in inputs.items()])


def _ridge(features, targets, alpha):
    model = Ridge(alpha, solver="svd").fit(features, targets)
    weights = model.coef_.reshape(targets.shape[1], -1).T
    return weights, np.broadcast_to(model.intercept_, targets.shape[1:]).astype(float)


def check_receptive_fields(candidate):
    """Check `candidate(layers)`, layers of (size, stride, dilation), by following pixels.

    It should return for each layer: side, step, and the number of pixels along the side that
    matter.
    """
    stacks = {
        "one kernel of 3 pixels": [(3, 1, 1)],
        "two kernels of 3 pixels": [(3, 1, 1), (3, 1, 1)],
        "a pooling between two kernels": [(3, 1, 1), (2, 2, 1), (3, 1, 1)],
        "the article's network": [(3, 1, 1), (2, 2, 1), (3, 1, 1), (2, 2, 1), (3, 1, 1)],
        "a stride larger than the window": [(2, 3, 1), (2, 1, 1)],
        "one kernel with dilation 2": [(3, 1, 2)],
        "dilations of 1, 2 and 4": [(3, 1, 1), (3, 1, 2), (3, 1, 4)],
        "dilation after a stride": [(3, 2, 1), (3, 1, 3), (2, 2, 2)],
    }
    check(candidate, [Case(name, (layers,), _fields(layers)) for name, layers in stacks.items()])


def _fields(layers):
    """Blur a row backwards from two neighbours of each layer, and see which pixels were reached."""
    rows = []
    for depth in range(1, len(layers) + 1):
        seen = [_reached(layers[:depth], unit) for unit in (0, 1)]
        rows.append((np.ptp(seen[0]) + 1, seen[1].min() - seen[0].min(), len(seen[0])))
    return np.array(rows)


def _reached(layers, unit):
    row = np.zeros(200)
    row[unit] = 1
    for size, stride, dilation in reversed(layers):
        below = np.zeros(200)
        for place in np.flatnonzero(row):
            first = place * stride
            below[first : first + dilation * (size - 1) + 1 : dilation] = 1
        row = below
    return np.flatnonzero(row)
