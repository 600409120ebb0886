"""The checkers of the page that judges dense layers accept right answers and reject others."""

import numpy as np
import pytest
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import dense_evidence


@pytest.mark.parametrize(
    "checker",
    [
        dense_evidence.check_told_apart,
        dense_evidence.check_epochs_enough,
        dense_evidence.check_spread,
    ],
)
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# Told apart


def told(one, other):
    points = one - other
    return np.sign(points.mean()) * (abs(points.mean()) > 2 * points.std(ddof=1))


def told_by_ifs(one, other):
    points = np.subtract(one, other)
    low, high = points.mean() - 2 * points.std(ddof=1), points.mean() + 2 * points.std(ddof=1)
    return 1 if low > 0 else -1 if high < 0 else 0


def told_by_loops(one, other):
    points = [float(a) - float(b) for a, b in zip(one, other, strict=True)]
    mean = sum(points) / len(points)
    spread = (sum((p - mean) ** 2 for p in points) / (len(points) - 1)) ** 0.5
    return int(mean > 2 * spread) - int(mean < -2 * spread)


@pytest.mark.parametrize("answer", [told, told_by_ifs, told_by_loops])
def test_told_apart_accepts(answer, capsys):
    accept(dense_evidence.check_told_apart, answer, capsys)


def unpaired(one, other):
    spread = np.hypot(one.std(ddof=1), other.std(ddof=1))
    gap = one.mean() - other.mean()
    return np.sign(gap) * (abs(gap) > 2 * spread)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (unpaired, "good and bad draws, but always a point ahead"),
        (lambda a, b: np.sign(np.mean(a - b)), "once ahead, once behind"),
        (lambda a, b: abs(told(a, b)), "always far behind"),
        (lambda a, b: told(b, a), "always far ahead"),
        (lambda a, b: (a - b).mean() > 2 * (a - b).std(ddof=1), "always far behind"),
        (lambda a, b: told(a, b) if len(a) > 2 else 0, "two seeds, hardly beyond"),
        (
            lambda a, b: np.sign((a - b).mean()) * (abs((a - b).mean()) > (a - b).std(ddof=1)),
            "one and a half deviations",
        ),
    ],
)
def test_told_apart_rejects(answer, words, capsys):
    reject(dense_evidence.check_told_apart, answer, words, capsys)


# Epochs that are enough


def enough(curve, margin):
    far = np.flatnonzero(np.abs(curve - curve[-1]) > margin)
    return far[-1] + 2 if len(far) else 1


def enough_backwards(curve, margin):
    epoch = len(curve)
    while epoch > 1 and abs(curve[epoch - 2] - curve[-1]) <= margin:
        epoch -= 1
    return epoch


def enough_by_all(curve, margin):
    near = [abs(value - curve[-1]) <= margin for value in curve]
    return next(k for k in range(1, len(curve) + 1) if all(near[k - 1 :]))


@pytest.mark.parametrize("answer", [enough, enough_backwards, enough_by_all])
def test_epochs_enough_accepts(answer, capsys):
    accept(dense_evidence.check_epochs_enough, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda c, m: np.argmax(np.abs(c - c[-1]) <= m) + 1, "near, then away, then near"),
        (lambda c, m: enough(c, m) - 1, "rises, then stays"),
        (lambda c, m: enough(np.minimum(c, c[-1]), m), "above the end, and comes down"),
        (lambda c, m: enough_backwards(c, m * 0.999), "exactly the margin away"),
        (lambda c, m: enough(c / c[-1], m), "exactly the margin away"),
        (lambda c, m: np.flatnonzero(np.abs(c - c[-1]) > m)[-1] + 2, "near the end at once"),
        (lambda c, m: np.argmax(c) + 1, "near, then away, then near"),
    ],
)
def test_epochs_enough_rejects(answer, words, capsys):
    reject(dense_evidence.check_epochs_enough, answer, words, capsys)


# A mean as a dense layer


def tiled(weights, height, width):
    return np.tile(weights / (height * width), (height * width, 1))


def repeated(weights, height, width):
    return np.concatenate([weights] * (height * width)) / height / width


def by_broadcast(weights, height, width):
    shape = height, width, *weights.shape
    return np.broadcast_to(weights / (height * width), shape).reshape(-1, weights.shape[1])


@pytest.mark.parametrize("answer", [tiled, repeated, by_broadcast])
def test_spread_accepts(answer, capsys):
    accept(dense_evidence.check_spread, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda w, i, j: np.tile(w, (i * j, 1)), "one map of 2 x 2 pixels"),
        (lambda w, i, j: np.repeat(w / (i * j), i * j, axis=0), "two maps, one class"),
        (lambda w, i, j: tiled(w, i, i), "the answer should have shape (12, 4), found (18, 4)"),
        (lambda w, i, j: w, "the answer should have shape (4, 1), found (1, 1)"),
        (lambda w, i, j: tiled(w, i, j) / len(w), "maps of one pixel"),
        (lambda w, i, j: np.tile(w / (i * j), (1, i * j)), "the answer should have shape"),
    ],
)
def test_spread_rejects(answer, words, capsys):
    reject(dense_evidence.check_spread, answer, words, capsys)
