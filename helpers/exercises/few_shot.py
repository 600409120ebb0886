"""Checkers of the notebook on few examples, chapter 9."""

import numpy as np
from scipy.spatial.distance import cdist
from scipy.special import softmax

from helpers.exercises import Case, check
from helpers.exercises.answers import Fault, as_array, unpack


def check_class_probabilities(candidate):
    """Check `candidate(support, queries)`: (ways, shots, d) and (n, d) to (n, ways), rows sum to 1.

    Softmax of minus the squared distance to the mean of each class's support images.
    """
    rng = np.random.default_rng(0)
    line = np.array([[[0.0]], [[1.0]]]), np.array([[0.0], [0.5], [2.0]])
    inputs = {
        "two classes on a line, one shot": line,
        "two shots of each class": (np.array([[[0.0], [2.0]], [[3.0], [5.0]]]), np.array([[2.0]])),
        "five classes, three features": (rng.normal(size=(5, 1, 3)), rng.normal(size=(4, 3))),
        "five classes, five shots": (rng.normal(size=(5, 5, 3)), rng.normal(size=(7, 3))),
        "one class": (rng.normal(size=(1, 2, 3)), rng.normal(size=(2, 3))),
        "large distances": (100 * rng.normal(size=(3, 2, 4)), 100 * rng.normal(size=(3, 4))),
    }
    check(candidate, [Case(name, args, _probabilities(*args)) for name, args in inputs.items()])


def _probabilities(support, queries):
    return softmax(-cdist(queries, support.mean(axis=1), "sqeuclidean"), axis=1)


def check_as_dense_layer(candidate):
    """Check `candidate(prototypes)`: (ways, d) to weights (d, ways) and bias (ways,).

    Judged by the softmax of what the layer gives for points: a number added to all classes is free.
    """
    rng = np.random.default_rng(0)
    inputs = {
        "two prototypes on a line": np.array([[0.0], [1.0]]),
        "prototypes of different lengths": np.array([[0.0, 0.0], [3.0, 0.0], [0.0, 1.0]]),
        "five prototypes, three features": rng.normal(size=(5, 3)),
        "as many prototypes as features": rng.normal(size=(4, 4)),
    }

    cases = [Case(name, (each,), _of_points(each)) for name, each in inputs.items()]
    check(candidate, cases, view=_answers_of_layer)


def _answers_of_layer(answer, prototypes):
    """Return the softmax of what the layer (weights, bias) gives for some points."""
    weights, bias = map(as_array, unpack(answer, 2, "arrays"))
    expected = prototypes.T.shape, (len(prototypes),)
    if (weights.shape, bias.shape) != expected:
        shapes = f"{expected[0]} and {expected[1]}, found {weights.shape} and {bias.shape}"
        raise Fault(f"the answer should have shapes {shapes}")
    return softmax(_points(prototypes) @ weights + bias, axis=1)


def _points(prototypes):
    return np.random.default_rng(1).normal(size=(6, prototypes.shape[1]))


def _of_points(prototypes):
    return softmax(-cdist(_points(prototypes), prototypes, "sqeuclidean"), axis=1)


def check_episodes_needed(candidate):
    """Check `candidate(accuracies, half_width)`: the smallest number of episodes, at least 1."""
    rng = np.random.default_rng(0)
    inputs = {
        "two episodes, half a point": (np.array([0.8, 0.9]), 0.005),
        "four episodes": (np.array([0.6, 0.8, 0.9, 1.0]), 0.02),
        "100 episodes": (rng.binomial(75, 0.9, size=100) / 75, 0.01),
        "a wide interval": (np.array([0.8, 0.9]), 0.5),
        "all episodes alike": (np.array([0.9, 0.9, 0.9]), 0.01),
    }
    check(candidate, [Case(name, args, _needed(*args)) for name, args in inputs.items()])


def _needed(accuracies, half_width):
    mean = sum(accuracies) / len(accuracies)
    variance = sum((each - mean) ** 2 for each in accuracies) / (len(accuracies) - 1)
    number = 1
    while 1.96 * np.sqrt(variance / number) > half_width:
        number += 1
    return number
