"""The checkers on small devices accept right answers and reject what readers write."""

import keras
import numpy as np
import pytest
from scipy.stats import sem
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import edge

# NumPy warns where a wrong answer overflows or divides by nothing.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize("checker", [edge.check_quantise, edge.check_fold, edge.check_paired])
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# Numbers to int8


def quantise(values, scale, zero_point):
    return np.clip(np.rint(values / scale) + zero_point, -128, 127).astype("int8")


def quantise_by_loop(values, scale, zero_point):
    flat = [max(-128, min(127, round(v / scale) + zero_point)) for v in values.ravel().tolist()]
    return np.reshape(flat, values.shape)


def quantise_by_floor(values, scale, zero_point):
    return np.floor(values / scale + zero_point + 0.5).clip(-128, 127)


@pytest.mark.parametrize("answer", [quantise, quantise_by_loop, quantise_by_floor])
def test_quantise_accepts(answer, capsys):
    accept(edge.check_quantise, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda v, s, z: np.clip(np.rint(v / s) - z, -128, 127), "zero point -128"),
        (lambda v, s, z: (v / s + z).clip(-128, 127).astype("int8"), "between two numbers"),
        (lambda v, s, z: np.floor(v / s + z).clip(-128, 127), "between two numbers"),
        (lambda v, s, z: np.rint(v / s + z), "too large and too small"),
        (lambda v, s, z: np.rint(v / s).clip(-128, 127) + z, "zero point -128"),
        (lambda v, s, z: np.rint(v / s + z).clip(-127, 127), "zero point -128"),
        (lambda v, s, z: np.rint(v / s + z).clip(0, 255), "zero point 0"),
        (lambda v, s, z: np.rint(v * s + z).clip(-128, 127), "zero point 0"),
        (lambda v, s, z: s * (quantise(v, s, z) - float(z)), "zero point 0"),
        (lambda v, s, z: quantise(v, s, z).ravel(), "a table of numbers"),
    ],
)
def test_quantise_rejects(answer, words, capsys):
    reject(edge.check_quantise, answer, words, capsys)


# Batch normalisation folded into the convolution before it


def fold(kernel, gamma, beta, mean, variance, epsilon):
    factor = gamma / np.sqrt(variance + epsilon)
    return kernel * factor, beta - mean * factor


def fold_by_loop(kernel, gamma, beta, mean, variance, epsilon):
    kernel, bias = kernel.copy(), []
    for place in range(len(gamma)):
        factor = gamma[place] * (variance[place] + epsilon) ** -0.5
        kernel[..., place] *= factor
        bias.append(beta[place] - factor * mean[place])
    return kernel, bias


def fold_by_keras(kernel, gamma, beta, mean, variance, epsilon):
    layer = keras.layers.BatchNormalization(epsilon=epsilon, dtype="float64")
    layer.build((None, 1, 1, len(gamma)))
    layer.set_weights([gamma, beta, mean, variance])
    bias = layer(np.zeros((1, 1, 1, len(gamma))), training=False).numpy()[0, 0, 0]
    return layer(kernel, training=False).numpy() - bias, bias


@pytest.mark.parametrize("answer", [fold, fold_by_loop, fold_by_keras])
def test_fold_accepts(answer, capsys):
    accept(edge.check_fold, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda k, g, b, m, v, e: fold(k, g, b, m, v, 0), "epsilon"),
        (lambda k, g, b, m, v, e: (k * g / (v + e), b - m * g / (v + e)), "gamma 2"),
        (lambda k, g, b, m, v, e: (fold(k, g, b, m, v, e)[0], b - m), "epsilon"),
        (lambda k, g, b, m, v, e: (fold(k, g, b, m, v, e)[0], b), "a mean of 3"),
        (lambda k, g, b, m, v, e: (fold(k, g, b, m, v, e)[0], b + m * g / v**0.5), "a mean of 3"),
        (lambda k, g, b, m, v, e: (k * g / (v**0.5 + e), b - m * g / (v**0.5 + e)), "epsilon"),
        (lambda k, g, b, m, v, e: fold(k, 1, b, m, v, e), "gamma 2"),
        (lambda k, g, b, m, v, e: fold(k, g, b, m, v, e)[0], "tuple of 2 arrays"),
        (lambda k, g, b, m, v, e: fold(k, g, b, m, v, e)[::-1], "should have shape"),
        (
            lambda k, g, b, m, v, e: (
                np.swapaxes(fold(np.swapaxes(k, 2, 3), g, b, m, v, e)[0], 2, 3)
                if k.shape[2] == k.shape[3]
                else fold(k, g, b, m, v, e)[0],
                fold(k, g, b, m, v, e)[1],
            ),
            "as many filters as rows",
        ),
    ],
)
def test_fold_rejects(answer, words, capsys):
    reject(edge.check_fold, answer, words, capsys)


# A paired difference


def paired(first, second):
    gaps = second.astype(float) - first
    return gaps.mean(), gaps.std(ddof=1) / np.sqrt(len(gaps))


def paired_by_scipy(first, second):
    gaps = second.astype(int) - first.astype(int)
    return gaps.mean(), sem(gaps)


def paired_by_loop(first, second):
    gaps = [int(b) - int(a) for a, b in zip(first, second, strict=True)]
    mean = sum(gaps) / len(gaps)
    square = sum((gap - mean) ** 2 for gap in gaps) / (len(gaps) - 1)
    return [mean, (square / len(gaps)) ** 0.5]


@pytest.mark.parametrize("answer", [paired, paired_by_scipy, paired_by_loop])
def test_paired_accepts(answer, capsys):
    accept(edge.check_paired, answer, capsys)


def unpaired(first, second):
    shares = first.mean(), second.mean()
    return shares[1] - shares[0], np.sqrt(sum(p * (1 - p) / len(first) for p in shares))


def of_which_differ(first, second):
    gaps = (second.astype(float) - first)[first != second]
    return gaps.mean(), gaps.std(ddof=1) / np.sqrt(len(gaps))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (unpaired, "four images"),
        (of_which_differ, "four images"),
        (lambda a, b: paired(b, a), "four images"),
        (lambda a, b: (paired(a, b)[0], (1.0 * b - a).std() / len(a) ** 0.5), "four images"),
        (lambda a, b: (paired(a, b)[0], (1.0 * b - a).std(ddof=1)), "four images"),
        (lambda a, b: (abs(paired(a, b)[0]), paired(a, b)[1]), "400 images that both mostly read"),
        (lambda a, b: paired(a, b)[0], "tuple of 2 numbers"),
        (lambda a, b: (b.sum() - a.sum(), paired(a, b)[1]), "four images"),
        (lambda a, b: (100 * paired(a, b)[0], 100 * paired(a, b)[1]), "four images"),
        (lambda a, b: ((b ^ a).mean(), paired(a, b)[1]), "four images"),
        (lambda a, b: (paired(a, b)[0], 1.96 * paired(a, b)[1]), "four images"),
    ],
)
def test_paired_rejects(answer, words, capsys):
    reject(edge.check_paired, answer, words, capsys)
