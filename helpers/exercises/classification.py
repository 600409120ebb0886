"""Checkers of the notebook that names animals and vehicles, chapter 7."""

import numpy as np
from sklearn.metrics import recall_score

from helpers.exercises import Case, check


def check_smooth(candidate):
    """Check `candidate(labels, classes, amount)`: rows of targets, (n, classes), with sum 1."""
    inputs = {
        "two images, four classes, a fifth": (np.array([2, 0]), 4, 0.2),
        "no smoothing": (np.array([1, 0, 2]), 3, 0.0),
        "all of it smoothed away": (np.array([1, 0]), 2, 1.0),
        "a class that no image has": (np.array([0, 1, 1]), 5, 0.1),
        "one image of ten classes": (np.array([9]), 10, 0.1),
    }
    check(candidate, [Case(name, args, _smooth(*args)) for name, args in inputs.items()])


def _smooth(labels, classes, amount):
    targets = np.full((len(labels), classes), amount / classes)
    for row, label in zip(targets, labels, strict=True):
        row[label] += 1 - amount
    return targets


def check_shift(candidate):
    """Check `candidate(image, down, right)`: shifted, what is missing filled by reflection."""
    rng = np.random.default_rng(0)
    ramp = np.arange(1.0, 13.0).reshape(3, 4, 1)
    image = rng.random((8, 8, 3))
    inputs = {
        "a small image, one pixel to the right": (ramp, 0, 1),
        "a small image, one pixel to the left": (ramp, 0, -1),
        "a small image, two pixels down": (ramp, 2, 0),
        "no shift": (image, 0, 0),
        "down and to the left": (image, 3, -2),
        "up and to the right": (image, -4, 1),
        "an image that is not square": (rng.random((6, 9, 3)), -2, 4),
    }
    check(candidate, [Case(name, args, _shift(*args)) for name, args in inputs.items()])


def _shift(image, down, right):
    """Look up every pixel; an index beyond the border is mirrored at it."""
    height, width = image.shape[:2]
    rows, columns = np.arange(height) - down, np.arange(width) - right
    rows, columns = (
        (length - 1) - np.abs((length - 1) - np.abs(places))
        for places, length in ((rows, height), (columns, width))
    )
    return image[rows][:, columns]


def check_mean_recall(candidate):
    """Compare `candidate(labels, answers)` with scikit-learn; absent classes do not count."""
    rng = np.random.default_rng(0)
    labels = rng.integers(10, size=300)
    rare = np.repeat([0, 1, 2], [90, 8, 2])
    inputs = {
        "six images by hand": (np.array([0, 0, 0, 0, 1, 1]), np.array([0, 0, 0, 1, 1, 1])),
        "always the common class": (rare, 0 * rare),
        "an answer that is nobody's label": (np.array([0, 0, 2, 2]), np.array([0, 1, 2, 1])),
        "labels that do not begin at 0": (np.array([3, 3, 7]), np.array([3, 7, 7])),
        "all right": (rare, rare),
        "all wrong": (np.array([0, 1, 1]), np.array([1, 0, 0])),
        "300 images of ten classes": (labels, np.where(rng.random(300) < 0.7, labels, 0)),
    }
    check(candidate, [Case(name, args, _mean_recall(*args)) for name, args in inputs.items()])


def _mean_recall(labels, answers):
    present = np.unique(labels)
    return recall_score(labels, answers, labels=present, average="macro", zero_division=0)


def check_average_views(candidate):
    """Check `candidate(predict, images)`: the mean over image and mirror image, (n, classes)."""
    rng = np.random.default_rng(0)
    inputs = {
        "a classifier that looks at the left half": (_look_left, rng.random((3, 4, 6, 1))),
        "colour images that are not square": (_look_around, rng.random((4, 5, 3, 3))),
        "images of an odd width": (_look_left, rng.random((2, 3, 5, 3))),
        "images that are their own mirror images": (_look_around, np.ones((2, 4, 4, 1))),
        "one image": (_look_around, rng.random((1, 6, 6, 3))),
    }
    cases = [Case(name, args, _average_views(*args)) for name, args in inputs.items()]
    check(candidate, cases)


def _look_left(images):
    """Return probabilities of two classes from the brightness of the left half."""
    left = images[:, :, : images.shape[2] // 2].mean(axis=(1, 2, 3))
    return np.stack([left, 1 - left], axis=1)


def _look_around(images):
    """Return probabilities of three classes from three places of the image."""
    scores = np.stack([images[:, 0, 0], images[:, -1, 0], images[:, 0, -1]], axis=1)[..., 0]
    return np.exp(3 * scores) / np.exp(3 * scores).sum(axis=1, keepdims=True)


def _average_views(predict, images):
    views = np.stack([images, np.flip(images, axis=2)])
    return np.mean([predict(view) for view in views], axis=0)
