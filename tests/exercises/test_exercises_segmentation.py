"""The checkers on street scenes accept right answers and reject what readers write."""

import numpy as np
import pytest
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import segmentation

# NumPy warns where a wrong answer divides by nothing.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize(
    "checker",
    [
        segmentation.check_mean_iou,
        segmentation.check_class_weights,
        segmentation.check_fit,
        segmentation.check_dice_loss,
    ],
)
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# The mean IoU


def parts(c):
    right = np.diag(c)
    return right, c.sum(axis=0) + c.sum(axis=1) - right


def mean_iou(c):
    right, union = parts(c)
    return np.mean(right[union > 0] / union[union > 0])


def mean_iou_by_loop(c):
    values = []
    for k in range(len(c)):
        union = sum(c[k]) + sum(c[:, k]) - c[k, k]
        if union:
            values.append(c[k, k] / union)
    return sum(values) / len(values)


def mean_iou_by_nan(c):
    right, union = parts(c)
    return np.nanmean(right / np.where(union == 0, np.nan, union))


@pytest.mark.parametrize("answer", [mean_iou, mean_iou_by_loop, mean_iou_by_nan])
def test_mean_iou_accepts(answer, capsys):
    accept(segmentation.check_mean_iou, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda c: np.trace(c) / c.sum(), "two classes by hand"),
        (lambda c: np.mean(np.diag(c) / c.sum(axis=1)), "two classes by hand"),
        (lambda c: np.mean(np.diag(c) / (c.sum(axis=0) + c.sum(axis=1))), "two classes by hand"),
        (lambda c: np.mean(2 * np.diag(c) / (c.sum(axis=0) + c.sum(axis=1))), "by hand"),
        (lambda c: np.mean(parts(c)[0] / parts(c)[1]), "that is in neither': the answer holds"),
        (lambda c: np.nan_to_num(parts(c)[0] / parts(c)[1]).mean(), "a class that is in neither"),
        (lambda c: np.nan_to_num(parts(c)[0] / parts(c)[1], nan=1).mean(), "is in neither"),
        (lambda c: parts(c)[0].sum() / parts(c)[1].sum(), "two classes by hand"),
        (lambda c: parts(c)[0] / parts(c)[1], "should have shape ()"),
        (
            lambda c: np.mean((parts(c)[0] / parts(c)[1])[c.sum(axis=1) > 0]),
            "a class that was only invented",
        ),
    ],
)
def test_mean_iou_rejects(answer, words, capsys):
    reject(segmentation.check_mean_iou, answer, words, capsys)


# Median frequency balancing


def balance(frequencies):
    return np.nan_to_num(np.nanmedian(frequencies) / frequencies)


def frequencies(labels, classes, of_all=False, known_only=True):
    found = []
    for k in range(classes):
        holding = labels if of_all else labels[(labels == k).any(axis=(1, 2))]
        known = (holding < classes).sum() if known_only else holding.size
        found.append((labels == k).sum() / known if (labels == k).any() else np.nan)
    return np.array(found)


def weights(labels, classes):
    return balance(frequencies(labels, classes))


def weights_at_once(labels, classes):
    counts = (labels[..., None] == np.arange(classes)).sum(axis=(1, 2))  # (n, classes)
    holding = (counts > 0) * counts.sum(axis=1, keepdims=True)
    frequency = counts.sum(axis=0) / np.maximum(holding.sum(axis=0), 1)
    there = frequency > 0
    result = np.zeros(classes)
    result[there] = np.median(frequency[there]) / frequency[there]
    return result


def weights_by_loops(labels, classes):
    pixels, room = [0] * classes, [0] * classes
    for image in labels.tolist():
        flat = [label for row in image for label in row if label != classes]
        for k in set(flat):
            pixels[k] += flat.count(k)
            room[k] += len(flat)
    shares = [p / r if r else 0 for p, r in zip(pixels, room, strict=True)]
    middle = np.median([share for share in shares if share])
    return [middle / share if share else 0 for share in shares]


@pytest.mark.parametrize("answer", [weights, weights_at_once, weights_by_loops])
def test_class_weights_accepts(answer, capsys):
    accept(segmentation.check_class_weights, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda y, k: frequencies(y, k), "as many pixels of each"),
        (lambda y, k: 1 / weights(y, k), "three classes by hand"),
        (lambda y, k: balance(frequencies(y, k, of_all=True)), "a class in one of two images"),
        (
            lambda y, k: balance(frequencies(y, k, known_only=False)),
            "pixels without a label",
        ),
        (lambda y, k: weights(y, k + 1)[:-1], "pixels without a label"),
        (lambda y, k: weights(y, k) / weights(y, k).sum(), "as many pixels of each"),
        (
            lambda y, k: np.nan_to_num(np.nanmean(frequencies(y, k)) / frequencies(y, k)),
            "three classes by hand",
        ),
        (
            lambda y, k: np.nanmedian(frequencies(y, k)) / frequencies(y, k),
            "that occurs nowhere': the answer holds",
        ),
        (
            lambda y, k: np.nan_to_num(
                np.median(np.nan_to_num(frequencies(y, k))) / frequencies(y, k)
            ),
            "a class that occurs nowhere",
        ),
        (lambda y, k: np.ones(k), "three classes by hand"),
    ],
)
def test_class_weights_rejects(answer, words, capsys):
    reject(segmentation.check_class_weights, answer, words, capsys)


# What fits


def fit(side, levels):
    step = 2**levels
    return side // step * step, (step - side % step) % step


def fit_step_by_step(side, levels):
    sizes = [side]
    for _ in range(levels):
        sizes.append(sizes[-1] // 2)
    end = sizes[-1]
    for _ in range(levels):
        end = end * 2
    add = 0
    while (side + add) % 2**levels:
        add += 1
    return [end, add]


def fit_as_array(side, levels):
    step = 1 << levels
    return np.array([side - side % step, -(-side // step) * step - side])


@pytest.mark.parametrize("answer", [fit, fit_step_by_step, fit_as_array])
def test_fit_accepts(answer, capsys):
    accept(segmentation.check_fit, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda s, n: (s, 0), "odd, one level"),
        (lambda s, n: (fit(s, n)[0], s - fit(s, n)[0]), "odd everywhere"),
        (lambda s, n: (fit(s, n)[0], 2**n - s % 2**n), "96 rows, four levels"),
        (lambda s, n: (fit(s, n)[0], s % 2), "odd on the second level"),
        (lambda s, n: fit(s, n)[::-1], "96 rows, four levels"),
        (lambda s, n: (s // 2**n, fit(s, n)[1]), "96 rows, four levels"),
        (lambda s, n: (-(-s // 2**n) * 2**n, fit(s, n)[1]), "odd, one level"),
        (lambda s, n: (s // (2 * n) * 2 * n if n else s, fit(s, n)[1]), "odd everywhere"),
        (lambda s, n: fit(s, n)[0], "should be a tuple of 2 numbers"),
    ],
)
def test_fit_rejects(answer, words, capsys):
    reject(segmentation.check_fit, answer, words, capsys)


# The Dice loss


def clean(p, y):
    known = y < p.shape[1]
    return p[known], np.eye(p.shape[1])[y[known]]


def dice(p, y, factor=2):
    p, truth = clean(p, y)
    there = truth.sum(axis=0) > 0
    found = factor * (p * truth).sum(axis=0) / (p + truth).sum(axis=0)
    return 1 - found[there].mean()


def dice_by_loop(p, y):
    values = []
    for k in sorted({int(each) for each in y if each < p.shape[1]}):
        both = sum(row[k] for row, label in zip(p, y, strict=True) if label == k)
        said = sum(row[k] for row, label in zip(p, y, strict=True) if label < len(row))
        values.append(1 - 2 * both / (said + sum(y == k)))
    return sum(values) / len(values)


def dice_by_einsum(p, y):
    p, truth = clean(p, y)
    both, all_p, all_t = np.einsum("nk,nk->k", p, truth), p.sum(0), truth.sum(0)
    ratio = np.where(all_t > 0, 1 - 2 * both / np.maximum(all_p + all_t, 1e-9), np.nan)
    return np.nanmean(ratio)


@pytest.mark.parametrize("answer", [dice, dice_by_loop, dice_by_einsum])
def test_dice_loss_accepts(answer, capsys):
    accept(segmentation.check_dice_loss, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda p, y: 1 - dice(p, y), "sure and right"),
        (lambda p, y: dice(p, y, factor=1), "sure and right"),
        (lambda p, y: 1 - np.mean(p.argmax(1) == y), "four pixels by hand"),
        (lambda p, y: dice(np.eye(p.shape[1])[p.argmax(1)], y), "unsure"),
        (
            lambda p, y: (
                1 - np.mean(2 * np.sum(np.multiply(*clean(p, y)), 0) / sum(clean(p, y)).sum(0))
            ),
            "a class that is not in the labels",
        ),
        (
            lambda p, y: 1 - 2 * np.multiply(*clean(p, y)).sum() / sum(clean(p, y)).sum(),
            "four pixels by hand",
        ),
        (lambda p, y: dice(p, y % p.shape[1]), "a pixel without a label"),
        (lambda p, y: dice(p, np.minimum(y, p.shape[1] - 1)), "a pixel without a label"),
        (
            lambda p, y: (
                1
                - np.mean(
                    [
                        2 * p[y == k, k].sum() / (p[:, k].sum() + (y == k).sum())
                        for k in np.unique(y[y < p.shape[1]])
                    ]
                )
            ),
            "a pixel without a label",
        ),
    ],
)
def test_dice_loss_rejects(answer, words, capsys):
    reject(segmentation.check_dice_loss, answer, words, capsys)
