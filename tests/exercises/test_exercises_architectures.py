"""The checkers on three architectures accept right answers and reject what readers write."""

import math

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import architectures
from helpers.models import multiply_adds

# A wrong answer may divide by nothing.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize(
    "checker",
    [
        architectures.check_conv_row,
        architectures.check_bottleneck,
        architectures.check_receptive_field,
    ],
)
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# A row of a table: output side, parameters, multiply-adds


def conv_row(side, channels, filters, size, stride, padding, bias=1):
    out = math.ceil(side / stride) if padding == "same" else (side - size) // stride + 1
    weights = size * size * channels * filters
    return out, weights + bias * filters, weights * out * out


def conv_row_as_array(side, channels, filters, size, stride, padding):
    around = 0 if padding == "valid" else size - 1
    out = np.floor((side + around - size) / stride) + 1
    return np.array(
        [out, (size**2 * channels + 1) * filters, out**2 * size**2 * channels * filters]
    )


def conv_row_by_keras(side, channels, filters, size, stride, padding):
    with keras.StatelessScope(initialize_variables=False):
        image = keras.Input((side, side, channels))
        layer = layers.Conv2D(filters, size, stride, padding)
        out = layer(image).shape[1]
        return [out, layer.count_params(), multiply_adds(layer)]


@pytest.mark.parametrize("answer", [conv_row, conv_row_as_array, conv_row_by_keras])
def test_conv_row_accepts(answer, capsys):
    accept(architectures.check_conv_row, answer, capsys)


def changed(*row, **new):
    names = "side", "channels", "filters", "size", "stride", "padding"
    return conv_row(**(dict(zip(names, row, strict=True)) | new))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda *a: conv_row(*a, bias=0), "AlexNet's first row"),
        (lambda *a: changed(*a, padding="valid"), "AlexNet's second convolution"),
        (lambda *a: changed(*a, padding="same"), "AlexNet's first row"),
        (lambda *a: changed(*a, stride=1), "AlexNet's first row"),
        (lambda *a: changed(*a, channels=1), "AlexNet's first row"),
        (lambda *a: conv_row(*a)[:2], "should be a tuple of 3 numbers"),
        (lambda *a: (conv_row(*a)[0], *conv_row(*a)[:0:-1]), "AlexNet's first row"),
        (lambda n, c, f, k, s, p: conv_row(n + k * (s > 1), c, f, k, s, p), "AlexNet's first row"),
        (
            lambda n, c, f, k, s, p: (
                ((n - k) / s + 1, *conv_row(n, c, f, k, s, p)[1:])
                if p == "valid"
                else conv_row(n, c, f, k, s, p)
            ),
            "the last window does not fit",
        ),
        (
            lambda n, c, f, k, s, p: (
                conv_row(n // s * s, c, f, k, s, p) if p == "same" else conv_row(n, c, f, k, s, p)
            ),
            "'same' with a stride that does not divide the side",
        ),
        (
            lambda n, c, f, k, s, p: (*conv_row(n, c, f, k, s, p)[:2], n * n * k * k * c * f),
            "AlexNet's first row",
        ),
    ],
)
def test_conv_row_rejects(answer, words, capsys):
    reject(architectures.check_conv_row, answer, words, capsys)


# A bottleneck


def bottleneck(side, channels, width, stride, projected=None, early=True, wide=4):
    out = math.ceil(side / stride)
    first = out if early else side  # where the stride is
    cost = first**2 * channels * width + out**2 * (9 * width**2 + wide * width**2)
    projected = stride > 1 or channels != wide * width if projected is None else projected
    return cost + projected * out**2 * channels * wide * width


def bottleneck_by_keras(side, channels, width, stride):
    with keras.StatelessScope(initialize_variables=False):
        x = image = keras.Input((side, side, channels))
        for filters, size, step in ((width, 1, stride), (width, 3, 1), (4 * width, 1, 1)):
            x = layers.Conv2D(filters, size, step, "same")(x)
        outputs = [x]
        if x.shape != image.shape:
            outputs.append(layers.Conv2D(4 * width, 1, stride)(image))
        network = keras.Model(image, outputs)
        return sum(multiply_adds(layer) for layer in network.layers if hasattr(layer, "kernel"))


def bottleneck_from_rows(side, channels, width, stride):
    total, wide = 0, 4 * width
    if (side, channels) != (math.ceil(side / stride), wide):
        total += conv_row(side, channels, wide, 1, stride, "valid")[2]
    total += conv_row(side, channels, width, 1, stride, "same")[2]
    side = math.ceil(side / stride)
    return np.int64(total + conv_row(side, width, width, 3, 1, "same")[2] + side**2 * width * wide)


@pytest.mark.parametrize("answer", [bottleneck, bottleneck_by_keras, bottleneck_from_rows])
def test_bottleneck_accepts(answer, capsys):
    accept(architectures.check_bottleneck, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda *a: bottleneck(*a, projected=False), "the first block of ResNet-50"),
        (lambda *a: bottleneck(*a, projected=True), "the second block of ResNet-50"),
        (lambda *a: bottleneck(*a, early=False), "the first block at half the resolution"),
        (lambda *a: bottleneck(*a, wide=1), "the first block of ResNet-50"),
        (lambda n, c, w, s: bottleneck(n, c, w, 1), "the first block at half the resolution"),
        (lambda n, c, w, s: bottleneck(n // s, c, w, 1), "a stride, and as many channels"),
        (lambda n, c, w, s: bottleneck(n // s * s, c, w, s), "an odd side and a stride"),
        (lambda n, c, w, s: c * w + 9 * w * w + 4 * w * w, "the first block of ResNet-50"),
        (
            lambda n, c, w, s: bottleneck(n, c, w, s, projected=c != 4 * w),
            "a stride, and as many channels",
        ),
        (lambda n, c, w, s: 2 * bottleneck(n, c, w, s), "the first block of ResNet-50"),
    ],
)
def test_bottleneck_rejects(answer, words, capsys):
    reject(architectures.check_bottleneck, answer, words, capsys)


# The receptive field


def field(rows):
    pixels, jump = 1, 1
    for size, stride in rows:
        pixels += (size - 1) * jump
        jump *= stride
    return pixels


def field_backwards(rows):
    pixels = 1
    for size, stride in reversed(rows):
        pixels = (pixels - 1) * stride + size
    return pixels


def field_by_products(rows):
    sizes, strides = np.array(rows).T
    jumps = np.concatenate([[1], np.cumprod(strides)[:-1]])
    return 1 + np.sum((sizes - 1) * jumps)


@pytest.mark.parametrize("answer", [field, field_backwards, field_by_products])
def test_receptive_field_accepts(answer, capsys):
    accept(architectures.check_receptive_field, answer, capsys)


def field_with_its_own_stride(rows):
    pixels, jump = 1, 1
    for size, stride in rows:
        jump *= stride
        pixels += (size - 1) * jump
    return pixels


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda rows: sum(size for size, _ in rows), "two 3 x 3 convolutions"),
        (lambda rows: field([(size, 1) for size, _ in rows]), "a stride, then a 3 x 3"),
        (lambda rows: field(rows[::-1]), "a stride, then a 3 x 3"),
        (field_with_its_own_stride, "a stride, then a 3 x 3"),
        (lambda rows: field(rows) ** 2, "one 5 x 5 convolution"),
        (lambda rows: field(rows) - 1, "one 5 x 5 convolution"),
        (lambda rows: max(size for size, _ in rows), "two 3 x 3 convolutions"),
        (lambda rows: math.prod(size for size, _ in rows), "two 3 x 3 convolutions"),
        (lambda rows: field([row for row in rows if row[0] > 1]), "1 x 1 convolutions"),
    ],
)
def test_receptive_field_rejects(answer, words, capsys):
    reject(architectures.check_receptive_field, answer, words, capsys)


def test_receptive_field_of_keras():
    """The gradient of one output reaches as many pixels as the checker expects."""
    rows = [(3, 1), (3, 2), (5, 1), (3, 1)]
    image = tf.ones((1, 41, 41, 1))
    with tf.GradientTape() as tape:
        tape.watch(image)
        x = image
        for size, stride in rows:
            x = layers.Conv2D(1, size, stride, kernel_initializer="ones")(x)
        out = x[0, x.shape[1] // 2, x.shape[2] // 2, 0]
    reached = tape.gradient(out, image).numpy()[0, :, :, 0] != 0

    assert reached.any(axis=0).sum() == architectures._receptive_field(rows)
