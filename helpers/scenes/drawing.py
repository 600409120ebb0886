"""What all scenes share: random numbers, shapes, smooth noise, blur.

Shapes are filled without anti-aliasing on a canvas several times too large, then averaged. Of
OpenCV only those functions are used that draw alike in its versions 4.10 and 5.0 (`fillPoly` does
not). The random numbers are those of `RandomState`, whose stream NumPy has promised never to
change. What is left to differ between machines is the rounding of float32: less than 1/255.
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
    """Fill a convex polygon in place.

    Parameters
    ----------
    canvas : ndarray of shape (height, width) or (height, width, channels), uint8 or float32
    points : array of shape (corners, 2) as (x, y) in pixels of the canvas
    colour : number, or as many as there are channels
    """
    cv2.fillConvexPoly(canvas, _fixed(points), _plain(colour), cv2.LINE_8, SHIFT)


def fill_outline(canvas, outlines, colour):
    """Fill polygons of any form in place; where an even number of them overlap is a hole."""
    height, width = canvas.shape[:2]
    corners = [np.asarray(outline, float) for outline in outlines]
    starts, ends = np.vstack(corners), np.vstack([np.roll(each, -1, axis=0) for each in corners])
    top, bottom = np.ceil(np.clip([starts[:, 1].min(), starts[:, 1].max()], 0, height)).astype(int)
    rows = np.arange(top, bottom)[:, np.newaxis]
    row, edge = np.nonzero((starts[:, 1] <= rows) != (ends[:, 1] <= rows))  # who crosses whom
    (x, y), (end_x, end_y) = starts[edge].T, ends[edge].T
    columns = np.ceil(x + (rows[row, 0] - y) * (end_x - x) / (end_y - y)).clip(0, width)
    crossings = np.zeros((len(rows), width + 1), np.uint8)
    np.add.at(crossings, (row, columns.astype(int)), 1)
    inside = np.cumsum(crossings, axis=1, dtype=np.uint8)[:, :width] % 2 == 1
    canvas[top:bottom][inside] = colour


def stroke(canvas, points, width, colour):
    """Draw a line through the points in place, with round ends; 2 pixels wide at least."""
    thick = max(2, round(float(width)))
    cv2.polylines(canvas, [_fixed(points)], False, _plain(colour), thick, cv2.LINE_8, SHIFT)


def _fixed(points):
    return np.rint(np.asarray(points) * 2**SHIFT).astype(np.int32)


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


def in_steps(image):
    """Cut an image to [0, 1] and round it to the 256 steps of a file, as float32."""
    return np.rint(image.clip(0, 1) * 255).astype("float32") / np.float32(255)
