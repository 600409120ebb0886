"""Checkers of the notebook on the whole road scene, chapter 7."""

import numpy as np
from scipy.optimize import linear_sum_assignment

from helpers.exercises import Case, check


def check_distance_between(candidate):
    """Check `candidate(row, horizon, focal, tall, pixels)`: the nearest and farthest distance.

    A thing stands on flat ground at `row`, which may be wrong by `pixels` in both directions; the
    camera is `tall` metres high and has a focal length of `focal` pixels.
    """
    inputs = {
        "no error": (60.0, 40.0, 100.0, 1.5, 0.0),
        "one pixel, close by": (90.0, 40.0, 100.0, 1.5, 1.0),
        "one pixel, far away": (44.0, 40.0, 100.0, 1.5, 1.0),
        "half a pixel": (50.0, 40.0, 100.0, 1.5, 0.5),
        "another horizon": (60.0, 52.5, 100.0, 1.5, 2.0),
        "a camera in a lorry": (60.0, 40.0, 100.0, 2.8, 1.0),
        "a longer focal length": (60.0, 40.0, 240.0, 1.5, 1.0),
    }
    cases = []
    for name, (row, horizon, focal, tall, pixels) in inputs.items():
        slopes = (np.array([row + pixels, row - pixels]) - horizon) / focal
        cases.append(Case(name, (row, horizon, focal, tall, pixels), tuple(tall / slopes)))
    check(candidate, cases)


def check_link(candidate):
    """Check `candidate(distances, gate)`: for each old region the new one, -1 for none.

    Of all ways to pair, the one with the smallest sum counts; then pairs farther apart than the
    gate are undone.
    """
    rng = np.random.default_rng(0)
    inputs = {
        "one old, one new": ([[2.0]], 5.0),
        "two that stay near": ([[1.0, 9.0], [8.0, 2.0]], 5.0),
        "two that have changed places in the list": ([[9.0, 1.0], [2.0, 8.0]], 5.0),
        "each has the same nearest one": ([[1.0, 4.0], [2.0, 3.0]], 20.0),
        "the nearest first is not the best": ([[1.0, 2.0], [3.0, 9.0]], 20.0),
        "one is farther than the gate": ([[1.0, 9.0], [8.0, 7.0]], 5.0),
        "just as far as the gate": ([[5.0]], 5.0),
        "more old than new": ([[6.0], [1.0], [4.0]], 5.0),
        "more new than old": ([[6.0, 1.0, 4.0]], 5.0),
        "no new one": (np.zeros((2, 0)), 5.0),
        "seven and nine": (rng.uniform(0, 10, (7, 9)), 1.5),
    }
    cases = []
    for name, (distances, gate) in inputs.items():
        distances = np.array(distances, float)
        cases.append(Case(name, (distances, gate), _link(distances, gate)))
    check(candidate, cases)


def _link(distances, gate):
    answer = np.full(len(distances), -1)
    for old, new in zip(*linear_sum_assignment(distances), strict=True):
        if distances[old, new] <= gate:
            answer[old] = new
    return answer


def check_count_faults(candidate):
    """Check `candidate(numbers)`: how often one thing was lost, and how often its number changed.

    The numbers are those of the tracks, one for each frame in which the thing is there; -1 says
    that it had no track. A number changes if it differs from the last one that was not -1.
    """
    inputs = {
        "one track all along": [4, 4, 4, 4],
        "lost in one frame, then found again": [4, 4, -1, 4],
        "another number after a gap": [4, -1, -1, 7, 7],
        "another number without a gap": [2, 2, 5, 5],
        "there and back": [1, 1, 3, 1],
        "lost at the start": [-1, -1, 6, 6],
        "lost at the end": [6, 6, -1],
        "never found": [-1, -1, -1],
        "a new number in each frame": [0, 1, 2, 3],
        "track 0 after a gap": [0, -1, 0, -1, 2],
        "a single frame": [3],
    }
    cases = [
        Case(name, (np.array(numbers),), _count_faults(numbers)) for name, numbers in inputs.items()
    ]
    check(candidate, cases)


def _count_faults(numbers):
    seen = [number for number in numbers if number >= 0]
    changes = sum(one != other for one, other in zip(seen, seen[1:], strict=False))
    return len(numbers) - len(seen), changes
