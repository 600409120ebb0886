"""Checkers of the notebook on street scenes, chapter 7."""

import numpy as np
from sklearn.metrics import jaccard_score

from helpers.exercises import Case, check


def check_mean_iou(candidate):
    """Compare `candidate(confusions)` with scikit-learn; rows are true classes, columns answers.

    A class that is neither in the truth nor in the answers does not count.
    """
    rng = np.random.default_rng(0)
    inputs = {
        "two classes by hand": np.array([[3, 1], [2, 4]]),
        "all right": np.array([[5, 0, 0], [0, 2, 0], [0, 0, 9]]),
        "all wrong": np.array([[0, 3], [4, 0]]),
        "a class that was never found": np.array([[4, 0, 0], [1, 3, 0], [2, 0, 0]]),
        "a class that was only invented": np.array([[4, 1, 0], [0, 3, 2], [0, 0, 0]]),
        "a class that is in neither": np.array([[4, 0, 1], [0, 0, 0], [2, 0, 3]]),
        "eleven classes": rng.integers(50, size=(11, 11)) + 200 * np.eye(11, dtype="int64"),
    }
    check(candidate, [Case(name, (each,), _jaccard(each)) for name, each in inputs.items()])


def _jaccard(confusions):
    """Lay the pixels out again, and ask scikit-learn, which leaves out what is in neither."""
    truth, answers = np.indices(confusions.shape).reshape(2, 1, -1)
    pairs = (np.repeat(each[0], confusions.ravel()) for each in (truth, answers))
    return jaccard_score(*pairs, average="macro")


def check_class_weights(candidate):
    """Check `candidate(labels, classes)`, median frequency balancing; labels (n, height, width).

    The label `classes` marks pixels that count nowhere. The frequency of a class is its share of
    the labelled pixels of those images in which it occurs; its weight is the median of the
    frequencies divided by its own. A class that occurs nowhere has the weight 0 and no frequency.
    """
    rng = np.random.default_rng(0)
    common = np.where(rng.random((6, 8, 9)) < 0.8, 0, rng.integers(4, size=(6, 8, 9)))
    rare = common.copy()
    rare[rare == 3] = 0
    rare[2, :2, :2] = 3
    inputs = {
        "two classes, as many pixels of each": (np.array([[[0, 1], [1, 0]]]), 2),
        "three classes by hand": (np.array([[[0, 0, 0, 0], [1, 1, 1, 2]]]), 3),
        "a class in one of two images": (np.array([[[0, 0], [0, 0]], [[0, 0], [0, 1]]]), 2),
        "pixels without a label": (np.array([[[0, 0], [0, 1]], [[1, 2], [2, 2]]]), 2),
        "an image without any label": (np.array([[[0, 0], [0, 1]], [[2, 2], [2, 2]]]), 2),
        "a class that occurs nowhere": (np.array([[[0, 0], [0, 2]]]), 3),
        "six images": (common, 4),
        "six images, one class in a single one": (rare, 4),
    }
    check(candidate, [Case(name, args, _median_frequency(*args)) for name, args in inputs.items()])


def _median_frequency(labels, classes):
    frequencies = np.full(classes, np.nan)
    for label in np.unique(labels[labels < classes]):
        holding = [image for image in labels if (image == label).any()]
        known = sum((image < classes).sum() for image in holding)
        frequencies[label] = sum((image == label).sum() for image in holding) / known
    return np.nan_to_num(np.nanmedian(frequencies) / frequencies)


def check_fit(candidate):
    """Check `candidate(side, levels)`: the side behind the decoder, and what padding would need.

    The encoder halves `levels` times, and rounds down; the decoder doubles as often. The second
    number is the fewest rows to add so that nothing is lost.
    """
    inputs = {
        "96 rows, four levels": (96, 4),
        "odd, one level": (45, 1),
        "odd on the second level": (90, 2),
        "odd everywhere": (31, 4),
        "one row too many": (97, 3),
        "no level": (45, 0),
        "as small as can be": (8, 3),
        "360 rows, five levels": (360, 5),
    }
    cases = [Case(name, args, _fit(*args)) for name, args in inputs.items()]
    check(candidate, cases)


def _fit(side, levels):
    step, small = 2**levels, side
    for _ in range(levels):
        small //= 2
    return small * step, -side % step


def check_dice_loss(candidate):
    """Check `candidate(probabilities, labels)`: 1 - Dice, the mean over the classes in the labels.

    probabilities (n, classes), labels (n,); the label `classes` marks a pixel that counts nowhere.
    """
    rng = np.random.default_rng(0)
    soft = rng.dirichlet(np.ones(4), size=60)
    labels = rng.integers(4, size=60)
    hard = np.eye(2)[[0, 0, 1, 1]]
    inputs = {
        "sure and right": (np.eye(2)[[0, 1, 1]], np.array([0, 1, 1])),
        "sure and wrong": (np.eye(2)[[1, 0, 0]], np.array([0, 1, 1])),
        "four pixels by hand": (hard, np.array([0, 1, 1, 1])),
        "unsure": (np.full((3, 2), 0.5), np.array([0, 0, 1])),
        "a class that is not in the labels": (np.full((2, 3), 1 / 3), np.array([0, 1])),
        "a pixel without a label": (hard, np.array([0, 1, 1, 2])),
        "sixty pixels": (soft, labels),
        "sixty pixels, a third without a label": (soft, np.where(np.arange(60) % 3, labels, 4)),
    }
    check(candidate, [Case(name, args, _dice_loss(*args)) for name, args in inputs.items()])


def _dice_loss(probabilities, labels):
    known = labels < probabilities.shape[1]
    p, truth = probabilities[known], labels[known]
    dice = [
        2 * p[truth == label, label].sum() / (p[:, label].sum() + (truth == label).sum())
        for label in np.unique(truth)
    ]
    return 1 - np.mean(dice)
