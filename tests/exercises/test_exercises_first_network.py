"""The checkers of the first network accept right answers and reject what readers write."""

import numpy as np
import pytest
from scipy import ndimage
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import first_network


@pytest.mark.parametrize(
    "checker",
    [first_network.check_accuracy, first_network.check_move, first_network.check_recentre],
)
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# The accuracy


def accuracy_by_loop(probabilities, labels):
    right = 0
    for row, label in zip(probabilities, labels, strict=True):
        right += max(range(10), key=row.__getitem__) == label
    return right / len(labels)


def accuracy_by_sorting(probabilities, labels):
    return (np.argsort(probabilities, axis=1)[:, -1] == labels).sum() / len(labels)


def accuracy_by_maximum(probabilities, labels):
    given = np.take_along_axis(probabilities, labels[:, None], axis=1)
    return np.mean(given == probabilities.max(axis=1, keepdims=True))


@pytest.mark.parametrize("answer", [accuracy_by_loop, accuracy_by_sorting, accuracy_by_maximum])
def test_accuracy_accepts(answer, capsys):
    accept(first_network.check_accuracy, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda p, labels: np.sum(p.argmax(axis=1) == labels), "two images, both right"),
        (lambda p, labels: p.argmax(axis=1) == labels, "should have shape ()"),
        (lambda p, labels: 100 * np.mean(p.argmax(axis=1) == labels), "two images, both right"),
        (lambda p, labels: np.mean(p[np.arange(len(p)), labels]), "two images, both right"),
        (lambda p, labels: np.mean(p.argmax(axis=1) != labels), "two images, both right"),
        (lambda p, labels: np.mean(p[np.arange(len(p)), labels] > 0.5), "40 images"),
        (lambda p, labels: np.mean(p.argmax() == labels), "two images, both right"),
        (lambda p, labels: len({*p.argmax(axis=1)} & {*labels}) / len(labels), "none right"),
    ],
)
def test_accuracy_rejects(answer, words, capsys):
    reject(first_network.check_accuracy, answer, words, capsys)


# A digit moved


def move_by_padding(image, down, right):
    far = max(image.shape)
    wide = np.pad(image, far)
    height, width = image.shape
    return wide[far - down :][:height, far - right :][:, :width]


def move_by_loop(image, down, right):
    moved = np.zeros_like(image)
    for (row, column), value in np.ndenumerate(image):
        if 0 <= row + down < image.shape[0] and 0 <= column + right < image.shape[1]:
            moved[row + down, column + right] = value
    return moved


def move_by_roll(image, down, right):
    rows, columns = np.indices(image.shape)
    stays = (rows + down >= 0) & (rows + down < image.shape[0])
    stays &= (columns + right >= 0) & (columns + right < image.shape[1])
    return np.roll(image * stays, (down, right), (0, 1))


@pytest.mark.parametrize("answer", [move_by_padding, move_by_loop, move_by_roll])
def test_move_accepts(answer, capsys):
    accept(first_network.check_move, answer, capsys)


def move_in_place(image, down, right):
    image[:] = move_by_loop(image, down, right)
    return image


def move_forwards_only(image, down, right):
    moved = np.zeros_like(image)
    height, width = image.shape
    moved[down:, right:] = image[: height - down, : width - right]
    return moved


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda i, down, right: np.roll(i, (down, right), (0, 1)), "two pixels to the right"),
        (lambda i, down, right: move_by_loop(i, right, down), "two pixels to the right"),
        (lambda i, down, right: move_by_loop(i, -down, -right), "two pixels to the right"),
        (lambda i, down, right: move_by_loop(i, down, abs(right)), "two pixels to the left"),
        (lambda i, down, right: np.pad(i, ((down, 0), (right, 0))), "should have shape (6, 7)"),
        (lambda i, down, right: move_by_padding(i, 0, right), "one pixel down"),
        (move_forwards_only, "one pixel up"),
        (move_in_place, "changed one of its arguments"),
    ],
)
def test_move_rejects(answer, words, capsys):
    reject(first_network.check_move, answer, words, capsys)


# Brought back


def recentre_by_sums(image, move=move_by_loop, target=14, power=1):
    weight = image**power
    row = weight.sum(axis=1) @ np.arange(28) / weight.sum()
    column = weight.sum(axis=0) @ np.arange(28) / weight.sum()
    return move(image, round(target - row), round(target - column))


def recentre_by_scipy(image):
    row, column = ndimage.center_of_mass(image)
    return move_by_roll(image, int(np.rint(14 - row)), int(np.rint(14 - column)))


def recentre_by_trying(image):
    moves = [(down, right) for down in range(-14, 15) for right in range(-14, 15)]
    row, column = ndimage.center_of_mass(image)
    best = min(moves, key=lambda m: (row + m[0] - 14) ** 2 + (column + m[1] - 14) ** 2)
    return move_by_padding(image, *best)


@pytest.mark.parametrize("answer", [recentre_by_sums, recentre_by_scipy, recentre_by_trying])
def test_recentre_accepts(answer, capsys):
    accept(first_network.check_recentre, answer, capsys)


def recentre_by_box(image):
    rows, columns = np.nonzero(image)
    middle = (rows.min() + rows.max()) / 2, (columns.min() + columns.max()) / 2
    return move_by_loop(image, *(round(14 - place) for place in middle))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (recentre_by_box, "upper left"),
        (lambda image: recentre_by_sums(image, target=-14), "upper left"),
        (lambda image: recentre_by_sums(image, target=12), "upper left"),
        (lambda image: recentre_by_sums(image, move=lambda i, d, r: move_by_loop(i, r, d)), "blob"),
        (lambda image: recentre_by_sums(image, move=lambda i, d, r: move_by_loop(i, d, 0)), "blob"),
        (lambda image: recentre_by_sums(image.T), "blob"),
        (lambda image: ndimage.center_of_mass(image), "should have shape (28, 28)"),
        (lambda image: image, "upper left"),
    ],
)
def test_recentre_rejects(answer, words, capsys):
    reject(first_network.check_recentre, answer, words, capsys)
