"""The checkers on transfer accept right answers and reject what readers write."""

import math
import statistics

import numpy as np
import pytest
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import transfer

# NumPy warns where a wrong answer divides by nothing.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize(
    "checker",
    [transfer.check_verdict, transfer.check_as_head, transfer.check_images_needed],
)
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# Helps, hurts, or not told apart


def verdict(scores, others):
    gaps = scores - others
    mean, limit = gaps.mean(), 2 * gaps.std(ddof=1)
    return 1 if mean > limit else -1 if mean < -limit else 0


def verdict_by_statistics(scores, others):
    gaps = [float(one) - float(other) for one, other in zip(scores, others, strict=True)]
    beyond = abs(statistics.mean(gaps)) > 2 * statistics.stdev(gaps)
    return math.copysign(1, statistics.mean(gaps)) * beyond


def verdict_by_sign(scores, others):
    gaps = np.subtract(scores, others)
    return np.sign(gaps.mean()) * (gaps.mean() ** 2 > 4 * gaps.var(ddof=1))


@pytest.mark.parametrize("answer", [verdict, verdict_by_statistics, verdict_by_sign])
def test_verdict_accepts(answer, capsys):
    accept(transfer.check_verdict, answer, capsys)


def unpaired(scores, others):
    gap, limit = scores.mean() - others.mean(), 2 * (scores.std(ddof=1) + others.std(ddof=1))
    return int(gap > limit) - int(gap < -limit)


def of_the_mean(scores, others):
    gaps = scores - others
    limit = 2 * gaps.std(ddof=1) / np.sqrt(len(gaps))
    return int(gaps.mean() > limit) - int(gaps.mean() < -limit)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (unpaired, "better in each run"),
        (of_the_mean, "a gain of 1.9"),
        (lambda s, o: verdict(o, s), "better in each run"),
        (lambda s, o: abs(verdict(s, o)), "worse in each run"),
        (lambda s, o: int(np.sign((s - o).mean())), "a gain of 1.9"),
        (lambda s, o: int(np.all(s > o)) - int(np.all(s < o)), "a gain of 1.9"),
        (lambda s, o: int((s - o).mean() > (s - o).std(ddof=1)), "worse in each run"),
        (lambda s, o: verdict(s, o) > 0, "worse in each run"),
        (lambda s, o: (s - o).mean(), "better in each run"),
        (lambda s, o: np.sign(s - o), "should have shape ()"),
        (lambda s, o: 1 if verdict(s, o) > 0 else -1, "once better, once worse"),
    ],
)
def test_verdict_rejects(answer, words, capsys):
    reject(transfer.check_verdict, answer, words, capsys)


def test_a_verdict_with_the_other_standard_deviation_is_rejected(capsys):
    def with_n(scores, others):
        gaps = scores - others
        return int(gaps.mean() > 2 * gaps.std()) - int(gaps.mean() < -2 * gaps.std())

    reject(transfer.check_verdict, with_n, "a gain of 1.9", capsys)


# A head that swallows the scaling


def head(mean, sd, coefficients, intercept):
    safe = np.where(sd > 0, sd, 1)
    weights = (coefficients / safe).T
    return weights, intercept - mean @ weights


def head_by_loops(mean, sd, coefficients, intercept):
    weights = [[row[k] / sd[k] if sd[k] else 0.0 for row in coefficients] for k in range(len(mean))]
    bias = [
        b - sum(mean[k] * weights[k][c] for k in range(len(mean))) for c, b in enumerate(intercept)
    ]
    return weights, bias


def head_by_asking(mean, sd, coefficients, intercept):
    safe = np.where(sd == 0, 1, sd)

    def logits(features):
        return (features - mean) / safe @ coefficients.T + intercept

    bias = logits(np.zeros(len(mean)))
    return [logits(np.eye(len(mean))) - bias, bias]


@pytest.mark.parametrize("answer", [head, head_by_loops, head_by_asking])
def test_as_head_accepts(answer, capsys):
    accept(transfer.check_as_head, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda m, s, c, b: (c.T, b), "only scaled"),
        (lambda m, s, c, b: ((c / s).T, b), "only moved"),
        (lambda m, s, c, b: ((c * s).T, b - c @ m), "only scaled"),
        (lambda m, s, c, b: ((c / s).T, b + (c / s) @ m), "only moved"),
        (lambda m, s, c, b: ((c / s).T, b - c @ m), "three features"),
        (lambda m, s, c, b: ((c / s).T, b - (c / s) @ m), "sd 0"),
        (lambda m, s, c, b: (c / s, b - (c / s) @ m), "should have shapes (1, 2) and (2,)"),
        (lambda m, s, c, b: (c / s).T, "should be a tuple of 2 arrays"),
        (lambda m, s, c, b: ((c / s**2).T, b - (c / s**2) @ m), "only scaled"),
    ],
)
def test_as_head_rejects(answer, words, capsys):
    reject(transfer.check_as_head, answer, words, capsys)


# How many images a transfer is worth


def needed(sizes, scores, wanted):
    if scores[0] >= wanted:
        return sizes[0]
    reached = np.flatnonzero(scores >= wanted)
    if not len(reached):
        return -1
    right = reached[0]
    pair = slice(right - 1, right + 1)
    return np.exp(np.interp(wanted, scores[pair], np.log(sizes[pair])))


def needed_by_loop(sizes, scores, wanted):
    points = list(zip(map(float, sizes), map(float, scores), strict=True))
    if points[0][1] >= wanted:
        return points[0][0]
    for (a, low), (b, high) in zip(points, points[1:], strict=False):
        if low < wanted <= high:
            return a * (b / a) ** ((wanted - low) / (high - low))
    return -1


def needed_by_ten(sizes, scores, wanted):
    best = np.maximum.accumulate(scores)
    if best[-1] < wanted:
        return -1.0
    place = int(np.argmax(best >= wanted))
    if place == 0:
        return float(sizes[0])
    a, b = np.log10(sizes[place - 1 : place + 1])
    share = (wanted - scores[place - 1]) / (scores[place] - scores[place - 1])
    return 10 ** (a + share * (b - a))


@pytest.mark.parametrize("answer", [needed, needed_by_loop, needed_by_ten])
def test_images_needed_accepts(answer, capsys):
    accept(transfer.check_images_needed, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda n, s, w: np.interp(w, s, n), "half way between 1 and 100"),
        (lambda n, s, w: np.log(needed(n, s, w)), "exactly at a size"),
        (lambda n, s, w: np.exp(np.interp(w, s, np.log(n))), "never reached"),
        (lambda n, s, w: n[np.argmax(s >= w)], "half way between 1 and 100"),
        (lambda n, s, w: n[np.argmin(abs(s - w))], "half way between 1 and 100"),
        (lambda n, s, w: math.ceil(needed(n, s, w)), "between 5 and 20"),
        (lambda n, s, w: needed(n, s, w) if w <= s[-1] else n[-1], "never reached"),
        (lambda n, s, w: -1 if w < s[0] else needed(n, s, w), "the first size is good enough"),
        (
            lambda n, s, w: -1 if w > s[-1] else np.exp(np.interp(w, np.sort(s), np.log(n))),
            "a curve that dips: its first crossing",
        ),
    ],
)
def test_images_needed_rejects(answer, words, capsys):
    reject(transfer.check_images_needed, answer, words, capsys)
