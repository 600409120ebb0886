"""Checkers of the notebook on networks for small devices, chapter 9."""

import numpy as np

from helpers.exercises import Case, check


def check_quantise(candidate):
    """Check `candidate(values, scale, zero_point)`: whole numbers from -128 to 127.

    A number q stands for scale * (q - zero_point); the nearest one is wanted.
    """
    rng = np.random.default_rng(0)
    many = rng.normal(size=(4, 5)).astype("float32")
    inputs = {
        "zero point 0": (np.array([0.0, 0.5, -1.0]), 0.25, 0),
        "between two numbers": (np.array([0.12, 0.13, 0.37]), 0.25, 0),
        "negative, between two numbers": (np.array([-0.12, -0.13, -0.37]), 0.25, 0),
        "zero point -128": (np.array([0.0, 1.0, 2.0]), 1 / 64, -128),
        "too large and too small": (np.array([1000.0, -1000.0, 31.9]), 0.25, 10),
        "the ends are used": (np.array([-128.0, 127.0]), 1.0, 0),
        "a table of numbers": (many, 0.02, 3),
    }
    check(candidate, [Case(name, args, _quantise(*args)) for name, args in inputs.items()])


def _quantise(values, scale, zero_point):
    numbers = np.arange(-128, 128)
    stands_for = scale * (numbers - zero_point)  # (256,)
    nearest = np.abs(np.asarray(values, "float64")[..., None] - stands_for).argmin(axis=-1)
    return numbers[nearest]


def check_fold(candidate):
    """Check `candidate(kernel, gamma, beta, mean, variance, epsilon)`: (kernel, bias).

    The convolution alone gives what the convolution without bias and the batch normalisation after
    it give in inference. The kernel is (height, width, channels, filters), the others (filters,).
    """
    rng = np.random.default_rng(0)
    one = np.ones(1)
    three = rng.normal(size=(3, 3, 2, 3))
    others = rng.normal(1, 0.5, 3), rng.normal(size=3), rng.normal(size=3), rng.uniform(0.1, 4, 3)
    square = rng.normal(size=(4, 4, 4, 4)), *rng.normal(size=(3, 4)), rng.uniform(0.1, 4, 4)
    inputs = {
        "nothing to do": (np.ones((1, 1, 1, 1)), one, 0 * one, 0 * one, one, 0.0),
        "gamma 2 and variance 4": (np.ones((1, 1, 1, 1)), 2 * one, 0 * one, 0 * one, 4 * one, 0.0),
        "a mean of 3": (np.ones((1, 1, 1, 1)), 2 * one, 0.5 * one, 3 * one, 4 * one, 0.0),
        "epsilon as large as the variance": (np.ones((1, 1, 1, 1)), one, one, one, one, 1.0),
        "three filters over two channels": (three, *others, 1e-3),
        "as many filters as rows, columns and channels": (*square, 1e-3),
    }
    check(candidate, [Case(name, args, _fold(*args)) for name, args in inputs.items()])


def _fold(kernel, gamma, beta, mean, variance, epsilon):
    spread = np.sqrt(variance + epsilon)
    return np.einsum("ijcf,f->ijcf", kernel, gamma / spread), beta - mean * gamma / spread


def check_paired(candidate):
    """Check `candidate(first, second)`: the difference of two accuracies and its standard error.

    `first` and `second`, (n,), say which images each network reads right. The standard error is
    the standard deviation of the n differences, with n - 1, divided by the root of n.
    """
    rng = np.random.default_rng(0)
    base = rng.random(400) < 0.97
    other = np.where(rng.random(400) < 0.02, ~base, base)
    inputs = {
        "four images": ([True, True, False, False], [True, False, True, True]),
        "the same answers": ([True, False, True], [True, False, True]),
        "one image differs": ([True] * 9 + [False], [True] * 10),
        "as many better as worse": ([True, False] * 5, [False, True] * 5),
        "400 images that both mostly read": (base, other),
        "the other way round": (other, base),
    }
    arrays = {name: tuple(map(np.array, pair)) for name, pair in inputs.items()}
    check(candidate, [Case(name, args, _paired(*args)) for name, args in arrays.items()])


def _paired(first, second):
    n = len(first)
    better, worse = np.sum(~first & second), np.sum(first & ~second)
    mean = (better - worse) / n
    return mean, np.sqrt(((better + worse) - n * mean**2) / (n - 1) / n)
