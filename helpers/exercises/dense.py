"""Checkers of the notebook on dense layers, chapter 4."""

import math

import numpy as np
from scipy.signal import correlate

from helpers.exercises import Case, check


def check_saved_parameters(candidate):
    """Check `candidate(height, width, channels, hidden, classes)`, a number of parameters.

    Flatten and two dense layers have that many more than global average pooling and one.
    """
    heads = {
        "maps of one pixel": (1, 1, 4, 3, 2),
        "the article's network": (3, 3, 64, 64, 10),
        "maps that are not square": (5, 2, 8, 6, 3),
        "a photo network": (7, 7, 512, 256, 100),
        "a hidden layer so small that pooling costs parameters": (1, 1, 50, 1, 20),
    }
    cases = [Case(name, head, _parameters_saved(*head)) for name, head in heads.items()]
    check(candidate, cases)


def _parameters_saved(height, width, channels, hidden, classes):
    weights = height * width * channels * hidden + hidden * classes - channels * classes
    return weights + hidden  # the biases of the classes are there both times


def check_initial_scales(candidate):
    """Check `candidate(shape)`: the standard deviations of He and of Glorot for such weights."""
    shapes = {
        "a dense layer with as many inputs as units": (50, 50),
        "a dense layer that narrows": (200, 10),
        "a dense layer that widens": (10, 200),
        "a convolution of 1 x 1": (1, 1, 8, 4),
        "a convolution of 3 x 3 on a grey image": (3, 3, 1, 32),
        "a kernel that is not square": (5, 3, 16, 8),
    }
    check(candidate, [Case(name, (shape,), _scales(shape)) for name, shape in shapes.items()])


def _scales(shape):
    *window, channels, filters = shape
    pixels = math.prod(window)
    return (pixels * channels / 2) ** -0.5, (pixels * (channels + filters) / 2) ** -0.5


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


def check_matrix_of(candidate):
    """Check `candidate(kernels, height, width, stride)`, a convolution as a dense layer.

    Kernels have the shape (rows, columns, channels, filters). The expected weights are what SciPy
    answers to pictures of which a single number is 1.
    """
    rng = np.random.default_rng(0)
    settings = {
        "one kernel of 3 x 3 on 5 x 5 pixels": ((3, 3, 1, 1), 5, 5, 1),
        "a kernel as large as the picture": ((2, 3, 1, 1), 2, 3, 1),
        "a picture that is not square": ((2, 2, 1, 1), 3, 5, 1),
        "three channels": ((2, 2, 3, 1), 4, 4, 1),
        "two filters": ((2, 2, 1, 2), 4, 4, 1),
        "a stride that leaves pixels over": ((2, 2, 1, 1), 5, 6, 2),
        "all of it at once": ((2, 3, 2, 3), 6, 7, 2),
    }
    cases = []
    for name, (shape, height, width, stride) in settings.items():
        kernels = rng.normal(size=shape)
        expected = _answers_to_ones(kernels, height, width, stride)
        cases.append(Case(name, (kernels, height, width, stride), expected))
    check(candidate, cases)


def _answers_to_ones(kernels, height, width, stride):
    channels = kernels.shape[2]
    numbers = height * width * channels
    pictures = np.eye(numbers).reshape(numbers, height, width, channels)
    answers = []
    for picture in pictures:
        maps = [correlate(picture, kernel, "valid") for kernel in np.moveaxis(kernels, -1, 0)]
        answers.append(np.stack(maps, axis=-1)[::stride, ::stride, 0].ravel())
    return np.array(answers)
