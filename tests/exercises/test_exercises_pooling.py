"""The checkers on pooling accept right answers and reject what readers write."""

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view
from skimage.measure import block_reduce
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import pooling


@pytest.mark.parametrize(
    "checker",
    [
        pooling.check_max_pool,
        pooling.check_average_pool_backward,
        pooling.check_max_pool_backward,
    ],
)
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# Max pooling


def blocks(image, size):
    rows, columns = image.shape[0] // size, image.shape[1] // size
    cut = image[: rows * size, : columns * size]
    return cut.reshape(rows, size, columns, size)


def max_by_loops(image, size):
    rows, columns = image.shape[0] // size, image.shape[1] // size
    pooled = [
        [image[i * size : (i + 1) * size, j * size : (j + 1) * size].max() for j in range(columns)]
        for i in range(rows)
    ]
    return np.array(pooled)


def max_by_keras(image, size):
    import keras

    return keras.ops.max_pool(image[None, :, :, None], size)[0, :, :, 0].numpy()


def max_from_zero(image, size):
    return np.maximum(max_by_loops(image, size), 0)


def max_with_a_border(image, size):
    borders = [(0, -side % size) for side in image.shape]
    return block_reduce(np.pad(image, borders), size, np.max)


@pytest.mark.parametrize(
    "answer",
    [
        lambda image, size: blocks(image, size).max(axis=(1, 3)),
        max_by_loops,
        max_by_keras,
        lambda x, s: sliding_window_view(x, (s, s))[::s, ::s].max(axis=(2, 3)),
    ],
)
def test_max_pool_accepts(answer, capsys):
    accept(pooling.check_max_pool, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda x, s: blocks(x, s).mean(axis=(1, 3)), "the example by hand"),
        (lambda x, s: sliding_window_view(x, (s, s)).max(axis=(2, 3)), "should have shape (2, 2)"),
        (lambda x, s: x.max(), "should have shape (2, 2)"),
        (lambda x, s: np.full((x.shape[0] // s, x.shape[1] // s), x.max()), "example by hand"),
        (lambda x, s: blocks(x, s).max(axis=(2, 3)), "the example by hand"),
        (lambda x, s: max_by_loops(x.T, s), "the example by hand"),
        (lambda x, s: max_by_loops(x[:-1, :-1], s), "should have shape (2, 2), found (1, 1)"),
        (lambda x, s: x[::s, ::s], "the example by hand"),
        (lambda x, s: x, "should have shape (2, 2), found (4, 4)"),
        (lambda x, s: max_by_loops(x, 2), "windows of 3"),
        (max_from_zero, "all pixels are far below 0"),
        (max_with_a_border, "a row and a column are left over"),
        (lambda x, s: block_reduce(x, s, np.max), "a row and a column are left over"),
        (lambda x, s: max_by_loops(x, s).astype(int), "all pixels are far below 0"),
        (
            lambda x, s: x.reshape(x.shape[0] // s, s, -1, s).max(axis=(1, 3)),
            "'a row and a column are left over': your function raised ValueError",
        ),
    ],
)
def test_max_pool_rejects(answer, words, capsys):
    reject(pooling.check_max_pool, answer, words, capsys)


# Average pooling, backward


def shares_by_repeat(upstream, shape, size):
    gradient = np.zeros(shape)
    shares = upstream.repeat(size, axis=0).repeat(size, axis=1) / size**2
    gradient[: shares.shape[0], : shares.shape[1]] = shares
    return gradient


def shares_by_loops(upstream, shape, size, dtype=float):
    gradient = np.zeros(shape, dtype)
    for i, j in np.ndindex(upstream.shape):
        gradient[i * size : (i + 1) * size, j * size : (j + 1) * size] += upstream[i, j] / size**2
    return gradient


def shares_by_tape(upstream, shape, size):
    import tensorflow as tf

    image = tf.Variable(np.zeros((1, *shape, 1)))
    with tf.GradientTape() as tape:
        pooled = tf.nn.avg_pool2d(image, size, size, "VALID")
        loss = tf.reduce_sum(pooled[0, :, :, 0] * upstream)
    return tape.gradient(loss, image)[0, :, :, 0].numpy()


def shares_of_one_corner(upstream, shape, size):
    gradient = np.zeros(shape)
    rows, columns = upstream.shape
    gradient[: rows * size : size, : columns * size : size] = upstream
    return gradient


def shares_stretched(upstream, shape, size):
    rows = np.minimum(np.arange(shape[0]) // size, upstream.shape[0] - 1)
    columns = np.minimum(np.arange(shape[1]) // size, upstream.shape[1] - 1)
    return upstream[np.ix_(rows, columns)] / size**2


@pytest.mark.parametrize("answer", [shares_by_repeat, shares_by_loops, shares_by_tape])
def test_average_pool_backward_accepts(answer, capsys):
    accept(pooling.check_average_pool_backward, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda u, shape, s: shares_by_loops(u, shape, s) * s**2, "four windows of 2"),
        (lambda u, shape, s: shares_by_loops(u, shape, s) * s, "four windows of 2"),
        (lambda u, shape, s: shares_by_loops(u, shape, s) * s**2 / 4, "windows of 3"),
        (shares_of_one_corner, "four windows of 2"),
        (lambda u, shape, s: shares_by_loops(u.T, shape, s), "four windows of 2"),
        (lambda u, shape, s: np.tile(u, (s, s)) / s**2, "four windows of 2"),
        (lambda u, shape, s: u, "should have shape (4, 4), found (2, 2)"),
        (lambda u, shape, s: np.kron(u, np.ones((s, s))) / s**2, "shape (5, 7), found (4, 6)"),
        (shares_stretched, "a row and a column are left over"),
        (lambda u, shape, s: np.full(shape, u.mean() / s**2), "four windows of 2"),
        (lambda u, shape, s: shares_by_loops(u, shape, s, u.dtype), "upstream of whole numbers"),
    ],
)
def test_average_pool_backward_rejects(answer, words, capsys):
    reject(pooling.check_average_pool_backward, answer, words, capsys)


# Max pooling with overlapping windows, backward


def winners_by_loops(upstream, image, size, stride, add=True, last=False, dtype=float):
    gradient = np.zeros(image.shape, dtype)
    for i, j in np.ndindex(upstream.shape):
        window = image[i * stride : i * stride + size, j * stride : j * stride + size]
        place = window[::-1, ::-1].argmax() if last else window.argmax()
        place = size * size - 1 - place if last else place
        row, column = i * stride + place // size, j * stride + place % size
        gradient[row, column] = upstream[i, j] + (gradient[row, column] if add else 0)
    return gradient


def winners(upstream, image, size, stride):
    """Row and column of the largest pixel of each window."""
    places = sliding_window_view(image, (size, size))[::stride, ::stride]
    places = places.reshape(*upstream.shape, -1).argmax(axis=-1)
    rows, columns = np.indices(upstream.shape) * stride
    return rows + places // size, columns + places % size


def winners_by_add_at(upstream, image, size, stride):
    gradient = np.zeros(image.shape)
    np.add.at(gradient, winners(upstream, image, size, stride), upstream)
    return gradient


def winners_by_tape(upstream, image, size, stride):
    import tensorflow as tf

    images = tf.Variable(image[None, :, :, None].astype(float))
    with tf.GradientTape() as tape:
        pooled = tf.nn.max_pool2d(images, size, stride, "VALID")
        loss = tf.reduce_sum(pooled[0, :, :, 0] * upstream)
    return tape.gradient(loss, images)[0, :, :, 0].numpy()


def winners_that_share(upstream, image, size, stride):
    gradient = np.zeros_like(image)
    for i, j in np.ndindex(upstream.shape):
        rows = slice(i * stride, i * stride + size)
        columns = slice(j * stride, j * stride + size)
        largest = image[rows, columns] == image[rows, columns].max()
        gradient[rows, columns] += largest * upstream[i, j]
    return gradient


def winners_by_fancy_indexing(upstream, image, size, stride):
    """`gradient[rows, columns] += ...` keeps only one of several additions to a pixel."""
    gradient = np.zeros(image.shape)
    gradient[winners(upstream, image, size, stride)] += upstream
    return gradient


@pytest.mark.parametrize("answer", [winners_by_loops, winners_by_add_at, winners_by_tape])
def test_max_pool_backward_accepts(answer, capsys):
    accept(pooling.check_max_pool_backward, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda u, x, s, t: winners_by_loops(u, x, s, t, add=False), "largest of several"),
        (winners_by_fancy_indexing, "largest of several"),
        (lambda u, x, s, t: winners_by_loops(u, x, s, t, last=True), "equal pixels"),
        (winners_that_share, "equal pixels"),
        (lambda u, x, s, t: winners_by_loops(u, np.abs(x), s, t), "with stride 2"),
        (lambda u, x, s, t: winners_by_loops(u, x, s, s), "largest of several windows"),
        (lambda u, x, s, t: winners_by_loops(np.ones_like(u), x, s, t), "do not overlap"),
        (lambda u, x, s, t: winners_by_loops(u, x.T, s, t), "do not overlap"),
        (lambda u, x, s, t: shares_by_loops(u, x.shape, s), "do not overlap"),
        (lambda u, x, s, t: u, "should have shape (4, 4), found (2, 2)"),
        (lambda u, x, s, t: x, "do not overlap"),
        (lambda u, x, s, t: winners_by_loops(u, x, s, t, dtype=x.dtype), "an image of bytes"),
    ],
)
def test_max_pool_backward_rejects(answer, words, capsys):
    reject(pooling.check_max_pool_backward, answer, words, capsys)
