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
        dense.check_initial_scales,
        dense.check_drop_maps,
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


# The size of the first weights


def scales(shape):
    window = np.prod(shape[:-2])
    n_in, n_out = window * shape[-2], window * shape[-1]
    return np.sqrt(2 / n_in), np.sqrt(2 / (n_in + n_out))


def scales_by_case(shape):
    if len(shape) == 2:
        n_in, n_out = shape
    else:
        height, width, channels, filters = shape
        n_in, n_out = height * width * channels, height * width * filters
    return [(2 / n_in) ** 0.5, (2 / (n_in + n_out)) ** 0.5]


def scales_by_filters(shape):
    """What one filter reads, and what one channel feeds."""
    weights = np.ones(shape)
    reads, feeds = weights[..., 0].sum(), weights[..., 0, :].sum()
    return np.sqrt([2 / reads, 2 / (reads + feeds)])


@pytest.mark.parametrize("answer", [scales, scales_by_case, scales_by_filters])
def test_initial_scales_accepts(answer, capsys):
    accept(dense.check_initial_scales, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda s: tuple(np.square(scales(s))), "as many inputs as units"),
        (lambda s: scales(s)[::-1], "as many inputs as units"),
        (lambda s: scales((*s[:-2], s[-1], s[-2])), "that narrows"),
        (lambda s: scales(s[-2:]), "on a grey image"),
        (lambda s: ((2 / s[0]) ** 0.5, (2 / (s[0] + s[1])) ** 0.5), "1 x 1"),
        (lambda s: scales((s[0], s[0], *s[2:]) if len(s) == 4 else s), "not square"),
        (lambda s: (scales(s)[0], scales(s)[0] / 2**0.5), "that narrows"),
        (lambda s: scales(s)[0], "tuple of 2"),
        (lambda s: s, "as many inputs as units"),
    ],
)
def test_initial_scales_rejects(answer, words, capsys):
    reject(dense.check_initial_scales, answer, words, capsys)


def test_keras_draws_weights_of_these_scales():
    for shape in [(50, 20), (3, 3, 8, 32), (5, 3, 16, 8)]:
        for make, scale in zip(
            (keras.initializers.HeNormal, keras.initializers.GlorotNormal),
            scales(shape),
            strict=True,
        ):
            drawn = np.concatenate([np.ravel(make(seed=s)(shape)) for s in range(40)])
            assert np.std(drawn) == pytest.approx(scale, rel=0.03)


# Dropping whole maps


def drop_maps(maps, rate, chances):
    return maps * (chances >= rate)[:, None, None] / (1 - rate)


def drop_maps_by_loop(maps, rate, chances, dtype=float):
    dropped = np.zeros(maps.shape, dtype)
    for n, c in np.ndindex(chances.shape):
        if chances[n, c] >= rate:
            dropped[n, :, :, c] = maps[n, :, :, c] / (1 - rate)
    return dropped


def drop_maps_by_einsum(maps, rate, chances):
    return np.einsum("nijc,nc->nijc", maps, np.where(chances < rate, 0, 1 / (1 - rate)))


@pytest.mark.parametrize("answer", [drop_maps, drop_maps_by_loop, drop_maps_by_einsum])
def test_drop_maps_accepts(answer, capsys):
    accept(dense.check_drop_maps, answer, capsys)


def drop_maps_in_place(maps, rate, chances):
    maps *= (chances >= rate)[:, None, None] / (1 - rate)
    return maps


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda m, r, c: m * (c >= r)[:, None, None], "one map that stays"),
        (lambda m, r, c: drop_maps(m, r, 1 - c), "one map that stays"),
        (lambda m, r, c: m * (c > r)[:, None, None] / (1 - r), "equal to the rate"),
        (lambda m, r, c: m * (c >= r)[:, None, None] / r, "equal to the rate"),
        (lambda m, r, c: drop_maps(m, r, c.T), "raised ValueError"),
        (lambda m, r, c: m * (c >= r) / (1 - r), "three images of three maps"),
        (lambda m, r, c: m * (c >= r)[:, None, :, None] / (1 - r), "raised ValueError"),
        (lambda m, r, c: drop_maps(m, r, c).astype(int), "one map that stays"),
        (lambda m, r, c: drop_maps(m, r, c)[0], "should have shape"),
        (lambda m, r, c: m, "one map that stays"),
        (lambda m, r, c: drop_maps_by_loop(m, r, c, m.dtype), "maps that are whole numbers"),
        (drop_maps_in_place, "changed one of its arguments"),
    ],
)
def test_drop_maps_rejects(answer, words, capsys):
    reject(dense.check_drop_maps, answer, words, capsys)


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
