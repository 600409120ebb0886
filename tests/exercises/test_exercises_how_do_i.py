"""The checkers on own images and saved networks accept right answers, reject what readers write."""

import numpy as np
import pytest
from PIL import Image
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import how_do_i

# NumPy warns where a wrong answer divides by nothing.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize(
    "checker",
    [how_do_i.check_upright, how_do_i.check_pad_to_square, how_do_i.check_quantise],
)
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# Which way is up


def by_turns(pixels, orientation, right=-1):
    """Mirror first, then turn: (mirrored, quarter turns to the right) of each orientation."""
    mirrored, turns = {
        1: (False, 0),
        2: (True, 0),
        3: (False, 2),
        4: (True, 2),
        5: (True, 3),
        6: (False, 1),
        7: (True, 1),
        8: (False, 3),
    }[orientation]
    return np.rot90(pixels[:, ::-1] if mirrored else pixels, right * turns)


def by_axes(pixels, orientation):
    if orientation > 4:
        pixels = pixels.T
    if orientation in (3, 4, 7, 8):
        pixels = np.flipud(pixels)
    return np.fliplr(pixels) if orientation in (2, 3, 6, 7) else pixels


def by_pillow(pixels, orientation):
    ways = Image.Transpose
    way = {
        2: ways.FLIP_LEFT_RIGHT,
        3: ways.ROTATE_180,
        4: ways.FLIP_TOP_BOTTOM,
        5: ways.TRANSPOSE,
        6: ways.ROTATE_270,
        7: ways.TRANSVERSE,
        8: ways.ROTATE_90,
    }.get(orientation)
    image = Image.fromarray(pixels)
    return np.asarray(image if way is None else image.transpose(way))


@pytest.mark.parametrize("answer", [by_turns, by_axes, by_pillow])
def test_upright_accepts(answer, capsys):
    accept(how_do_i.check_upright, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda p, o: p, "orientation 2"),
        (lambda p, o: by_turns(p, o, right=1), "orientation 5"),
        (lambda p, o: by_turns(p, {6: 8, 8: 6}.get(o, o)), "orientation 6"),
        (lambda p, o: by_turns(p, {5: 7, 7: 5}.get(o, o)), "orientation 5"),
        (lambda p, o: by_turns(p, {2: 4, 4: 2}.get(o, o)), "orientation 2"),
        (lambda p, o: p.reshape(p.shape[::-1]) if o > 4 else by_turns(p, o), "orientation 5"),
        (lambda p, o: by_turns(p, o) if o < 7 else p, "orientation 7': the answer should have"),
        (lambda p, o: by_turns(p, o)[..., None], "should have shape (3, 4), found (3, 4, 1)"),
    ],
)
def test_upright_rejects(answer, words, capsys):
    reject(how_do_i.check_upright, answer, words, capsys)


# A square that loses nothing


def squared(image, value, before=lambda missing: missing // 2, side=max):
    size = side(image.shape)
    edges = [(before(size - n), size - n - before(size - n)) for n in image.shape]
    return np.pad(image, edges, constant_values=value)


def squared_by_loops(image, value):
    side = max(image.shape)
    square = [[value] * side for _ in range(side)]
    top, left = (side - len(image)) // 2, (side - len(image[0])) // 2
    for row in range(len(image)):
        for column in range(len(image[0])):
            square[top + row][left + column] = image[row][column]
    return np.array(square)


def squared_by_stacks(image, value):
    height, width = image.shape
    if height < width:
        return squared_by_stacks(image.T, value).T
    left = np.full((height, (height - width) // 2), value)
    right = np.full((height, height - width - left.shape[1]), value)
    return np.hstack([left, image, right])


def cropped(image, value):
    side = min(image.shape)
    top, left = ((size - side) // 2 for size in image.shape)
    return image[top : top + side, left : left + side]


@pytest.mark.parametrize("answer", [squared, squared_by_loops, squared_by_stacks])
def test_pad_to_square_accepts(answer, capsys):
    accept(how_do_i.check_pad_to_square, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda i, v: squared(i, v, before=lambda missing: -(-missing // 2)), "is left over"),
        (lambda i, v: squared(i, v, before=lambda missing: 0), "a wide image, by hand"),
        (lambda i, v: squared(i, v, before=lambda missing: missing), "a wide image, by hand"),
        (lambda i, v: squared(i, 0), "one column is left over"),
        (cropped, "should have shape (3, 3), found (1, 1)"),
        (lambda i, v: np.resize(i, (max(i.shape), max(i.shape))), "a wide image"),
        (lambda i, v: i, "should have shape (3, 3), found (1, 3)"),
        (lambda i, v: np.pad(i, [(0, len(i[0]) - len(i)), (0, 0)]), "a wide image, by hand"),
    ],
)
def test_pad_to_square_rejects(answer, words, capsys):
    reject(how_do_i.check_pad_to_square, answer, words, capsys)


# Weights in one byte


def quantised(weights, steps=127, rounded=np.round, largest=lambda w: np.abs(w).max()):
    scale = largest(weights) / steps
    if scale == 0:
        return np.zeros(weights.shape, "int8"), 1
    return rounded(weights / scale).astype("int8"), scale


def quantised_by_lists(weights):
    flat = [float(weight) for weight in weights.ravel()]
    scale = max(max(flat), -min(flat)) / 127
    numbers = [round(weight / scale) if scale else 0 for weight in flat]
    return np.reshape(numbers, weights.shape), scale or 1.0


def quantised_by_floor(weights):
    return quantised(weights, rounded=lambda x: np.floor(x + 0.5))


@pytest.mark.parametrize("answer", [quantised, quantised_by_lists, quantised_by_floor])
def test_quantise_accepts(answer, capsys):
    accept(how_do_i.check_quantise, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda w: quantised(w, steps=255, rounded=lambda x: x.astype(int)), "three weights"),
        (lambda w: quantised(w, steps=128), "three weights by hand"),
        (lambda w: quantised(w, rounded=np.trunc), "is off by"),
        (lambda w: quantised(w, largest=np.max), "the largest one is negative"),
        (lambda w: (np.round(w), 1.0), "is off by"),
        (lambda w: (w * 127 / np.abs(w).max(), np.abs(w).max() / 127), "should be whole"),
        (lambda w: (np.round(w / (np.abs(w).max() / 127)), np.abs(w).max() / 127), "all 0"),
        (lambda w: (quantised(w)[0], 1 / quantised(w)[1]), "is off by"),
        (lambda w: quantised(w)[0], "should be a tuple of 2 arrays, found ndarray"),
        (lambda w: (quantised(w)[0].ravel(), quantised(w)[1]), "should have shape (3, 3, 4)"),
    ],
)
def test_quantise_rejects(answer, words, capsys):
    reject(how_do_i.check_quantise, answer, words, capsys)
