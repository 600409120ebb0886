"""The checkers on faces accept right answers and reject what readers write."""

import math

import numpy as np
import pytest
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import faces

# NumPy warns where a wrong answer divides by nothing.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize(
    "checker",
    [faces.check_overlap, faces.check_soften, faces.check_windows, faces.check_cell_of],
)
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# The overlap of two boxes


def common(box, other, clip=0):
    start, end = (
        np.maximum(box[:2], other[:2]),
        np.minimum(box[:2] + box[2:], other[:2] + other[2:]),
    )
    return np.prod(np.maximum(end - start, clip))


def area(box):
    return box[2] * box[3]


def overlap(box, other, of=min):
    below = of(area(box), area(other))
    return common(box, other) / below if below > 0 else 0.0


def overlap_by_ranges(box, other):
    sides = []
    for k in (0, 1):
        first, second = sorted([(box[k], box[k + 2]), (other[k], other[k + 2])])
        sides.append(max(0, min(first[0] + first[1], second[0] + second[1]) - second[0]))
    smaller = min(area(box), area(other))
    return 0 if smaller == 0 else sides[0] * sides[1] / smaller


def overlap_on_a_grid(box, other):
    grid = np.arange(0, 130) / 2 + 0.25
    inside = [[(grid >= b[k]) & (grid < b[k] + b[k + 2]) for k in (0, 1)] for b in (box, other)]
    rows, columns = inside[0][0] & inside[1][0], inside[0][1] & inside[1][1]
    counts = [np.sum(r) * np.sum(c) for r, c in inside]
    return np.sum(rows) * np.sum(columns) / max(min(counts), 1)


def iou(box, other):
    return common(box, other) / (area(box) + area(other) - common(box, other))


@pytest.mark.parametrize("answer", [overlap, overlap_by_ranges, overlap_on_a_grid])
def test_overlap_accepts(answer, capsys):
    accept(faces.check_overlap, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (iou, "half of each"),
        (common, "a box and itself"),
        (lambda a, b: overlap(a, b, of=max), "a small box inside a large one"),
        (lambda a, b: common(a, b) / area(a), "a small box inside a large one"),
        (lambda a, b: common(a, b) / area(b), "a large box around a small one"),
        (lambda a, b: common(a, b, clip=-1e9) / min(area(a), area(b)), "apart in both directions"),
        (
            lambda a, b: max(common(a, b, clip=-1e9), 0) / min(area(a), area(b)),
            "apart in both directions",
        ),
        (
            lambda a, b: common(a, b) / min(area(a), area(b)),
            "'a box without an area': the answer holds an infinity",
        ),
        (lambda a, b: overlap(np.rint(a), np.rint(b)), "fractions of pixels"),
        (lambda a, b: (a == b).all(), "half of each"),
    ],
)
def test_overlap_rejects(answer, words, capsys):
    reject(faces.check_overlap, answer, words, capsys)


# Soft suppression


def soften(boxes, scores, limit, factor=lambda v: 1 - v, above=np.greater):
    scores, left = np.array(scores), list(range(len(scores)))
    while left:
        best = max(left, key=lambda k: scores[k])
        left.remove(best)
        for k in left:
            value = iou(boxes[best], boxes[k])
            if above(value, limit):
                scores[k] *= factor(value)
    return scores


def soften_by_sorting(boxes, scores, limit):
    result, rest = np.zeros(len(scores)), [(s, k) for k, s in enumerate(scores)]
    while rest:
        rest.sort(reverse=True)
        score, best = rest.pop(0)
        result[best] = score
        values = [iou(boxes[best], boxes[k]) for _, k in rest]
        rest = [
            (s * (1 - v) if v > limit else s, k) for (s, k), v in zip(rest, values, strict=True)
        ]
    return result


def soften_recursively(boxes, scores, limit):
    if len(scores) == 0:
        return scores
    best = np.argmax(scores)
    rest = np.delete(np.arange(len(scores)), best)
    values = np.array([iou(boxes[best], boxes[k]) for k in rest])
    below = np.where(values > limit, scores[rest] * (1 - values), scores[rest])
    return np.insert(soften_recursively(boxes[rest], below, limit), best, scores[best])


def soften_in_first_order(boxes, scores, limit):
    """Sort once only."""
    scores, order = np.array(scores), np.argsort(-scores)
    for place, best in enumerate(order):
        for k in order[place + 1 :]:
            value = iou(boxes[best], boxes[k])
            scores[k] *= 1 - value if value > limit else 1
    return scores


def soften_in_place(boxes, scores, limit):
    scores[:] = soften(boxes, scores, limit)
    return scores


@pytest.mark.parametrize("answer", [soften, soften_by_sorting, soften_recursively])
def test_soften_accepts(answer, capsys):
    accept(faces.check_soften, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda b, s, t: s, "two boxes that overlap"),
        (lambda b, s, t: soften(b, s, t, lambda v: 0), "two boxes that overlap"),
        (lambda b, s, t: soften(b, s, t, lambda v: v), "two boxes that overlap"),
        (lambda b, s, t: soften(b, s, t, lambda v: np.exp(-v * v / 0.5)), "two boxes that overlap"),
        (lambda b, s, t: soften(b, s, 0), "they overlap less than the limit"),
        (lambda b, s, t: soften(b, s, t, above=np.less), "two boxes that overlap"),
        (lambda b, s, t: np.sort(soften(b, s, t))[::-1], "the better box comes second"),
        (soften_in_first_order, "a score that falls below the third"),
        (soften_in_place, "changed one of its arguments"),
        (lambda b, s, t: soften(b, s, t) > 0.5, "two boxes that overlap"),
    ],
)
def test_soften_rejects(answer, words, capsys):
    reject(faces.check_soften, answer, words, capsys)


# The windows of a pyramid


def windows(height, width, step, side=25, stride=4, down=int):
    counts, scale = [], 1.0
    while min(down(height / scale), down(width / scale)) >= side:
        rows, columns = (max(down(n / scale) - side, 0) // stride + 1 for n in (height, width))
        counts.append(rows * columns)
        scale *= step
    return counts


def windows_by_formula(height, width, step):
    levels = math.floor(math.log(min(height, width) / 25, step) + 1e-9) + 1
    sizes = np.array([height, width]) // (step ** np.arange(max(levels, 0)))[:, None]  # (levels, 2)
    return ((sizes - 25) // 4 + 1).prod(axis=1)


def windows_one_by_one(height, width, step):
    counts, h, w, level = [], height, width, 0
    while h >= 25 and w >= 25:
        counts.append(sum(1 for _ in range(0, h - 24, 4) for _ in range(0, w - 24, 4)))
        level += 1
        h, w = int(height / step**level), int(width / step**level)
    return np.array(counts)


@pytest.mark.parametrize("answer", [windows, windows_by_formula, windows_one_by_one])
def test_windows_accepts(answer, capsys):
    accept(faces.check_windows, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda h, w, s: windows(h, w, s, stride=1), "not enough for a second window"),
        (lambda h, w, s: windows(h, w, s, side=24), "not enough for a second window"),
        (lambda h, w, s: windows(h, w, s, side=26), "one window fits"),
        (lambda h, w, s: windows(h, w, s)[:1], "each level half as large"),
        (lambda h, w, s: windows(h, w, s)[::-1], "each level half as large"),
        (lambda h, w, s: sum(windows(h, w, s)), "should have shape (1,), found ()"),
        (lambda h, w, s: windows(w, w, s), "four pixels more"),
        (lambda h, w, s: [n - 1 for n in windows(h, w, s)], "one window fits"),
        (lambda h, w, s: [(h // 4) * (w // 4)], "one window fits"),
        (lambda h, w, s: windows(h, w, s, down=math.ceil), "a wide photo"),
    ],
)
def test_windows_rejects(answer, words, capsys):
    reject(faces.check_windows, answer, words, capsys)


# The window that fits a box


def cell_of(box, step, stride=4, nearest=round, lowest=0):
    level = max(nearest(math.log(box[2] / 25) / math.log(step)), lowest)
    return level, nearest(box[0] / stride / step**level), nearest(box[1] / stride / step**level)


def cell_by_search(box, step):
    sides = 25 * step ** np.arange(40.0)
    level = np.abs(np.log(sides / box[2])).argmin()
    places = 4 * step**level * np.arange(500)
    return level, *(np.abs(places - each).argmin() for each in box[:2])


def cell_as_array(box, step):
    level = np.rint(np.log(box[2] / 25) / np.log(step)).clip(0)
    return np.append(level, np.rint(box[:2] / (4 * step**level)))


@pytest.mark.parametrize("answer", [cell_of, cell_by_search, cell_as_array])
def test_cell_of_accepts(answer, capsys):
    accept(faces.check_cell_of, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda b, s: cell_of(b, s, stride=1), "a window of the first level"),
        (lambda b, s: cell_of(b, s, stride=25), "a window of the first level"),
        (lambda b, s: cell_of(b, s, nearest=int), "between two windows"),
        (lambda b, s: cell_of(b, s, nearest=math.ceil), "between two windows"),
        (lambda b, s: cell_of(b, s, lowest=-9), "smaller than a window"),
        (lambda b, s: cell_of(b, s)[::-1], "a window of the first level"),
        (lambda b, s: cell_of(b, s)[:1] + cell_of(b, s)[:0:-1], "a window of the first level"),
        (lambda b, s: cell_of(b, s)[1:], "should be a tuple of 3 numbers"),
        (lambda b, s: (cell_of(b, s)[0], *cell_of(b / 4, s)[1:]), "a window of the first level"),
        (
            lambda b, s: (cell_of(b, s)[0], round(b[0] / 4), round(b[1] / 4)),
            "four times as large",
        ),
        (
            lambda b, s: (max(round(math.log2(b[2] / 25)), 0), *cell_of(b, s)[1:]),
            "the astronaut's face",
        ),
    ],
)
def test_cell_of_rejects(answer, words, capsys):
    reject(faces.check_cell_of, answer, words, capsys)
