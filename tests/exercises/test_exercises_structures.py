"""The checkers on network structures accept right answers and reject what readers write."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import structures
from helpers.models import multiply_adds

# A wrong answer may divide by nothing.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize(
    "checker",
    [structures.check_two_costs, structures.check_patches, structures.check_attention_cost],
)
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# The multiply-adds of a full and of a separable convolution


def two_costs(side, channels, filters, size):
    full = side**2 * size**2 * channels * filters
    return full, side**2 * (size**2 * channels + channels * filters)


def two_costs_as_array(side, channels, filters, size):
    weights = np.array([size**2 * channels * filters, channels * (size**2 + filters)])
    return weights * side**2


def two_costs_by_keras(side, channels, filters, size):
    with keras.StatelessScope(initialize_variables=False):
        image = keras.Input((side, side, channels))
        full = layers.Conv2D(filters, size, padding="same")
        halves = [
            layers.DepthwiseConv2D(size, padding="same"),
            layers.Conv2D(filters, 1, padding="same"),
        ]
        full(image)
        halves[1](halves[0](image))
        return [multiply_adds(full), sum(map(multiply_adds, halves))]


@pytest.mark.parametrize("answer", [two_costs, two_costs_as_array, two_costs_by_keras])
def test_two_costs_accepts(answer, capsys):
    accept(structures.check_two_costs, answer, capsys)


@pytest.mark.parametrize(
    "answer",
    [
        lambda s, c, f, k: two_costs(s, c, f, k)[::-1],
        lambda s, c, f, k: two_costs(1, c, f, k),
        lambda s, c, f, k: (two_costs(s, c, f, k)[0], s**2 * (k**2 * c * c * f)),
        lambda s, c, f, k: (two_costs(s, c, f, k)[0], s**2 * k**2 * c),
        lambda s, c, f, k: two_costs(s - k + 1, c, f, k),
        lambda s, c, f, k: (two_costs(s, c, f, k)[0] // 9, two_costs(s, c, f, k)[1]),
    ],
)
def test_two_costs_rejects(answer, capsys):
    reject(structures.check_two_costs, answer, "a block of the notebook", capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda *a: two_costs(*a)[1], "should be a tuple of 2 numbers"),
        (
            lambda s, c, f, k: (two_costs(s, c, f, k)[0], s**2 * (k**2 * f + c * f)),
            "more filters than channels",  # a kernel for each filter, not for each channel
        ),
    ],
)
def test_two_costs_rejects_in_other_words(answer, words, capsys):
    reject(structures.check_two_costs, answer, words, capsys)


# Patches


def patches(images, size):
    n, height, width, channels = images.shape
    cut = images.reshape(n, height // size, size, width // size, size, channels)
    return cut.transpose(0, 1, 3, 2, 4, 5).reshape(n, -1, size * size * channels)


def patches_by_loop(images, size):
    tokens = []
    for top in range(0, images.shape[1], size):
        for left in range(0, images.shape[2], size):
            patch = images[:, top : top + size, left : left + size]
            tokens.append(patch.reshape(len(images), size * size * images.shape[3]))
    return np.moveaxis(np.array(tokens), 0, 1)


def patches_by_tensorflow(images, size):
    window = [1, size, size, 1]
    found = tf.image.extract_patches(images, window, window, [1, 1, 1, 1], "VALID")
    return tf.reshape(found, (len(images), -1, found.shape[-1]))


@pytest.mark.parametrize("answer", [patches, patches_by_loop, patches_by_tensorflow])
def test_patches_accepts(answer, capsys):
    accept(structures.check_patches, answer, capsys)


def channels_first(images, size):
    found = patches(images, size)
    split = found.reshape(*found.shape[:2], -1, images.shape[3])
    return split.swapaxes(2, 3).reshape(found.shape)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda x, s: x.reshape(len(x), -1, s * s * x.shape[3]), "one image of 4 x 4"),
        (lambda x, s: patches(x.swapaxes(1, 2), s), "one image of 4 x 4"),
        (lambda x, s: patches(x, s)[0], "one image of 4 x 4"),
        (lambda x, s: patches(x, s)[:, ::-1], "one image of 4 x 4"),
        (channels_first, "three channels"),
        (lambda x, s: patches(x[..., :1], s), "three channels"),
        (lambda x, s: patches(x[:, :, : x.shape[1]], s), "wider than high"),
    ],
)
def test_patches_rejects(answer, words, capsys):
    reject(structures.check_patches, answer, words, capsys)


# Attention


def attention_cost(tokens, width):
    return 4 * tokens * width**2, 2 * tokens**2 * width


def attention_cost_as_array(tokens, width):
    return tokens * width * np.array([4 * width, 2 * tokens])


def attention_cost_by_counting(tokens, width):
    """Shapes of the matrix products: rows, columns, and what is summed over."""
    dense = [(tokens, width, width)] * 4
    mixing = [(tokens, tokens, width), (tokens, width, tokens)]
    return [sum(a * b * c for a, b, c in each) for each in (dense, mixing)]


@pytest.mark.parametrize(
    "answer", [attention_cost, attention_cost_as_array, attention_cost_by_counting]
)
def test_attention_cost_accepts(answer, capsys):
    accept(structures.check_attention_cost, answer, capsys)


@pytest.mark.parametrize(
    "answer",
    [
        lambda n, w: (3 * n * w**2, 2 * n**2 * w),
        lambda n, w: (4 * n * w**2, n**2 * w),
        lambda n, w: (4 * n * w**2, 2 * n * w),
        lambda n, w: (4 * w**2, 2 * n**2 * w),
        lambda n, w: (4 * n * w**2, 2 * n**2),
        lambda n, w: (2 * n**2 * w, 4 * n * w**2),
        lambda n, w: (4 * n * w**2, 2 * n * w**2),
    ],
)
def test_attention_cost_rejects(answer, capsys):
    reject(structures.check_attention_cost, answer, "the notebook's", capsys)
