"""Checkers of the notebook on your own images and saved networks, chapter 10."""

import numpy as np
from PIL import Image, ImageOps

from helpers.exercises import Case, check
from helpers.exercises.answers import Fault, as_array, unpack

ORIENTATION = 0x0112  # the number of this note in EXIF


def check_upright(candidate):
    """Compare `candidate(pixels, orientation)` with Pillow, for the eight orientations of EXIF."""
    pixels = np.arange(1, 13, dtype="uint8").reshape(3, 4)
    cases = [
        Case(f"orientation {number}", (pixels, number), _upright(pixels, number))
        for number in range(1, 9)
    ]
    check(candidate, cases)


def _upright(pixels, orientation):
    image = Image.fromarray(pixels)
    image.getexif()[ORIENTATION] = orientation
    return np.asarray(ImageOps.exif_transpose(image)).astype(float)


def check_pad_to_square(candidate):
    """Check `candidate(image, value)`; an odd row or column goes to the bottom or to the right."""
    rng = np.random.default_rng(0)
    inputs = {
        "a wide image, by hand": (np.array([[1.0, 2.0, 3.0]]), 0),
        "a tall image": (rng.random((7, 3)), 0),
        "one column is left over": (rng.random((6, 3)), 0.5),
        "one row is left over": (rng.random((4, 5)), 1),
        "a square already": (rng.random((4, 4)), 0),
        "pixels from 0 to 255": (rng.integers(256, size=(5, 8)), 127),
        "a value below 0": (rng.random((2, 6)), -1),
    }
    check(candidate, [Case(name, args, _padded(*args)) for name, args in inputs.items()])


def _padded(image, value):
    height, width = image.shape
    side = max(height, width)
    square = np.full((side, side), float(value))
    top, left = (side - height) // 2, (side - width) // 2
    square[top : top + height, left : left + width] = image
    return square


def check_quantise(candidate):
    """Check `candidate(weights)`: whole numbers within ±127 and a scale; their product is near."""
    rng = np.random.default_rng(0)
    inputs = {
        "three weights by hand": np.array([0.5, -0.25, 0.1]),
        "the largest one is negative": np.array([0.1, -2.0, 0.7]),
        "a kernel": rng.normal(size=(3, 3, 4)).astype("float32"),
        "weights that are all alike": np.full(5, 0.3),
        "large weights": 1000 * rng.normal(size=(6, 2)),
        "weights that are all 0": np.zeros((2, 3)),
        "whole numbers": np.array([[127, -3], [64, 1]]),
    }
    cases = [Case(name, (weights,), _scale(weights)) for name, weights in inputs.items()]
    check(candidate, cases, 1e-5, _scale_of_a_good_one)


def _scale(weights):
    """Return what `_scale_of_a_good_one` gives for the right answer: scale, and 0 for 'fits'."""
    return (np.abs(weights).max() / 127 or 1.0, 0.0)


def _scale_of_a_good_one(found, weights):
    """Return the scale of an answer, and how far it is beyond half a step; raise a Fault."""
    parts = unpack(found, 2, "arrays")
    numbers, scale = (as_array(part).astype(float) for part in parts)
    for name, part, shape in (("numbers", numbers, weights.shape), ("scale", scale, ())):
        if part.shape != shape:
            raise Fault(f"{name}: the answer should have shape {shape}, found {part.shape}")
    if not np.isfinite(numbers).all() or not np.isfinite(scale):
        raise Fault("the answer holds an infinity or something that is not a number")
    if (numbers != np.round(numbers)).any() or np.abs(numbers).max() > 127:
        raise Fault("the numbers should be whole, from -127 to 127")
    beyond = np.abs(numbers * scale - weights).max() / _scale(weights)[0] - 0.5
    if beyond > 1e-3:
        raise Fault(f"numbers × scale is off by {beyond + 0.5:.3g} steps; half a step is enough")
    return scale, 0.0
