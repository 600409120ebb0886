"""The checkers on mistakes in data accept right answers and reject what readers write."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import broken_data

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize(
    "checker",
    [broken_data.check_as_labels, broken_data.check_hold_out, broken_data.check_sisters],
)
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# One form for all labels


def labels_by_form(given):
    if given.ndim == 1:
        return given
    return given.ravel() if given.shape[1] == 1 else np.argmax(given, axis=1)


def labels_by_loop(given):
    found = []
    for row in given:
        row = np.atleast_1d(row)
        found.append(int(row[0]) if len(row) == 1 else row.tolist().index(1))
    return found


def labels_by_product(given):
    columns = given.reshape(len(given), -1)  # (n, 1 or classes)
    if columns.shape[1] == 1:
        return columns[:, 0]
    return columns @ np.arange(columns.shape[1])


@pytest.mark.parametrize("answer", [labels_by_form, labels_by_loop, labels_by_product])
def test_as_labels_accepts(answer, capsys):
    accept(broken_data.check_as_labels, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda y: y, "'a column': the answer should have shape (3,), found (3, 1)"),
        (lambda y: y.ravel(), "one-hot rows"),
        (lambda y: y.squeeze(), "one-hot rows"),
        (lambda y: y.argmax(axis=1), "'whole numbers': your function raised AxisError"),
        (lambda y: y if y.ndim == 1 else y.argmax(axis=1), "a column"),
        (lambda y: y if y.ndim == 1 else y.argmax(axis=0), "a column"),
        (lambda y: np.eye(10)[y.ravel().astype(int)], "whole numbers"),
        (lambda y: y.argmax(1) if y.ndim > 1 and y.shape[1] > 2 else y.ravel(), "of two classes"),
        (lambda y: y.reshape(len(y), -1)[:, 0], "one-hot rows"),
        (lambda y: y.squeeze() if y.shape[-1] == 1 else labels_by_form(y), "one image, a column"),
    ],
)
def test_as_labels_rejects(answer, words, capsys):
    reject(broken_data.check_as_labels, answer, words, capsys)


# Whole groups aside


def groups_by_order(groups, count):
    return np.isin(groups, list(dict.fromkeys(groups.tolist()))[:count])


def groups_by_loop(groups, count):
    chosen, mask = [], []
    for group in groups:
        if group not in chosen and len(chosen) < count:
            chosen.append(group)
        mask.append(group in chosen)
    return mask


def groups_by_unique(groups, count):
    names, first = np.unique(groups, return_index=True)
    return np.isin(groups, names[np.argsort(first)][:count])


@pytest.mark.parametrize("answer", [groups_by_order, groups_by_loop, groups_by_unique])
def test_hold_out_accepts(answer, capsys):
    accept(broken_data.check_hold_out, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda g, k: np.arange(len(g)) < k, "five images of three groups"),
        (lambda g, k: np.isin(g, np.unique(g)[:k]), "five images of three groups"),
        (lambda g, k: ~groups_by_order(g, k), "five images of three groups"),
        (lambda g, k: np.flatnonzero(groups_by_order(g, k)), "should have shape (5,), found (2,)"),
        (lambda g, k: np.isin(g, g[:k]), "large numbers first"),
        (lambda g, k: np.cumsum(np.r_[1, g[1:] != g[:-1]]) <= k, "groups that lie apart"),
        (lambda g, k: np.isin(g, np.unique(g)[-k:]), "five images of three groups"),
        (lambda g, k: groups_by_order(g, max(k, 1)), "nothing aside"),
        (lambda g, k: np.random.default_rng(0).random(len(g)) < 0.5, "five images"),
    ],
)
def test_hold_out_rejects(answer, words, capsys):
    reject(broken_data.check_hold_out, answer, words, capsys)


# Sisters


def sisters_by_means(training, held, tolerance, mirror=True, size=np.abs):
    both = np.concatenate([training, training[:, :, ::-1]]) if mirror else training
    gaps = size(both[None] - held[:, None]).mean(axis=(2, 3))  # (m, 2n)
    return gaps.min(axis=1) <= tolerance


def sisters_by_loops(training, held, tolerance):
    found = []
    for image in held:
        alike = False
        for other in training:
            for way in (other, np.fliplr(other)):
                alike |= bool(np.mean(np.abs(way - image)) <= tolerance)
        found.append(alike)
    return found


def sisters_by_cdist(training, held, tolerance):
    flat = held.reshape(len(held), -1)
    near = [
        cdist(flat, each.reshape(len(each), -1), "cityblock").min(axis=1) / flat.shape[1]
        for each in (training, training[..., ::-1])
    ]
    return np.minimum(*near) <= tolerance


@pytest.mark.parametrize("answer", [sisters_by_means, sisters_by_loops, sisters_by_cdist])
def test_sisters_accepts(answer, capsys):
    accept(broken_data.check_sisters, answer, capsys)


def greatest(training, held, tolerance):
    both = np.concatenate([training, training[:, :, ::-1]])
    return np.abs(both[None] - held[:, None]).max(axis=(2, 3)).min(axis=1) <= tolerance


def mean_of_all(training, held, tolerance):
    return np.abs(training[None] - held[:, None]).mean(axis=(1, 2, 3)) <= tolerance


def of_training(training, held, tolerance):
    return sisters_by_means(held, training, tolerance)


def strictly(training, held, tolerance):
    both = np.concatenate([training, training[:, :, ::-1]])
    return np.abs(both[None] - held[:, None]).mean(axis=(2, 3)).min(axis=1) < tolerance


def upside_down(training, held, tolerance):
    return sisters_by_means(np.concatenate([training, training[:, ::-1]]), held, tolerance)


def without_size(training, held, tolerance):
    return np.any(np.abs((training[None] - held[:, None]).mean(axis=(2, 3))) <= tolerance, axis=1)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda t, h, e: sisters_by_means(t, h, e, mirror=False), "mirrored left to right"),
        (greatest, "one pixel differs much"),
        (mean_of_all, "the same images"),
        (of_training, "should have shape (4,), found (12,)"),
        (strictly, "the same images"),
        (upside_down, "upside down is no sister"),
        (without_size, "other images"),
        (lambda t, h, e: np.flatnonzero(sisters_by_means(t, h, e)), "the same images"),
        (lambda t, h, e: ~sisters_by_means(t, h, e), "the same images"),
        (lambda t, h, e: sisters_by_means(t, h, e).mean(), "should have shape (4,)"),
        (lambda t, h, e: sisters_by_means(t, h, e, size=np.square), "every pixel differs by more"),
    ],
)
def test_sisters_rejects(answer, words, capsys):
    reject(broken_data.check_sisters, answer, words, capsys)
