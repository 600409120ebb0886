"""Checkers of the notebook that judges pooling by experiment, chapter 6."""

from itertools import product

import numpy as np

from helpers.exercises import Case, check


def check_kept(candidate):
    """Check `candidate(before, after, labels)`: of the images right before, the share right after.

    All three are arrays of shape (n,). Where none was right before, the share is 0.
    """
    rng = np.random.default_rng(0)
    labels = rng.integers(10, size=200)
    before, after = (np.where(rng.random(200) < 0.7, labels, (labels + 1) % 10) for _ in range(2))
    inputs = {
        "four images by hand": ([1, 2, 3, 4], [1, 2, 0, 4], [1, 2, 3, 0]),
        "an image that is right only after the move": ([0, 2, 3], [1, 2, 0], [1, 2, 3]),
        "the same wrong answer twice": ([7, 7, 5], [7, 7, 5], [1, 7, 5]),
        "none was right before": ([1, 1], [0, 0], [0, 0]),
        "nothing is kept": ([3, 4], [4, 3], [3, 4]),
        "200 images": (before, after, labels),
    }
    cases = []
    for name, arrays in inputs.items():
        arrays = tuple(map(np.array, arrays))
        cases.append(Case(name, arrays, _kept(*arrays)))
    check(candidate, cases)


def _kept(before, after, labels):
    """Count image by image."""
    stays = [b == a for b, a, label in zip(before, after, labels, strict=True) if b == label]
    return sum(map(float, stays)) / len(stays) if stays else 0.0


def check_field_and_step(candidate):
    """Check `candidate(stack)`, layers (size, stride, dilation): receptive field and step.

    The oracle marks one number of the last map and follows it back to the pixels.
    """
    inputs = {
        "one convolution": [(3, 1, 1)],
        "two convolutions": [(3, 1, 1), (3, 1, 1)],
        "one pooling": [(2, 2, 1)],
        "convolution, pooling, convolution, pooling": [(3, 1, 1), (2, 2, 1)] * 2,
        "two convolutions with strides": [(3, 2, 1), (3, 2, 1)],
        "a kernel that is spread out": [(3, 1, 1), (3, 1, 2)],
        "a kernel that is spread out, behind a pooling": [(3, 1, 1), (2, 2, 1), (3, 1, 3)],
        "maximum and two blurs": [(3, 1, 1), (2, 1, 1), (2, 1, 1), (2, 2, 1), (3, 1, 1)],
        "strides of 3": [(5, 3, 1), (1, 1, 1), (2, 3, 1)],
    }
    cases = [Case(name, (stack,), _field_and_step(stack)) for name, stack in inputs.items()]
    check(candidate, cases)


def _field_and_step(stack):
    """Follow two neighbours of the last map back: how many pixels, and how far apart."""
    ends = []
    for place in (0, 1):
        pixels = {place}
        for size, stride, dilation in reversed(stack):
            inside = range(0, size * dilation, dilation)
            pixels = {stride * pixel + offset for pixel in pixels for offset in inside}
        ends.append((min(pixels), max(pixels)))
    return ends[0][1] + 1, ends[1][0] - ends[0][0]


def check_sign_flips(candidate):
    """Check `candidate(differences)`: the share of the signs with a mean at least as far from 0."""
    rng = np.random.default_rng(0)
    inputs = {
        "two seeds, both ahead": [0.25, 0.5],
        "two seeds that disagree": [0.25, -0.5],
        "three seeds, all behind": [-1.0, -2.0, -0.5],
        "five seeds, all ahead": [0.5, 0.25, 1.0, 0.75, 2.0],
        "five seeds, one of them behind": [0.5, 0.25, 1.0, -0.125, 2.0],
        "five equal differences with a rounding error": [0.1, 0.2, 0.3, 0.1, 0.2],
        "no difference at all": [0.0, 0.0, 0.0],
        "ten seeds without a cause": rng.normal(size=10),
    }
    cases = [Case(name, (np.array(d),), _sign_flips(d)) for name, d in inputs.items()]
    check(candidate, cases)


def _sign_flips(differences):
    """Try all signs, one after the other."""
    found = abs(sum(differences))
    flips = list(product((-1, 1), repeat=len(differences)))
    sums = [abs(sum(s * d for s, d in zip(signs, differences, strict=True))) for signs in flips]
    return sum(total >= found - 1e-12 * len(differences) for total in sums) / len(flips)
