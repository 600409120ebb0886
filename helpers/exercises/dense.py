"""Checkers of the notebook on dense layers, chapter 4."""

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


def check_reorder(candidate):
    """Check `candidate(weights, channels, height, width)`: rows from PyTorch's order to Keras's.

    Shape of the weights: (channels * height * width, units).
    """
    rng = np.random.default_rng(0)
    settings = {
        "one channel: nothing moves": (1, 2, 3, 2),
        "two channels of two pixels": (2, 1, 2, 1),
        "three channels of square maps": (3, 4, 4, 5),
        "maps that are not square": (4, 2, 5, 3),
        "the article's last maps": (64, 3, 3, 2),
    }
    cases = []
    for name, (channels, height, width, units) in settings.items():
        weights = rng.normal(size=(channels * height * width, units))
        places = np.ndindex(height, width, channels)
        rows = [(channel * height + row) * width + column for row, column, channel in places]
        cases.append(Case(name, (weights, channels, height, width), weights[rows]))
    check(candidate, cases)


def check_collapse(candidate):
    """Check `candidate(weights1, bias1, weights2, bias2)`: weights and bias of both in one.

    The expected ones are read off from what the two layers answer to zeros and to single ones.
    """
    rng = np.random.default_rng(0)
    settings = {
        "one unit each": (1, 1, 1),
        "as many of all": (3, 3, 3),
        "a wide layer between": (2, 6, 4),
        "a narrow layer between": (5, 1, 3),
    }
    cases = []
    for name, (features, hidden, units) in settings.items():
        shapes = (features, hidden), (hidden,), (hidden, units), (units,)
        layers = [rng.normal(size=shape) for shape in shapes]
        zero, *ones = _answers(np.eye(features + 1, features, -1), *layers)
        cases.append(Case(name, tuple(layers), (np.array(ones) - zero, zero)))
    check(candidate, cases)


def _answers(inputs, weights1, bias1, weights2, bias2):
    return (inputs @ weights1 + bias1) @ weights2 + bias2


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
