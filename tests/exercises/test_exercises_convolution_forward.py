"""Checkers on what a convolution computes: right answers pass, common mistakes do not."""

import numpy as np
import pytest
from scipy.linalg import toeplitz
from scipy.signal import convolve2d, correlate2d
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import convolution_forward


@pytest.mark.parametrize(
    "checker",
    [
        convolution_forward.check_mover,
        convolution_forward.check_as_dense,
        convolution_forward.check_combined,
    ],
)
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# A kernel that moves an image


def mover(down, right, sign=-1, size=5):
    kernel = np.zeros((size, size))
    kernel[size // 2 + sign * down, size // 2 + sign * right] = 1
    return kernel


def mover_by_rolling(down, right):
    centre = [[0] * 5, [0] * 5, [0, 0, 1, 0, 0], [0] * 5, [0] * 5]
    return np.roll(centre, (-down, -right), axis=(0, 1))


def mover_by_outer_product(down, right):
    return np.outer(np.eye(5)[2 - down], np.eye(5)[2 - right])


def mover_by_steps(down, right):
    """One pixel at a time: kernels of 3 by 3, combined."""
    kernel = mover(0, 0)
    for axis, move in enumerate((down, right)):
        for _ in range(abs(move)):
            step = np.sign(move) * np.eye(2, dtype=int)[axis]
            kernel = convolve2d(kernel, mover(*step, size=3), "same")
    return kernel.tolist()


@pytest.mark.parametrize(
    "answer", [mover, mover_by_rolling, mover_by_outer_product, mover_by_steps]
)
def test_mover_accepts(answer, capsys):
    accept(convolution_forward.check_mover, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda d, r: mover(d, r, sign=1), "one pixel down"),
        (lambda d, r: mover(r, d), "one pixel down"),
        (lambda d, r: mover(d, -r), "one pixel to the right"),
        (lambda d, r: mover(-d, r), "one pixel down"),
        (lambda d, r: mover(0, 0), "one pixel down"),
        (lambda d, r: mover(d, r, size=7), "should have shape (5, 5)"),
        (lambda d, r: mover(d, r) / 25, "nothing moves"),
        (lambda d, r: np.ones((5, 5)), "nothing moves"),
        (lambda d, r: mover(min(d, 1), min(r, 1)), "down and to the left"),
        (lambda d, r: mover(abs(d), abs(r)), "one pixel up"),
        (lambda d, r: mover(d, r) + mover(0, 0), "nothing moves"),
        (lambda d, r: (d, r), "should have shape (5, 5)"),
    ],
)
def test_mover_rejects(answer, words, capsys):
    reject(convolution_forward.check_mover, answer, words, capsys)


# The dense layer behind a convolution


def as_dense(kernel, side, flip=False, more=1):
    places = side - len(kernel) + more
    matrix = np.zeros((side, places))
    for j in range(side - len(kernel) + min(more, 1)):
        matrix[j : j + len(kernel), j] = kernel[::-1] if flip else kernel
    return matrix


def as_dense_by_units(kernel, side):
    return np.array([np.correlate(unit, kernel, "valid") for unit in np.eye(side)])


def as_dense_by_toeplitz(kernel, side):
    places = side - len(kernel) + 1
    column = np.concatenate([kernel, np.zeros(side - len(kernel))])
    return toeplitz(column, np.eye(1, places)[0] * kernel[0])


def circular(kernel, side):
    """Let the kernel come in again at the other end."""
    rows = [np.roll(np.pad(kernel, (0, side - len(kernel))), j) for j in range(side)]
    return np.array(rows).T


def of_three(kernel, side):
    """Right for kernels of three weights only."""
    matrix = np.zeros((side, side - len(kernel) + 1))
    for (i, j), _ in np.ndenumerate(matrix):
        if 0 <= i - j < min(3, len(kernel)):
            matrix[i, j] = kernel[i - j]
    return matrix


@pytest.mark.parametrize("answer", [as_dense, as_dense_by_units, as_dense_by_toeplitz])
def test_as_dense_accepts(answer, capsys):
    accept(convolution_forward.check_as_dense, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda k, n: as_dense(k, n).T, "should have shape (8, 6)"),
        (lambda k, n: as_dense(k, n, flip=True), "the kernel -1, 0, 1"),
        (lambda k, n: as_dense(k, n, flip=k[0] != -1), "not the same backwards"),
        (lambda k, n: as_dense(k, n, more=0), "should have shape (8, 6)"),
        (circular, "should have shape (8, 6)"),
        (lambda k, n: circular(k, n)[:, : -len(k)], "should have shape (8, 6)"),
        (of_three, "a long kernel"),
        (lambda k, n: abs(as_dense(k, n)), "the kernel -1, 0, 1"),
        (lambda k, n: as_dense(k, n) != 0, "the kernel -1, 0, 1"),
        (lambda k, n: k, "should have shape (8, 6)"),
        (lambda k, n: as_dense(k, n)[::-1], "the kernel -1, 0, 1"),
    ],
)
def test_as_dense_rejects(answer, words, capsys):
    reject(convolution_forward.check_as_dense, answer, words, capsys)


# Two kernels in one


def combined(first, second):
    (a, b), (c, d) = first.shape, second.shape
    kernel = np.zeros((a + c - 1, b + d - 1))
    for i, j in np.ndindex(c, d):
        kernel[i : i + a, j : j + b] += second[i, j] * first
    return kernel


def combined_by_fourier(first, second):
    shape = np.add(first.shape, second.shape) - 1
    return np.fft.irfft2(np.fft.rfft2(first, shape) * np.fft.rfft2(second, shape), shape)


def combined_by_correlation(first, second):
    return correlate2d(first, second[::-1, ::-1])


def padded(first, second):
    """Multiply number by number, after bringing both to one size."""
    shape = np.add(first.shape, second.shape) - 1
    grown = [
        np.pad(each, [(0, n - k) for n, k in zip(shape, each.shape, strict=True)])
        for each in (first, second)
    ]
    return grown[0] * grown[1]


@pytest.mark.parametrize(
    "answer", [combined, combined_by_fourier, combined_by_correlation, convolve2d]
)
def test_combined_accepts(answer, capsys):
    accept(convolution_forward.check_combined, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (correlate2d, "a kernel of one weight"),
        (lambda a, b: correlate2d(b, a), "two kernels that are not symmetric"),
        (lambda a, b: convolve2d(a, b)[::-1, ::-1], "a kernel of one weight"),
        (lambda a, b: convolve2d(a, b, "same"), "should have shape (5, 5)"),
        (lambda a, b: a @ b, "should have shape (5, 5)"),
        (padded, "a blur, and another blur"),
        (lambda a, b: combined(a, b) / combined(a, b).sum(), "a kernel of one weight"),
        (lambda a, b: combined(a, b).T, "a kernel of one weight"),
        (lambda a, b: combined(a, a), "a kernel of one weight"),
        (lambda a, b: combined(a, b) if a.shape == b.shape else combined(b, b), "one weight"),
        (lambda a, b: (a, b), "answer"),
    ],
)
def test_combined_rejects(answer, words, capsys):
    reject(convolution_forward.check_combined, answer, words, capsys)
