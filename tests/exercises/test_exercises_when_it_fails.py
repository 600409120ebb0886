"""The checkers on time, memory and errors accept right answers and reject what readers write."""

import numpy as np
import pytest
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import when_it_fails

# NumPy warns where a wrong answer calculates with infinities.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize(
    "checker",
    [
        when_it_fails.check_largest_batch,
        when_it_fails.check_padded,
        when_it_fails.check_first_fault,
    ],
)
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# How large may the batch be


def largest(parameters, outputs, memory, per_parameter=16, per_output=8):
    return max(int((memory - per_parameter * parameters) / (per_output * outputs)), 0)


def largest_by_division(parameters, outputs, memory):
    left = memory - parameters * 4 * 4
    return divmod(left, outputs * 4 * 2)[0] if left > 0 else 0


def largest_by_bisection(parameters, outputs, memory):
    low, high = 0, 10**9
    while low < high:
        middle = (low + high + 1) // 2
        fits = 4 * (4 * parameters + 2 * outputs * middle) <= memory
        low, high = (middle, high) if fits else (low, middle - 1)
    return low


@pytest.mark.parametrize("answer", [largest, largest_by_division, largest_by_bisection])
def test_largest_batch_accepts(answer, capsys):
    accept(when_it_fails.check_largest_batch, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda p, o, m: largest(p, o, m, per_parameter=4), "ten parameters, by hand"),
        (lambda p, o, m: largest(p, o, m, per_parameter=12), "ten parameters, by hand"),
        (lambda p, o, m: largest(p, o, m, per_output=4), "ten parameters, by hand"),
        (lambda p, o, m: largest(p, o, m, 4, 2), "ten parameters, by hand"),
        (lambda p, o, m: (m - 16 * p) // (8 * o), "not even the parameters"),
        (lambda p, o, m: max((m - 16 * p) / (8 * o), 0), "one byte less"),
        (lambda p, o, m: round(max((m - 16 * p) / (8 * o), 0)), "one byte less"),
        (lambda p, o, m: max((m - 16 * p) // (8 * o), 1), "not even one image"),
        (lambda p, o, m: m // (16 * p + 8 * o), "ten parameters, by hand"),
    ],
)
def test_largest_batch_rejects(answer, words, capsys):
    reject(when_it_fails.check_largest_batch, answer, words, capsys)


# A last batch of full size


def padded_by_rows(images, size):
    count = int(np.ceil(len(images) / size))
    rows = np.zeros(count * size, int)
    rows[: len(images)] = np.arange(len(images))
    mask = np.zeros(count * size)
    mask[: len(images)] = 1
    return images[rows].reshape(count, size, *images.shape[1:]), mask.reshape(count, size)


def padded_by_lists(images, size):
    batches, masks = [], []
    for start in range(0, len(images), size):
        batch = list(images[start : start + size])
        masks.append([1] * len(batch) + [0] * (size - len(batch)))
        batches.append(batch + [images[0]] * (size - len(batch)))
    return np.array(batches), np.array(masks)


def padded_by_truth(images, size):
    batches, mask = padded_by_rows(images, size)
    return batches, mask == 1


def dropped(images, size):
    count = len(images) // size
    return images[: count * size].reshape(count, size, *images.shape[1:]), np.ones((count, size))


def with_zeros(images, size):
    batches, mask = padded_by_rows(images, size)
    return batches * mask.reshape(*mask.shape, *[1] * (images.ndim - 1)), mask


def one_batch_more(images, size):
    more = size - len(images) % size
    batches, mask = padded_by_rows(np.concatenate([images, images[:1].repeat(more, 0)]), size)
    return batches, (np.arange(mask.size) < len(images)).reshape(mask.shape)


def last_repeated(images, size):
    more = -len(images) % size
    batches = padded_by_rows(np.concatenate([images, images[-1:].repeat(more, 0)]), size)[0]
    return batches, padded_by_rows(images, size)[1]


@pytest.mark.parametrize("answer", [padded_by_rows, padded_by_lists, padded_by_truth])
def test_padded_accepts(answer, capsys):
    accept(when_it_fails.check_padded, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (dropped, "five numbers in batches of two"),
        (with_zeros, "five numbers in batches of two"),
        (last_repeated, "five numbers in batches of two"),
        (one_batch_more, "nothing is left over"),
        (lambda i, s: (padded_by_rows(i, s)[0], 1 - padded_by_rows(i, s)[1]), "answer 2"),
        (lambda i, s: (padded_by_rows(i, s)[0], np.ones(len(i))), "answer 2"),
        (lambda i, s: padded_by_rows(i, s)[0], "should be a tuple of 2 arrays"),
        (lambda i, s: padded_by_rows(i, s)[::-1], "five numbers in batches of two"),
    ],
)
def test_padded_rejects(answer, words, capsys):
    reject(when_it_fails.check_padded, answer, words, capsys)


# Look before you train


def fault_by_ifs(images, labels, classes):
    if images.ndim != 4:
        return 1
    if labels.ndim != 1 or len(labels) != len(images):
        return 2
    if np.isnan(images).any() or np.isinf(images).any():
        return 3
    if np.any((images < 0) | (images > 1)):
        return 4
    if np.any(labels % 1 != 0):
        return 5
    return 6 if set(labels.tolist()) - set(range(classes)) else 0


def fault_by_tests(images, labels, classes, order=(1, 2, 3, 4, 5, 6), leave_out=()):
    tests = {
        1: lambda: len(images.shape) == 4,
        2: lambda: labels.shape == images.shape[:1],
        3: lambda: bool(np.all(np.isfinite(images))),
        4: lambda: images.min() >= 0 and images.max() <= 1,
        5: lambda: np.array_equal(labels, labels.astype(int)),
        6: lambda: bool(np.all((labels >= 0) & (labels < classes))),
    }
    return next((n for n in order if n not in leave_out and not tests[n]()), 0)


def fault_by_errors(images, labels, classes):
    try:
        n, _, _, _ = images.shape
    except ValueError:
        return 1
    checks = [labels.shape != (n,), not np.isfinite(images.sum())]
    checks += [(images.clip(0, 1) != images).any()]
    if labels.shape == (n,):
        checks += [(labels != labels.round()).any(), not set(labels) <= set(range(classes))]
    return next((number for number, is_bad in enumerate(checks, 2) if is_bad), 0)


@pytest.mark.parametrize("answer", [fault_by_ifs, fault_by_tests, fault_by_errors])
def test_first_fault_accepts(answer, capsys):
    accept(when_it_fails.check_first_fault, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda i, y, k: 0, "the channel is missing"),
        (lambda i, y, k: fault_by_tests(i, y, k - 1), "nothing is wrong"),
        (lambda i, y, k: fault_by_tests(i, y, k + 1), "labels that start at 1"),
        (lambda i, y, k: fault_by_tests(i, y, k, leave_out=(3,)), "infinity"),
        (lambda i, y, k: fault_by_tests(i, y, k, leave_out=(5,)), "half a label"),
        (lambda i, y, k: fault_by_tests(i, y, k, order=(1, 2, 4, 3, 5, 6)), "infinity"),
        (lambda i, y, k: fault_by_tests(i, y, k, order=(1, 3, 2, 4, 5, 6)), "and an infinity"),
        (lambda i, y, k: fault_by_tests(i, y, k, order=(1, 2, 3, 6, 4, 5)), "and a wrong label"),
        (lambda i, y, k: 1 if i.shape[-1] != 1 else fault_by_tests(i, y, k), "colour images"),
        (lambda i, y, k: fault_by_tests(i, y.ravel(), k), "labels in a column"),
        (lambda i, y, k: bool(fault_by_tests(i, y, k)), "a pixel is minus infinity"),
    ],
)
def test_first_fault_rejects(answer, words, capsys):
    reject(when_it_fails.check_first_fault, answer, words, capsys)
