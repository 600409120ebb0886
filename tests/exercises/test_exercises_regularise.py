"""The checkers of the page on regularisation accept right answers and reject plausible ones."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from scipy.special import softmax
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import regularise


@pytest.mark.parametrize(
    "checker",
    [
        regularise.check_penalised,
        regularise.check_drop_maps,
        regularise.check_cut_out,
        regularise.check_mixed_loss,
    ],
)
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# The penalty on large weights


def penalised(loss, weights, gradient, strength):
    return loss + strength / 2 * np.sum(weights**2), gradient + strength * weights


def penalised_by_keras(loss, weights, gradient, strength):
    penalty = keras.regularizers.L2(strength / 2)(tf.constant(weights))
    return loss + float(penalty), gradient + strength * weights


def penalised_by_tape(loss, weights, gradient, strength):
    with tf.GradientTape() as tape:
        tape.watch(at := tf.constant(weights))
        penalty = strength * tf.nn.l2_loss(at)
    return loss + penalty, gradient + tape.gradient(penalty, at)


@pytest.mark.parametrize("answer", [penalised, penalised_by_keras, penalised_by_tape])
def test_penalised_accepts(answer, capsys):
    accept(regularise.check_penalised, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda loss, w, g, s: (loss + s * np.sum(w**2), g + s * w), "one weight"),
        (lambda loss, w, g, s: (loss + s / 2 * np.sum(w**2), g + 2 * s * w), "one weight"),
        (lambda loss, w, g, s: (loss + s / 2 * np.sum(w**2), g - s * w), "one weight"),
        (lambda loss, w, g, s: (loss + s / 2 * np.sum(np.abs(w)), g + s * w), "one weight"),
        (lambda loss, w, g, s: (loss + s / 2 * np.mean(w**2), g + s * w), "a matrix of weights"),
        (lambda loss, w, g, s: (loss, g + s * w), "one weight"),
    ],
)
def test_penalised_rejects(answer, words, capsys):
    reject(regularise.check_penalised, answer, words, capsys)


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
    accept(regularise.check_drop_maps, answer, capsys)


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
    reject(regularise.check_drop_maps, answer, words, capsys)


# Images with holes


def cut_in_a_loop(images, tops, lefts, size):
    images = np.array(images)
    for image, top, left in zip(images, tops, lefts, strict=True):
        image[max(top, 0) : max(top + size, 0), max(left, 0) : max(left + size, 0)] = 0
    return images


def cut_pixel_by_pixel(images, tops, lefts, size):
    found = images.copy()
    for n, row, column in np.ndindex(images.shape):
        if tops[n] <= row < tops[n] + size and lefts[n] <= column < lefts[n] + size:
            found[n, row, column] = 0
    return found


def cut_from_a_frame(images, tops, lefts, size):
    framed = np.pad(images, ((0, 0), (size, size), (size, size)))
    for image, top, left in zip(framed, tops + size, lefts + size, strict=True):
        image[top : top + size, left : left + size] = 0
    return framed[:, size:-size, size:-size]


@pytest.mark.parametrize("answer", [cut_in_a_loop, cut_pixel_by_pixel, cut_from_a_frame])
def test_cut_out_accepts(answer, capsys):
    accept(regularise.check_cut_out, answer, capsys)


def negative_counts_from_the_end(images, tops, lefts, size):
    images = images.copy()
    for image, top, left in zip(images, tops, lefts, strict=True):
        image[top : top + size, left : left + size] = 0
    return images


def in_place(images, tops, lefts, size):
    for image, top, left in zip(images, tops, lefts, strict=True):
        image[max(top, 0) : max(top + size, 0), max(left, 0) : max(left + size, 0)] = 0
    return images


def moved_inside(images, tops, lefts, size):
    height, width = images.shape[1:]
    tops, lefts = np.clip(tops, 0, height - size), np.clip(lefts, 0, width - size)
    return cut_in_a_loop(images, tops, lefts, size)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (negative_counts_from_the_end, "beyond the upper and the left border"),
        (in_place, "changed one of its arguments"),
        (moved_inside, "beyond the lower and the right border"),
        (lambda images, tops, lefts, size: cut_in_a_loop(images, lefts, tops, size), "one pixel"),
        (lambda images, tops, lefts, size: cut_in_a_loop(images, tops, lefts, size + 1), "pixel"),
        (lambda images, tops, lefts, size: images, "a hole of one pixel"),
    ],
)
def test_cut_out_rejects(answer, words, capsys):
    reject(regularise.check_cut_out, answer, words, capsys)


# The loss of mixed images


def mixed(logits, labels, partners, shares):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    wanted = np.eye(logits.shape[1])[labels]
    wanted = shares[:, None] * wanted + (1 - shares[:, None]) * wanted[partners]
    return -(wanted * log_p).sum() / len(labels), (np.exp(log_p) - wanted) / len(labels)


def two_losses(logits, labels, partners, shares):
    def one(labels):
        each = keras.ops.sparse_categorical_crossentropy(labels, logits, from_logits=True)
        return each.numpy(), softmax(logits, axis=1) - np.eye(logits.shape[1])[labels]

    (own, of_own), (other, of_other) = one(labels), one(labels[partners])
    by_row = shares[:, None]
    gradient = by_row * of_own + (1 - by_row) * of_other
    return np.mean(shares * own + (1 - shares) * other), gradient / len(labels)


def mixed_by_tape(logits, labels, partners, shares):
    wanted = np.eye(logits.shape[1])[labels]
    wanted = shares[:, None] * wanted + (1 - shares[:, None]) * wanted[partners]
    with tf.GradientTape() as tape:
        tape.watch(at := tf.constant(logits))
        loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(wanted, at))
    return loss, tape.gradient(loss, at)


@pytest.mark.parametrize("answer", [mixed, two_losses, mixed_by_tape])
def test_mixed_loss_accepts(answer, capsys):
    accept(regularise.check_mixed_loss, answer, capsys)


def overflows(logits, labels, partners, shares):
    with np.errstate(all="ignore"):
        log_p = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    return mixed(logits, labels, partners, shares)[0] + 0 * log_p.sum(), log_p


def partner_is_a_label(logits, labels, partners, shares):
    wanted = np.eye(max(logits.shape))[:, : logits.shape[1]]
    wanted = shares[:, None] * wanted[labels] + (1 - shares[:, None]) * wanted[partners]
    loss, gradient = mixed(logits, labels, partners, shares)
    return loss, softmax(logits, axis=1) / len(labels) - wanted / len(labels) + 0 * gradient


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda a, b, c, shares: mixed(a, b, c, 1 - shares), "nothing of the other image"),
        (lambda a, b, c, shares: mixed(a, b, np.arange(len(b)), shares), "half and half"),
        (lambda *given: (mixed(*given)[0], mixed(*given)[1] * len(given[1])), "answer 2"),
        (lambda *given: (mixed(*given)[0] * len(given[1]), mixed(*given)[1]), "answer 1"),
        (overflows, "answer 2"),
        (partner_is_a_label, "half and half"),
    ],
)
def test_mixed_loss_rejects(answer, words, capsys):
    reject(regularise.check_mixed_loss, answer, words, capsys)
