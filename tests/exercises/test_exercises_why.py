"""The checkers of the page that asks why accept right answers and reject what readers write."""

import keras
import numpy as np
import pytest
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import why


@pytest.mark.parametrize(
    "checker", [why.check_parameters, why.check_paired, why.check_moved_weights]
)
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# Parameters, shared or not


def counted(places, window, inputs, filters, bias=1):
    one = (window + bias) * filters
    return one, one * places, (inputs + bias) * filters * places


def counted_apart(places, window, inputs, filters):
    weights = [window * filters, places * window * filters, inputs * places * filters]
    return np.add(weights, [filters, places * filters, places * filters])


def counted_by_keras(places, window, inputs, filters):
    shared = keras.layers.Dense(filters)
    shared.build((None, window))
    dense = keras.layers.Dense(places * filters)
    dense.build((None, inputs))
    return shared.count_params(), places * shared.count_params(), dense.count_params()


@pytest.mark.parametrize("answer", [counted, counted_apart, counted_by_keras])
def test_parameters_accepts(answer, capsys):
    accept(why.check_parameters, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda *given: counted(*given, bias=0), "one place, one window of everything"),
        (lambda p, w, i, f: (w * f + f, p * w * f + f, i * p * f + f), "two places, by hand"),
        (lambda p, w, i, f: (w * f + 1, p * (w * f + 1), i * p * f + 1), "one place"),
        (lambda p, w, i, f: counted(p, w, i, f)[::-1], "two places, by hand"),
        (lambda p, w, i, f: (*counted(p, w, i, f)[:2], (i + 1) * f), "two places, by hand"),
        (lambda p, w, i, f: (*counted(p, w, i, f)[:2], p * w * f), "one place"),
        (lambda p, w, i, f: counted(p, w, i, f)[:2], "should be a tuple of 3 numbers"),
    ],
)
def test_parameters_rejects(answer, words, capsys):
    reject(why.check_parameters, answer, words, capsys)


# Seed by seed


def paired(one, other, ddof=1, root=np.sqrt):
    gaps = one - other
    return np.mean(gaps), np.std(gaps, ddof=ddof) / root(len(gaps))


def paired_by_loops(one, other):
    gaps = [float(a) - float(b) for a, b in zip(one, other, strict=True)]
    mean = sum(gaps) / len(gaps)
    squares = sum((gap - mean) ** 2 for gap in gaps)
    return mean, (squares / (len(gaps) - 1) / len(gaps)) ** 0.5


def paired_by_variance(one, other):
    return one.mean() - other.mean(), np.sqrt((one - other).var(ddof=1) / len(one))


@pytest.mark.parametrize("answer", [paired, paired_by_loops, paired_by_variance])
def test_paired_accepts(answer, capsys):
    accept(why.check_paired, answer, capsys)


def unpaired(one, other):
    both = one.var(ddof=1) + other.var(ddof=1)
    return one.mean() - other.mean(), np.sqrt(both / len(one))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda a, b: paired(a, b, ddof=0), "three seeds by hand"),
        (lambda a, b: paired(a, b, root=lambda n: 1), "three seeds by hand"),
        (lambda a, b: paired(a, b, root=lambda n: n), "three seeds by hand"),
        (lambda a, b: paired(b, a), "three seeds by hand"),
        (unpaired, "the same spread, always a point apart"),
        (lambda a, b: paired(np.sort(a), np.sort(b)), "rise and fall together"),
        (lambda a, b: (np.abs(a - b).mean(), paired(a, b)[1]), "the other one is better"),
        (lambda a, b: paired(a, b)[0], "should be a tuple of 2 numbers"),
    ],
)
def test_paired_rejects(answer, words, capsys):
    reject(why.check_paired, answer, words, capsys)


# A dense layer does not care


def moved_by_loop(weights, order):
    rows = []
    for pixel in order:
        rows.append(weights[pixel])
    return np.array(rows)


def moved_by_matrix(weights, order):
    return np.eye(len(order))[order] @ weights


@pytest.mark.parametrize(
    "answer", [lambda w, order: w[order], moved_by_loop, moved_by_matrix, lambda w, o: w.take(o, 0)]
)
def test_moved_weights_accepts(answer, capsys):
    accept(why.check_moved_weights, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda w, order: w[np.argsort(order)], "three pixels"),
        (lambda w, order: w, "three pixels"),
        (lambda w, order: w[::-1], "three pixels"),
        (lambda w, order: w[order].T, "three pixels"),
        (lambda w, order: w[order][:-1], "should have shape (3, 3), found (2, 3)"),
        (lambda w, order: w[order[order]], "three pixels"),
        (lambda w, order: w[np.sort(order)], "three pixels"),
    ],
)
def test_moved_weights_rejects(answer, words, capsys):
    reject(why.check_moved_weights, answer, words, capsys)
