"""The checkers of the page on features accept right answers and reject what readers write."""

import math

import numpy as np
import pytest
from scipy.spatial.distance import cdist
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import evidence_features


@pytest.mark.parametrize(
    "checker",
    [
        evidence_features.check_kernel,
        evidence_features.check_boost,
        evidence_features.check_images_needed,
    ],
)
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# The RBF kernel


def kernel_by_products(a, b, gamma):
    squares = np.add.outer((a**2).sum(1), (b**2).sum(1))
    return np.exp(gamma * (2 * a @ b.T - squares))


def kernel_by_loops(a, b, gamma):
    return [[math.exp(-gamma * sum((x - y) ** 2)) for y in b] for x in a]


def kernel_of_distances(a, b, gamma):
    return np.exp(-gamma * cdist(a, b, "sqeuclidean"))


@pytest.mark.parametrize("answer", [kernel_by_products, kernel_by_loops, kernel_of_distances])
def test_kernel_accepts(answer, capsys):
    accept(evidence_features.check_kernel, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda a, b, gamma: np.exp(-gamma * cdist(a, b)), "two rows by hand"),
        (lambda a, b, gamma: np.exp(gamma * cdist(a, b, "sqeuclidean")), "two rows by hand"),
        (lambda a, b, gamma: np.exp(-cdist(a, b, "sqeuclidean") / gamma), "two rows by hand"),
        (lambda a, b, gamma: kernel_of_distances(b, a, gamma), "two rows by hand"),
        (lambda a, b, gamma: kernel_of_distances(a, a, gamma), "two rows by hand"),
        (lambda a, b, gamma: cdist(a, b, "sqeuclidean"), "two rows by hand"),
        (lambda a, b, gamma: np.diag(kernel_of_distances(a, b, gamma)), "should have shape (2, 2)"),
        (lambda a, b, gamma: np.exp(gamma * a @ b.T), "two rows by hand"),
    ],
)
def test_kernel_rejects(answer, words, capsys):
    reject(evidence_features.check_kernel, answer, words, capsys)


# A round of boosting


def boost(weights, wrong, classes, many=True, spread=True, stop=True):
    error = weights[wrong].sum()
    if stop and (error == 0 or error >= 1 - 1 / classes):
        return float(error == 0), weights
    alpha = np.log((1 - error) / error) + (np.log(classes - 1) if many else 0)
    new = np.where(wrong, weights * np.exp(alpha), weights)
    return alpha, new / new.sum() if spread else new


def boost_by_loops(weights, wrong, classes):
    error = sum(w for w, bad in zip(weights, wrong, strict=True) if bad)
    if not error:
        return 1, list(weights)
    if error > 1 - 1 / classes - 1e-12:
        return 0, list(weights)
    factor = (1 - error) / error * (classes - 1)
    new = [w * factor if bad else w for w, bad in zip(weights, wrong, strict=True)]
    return math.log(factor), [w / math.fsum(new) for w in new]


def boost_of_both_sides(weights, wrong, classes):
    alpha, _ = boost(weights, wrong, classes)
    signs = np.where(wrong, 0.5, -0.5)
    moved = weights * np.exp(alpha * signs) if weights[wrong].sum() else weights
    return alpha, moved / moved.sum()


@pytest.mark.parametrize("answer", [boost, boost_by_loops, boost_of_both_sides])
def test_boost_accepts(answer, capsys):
    accept(evidence_features.check_boost, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda *given: boost(*given, many=False), "ten classes"),
        (lambda *given: boost(*given, spread=False), "two classes"),
        (lambda *given: boost(*given, stop=False), "worse than chance"),
        (lambda w, wrong, k: boost(w, ~wrong, k), "two classes"),
        (lambda w, wrong, k: boost(w, wrong, k)[::-1], "two classes"),
        (lambda w, wrong, k: (boost(w, wrong, k)[0], w), "two classes"),
        (lambda w, wrong, k: (boost(w, wrong, k)[0] / 2, boost(w, wrong, k)[1]), "two classes"),
        (lambda w, wrong, k: boost(np.full(len(w), 1 / len(w)), wrong, k), "not equal"),
        (lambda w, wrong, k: boost(w, wrong, k)[1], "a tuple of 2"),
    ],
)
def test_boost_rejects(answer, words, capsys):
    reject(evidence_features.check_boost, answer, words, capsys)


# How many images


def needed(sizes, accuracies, target, scale=np.log, back=np.exp, first=True):
    pairs = list(zip(zip(sizes, accuracies, strict=True), range(len(sizes)), strict=True))
    for (size, found), place in pairs if first else pairs[::-1]:
        if found >= target:
            if place == 0:
                return float(size)
            low = accuracies[place - 1]
            a, b = scale(sizes[place - 1]), scale(size)
            return float(back(a + (b - a) * (target - low) / (found - low)))
    return math.inf


def needed_by_powers(sizes, accuracies, target):
    reached = np.flatnonzero(accuracies >= target)
    if not len(reached):
        return np.inf
    k = reached[0]
    if k == 0:
        return sizes[0]
    share = (target - accuracies[k - 1]) / (accuracies[k] - accuracies[k - 1])
    return sizes[k - 1] * (sizes[k] / sizes[k - 1]) ** share


def needed_in_tens(sizes, accuracies, target):
    return needed(sizes, accuracies, target, np.log10, lambda x: 10.0**x)


@pytest.mark.parametrize("answer", [needed, needed_by_powers, needed_in_tens])
def test_images_needed_accepts(answer, capsys):
    accept(evidence_features.check_images_needed, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda *given: needed(*given, scale=float, back=float), "half-way"),
        (lambda s, a, t: float(np.exp(np.interp(t, a, np.log(s)))), "never reached"),
        (lambda *given: needed(*given, first=False), "reached at the smallest"),
        (lambda s, a, t: float(s[np.argmax(a >= t)]), "half-way"),
        (lambda s, a, t: needed(s, a, t) if a[-1] >= t else -1.0, "never reached"),
        (lambda s, a, t: np.log(needed(s, a, t)), "half-way"),
        (lambda s, a, t: (s, a), "answer should "),
    ],
)
def test_images_needed_rejects(answer, words, capsys):
    reject(evidence_features.check_images_needed, answer, words, capsys)
