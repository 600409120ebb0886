"""The checkers of chapter 4 accept right answers and reject what readers write."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import dense
from helpers.layers.reference import cross_correlate


@pytest.mark.parametrize(
    "checker",
    [
        dense.check_saved_parameters,
        dense.check_shared_gradient,
        dense.check_matrix_of,
    ],
)
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# What global average pooling saves


def saved_by_keras(height, width, channels, hidden, classes):
    layers = keras.layers
    heads = [
        [layers.Flatten(), layers.Dense(hidden), layers.Dense(classes)],
        [layers.GlobalAveragePooling2D(), layers.Dense(classes)],
    ]
    start = keras.Input((height, width, channels))
    flat, pooled = (keras.Sequential([start, *head]).count_params() for head in heads)
    return flat - pooled


def saved(height, width, channels, hidden, classes, bias=1):
    flat = height * width * channels
    return (flat + bias) * hidden + (hidden + bias) * classes - (channels + bias) * classes


def saved_layer_by_layer(height, width, channels, hidden, classes):
    sizes = {"flat": [height * width * channels, hidden, classes], "pooled": [channels, classes]}
    total = {
        name: sum((a + 1) * b for a, b in zip(units, units[1:], strict=False))
        for name, units in sizes.items()
    }
    return np.int64(total["flat"] - total["pooled"])


@pytest.mark.parametrize("answer", [saved_by_keras, saved, saved_layer_by_layer])
def test_saved_parameters_accepts(answer, capsys):
    accept(dense.check_saved_parameters, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda h, w, c, u, k: saved(h, w, c, u, k, bias=0), "maps of one pixel"),
        (lambda h, w, c, u, k: saved(h, h, c, u, k), "not square"),
        (lambda h, w, c, u, k: (h * w * c + 1) * u - (c + 1) * k, "maps of one pixel"),
        (lambda h, w, c, u, k: -saved(h, w, c, u, k), "maps of one pixel"),
        (lambda h, w, c, u, k: max(saved(h, w, c, u, k), 0), "costs parameters"),
        (lambda h, w, c, u, k: saved(1, 1, c, u, k), "the article's network"),
        (lambda h, w, c, u, k: (h * w * c + 1) * u + (u + 1) * k, "maps of one pixel"),
        (lambda *sizes: sizes, "should have shape ()"),
    ],
)
def test_saved_parameters_rejects(answer, words, capsys):
    reject(dense.check_saved_parameters, answer, words, capsys)


# The gradient of a shared kernel


def shared_gradient(of_matrix, side, size):
    places = side - size + 1
    grid = of_matrix.reshape(side, side, places, places)
    return sum(grid[i : i + size, j : j + size, i, j] for i, j in np.ndindex(places, places))


def shared_by_names(of_matrix, side, size):
    names = matrix_of(np.arange(1, size**2 + 1).reshape(size, size, 1, 1), side, side, 1)
    sums = [of_matrix[names == name].sum() for name in range(1, size**2 + 1)]
    return np.array(sums).reshape(size, size)


def shared_by_tape(of_matrix, side, size):
    kernel = tf.Variable(tf.zeros((size, size, 1, 1), "float64"))
    pictures = tf.reshape(tf.eye(side**2, dtype="float64"), (-1, side, side, 1))
    with tf.GradientTape() as tape:
        matrix = tf.reshape(tf.nn.conv2d(pictures, kernel, 1, "VALID"), (side**2, -1))
        loss = tf.reduce_sum(matrix * of_matrix)
    return tape.gradient(loss, kernel)[..., 0, 0]


@pytest.mark.parametrize("answer", [shared_gradient, shared_by_names, shared_by_tape])
def test_shared_gradient_accepts(answer, capsys):
    accept(dense.check_shared_gradient, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda m, side, size: shared_gradient(m, side, size) / len(m.T), "one pixel"),
        (lambda m, side, size: shared_gradient(m, side, size).T, "as large as the picture"),
        (lambda m, side, size: shared_gradient(m, side, size)[::-1, ::-1], "as large as"),
        (lambda m, side, size: shared_gradient(m.T, side, size), "2 x 2"),
        (lambda m, side, size: m[:, 0].reshape(side, side)[:size, :size], "one pixel"),
        (lambda m, side, size: shared_gradient(m, side, size).astype(int), "one pixel"),
        (lambda m, side, size: shared_gradient(m, side, size).ravel(), "should have shape"),
        (lambda m, side, size: m, "should have shape"),
    ],
)
def test_shared_gradient_rejects(answer, words, capsys):
    reject(dense.check_shared_gradient, answer, words, capsys)


# A convolution as a matrix


def matrix_of(kernels, height, width, stride, flip=False, extra=0):
    kernels = kernels[::-1, ::-1] if flip else kernels
    rows, columns, channels, filters = kernels.shape
    down = (height - rows) // stride + 1 - extra
    across = (width - columns) // stride + 1 - extra
    matrix = np.zeros((height, width, channels, down, across, filters))
    for i, j in np.ndindex(down, across):
        top, left = i * stride, j * stride
        matrix[top : top + rows, left : left + columns, :, i, j] = kernels
    return matrix.reshape(height * width * channels, -1)


def matrix_by_unit_pictures(kernels, height, width, stride):
    numbers = height * width * kernels.shape[2]
    pictures = np.eye(numbers).reshape(numbers, height, width, kernels.shape[2])
    maps = cross_correlate(pictures, kernels, np.zeros(kernels.shape[3]), stride)
    return maps.reshape(numbers, -1)


def matrix_by_tensorflow(kernels, height, width, stride):
    numbers = height * width * kernels.shape[2]
    pictures = tf.reshape(tf.eye(numbers, dtype="float64"), (numbers, height, width, -1))
    return tf.reshape(tf.nn.conv2d(pictures, kernels, stride, "VALID"), (numbers, -1)).numpy()


@pytest.mark.parametrize("answer", [matrix_of, matrix_by_unit_pictures, matrix_by_tensorflow])
def test_matrix_of_accepts(answer, capsys):
    accept(dense.check_matrix_of, answer, capsys)


def matrix_with_channels_first(kernels, height, width, stride):
    numbers, channels = height * width * kernels.shape[2], kernels.shape[2]
    matrix = matrix_of(kernels, height, width, stride).reshape(height * width, channels, -1)
    return matrix.swapaxes(0, 1).reshape(numbers, -1)


def matrix_with_filters_first(kernels, height, width, stride):
    matrix = matrix_of(kernels, height, width, stride)
    filters = kernels.shape[3]
    return matrix.reshape(len(matrix), -1, filters).swapaxes(1, 2).reshape(len(matrix), -1)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda k, h, w, s: matrix_of(k, h, w, s, flip=True), "one kernel of 3 x 3"),
        (lambda k, h, w, s: matrix_of(k, h, w, s).T, "one kernel of 3 x 3"),
        (lambda k, h, w, s: matrix_of(k, h, w, s, extra=1), "one kernel of 3 x 3"),
        (lambda k, h, w, s: matrix_of(k, h, h, s), "as large as the picture"),
        (lambda k, h, w, s: matrix_of(k.swapaxes(0, 1), h, w, s), "one kernel of 3 x 3"),
        (lambda k, h, w, s: matrix_of(k, h, w, 1), "a stride that leaves"),
        (matrix_with_channels_first, "three channels"),
        (matrix_with_filters_first, "two filters"),
        (lambda k, h, w, s: matrix_of(k, h, w, s).astype(int), "one kernel of 3 x 3"),
        (lambda k, h, w, s: k, "should have shape (25, 9)"),
    ],
)
def test_matrix_of_rejects(answer, words, capsys):
    reject(dense.check_matrix_of, answer, words, capsys)
