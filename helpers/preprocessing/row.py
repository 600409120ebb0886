"""Share out the marks of a row among its digits."""

from functools import partial
from itertools import chain

import numpy as np
from scipy import ndimage

from helpers.preprocessing.strokes import NEAR, Refused, check_digit, gaps_of, size_of

TALL = 0.55  # of the tallest mark; a lower one is part of a digit, like the bar of a 5


def check_row(chosen, cost):
    """Refuse marks (height, width) that are no row of upright digits; return the largest doubt."""
    digits = split_row(chosen)
    if digits.max() < 2:
        raise Refused(4, "expected several digits in a row, found one", cost)
    return max(check_digit(digits == k, cost) for k in range(1, digits.max() + 1))


def split_row(chosen):
    """Return which digit each pixel belongs to, 1 and up from left to right, 0 on paper.

    Tall marks are strokes of one digit if they share most of their columns and are close, as in a
    4 that is open; a low mark belongs to the nearest digit. Raises Refused if it is near none, or
    if the digits are not side by side.
    """
    labels, number = ndimage.label(chosen, np.ones((3, 3)))
    boxes = ndimage.find_objects(labels)
    heights = np.array([size_of(box)[0] for box in boxes])
    digits = []  # the marks of each
    for mark in np.argsort(-heights):
        if heights[mark] > TALL * heights.max():
            own = [digit for digit in digits if any(_shared(boxes[mark], boxes[i]) for i in digit)]
        else:
            own = [min(digits, key=partial(_away, boxes, mark))]
            if min(gaps_of(boxes[mark], boxes[i])[1] for i in own[0]) > NEAR * heights.max():
                raise Refused(2, "expected digits of about one height, found a low mark apart")
        digits = [digit for digit in digits if digit not in own] + [[mark, *chain(*own)]]
    spans = np.array([_span([boxes[i] for i in digit]) for digit in digits])
    if spans[:, 1].min() - spans[:, 0].max() < 0.3 * heights.max():
        raise Refused(2, "expected digits side by side, found some below others; cut out one row")
    found = np.zeros(number + 1, dtype=int)
    for k, place in enumerate(np.argsort(spans[:, 2]), 1):
        found[np.array(digits[place]) + 1] = k
    return found[labels]


def _away(boxes, mark, digit):
    """Return how far a mark is from the nearest mark of a digit."""
    return min(max(gaps_of(boxes[mark], boxes[i])) for i in digit)


def _shared(box, other):
    """Whether two boxes nearly share rows, and most of the columns of the narrower one."""
    rows, columns = gaps_of(box, other)
    near = NEAR * max(size_of(box)[0], size_of(other)[0])
    return rows <= near and -columns > 0.8 * min(size_of(box)[1], size_of(other)[1])


def _span(boxes):
    """Return top, bottom and middle column of boxes together."""
    edges = np.array([[(part.start, part.stop) for part in box] for box in boxes])
    (top, left), (bottom, right) = edges[..., 0].min(axis=0), edges[..., 1].max(axis=0)
    return top, bottom, (left + right) / 2
