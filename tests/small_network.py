"""A small network with random weights, made as Keras makes it, and digits to read with it."""

from types import SimpleNamespace

import numpy as np

from helpers.preprocessing import STROKES


def _layer(kind, name, **more):
    return type(kind, (SimpleNamespace,), {})(name=name, **more)


def _weighted(kind, name, shape, activation, rng, **more):
    weights = rng.normal(scale=np.sqrt(2 / np.prod(shape[:-1])), size=shape)
    arrays = [weights, rng.normal(scale=0.1, size=shape[-1])]
    ending = type(activation, (), {})
    return _layer(kind, name, activation=ending, get_weights=lambda: arrays, **more)


def small_network(filters=(4, 6), hidden=(12,), seed=0):
    """Return layers with the attributes of those of Keras; images (28, 28, 1), ten answers."""
    rng, stack = np.random.default_rng(seed), []
    plain = {"kernel_size": (3, 3), "strides": (1, 1), "padding": "valid", "dilation_rate": (1, 1)}
    channels, side = 1, 28
    for i, count in enumerate(filters):
        shape = (3, 3, channels, count)
        stack.append(_weighted("Conv2D", f"conv_{i}", shape, "relu", rng, **plain))
        pool = {"pool_size": (2, 2), "strides": (2, 2), "padding": "valid"}
        stack.append(_layer("MaxPooling2D", f"pool_{i}", **pool))
        channels, side = count, (side - 2) // 2
    stack.append(_layer("Flatten", "flatten"))
    units = side * side * channels
    for i, count in enumerate((*hidden, 10)):
        last = "softmax" if i == len(hidden) else "relu"
        stack.append(_weighted("Dense", f"dense_{i}", (units, count), last, rng))
        units = count
    return SimpleNamespace(layers=stack)


def sheet_with(digit, rng, side=140, pen=6.5):
    """Draw a digit with straight lines and a round pen on a sheet (side, side): 0 or 1."""
    height = rng.uniform(0.45, 0.9) * (side - 2 * pen - 4)
    width = height * rng.uniform(0.5, 0.9)
    reach = np.array([width, height]) / 2 + pen + 2
    middle = rng.uniform(reach, side - reach)
    rows, columns = np.mgrid[:side, :side] + 0.5
    ink = np.zeros((side, side))
    for line in STROKES[digit]:
        points = np.array([place.split(",") for place in line.split()], float) / 100 - 0.5
        points = points * (width, height) + middle
        for start, end in zip(points, points[1:], strict=False):
            way = end - start
            along = ((columns - start[0]) * way[0] + (rows - start[1]) * way[1]) / (way @ way)
            x, y = start[:, None, None] + way[:, None, None] * along.clip(0, 1)
            ink[(columns - x) ** 2 + (rows - y) ** 2 <= pen**2] = 1
    return ink


def digit_data(**changes):
    """Return data for the picture 'digit': three drawn digits, of which it begins with the 4."""
    rng = np.random.default_rng(1)
    sheets = [sheet_with(digit, rng, pen=8) for digit in (4, 7, 7)]
    images = np.stack([sheet.reshape(28, 5, 28, 5).mean(axis=(1, 3)) for sheet in sheets])
    data = {"network": small_network(), "images": images[..., None], "labels": [4, 7, 7]}
    return data | changes
