"""The checkers on unbalanced data accept right answers and reject what readers write."""

import keras
import numpy as np
import pytest
from scipy.special import softmax
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import unbalanced

# NumPy warns where a wrong answer divides by nothing.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize(
    "checker",
    [
        unbalanced.check_class_weights,
        unbalanced.check_focal_loss,
        unbalanced.check_correct_prior,
    ],
)
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# Weights from counts


def weights(labels, exponent):
    raw = (1 / np.bincount(labels)[labels]) ** exponent
    return raw / raw.mean()


def weights_by_loops(labels, exponent):
    counts = {label: list(labels).count(label) for label in labels}
    raw = [counts[label] ** -exponent for label in labels]
    return [each * len(raw) / sum(raw) for each in raw]


def weights_by_unique(labels, exponent):
    _, place, counts = np.unique(labels, return_inverse=True, return_counts=True)
    of_class = counts.astype(float) ** -exponent
    return of_class[place] * len(labels) / (of_class * counts).sum()


@pytest.mark.parametrize("answer", [weights, weights_by_loops, weights_by_unique])
def test_class_weights_accepts(answer, capsys):
    accept(unbalanced.check_class_weights, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda y, e: weights(y, 1), "exponent 0"),
        (lambda y, e: weights(y, -e), "one rare image in four"),
        (lambda y, e: (1 / np.bincount(y)[y]) ** e, "one rare image in four"),
        (lambda y, e: (len(y) / (2 * np.bincount(y)[y])) ** e, "exponent 1/2"),
        (lambda y, e: weights(y, e) / len(y), "one rare image in four"),
        (lambda y, e: np.bincount(y) ** -float(e), "should have shape (4,), found (2,)"),
        (lambda y, e: np.where(y == 1, weights(y, e).max(), weights(y, e).min()), "three classes"),
        (lambda y, e: np.ones(len(y)), "one rare image in four"),
        (lambda y, e: (np.bincount(y) ** -float(e))[y], "one rare image in four"),
        (lambda y, e: weights((y > 0).astype(int), e), "three classes"),
    ],
)
def test_class_weights_rejects(answer, words, capsys):
    reject(unbalanced.check_class_weights, answer, words, capsys)


# Focal loss


def focal(p, y, gamma, alpha, flip=False):
    right, weight = np.where(y == 1, p, 1 - p), np.where(y == 1, alpha, 1 - alpha)
    base = right if flip else 1 - right
    return np.mean(-weight * base**gamma * np.log(right))


def focal_by_loop(probabilities, labels, gamma, alpha):
    total = 0
    for p, y in zip(probabilities, labels, strict=True):
        if y == 1:
            total -= alpha * (1 - p) ** gamma * np.log(p)
        else:
            total -= (1 - alpha) * p**gamma * np.log(1 - p)
    return total / len(labels)


def focal_by_keras(probabilities, labels, gamma, alpha):
    loss = keras.losses.BinaryFocalCrossentropy(True, alpha, gamma)
    columns = [np.reshape(each, (-1, 1)).astype("float64") for each in (labels, probabilities)]
    return loss(*columns)


@pytest.mark.parametrize("answer", [focal, focal_by_loop, focal_by_keras])
def test_focal_loss_accepts(answer, capsys):
    accept(unbalanced.check_focal_loss, answer, capsys)


def cross_entropy(p, y):
    return -np.mean(np.log(np.where(y == 1, p, 1 - p)))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda p, y, g, a: focal(p, y, g, a, flip=True), "four images by hand"),
        (lambda p, y, g, a: focal(p, y, g, 1 - a), "alpha 1/4"),
        (lambda p, y, g, a: 2 * focal(p, y, g, 0.5), "gamma 0"),
        (lambda p, y, g, a: focal(p, y, 2, a), "gamma 0"),
        (lambda p, y, g, a: -focal(p, y, g, a), "gamma 0"),
        (lambda p, y, g, a: len(y) * focal(p, y, g, a), "gamma 0"),
        (lambda p, y, g, a: cross_entropy(p, y) / 2, "four images by hand"),
        (lambda p, y, g, a: np.mean(-a * y * (1 - p) ** g * np.log(p)), "gamma 0"),
        (lambda p, y, g, a: focal(p, np.ones_like(y), g, a), "gamma 0"),
        (lambda p, y, g, a: focal(p, y, round(g), a), "no whole number"),
        (
            lambda p, y, g, a: np.mean(np.where(y == 1, a, 1) * focal(p, y, g, 0.5) * 2),
            "gamma 0",
        ),
    ],
)
def test_focal_loss_rejects(answer, words, capsys):
    reject(unbalanced.check_focal_loss, answer, words, capsys)


# Correcting for other shares of the classes


def corrected(probabilities, trained, real):
    joint = probabilities * real / trained
    return joint / joint.sum(axis=1, keepdims=True)


def corrected_by_logits(probabilities, trained, real):
    logits = np.log(probabilities) - np.log(trained) + np.log(real)
    return softmax(logits, axis=1)


def corrected_by_loops(probabilities, trained, real):
    answer = []
    for row in probabilities.tolist():
        joint = [p / t * r for p, t, r in zip(row, trained, real, strict=True)]
        answer.append([each / sum(joint) for each in joint])
    return answer


@pytest.mark.parametrize("answer", [corrected, corrected_by_logits, corrected_by_loops])
def test_correct_prior_accepts(answer, capsys):
    accept(unbalanced.check_correct_prior, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda p, t, r: corrected(p, r, t), "used at 1 in 100"),
        (lambda p, t, r: p * r / t, "used at 1 in 100"),
        (lambda p, t, r: p, "used at 1 in 100"),
        (lambda p, t, r: corrected(p, np.ones(len(r)), r), "trained at 1 in 100, used on halves"),
        (lambda p, t, r: corrected(p, t, np.ones(len(r))), "used at 1 in 100"),
        (lambda p, t, r: corrected(p, t, r)[:, 1], "should have shape (4, 2), found (4,)"),
        (lambda p, t, r: (p * r / t) / (p * r / t).sum(), "used at 1 in 100"),
        (lambda p, t, r: (p * r / t) / (p * r / t).sum(axis=0), "used at 1 in 100"),
        (lambda p, t, r: softmax(p * r / t, axis=1), "used at 1 in 100"),
        (lambda p, t, r: p + r - t, "used at 1 in 100"),
    ],
)
def test_correct_prior_rejects(answer, words, capsys):
    reject(unbalanced.check_correct_prior, answer, words, capsys)
