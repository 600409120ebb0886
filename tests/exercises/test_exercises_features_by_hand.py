"""The checkers of Haar, HOG and SIFT accept right answers and reject what readers write."""

import numpy as np
import pytest
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import features_by_hand


@pytest.mark.parametrize(
    "checker",
    [
        features_by_hand.check_rectangle_sum,
        features_by_hand.check_votes,
        features_by_hand.check_mutual_matches,
    ],
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
    accept(features_by_hand.check_rectangle_sum, answer, capsys)


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
    reject(features_by_hand.check_rectangle_sum, answer, words, capsys)


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
    accept(features_by_hand.check_votes, answer, capsys)


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
    reject(features_by_hand.check_votes, answer, words, capsys)


# Matches that agree


def mutual_by_loop(distances):
    pairs = []
    for i, row in enumerate(distances):
        j = row.argmin()
        if distances[:, j].argmin() == i:
            pairs.append((i, j))
    return pairs


def mutual_by_sets(distances):
    forth = {(i, int(j)) for i, j in enumerate(distances.argmin(axis=1))}
    back = {(int(i), j) for j, i in enumerate(distances.argmin(axis=0))}
    return np.array(sorted(forth & back))


def mutual_by_masks(distances):
    row = np.arange(distances.shape[1]) == distances.argmin(axis=1)[:, None]
    column = np.arange(len(distances))[:, None] == distances.argmin(axis=0)
    return np.argwhere(row & column)


@pytest.mark.parametrize("answer", [mutual_by_loop, mutual_by_sets, mutual_by_masks])
def test_mutual_matches_accepts(answer, capsys):
    accept(features_by_hand.check_mutual_matches, answer, capsys)


def nearest_only(distances):
    return np.column_stack([np.arange(len(distances)), distances.argmin(axis=1)])


def in_order_of_the_second(distances):
    pairs = mutual_by_masks(distances)
    return pairs[np.argsort(pairs[:, 1])]


def largest(distances):
    return mutual_by_masks(-distances)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (nearest_only, "two points want the same partner"),
        (in_order_of_the_second, "crossed"),
        (largest, "two points that agree"),
        (lambda d: mutual_by_masks(d.T), "more points in the second"),
        (lambda d: mutual_by_masks(d)[:, ::-1], "crossed"),
        (lambda d: mutual_by_masks(d).T, "two points that agree"),
        (lambda d: mutual_by_masks(d)[:, 1], "should have shape (2, 2)"),
        (lambda d: mutual_by_masks(d) + 1, "two points that agree"),
        (lambda d: d.argmin(axis=1), "should have shape (2, 2)"),
    ],
)
def test_mutual_matches_rejects(answer, words, capsys):
    reject(features_by_hand.check_mutual_matches, answer, words, capsys)
