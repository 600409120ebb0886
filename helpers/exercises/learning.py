"""Checkers of the notebook on learning, chapter 5."""

import numpy as np
from scipy.special import log_softmax

from helpers.exercises import Case, check


def check_log_softmax(candidate):
    """Compare `candidate(logits)`, logits of shape (n, classes), with SciPy's log-softmax."""
    rng = np.random.default_rng(0)
    logits = {
        "one row of three logits": np.array([[2.0, 1.0, 0.0]]),
        "four rows, each on its own": rng.normal(size=(4, 5)),
        "as many rows as classes": rng.normal(size=(3, 3)),
        "logits around 1000": rng.normal(size=(2, 3)) + 1000,
        "two rows, a thousand apart": np.array([[0.0, 1, 2], [1000.0, 1001, 1003]]),
        "one class far behind": np.array([[0.0, -2000.0]]),
        "logits of many thousands": np.array([[20000.0, 0, -20000], [-60000, -30000, -90000]]),
    }
    cases = [Case(name, (array,), log_softmax(array, axis=-1)) for name, array in logits.items()]
    check(candidate, cases, tolerance=1e-4)  # float32 is good enough


def check_nesterov(candidate):
    """Check `candidate(weights, velocity, gradient, learning_rate, momentum)`.

    It should return the new weights and the new velocity, those of Keras's SGD with
    `nesterov=True`.
    """
    rng = np.random.default_rng(0)
    weights, velocity, gradient = rng.normal(size=(3, 2, 4))
    still = np.zeros_like(velocity)
    settings = {
        "a first step, from rest": (weights, still, gradient, 0.1, 0.9),
        "a step with a velocity": (weights, velocity, gradient, 0.1, 0.9),
        "no slope, only velocity": (weights, velocity, still, 0.1, 0.5),
        "without momentum it is plain SGD": (weights, still, gradient, 0.2, 0.0),
    }
    check(candidate, [Case(name, args, _nesterov(*args)) for name, args in settings.items()])


def _nesterov(weights, velocity, gradient, learning_rate, momentum):
    velocity = momentum * velocity - learning_rate * gradient
    return weights + momentum * velocity - learning_rate * gradient, velocity


def check_hidden_gradients(candidate):
    """Check `candidate(images, labels, weights1, bias1, weights2, bias2)` with finite differences.

    It should return the gradients of the mean cross-entropy of dense, ReLU, dense, softmax with
    respect to weights1, bias1, weights2 and bias2.
    """
    rng = np.random.default_rng(0)
    parameters = [rng.normal(size=shape) for shape in [(4, 5), (5,), (5, 3), (3,)]]
    off = [parameters[0], np.array([-50.0, *parameters[1][1:]]), *parameters[2:]]
    other = [rng.normal(size=shape) for shape in [(4, 2), (2,), (2, 6), (6,)]]
    cases = []
    for name, n, chosen in [
        ("one image", 1, parameters),
        ("a batch of six images", 6, parameters),
        ("a hidden unit that is off for every image", 6, off),
        ("two hidden units, six classes", 8, other),
    ]:
        images, labels = rng.normal(size=(n, 4)), rng.integers(len(chosen[3]), size=n)
        expected = tuple(_slopes(images, labels, chosen, i) for i in range(4))
        cases.append(Case(name, (images, labels, *chosen), expected))
    check(candidate, cases, tolerance=1e-5)


def _slopes(images, labels, parameters, which, step=1e-6):
    """Slope of the loss along every number of parameters[which], by finite differences."""

    def loss(change):
        moved = [p + change if i == which else p for i, p in enumerate(parameters)]
        hidden = np.maximum(images @ moved[0] + moved[1], 0)
        logits = hidden @ moved[2] + moved[3]
        return -log_softmax(logits, axis=-1)[np.arange(len(labels)), labels].mean()

    shape = parameters[which].shape
    steps = step * np.eye(parameters[which].size).reshape(-1, *shape)
    return np.array([(loss(s) - loss(-s)) / (2 * step) for s in steps]).reshape(shape)
