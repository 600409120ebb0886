"""The checkers of the page on better training accept right answers and reject plausible ones."""

import keras
import numpy as np
import pytest
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import better


@pytest.mark.parametrize(
    "checker", [better.check_variants, better.check_smooth, better.check_running_mean]
)
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# One change added, one taken away


def variants(start, end):
    n = range(len(start))
    added = np.array([[end[j] if i == j else start[j] for j in n] for i in n])
    return added, np.array([[start[j] if i == j else end[j] for j in n] for i in n])


def variants_by_diagonal(start, end):
    added, taken = (np.tile(each, (len(each), 1)) for each in (start, end))
    np.fill_diagonal(added, end)
    np.fill_diagonal(taken, start)
    return added, taken


def variants_by_mask(start, end):
    own = np.eye(len(start))
    return start + own * (end - start), end + own * (start - end)


@pytest.mark.parametrize("answer", [variants, variants_by_diagonal, variants_by_mask])
def test_variants_accepts(answer, capsys):
    accept(better.check_variants, answer, capsys)


def one_after_the_other(start, end):
    upto = np.tri(len(start), dtype=bool)
    return np.where(upto, end, start), np.where(upto, start, end)


def in_place(start, end):
    added = variants(start, end)
    start[:] = end
    return added


def without_the_rest(start, end):
    return np.diag(end), np.diag(start)


def only_what_changes(start, end):
    changed = start != end
    added, taken = variants(start, end)
    return added[changed], taken[changed]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (one_after_the_other, "two settings"),
        (in_place, "changed one of its arguments"),
        (without_the_rest, "two settings"),
        (only_what_changes, "a setting that stays"),
        (lambda start, end: variants(end, start), "one setting"),
        (lambda start, end: variants(start, end)[0], "one setting"),
        (lambda start, end: (variants(start, end)[0], variants(start, end)[0]), "one setting"),
    ],
)
def test_variants_rejects(answer, words, capsys):
    reject(better.check_variants, answer, words, capsys)


# Smooth labels


def smooth(labels, classes, share):
    return (1 - share) * np.eye(classes)[labels] + share / classes


def smooth_in_a_loop(labels, classes, share):
    rows = []
    for label in labels:
        row = [share / classes] * classes
        row[label] = 1 - share + share / classes
        rows.append(row)
    return np.array(rows)


def smooth_by_keras(labels, classes, share):
    one_hot = keras.ops.one_hot(labels, classes, dtype="float64")
    return one_hot * (1 - share) + share / classes


@pytest.mark.parametrize("answer", [smooth, smooth_in_a_loop, smooth_by_keras])
def test_smooth_accepts(answer, capsys):
    accept(better.check_smooth, answer, capsys)


def among_the_others(labels, classes, share):
    one_hot = np.eye(classes)[labels]
    return (1 - share) * one_hot + share / (classes - 1) * (1 - one_hot)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (among_the_others, "a tenth"),
        (lambda labels, classes, share: np.eye(classes)[labels], "a tenth"),
        (lambda labels, classes, share: np.eye(classes)[labels] + share / classes, "a tenth"),
        (lambda labels, classes, share: smooth(labels, classes, 1 - share), "no smoothing"),
        (lambda labels, classes, share: smooth(labels, max(labels) + 1, share), "ten classes"),
        (lambda labels, classes, share: smooth(labels, 10, share), "no smoothing"),
    ],
)
def test_smooth_rejects(answer, words, capsys):
    reject(better.check_smooth, answer, words, capsys)


# A running mean of the weights


def running_mean(steps, share):
    mean = steps[0]
    for weights in steps[1:]:
        mean = share * mean + (1 - share) * weights
    return mean


def running_mean_by_keras(steps, share):
    mean = keras.Variable(steps[0], dtype="float64")
    for weights in steps[1:]:
        mean.assign(share * mean + (1 - share) * keras.ops.convert_to_tensor(weights, "float64"))
    return mean.numpy()


def running_mean_from_differences(steps, share):
    mean = np.array(steps[0], dtype="float64")
    for weights in steps[1:]:
        mean += (1 - share) * (weights - mean)
    return mean


@pytest.mark.parametrize(
    "answer", [running_mean, running_mean_by_keras, running_mean_from_differences]
)
def test_running_mean_accepts(answer, capsys):
    accept(better.check_running_mean, answer, capsys)


def from_zero(steps, share):
    return running_mean([0 * steps[0], *steps], share)


def in_one_array(steps, share):
    mean = steps[0]
    for weights in steps[1:]:
        mean *= share
        mean += (1 - share) * weights
    return mean


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (from_zero, "a single step"),
        (in_one_array, "changed one of its arguments"),
        (lambda steps, share: steps.mean(axis=0), "two steps"),
        (lambda steps, share: running_mean(steps, 1 - share), "two steps"),
        (lambda steps, share: running_mean(steps[::-1], share), "two steps"),
        (lambda steps, share: steps[-1], "two steps"),
        (lambda steps, share: running_mean(steps, share).mean(), "a single step"),
    ],
)
def test_running_mean_rejects(answer, words, capsys):
    reject(better.check_running_mean, answer, words, capsys)
