"""Checkers of the notebook on the backward pass of a convolution layer, chapter 2.

A layer is linear in each of its arrays. So the gradient along a number is upstream times what the
layer makes of an array that holds a 1 there and 0 elsewhere.
"""

import numpy as np

from helpers.exercises import Case, check


def check_row_gradients(candidate):
    """Check `candidate(upstream, row, kernel)`: gradients for the row, the kernel and the bias.

    Shapes: row (n,), kernel (size,), upstream (n - size + 1,).
    """
    rng = np.random.default_rng(0)
    settings = {
        "the example of the page": (np.array([1.0, 0, 2, 3, 1]), np.array([2.0, -1, 1])),
        "a kernel of one weight": (rng.normal(size=4), np.array([2.0])),
        "a kernel as long as the row": (rng.normal(size=3), rng.normal(size=3)),
        "an even kernel": (rng.normal(size=7), rng.normal(size=2)),
        "a long row": (rng.normal(size=12), rng.normal(size=5)),
        "a row of bytes": (rng.integers(100, 256, size=6, dtype="uint8"), rng.normal(size=3)),
    }
    cases = []
    for name, (row, kernel) in settings.items():
        upstream = rng.normal(size=len(row) - len(kernel) + 1)
        of_row = [upstream @ _slid(unit, kernel) for unit in np.eye(len(row))]
        of_kernel = [upstream @ _slid(row, unit) for unit in np.eye(len(kernel))]
        expected = np.array(of_row), np.array(of_kernel), upstream.sum()
        cases.append(Case(name, (upstream, row, kernel), expected))
    check(candidate, cases)


def _slid(row, kernel):
    return np.array([row[j : j + len(kernel)] @ kernel for j in range(len(row) - len(kernel) + 1)])


def check_depthwise_backward(candidate):
    """Check `candidate(upstream, images, kernels)`: gradients of a depthwise layer, stride 1.

    Shapes: images (n, height, width, channels), kernels (a, b, channels), upstream (n, rows,
    columns, channels).
    """
    rng = np.random.default_rng(0)
    settings = {
        "one channel": ((1, 4, 4, 1), (2, 2, 1)),
        "three channels": ((1, 4, 4, 3), (2, 2, 3)),
        "a batch of two images": ((2, 4, 5, 2), (3, 3, 2)),
        "an image and a kernel that are not square": ((1, 4, 6, 2), (2, 3, 2)),
        "a kernel of 1 by 1": ((2, 3, 3, 2), (1, 1, 2)),
    }
    cases = []
    for name, (side, size) in settings.items():
        images, kernels = rng.normal(size=side), rng.normal(size=size)
        upstream = rng.normal(size=_depthwise(images, kernels).shape)
        of_images = [(_depthwise(unit, kernels) * upstream).sum() for unit in _units(side)]
        of_kernels = [(_depthwise(images, unit) * upstream).sum() for unit in _units(size)]
        expected = np.reshape(of_images, side), np.reshape(of_kernels, size)
        cases.append(Case(name, (upstream, images, kernels), expected))
    check(candidate, cases)


def _depthwise(images, kernels):
    rows, columns = (n - k + 1 for n, k in zip(images.shape[1:3], kernels.shape, strict=False))
    places = np.ndindex(kernels.shape[:2])
    return sum(images[:, a : a + rows, b : b + columns] * kernels[a, b] for a, b in places)


def check_strided_backward(candidate):
    """Check `candidate(upstream, images, kernels, stride)`: gradients for images and kernels.

    Shapes: images (n, height, width, channels), kernels (a, b, channels, filters), upstream (n,
    rows, columns, filters).
    """
    rng = np.random.default_rng(0)
    settings = {
        "stride 1": ((1, 4, 4, 1), (2, 2, 1, 1), 1),
        "stride 2, every pixel is read": ((1, 5, 5, 1), (3, 3, 1, 1), 2),
        "stride 2, the last row and column are not read": ((1, 6, 4, 1), (3, 3, 1, 1), 2),
        "a batch of three images": ((3, 5, 5, 1), (3, 3, 1, 1), 2),
        "two channels and three filters": ((1, 5, 4, 2), (2, 2, 2, 3), 2),
        "an image and a kernel that are not square": ((1, 5, 7, 1), (2, 3, 1, 2), 2),
        "a stride larger than the kernel": ((2, 6, 8, 2), (2, 2, 2, 2), 3),
        "images of bytes": ((1, 4, 5, 1), (2, 3, 1, 1), 1),
    }
    cases = []
    for name, (side, size, stride) in settings.items():
        images, kernels = rng.normal(size=side), rng.normal(size=size)
        images = rng.integers(256, size=side, dtype="uint8") if "bytes" in name else images
        upstream = rng.normal(size=_convolved(images, kernels, stride).shape)
        of_images = [(_convolved(e, kernels, stride) * upstream).sum() for e in _units(side)]
        of_kernels = [(_convolved(images, e, stride) * upstream).sum() for e in _units(size)]
        expected = np.reshape(of_images, side), np.reshape(of_kernels, size)
        cases.append(Case(name, (upstream, images, kernels, stride), expected))
    check(candidate, cases)


def _units(shape):
    """Every array of this shape that holds a single 1."""
    return np.eye(np.prod(shape)).reshape(-1, *shape)


def _convolved(images, kernels, stride):
    a, b, _, filters = kernels.shape
    rows = range(0, images.shape[1] - a + 1, stride)
    columns = range(0, images.shape[2] - b + 1, stride)
    table = [
        [images[:, i : i + a, j : j + b].reshape(len(images), -1) for j in columns] for i in rows
    ]
    return np.einsum("ijnw,wk->nijk", np.array(table), kernels.reshape(-1, filters))
