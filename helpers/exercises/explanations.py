"""Checkers of the notebook on explanations, chapter 9."""

import numpy as np

from helpers.exercises import Case, check


def check_integrated_gradients(candidate):
    """Check `candidate(gradient, image, baseline, steps)`: attributions, (height, width).

    As Sundararajan and others, Axiomatic attribution for deep networks, 2017, equation 3, with the
    gradient at the middle of each piece.
    """
    rng = np.random.default_rng(0)
    image, start = rng.uniform(size=(3, 4)), rng.uniform(size=(3, 4))
    slopes, black = rng.normal(size=(3, 4)), np.zeros((3, 4))
    linear, cubic = (lambda x: slopes + 0 * x), (lambda x: 3 * x**2)
    one = np.array([[1.0]]), np.array([[0.0]])
    product = lambda x: np.prod(x) / x  # noqa: E731
    inputs = {
        "a linear score from black": (linear, image, black, 3),
        "the sum of squares, 1 step": (lambda x: 2 * x, image, black, 1),
        "x ** 3 from 0 to 1, 1 step": (cubic, *one, 1),
        "x ** 3 from 0 to 1, 2 steps": (cubic, *one, 2),
        "x ** 3 from 1 to 0": (cubic, *one[::-1], 2),
        "x ** 3, a grey baseline": (cubic, image, start, 5),
        "image and baseline are equal": (cubic, image, image, 4),
        "a product of pixels, a grey baseline": (product, image, start, 8),
        "50 steps": (cubic, image, start, 50),
    }
    check(candidate, [Case(name, args, _integrated(*args)) for name, args in inputs.items()])


def _integrated(gradient, image, baseline, steps):
    total = np.zeros_like(image)
    for step in range(steps):
        share = (2 * step + 1) / (2 * steps)
        total += gradient((1 - share) * baseline + share * image)
    return total * (image - baseline) / steps


def check_grad_cam(candidate):
    """Check `candidate(maps, gradients)`: (height, width) from (height, width, channels), twice.

    As Selvaraju and others, Grad-CAM, 2017, equations 1 and 2.
    """
    rng = np.random.default_rng(0)
    two = np.array([[[1.0, 2.0], [0.0, 1.0]]])  # (1, 2, 2)
    maps, gradients = rng.uniform(size=(7, 7, 5)), rng.normal(size=(7, 7, 5))
    inputs = {
        "two places, two channels": (two, np.array([[[1.0, 0.0], [3.0, 1.0]]])),
        "a channel that speaks against": (two, np.array([[[1.0, -2.0], [3.0, -2.0]]])),
        "everything speaks against": (two, -np.ones_like(two)),
        "gradients of 0": (two, np.zeros_like(two)),
        "7 x 7 places, 5 channels": (maps, gradients),
        "maps of both signs": (maps - 0.5, gradients),
        "4 x 6 places": (maps[:4, :6], gradients[:4, :6]),
        "one channel": (maps[..., :1], gradients[..., :1]),
    }
    check(candidate, [Case(name, args, _grad_cam(*args)) for name, args in inputs.items()])


def _grad_cam(maps, gradients):
    weights = np.einsum("ijk->k", gradients) / gradients[..., 0].size
    return np.einsum("ijk,k->ij", maps, weights).clip(min=0)


def check_occlude(candidate):
    """Check `candidate(score, image, size, value)`: the drop of each pixel's square."""
    rng = np.random.default_rng(0)
    image, weights = rng.uniform(size=(6, 6)), rng.normal(size=(6, 6))
    wide, of_wide = rng.uniform(size=(5, 7)), rng.normal(size=(5, 7))
    total, brightest = (lambda x: float(x.sum())), (lambda x: float(x.max()))
    inputs = {
        "the sum of an image of ones": (total, np.ones((4, 4)), 2, 0.0),
        "the sum, a grey cover": (total, image, 2, 0.5),
        "pixel by pixel": (lambda x: float((x * weights).sum()), image, 1, 0.0),
        "drops of both signs": (lambda x: float((x * weights).sum()), image, 3, 0.0),
        "the border cuts squares off": (lambda x: float((x * of_wide).sum()), wide, 3, 0.0),
        "the brightest pixel": (brightest, image, 2, 0.0),
        "one square covers all": (total, image, 6, 0.0),
        "a square larger than the image": (brightest, image, 9, 1.0),
        "a score that is no sum": (lambda x: float(x[0, 0] * x[-1, -1]), image, 2, 0.25),
    }
    check(candidate, [Case(name, args, _occlude(*args)) for name, args in inputs.items()])


def _occlude(score, image, size, value):
    blocks = [np.arange(length) // size for length in image.shape]
    drops = np.empty(image.shape)
    for row, column in np.ndindex(image.shape):
        same = (blocks[0] == blocks[0][row])[:, None] & (blocks[1] == blocks[1][column])
        drops[row, column] = score(image) - score(np.where(same, value, image))
    return drops
