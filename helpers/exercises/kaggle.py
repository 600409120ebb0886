"""Checkers of the notebook on Kaggle, chapter 8."""

import numpy as np
from scipy.ndimage import find_objects

from helpers.exercises import Case, check
from helpers.submission import HEADER

GOOD = (HEADER, "1,7", "2,0", "3,9", "4,4")


def check_first_wrong_line(candidate):
    """Check `candidate(lines, rows)`: the number of the first wrong line, 0 if there is none."""
    cases = {
        "a good file": (GOOD, 4, 0),
        "the header is missing": (GOOD[1:], 4, 1),
        "another header": (("ImageId,label", *GOOD[1:]), 4, 1),
        "ids from 0": ((GOOD[0], "0,7", "1,0", "2,9", "3,4"), 4, 2),
        "two lines change places": ((*GOOD[:2], GOOD[3], GOOD[2], GOOD[4]), 4, 3),
        "a float": ((*GOOD[:2], "2,0.0", *GOOD[3:]), 4, 3),
        "a label of two digits": ((*GOOD[:3], "3,10", GOOD[4]), 4, 4),
        "a negative label": ((*GOOD[:3], "3,-1", GOOD[4]), 4, 4),
        "an empty label": ((*GOOD[:3], "3,", GOOD[4]), 4, 4),
        "a space": ((*GOOD[:3], "3, 9", GOOD[4]), 4, 4),
        "a third column": ((*GOOD[:3], "3,9,1", GOOD[4]), 4, 4),
        "the last row is missing": (GOOD[:-1], 4, 5),
        "a row too many": ((*GOOD, "5,1"), 4, 6),
    }
    check(candidate, [Case(name, case[:2], case[2]) for name, case in cases.items()])


def check_share_of_copies(candidate):
    """Check `candidate(rows, others)`, the share of `rows` that stand in `others`, in any place."""
    rng = np.random.default_rng(0)
    others = rng.integers(256, size=(60, 784), dtype="uint8")
    rows = rng.integers(256, size=(40, 784), dtype="uint8")
    mixed = np.concatenate([rows[:30], others[[5, 40, 7, 7]]])
    near = others[:10].copy()
    near[:, 300] ^= 1  # one pixel differs by one
    turned = others[:10, ::-1].copy()  # the same pixels in another order: equal sums
    cases = {
        "no copy": (rows, others, 0.0),
        "all are copies, in another order": (others[::-1].copy(), others, 1.0),
        "one copy twice": (mixed, others, 4 / 34),
        "one pixel differs": (near, others, 0.0),
        "the same sum of pixels": (turned, others, 0.0),
        "more rows than others": (np.concatenate([rows, others[:3]]), others[:2], 2 / 43),
        "nothing to compare with": (rows, others[:0], 0.0),
    }
    check(candidate, [Case(name, case[:2], case[2]) for name, case in cases.items()])


def check_to_the_corner(candidate):
    """Check `candidate(image)`: the ink moved to the upper left corner, the rest 0."""
    rng = np.random.default_rng(0)
    digit = np.zeros((28, 28), dtype="uint8")
    digit[5:20, 9:18] = rng.integers(1, 256, size=(15, 9))
    thin = np.zeros((28, 28), dtype="uint8")
    thin[10, 4:9], thin[14, 6] = 200, 1
    images = {
        "a digit": digit,
        "the same digit, further down": np.roll(digit, (7, -6), axis=(0, 1)),
        "a digit at the right and lower border": np.roll(digit, (8, 10), axis=(0, 1)),
        "faint ink below a line": thin,
        "already in the corner": np.roll(digit, (-5, -9), axis=(0, 1)),
        "a gap in the middle": np.pad(np.array([[9, 0, 9], [0, 0, 0], [9, 0, 9]], "uint8"), 3),
        "no ink": np.zeros((28, 28), dtype="uint8"),
        "ink everywhere": digit[5:20, 9:18].copy(),
    }
    check(candidate, [Case(name, (image,), _corner(image)) for name, image in images.items()])


def _corner(image):
    answer = np.zeros_like(image)
    for box in find_objects((image > 0).astype(int)):
        height, width = image[box].shape
        answer[:height, :width] = image[box]
    return answer


def check_overstatement(candidate):
    """Check `candidate(right, public)`: public minus private score of the best public one."""
    rng = np.random.default_rng(0)
    many = rng.random((30, 400)) < 0.9
    quarter = rng.permutation(400) < 100
    right = np.array([[1, 1, 0, 0, 0, 1], [1, 0, 1, 1, 1, 1], [0, 1, 0, 1, 1, 1]], dtype=bool)
    tie = np.array([[1, 0, 0, 0, 1, 1], [0, 1, 1, 1, 1, 1], [0, 0, 1, 1, 1, 1]], dtype=bool)
    two = np.array([True, True, False, False, False, False])
    inputs = {
        "three submissions by hand": (right, two),
        "two share the first place": (tie, two),
        "one submission": (right[1:2], two),
        "the public rows are the last ones": (right, ~two),
        "30 submissions": (many, quarter),
        "30 submissions, most rows public": (many, ~quarter),
    }
    cases = []
    for name, (answers, public) in inputs.items():
        scores = [np.mean(row[public]) for row in answers]
        best = answers[scores.index(max(scores))]
        cases.append(Case(name, (answers, public), best[public].mean() - best[~public].mean()))
    check(candidate, cases)
