"""Checkers for the exercises: each runs the reader's function on named cases.

A checker names the first case that fails and how the answer differs; it never shows the solution.
"""

from copy import deepcopy
from typing import NamedTuple

import numpy as np
from scipy.special import log_softmax
from sklearn.metrics import top_k_accuracy_score


class Case(NamedTuple):
    """One call of the reader's function: the name that is shown, arguments, right answer."""

    name: str
    arguments: tuple
    expected: object  # an array, a number, or a tuple of them


def check(candidate, cases, tolerance=1e-6):
    """Print the first of the cases that `candidate` fails, or that all of them hold."""
    for case in cases:
        fault = find_fault(candidate, case, tolerance)
        if fault:
            print(f"Not yet. Case '{case.name}': {fault}.")
            return
    print(f"Correct: all {len(cases)} cases hold.")


def find_fault(candidate, case, tolerance):
    """Call `candidate` on copies of the arguments; return what is wrong, or an empty string."""
    arguments = deepcopy(case.arguments)
    try:
        with np.errstate(all="ignore"):
            found = candidate(*arguments)
    except Exception as error:  # whatever a reader's function may raise
        return f"your function raised {type(error).__name__}: {error}"
    if found is None:
        return "your function returned nothing; does it end in a 'return'"
    for before, after in zip(case.arguments, arguments, strict=True):
        if isinstance(before, np.ndarray) and not np.array_equal(before, after):
            return "your function changed one of its arguments; work on a copy"
    if not isinstance(case.expected, tuple):
        return difference(found, case.expected, tolerance)
    if not isinstance(found, tuple | list) or len(found) != len(case.expected):
        return f"the answer should be a tuple of {len(case.expected)} arrays"
    faults = [difference(*pair, tolerance) for pair in zip(found, case.expected, strict=True)]
    return next((f"answer {i}: {fault}" for i, fault in enumerate(faults, 1) if fault), "")


def difference(found, expected, tolerance):
    """Say how an array or number differs from the expected one; an empty string if it does not."""
    try:
        found = np.asarray(found, dtype=float)
    except (TypeError, ValueError):
        return f"the answer should be numbers, found {type(found).__name__}"
    if found.shape != np.shape(expected):
        return f"the answer should have shape {np.shape(expected)}, found {found.shape}"
    if not np.isfinite(found).all():
        return "the answer holds an infinity or something that is not a number"
    gap = np.abs(found - expected).max()
    return f"the answer is off by up to {gap:.3g}" if gap > tolerance else ""


# Chapter 5, learning


def check_log_softmax(candidate):
    """Compare `candidate(logits)`, logits of shape (n, classes), with SciPy's log-softmax."""
    rng = np.random.default_rng(0)
    logits = {
        "one row of three logits": np.array([[2.0, 1.0, 0.0]]),
        "four rows, each on its own": rng.normal(size=(4, 5)),
        "as many rows as classes": rng.normal(size=(3, 3)),
        "logits around 1000": rng.normal(size=(2, 3)) + 1000,
        "one class far behind": np.array([[0.0, -2000.0]]),
    }
    cases = [Case(name, (array,), log_softmax(array, axis=-1)) for name, array in logits.items()]
    check(candidate, cases)


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
    cases = []
    for name, n, chosen in [
        ("one image", 1, parameters),
        ("a batch of six images", 6, parameters),
        ("a hidden unit that is off for every image", 6, off),
    ]:
        images, labels = rng.normal(size=(n, 4)), rng.integers(3, size=n)
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


# Chapter 5, digits


def check_count_parameters(candidate):
    """Check `candidate(input_shape, layers)`: the number of parameters, without padding.

    Layers are ("conv", filters, size), ("pool", size), ("flatten",) and ("dense", units).
    """
    head = [("flatten",), ("dense", 10)]
    networks = {
        "one dense layer": ((8,), [("dense", 10)]),
        "one convolution on a colour image": ((9, 9, 3), [("conv", 4, 3)]),
        "two convolutions": ((9, 9, 1), [("conv", 4, 3), ("conv", 5, 3)]),
        "a kernel of 5 pixels, then dense": ((12, 10, 1), [("conv", 2, 5), *head]),
        "pooling that leaves a row over": ((9, 9, 2), [("pool", 2), *head]),
        "convolution, pooling, dense": ((28, 28, 1), [("conv", 8, 3), ("pool", 2), *head]),
    }
    cases = [Case(name, args, _count_parameters(*args)) for name, args in networks.items()]
    check(candidate, cases)


def _count_parameters(shape, layers):
    total = 0
    for kind, *numbers in layers:
        if kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "pool":
            shape = (shape[0] // numbers[0], shape[1] // numbers[0], shape[2])
        else:
            units, window = numbers[0], numbers[1] if kind == "conv" else 1
            total += (window**2 * shape[-1] + 1) * units
            shape = (*(side - window + 1 for side in shape[:-1]), units)
    return total


def check_top_k_accuracy(candidate):
    """Compare `candidate(probabilities, labels, k)` with scikit-learn's top-k accuracy."""
    rng = np.random.default_rng(0)
    probabilities = rng.dirichlet(np.ones(6), size=40).astype("float32")
    labels = rng.permutation(np.arange(40) % 6)
    cases = []
    for name, k in [
        ("k = 1 is plain accuracy", 1),
        ("k = 3", 3),
        ("k = all classes but one", 5),
        ("k = all classes", 6),
    ]:
        expected = top_k_accuracy_score(labels, probabilities, k=k) if k < 6 else 1.0
        cases.append(Case(name, (probabilities, labels, k), expected))
    check(candidate, cases)


def check_calibration_error(candidate):
    """Check `candidate(confidences, correct, bins)`, the expected calibration error.

    See Guo and others, On calibration of modern neural networks, 2017, section 2.
    """
    rng = np.random.default_rng(0)
    confidences = rng.beta(5, 2, size=300)
    correct = rng.random(300) < 0.7  # too modest below, too sure above
    cases = [
        Case("always sure, always right", (np.ones(8), np.ones(8, bool), 10), 0.0),
        Case("always sure, right half of the time", (np.ones(8), np.arange(8) < 4, 10), 0.5),
        Case("never sure enough", (np.full(4, 0.65), np.ones(4, bool), 10), 0.35),
    ]
    for bins in (1, 10, 15):
        expected = _calibration_error(confidences, correct, bins)
        cases.append(Case(f"300 answers in bins: {bins}", (confidences, correct, bins), expected))
    check(candidate, cases)


def _calibration_error(confidences, correct, bins):
    place = np.clip(np.ceil(confidences * bins) - 1, 0, bins - 1)
    gaps = [abs((correct - confidences.astype(float))[place == b].sum()) for b in range(bins)]
    return sum(gaps) / len(confidences)
