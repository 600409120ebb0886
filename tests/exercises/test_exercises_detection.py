"""The checkers on detection accept right answers and reject what readers write."""

import numpy as np
import pytest
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import detection
from helpers.metrics.detection import iou

# NumPy warns where a wrong answer divides by nothing.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize(
    "checker",
    [
        detection.check_distances,
        detection.check_box_from,
        detection.check_taken,
        detection.check_distance_iou,
    ],
)
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# From the middle of a cell to the sides


def distances(box, row, column, stride, middle=0.5):
    y, x = (row + middle) * stride, (column + middle) * stride
    top, left, height, width = box
    return [(y - top) / stride, (x - left) / stride, (top + height - y) / stride] + [
        (left + width - x) / stride
    ]


def distances_in_cells(box, row, column, stride):
    top, left, height, width = np.asarray(box) / stride
    return (row + 0.5 - top, column + 0.5 - left, top + height - row - 0.5) + (
        left + width - column - 0.5,
    )


def distances_by_arrays(box, row, column, stride):
    middle = (np.array([row, column]) + 0.5) * stride
    return np.concatenate([middle - box[:2], box[:2] + box[2:] - middle]) / stride


@pytest.mark.parametrize("answer", [distances, distances_in_cells, distances_by_arrays])
def test_distances_accepts(answer, capsys):
    accept(detection.check_distances, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda b, r, c, s: distances(b, r, c, s, middle=0), "around the middle of cell (0, 0)"),
        (lambda b, r, c, s: s * np.array(distances(b, r, c, s)), "the middle of cell (0, 0)"),
        (lambda b, r, c, s: distances(b, c, r, s), "higher than wide"),
        (lambda b, r, c, s: np.array(distances(b, r, c, s))[[1, 0, 3, 2]], "higher than wide"),
        (lambda b, r, c, s: np.abs(distances(b, r, c, s)), "outside of the box"),
        (lambda b, r, c, s: np.maximum(distances(b, r, c, s), 0), "outside of the box"),
        (lambda b, r, c, s: distances(b, r, c, 8), "cells of 4 pixels"),
        (lambda b, r, c, s: -np.array(distances(b, r, c, s)), "the middle of cell (0, 0)"),
        (lambda b, r, c, s: distances(b, r, c, s)[:2], "should have shape (4,)"),
        (
            lambda b, r, c, s: np.array([b[2], b[3], b[2], b[3]]) / 2 / s,
            "a box that is higher than wide",
        ),
    ],
)
def test_distances_rejects(answer, words, capsys):
    reject(detection.check_distances, answer, words, capsys)


# The box from the distances


def box_from(sides, row, column, stride, middle=0.5):
    up, left, down, right = np.asarray(sides) * stride
    return [(row + middle) * stride - up, (column + middle) * stride - left] + [
        up + down,
        left + right,
    ]


def box_in_cells(sides, row, column, stride):
    corner = np.array([row, column]) + 0.5 - sides[:2]
    return stride * np.concatenate([corner, sides[:2] + sides[2:]])


def box_by_corners(sides, row, column, stride):
    middle = (np.array([row, column]) + 0.5) * stride
    start, end = middle - stride * sides[:2], middle + stride * sides[2:]
    return tuple(start) + tuple(end - start)


@pytest.mark.parametrize("answer", [box_from, box_in_cells, box_by_corners])
def test_box_from_accepts(answer, capsys):
    accept(detection.check_box_from, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda d, r, c, s: box_from(d, r, c, s, middle=0), "one cell to each side"),
        (lambda d, r, c, s: np.array(box_from(d, r, c, s)) / s, "one cell to each side"),
        (lambda d, r, c, s: box_from(d, c, r, s), "further down than up"),
        (lambda d, r, c, s: box_from(d[[2, 3, 0, 1]], r, c, s), "further down than up"),
        (lambda d, r, c, s: box_from(d[[1, 0, 3, 2]], r, c, s), "further down than up"),
        (lambda d, r, c, s: box_from(d, r, c, 8), "cells of 4 pixels"),
        (lambda d, r, c, s: box_from(np.maximum(d, 0), r, c, s), "beside the cell"),
        (lambda d, r, c, s: box_from(np.round(d), r, c, s), "further down than up"),
        (lambda d, r, c, s: box_from(d, r, c, s)[:2] + [d[2], d[3]], "one cell to each side"),
    ],
)
def test_box_from_rejects(answer, words, capsys):
    reject(detection.check_box_from, answer, words, capsys)


# One step of the matching


def taken(overlaps, free, threshold):
    best = -1
    for place, overlap in enumerate(overlaps):
        if free[place] and overlap >= threshold and (best < 0 or overlap > overlaps[best]):
            best = place
    return best


def taken_by_where(overlaps, free, threshold):
    left = np.where(free, overlaps, -1)
    return left.argmax() if left.max(initial=-1) >= threshold else -1


def taken_by_sorting(overlaps, free, threshold):
    for place in np.argsort(-overlaps, kind="stable"):
        if free[place]:
            return int(place) if overlaps[place] >= threshold else -1
    return -1


def taken_by_max(overlaps, free, threshold):
    fits = [k for k in range(len(free)) if free[k] and overlaps[k] >= threshold]
    return max(fits, key=lambda k: overlaps[k], default=-1)


@pytest.mark.parametrize("answer", [taken, taken_by_where, taken_by_sorting, taken_by_max])
def test_taken_accepts(answer, capsys):
    accept(detection.check_taken, answer, capsys)


def first_that_fits(overlaps, free, threshold):
    return next((k for k, o in enumerate(overlaps) if free[k] and o >= threshold), -1)


def only_the_best(overlaps, free, threshold):
    best = np.argmax(overlaps) if len(overlaps) else -1
    return best if len(overlaps) and free[best] and overlaps[best] >= threshold else -1


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (only_the_best, "the best one is taken, the next fits well enough"),
        (lambda o, f, t: taken(o, np.ones_like(f), t), "the best one is taken"),
        (lambda o, f, t: taken(o, ~f, t), "the second of three"),
        (lambda o, f, t: taken(o, f, 0.5), "a high threshold"),
        (lambda o, f, t: taken(o, f, t + 1e-9), "just at the threshold"),
        (lambda o, f, t: taken(o[::-1], f[::-1], t), "the best one is taken"),
        (lambda o, f, t: np.where(f, o, -1).argmax(), "the others fit badly"),
        (lambda o, f, t: (o * f).argmax() if (o * f).max() >= t else -1, "a threshold of 0"),
        (lambda o, f, t: taken_by_where(o, f, t) >= 0, "the best one is taken"),
        (first_that_fits, "the second of three"),
    ],
)
def test_taken_rejects(answer, words, capsys):
    reject(detection.check_taken, answer, words, capsys)


# The distance-IoU


def distance_iou(box, other, gap=0, power=2, middle=0.5):
    ends = box[:2] + box[2:], other[:2] + other[2:]
    common = np.maximum(np.minimum(*ends) - np.maximum(box[:2], other[:2]), gap).prod()
    union = box[2:].prod() + other[2:].prod() - common
    hull = np.maximum(*ends) - np.minimum(box[:2], other[:2])
    apart = box[:2] + middle * box[2:] - other[:2] - middle * other[2:]
    return common / union - (np.sum(apart**2) / np.sum(hull**2)) ** (power / 2)


def distance_iou_by_helper(box, other):
    overlap = iou([box], [other])[0, 0]
    starts, ends = zip(*[(each[:2], each[:2] + each[2:]) for each in (box, other)], strict=True)
    apart = np.linalg.norm(np.add(starts, ends)[0] / 2 - np.add(starts, ends)[1] / 2)
    return overlap - (apart / np.linalg.norm(np.max(ends, 0) - np.min(starts, 0))) ** 2


def distance_iou_step_by_step(box, other):
    height = min(box[0] + box[2], other[0] + other[2]) - max(box[0], other[0])
    width = min(box[1] + box[3], other[1] + other[3]) - max(box[1], other[1])
    common = height * width if height > 0 and width > 0 else 0.0
    union = box[2] * box[3] + other[2] * other[3] - common
    down = max(box[0] + box[2], other[0] + other[2]) - min(box[0], other[0])
    along = max(box[1] + box[3], other[1] + other[3]) - min(box[1], other[1])
    dy = box[0] + box[2] / 2 - other[0] - other[2] / 2
    dx = box[1] + box[3] / 2 - other[1] - other[3] / 2
    return common / union - (dx * dx + dy * dy) / (down * down + along * along)


@pytest.mark.parametrize(
    "answer", [distance_iou, distance_iou_by_helper, distance_iou_step_by_step]
)
def test_distance_iou_accepts(answer, capsys):
    accept(detection.check_distance_iou, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda b, o: iou([b], [o])[0, 0], "two boxes that overlap"),
        (lambda b, o: 1 - distance_iou(b, o), "the same box twice"),
        (lambda b, o: max(distance_iou(b, o), 0), "that touch"),
        (lambda b, o: distance_iou(b, o, gap=-np.inf), "with a gap"),
        (lambda b, o: distance_iou(b, o, power=1), "two boxes that overlap"),
        (lambda b, o: distance_iou(b, o, middle=0), "one in the middle"),
        (lambda b, o: distance_iou(b, o, middle=1), "one in the middle"),
        (lambda b, o: 2 * iou([b], [o])[0, 0] - distance_iou(b, o), "two boxes that overlap"),
        (lambda b, o: [distance_iou(b, o)], "should have shape ()"),
    ],
)
def test_distance_iou_rejects(answer, words, capsys):
    reject(detection.check_distance_iou, answer, words, capsys)
