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


def check_shared_gradient(candidate):
    """Check `candidate(of_matrix, side, size)`: a kernel's gradient from that of the dense layer.

    Shapes: of_matrix (side², places²), the gradient (size, size).
    """
    rng = np.random.default_rng(0)
    settings = {
        "a kernel of one pixel": (3, 1),
        "a kernel as large as the picture": (3, 3),
        "a kernel of 2 x 2": (3, 2),
        "the kernel of the chapter": (5, 3),
        "a large picture": (12, 5),
    }
    cases = []
    for name, (side, size) in settings.items():
        of_matrix = rng.normal(size=(side**2, (side - size + 1) ** 2))
        cases.append(Case(name, (of_matrix, side, size), _of_kernel(of_matrix, side, size)))
    check(candidate, cases)


def _of_kernel(of_matrix, side, size):
    """How much a kernel moves the sum of matrix times gradient if one of its numbers grows by 1."""
    kernels = np.eye(size**2).reshape(size, size, 1, size**2)  # one single 1 in each
    matrices = _answers_to_ones(kernels, side, side, 1).reshape(*of_matrix.shape, size**2)
    return np.einsum("pu,puk->k", of_matrix, matrices).reshape(size, size)


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
