"""The checkers on naming what an image shows accept right answers and reject what readers write."""

import keras
import numpy as np
import pytest
from scipy.ndimage import shift as scipy_shift
from sklearn.metrics import balanced_accuracy_score, confusion_matrix, f1_score, precision_score
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import classification

# NumPy and scikit-learn warn where a wrong answer divides by nothing.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize(
    "checker",
    [
        classification.check_smooth,
        classification.check_shift,
        classification.check_mean_recall,
        classification.check_average_views,
    ],
)
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# Label smoothing


def smooth_one_hot(labels, classes, amount):
    return (1 - amount) * np.eye(classes)[labels] + amount / classes


def smooth_where(labels, classes, amount):
    right = np.arange(classes) == labels[:, None]
    return np.where(right, 1 - amount + amount / classes, amount / classes)


def smooth_keras(labels, classes, amount):
    one_hot = np.asarray(keras.utils.to_categorical(labels, classes), "float64")
    return one_hot * (1.0 - amount) + amount / classes


@pytest.mark.parametrize("answer", [smooth_one_hot, smooth_where, smooth_keras])
def test_smooth_accepts(answer, capsys):
    accept(classification.check_smooth, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda y, k, a: np.eye(k)[y], "two images, four classes"),
        (lambda y, k, a: (1 - a) * np.eye(k)[y], "two images, four classes"),
        (lambda y, k, a: np.eye(k)[y] + a / k, "two images, four classes"),
        # the others share the amount, without the right class: another definition
        (lambda y, k, a: np.where(np.eye(k)[y], 1 - a, a / (k - 1)), "two images, four classes"),
        (lambda y, k, a: (1 - a) * np.eye(k)[y] + a, "two images, four classes"),
        (lambda y, k, a: smooth_one_hot(y, len(np.unique(y)) + 2, a), "no smoothing"),
        (lambda y, k, a: smooth_one_hot(y, k, a).T, "two images, four classes"),
    ],
)
def test_smooth_rejects(answer, words, capsys):
    reject(classification.check_smooth, answer, words, capsys)


# A shift with reflection


def shift_by_padding(image, down, right, mode="reflect"):
    p = max(abs(down), abs(right))
    padded = np.pad(image, ((p, p), (p, p), (0, 0)), mode=mode)
    height, width = image.shape[:2]
    return padded[p - down : p - down + height, p - right : p - right + width]


def shift_by_scipy(image, down, right, mode="mirror"):
    return scipy_shift(image, (down, right, 0), order=0, mode=mode)


def shift_by_loops(image, down, right):
    height, width = image.shape[:2]
    answer = np.empty_like(image)
    for y in range(height):
        for x in range(width):
            row, column = abs(y - down), abs(x - right)
            row = 2 * (height - 1) - row if row >= height else row
            column = 2 * (width - 1) - column if column >= width else column
            answer[y, x] = image[row, column]
    return answer


@pytest.mark.parametrize("answer", [shift_by_padding, shift_by_scipy, shift_by_loops])
def test_shift_accepts(answer, capsys):
    accept(classification.check_shift, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda i, d, r: np.roll(i, (d, r), (0, 1)), "one pixel to the right"),
        (lambda i, d, r: shift_by_padding(i, d, r, "constant"), "one pixel to the right"),
        (lambda i, d, r: shift_by_padding(i, d, r, "edge"), "one pixel to the right"),
        (lambda i, d, r: shift_by_padding(i, d, r, "symmetric"), "one pixel to the right"),
        (lambda i, d, r: shift_by_padding(i, -d, -r), "one pixel to the right"),
        (lambda i, d, r: shift_by_padding(i, r, d), "one pixel to the right"),
        (lambda i, d, r: shift_by_padding(i, 0, r), "two pixels down"),
        (lambda i, d, r: shift_by_padding(i, abs(d), abs(r)), "one pixel to the left"),
        (lambda i, d, r: i[: i.shape[0] - d, : i.shape[1] - r], "one pixel to the right"),
    ],
)
def test_shift_rejects(answer, words, capsys):
    reject(classification.check_shift, answer, words, capsys)


# The mean recall


def recall_by_loops(labels, answers):
    return np.mean([np.mean(answers[labels == each] == each) for each in np.unique(labels)])


def recall_by_confusion(labels, answers):
    counts = confusion_matrix(labels, answers)
    total = counts.sum(axis=1)
    return (np.diag(counts)[total > 0] / total[total > 0]).mean()


@pytest.mark.parametrize(
    "answer", [recall_by_loops, recall_by_confusion, lambda y, a: balanced_accuracy_score(y, a)]
)
def test_mean_recall_accepts(answer, capsys):
    accept(classification.check_mean_recall, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda y, a: np.mean(y == a), "six images by hand"),
        (lambda y, a: precision_score(y, a, average="macro"), "six images by hand"),
        (lambda y, a: f1_score(y, a, average="macro"), "six images by hand"),
        (
            lambda y, a: np.mean([np.mean(y[a == each] == each) for each in np.unique(a)]),
            "six images by hand",
        ),
        (
            lambda y, a: np.mean(
                [np.mean(a[y == k] == k) if (y == k).any() else 0 for k in range(max(*y, *a) + 1)]
            ),
            "an answer that is nobody's label",
        ),
        (
            lambda y, a: np.mean([np.mean(a[y == k] == k) for k in range(len(np.unique(y)))]),
            "an answer that is nobody's label",
        ),
        (lambda y, a: 100 * recall_by_loops(y, a), "six images by hand"),
        (
            lambda y, a: np.array([np.mean(a[y == each] == each) for each in np.unique(y)]),
            "six images by hand",
        ),
    ],
)
def test_mean_recall_rejects(answer, words, capsys):
    reject(classification.check_mean_recall, answer, words, capsys)


# The mean over an image and its mirror image


def views_by_sum(predict, images):
    return (predict(images) + predict(images[:, :, ::-1])) / 2


def views_by_list(predict, images):
    return np.mean([predict(each) for each in (images, np.flip(images, 2))], axis=0)


def views_at_once(predict, images):
    both = predict(np.concatenate([images, images[:, :, ::-1]]))
    return both.reshape(2, len(images), -1).mean(axis=0)


@pytest.mark.parametrize("answer", [views_by_sum, views_by_list, views_at_once])
def test_average_views_accepts(answer, capsys):
    accept(classification.check_average_views, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda p, i: p(i), "left half"),
        (lambda p, i: p(i[:, :, ::-1]), "left half"),
        (lambda p, i: p(i) + p(i[:, :, ::-1]), "left half"),
        (lambda p, i: (p(i) + p(i[:, ::-1])) / 2, "left half"),
        (lambda p, i: (p(i) + p(i[::-1])) / 2, "left half"),
        (lambda p, i: (p(i) + p(i[..., ::-1])) / 2, "left half"),
        (lambda p, i: p((i + i[:, :, ::-1]) / 2), "colour images"),
        (lambda p, i: np.maximum(p(i), p(i[:, :, ::-1])), "left half"),
        (lambda p, i: views_by_sum(p, i).argmax(axis=1), "left half"),
    ],
)
def test_average_views_rejects(answer, words, capsys):
    reject(classification.check_average_views, answer, words, capsys)
