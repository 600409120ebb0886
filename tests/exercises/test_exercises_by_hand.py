"""The checkers of the page on training by hand accept right answers and reject plausible ones."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import by_hand
from helpers.optimisers import Adam


@pytest.mark.parametrize("checker", [by_hand.check_join, by_hand.check_clip, by_hand.check_adamw])
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# Gradients of pieces, joined


def joined_in_a_loop(gradients, sizes):
    total = 0
    for gradient, size in zip(gradients, sizes, strict=True):
        total = total + gradient * size
    return total / sum(sizes)


def joined_as_a_product(gradients, sizes):
    return np.array(sizes) @ gradients / np.sum(sizes)


def joined_in_tensorflow(gradients, sizes):
    shares = tf.constant(sizes, tf.float64) / sum(sizes)
    return tf.tensordot(shares, gradients, 1)


@pytest.mark.parametrize("answer", [joined_in_a_loop, joined_as_a_product, joined_in_tensorflow])
def test_join_accepts(answer, capsys):
    accept(by_hand.check_join, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        # a small piece counts as much as a large one
        (lambda gradients, sizes: gradients.mean(axis=0), "a last piece that is smaller"),
        (lambda gradients, sizes: gradients.sum(axis=0), "two pieces of one size"),
        (lambda gradients, sizes: np.array(sizes) @ gradients, "two pieces of one size"),
        (lambda gradients, sizes: np.array(sizes) @ gradients / len(sizes), "two pieces"),
        (lambda gradients, sizes: gradients.mean(), "shape (5,), found ()"),
        (lambda gradients, sizes: np.average(gradients, 0, 1 / np.array(sizes)), "last piece"),
    ],
)
def test_join_rejects(answer, words, capsys):
    reject(by_hand.check_join, answer, words, capsys)


# Gradients, clipped


def clipped(first, second, limit):
    length = np.sqrt((first**2).sum() + (second**2).sum())
    return (first, second) if length <= limit else (first * limit / length, second * limit / length)


def clipped_in_one_vector(first, second, limit):
    both = np.concatenate([first.ravel(), second.ravel()])
    both = both / max(1, np.linalg.norm(both) / limit)
    return both[: first.size].reshape(first.shape), both[first.size :].reshape(second.shape)


def clipped_by_tensorflow(first, second, limit):
    return tf.clip_by_global_norm([tf.constant(first), tf.constant(second)], limit)[0]


@pytest.mark.parametrize("answer", [clipped, clipped_in_one_vector, clipped_by_tensorflow])
def test_clip_accepts(answer, capsys):
    accept(by_hand.check_clip, answer, capsys)


def clipped_apart(first, second, limit):
    return tuple(
        each * min(1, limit / max(np.linalg.norm(each), 1e-12)) for each in (first, second)
    )


def always_scaled(first, second, limit):
    length = np.sqrt((first**2).sum() + (second**2).sum())
    return first * limit / length, second * limit / length


def squared_length(first, second, limit):
    length = (first**2).sum() + (second**2).sum()
    factor = limit / length if length > limit else 1.0
    return first * factor, second * factor


def clipped_number_by_number(first, second, limit):
    return np.clip(first, -limit, limit), np.clip(second, -limit, limit)


def to_unit_length(first, second, limit):
    length = np.sqrt((first**2).sum() + (second**2).sum())
    factor = 1 / length if length > limit else 1.0
    return first * factor, second * factor


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (clipped_apart, "3 and 4, limit 1"),
        (always_scaled, "3 and 4, limit 10"),
        (squared_length, "3 and 4, limit 1"),
        (to_unit_length, "arrays of other shapes"),
        (clipped_number_by_number, "3 and 4, limit 1"),
        (lambda first, second, limit: clipped(first, second, limit)[0], "tuple of 2"),
    ],
)
def test_clip_rejects(answer, words, capsys):
    reject(by_hand.check_clip, answer, words, capsys)


# Adam with weight decay


def with_the_class(weights, gradients, rate, decay):
    own = Adam(rate)
    for gradient in gradients:
        weights = own.step(weights * (1 - rate * decay), gradient)
    return weights


def written_out(weights, gradients, rate, decay, corrected=True):
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for t, gradient in enumerate(gradients, 1):
        weights = weights - rate * decay * weights
        mean = 0.9 * mean + 0.1 * gradient
        square = 0.999 * square + 0.001 * gradient**2
        step = rate * np.sqrt(1 - 0.999**t) / (1 - 0.9**t) if corrected else rate
        weights = weights - step * mean / (np.sqrt(square) + 1e-7)
    return weights


def by_keras(weights, gradients, rate, decay):
    variable = keras.Variable(weights, dtype="float64")
    optimiser = keras.optimizers.AdamW(rate, weight_decay=decay)
    for gradient in gradients:
        optimiser.apply([tf.constant(gradient)], [variable])
    return variable.numpy()


@pytest.mark.parametrize("answer", [with_the_class, written_out, by_keras])
def test_adamw_accepts(answer, capsys):
    accept(by_hand.check_adamw, answer, capsys)


def without_correction(weights, gradients, rate, decay):
    return written_out(weights, gradients, rate, decay, corrected=False)


def decay_in_the_gradient(weights, gradients, rate, decay):
    own = Adam(rate)
    for gradient in gradients:
        weights = own.step(weights, gradient + decay * weights)
    return weights


def decay_without_the_rate(weights, gradients, rate, decay):
    return with_the_class(weights, gradients, rate, decay / rate)


def decay_once(weights, gradients, rate, decay):
    return with_the_class(weights * (1 - rate * decay), gradients, rate, 0)


def new_adam_each_step(weights, gradients, rate, decay):
    for gradient in gradients:
        weights = Adam(rate).step(weights * (1 - rate * decay), gradient)
    return weights


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (decay_in_the_gradient, "one step with decay"),
        (decay_without_the_rate, "one step with decay"),
        (decay_once, "no gradient, only decay"),
        (new_adam_each_step, "twenty steps"),
        (without_correction, "it is Adam"),
        (lambda *given: with_the_class(*given[:3], 0), "one step with decay"),
    ],
)
def test_adamw_rejects(answer, words, capsys):
    reject(by_hand.check_adamw, answer, words, capsys)
