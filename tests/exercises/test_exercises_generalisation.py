"""The checkers on generalisation accept right answers and reject what readers write."""

import numpy as np
import pytest
import tensorflow as tf
from scipy.special import logsumexp
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import generalisation

# NumPy warns where a wrong answer divides by nothing.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize(
    "checker",
    [
        generalisation.check_corruption_error,
        generalisation.check_energy,
        generalisation.check_coverage,
    ],
)
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# The mean corruption error


def corruption_error_by_loop(errors, baseline):
    total = 0
    for mine, theirs in zip(errors, baseline, strict=True):
        total += np.sum(mine) / np.sum(theirs)
    return total / len(errors)


@pytest.mark.parametrize(
    "answer",
    [
        lambda e, b: np.mean(e.sum(axis=1) / b.sum(axis=1)),
        lambda e, b: (e.mean(1) / b.mean(1)).mean(),
        corruption_error_by_loop,
    ],
)
def test_corruption_error_accepts(answer, capsys):
    accept(generalisation.check_corruption_error, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda e, b: np.mean(e / b), "one kind, two strengths"),
        (lambda e, b: e.sum() / b.sum(), "Case"),
        (lambda e, b: e.mean(), "one kind, two strengths"),
        (lambda e, b: np.mean(e.sum(axis=0) / b.sum(axis=0)), "one kind, two strengths"),
        (lambda e, b: 100 * np.mean(e.sum(axis=1) / b.sum(axis=1)), "one kind"),
        (lambda e, b: np.mean(b.sum(axis=1) / e.sum(axis=1)), "one kind, two strengths"),
        (lambda e, b: e.sum(axis=1) / b.sum(axis=1), "one kind, two strengths"),
        (lambda e, b: np.sum(e.sum(axis=1) / b.sum(axis=1)), "its own baseline"),
    ],
)
def test_corruption_error_rejects(answer, words, capsys):
    reject(generalisation.check_corruption_error, answer, words, capsys)


# The energy


def energy_by_hand(logits, temperature):
    scaled = logits / temperature
    top = scaled.max(axis=1, keepdims=True)
    return temperature * (top[:, 0] + np.log(np.exp(scaled - top).sum(axis=1)))


@pytest.mark.parametrize(
    "answer",
    [
        energy_by_hand,
        lambda x, t: t * logsumexp(x / t, axis=1),
        lambda x, t: t * tf.reduce_logsumexp(x / t, axis=1).numpy(),
        lambda x, t: t * np.logaddexp.reduce(x / t, axis=1),
    ],
)
def test_energy_accepts(answer, capsys):
    accept(generalisation.check_energy, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda x, t: -energy_by_hand(x, t), "two logits of 0"),
        (lambda x, t: t * np.log(np.exp(x / t).sum(axis=1)), "logits of 1000"),
        (lambda x, t: logsumexp(x, axis=1), "temperature 2"),
        (lambda x, t: logsumexp(x / t, axis=1), "temperature 2"),
        (lambda x, t: x.max(axis=1), "two logits of 0"),
        (lambda x, t: t * logsumexp(x / t), "two logits of 0"),
        (lambda x, t: t * logsumexp(x / t, axis=0), "two logits of 0"),
        (lambda x, t: np.exp(x / t).sum(axis=1), "two logits of 0"),
    ],
)
def test_energy_rejects(answer, words, capsys):
    reject(generalisation.check_energy, answer, words, capsys)


# The coverage at a risk


def coverage(certainty, right, risk, order=-1, first=False):
    wrong = ~right[np.argsort(order * certainty)]
    numbers = np.arange(1, len(wrong) + 1)
    fine = np.cumsum(wrong) / numbers <= risk
    if first:
        return (len(fine) if fine.all() else np.argmin(fine)) / len(fine)
    return numbers[fine].max(initial=0) / len(wrong)


def coverage_by_loop(certainty, right, risk):
    errors = best = 0
    for count, row in enumerate(np.argsort(certainty)[::-1], 1):
        errors += not right[row]
        best = count if errors <= risk * count + 1e-12 else best
    return best / len(right)


@pytest.mark.parametrize(
    "answer",
    [
        coverage,
        coverage_by_loop,
        lambda c, r, q: max(
            [0, *(np.mean(c >= t) for t in c if 1 - np.mean(r[c >= t]) <= q + 1e-12)]
        ),
    ],
)
def test_coverage_accepts(answer, capsys):
    accept(generalisation.check_coverage, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda c, r, q: coverage(c, r, q, order=1), "no error allowed"),
        (lambda c, r, q: coverage(c, r, q, first=True), "a quarter of errors allowed"),
        (lambda c, r, q: coverage(c, r, q) * len(r), "no error allowed"),
        (lambda c, r, q: np.mean(c >= 1 - q), "no error allowed"),
        (lambda c, r, q: 1 - coverage(c, r, q), "a quarter of errors allowed"),
        (lambda c, r, q: np.mean(r), "no error allowed"),
        (lambda c, r, q: coverage(np.arange(len(c))[::-1], r, q), "images in another order"),
        (lambda c, r, q: np.flatnonzero(r[np.argsort(-c)])[-1] / len(c), "no error allowed"),
    ],
)
def test_coverage_rejects(answer, words, capsys):
    reject(generalisation.check_coverage, answer, words, capsys)
