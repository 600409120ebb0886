"""The checkers on figures accept right answers and reject what readers write."""

import numpy as np
import pytest
from scipy.optimize import brentq
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import figures


@pytest.mark.parametrize(
    "checker", [figures.check_smooth, figures.check_equal_groups, figures.check_axis_start]
)
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# The moving average


def by_loop(values, weight, start=0.0, factors=0.0):
    total, answer = start, []
    for value in values:
        total, factors = weight * total + value, weight * factors + 1
        answer.append(total / factors)
    return answer


def by_matrix(values, weight):
    age = np.subtract.outer(np.arange(len(values)), np.arange(len(values)))
    factors = np.where(age >= 0, float(weight) ** np.maximum(age, 0), 0)
    return factors @ values / factors.sum(1)


def by_correction(values, weight):
    mean, answer = 0.0, np.empty(len(values))
    for step, value in enumerate(values, 1):
        mean = weight * mean + (1 - weight) * value
        answer[step - 1] = mean / (1 - weight**step)
    return answer


def without_correction(values, weight, mean=0.0):
    answer = []
    for value in values:
        mean = weight * mean + (1 - weight) * value
        answer.append(mean)
    return answer


def in_a_window(values, weight):
    return [values[max(0, k - 1) : k + 1].mean() for k in range(len(values))]


@pytest.mark.parametrize("answer", [by_loop, by_matrix, by_correction])
def test_smooth_accepts(answer, capsys):
    accept(figures.check_smooth, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (without_correction, "three losses by hand"),
        (lambda v, w: without_correction(v, w, v[0]), "three losses by hand"),
        (lambda v, w: by_loop(v, 1 - w), "no memory"),
        (in_a_window, "three losses by hand"),
        (lambda v, w: by_loop(v[::-1], w)[::-1], "three losses by hand"),
        (lambda v, w: by_loop(v, w)[1:], "should have shape (3,), found (2,)"),
        (lambda v, w: by_loop(v, w)[-1], "should have shape (3,), found ()"),
        (lambda v, w: v, "three losses by hand"),
        (lambda v, w: np.cumsum(v) / np.arange(1, len(v) + 1), "three losses by hand"),
        (lambda v, w: np.round(by_loop(v, w), 2), "three losses by hand"),
    ],
)
def test_smooth_rejects(answer, words, capsys):
    reject(figures.check_smooth, answer, words, capsys)


# Groups of the same size


def by_split(sure, right, number, kind="stable"):
    groups = np.array_split(np.argsort(sure, kind=kind), number)
    parts = [[f(each[rows]) for rows in groups] for each, f in ((sure, np.mean), (right, np.mean))]
    return *parts, [len(rows) for rows in groups]


def by_sorting_pairs(sure, right, number):
    rows = sorted(zip(sure, right, strict=True), key=lambda pair: pair[0])
    sizes = [len(rows) // number + (k < len(rows) % number) for k in range(number)]
    answer = [[], [], sizes]
    for size in sizes:
        group, rows = rows[:size], rows[size:]
        answer[0].append(sum(pair[0] for pair in group) / size)
        answer[1].append(sum(float(pair[1]) for pair in group) / size)
    return tuple(answer)


def by_numbers(sure, right, number):
    group = np.repeat(np.arange(number), [len(part) for part in np.array_split(sure, number)])
    order, size = sure.argsort(kind="stable"), np.bincount(group)
    return (
        np.bincount(group, sure[order]) / size,
        np.bincount(group, right[order]) / size,
        size,
    )


def of_equal_width(sure, right, number):
    group = np.minimum((number * sure).astype(int), number - 1)
    size = np.maximum(np.bincount(group, minlength=number), 1)
    return (
        np.bincount(group, sure, number) / size,
        np.bincount(group, right, number) / size,
        size,
    )


def drops_the_rest(sure, right, number):
    size = len(sure) // number
    rows = np.argsort(sure, kind="stable")[: size * number].reshape(number, size)
    return sure[rows].mean(1), right[rows].mean(1), np.full(number, size)


@pytest.mark.parametrize("answer", [by_split, by_sorting_pairs, by_numbers])
def test_equal_groups_accepts(answer, capsys):
    accept(figures.check_equal_groups, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (of_equal_width, "four answers, two groups"),
        (drops_the_rest, "five answers do not come out even"),
        (lambda s, r, n: [part[::-1] for part in by_split(s, r, n)], "four answers, two groups"),
        (lambda s, r, n: by_split(s, r, n)[:2], "a tuple of 3 arrays, found 2"),
        (lambda s, r, n: by_split(s, np.sort(r), n), "answer 2: "),
        (lambda s, r, n: (by_split(s, r, n)[1], *by_split(s, r, n)[1:]), "answer 1: "),
        (
            lambda s, r, n: tuple(
                [f(part) for part in np.array_split(each, n)]
                for each, f in ((s, np.mean), (r, np.mean), (s, len))
            ),
            "four answers, two groups",
        ),
        (lambda s, r, n: by_split(s, r[::-1], n), "answer 2: "),
        (lambda s, r, n: by_split(s[::-1], r[::-1], n), "equal probabilities"),
    ],
)
def test_equal_groups_rejects(answer, words, capsys):
    reject(figures.check_equal_groups, answer, words, capsys)


# The start of an axis


def by_formula(smaller, larger, factor):
    return smaller * (1 - 1 / factor)


def by_search(smaller, larger, factor):
    def gap(start):
        grown = (larger - start) / (smaller - start) - 1
        return grown / (larger / smaller - 1) - factor

    return brentq(gap, 0, smaller - 1e-9, xtol=1e-13) if factor > 1 else 0.0


def by_fraction(smaller, larger, factor):
    return np.float64((factor - 1) * smaller / factor)


@pytest.mark.parametrize("answer", [by_formula, by_search, by_fraction])
def test_axis_start_accepts(answer, capsys):
    accept(figures.check_axis_start, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda a, b, f: a / f, "an honest axis"),
        (lambda a, b, f: b - b / f, "bars of 80 and 90, factor 2"),
        (lambda a, b, f: a - f * (b - a), "bars of 80 and 90, factor 2"),
        (lambda a, b, f: (f * a - b) / (f - 1), "bars of 80 and 90, factor 2"),
        (lambda a, b, f: a - (b - a) / (f - 1 + 1e-12), "bars of 80 and 90, factor 2"),
        (lambda a, b, f: 0.0, "bars of 80 and 90, factor 2"),
        (lambda a, b, f: a - a / (2 * f - 2) if f > 1 else 0.0, "92 and 96, factor 46"),
    ],
)
def test_axis_start_rejects(answer, words, capsys):
    reject(figures.check_axis_start, answer, words, capsys)
