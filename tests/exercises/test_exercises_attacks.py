"""The checkers on attacks accept right answers and reject what readers write."""

import numpy as np
import pytest
import tensorflow as tf
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import attacks

# NumPy warns where a wrong answer divides by nothing.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize(
    "checker",
    [attacks.check_into_ball, attacks.check_smallest_epsilon, attacks.check_robust_accuracy],
)
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# Back into the ball


def two_clips(x, centre, epsilon):
    return np.clip(np.clip(x, centre - epsilon, centre + epsilon), 0, 1)


def by_change(x, centre, epsilon):
    return np.minimum(np.maximum(centre + np.clip(x - centre, -epsilon, epsilon), 0), 1)


def by_loop(x, centre, epsilon):
    result = np.empty(x.shape)
    for place in np.ndindex(x.shape):
        low, high = max(0, centre[place] - epsilon), min(1, centre[place] + epsilon)
        result[place] = min(max(x[place], low), high)
    return result


def by_tensorflow(x, centre, epsilon):
    inside = tf.clip_by_value(x, centre - epsilon, centre + epsilon)
    return tf.clip_by_value(inside, 0.0, 1.0).numpy()


@pytest.mark.parametrize("answer", [two_clips, by_change, by_loop, by_tensorflow])
def test_into_ball_accepts(answer, capsys):
    accept(attacks.check_into_ball, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda x, c, e: x, "too bright"),
        (lambda x, c, e: np.clip(x, 0, 1), "too bright"),
        (lambda x, c, e: np.clip(x, c - e, c + e), "the scale ends at 1"),
        (lambda x, c, e: np.minimum(np.clip(x, c - e, c + e), 1), "the scale ends at 0"),
        (lambda x, c, e: np.clip(x - c, -e, e), "inside, nothing to do"),
        (lambda x, c, e: np.clip(c + e * np.sign(x - c), 0, 1), "inside, nothing to do"),
        (lambda x, c, e: np.clip(c + e * (x - c), 0, 1), "inside, nothing to do"),
        (lambda x, c, e: np.clip(np.clip(x, c - e, c), 0, 1), "inside, nothing to do"),
        (lambda x, c, e: np.clip(np.minimum(x, c + e), 0, 1), "too dark"),
        (lambda x, c, e: np.clip(x, max(0, c.min() - e), min(1, c.max() + e)), "epsilon is 0"),
    ],
)
def test_into_ball_rejects(answer, words, capsys):
    reject(attacks.check_into_ball, answer, words, capsys)


def test_a_ball_of_another_norm_is_rejected(capsys):
    def by_length(x, centre, epsilon):
        change = x - centre
        length = np.linalg.norm(change)
        return np.clip(centre + change * min(1, epsilon / max(length, 1e-12)), 0, 1)

    reject(attacks.check_into_ball, by_length, "too bright", capsys)


# The smallest epsilon of a linear classifier


def smallest(x, y, w, b):
    return np.maximum(y * (x @ w + b), 0) / np.abs(w).sum()


def smallest_by_where(x, y, w, b):
    score = np.sum(x * w, axis=1) + b
    return np.where(np.sign(score) == y, np.abs(score) / np.linalg.norm(w, ord=1), 0)


def smallest_by_loop(x, y, w, b):
    return [
        max(0.0, side * (b + sum(row * w))) / sum(abs(w)) for row, side in zip(x, y, strict=True)
    ]


def smallest_by_bisection(x, y, w, b):
    low, high = np.zeros(len(x)), np.full(len(x), 1e3)
    for _ in range(80):
        middle = (low + high) / 2
        moved = x - middle[:, None] * y[:, None] * np.sign(w)
        stands = y * (moved @ w + b) > 0
        low, high = np.where(stands, middle, low), np.where(stands, high, middle)
    return high


@pytest.mark.parametrize(
    "answer", [smallest, smallest_by_where, smallest_by_loop, smallest_by_bisection]
)
def test_smallest_epsilon_accepts(answer, capsys):
    accept(attacks.check_smallest_epsilon, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda x, y, w, b: y * (x @ w + b), "w is (1, 3)"),
        (lambda x, y, w, b: np.maximum(y * (x @ w + b), 0) / np.linalg.norm(w), "w is (1, 3)"),
        (lambda x, y, w, b: np.maximum(y * (x @ w + b), 0) / np.abs(w).max(), "w is (1, 3)"),
        (lambda x, y, w, b: np.maximum(y * (x @ w + b), 0) / w.sum(), "a weight below 0"),
        (lambda x, y, w, b: np.maximum(y * (x @ w), 0) / np.abs(w).sum(), "a bias"),
        (lambda x, y, w, b: np.maximum(x @ w + b, 0) / np.abs(w).sum(), "of class -1"),
        (lambda x, y, w, b: y * (x @ w + b) / np.abs(w).sum(), "that is wrong"),
        (lambda x, y, w, b: np.abs(x @ w + b) / np.abs(w).sum(), "that is wrong"),
        (lambda x, y, w, b: smallest(x, y, w, b).mean(), "w is (1, 3)"),
        (lambda x, y, w, b: smallest(x, y, w, b).min() + np.zeros(len(x)), "20 images, all right"),
    ],
)
def test_smallest_epsilon_rejects(answer, words, capsys):
    reject(attacks.check_smallest_epsilon, answer, words, capsys)


# Many attacks, one number


def robust(answers, labels):
    return np.mean(np.all(answers == labels, axis=0))


def robust_by_product(answers, labels):
    return (answers == labels).prod(axis=0).mean()


def robust_by_loop(answers, labels):
    stood = 0
    for image, label in enumerate(labels):
        stood += all(each[image] == label for each in answers)
    return stood / len(labels)


def robust_by_errors(answers, labels):
    return 1 - np.any(answers != labels[None], axis=0).sum() / labels.size


@pytest.mark.parametrize("answer", [robust, robust_by_product, robust_by_loop, robust_by_errors])
def test_robust_accuracy_accepts(answer, capsys):
    accept(attacks.check_robust_accuracy, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda a, y: np.mean(a == y), "each attack fells another image"),
        (lambda a, y: (a == y).mean(axis=1).min(), "each attack fells another image"),
        (lambda a, y: np.any(a == y, axis=0).mean(), "each attack fells another image"),
        (lambda a, y: np.all(a == y, axis=0).sum(), "one attack"),
        (lambda a, y: 1 - robust(a, y), "all stand"),
        (lambda a, y: np.mean(a[0] == y), "each attack fells another image"),
        (lambda a, y: np.all(a == y, axis=1).mean(), "one attack"),
        (lambda a, y: np.all(a == a[0], axis=0).mean(), "one attack"),
        (lambda a, y: np.mean((a == y).mean(axis=0) > 0.5), "four attacks on 30 images"),
        (lambda a, y: 100 * robust(a, y), "one attack"),
    ],
)
def test_robust_accuracy_rejects(answer, words, capsys):
    reject(attacks.check_robust_accuracy, answer, words, capsys)
