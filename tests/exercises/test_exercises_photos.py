"""The checkers on photos of handwriting accept right answers and reject what readers write."""

import cv2
import numpy as np
import pytest
from scipy import ndimage
from skimage.filters import threshold_otsu
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import photos

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize(
    "checker", [photos.check_reading_order, photos.check_opening, photos.check_otsu_threshold]
)
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# The reading order


def order_by_loop(boxes, of_line=0, edge=1.0, place=0.5, side=1):
    middles, lines = boxes[:, 0] + place * boxes[:, 2], []
    for row in np.argsort(middles, kind="stable"):
        first = boxes[lines[-1][of_line]] if lines else None
        if lines and middles[row] <= first[0] + edge * first[2]:
            lines[-1].append(row)
        else:
            lines.append([row])
    return [row for line in lines for row in sorted(line, key=lambda r: side * boxes[r, 1])]


def order_by_numbers(boxes):
    middles = boxes[:, 0] + boxes[:, 2] / 2
    number, bottom, line = np.zeros(len(boxes)), -np.inf, 0
    for row in middles.argsort(kind="stable"):
        if middles[row] > bottom:
            line, bottom = line + 1, boxes[row, 0] + boxes[row, 2]
        number[row] = line
    return np.lexsort((boxes[:, 1], number))


def order_by_pairs(boxes):
    rest, found = [(t + h / 2, t + h, left, k) for k, (t, left, h, _) in enumerate(boxes)], []
    while rest:
        bottom = min(rest)[1]
        line = sorted((each for each in rest if each[0] <= bottom), key=lambda each: each[2])
        found, rest = found + [each[3] for each in line], [e for e in rest if e not in line]
    return np.array(found)


@pytest.mark.parametrize("answer", [order_by_loop, order_by_numbers, order_by_pairs])
def test_reading_order_accepts(answer, capsys):
    accept(photos.check_reading_order, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda b: np.argsort(b[:, 1]), "two lines"),
        (lambda b: np.argsort(b[:, 0]), "one line"),
        (lambda b: np.lexsort((b[:, 1], b[:, 0])), "one line"),
        (lambda b: order_by_loop(b, side=-1), "one line"),
        (lambda b: order_by_loop(b, place=1.0), "two lines"),
        (lambda b: order_by_loop(b, of_line=-1), "a middle that lies on"),
        (lambda b: order_by_loop(b, edge=0.999), "a middle that lies on the bottom"),
        (lambda b: np.argsort(order_by_loop(b)), "a line that slopes"),
        (lambda b: b[order_by_loop(b)], "should have shape (3,), found (3, 4)"),
    ],
)
def test_reading_order_rejects(answer, words, capsys):
    reject(photos.check_reading_order, answer, words, capsys)


# The opening


def opening_by_loops(values, length, outer=max, inner=min):
    least = [inner(values[i : i + length]) for i in range(len(values) - length + 1)]
    return [outer(least[max(0, i - length + 1) : i + 1]) for i in range(len(values))]


def opening_by_windows(values, length):
    view = np.lib.stride_tricks.sliding_window_view
    least = np.pad(view(values, length).min(axis=1), length - 1, constant_values=-np.inf)
    return view(least, length).max(axis=1)


def opening_by_raising(values, length):
    out = np.full(len(values), -np.inf)
    for start in range(len(values) - length + 1):
        part = slice(start, start + length)
        out[part] = np.maximum(out[part], values[part].min())
    return out


def opening_by_opencv(values, length):
    image = np.pad(values, length, constant_values=values.min()).astype("float32")[None]
    kernel = np.ones((1, length), "uint8")
    return cv2.morphologyEx(image, cv2.MORPH_OPEN, kernel)[0, length:-length].astype(float)


@pytest.mark.parametrize(
    "answer",
    [
        opening_by_loops,
        opening_by_windows,
        opening_by_raising,
        lambda v, n: ndimage.maximum_filter1d(opening_by_loops(v, n), 1),
    ],
)
def test_opening_accepts(answer, capsys):
    accept(photos.check_opening, answer, capsys)


def test_opencv_opens_in_the_same_way():
    values = np.random.default_rng(3).normal(size=40)
    for length in (1, 3, 5, 9):  # an even kernel of OpenCV shifts what it opens
        expected = opening_by_loops(values, length)
        np.testing.assert_allclose(opening_by_opencv(values, length), expected, atol=1e-6)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda v, n: opening_by_loops(v, n, min, max), "a peak"),
        (lambda v, n: opening_by_loops(v, n, min), "a peak"),
        (lambda v, n: opening_by_loops(v, n, inner=np.mean), "a peak"),
        (lambda v, n: np.array([v[i : i + n].min() for i in range(len(v))]), "a peak"),
        (lambda v, n: np.array([v[i : i + n].min() for i in range(len(v) - n + 1)]), "shape"),
        (lambda v, n: ndimage.grey_opening(np.pad(v, n), n)[n:-n], "windows of four"),
        (lambda v, n: v - opening_by_raising(v, n), "a peak"),
        (lambda v, n: opening_by_raising(v, 2) if n > 1 else v, "windows of three"),
        (lambda v, n: opening_by_raising(v, min(n + 1, len(v))), "a peak"),
    ],
)
def test_opening_rejects(answer, words, capsys):
    reject(photos.check_opening, answer, words, capsys)


# Otsu's threshold


def otsu_by_sums(counts, first=0, squared=2, shares=True):
    places = np.arange(256)
    low, total = np.cumsum(counts), counts.sum()
    sums = np.cumsum(counts * places)
    high = total - low
    gap = sums / low - (sums[-1] - sums) / high
    value = np.abs(gap) ** squared * (low * high if shares else 1)
    value = np.nan_to_num(value, nan=-1, posinf=-1, neginf=-1)[:255].round(3)
    return int(value.argmax()) + first


def otsu_by_pixels(counts):
    pixels, best = np.repeat(np.arange(256), counts), (-1.0, 0)
    for t in range(pixels.min(), pixels.max()):
        inside = pixels <= t
        within = inside.mean() * pixels[inside].var() + (~inside).mean() * pixels[~inside].var()
        best = max(best, (round(pixels.var() - within, 6), -t))
    return -best[1]


def otsu_by_opencv(counts):
    pixels = np.repeat(np.arange(256), counts).astype("uint8")
    return int(cv2.threshold(pixels, 0, 255, cv2.THRESH_OTSU)[0])


@pytest.mark.parametrize("answer", [otsu_by_sums, otsu_by_pixels, otsu_by_opencv])
def test_otsu_threshold_accepts(answer, capsys):
    accept(photos.check_otsu_threshold, answer, capsys)


def mean_brightness(counts):
    return int(np.average(np.arange(256), weights=counts))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda c: otsu_by_sums(c, first=1), "two equal groups"),
        (lambda c: otsu_by_sums(c, squared=1), "'"),
        (lambda c: otsu_by_sums(c, shares=False), "two equal groups"),
        (mean_brightness, "two equal groups"),
        (lambda c: 127, "two equal groups"),
        (lambda c: int(np.argmax(c)), "two equal groups"),
        (lambda c: otsu_by_sums(c) / 255, "should be a whole number"),
        (lambda c: otsu_by_sums(c[::-1]), "two equal groups"),
        (lambda c: threshold_otsu(hist=(c[::-1], np.arange(256))), "two equal groups"),
    ],
)
def test_otsu_threshold_rejects(answer, words, capsys):
    reject(photos.check_otsu_threshold, answer, words, capsys)
