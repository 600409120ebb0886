"""Checkers of the notebook on time, memory and error messages, chapter 10."""

import numpy as np

from helpers.exercises import Case, check


def check_largest_batch(candidate):
    """Check `candidate(parameters, outputs, memory)`: images that fit, with Adam, in float32."""
    inputs = {
        "ten parameters, by hand": (10, 5, 400),
        "the last image just fits": (10, 5, 160 + 3 * 40),
        "one byte less than that": (10, 5, 160 + 3 * 40 - 1),
        "the article's network and half a gigabyte": (93_322, 37_610, 500_000_000),
        "not even one image": (1000, 100, 16_500),
        "not even the parameters": (1000, 100, 8_000),
        "large maps": (500, 1_000_000, 2_000_000_000),
    }
    check(candidate, [Case(name, args, _largest(*args)) for name, args in inputs.items()])


def _largest(parameters, outputs, memory):
    """Count whole images of 8 bytes for each output in what 16 bytes a parameter leave."""
    return max((memory - 16 * parameters) // (8 * outputs), 0)


def check_padded(candidate):
    """Check `candidate(images, size)`: batches of one size, and a mask of what is no copy."""
    rng = np.random.default_rng(0)
    inputs = {
        "five numbers in batches of two": (np.arange(1.0, 6.0), 2),
        "images, two are left over": (rng.random((10, 4, 3, 1)), 4),
        "nothing is left over": (rng.random((8, 2, 2, 1)), 4),
        "fewer images than a batch": (rng.random((3, 2, 2, 3)), 5),
        "batches of one": (rng.random((3, 2, 2, 1)), 1),
        "more copies than images": (rng.random((1, 2, 2, 1)), 4),
    }
    check(candidate, [Case(name, args, _batches(*args)) for name, args in inputs.items()])


def _batches(images, size):
    count = -(-len(images) // size)
    places = np.arange(count * size).reshape(count, size)
    inside = places < len(images)
    return images[np.where(inside, places, 0)], inside.astype(float)


def check_first_fault(candidate):
    """Check `candidate(images, labels, classes)`: the number of the first fault, 0 for none.

    Infinities stand for all that is not finite: a NaN does not even equal itself.
    """
    images = np.random.default_rng(0).random((6, 4, 4, 1))
    labels = np.array([0, 1, 2, 0, 1, 2])
    inputs = _faulty_images(images, labels) | _faulty_labels(images, labels)
    check(candidate, [Case(name, (*args[:2], 3), args[2]) for name, args in inputs.items()])


def _faulty_images(images, labels):
    """Return images, labels and the number of the fault, by name."""
    return {
        "nothing is wrong": (images, labels, 0),
        "pixels of exactly 0 and 1": (np.round(images), labels, 0),
        "colour images, labels as floats": (images.repeat(3, axis=3), 1.0 * labels, 0),
        "the channel is missing": (images[..., 0], labels, 1),
        "one image only": (images[0], labels, 1),
        "a pixel is minus infinity": (_with(images, -np.inf), labels, 3),
        "a pixel is infinite": (_with(images, np.inf), labels, 3),
        "pixels from 0 to 255": (np.round(255 * images), labels, 4),
        "a pixel just below 0": (_with(images, -0.01), labels, 4),
        "a pixel just above 1": (_with(images, 1.01), labels, 4),
    }


def _faulty_labels(images, labels):
    """Return images, labels and the number of the fault, by name."""
    return {
        "one label too few": (images, labels[:5], 2),
        "labels in a column": (images, labels[:, None], 2),
        "one-hot labels": (images, np.eye(3)[labels], 2),
        "half a label": (images, labels + 0.5, 5),
        "labels that start at 1": (images, labels + 1, 6),
        "a label below 0": (images, labels - 1, 6),
        "too few labels, and an infinity": (_with(images, np.inf), labels[:5], 2),
        "too bright, and a wrong label": (2 * images, labels + 1, 4),
    }


def _with(images, value):
    changed = images.copy()
    changed[3, 1, 2, 0] = value
    return changed
