"""Photos of a line of handwritten digits on squared paper, with the owner of every pixel of ink."""

from typing import NamedTuple

import numpy as np
from scipy import ndimage

from helpers.layers.checks import as_numbers, check_counts
from helpers.scenes import drawing

INK = 0.5  # what is at least so dark belongs to a digit
SIZE = 224, 640  # height and width of a photo, in pixels
MOST_TURN = 6  # degrees
PAPER, SQUARES = np.array([0.97, 0.95, 0.90]), np.array([0.35, 0.55, 0.90])
PENS = np.array([[0.08, 0.08, 0.10], [0.10, 0.14, 0.42], [0.45, 0.45, 0.46]])  # black, blue, pencil


class HandwrittenLines(NamedTuple):
    """Photos (n, height, width, 3), uint8, red first, and for each the truth about its k digits.

    owners : ndarray (n, height, width), uint8: 0 paper, 1 ink of the first digit from the left, ...
    labels : list of ndarray (k,), int64, from left to right
    angles : ndarray (n,): by how many degrees the page is turned clockwise
    """

    photos: np.ndarray
    owners: np.ndarray
    labels: list
    angles: np.ndarray


class _Page(NamedTuple):
    """The place on the page that each pixel of the photo shows, and how the page looks."""

    across: np.ndarray  # (height, width), pixels to the right of the middle of the page
    down: np.ndarray
    angle: float
    random: np.random.RandomState


def draw_lines(images, labels, n, seed=0, digits=8):
    """Photograph lines of digits, written with a pen on squared paper, in uneven light.

    Parameters
    ----------
    images : array of shape (m, height, width, 1) or (m, height, width), in [0, 1], light on black
    labels : array of shape (m,), whole numbers
    n : int, number of photos
    seed : int from 0; the same seed gives the same photos, and the first photos of a longer draw
        are those of a shorter one
    digits : int, how many stand in each line

    Returns
    -------
    HandwrittenLines

    Raises
    ------
    ValueError
        If images and labels do not fit together, or a number is not whole or too small.
    """
    check_counts(n=n, digits=digits)
    images = _check(images, labels)
    drawn = []
    for index in range(n):
        random = drawing.random(seed, index)
        rows = random.randint(len(images), size=digits)
        drawn.append((*_draw(images[rows], random), np.asarray(labels)[rows].astype("int64")))
    photos, owners, angles, names = zip(*drawn, strict=True)
    return HandwrittenLines(np.stack(photos), np.stack(owners), list(names), np.array(angles))


def _check(images, labels):
    images = as_numbers("images", np.squeeze(images, 3) if np.ndim(images) == 4 else images)
    if images.ndim != 3 or np.shape(labels) != (len(images),):
        found = f"found {images.shape} and {np.shape(labels)}"
        raise ValueError(f"images and labels should be (m, height, width) and (m,), {found}")
    if images.min() < 0 or images.max() > 1 or images.max(axis=(1, 2)).min() < INK:
        raise ValueError(f"every image should lie in [0, 1] and hold ink of {INK} or more")
    return images


def _draw(images, random):
    """Return a photo, the owner of each of its pixels, and the angle of the page."""
    page = _turn_page(random)
    ink, owner = np.zeros(SIZE), np.zeros(SIZE, "uint8")
    for number, (image, place) in enumerate(_write(images, random), 1):
        window, new = _ink_of(image, place, page)
        owner[window][(new >= INK) & (new > ink[window])] = number
        np.maximum(ink[window], new, out=ink[window])
    return _photograph(page, ink), owner, page.angle


def _turn_page(random):
    """Turn the page a little, in its plane and (its lines run together) out of it."""
    y, x = np.mgrid[: SIZE[0], : SIZE[1]] - np.reshape(SIZE, (2, 1, 1)) / 2
    angle = random.uniform(-MOST_TURN, MOST_TURN)
    far = 1 + random.normal(0, 2e-5) * x + random.normal(0, 2e-5) * y
    cos, sin = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    return _Page((cos * x + sin * y) / far, (cos * y - sin * x) / far, angle, random)


def _write(images, random):
    """Give each digit its place on the page: (left, top, pixels of the page for one, slant)."""
    boxes = [_box(image) for image in images]
    heights = random.uniform(50, 68) * random.uniform(0.88, 1.12, len(boxes))
    scales = heights / [box[2] for box in boxes]
    widths = scales * [box[3] for box in boxes]
    gaps = heights * random.uniform(-0.06, 0.4, len(boxes))
    shrink = min(1, 0.9 * SIZE[1] / (widths + gaps).sum())
    left = shrink * (np.cumsum(widths + gaps) - widths - (widths + gaps).sum() / 2)
    top = random.uniform(-15, 15) + random.normal(0, 2, len(boxes)) - shrink * heights / 2
    slant = random.uniform(-0.1, 0.25)
    for image, box, *place in zip(images, boxes, left, top, shrink * scales, strict=True):
        yield image, (box, *place, slant)


def _box(image):
    """Enclose the ink: top, left, height, width."""
    rows, columns = (np.flatnonzero((image >= INK).any(axis)) for axis in (1, 0))
    return rows[0], columns[0], rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1


def _ink_of(image, place, page):
    """Return the window of the photo that holds a digit, and the ink on its pixels, 0 to 1."""
    (top, left, height, width), start, level, scale, slant = place
    middle = start + scale * width / 2, level + scale * height / 2
    reach = 0.7 * scale * np.hypot(height, width)
    near = (abs(page.across - middle[0]) < reach) & (abs(page.down - middle[1]) < reach)
    ends = (np.flatnonzero(near.any(axis))[[0, -1]] for axis in (1, 0))
    window = tuple(slice(first, last + 1) for first, last in ends)
    down = page.down[window] - level
    across = page.across[window] - start - slant * (scale * height / 2 - down)
    places = top + down / scale, left + across / scale
    return window, np.clip(2 * ndimage.map_coordinates(image, places) - 0.5, 0, 1)


def _photograph(page, ink):
    """Lay squares and ink on paper, in uneven light with a soft shadow; (height, width, 3)."""
    random, square = page.random, page.random.uniform(26, 36)
    pen, printed = PENS[random.randint(len(PENS))], random.uniform(0.5, 1)
    shift, thick = random.uniform(0, square, 2), random.uniform(1, 1.8)
    squares = np.zeros(SIZE)
    for along, start in zip((page.across, page.down), shift, strict=True):
        away = np.abs((along - start) % square - square / 2)  # largest in the middle of a line
        squares = np.maximum(squares, np.clip((thick - square) / 2 + away + 0.5, 0, 1))
    colours = PAPER * (1 - printed * squares[..., None] * (1 - SQUARES))
    colours = colours * (1 - random.uniform(0.75, 0.95) * ink[..., None] * (1 - pen))
    soft = drawing.blur(colours, 0.8) * _light(random)[..., None]
    return np.rint(255 * (soft + random.normal(0, 0.015, soft.shape)).clip(0, 1)).astype("uint8")


def _light(random):
    """Let the light fall off to one side, with the soft edge of a shadow; (height, width)."""
    y, x = np.mgrid[-1 : 1 : SIZE[0] * 1j, -1 : 1 : SIZE[1] * 1j]
    turn, edge = random.uniform(0, 2 * np.pi, 2)
    fall = random.uniform(0.05, 0.25) * (np.cos(turn) * x + np.sin(turn) * y)
    beyond = np.cos(edge) * x + np.sin(edge) * y - random.uniform(-0.4, 0.6)
    shadow = random.uniform(0, 0.5) / (1 + np.exp(-beyond / random.uniform(0.04, 0.2)))
    return (0.9 + fall) * (1 - shadow)
