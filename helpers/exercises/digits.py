"""Checkers of the notebook on reading digits, chapter 5."""

import numpy as np
from sklearn.metrics import top_k_accuracy_score

from helpers.exercises import Case, check


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
        "pooling by 3, two dense layers": (
            (12, 16, 1),
            [("conv", 2, 3), ("pool", 3), ("flatten",), ("dense", 7), ("dense", 4)],
        ),
        "a convolution after a pooling": (
            (20, 28, 1),
            [("conv", 8, 3), ("pool", 2), ("conv", 6, 4), *head],
        ),
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
    confidences, edge = rng.beta(5, 2, size=300), np.array([0.25, 0.5, 0.75, 1.0])
    correct = rng.random(300) < 0.7  # too modest below, too sure above
    cases = [
        Case("always sure, always right", (np.ones(8), np.ones(8, bool), 10), 0.0),
        Case("always sure, right half of the time", (np.ones(8), np.arange(8) < 4, 10), 0.5),
        Case("never sure enough", (np.full(4, 0.65), np.ones(4, bool), 10), 0.35),
        Case("0.5 belongs to the first of two bins", (edge, edge != 0.75, 2), 0.5),
    ]
    for bins in (1, 10, 15):
        expected = _calibration_error(confidences, correct, bins)
        cases.append(Case(f"300 answers in bins: {bins}", (confidences, correct, bins), expected))
    check(candidate, cases)


def _calibration_error(confidences, correct, bins):
    place = np.clip(np.ceil(confidences * bins) - 1, 0, bins - 1)
    gaps = [abs((correct - confidences.astype(float))[place == b].sum()) for b in range(bins)]
    return sum(gaps) / len(confidences)
