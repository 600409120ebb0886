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
        dense.check_reorder,
        dense.check_collapse,
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


# The rows of another framework


def reorder(weights, channels, height, width):
    return np.moveaxis(weights.reshape(channels, height, width, -1), 0, 2).reshape(weights.shape)


def reorder_by_places(weights, channels, height, width):
    places = np.arange(len(weights)).reshape(channels, height, width)
    return weights[places.transpose(1, 2, 0).ravel()]


def reorder_without_height(weights, channels, height, width):
    return weights.reshape(channels, height * width, -1).swapaxes(0, 1).reshape(weights.shape)


def reorder_by_images(weights, channels, height, width):
    """Flatten images with a single one, as PyTorch and as Keras do."""
    images = np.eye(len(weights)).reshape(-1, height, width, channels)
    return np.array([weights[np.moveaxis(image, 2, 0).ravel().argmax()] for image in images])


@pytest.mark.parametrize(
    "answer", [reorder, reorder_by_places, reorder_without_height, reorder_by_images]
)
def test_reorder_accepts(answer, capsys):
    accept(dense.check_reorder, answer, capsys)


def reorder_the_other_way(weights, channels, height, width):
    return np.moveaxis(weights.reshape(height, width, channels, -1), 2, 0).reshape(weights.shape)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda w, c, h, b: w, "two channels of two pixels"),
        (reorder_the_other_way, "three channels of square maps"),
        (lambda w, c, h, b: w.reshape(c, h, b, -1).swapaxes(0, 2).reshape(w.shape), "one channel"),
        (lambda w, c, h, b: reorder(w, c, h, b).T, "should have shape"),
        (lambda w, c, h, b: w.reshape(c, h, b, -1), "should have shape"),
        (lambda w, c, h, b: reorder(w, c, h, b).astype(int), "one channel: nothing moves"),
    ],
)
def test_reorder_rejects(answer, words, capsys):
    reject(dense.check_reorder, answer, words, capsys)


# Two layers in one


def collapse(weights1, bias1, weights2, bias2):
    return weights1 @ weights2, bias1 @ weights2 + bias2


def collapse_with_a_one(weights1, bias1, weights2, bias2):
    """Take the biases as weights of an input that is always 1."""
    stacks = [np.vstack([w, b]) for w, b in ((weights1, bias1), (weights2, bias2))]
    always = np.eye(len(stacks[0]))[:, -1:]
    both = np.hstack([stacks[0], always]) @ stacks[1]
    return both[:-1], both[-1]


def collapse_by_einsum(weights1, bias1, weights2, bias2):
    both = np.einsum("fh,hu->fu", weights1, weights2)
    return [both, np.einsum("h,hu->u", bias1, weights2) + bias2]


@pytest.mark.parametrize("answer", [collapse, collapse_with_a_one, collapse_by_einsum])
def test_collapse_accepts(answer, capsys):
    accept(dense.check_collapse, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda v, a, w, b: (v @ w, b), "one unit each"),
        (lambda v, a, w, b: (v @ w, a @ w), "one unit each"),
        (lambda v, a, w, b: (v @ w, a + b), "one unit each"),
        (lambda v, a, w, b: (w @ v, a @ w + b), "as many of all"),
        (lambda v, a, w, b: (v @ w, w @ a + b), "as many of all"),
        (lambda v, a, w, b: (np.maximum(v, 0) @ w, a @ w + b), "as many of all"),
        (lambda v, a, w, b: collapse(v, a, w, b)[::-1], "one unit each"),
        (lambda v, a, w, b: v @ w, "tuple of 2"),
    ],
)
def test_collapse_rejects(answer, words, capsys):
    reject(dense.check_collapse, answer, words, capsys)


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
