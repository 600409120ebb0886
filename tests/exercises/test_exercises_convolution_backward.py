"""Checkers on the backward pass of a convolution: right answers pass, common mistakes do not."""

import numpy as np
import pytest
import tensorflow as tf
from numpy.lib.stride_tricks import sliding_window_view
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import convolution_backward
from helpers.layers.reference import cross_correlate_backward


@pytest.mark.parametrize(
    "checker",
    [
        convolution_backward.check_row_gradients,
        convolution_backward.check_depthwise_backward,
        convolution_backward.check_strided_backward,
    ],
)
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# Back through a row


def row_back(g, x, w, flip=False, mean=False):
    """Add every stamp; with one thing wrong, if so asked for."""
    of_x, of_w = np.zeros(len(x)), np.zeros(len(w))
    for i, number in enumerate(g):
        of_x[i : i + len(w)] += number * (w[::-1] if flip else w)
        of_w += number * x[i : i + len(w)].astype(float)
    return of_x, of_w, g.mean() if mean else g.sum()


def row_back_by_numpy(g, x, w):
    return np.convolve(g, w), np.correlate(x.astype(float), g, "valid"), g.sum()


def row_back_by_matrix(g, x, w):
    matrix = sum(weight * np.eye(len(g), len(x), k) for k, weight in enumerate(w))
    windows = sliding_window_view(x.astype(float), len(w))
    return [g @ matrix, g @ windows, np.array([g.sum()]).item()]


def row_back_by_tape(g, x, w):
    x, w, b = (tf.Variable(np.asarray(each, float)) for each in (x, w, 0.0))
    with tf.GradientTape() as tape:
        y = tf.nn.conv1d(x[None, :, None], w[:, None, None], 1, "VALID")[0, :, 0] + b
        loss = tf.reduce_sum(g * y)
    return [each.numpy() for each in tape.gradient(loss, [x, w, b])]


@pytest.mark.parametrize(
    "answer", [row_back, row_back_by_numpy, row_back_by_matrix, row_back_by_tape]
)
def test_row_gradients_accepts(answer, capsys):
    accept(convolution_backward.check_row_gradients, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda g, x, w: row_back(g, x, w, flip=True), "the example of the page': answer 1"),
        (lambda g, x, w: row_back(g, x, w, mean=True), "answer 3"),
        (lambda g, x, w: (row_back(g, x, w)[0][: len(g)], *row_back(g, x, w)[1:]), "shape (5,)"),
        (lambda g, x, w: (np.correlate(g, w, "same"), *row_back(g, x, w)[1:]), "answer 1"),
        (lambda g, x, w: (np.correlate(g, w, "full"), *row_back(g, x, w)[1:]), "answer 1"),
        (lambda g, x, w: (row_back(g, x, w)[0], row_back(g, x, w)[1][::-1], g.sum()), "answer 2"),
        (
            lambda g, x, w: (row_back(g, x, w)[0], np.convolve(x, g, "valid"), g.sum()),
            "answer 2",
        ),
        (lambda g, x, w: row_back(np.ones(len(g)), x, w), "answer 1"),
        (lambda g, x, w: row_back(g, x, w)[:2], "a tuple of 3"),
        (lambda g, x, w: (*row_back(g, x, w)[1::-1], g.sum()), "shape (5,)"),
        (lambda g, x, w: (*row_back(g, x, w)[:2], g), "answer 3"),
        (
            lambda g, x, w: (
                row_back(g, x, w)[0],
                np.correlate(x, g.astype(x.dtype), "valid"),
                g.sum(),
            ),
            "answer 2",
        ),
    ],
)
def test_row_gradients_rejects(answer, words, capsys):
    reject(convolution_backward.check_row_gradients, answer, words, capsys)


# Back through a depthwise layer


def depthwise_back(g, x, w, flip=False, own=True):
    """Add every stamp; with one thing wrong, if so asked for."""
    of_x, of_w = np.zeros(x.shape), np.zeros(w.shape)
    stamp = w[::-1, ::-1] if flip else w
    for i, j in np.ndindex(g.shape[1:3]):
        rows, columns = slice(i, i + len(w)), slice(j, j + w.shape[1])
        of_x[:, rows, columns] = g[:, i, j][:, None, None] * stamp + own * of_x[:, rows, columns]
        of_w += (g[:, i, j][:, None, None] * x[:, rows, columns]).sum(axis=0)
    return of_x, of_w


def depthwise_back_by_windows(g, x, w):
    a, b, _ = w.shape
    of_w = np.einsum("nijcab,nijc->abc", sliding_window_view(x, (a, b), axis=(1, 2)), g)
    border = np.pad(g, [(0, 0), (a - 1, a - 1), (b - 1, b - 1), (0, 0)])
    places = sliding_window_view(border, (a, b), axis=(1, 2))
    return np.einsum("nijcab,abc->nijc", places, w[::-1, ::-1]), of_w


def depthwise_back_by_channel(g, x, w):
    """Send each channel through an ordinary layer of one channel and one filter."""
    found = [
        cross_correlate_backward(g[..., [c]], x[..., [c]], w[..., [c], None])
        for c in range(w.shape[2])
    ]
    of_x = np.concatenate([each[0] for each in found], axis=-1)
    return of_x, np.concatenate([each[1][..., 0] for each in found], axis=-1)


def depthwise_back_by_tape(g, x, w):
    x, w = tf.Variable(x), tf.Variable(w[..., None])
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(g * tf.nn.depthwise_conv2d(x, w, [1] * 4, "VALID"))
    of_x, of_w = tape.gradient(loss, [x, w])
    return of_x.numpy(), of_w.numpy()[..., 0]


def ordinary_back(g, x, w):
    """Take the layer for one whose filters all see every channel."""
    full = np.repeat(w[..., None], w.shape[2], axis=-1)
    of_x, of_w, _ = cross_correlate_backward(g, x, full)
    return of_x, of_w.sum(axis=2)


@pytest.mark.parametrize(
    "answer",
    [
        depthwise_back,
        depthwise_back_by_windows,
        depthwise_back_by_channel,
        depthwise_back_by_tape,
    ],
)
def test_depthwise_backward_accepts(answer, capsys):
    accept(convolution_backward.check_depthwise_backward, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda *a: depthwise_back(*a, flip=True), "one channel': answer 1"),
        (lambda *a: depthwise_back(*a, own=False), "one channel': answer 1"),
        (ordinary_back, "three channels"),
        (lambda *a: depthwise_back(*a)[::-1], "should have shape (1, 4, 4, 1)"),
        (lambda *a: (*depthwise_back(*a), a[0].sum(axis=(0, 1, 2))), "a tuple of 2"),
        (lambda g, x, w: depthwise_back(g[..., ::-1], x, w), "three channels"),
        (
            lambda g, x, w: (depthwise_back(g, x, w)[0], depthwise_back(g, x, w)[1] / len(x)),
            "a batch of two images': answer 2",
        ),
        (
            lambda g, x, w: (depthwise_back(g, x, w)[0], depthwise_back(g[:1], x[:1], w)[1]),
            "a batch of two images': answer 2",
        ),
        (
            lambda g, x, w: (
                depthwise_back(g, x, w)[0],
                np.broadcast_to(depthwise_back(g, x, w)[1].sum(axis=2, keepdims=True), w.shape),
            ),
            "three channels': answer 2",
        ),
        (lambda g, x, w: (x, w), "one channel': answer 1"),
        (lambda g, x, w: depthwise_back(g, x, w)[0], "a tuple of 2"),
    ],
)
def test_depthwise_backward_rejects(answer, words, capsys):
    reject(convolution_backward.check_depthwise_backward, answer, words, capsys)


# Back through a stride


def back(g, x, w, stride, flip=True, whole=True, own=True, dtype=float):
    """Add every stamp; with one thing wrong, if so asked for."""
    of_x, of_w = np.zeros(x.shape, dtype), np.zeros_like(w)
    stamp = w if flip else w[::-1, ::-1]
    a, b = w.shape[:2]
    for i, j in np.ndindex(*g.shape[1:3]):
        rows, columns = slice(i * stride, i * stride + a), slice(j * stride, j * stride + b)
        spread = np.einsum("nk,abck->nabc", g[:, i, j], stamp)
        of_x[:, rows, columns] = spread + (of_x[:, rows, columns] if own else 0)
        of_w += np.einsum("nabc,nk->abck", x[:, rows, columns], g[:, i, j])
    if not whole:  # forget the pixels that no window reads
        of_x = of_x[:, : (g.shape[1] - 1) * stride + a, : (g.shape[2] - 1) * stride + b]
    return of_x, of_w


def back_by_tape(g, x, w, stride):
    x, w = tf.Variable(x.astype(float)), tf.Variable(w)
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(g * tf.nn.conv2d(x, w, stride, "VALID"))
    return [each.numpy() for each in tape.gradient(loss, [x, w])]


@pytest.mark.parametrize(
    "answer", [back, back_by_tape, lambda g, x, w, s: cross_correlate_backward(g, x, w, s)[:2]]
)
def test_strided_backward_accepts(answer, capsys):
    accept(convolution_backward.check_strided_backward, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda *a: back(*a, flip=False), "'stride 1': answer 1"),
        (lambda *a: back(*a, own=False), "'stride 1': answer 1"),
        (lambda *a: back(*a, whole=False), "are not read': answer 1: the answer should have shape"),
        (lambda g, x, w, s: back(g, x, w, 1), "every pixel is read"),
        (lambda *a: back(*a)[::-1], "should have shape (1, 4, 4, 1)"),
        (lambda g, x, w, s: (back(g, x, w, s)[0], back(g, x, w, s)[1] / len(x)), "three images"),
        (lambda g, x, w, s: (back(g, x, w, s)[0], back(g[:1], x[:1], w, s)[1]), "three images"),
        (lambda g, x, w, s: (back(g, x, w, s)[0], back(g, x, w, s)[1][::-1, ::-1]), "answer 2"),
        (lambda g, x, w, s: (x, w), "'stride 1': answer 1"),
        (lambda g, x, w, s: (*back(g, x, w, s), g.sum(axis=(0, 1, 2))), "tuple of 2"),
        (lambda g, x, w, s: back(g, x, w.swapaxes(2, 3), s), "two channels and three filters"),
        (lambda g, x, w, s: back(g, x, w, s, dtype=x.dtype), "images of bytes"),
    ],
)
def test_strided_backward_rejects(answer, words, capsys):
    reject(convolution_backward.check_strided_backward, answer, words, capsys)
