"""Checkers of the notebook on traffic signs, chapter 7."""

import numpy as np
from scipy.stats import binomtest

from helpers.exercises import Case, check
from helpers.exercises.answers import Fault, as_array


def check_hold_back(candidate):
    """Check `candidate(labels, tracks, share)`, a mask of the images that are held back.

    Of each class it holds back whole tracks, max(1, round(share * tracks of the class)); which
    ones is free.
    """
    rng = np.random.default_rng(0)
    class_of = rng.permutation(np.repeat(np.arange(4), (2, 5, 9, 16)))  # 32 tracks
    mixed = rng.permutation(np.repeat(np.arange(32), 6))
    lengths = np.repeat(np.arange(32), rng.integers(1, 9, 32))
    inputs = {
        "two classes of two tracks": ([0, 0, 0, 0, 1, 1, 1, 1], [5, 5, 6, 6, 8, 8, 9, 9], 0.5),
        "tracks of two classes in turn": ([0, 1, 0, 1, 0, 1, 0, 1], [3, 4, 3, 4, 7, 8, 7, 8], 0.5),
        "a share that rounds to no track": (class_of[mixed], mixed, 0.1),
        "32 tracks of six frames, shuffled": (class_of[mixed], mixed, 0.25),
        "tracks of different lengths": (class_of[lengths], lengths, 0.25),
    }
    cases = []
    for name, (labels, tracks, share) in inputs.items():
        arguments = np.array(labels), np.array(tracks), share
        totals = np.array(_tracks_of_classes(*arguments[:2]))
        held = np.maximum(1, np.round(share * totals)).astype(int)
        cases.append(Case(name, arguments, held))
    check(candidate, cases, view=_held_tracks)


def _tracks_of_classes(labels, tracks):
    return [len(np.unique(tracks[labels == label])) for label in np.unique(labels)]


def _held_tracks(found, labels, tracks, share):
    """Count the held tracks of each class; a track on both sides is a Fault."""
    mask = as_array(found)
    if mask.dtype != bool or mask.shape != labels.shape:
        raise Fault(
            f"the answer should be {len(labels)} truth values, one for each image, "
            f"found shape {mask.shape} of {mask.dtype}"
        )
    torn = np.intersect1d(tracks[mask], tracks[~mask])
    if len(torn):
        raise Fault(f"track {torn[0]} stands on both sides")
    return [len(np.unique(tracks[mask & (labels == label)])) for label in np.unique(labels)]


def check_mirrored(candidate):
    """Check `candidate(images, labels, mirror)`: the legal mirror images and their labels.

    `mirror[label]` is the class of the mirror image, -1 where it is no legal sign.
    """
    rng = np.random.default_rng(0)
    images = rng.random((6, 4, 5, 3)).astype("float32")
    cases = []
    for name, labels, mirror in (
        ("every sign is its own mirror image", [0, 1, 0, 1, 1, 0], [0, 1]),
        ("left and right change places", [0, 1, 1, 0, 0, 1], [1, 0]),
        ("a class whose mirror image is no sign", [0, 1, 2, 2, 1, 0], [-1, 1, 2]),
        ("all three kinds", [3, 0, 1, 2, 0, 3], [0, 2, 1, -1]),
    ):
        labels, mirror = np.array(labels), np.array(mirror)
        legal = [row for row in range(6) if mirror[labels[row]] >= 0]
        expected = np.flip(images[legal], axis=2), mirror[labels[legal]]
        cases.append(Case(name, (images, labels, mirror), expected))
    check(candidate, cases)


def check_cheapest_answers(candidate):
    """Check `candidate(probabilities, cost)`: for each image the answer of least expected cost.

    `cost[sign, answer]` may have more answers than signs. Of equal costs the first one counts.
    """
    rng = np.random.default_rng(0)
    three = np.array([[0.5, 0.3, 0.2], [0.1, 0.2, 0.7], [0.34, 0.33, 0.33]])
    plain = 1.0 - np.eye(3)
    unequal = np.array([[0, 1, 1], [20, 0, 1], [2, 1.7, 0]], float)
    unsure = np.hstack([5 * plain, np.ones((3, 1))])
    many, prices = rng.dirichlet(np.ones(8), 50), rng.integers(0, 30, (8, 9)).astype(float)
    tie = np.array([[0.5, 0.5]]), 1.0 - np.eye(2)
    cases = []
    for name, (probabilities, cost) in {
        "all mistakes cost the same": (three, plain),
        "one mistake costs twenty": (three, unequal),
        "a fourth answer, 'not sure'": (three, unsure),
        "two answers of the same cost": tie,
        "50 images, 8 signs, 9 answers": (many, prices),
    }.items():
        expected = [
            min(range(cost.shape[1]), key=lambda a, p=p, c=cost: round(float(p @ c[:, a]), 9))
            for p in probabilities
        ]
        cases.append(Case(name, (probabilities, cost), np.array(expected)))
    check(candidate, cases)


def check_accuracy_by_size(candidate):
    """Check `candidate(right, widths, edges)`: accuracy and Wilson interval of each bin.

    Bin i holds widths from edges[i] up to, not with, edges[i + 1]; rows are (share, low, high) at
    z = 1.96. A bin without images is (0, 0, 1).
    """
    rng = np.random.default_rng(0)
    widths = rng.integers(20, 100, 300)
    right = rng.random(300) < widths / 100
    inputs = {
        "one bin, eight of ten are right": ([1] * 8 + [0] * 2, [30] * 10, [20, 40]),
        "all are right": ([1] * 20, [30] * 20, [20, 40]),
        "none is right": ([0] * 5, [30] * 5, [20, 40]),
        "a width on an edge": ([1, 0, 1, 1], [20, 30, 29, 39], [20, 30, 40]),
        "a bin without images": ([1, 0, 1], [25, 26, 55], [20, 30, 40, 60]),
        "images outside of all bins": ([1, 0, 0, 1, 1], [10, 25, 99, 26, 40], [20, 30, 40]),
        "300 images in four bins": (right, widths, [20, 40, 60, 80, 100]),
    }
    cases = []
    for name, arguments in inputs.items():
        right, widths, edges = np.array(arguments[0], bool), *map(np.array, arguments[1:])
        cases.append(Case(name, (right, widths, edges), _by_size(right, widths, edges)))
    check(candidate, cases, tolerance=1e-4)


def _by_size(right, widths, edges):
    """Compute it with SciPy's interval; its z of 95 % is 1.95996, ours 1.96."""
    rows = []
    for low, high in zip(edges[:-1], edges[1:], strict=True):
        inside = [
            bool(each) for each, width in zip(right, widths, strict=True) if low <= width < high
        ]
        if not inside:
            rows.append((0, 0, 1))
            continue
        interval = binomtest(sum(inside), len(inside)).proportion_ci(0.95, "wilson")
        rows.append((sum(inside) / len(inside), interval.low, interval.high))
    return np.array(rows)
