"""Thumbnails of pictures: what must come out alike on every machine."""

import numpy as np


def quarters(images):
    """Average the four quarters of each image: (n, h, w, c) to (n, 4), the top left first."""
    n, height, width, channels = images.shape
    parts = images.reshape(n, 2, height // 2, 2, width // 2, channels)
    return parts.mean((2, 4, 5), dtype=float).reshape(n, 4)


def assert_same_everywhere(images, expected):
    """Compare quarters with stored ones; rounding may differ, by far less than a step of 1/255."""
    np.testing.assert_allclose(quarters(images), expected, atol=1e-3)
