"""The checkers of the page on fast trainings accept right answers and reject plausible ones."""

import keras
import numpy as np
import pytest
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import faster
from helpers.models import multiply_adds


@pytest.mark.parametrize(
    "checker", [faster.check_intensity, faster.check_roof, faster.check_speed_up]
)
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# Operations for each byte


def intensity(height, size, channels, filters):
    out = height - size + 1
    operations = 2 * out * out * filters * size * size * channels
    numbers = height * height * channels + size * size * channels * filters + out * out * filters
    return operations / (4 * numbers)


def intensity_by_arrays(height, size, channels, filters):
    maps, kernel = np.zeros((height, height, channels)), np.zeros((size, size, channels, filters))
    up = np.zeros((height - size + 1, height - size + 1, filters))
    moved = sum(each.astype("float32").nbytes for each in (maps, kernel, up))
    return 2 * kernel[..., 0].size * up.size / moved


def intensity_by_keras(height, size, channels, filters):
    layer = keras.layers.Conv2D(filters, size, use_bias=False)
    net = keras.Sequential([keras.Input((height, height, channels)), layer])
    numbers = [np.prod(shape[1:]) for shape in (net.input_shape, net.output_shape)]
    return 2 * multiply_adds(layer) / (4 * (sum(numbers) + net.count_params()))


@pytest.mark.parametrize("answer", [intensity, intensity_by_arrays, intensity_by_keras])
def test_intensity_accepts(answer, capsys):
    accept(faster.check_intensity, answer, capsys)


def same_padding(height, size, channels, filters):
    operations = 2 * height * height * filters * size * size * channels
    numbers = height * height * (channels + filters) + size * size * channels * filters
    return operations / (4 * numbers)


def no_kernel(height, size, channels, filters):
    out = height - size + 1
    operations = 2 * out * out * filters * size * size * channels
    return operations / (4 * (height * height * channels + out * out * filters))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (same_padding, "the first layer"),
        (no_kernel, "a kernel of one pixel"),
        (lambda *given: intensity(*given) / 2, "a kernel of one pixel"),
        (lambda *given: intensity(*given) * 4, "a kernel of one pixel"),
        (lambda *given: 1 / intensity(*given), "a kernel of one pixel"),
        (lambda h, k, c, f: intensity(h, k, f, c), "the first layer"),
    ],
)
def test_intensity_rejects(answer, words, capsys):
    reject(faster.check_intensity, answer, words, capsys)


# The roof


@pytest.mark.parametrize(
    "answer",
    [
        lambda intensity, peak, bandwidth: np.minimum(peak, bandwidth * intensity),
        lambda intensity, peak, bandwidth: np.clip(bandwidth * intensity, None, peak),
        lambda intensity, peak, bandwidth: peak * np.minimum(1, intensity / (peak / bandwidth)),
    ],
)
def test_roof_accepts(answer, capsys):
    accept(faster.check_roof, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda i, peak, bandwidth: np.maximum(peak, bandwidth * i), "waits for the memory"),
        (lambda i, peak, bandwidth: bandwidth * i, "waits for the processor"),
        (lambda i, peak, bandwidth: np.full(i.shape, peak), "waits for the memory"),
        (lambda i, peak, bandwidth: np.minimum(peak, bandwidth / i), "waits for the memory"),
        (lambda i, peak, bandwidth: min(peak, bandwidth * i.max()), "waits for"),
        (lambda i, peak, bandwidth: peak * bandwidth * i / (peak + bandwidth * i), "waits for"),
    ],
)
def test_roof_rejects(answer, words, capsys):
    reject(faster.check_roof, answer, words, capsys)


# How much faster all is


def in_a_loop(seconds, factors):
    after = 0
    for part, factor in zip(seconds, factors, strict=True):
        after += part / factor
    return sum(seconds) / after


def by_shares(seconds, factors):
    return 1 / np.sum(seconds / np.sum(seconds) / factors)


@pytest.mark.parametrize(
    "answer", [in_a_loop, by_shares, lambda seconds, f: seconds.sum() / (seconds / f).sum()]
)
def test_speed_up_accepts(answer, capsys):
    accept(faster.check_speed_up, answer, capsys)


def by_product(seconds, factors):
    return np.prod(factors)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (by_product, "all parts twice as fast"),
        (lambda seconds, factors: factors.mean(), "one part of two"),
        (lambda seconds, factors: (seconds * factors).sum() / seconds.sum(), "one part of two"),
        (lambda seconds, factors: (seconds / factors).sum(), "nothing changes"),
        (lambda seconds, f: (seconds / f).sum() / seconds.sum(), "all parts twice as fast"),
        (lambda seconds, factors: factors.max(), "one part of two"),
    ],
)
def test_speed_up_rejects(answer, words, capsys):
    reject(faster.check_speed_up, answer, words, capsys)
