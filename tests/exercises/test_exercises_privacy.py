"""The checkers on privacy accept right answers and reject what readers write."""

import math

import dp_accounting
import numpy as np
import pytest
import tensorflow as tf
from dp_accounting.pld import PLDAccountant
from scipy.stats import norm
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import privacy

# NumPy warns where a wrong answer divides by nothing.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize(
    "checker",
    [privacy.check_clipped_mean, privacy.check_delta_after, privacy.check_members_found],
)
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# The clipped mean


def clipped_mean(gradients, clip, expected):
    norms = np.linalg.norm(gradients, axis=1, keepdims=True)
    return (gradients * clip / np.maximum(norms, clip)).sum(axis=0) / expected


def clipped_mean_by_loop(gradients, clip, expected):
    total = np.zeros(gradients.shape[1])
    for gradient in gradients:
        length = np.linalg.norm(gradient)
        total += gradient * min(1, clip / length) if length > 0 else 0
    return total / expected


def clipped_mean_by_tensorflow(gradients, clip, expected):
    return tf.reduce_sum(tf.clip_by_norm(gradients, clip, axes=[1]), axis=0) / expected


@pytest.mark.parametrize("answer", [clipped_mean, clipped_mean_by_loop, clipped_mean_by_tensorflow])
def test_clipped_mean_accepts(answer, capsys):
    accept(privacy.check_clipped_mean, answer, capsys)


def lengths(gradients):
    return np.linalg.norm(gradients, axis=1, keepdims=True)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda g, c, n: g.sum(axis=0) / n, "a gradient that is too long"),
        (lambda g, c, n: (g / lengths(g) * c).sum(axis=0) / n, "a gradient that is short enough"),
        (lambda g, c, n: clipped_mean(g.sum(axis=0)[None], c, n), "one long, one short"),
        (lambda g, c, n: clipped_mean(g, c, 1), "one long, one short"),
        (lambda g, c, n: np.clip(g, -c, c).sum(axis=0) / n, "a gradient that is too long"),
        (lambda g, c, n: clipped_mean(g, 1, n), "a clipping norm of 2"),
        (lambda g, c, n: clipped_mean(g, c, max(len(g), 1)), "20 gradients, 25 expected"),
        (lambda g, c, n: clipped_mean(g, c, n) / c, "a clipping norm of 2"),
        (lambda g, c, n: (g / lengths(g) * np.minimum(lengths(g), c)).sum(axis=0) / n, "zeros"),
        (lambda g, c, n: clipped_mean(g, c, n).sum(), "should have shape (2,)"),
    ],
)
def test_clipped_mean_rejects(answer, words, capsys):
    reject(privacy.check_clipped_mean, answer, words, capsys)


# δ after many steps


def delta_after(epsilon, noise, steps):
    sigma = noise / np.sqrt(steps)
    upper, lower = 1 / (2 * sigma) - epsilon * sigma, -1 / (2 * sigma) - epsilon * sigma
    return norm.cdf(upper) - np.exp(epsilon + norm.logcdf(lower))


def delta_by_survival(epsilon, noise, steps):
    mu = steps**0.5 / noise
    return norm.sf(epsilon / mu - mu / 2) - np.exp(epsilon + norm.logsf(epsilon / mu + mu / 2))


def delta_by_logarithms(epsilon, noise, steps):
    mu = math.sqrt(steps) / noise
    logs = norm.logcdf([mu / 2 - epsilon / mu, -mu / 2 - epsilon / mu])
    return np.diff(-np.exp(logs + [0, epsilon]))[0]


@pytest.mark.parametrize("answer", [delta_after, delta_by_survival, delta_by_logarithms])
def test_delta_after_accepts(answer, capsys):
    accept(privacy.check_delta_after, answer, capsys)


def overflowing(epsilon, noise, steps):
    sigma = noise / np.sqrt(steps)
    upper, lower = 1 / (2 * sigma) - epsilon * sigma, -1 / (2 * sigma) - epsilon * sigma
    return norm.cdf(upper) - np.exp(epsilon) * norm.cdf(lower)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda e, s, t: delta_after(e, s, 1), "four steps"),
        (lambda e, s, t: delta_after(e, s * np.sqrt(t), 1), "four steps"),
        (lambda e, s, t: delta_after(e, s / t, 1), "four steps"),
        (lambda e, s, t: t * delta_after(e, s, 1), "four steps"),
        (lambda e, s, t: delta_after(e * t, s, t), "four steps"),
        (lambda e, s, t: delta_after(0, s, t), "one step, ε = 1"),
        (lambda e, s, t: 1.25 * np.exp(-((e * s) ** 2) / 2 / t), "one step, ε = 0"),
        (lambda e, s, t: delta_after(-e, s, t), "one step, ε = 1"),
        (overflowing, "ε"),
    ],
)
def test_delta_after_rejects(answer, words, capsys):
    reject(privacy.check_delta_after, answer, words, capsys)


@pytest.mark.parametrize(("noise", "steps"), [(1.0, 1), (2.0, 10), (10.0, 50)])
def test_the_expected_delta_is_that_of_an_accountant(noise, steps):
    accountant = PLDAccountant()
    accountant.compose(dp_accounting.GaussianDpEvent(noise), steps)

    found = privacy._delta_after(accountant.get_epsilon(1e-5), noise, steps)

    assert found == pytest.approx(1e-5, rel=0.01)


# Members found


def members_found(members, strangers, alarms):
    shares = np.array([np.mean(strangers < threshold) for threshold in strangers])
    return np.mean(members < strangers[shares <= alarms].max())


def members_found_by_rank(members, strangers, alarms):
    ordered = np.sort(strangers)
    place = min(int(np.floor(alarms * len(ordered) + 1e-9)), len(ordered) - 1)
    return np.count_nonzero(members < ordered[place]) / len(members)


def members_found_by_loop(members, strangers, alarms):
    best = 0.0
    for threshold in strangers:
        if sum(s < threshold for s in strangers) / len(strangers) <= alarms:
            best = max(best, sum(m < threshold for m in members) / len(members))
    return best


@pytest.mark.parametrize("answer", [members_found, members_found_by_rank, members_found_by_loop])
def test_members_found_accepts(answer, capsys):
    accept(privacy.check_members_found, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda m, s, a: members_found(-m, -s, a), "one stranger in four"),
        (lambda m, s, a: members_found(s, m, a), "no false alarm"),
        (lambda m, s, a: members_found(m, s, 0), "one stranger in four"),
        (lambda m, s, a: np.mean(m < s.mean()), "no false alarm"),
        (lambda m, s, a: np.mean(m < np.quantile(m, a)), "no false alarm"),
        (lambda m, s, a: 1 - members_found(m, s, a), "no false alarm"),
        (lambda m, s, a: np.mean(m <= np.sort(s)[int(a * len(s))]), "members like strangers"),
        (lambda m, s, a: len(m) * members_found(m, s, a), "no false alarm"),
        (lambda m, s, a: m < s.min(), "should"),
    ],
)
def test_members_found_rejects(answer, words, capsys):
    reject(privacy.check_members_found, answer, words, capsys)
