"""The checkers on hyper-parameters accept right answers and reject what readers write."""

import math
from functools import partial
from itertools import accumulate

import numpy as np
import pytest
from scipy.special import comb
from scipy.stats import hypergeom
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import hyperparameters

# NumPy warns where a wrong answer divides by nothing.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize(
    "checker",
    [
        hyperparameters.check_best_so_far,
        hyperparameters.check_log_uniform,
        hyperparameters.check_halving_schedule,
        hyperparameters.check_main_effects,
        hyperparameters.check_expected_best,
    ],
)
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# The best so far


def best_by_numpy(scores):
    return np.maximum.accumulate(np.maximum(scores, 0))


def best_by_loop(scores):
    best, found = 0, []
    for score in scores:
        if score > best:
            best = score
        found.append(best)
    return found


def best_by_prefix(scores):
    return [max(0, *scores[: n + 1]) for n in range(len(scores))]


@pytest.mark.parametrize("answer", [best_by_numpy, best_by_loop, best_by_prefix])
def test_best_so_far_accepts(answer, capsys):
    accept(hyperparameters.check_best_so_far, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (np.max, "three trials, each better': the answer should have shape (3,)"),
        (np.maximum.accumulate, "the first trial failed"),
        (lambda s: list(accumulate(s, max)), "the first trial failed"),
        (lambda s: np.maximum.accumulate(np.nan_to_num(s)), "the first trial failed"),
        (np.sort, "the best one comes first"),
        (lambda s: s, "the best one comes first"),
        (lambda s: np.maximum.accumulate(s[::-1])[::-1], "three trials, each better"),
        (lambda s: np.maximum.accumulate(s[np.isfinite(s)]), "should have shape (4,)"),
        (lambda s: np.minimum.accumulate(s), "three trials, each better"),
        (lambda s: np.r_[0, best_by_numpy(s)[:-1]], "three trials, each better"),
    ],
)
def test_best_so_far_rejects(answer, words, capsys):
    reject(hyperparameters.check_best_so_far, answer, words, capsys)


# Log-uniform draws


def by_power(u, low, high):
    return low * (high / low) ** u


def by_logarithms(u, low, high):
    return np.exp(np.log(low) + u * (np.log(high) - np.log(low)))


def by_list(u, low, high):
    return [10 ** ((1 - each) * math.log10(low) + each * math.log10(high)) for each in u]


@pytest.mark.parametrize("answer", [by_power, by_logarithms, by_list])
def test_log_uniform_accepts(answer, capsys):
    accept(hyperparameters.check_log_uniform, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda u, low, high: low + u * (high - low), "half-way between 0.001 and 0.1"),
        (lambda u, low, high: high * (low / high) ** u, "both ends"),
        (lambda u, low, high: np.log(low) + u * np.log(high / low), "half-way"),
        (lambda u, low, high: np.exp(u * np.log(high)), "half-way"),
        (lambda u, low, high: 10 ** by_logarithms(u, low, high), "half-way"),
        (lambda u, low, high: np.exp(low + u * (high - low)), "half-way"),
        (lambda u, low, high: 10 ** np.round(np.log10(by_power(u, low, high))), "50 draws"),
        (lambda u, low, high: np.sqrt(low * high) + 0 * u, "both ends"),
    ],
)
def test_log_uniform_rejects(answer, words, capsys):
    reject(hyperparameters.check_log_uniform, answer, words, capsys)


# The schedule of successive halving


def schedule(trials, epochs, factor, least=1, restart=False, rounded=math.floor):
    counts, spent, done, end = [], 0, 0, 1
    while end <= epochs:
        counts.append(trials)
        spent += trials * (end if restart else end - done)
        trials, done, end = max(least, rounded(trials / factor)), end, end * factor
    return counts, spent


def schedule_by_powers(trials, epochs, factor):
    rungs = round(math.log(epochs, factor)) + 1
    counts = np.array([max(1, trials // factor**k) for k in range(rungs)])
    ends = float(factor) ** np.arange(rungs)
    return counts, counts @ np.diff(ends, prepend=0)


def schedule_by_recursion(trials, epochs, factor):
    if epochs < 2:
        return [trials], trials
    counts, spent = schedule_by_recursion(trials, epochs // factor, factor)
    left = max(1, counts[-1] // factor)
    return [*counts, left], spent + left * (epochs - epochs // factor)


@pytest.mark.parametrize("answer", [schedule, schedule_by_powers, schedule_by_recursion])
def test_halving_schedule_accepts(answer, capsys):
    accept(hyperparameters.check_halving_schedule, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (partial(schedule, restart=True), "16 trials, 8 epochs, halved"),
        (partial(schedule, rounded=math.ceil), "11 trials do not divide"),
        (partial(schedule, rounded=round), "11 trials do not divide': answer 1"),
        (partial(schedule, least=0), "4 trials, more rungs than halvings"),
        (lambda n, e, f: schedule(n, e, 2), "a third goes on"),
        (lambda n, e, f: (schedule(n, e, f)[0], n * e), "halved': answer 2"),
        (lambda n, e, f: schedule(n, e, f)[::-1], "halved': answer 1"),
        (lambda n, e, f: schedule(n, e, f)[1], "should be a tuple of 2 arrays"),
        (lambda n, e, f: schedule(n, e / f, f), "halved': answer 1: the answer should have shape"),
        (lambda n, e, f: (schedule(n, e, f)[0], sum(schedule(n, e, f)[0])), "answer 2"),
    ],
)
def test_halving_schedule_rejects(answer, words, capsys):
    reject(hyperparameters.check_halving_schedule, answer, words, capsys)


# Main effects


def shares(scores, ddof=0):
    axes = range(scores.ndim)
    means = [scores.mean(axis=tuple({*axes} - {axis})) for axis in axes]
    total = scores.var()
    return [mean.var(ddof=ddof) / total if total > 1e-12 else 0 for mean in means]


def shares_by_loops(scores):
    found = []
    for axis, levels in enumerate(scores.shape):
        means = [np.take(scores, level, axis).mean() for level in range(levels)]
        found.append(np.var(means) / max(np.var(scores), 1e-12))
    return np.round(found, 9)


def shares_by_distances(scores):
    """For a factor alone, explained variance is the squared correlation with its level's mean."""
    found = []
    for axis in range(scores.ndim):
        others = tuple(a for a in range(scores.ndim) if a != axis)
        fitted = np.broadcast_to(scores.mean(axis=others, keepdims=True), scores.shape)
        constant = np.ptp(fitted) < 1e-12
        found.append(0 if constant else np.corrcoef(fitted.ravel(), scores.ravel())[0, 1] ** 2)
    return found


@pytest.mark.parametrize("answer", [shares, shares_by_loops, shares_by_distances])
def test_main_effects_accepts(answer, capsys):
    accept(hyperparameters.check_main_effects, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (partial(shares, ddof=1), "only the first axis matters"),
        (lambda s: [s.mean(axis=a).var() / s.var() for a in range(s.ndim)], "first axis matters"),
        (lambda s: np.array(shares(s)) * s.var(), "only the first axis matters"),
        (lambda s: np.sqrt(shares(s)), "two axes add up"),
        (lambda s: np.array(shares(s)) / sum(shares(s)), "two axes that only act together"),
        (
            lambda s: [s.mean(tuple({*range(s.ndim)} - {a})).var() / s.var() for a in (0, 1)],
            "all scores are equal",
        ),
        (lambda s: [*shares(s)[:2]], "should have shape (3,), found (2,)"),
        (lambda s: max(shares(s)), "should have shape (2,)"),
        (lambda s: [np.ptp(s, axis=a).mean() for a in range(s.ndim)], "first axis matters"),
    ],
)
def test_main_effects_rejects(answer, words, capsys):
    reject(hyperparameters.check_main_effects, answer, words, capsys)


# The expected best of some trials


def by_counting(scores, trials):
    chances = comb(np.arange(len(scores)), trials - 1) / comb(len(scores), trials)
    return np.sort(scores) @ chances


def by_products(scores, trials):
    expected, none_better = 0, 1.0
    total = len(scores)
    for better, score in enumerate(sorted(scores, reverse=True)):
        left = total - better
        expected += none_better * min(1, trials / left) * score
        none_better *= max(0, 1 - trials / left)
    return expected


def by_distribution(scores, trials):
    total, steps = len(scores), np.sort(scores)
    below = hypergeom.pmf(trials, total, np.arange(1, total + 1), trials)  # all in the first k
    return steps @ np.diff(below, prepend=0)


@pytest.mark.parametrize("answer", [by_counting, by_products, by_distribution])
def test_expected_best_accepts(answer, capsys):
    accept(hyperparameters.check_expected_best, answer, capsys)


def with_replacement(scores, trials):
    share = np.arange(1, len(scores) + 1) / len(scores)
    return np.sort(scores) @ np.diff(share**trials, prepend=0)


def by_trying(scores, trials):
    rng = np.random.default_rng(0)
    return np.mean([rng.permutation(scores)[:trials].max() for _ in range(100)])


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (with_replacement, "two of three"),
        (lambda s, n: s.max(), "one trial"),
        (lambda s, n: s.mean(), "two of three"),
        (lambda s, n: np.quantile(s, n / (n + 1)), "one trial"),
        (lambda s, n: s[:n].max(), "one trial"),
        (by_trying, "one trial"),
        (lambda s, n: -by_counting(-s, n), "two of three"),
        (lambda s, n: by_counting(s, n + 1), "one trial"),
        (lambda s, n: s @ (comb(np.arange(len(s)), n - 1) / comb(len(s), n)), "two of three"),
    ],
)
def test_expected_best_rejects(answer, words, capsys):
    reject(hyperparameters.check_expected_best, answer, words, capsys)
