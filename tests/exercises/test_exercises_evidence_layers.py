"""The checkers of the page on layers accept right answers and reject what readers write."""

import numpy as np
import pytest
from scipy.signal import convolve
from sklearn.linear_model import LinearRegression, Ridge
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import evidence_layers


@pytest.mark.parametrize(
    "checker",
    [
        evidence_layers.check_seen,
        evidence_layers.check_ridge,
        evidence_layers.check_receptive_fields,
    ],
)
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# What a unit sees


def seen(unit, layers, side, padded=True, last=-1, clip=True, upwards=False):
    start = end = unit
    for size, stride, padding in layers if upwards else layers[::-1]:
        shift = padding if padded else 0
        start, end = start * stride - shift, end * stride - shift + size + last
    return (max(start, 0), min(end, side - 1)) if clip else (start, end)


def seen_by_sets(unit, layers, side):
    units = {unit}
    for size, stride, padding in layers[::-1]:
        units = {u * stride - padding + k for u in units for k in range(size)}
    inside = [u for u in units if 0 <= u < side]
    return min(inside), max(inside)


def seen_by_recursion(unit, layers, side):
    if not layers:
        return unit, unit
    size, stride, padding = layers[-1]
    ends = [unit * stride - padding, unit * stride - padding + size - 1]
    first, last = (seen_by_recursion(end, layers[:-1], 10**9) for end in ends)
    low = ends[0] if len(layers) == 1 else min(first)
    return max(low, 0), min(max(last), side - 1)


@pytest.mark.parametrize("answer", [seen, seen_by_sets, seen_by_recursion])
def test_seen_accepts(answer, capsys):
    accept(evidence_layers.check_seen, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda *given: seen(*given, padded=False), "with padding, in the middle"),
        (lambda *given: seen(*given, last=0), "one kernel of 3"),
        (lambda *given: seen(*given, clip=False), "the first unit"),
        (lambda *given: seen(*given, upwards=True), "a kernel, then a pooling"),
        (lambda *given: seen(*given)[::-1], "one kernel of 3"),
        (lambda *given: (seen(*given)[0], given[2] - 1), "one kernel of 3"),
        (lambda *given: seen(*given)[0], "a tuple of 2 numbers"),
    ],
)
def test_seen_rejects(answer, words, capsys):
    reject(evidence_layers.check_seen, answer, words, capsys)


# A linear probe


def ridge(features, targets, alpha, centre=True, square=False):
    middle = features.mean(axis=0) * centre
    level = targets.mean(axis=0) * centre
    x, penalty = features - middle, alpha**2 if square else alpha
    gram = x.T @ x + penalty * np.eye(x.shape[1])
    weights = np.linalg.inv(gram) @ x.T @ (targets - level)
    return weights, level - middle @ weights


def ridge_by_more_rows(features, targets, alpha):
    x, y = features - features.mean(axis=0), targets - targets.mean(axis=0)
    d = x.shape[1]
    x = np.vstack([x, np.sqrt(alpha) * np.eye(d)])
    y = np.vstack([y, np.zeros((d, y.shape[1]))])
    weights = np.linalg.lstsq(x, y, rcond=None)[0]
    return weights, targets.mean(axis=0) - features.mean(axis=0) @ weights


def ridge_of_the_library(features, targets, alpha):
    model = Ridge(alpha).fit(features, targets)
    weights = np.atleast_2d(model.coef_).T
    return weights, np.atleast_1d(model.intercept_)


@pytest.mark.parametrize("answer", [ridge, ridge_by_more_rows, ridge_of_the_library])
def test_ridge_accepts(answer, capsys):
    accept(evidence_layers.check_ridge, answer, capsys)


def least_squares(features, targets, alpha):
    model = LinearRegression().fit(features, targets)
    return np.atleast_2d(model.coef_).T, np.atleast_1d(model.intercept_)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (least_squares, "a strong penalty"),
        (lambda *given: ridge(*given, centre=False), "a strong penalty"),
        (lambda *given: ridge(*given, square=True), "a strong penalty"),
        (lambda x, y, alpha: ridge(x, y, alpha * len(x)), "a strong penalty"),
        (lambda x, y, alpha: (ridge(x, y, alpha)[0], y.mean(axis=0)), "three points"),
        (lambda *given: (ridge(*given)[0].T, ridge(*given)[1]), "should have shape (4, 2)"),
        (lambda *given: ridge(*given)[0], "a tuple of 2 arrays"),
    ],
)
def test_ridge_rejects(answer, words, capsys):
    reject(evidence_layers.check_ridge, answer, words, capsys)


# Receptive fields


def fields_by_sets(layers):
    rows, pixels, step = [], {0}, 1
    for size, stride, dilation in layers:
        pixels = {p + k * dilation * step for p in pixels for k in range(size)}
        step *= stride
        rows.append([max(pixels) + 1, step, len(pixels)])
    return rows


def fields_by_convolution(layers):
    rows, seen, step = [], np.ones(1), 1
    for size, stride, dilation in layers:
        comb = np.zeros((size - 1) * dilation * step + 1)
        comb[:: dilation * step] = 1
        seen = convolve(seen, comb, method="direct")
        step *= stride
        rows.append((len(seen), step, np.count_nonzero(seen)))
    return np.array(rows)


def fields_by_recursion(layers):
    if not layers:
        return np.empty((0, 3))
    units = [0]
    for size, stride, dilation in layers[::-1]:
        units = sorted({u * stride + k * dilation for u in units for k in range(size)})
    last = units[-1] + 1, np.prod([stride for _, stride, _ in layers]), len(units)
    return np.vstack([fields_by_recursion(layers[:-1]), last])


@pytest.mark.parametrize("answer", [fields_by_sets, fields_by_convolution, fields_by_recursion])
def test_receptive_fields_accepts(answer, capsys):
    accept(evidence_layers.check_receptive_fields, answer, capsys)


def fields_wrong(layers, dilate=True, late=False, add=-1, holes=True):
    """Return an answer with one of the usual mistakes."""
    rows, side, step, pixels = [], 1, 1, {0}
    for size, stride, dilation in layers:
        spread = dilation if dilate else 1
        step = step * stride if late else step
        pixels = {p + k * spread * step for p in pixels for k in range(size)}
        side += (size + add) * spread * step
        step = step if late else step * stride
        rows.append((side, step, len(pixels) if holes else side))
    return np.array(rows)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda stack: fields_wrong(stack, late=True), "a pooling between"),
        (lambda stack: fields_wrong(stack, dilate=False), "one kernel with dilation"),
        (lambda stack: fields_wrong(stack, add=0), "one kernel of 3"),
        (lambda stack: fields_wrong(stack, holes=False), "a stride larger than"),
        (lambda stack: fields_by_sets(stack[::-1]), "a stride larger than"),
        (lambda stack: fields_by_sets(stack)[-1], "should have shape (1, 3)"),
        (lambda stack: np.array(fields_by_sets(stack))[:, [1, 0, 2]], "one kernel of 3"),
        (lambda stack: stack, "one kernel of 3"),
    ],
)
def test_receptive_fields_rejects(answer, words, capsys):
    reject(evidence_layers.check_receptive_fields, answer, words, capsys)
