"""The checkers on bias accept right answers and reject what readers write."""

from collections import Counter

import numpy as np
import pytest
import tensorflow as tf
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import bias

# NumPy warns where a wrong answer divides by nothing.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize("checker", [bias.check_worst_group, bias.check_balance, bias.check_update])
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# The worst group


def accuracies(answers, labels, groups):
    return {g: np.mean(answers[groups == g] == labels[groups == g]) for g in np.unique(groups)}


def worst_group(answers, labels, groups):
    found = accuracies(answers, labels, groups)
    group = min(found, key=found.get)
    return group, found[group]


def worst_by_counts(answers, labels, groups):
    counts = np.bincount(groups)
    right = np.bincount(groups, answers == labels)
    found = np.divide(right, counts, out=np.full(len(counts), np.inf), where=counts > 0)
    return found.argmin(), found.min()


def worst_by_loop(answers, labels, groups):
    right, total = Counter(), Counter()
    for answer, label, group in zip(answers, labels, groups, strict=True):
        right[int(group)] += int(answer == label)
        total[int(group)] += 1
    accuracy, group = min((right[g] / total[g], g) for g in total)
    return [group, accuracy]


@pytest.mark.parametrize("answer", [worst_group, worst_by_counts, worst_by_loop])
def test_worst_group_accepts(answer, capsys):
    accept(bias.check_worst_group, answer, capsys)


def counts_empty_groups(answers, labels, groups):
    right, counts = np.bincount(groups, answers == labels), np.bincount(groups)
    found = right / np.maximum(counts, 1)
    return found.argmin(), found.min()


def most_errors(answers, labels, groups):
    group = np.bincount(groups, answers != labels).argmax()
    return group, np.mean(answers[groups == group] == labels[groups == group])


def by_label(answers, labels, groups):
    return worst_group(answers, labels, labels)


def rank_of_group(answers, labels, groups):
    found = [*accuracies(answers, labels, groups).values()]
    return np.argmin(found), min(found)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda a, y, g: worst_group(a, y, g)[::-1], "two groups, one image each"),
        (lambda a, y, g: worst_group(a, y, g)[1], "should"),
        (lambda a, y, g: (worst_group(a, y, g)[0], np.mean(a == y)), "two groups"),
        (lambda a, y, g: (worst_group(a, y, g)[0], 1 - worst_group(a, y, g)[1]), "two groups"),
        (
            lambda a, y, g: max(accuracies(a, y, g).items(), key=lambda each: each[1]),
            "two groups, one image each",
        ),
        (counts_empty_groups, "all wrong"),
        (most_errors, "many errors in a large group"),
        (by_label, "two groups, one image each"),
        (rank_of_group, "all wrong"),
    ],
)
def test_worst_group_rejects(answer, words, capsys):
    reject(bias.check_worst_group, answer, words, capsys)


# Weights that balance


def balance(groups):
    _, which, counts = np.unique(groups, return_inverse=True, return_counts=True)
    return len(groups) / (len(counts) * counts[which])


def balance_by_loop(groups):
    total, names = Counter(groups.tolist()), set(groups.tolist())
    return [len(groups) / len(names) / total[group] for group in groups.tolist()]


def balance_by_sums(groups):
    weights = np.zeros(len(groups))
    for group in np.unique(groups):
        weights[groups == group] = 1 / np.sum(groups == group)
    return weights * len(weights) / weights.sum()


@pytest.mark.parametrize("answer", [balance, balance_by_loop, balance_by_sums])
def test_balance_accepts(answer, capsys):
    accept(bias.check_balance, answer, capsys)


def counts_of(groups):
    return np.bincount(groups)[groups]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda g: 1 / counts_of(g), "three images and one"),
        (lambda g: len(g) / counts_of(g), "three images and one"),
        (lambda g: counts_of(g) / counts_of(g).mean(), "three images and one"),
        (lambda g: np.ones(len(g)), "three images and one"),
        (lambda g: len(g) / (2 * counts_of(g)), "three groups"),
        (lambda g: len(g) / ((g.max() + 1) * counts_of(g)), "group 1 has no image"),
        (lambda g: balance(g) / balance(g).sum(), "three images and one"),
        (lambda g: np.sqrt(balance(g)), "three images and one"),
        (lambda g: np.unique(balance(g)), "three images and one"),
    ],
)
def test_balance_rejects(answer, words, capsys):
    reject(bias.check_balance, answer, words, capsys)


# A step of group-DRO


def update(shares, losses, groups, speed, mean=True, old=True):
    counts = np.bincount(groups, minlength=len(shares))
    sums = np.bincount(groups, losses, len(shares))
    values = sums / np.maximum(counts, 1) if mean else sums
    grown = np.exp(speed * values) * (shares if old else 1)
    return grown / grown.sum()


def update_by_loop(shares, losses, groups, speed):
    new = []
    for group, share in enumerate(shares):
        own = [loss for loss, each in zip(losses, groups, strict=True) if each == group]
        new.append(share * np.exp(speed * (sum(own) / len(own) if own else 0)))
    return [each / sum(new) for each in new]


def update_by_tensors(shares, losses, groups, speed):
    means = tf.math.unsorted_segment_mean(losses, groups, len(shares))
    return tf.nn.softmax(tf.math.log(shares) + speed * means)


@pytest.mark.parametrize("answer", [update, update_by_loop, update_by_tensors])
def test_update_accepts(answer, capsys):
    accept(bias.check_update, answer, capsys)


def without_scaling(shares, losses, groups, speed):
    means = np.bincount(groups, losses, len(shares)) / np.maximum(
        np.bincount(groups, minlength=len(shares)), 1
    )
    return shares * np.exp(speed * means)


def only_the_worst(shares, losses, groups, speed):
    new = without_scaling(0 * shares + 1, losses, groups, 1.0)
    return (new == new.max()) / np.sum(new == new.max())


def leaves_absent_groups_out(shares, losses, groups, speed):
    new = update(shares, losses, groups, speed) * (np.bincount(groups, minlength=len(shares)) > 0)
    return new / new.sum()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (without_scaling, "losses 0 and ln 2"),
        (lambda q, x, g, s: update(q, x, g, -s), "losses 0 and ln 2"),
        (lambda q, x, g, s: update(q, x, g, s, old=False), "equal losses"),
        (lambda q, x, g, s: update(q, x, g, 1.0), "speed 0"),
        (lambda q, x, g, s: update(q, x, g, s, mean=False), "two images of a group"),
        (leaves_absent_groups_out, "a group without images"),
        (only_the_worst, "losses 0 and ln 2"),
        (lambda q, x, g, s: q, "losses 0 and ln 2"),
        (lambda q, x, g, s: update(q, x, g, s)[np.unique(g)], "should have shape"),
    ],
)
def test_update_rejects(answer, words, capsys):
    reject(bias.check_update, answer, words, capsys)
