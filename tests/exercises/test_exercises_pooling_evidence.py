"""The checkers of the page that judges pooling accept right answers and reject wrong ones."""

from itertools import product

import numpy as np
import pytest
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import pooling_evidence as checkers


@pytest.mark.parametrize(
    "checker", [checkers.check_kept, checkers.check_field_and_step, checkers.check_sign_flips]
)
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# What is kept


def kept(before, after, labels):
    right = before == labels
    return (after[right] == labels[right]).mean() if right.any() else 0.0


def kept_by_counts(before, after, labels):
    return ((before == labels) & (after == labels)).sum() / max((before == labels).sum(), 1)


def kept_in_a_loop(before, after, labels):
    stays = total = 0
    for one, other, label in zip(before, after, labels, strict=True):
        total += one == label
        stays += one == other == label
    return float(stays / total) if total else 0.0


def without_zero(before, after, labels):
    return kept(before, after, labels) if (before == labels).any() else np.nan


@pytest.mark.parametrize("answer", [kept, kept_by_counts, kept_in_a_loop])
def test_kept_accepts(answer, capsys):
    accept(checkers.check_kept, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda b, a, y: (a == y).mean(), "four images by hand"),
        (lambda b, a, y: (b == a).mean(), "four images by hand"),
        (lambda b, a, y: ((b == y) & (a == y)).mean(), "four images by hand"),
        (lambda b, a, y: (a == y).sum() / (b == y).sum(), "only after the move"),
        (without_zero, "none was right before"),
        (lambda b, a, y: 1 - kept(b, a, y), "four images by hand"),
        (lambda b, a, y: (b == a)[(b == y) | (a == y)].mean(), "only after the move"),
    ],
)
def test_kept_rejects(answer, words, capsys):
    reject(checkers.check_kept, answer, words, capsys)


# How far it looks


def field_and_step(stack):
    field = step = 1
    for size, stride, dilation in stack:
        field += (size - 1) * dilation * step
        step *= stride
    return field, step


def field_from_behind(stack):
    field = 1
    for size, stride, dilation in reversed(stack):
        field = (field - 1) * stride + (size - 1) * dilation + 1
    return field, int(np.prod([stride for _, stride, _ in stack]))


def field_by_strides_before(stack):
    steps = np.cumprod([1, *(stride for _, stride, _ in stack)])
    wide = [(size - 1) * dilation for size, _, dilation in stack]
    return 1 + int(steps[:-1] @ wide), int(steps[-1])


@pytest.mark.parametrize("answer", [field_and_step, field_from_behind, field_by_strides_before])
def test_field_and_step_accepts(answer, capsys):
    accept(checkers.check_field_and_step, answer, capsys)


def one_of_each(stack):
    field = 1 + sum((size - 1) * dilation for size, _, dilation in stack)
    return field, field_and_step(stack)[1]


def stride_first(stack):
    field = step = 1
    for size, stride, dilation in stack:
        step *= stride
        field += (size - 1) * dilation * step
    return field, step


def without_dilation(stack):
    return field_and_step([(size, stride, 1) for size, stride, _ in stack])


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (one_of_each, "convolution, pooling, convolution, pooling"),
        (stride_first, "one pooling"),
        (without_dilation, "a kernel that is spread out"),
        (lambda stack: field_and_step(stack)[::-1], "one convolution"),
        (lambda stack: field_and_step(stack)[0], "one convolution"),
        (lambda stack: (field_and_step(stack)[0], sum(s for _, s, _ in stack)), "two convolutions"),
        (lambda stack: (field_and_step(stack)[0], stack[-1][1]), "convolution, pooling"),
        (lambda stack: (np.prod([s for s, _, _ in stack]), 1), "two convolutions"),
    ],
)
def test_field_and_step_rejects(answer, words, capsys):
    reject(checkers.check_field_and_step, answer, words, capsys)


# What the seeds can prove


def sign_flips(differences):
    signs = np.array(list(product((-1, 1), repeat=len(differences))))
    return (np.abs(signs @ differences) >= abs(differences.sum()) - 1e-12).mean()


def sign_flips_by_bits(differences):
    n, hits = len(differences), 0
    for number in range(2**n):
        signs = [1 - 2 * (number >> k & 1) for k in range(n)]
        hits += abs(np.mean(signs * differences)) > abs(differences.mean()) - 1e-12
    return hits / 2**n


def sign_flips_by_halves(differences):
    sums = np.zeros(1)
    for each in differences:
        sums = np.concatenate([sums + each, sums - each])
    return float(np.mean(abs(sums) >= abs(sum(differences)) - 1e-12))


@pytest.mark.parametrize("answer", [sign_flips, sign_flips_by_bits, sign_flips_by_halves])
def test_sign_flips_accepts(answer, capsys):
    accept(checkers.check_sign_flips, answer, capsys)


def one_sided(differences):
    signs = np.array(list(product((-1, 1), repeat=len(differences))))
    return (signs @ differences >= differences.sum() - 1e-12).mean()


def strictly_larger(differences):
    signs = np.array(list(product((-1, 1), repeat=len(differences))))
    return (np.abs(signs @ differences) > abs(differences.sum()) + 1e-12).mean()


def exactly(differences):
    signs = np.array(list(product((-1, 1), repeat=len(differences))))
    return (np.abs((signs * differences).sum(axis=1)) == abs(differences.sum())).mean()


def without_that_found(differences):
    count = 2 ** len(differences)
    return (sign_flips(differences) * count - 1) / (count - 1)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (one_sided, "two seeds, both ahead"),
        (strictly_larger, "two seeds, both ahead"),
        (exactly, "two seeds that disagree"),
        (without_that_found, "two seeds, both ahead"),
        (lambda d: 1 - sign_flips(d), "two seeds that disagree"),
        (lambda d: (d <= 0).mean(), "two seeds, both ahead"),
        (lambda d: 2 / 2 ** len(d), "two seeds that disagree"),
    ],
)
def test_sign_flips_rejects(answer, words, capsys):
    reject(checkers.check_sign_flips, answer, words, capsys)
