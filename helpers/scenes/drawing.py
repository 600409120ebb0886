"""What all scenes share: random numbers, shapes, smooth noise, blur.

Shapes are filled without anti-aliasing on a canvas several times too large, then averaged: whole
numbers only, so that every machine gets the same. The random numbers are those of `RandomState`,
whose stream NumPy has promised never to change. What is left to differ between machines is the
rounding of float32.
"""

import cv2
import numpy as np

SHIFT = 4  # coordinates are rounded to sixteenths of a pixel of the canvas


def random(seed, index):
    """Make the random numbers of picture `index`: a longer draw begins with the same pictures."""
    whole = isinstance(seed, int | np.integer) and not isinstance(seed, bool)
    if not whole or not 0 <= seed < 2**32:
        raise ValueError(f"seed should be a whole number from 0 to 2**32 - 1, found {seed!r}")
    return np.random.RandomState([seed, index])


def fill(canvas, points, colour):
    """Fill a polygon in place; several polygons count as one with holes (even-odd).

    Parameters
    ----------
    canvas : ndarray of shape (height, width) or (height, width, 3), uint8 or float32
    points : array of shape (corners, 2) as (x, y) in pixels of the canvas, or a list of such
    colour : number, or three of them
    """
    polygons = points if isinstance(points, list) else [points]
    fixed = [np.rint(np.asarray(each) * 2**SHIFT).astype(np.int32) for each in polygons]
    cv2.fillPoly(canvas, fixed, _plain(colour), cv2.LINE_8, SHIFT)


def stroke(canvas, points, width, colour):
    """Draw a line through the points in place, with round ends; the width in pixels, 1 at least."""
    fixed = np.rint(np.asarray(points) * 2**SHIFT).astype(np.int32)
    thick = max(1, round(float(width)))
    cv2.polylines(canvas, [fixed], False, _plain(colour), thick, cv2.LINE_8, SHIFT)


def _plain(colour):
    return tuple(map(float, colour)) if np.ndim(colour) else (float(colour),)


def ellipse(x, y, across, down=None, corners=32, start=0.0):
    """List corners on an ellipse around (x, y): (corners, 2); sizes are radii, start in degrees."""
    angles = np.radians(start) + np.arange(corners) * (2 * np.pi / corners)
    down = across if down is None else down
    return np.stack([x + across * np.cos(angles), y + down * np.sin(angles)], axis=-1)


def shrink(canvas, factor):
    """Average squares of `factor` pixels: (height, width, ...) to float32 of 1/factor the sides."""
    height, width = canvas.shape[0] // factor, canvas.shape[1] // factor
    return cv2.resize(canvas.astype("float32"), (width, height), interpolation=cv2.INTER_AREA)


def noise(random, shape, cells):
    """Draw smooth noise around 0, about as wide as 1, float32: `cells` bumps along each side."""
    grid = random.normal(size=(cells + 1, cells + 1)).astype("float32")
    return cv2.resize(grid, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)


def blur(image, sigma):
    """Blur one image, (height, width) or (height, width, channels), with a Gaussian; in pixels."""
    soft = cv2.GaussianBlur(image, (0, 0), sigma, borderType=cv2.BORDER_REFLECT_101)
    return soft.reshape(image.shape)


def smear(image, length, angle):
    """Blur along a line of `length` pixels: what a moving camera sees; the angle in radians."""
    size = 2 * int(np.ceil(length / 2)) + 1
    steps = np.linspace(-length / 2, length / 2, 4 * size)
    kernel = np.zeros((size, size), "float32")
    across = np.rint(size // 2 + steps * np.cos(angle)).astype(int)
    down = np.rint(size // 2 + steps * np.sin(angle)).astype(int)
    np.add.at(kernel, (down, across), 1 / steps.size)
    return cv2.filter2D(image, -1, kernel, borderType=cv2.BORDER_REFLECT_101).reshape(image.shape)
