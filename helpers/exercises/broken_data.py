"""Checkers of the notebook on mistakes in data."""

import numpy as np

from helpers.exercises import Case, check


def check_as_labels(candidate):
    """Check `candidate(given)`: whole numbers (n,) from (n,), (n, 1) or one-hot (n, classes)."""
    rng = np.random.default_rng(0)
    many = rng.integers(10, size=50)
    two = np.array([0, 1, 1])
    inputs = {
        "whole numbers": (np.array([3, 0, 2]), np.array([3, 0, 2])),
        "a column": (np.array([[3], [0], [2]]), np.array([3, 0, 2])),
        "one-hot rows": (np.eye(4)[[3, 0, 2]], np.array([3, 0, 2])),
        "one-hot rows of two classes": (np.eye(2)[two], two),
        "one image, a column": (np.array([[7]]), np.array([7])),
        "one image, a one-hot row": (np.eye(5)[[4]], np.array([4])),
        "as many images as classes": (np.eye(3, dtype="int64")[[2, 0, 1]], np.array([2, 0, 1])),
        "50 images, whole numbers": (many, many),
        "50 images, one-hot rows": (np.eye(10, dtype="float32")[many], many),
    }
    cases = [Case(name, (given,), expected) for name, (given, expected) in inputs.items()]
    check(candidate, cases)


def check_hold_out(candidate):
    """Check `candidate(groups, count)`: a mask of all images of the groups that come first."""
    rng = np.random.default_rng(0)
    many = rng.integers(20, 60, size=200)
    inputs = {
        "five images of three groups, one aside": (np.array([7, 7, 3, 9, 3]), 1),
        "groups that lie apart": (np.array([4, 1, 4, 2, 1, 4]), 2),
        "a group of one image": (np.array([5, 6, 6, 6]), 1),
        "large numbers first": (np.array([90, 90, 10, 50, 10]), 2),
        "nothing aside": (np.array([1, 2, 1]), 0),
        "all groups aside": (np.array([1, 2, 1]), 2),
        "200 images": (many, 12),
    }
    check(candidate, [Case(name, args, _hold_out(*args)) for name, args in inputs.items()])


def _hold_out(groups, count):
    _, first, place = np.unique(groups, return_index=True, return_inverse=True)
    return first.argsort().argsort()[place] < count  # the rank of each group's first image


def check_sisters(candidate):
    """Check `candidate(training, held, tolerance)`: a mask of the held images with a sister."""
    rng = np.random.default_rng(0)
    training, others = rng.random((12, 6, 5)), rng.random((7, 6, 5))
    noisy = training[:7] + rng.choice([-0.04, 0.04], size=(7, 6, 5))
    spot = training[2:3].copy()
    spot[0, 0, 0] += 0.9  # 0.03 on average of 30 pixels
    mixed = np.concatenate([others[:2], training[3:4], training[5:6, :, ::-1]])
    some = np.array([False, False, True, True])
    inputs = {
        "the same images": ((training, training[:4], 0.0), np.ones(4, dtype=bool)),
        "other images": ((training, others, 0.05), np.zeros(7, dtype=bool)),
        "mirrored left to right": ((training, training[:4, :, ::-1], 0.0), np.ones(4, dtype=bool)),
        "upside down is no sister": ((training, training[:4, ::-1], 0.05), np.zeros(4, dtype=bool)),
        "every pixel differs by 0.04": ((training, noisy, 0.05), np.ones(7, dtype=bool)),
        "every pixel differs by more": ((training, noisy, 0.03), np.zeros(7, dtype=bool)),
        "one pixel differs much": ((training, spot, 0.05), np.ones(1, dtype=bool)),
        "brighter and darker by turns": _cancelled(training),
        "just at the tolerance": (
            (np.zeros((1, 2, 2)), np.full((1, 2, 2), 0.25), 0.25),
            np.ones(1, dtype=bool),
        ),
        "two of four": ((training, mixed, 0.01), some),
    }
    check(candidate, [Case(name, args, expected) for name, (args, expected) in inputs.items()])


def _cancelled(training):
    """Make images that are as bright on average as training images, but not alike."""
    signs = np.where(np.arange(30).reshape(6, 5) % 2, 0.3, -0.3)
    return (training, training[:3] + signs, 0.05), np.zeros(3, dtype=bool)
