"""Checkers of the notebook on unbalanced data, chapter 10."""

import numpy as np
from sklearn.utils.class_weight import compute_sample_weight

from helpers.exercises import Case, check


def check_class_weights(candidate):
    """Check `candidate(labels, exponent)`: a weight for each image, (n,), with mean 1.

    A weight is proportional to (1 / images of its class) ** exponent.
    """
    rng = np.random.default_rng(0)
    hundred = rng.permutation(np.arange(100) < 4).astype("int64")
    inputs = {
        "one rare image in four": (np.array([1, 0, 0, 0]), 1.0),
        "four images, exponent 0": (np.array([1, 0, 0, 0]), 0.0),
        "four images, exponent 1/2": (np.array([1, 0, 0, 0]), 0.5),
        "classes of one size": (np.array([0, 1, 1, 0]), 1.0),
        "one class only": (np.array([1, 1, 1]), 1.0),
        "100 images, 4 of them rare": (hundred, 1.0),
        "100 images, exponent 1/3": (hundred, 1 / 3),
        "three classes": (np.array([2, 0, 0, 1, 0, 0, 1, 0]), 1.0),
        "a class without images": (np.array([0, 0, 3, 0]), 1.0),
    }
    check(candidate, [Case(name, args, _class_weights(*args)) for name, args in inputs.items()])


def _class_weights(labels, exponent):
    weights = compute_sample_weight("balanced", labels) ** exponent
    return weights * len(weights) / weights.sum()


def check_focal_loss(candidate):
    """Check `candidate(probabilities, labels, gamma, alpha)`, the mean over the images.

    As Lin and others, Focal loss for dense object detection, 2017, equation 5.
    """
    rng = np.random.default_rng(0)
    labels = rng.permutation(np.arange(50) < 10).astype("int64")
    probabilities = rng.uniform(0.02, 0.98, size=50)
    four = np.array([0.8, 0.3, 0.6, 0.1]), np.array([1, 1, 0, 0])
    inputs = {
        "gamma 0 and alpha 1/2: half the cross-entropy": (*four, 0.0, 0.5),
        "four images by hand": (*four, 2.0, 0.5),
        "four images, alpha 1/4": (*four, 2.0, 0.25),
        "gamma is no whole number": (*four, 0.5, 0.5),
        "only rare images": (np.array([0.9, 0.2]), np.array([1, 1]), 2.0, 0.25),
        "only common images": (np.array([0.9, 0.2]), np.array([0, 0]), 2.0, 0.25),
        "50 images, gamma 5": (probabilities, labels, 5.0, 0.75),
        "50 images, alpha 1": (probabilities, labels, 1.0, 1.0),
    }
    check(candidate, [Case(name, args, _focal_loss(*args)) for name, args in inputs.items()])


def _focal_loss(probabilities, labels, gamma, alpha):
    rare = -alpha * (1 - probabilities) ** gamma * np.log(probabilities)
    common = -(1 - alpha) * probabilities**gamma * np.log1p(-probabilities)
    return np.where(labels == 1, rare, common).mean()


def check_correct_prior(candidate):
    """Check `candidate(probabilities, trained, real)`: (n, classes), rows with sum 1.

    `trained` and `real` are the shares of the classes in training and in use, (classes,).
    """
    rng = np.random.default_rng(0)
    half, rare = np.array([0.5, 0.5]), np.array([0.99, 0.01])
    two = np.array([[0.5, 0.5], [0.1, 0.9], [0.01, 0.99], [1.0, 0.0]])
    five = rng.dirichlet(np.ones(5), size=8)
    shares = np.array([0.4, 0.3, 0.2, 0.06, 0.04])
    inputs = {
        "trained on halves, used at 1 in 100": (two, half, rare),
        "trained at 1 in 100, used on halves": (two, rare, half),
        "the shares stay": (two, rare, rare),
        "weights twice as large for the rare class": (two, np.array([1, 2]) / 3, half),
        "five classes, trained on equal shares": (five, np.full(5, 0.2), shares),
        "five classes, both shares differ": (five, shares, shares[::-1].copy()),
        "a class that is not there in use": (
            five[:, :3],
            np.full(3, 1 / 3),
            np.array([0.5, 0.5, 0]),
        ),
    }
    check(candidate, [Case(name, args, _correct_prior(*args)) for name, args in inputs.items()])


def _correct_prior(probabilities, trained, real):
    joint = np.einsum("nc,c->nc", probabilities, real / trained)
    return np.array([row / row.sum() for row in joint])
