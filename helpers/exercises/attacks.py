"""Checkers of the notebook on adversarial attacks, chapter 9."""

import numpy as np

from helpers.exercises import Case, check


def check_into_ball(candidate):
    """Check `candidate(x, centre, epsilon)`: the nearest array in the ball and in [0, 1].

    As Madry and others, Towards deep learning models resistant to adversarial attacks, 2018, 2.1.
    """
    rng = np.random.default_rng(0)
    centre = rng.uniform(size=(5, 6))
    near, far = centre + rng.uniform(-0.04, 0.04, (5, 6)), centre + rng.normal(size=(5, 6))
    middle = np.full((2, 2), 0.5)
    inputs = {
        "inside, nothing to do": (np.full((2, 2), 0.55), middle, 0.1),
        "too bright": (np.full((2, 2), 0.9), middle, 0.1),
        "too dark": (np.full((2, 2), 0.1), middle, 0.1),
        "the scale ends at 1": (np.array([1.05, 1.3]), np.array([0.95, 1.0]), 0.2),
        "the scale ends at 0": (np.array([-0.05, -0.3]), np.array([0.05, 0.0]), 0.2),
        "epsilon is 0": (far, centre, 0.0),
        "an epsilon above 1": (far, centre, 1.5),
        "5 x 6 numbers, near": (near, centre, 0.05),
        "5 x 6 numbers, far": (far, centre, 0.3),
        "one number": (np.array([0.7]), np.array([0.2]), 0.25),
    }
    check(candidate, [Case(name, args, _project(*args)) for name, args in inputs.items()])


def _project(x, centre, epsilon):
    change = np.median([x - centre, np.full(x.shape, epsilon), np.full(x.shape, -epsilon)], axis=0)
    return np.median([centre + change, np.zeros(x.shape), np.ones(x.shape)], axis=0)


def check_smallest_epsilon(candidate):
    """Check `candidate(x, y, w, b)`: the smallest change of each image that makes its margin 0.

    The distance to a hyperplane in the L-infinity norm has the L1 norm of the weights below.
    """
    rng = np.random.default_rng(0)
    x, w = rng.uniform(size=(20, 7)), rng.normal(size=7)
    y = np.where(x @ w + 0.1 > 0, 1, -1)
    one, two = np.array([[0.5, 0.5]]), np.array([1.0, 3.0])
    inputs = {
        "w is (1, 3), an image of class 1": (one, np.array([1]), two, 0.0),
        "a weight below 0": (one, np.array([1]), np.array([3.0, -1.0]), 0.0),
        "a bias": (one, np.array([1]), two, 2.0),
        "an image of class -1": (one, np.array([-1]), -two, 0.5),
        "an image that is wrong": (one, np.array([-1]), two, 0.0),
        "an image on the border": (one, np.array([1]), two, -2.0),
        "weights ten times as large": (one, np.array([1]), 10 * two, 0.0),
        "20 images, all right": (x, y, w, 0.1),
        "20 images, all wrong": (x, -y, w, 0.1),
        "20 images, right and wrong": (x, np.where(np.arange(20) % 3, y, -y), w, 0.1),
    }
    check(candidate, [Case(name, args, _smallest_epsilon(*args)) for name, args in inputs.items()])


def _smallest_epsilon(x, y, w, b):
    steepest = np.linalg.norm(w, 1)
    return np.array(
        [max(0.0, side * (np.dot(w, row) + b)) / steepest for row, side in zip(x, y, strict=True)]
    )


def check_robust_accuracy(candidate):
    """Check `candidate(answers, labels)`: the share of images that stood all attacks."""
    rng = np.random.default_rng(0)
    labels = rng.integers(10, size=30)
    answers = np.where(rng.random((4, 30)) < 0.8, labels, rng.integers(10, size=(4, 30)))
    inputs = {
        "one attack, two of four": (np.array([[1, 2, 0, 0]]), np.array([1, 2, 3, 4])),
        "each attack fells another image": (
            np.array([[0, 2, 3, 4], [1, 0, 3, 4]]),
            np.array([1, 2, 3, 4]),
        ),
        "all stand": (np.array([[1, 2], [1, 2], [1, 2]]), np.array([1, 2])),
        "none stands": (np.array([[1, 0], [0, 2]]), np.array([1, 2])),
        "four attacks on 30 images": (answers, labels),
        "30 attacks on four images": (answers.T, labels[:4]),
        "two attacks on two images": (np.array([[1, 2], [1, 1]]), np.array([1, 2])),
    }
    check(candidate, [Case(name, args, _robust_accuracy(*args)) for name, args in inputs.items()])


def _robust_accuracy(answers, labels):
    stood = [all(one == label for one in column) for column, label in zip(answers.T, labels)]  # noqa: B905
    return sum(stood) / len(stood)
