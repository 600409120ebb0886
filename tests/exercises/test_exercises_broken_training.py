"""The checkers on mistakes in training accept right answers and reject what readers write."""

import math
import statistics

import numpy as np
import pytest
from scipy.special import logsumexp, softmax
from scipy.stats import sem
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import broken_training

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize(
    "checker",
    [
        broken_training.check_lowest_loss,
        broken_training.check_dead_units,
        broken_training.check_paired_gain,
        broken_training.check_flattery,
    ],
)
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# The lowest loss


def lowest_by_formula(classes, scale):
    return math.log(1 + (classes - 1) * math.exp(-scale))


def lowest_by_softmax(classes, scale):
    return -np.log(softmax(scale * np.eye(classes)[-1])[-1])


def lowest_by_logsumexp(classes, scale):
    return logsumexp([scale] + [0] * (classes - 1)) - scale


@pytest.mark.parametrize("answer", [lowest_by_formula, lowest_by_softmax, lowest_by_logsumexp])
def test_lowest_loss_accepts(answer, capsys):
    accept(broken_training.check_lowest_loss, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda k, s: math.log(k), "ten classes"),
        (lambda k, s: 0.0, "ten classes"),
        (lambda k, s: math.log(1 + (k - 1) / math.e), "ten classes, twice as large"),
        (lambda k, s: math.log(1 + k * math.exp(-s)), "ten classes"),
        (lambda k, s: 1 / (1 + (k - 1) * math.exp(-s)), "ten classes"),
        (lambda k, s: math.log(1 + 9 * math.exp(-s)), "two classes"),
        (lambda k, s: -lowest_by_formula(k, s), "ten classes"),
        (lambda k, s: math.log10(1 + (k - 1) * math.exp(-s)), "ten classes"),
        (lambda k, s: lowest_by_formula(k, 1) / max(s, 1), "ten classes, twice as large"),
    ],
)
def test_lowest_loss_rejects(answer, words, capsys):
    reject(broken_training.check_lowest_loss, answer, words, capsys)


# Dead units


def dead_by_maximum(maps):
    return maps.max(axis=tuple(range(maps.ndim - 1))) == 0


def dead_by_loop(maps):
    return [not maps[..., unit].any() for unit in range(maps.shape[-1])]


def dead_by_sum(maps):
    return maps.reshape(-1, maps.shape[-1]).sum(axis=0) <= 0


@pytest.mark.parametrize("answer", [dead_by_maximum, dead_by_loop, dead_by_sum])
def test_dead_units_accepts(answer, capsys):
    accept(broken_training.check_dead_units, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda m: ~dead_by_maximum(m), "two of six channels"),
        (lambda m: dead_by_maximum(m).mean(), "should have shape (6,), found ()"),
        (lambda m: m.max(axis=(0, 1, 2)) == 0, "'units of a dense layer': your function raised"),
        (lambda m: m.min(axis=tuple(range(m.ndim - 1))) == 0, "two of six channels"),
        (lambda m: m.max(axis=tuple(range(1, m.ndim))) == 0, "should have shape (6,), found (5,)"),
        (lambda m: m[0].reshape(-1, m.shape[-1]).max(axis=0) == 0, "one place of one image"),
        (
            lambda m: m.mean(axis=tuple(range(m.ndim - 1))) < 0.01,
            "alive at one place of one image",
        ),
        (lambda m: np.flatnonzero(dead_by_maximum(m)), "should have shape (6,), found (2,)"),
        (lambda m: m.max(axis=tuple(range(m.ndim - 2))) == 0, "should have shape (6,)"),
    ],
)
def test_dead_units_rejects(answer, words, capsys):
    reject(broken_training.check_dead_units, answer, words, capsys)


# A gain and its error


def gain_by_formula(first, second, ddof=1):
    gaps = second - first
    return gaps.mean(), gaps.std(ddof=ddof) / math.sqrt(len(gaps))


def gain_by_scipy(first, second):
    return [np.mean(second) - np.mean(first), sem(second - first)]


def gain_by_statistics(first, second):
    gaps = [float(b - a) for a, b in zip(first, second, strict=True)]
    return statistics.fmean(gaps), (statistics.variance(gaps) / len(gaps)) ** 0.5


def unpaired(first, second):
    return gain_by_formula(first, second)[0], math.hypot(sem(first), sem(second))


@pytest.mark.parametrize("answer", [gain_by_formula, gain_by_scipy, gain_by_statistics])
def test_paired_gain_accepts(answer, capsys):
    accept(broken_training.check_paired_gain, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (unpaired, "three seeds by hand"),
        (lambda a, b: gain_by_formula(a, b, ddof=0), "three seeds by hand"),
        (lambda a, b: gain_by_formula(b, a), "three seeds by hand"),
        (lambda a, b: (np.mean(b - a), np.std(b - a, ddof=1)), "three seeds by hand"),
        (lambda a, b: (np.mean(b - a), np.std(b - a, ddof=1) / len(a)), "three seeds by hand"),
        (lambda a, b: (np.mean(b - a), np.var(b - a, ddof=1) / len(a)), "three seeds by hand"),
        (lambda a, b: (abs(np.mean(b - a)), sem(b - a)), "a loss of accuracy"),
        (lambda a, b: np.mean(b - a), "should be a tuple of 2 numbers"),
        (lambda a, b: (b.max() - a.max(), sem(b - a)), "three seeds by hand"),
        (lambda a, b: gain_by_formula(np.sort(a), np.sort(b)), "a loss of accuracy"),
    ],
)
def test_paired_gain_rejects(answer, words, capsys):
    reject(broken_training.check_paired_gain, answer, words, capsys)


# The flattery of the best


def flattery_by_means(right, test):
    shares = right[:, test].mean(axis=1)
    return shares.max() - right[shares.argmax()][~test].mean()


def flattery_by_key(right, test):
    best = max(right, key=lambda row: row[test].mean())
    return best[test].mean() - best[~test].mean()


def flattery_by_products(right, test):
    on_test = right @ test.astype(float) / test.sum()
    on_rest = right @ (~test).astype(float) / (~test).sum()
    return (on_test - on_rest)[np.argmax(on_test)]


@pytest.mark.parametrize("answer", [flattery_by_means, flattery_by_key, flattery_by_products])
def test_flattery_accepts(answer, capsys):
    accept(broken_training.check_flattery, answer, capsys)


def last_of_equals(right, test):
    return flattery_by_means(right[::-1], test)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda r, t: -flattery_by_means(r, t), "three networks by hand"),
        (lambda r, t: flattery_by_means(r, ~t), "three networks by hand"),
        (lambda r, t: r[:, t].mean(1).max() - r[:, ~t].mean(1).max(), "three networks by hand"),
        (lambda r, t: r[:, t].mean(1).max() - r[:, ~t].mean(), "three networks by hand"),
        (lambda r, t: r[:, t].mean(1).max() - r.mean(1)[r[:, t].mean(1).argmax()], "by hand"),
        (lambda r, t: np.max(r[:, t].mean(1) - r[:, ~t].mean(1)), "first of two equal ones"),
        (lambda r, t: np.mean(r[:, t].mean(1) - r[:, ~t].mean(1)), "three networks by hand"),
        (lambda r, t: r[:, t].mean(1).max(), "three networks by hand"),
        (last_of_equals, "the first of two equal ones"),
        (lambda r, t: flattery_by_means(r.T, t), "three networks by hand"),
    ],
)
def test_flattery_rejects(answer, words, capsys):
    reject(broken_training.check_flattery, answer, words, capsys)
