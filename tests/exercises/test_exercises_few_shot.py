"""The checkers on few examples accept right answers and reject what readers write."""

import math

import keras
import numpy as np
import pytest
from scipy.special import softmax
from scipy.stats import sem
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import few_shot

# NumPy warns where a wrong answer overflows or divides by nothing.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize(
    "checker",
    [
        few_shot.check_class_probabilities,
        few_shot.check_as_dense_layer,
        few_shot.check_episodes_needed,
    ],
)
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# Probabilities from prototypes


def squared(support, queries):
    return ((queries[:, None] - support.mean(axis=1)) ** 2).sum(axis=-1)


def probabilities(support, queries):
    return softmax(-squared(support, queries), axis=1)


def probabilities_by_loops(support, queries):
    rows = []
    for query in queries:
        distances = [np.sum((query - images.mean(axis=0)) ** 2) for images in support]
        powers = [math.exp(min(distances) - distance) for distance in distances]
        rows.append([power / sum(powers) for power in powers])
    return rows


def probabilities_by_products(support, queries):
    prototypes = support.mean(axis=1)
    logits = 2 * queries @ prototypes.T - (prototypes**2).sum(axis=1)
    return np.asarray(keras.ops.softmax(logits.astype("float64"), axis=1))


def unsafe(support, queries):
    powers = np.exp(-squared(support, queries))
    return powers / powers.sum(axis=1, keepdims=True)


@pytest.mark.parametrize(
    "answer", [probabilities, probabilities_by_loops, probabilities_by_products]
)
def test_class_probabilities_accepts(answer, capsys):
    accept(few_shot.check_class_probabilities, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (unsafe, "large distances"),
        (lambda s, q: softmax(squared(s, q), axis=1), "two classes on a line"),
        (lambda s, q: softmax(-np.sqrt(squared(s, q)), axis=1), "two classes on a line"),
        (lambda s, q: softmax(-squared(s, q), axis=0), "two classes on a line"),
        (lambda s, q: -squared(s, q), "two classes on a line"),
        (lambda s, q: softmax(-squared(s, q) / s.shape[-1], axis=1), "three features"),
        (lambda s, q: softmax(-squared(s[:, :1], q), axis=1), "two shots of each class"),
        (lambda s, q: softmax(-squared(s, q).T, axis=0), "should have shape (3, 2)"),
        (lambda s, q: squared(s, q).argmin(axis=1), "should have shape (3, 2)"),
    ],
)
def test_class_probabilities_rejects(answer, words, capsys):
    reject(few_shot.check_class_probabilities, answer, words, capsys)


# A dense layer


def layer(prototypes):
    return 2 * prototypes.T, -np.sum(prototypes**2, axis=1)


def layer_by_loops(prototypes):
    bias = [-sum(value * value for value in prototype) for prototype in prototypes]
    weights = [[2 * prototype[k] for prototype in prototypes] for k in range(prototypes.shape[1])]
    return weights, bias


def layer_with_a_number_added(prototypes):
    return [2 * prototypes.T + 1, 7 - np.einsum("wd,wd->w", prototypes, prototypes)]


@pytest.mark.parametrize("answer", [layer, layer_by_loops, layer_with_a_number_added])
def test_as_dense_layer_accepts(answer, capsys):
    accept(few_shot.check_as_dense_layer, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda p: (p.T, -np.sum(p**2, axis=1)), "two prototypes on a line"),
        (lambda p: (2 * p.T, np.sum(p**2, axis=1)), "two prototypes on a line"),
        (lambda p: (2 * p.T, np.zeros(len(p))), "two prototypes on a line"),
        (lambda p: (2 * p.T, -np.linalg.norm(p, axis=1)), "prototypes of different lengths"),
        (lambda p: (-2 * p.T, np.sum(p**2, axis=1)), "two prototypes on a line"),
        (lambda p: (2 * p, -np.sum(p**2, axis=1)), "should have shapes (1, 2) and (2,)"),
        (lambda p: (2 * p.T, -np.sum(p**2)), "should have shapes (1, 2) and (2,)"),
        (lambda p: 2 * p.T, "should be a tuple of 2 arrays"),
        (lambda p: (2 * p.T, -np.sum(p**2, axis=1), 0), "should be a tuple of 2 arrays, found 3"),
    ],
)
def test_as_dense_layer_rejects(answer, words, capsys):
    reject(few_shot.check_as_dense_layer, answer, words, capsys)


# How many episodes


def needed(accuracies, half_width):
    return max(1, math.ceil((1.96 * np.std(accuracies, ddof=1) / half_width) ** 2))


def needed_by_counting(accuracies, half_width):
    number = 1
    while 1.96 * np.std(accuracies, ddof=1) / number**0.5 > half_width:
        number += 1
    return number


def needed_by_standard_error(accuracies, half_width):
    exact = len(accuracies) * (1.96 * sem(accuracies) / half_width) ** 2
    return np.maximum(1, np.ceil(exact))


@pytest.mark.parametrize("answer", [needed, needed_by_counting, needed_by_standard_error])
def test_episodes_needed_accepts(answer, capsys):
    accept(few_shot.check_episodes_needed, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda a, h: max(1, math.ceil((1.96 * np.std(a) / h) ** 2)), "two episodes"),
        (lambda a, h: needed(a, h) + 1, "two episodes"),
        (lambda a, h: needed(a, 2 * h), "two episodes"),
        (lambda a, h: needed(a, h / 2), "two episodes"),
        (lambda a, h: max(1, math.ceil(1.96 * np.std(a, ddof=1) / h)), "two episodes"),
        (lambda a, h: math.ceil((1.96 * np.std(a, ddof=1) / h) ** 2), "all episodes alike"),
        (lambda a, h: max(1, int((1.96 * np.std(a, ddof=1) / h) ** 2)), "two episodes"),
        (lambda a, h: max(1, (1.96 * np.std(a, ddof=1) / h) ** 2), "two episodes"),
        (lambda a, h: len(a), "two episodes"),
    ],
)
def test_episodes_needed_rejects(answer, words, capsys):
    reject(few_shot.check_episodes_needed, answer, words, capsys)
