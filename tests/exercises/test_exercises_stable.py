"""The checkers of the page on stable training accept right answers and reject plausible ones."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import stable


@pytest.mark.parametrize(
    "checker", [stable.check_first_spread, stable.check_fold, stable.check_layer_norm]
)
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# First weights for a leaky ReLU


def spread_measured(n_in, slope):
    z = np.random.default_rng(1).normal(size=3_000_000)
    z = np.concatenate([z, -z]) / z.std()
    return 1 / np.sqrt(n_in * np.mean(np.where(z > 0, z, slope * z) ** 2))


def spread_by_keras_rule(n_in, slope):
    gain = keras.ops.sqrt(2.0 / (1 + slope**2))
    return gain / np.sqrt(n_in)


@pytest.mark.parametrize(
    "answer",
    [
        lambda n_in, slope: np.sqrt(2 / ((1 + slope**2) * n_in)),
        spread_measured,
        spread_by_keras_rule,
    ],
)
def test_first_spread_accepts(answer, capsys):
    accept(stable.check_first_spread, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda n_in, slope: 2 / ((1 + slope**2) * n_in), "slope 0"),  # the variance
        (lambda n_in, slope: np.sqrt(2 / n_in), "nothing is bent"),  # He, whatever the slope
        (lambda n_in, slope: np.sqrt(2 / ((1 + slope) * n_in)), "a small slope"),
        (lambda n_in, slope: np.sqrt(1 / ((1 + slope**2) * n_in)), "slope 0"),
        (lambda n_in, slope: np.sqrt((2 - slope**2) / n_in), "a small slope"),
        (lambda n_in, slope: np.sqrt(2 / (1 + slope**2)) * n_in, "slope 0"),
    ],
)
def test_first_spread_rejects(answer, words, capsys):
    reject(stable.check_first_spread, answer, words, capsys)


# Batch normalisation, folded into the weights


def folded(weights, gain, shift, mean, variance):
    scale = gain / np.sqrt(variance + 0.001)
    return weights * scale, shift - mean * scale


def folded_by_a_matrix(weights, gain, shift, mean, variance):
    matrix = np.diag(gain / np.sqrt(variance + 0.001))
    return weights @ matrix, shift - mean @ matrix


def folded_by_keras(weights, gain, shift, mean, variance):
    layer = keras.layers.BatchNormalization()
    layer.build((None, len(gain)))
    layer.set_weights([gain, shift, mean, variance])
    bias = layer(np.zeros((1, len(gain))))
    return (layer(weights) - bias).numpy(), bias.numpy()[0]


@pytest.mark.parametrize("answer", [folded, folded_by_a_matrix, folded_by_keras])
def test_fold_accepts(answer, capsys):
    accept(stable.check_fold, answer, capsys)


def scaled_by_the_variance(weights, gain, shift, mean, variance):
    scale = gain / (variance + 0.001)
    return weights * scale, shift - mean * scale


def mean_not_scaled(weights, gain, shift, mean, variance):
    return weights * gain / np.sqrt(variance + 0.001), shift - mean


def mean_added(weights, gain, shift, mean, variance):
    scale = gain / np.sqrt(variance + 0.001)
    return weights * scale, shift + mean * scale


def gain_forgotten(weights, gain, shift, mean, variance):
    return folded(weights, 1, shift, mean, variance)


def no_epsilon(weights, gain, shift, mean, variance):
    return folded(weights, gain, shift, mean, np.maximum(variance - 0.001, 1e-9))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (scaled_by_the_variance, "one input, one unit"),
        (mean_not_scaled, "one input, one unit"),
        (mean_added, "one input, one unit"),
        (gain_forgotten, "one input, one unit"),
        (no_epsilon, "off by"),
        (lambda *given: folded(*given)[0], "tuple of 2"),
    ],
)
def test_fold_rejects(answer, words, capsys):
    reject(stable.check_fold, answer, words, capsys)


# Layer normalisation


def layer_norm(z, upstream, axis=1):
    centred = z - z.mean(axis=axis, keepdims=True)
    scale = 1 / np.sqrt((centred**2).mean(axis=axis, keepdims=True) + 0.001)
    normal = centred * scale
    level = upstream.mean(axis=axis, keepdims=True)
    along = (upstream * normal).mean(axis=axis, keepdims=True)
    return normal, scale * (upstream - level - normal * along)


def layer_norm_row_by_row(z, upstream):
    pairs = [layer_norm(a[:, None], b[:, None], axis=0) for a, b in zip(z, upstream, strict=True)]
    return tuple(np.concatenate(part, axis=1).T for part in zip(*pairs, strict=True))


def layer_norm_by_tape(z, upstream):
    with tf.GradientTape() as tape:
        tape.watch(at := tf.constant(z))
        mean, variance = tf.nn.moments(at, [1], keepdims=True)
        output = (at - mean) / tf.sqrt(variance + 0.001)
        loss = tf.reduce_sum(output * upstream)
    return output, tape.gradient(loss, at)


@pytest.mark.parametrize("answer", [layer_norm, layer_norm_row_by_row, layer_norm_by_tape])
def test_layer_norm_accepts(answer, capsys):
    accept(stable.check_layer_norm, answer, capsys)


def constants(z, upstream):
    scale = 1 / np.sqrt(z.var(axis=1, keepdims=True) + 0.001)
    return layer_norm(z, upstream)[0], scale * upstream


def only_the_mean(z, upstream):
    scale = 1 / np.sqrt(z.var(axis=1, keepdims=True) + 0.001)
    return layer_norm(z, upstream)[0], scale * (upstream - upstream.mean(axis=1, keepdims=True))


def sample_variance(z, upstream):
    centred = z - z.mean(axis=1, keepdims=True)
    output = centred / np.sqrt(z.var(axis=1, ddof=1, keepdims=True) + 0.001)
    return output, layer_norm(z, upstream)[1]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda z, upstream: layer_norm(z, upstream, axis=0), "one example"),  # over the batch
        (lambda z, upstream: layer_norm(z, upstream, axis=None), "as many examples"),
        (constants, "answer 2"),
        (only_the_mean, "answer 2"),
        (sample_variance, "answer 1"),
        (lambda z, upstream: layer_norm(z, upstream)[1], "tuple of 2"),
    ],
)
def test_layer_norm_rejects(answer, words, capsys):
    reject(stable.check_layer_norm, answer, words, capsys)
