"""The checkers of chapter 1 accept right answers and reject what readers write."""

import numpy as np
import pytest
from scipy.signal import convolve
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import concepts


@pytest.mark.parametrize(
    "checker",
    [concepts.check_rectangle_sum, concepts.check_votes, concepts.check_receptive_fields],
)
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# The sum of a rectangle


def sum_by_corners(table, top, left, height, width):
    below = table[top + height, left + width] - table[top + height, left]
    return below - (table[top, left + width] - table[top, left])


def sum_by_pixels(table, top, left, height, width):
    pixels = np.diff(np.diff(table, axis=0), axis=1)
    return pixels[top : top + height, left : left + width].sum()


def sum_by_signs(table, top, left, height, width):
    corners = table[np.ix_([top, top + height], [left, left + width])]
    return float((corners * [[1, -1], [-1, 1]]).sum())


@pytest.mark.parametrize("answer", [sum_by_corners, sum_by_pixels, sum_by_signs])
def test_rectangle_sum_accepts(answer, capsys):
    accept(concepts.check_rectangle_sum, answer, capsys)


def sum_without_the_last_pixel(table, top, left, height, width):
    return sum_by_corners(table, top, left, height - 1, width - 1)


def sum_with_the_table_of_scikit_image(table, top, left, height, width):
    return sum_by_corners(table, top - 1, left - 1, height, width)


def sum_that_takes_the_corner_away_twice(table, top, left, height, width):
    return sum_by_corners(table, top, left, height, width) - table[top, left]


def sum_of_the_table(table, top, left, height, width):
    return table[top : top + height, left : left + width].sum()


def sum_that_changes_the_table(table, *rectangle):
    result = sum_by_corners(table, *rectangle)
    table += 1
    return result


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (sum_without_the_last_pixel, "two rows and three"),
        (sum_with_the_table_of_scikit_image, "two rows and three"),
        (sum_that_takes_the_corner_away_twice, "two rows and three"),
        (sum_of_the_table, "two rows and three"),
        (lambda t, top, left, h, w: sum_by_corners(t, left, top, w, h), "two rows and three"),
        (lambda t, top, left, h, w: sum_by_corners(t, top, left, w, h), "two rows and three"),
        (lambda t, top, left, h, w: t[top + h, left + w], "two rows and three"),
        (lambda t, top, left, h, w: sum_by_corners(t, top, left, h, w) / (h * w), "two rows"),
        (lambda t, *rectangle: t, "should have shape ()"),
        (lambda *a: int(sum_by_corners(*a)), "pixels that are no whole numbers"),
        (sum_that_changes_the_table, "changed one of its arguments"),
    ],
)
def test_rectangle_sum_rejects(answer, words, capsys):
    reject(concepts.check_rectangle_sum, answer, words, capsys)


# Shared votes


def votes_by_loop(strength, angle, bins, turns=True):
    width, histogram = 180 / bins, [0.0] * bins
    for weight, degrees in zip(strength.flat, angle.flat, strict=True):
        below = int((degrees + 180 - width / 2) // width) - bins  # -1: below the first centre
        share = (degrees - width * (below + 0.5)) / width
        for k, part in ((below, 1 - share), (below + 1, share)):
            if turns or 0 <= k < bins:
                histogram[k % bins] += weight * part
    return histogram


def votes_by_bincount(strength, angle, bins):
    place = angle.ravel() * bins / 180 + bins - 0.5
    share, lower = np.modf(place)
    lower = lower.astype(int)
    low = np.bincount(lower % bins, strength.ravel() * (1 - share), bins)
    return low + np.bincount((lower + 1) % bins, strength.ravel() * share, bins)


def votes_by_turned_copies(strength, angle, bins):
    histogram, centres = np.zeros(bins), (np.arange(bins) + 0.5) * 180 / bins
    for turn in (-180, 0, 180):
        away = np.abs(angle.ravel() + turn - centres[:, None]) * bins / 180
        histogram += np.maximum(1 - away, 0) @ strength.ravel()
    return histogram


@pytest.mark.parametrize("answer", [votes_by_loop, votes_by_bincount, votes_by_turned_copies])
def test_votes_accepts(answer, capsys):
    accept(concepts.check_votes, answer, capsys)


def votes_not_shared(strength, angle, bins):
    return np.histogram(angle, bins, (0, 180), weights=strength)[0]


def votes_with_centres_at_the_edges(strength, angle, bins):
    return votes_by_bincount(strength, angle + 90 / bins, bins)


def votes_that_overwrite(strength, angle, bins):
    place = angle.ravel() * bins / 180 - 0.5
    lower, histogram = np.floor(place).astype(int), np.zeros(bins)
    histogram[lower % bins] += strength.ravel() * (1 - place + lower)
    histogram[(lower + 1) % bins] += strength.ravel() * (place - lower)
    return histogram


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (votes_not_shared, "a quarter of the way"),
        (votes_with_centres_at_the_edges, "on the centre of a bin"),
        (votes_that_overwrite, "two pixels in the same bin"),
        (lambda s, a, b: votes_by_loop(s, a, b, turns=False), "just below 180"),
        (lambda s, a, b: votes_by_loop(s, a, 9), "seven bins"),
        (lambda s, a, b: votes_by_bincount(np.ones_like(s), a, b), "on the centre of a bin"),
        (lambda s, a, b: votes_by_bincount(s / s.size, a, b), "two pixels in the same bin"),
        (lambda s, a, b: votes_by_bincount(s, a, b)[::-1], "on the centre of a bin"),
        (lambda s, a, b: s, "should have shape (9,)"),
    ],
)
def test_votes_rejects(answer, words, capsys):
    reject(concepts.check_votes, answer, words, capsys)


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
    accept(concepts.check_receptive_fields, answer, capsys)


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
    reject(concepts.check_receptive_fields, answer, words, capsys)
