"""Checkers of the first notebook of chapter 1, on a network that reads digits."""

import numpy as np
from scipy import ndimage

from helpers.exercises import Case, check


def check_accuracy(candidate):
    """Check `candidate(probabilities, labels)`, (n, 10) and (n,): the share that is right."""
    rng = np.random.default_rng(0)
    two = np.full((2, 10), 0.05)
    two[0, 3] = two[1, 7] = 0.55
    many = rng.dirichlet(np.ones(10), 40)
    labels = np.where(rng.random(40) < 0.7, many.argmax(axis=1), rng.integers(10, size=40))
    given = many[np.arange(40), labels]  # what the right class got
    settings = {
        "two images, both right": (two, np.array([3, 7]), 1.0),
        "two images, one right": (two, np.array([3, 2]), 0.5),
        "two images, none right": (two, np.array([7, 3]), 0.0),
        "one image": (two[:1], np.array([3]), 1.0),
        "40 images, hardly a probability above one half": (
            many,
            labels,
            np.mean(given == many.max(axis=1)),
        ),
    }
    check(candidate, [Case(name, each[:2], each[2]) for name, each in settings.items()])


def check_move(candidate):
    """Check `candidate(image, down, right)`: moved by whole pixels, black comes in.

    The image has shape (height, width); negative numbers move it up or left.
    """
    rng = np.random.default_rng(0)
    moves = {
        "two pixels to the right": (0, 2),
        "one pixel down": (1, 0),
        "down and right": (3, 1),
        "not at all": (0, 0),
        "one pixel up": (-1, 0),
        "two pixels to the left": (0, -2),
        "up and right": (-2, 3),
        "so far that nothing is left": (0, 7),
    }
    cases = []
    for name, move in moves.items():
        image = rng.integers(1, 10, size=(6, 7))
        expected = ndimage.shift(image, move, order=0)
        cases.append(Case(name, (image, *move), expected))
    check(candidate, cases)


def check_recentre(candidate):
    """Check `candidate(image)`, (28, 28): the centre of mass of its ink moved to (14, 14)."""
    rng = np.random.default_rng(0)
    places = {
        "a blob at the upper left": (3, 4),
        "a blob at the right": (12, 20),
        "a blob below": (20, 11),
        "a blob that is in the middle": (11, 12),
    }
    cases = []
    for name, (top, left) in places.items():
        image = np.zeros((28, 28))
        image[top : top + 6, left : left + 4] = rng.uniform(0.2, 1, (6, 4))
        cases.append(Case(name, (image,), _recentred(image)))
    heavy = np.zeros((28, 28))
    heavy[4:6, 5:8], heavy[16, 20] = 1, 0.1  # the box of the ink lies elsewhere
    cases.append(Case("much ink above, a faint pixel below", (heavy,), _recentred(heavy)))
    check(candidate, cases)


def _recentred(image):
    moves = [round(14 - middle) for middle in ndimage.center_of_mass(image)]
    return ndimage.shift(image, moves, order=0)
