"""Digits that are moved by whole pixels: what the pictures of pooling share."""

import base64

import numpy as np

from helpers.layers.checks import as_numbers

REACH = 4  # pixels that a digit can be moved to each side


def grey_digits(images, labels):
    """Return digits in 256 greys, (n, 28, 28, 1) in [0, 1], with their labels as a list.

    Raises
    ------
    ValueError
        If labels do not fit, a digit is not black at its border of 4 pixels, where it would be
        cut off, or is brighter than 1.
    """
    images = np.asarray(as_numbers("images", images, ("n", 28, 28, 1)), float)
    if len(labels) != len(images):
        raise ValueError(f"{len(images)} images need as many labels, found {len(labels)}")
    if images.min() < 0 or images.max() > 1:
        raise ValueError(f"images should lie in [0, 1], found up to {images.max():.3g}")
    border = np.ones((28, 28), bool)
    border[REACH:-REACH, REACH:-REACH] = False
    cut = np.flatnonzero(images[:, border].any(axis=(1, 2)))
    if len(cut):
        raise ValueError(f"image {cut[0]} is not black in its border of {REACH} pixels")
    return np.rint(255 * images) / 255, [int(label) for label in labels]


def packed(images):
    """Return images in [0, 1] as base64 text, a byte for each pixel."""
    return base64.b64encode(np.rint(255 * images).astype("uint8").tobytes()).decode()


def shifted(images, right, down):
    """Move images (n, rows, columns, channels) by whole pixels; what comes in is 0."""
    pad = max(abs(right), abs(down))
    wide = np.pad(images, [(0, 0), (pad, pad), (pad, pad), (0, 0)])
    rows, columns = images.shape[1:3]
    return wide[:, pad - down : pad - down + rows, pad - right : pad - right + columns]


def in_words(right, down):
    """Say how a digit is moved."""
    ways = (right, "right", "left"), (down, "down", "up")
    done = [f"{abs(by)} {one if by > 0 else other}" for by, one, other in ways if by]
    return f"moved {', '.join(done)}" if done else "in place"


def check_start(start, known, number):
    """Raise ValueError if what to begin with is not like `known`, or lies out of reach."""
    places = [start.get(name) for name in ("right", "down")]
    fits = all(isinstance(each, int) and abs(each) <= REACH for each in places)
    if start.keys() != known.keys() or not fits or start["digit"] not in range(number):
        raise ValueError(
            f"start should be like {known}, at most {REACH} pixels to each side; found {start}"
        )


def options(names, chosen=None):
    """Return the options of a select element; names: {value: text}."""
    return "".join(
        f'<option value="{value}"{" selected" * (value == chosen)}>{text}</option>'
        for value, text in names.items()
    )


def digit_names(labels):
    """Name the digits of a choice: {number: 'a 4'}, with a number where a label comes again."""
    return {
        i: f"a {label}" if labels.count(label) == 1 else f"a {label}, number {k}"
        for i, label in enumerate(labels)
        for k in [labels[: i + 1].count(label)]
    }
