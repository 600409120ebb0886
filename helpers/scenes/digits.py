"""Scenes of several digits, with the box, the class and the visible pixels of each."""

from typing import NamedTuple

import cv2
import numpy as np

from helpers.layers.checks import as_numbers, check_counts
from helpers.scenes import drawing

INK = 0.5  # what is at least so bright belongs to a digit
MOST_HIDDEN = 0.15  # share of a digit that others may cover


class DigitScenes(NamedTuple):
    """Scenes (n, height, width, 1), float32 in [0, 1], and for each the truth about its k digits.

    boxes : list of ndarray (k, 4), int64: top, left, height, width in pixels, tight
    labels : list of ndarray (k,), int64
    masks : list of ndarray (k, height, width), bool: the visible pixels
    """

    scenes: np.ndarray
    boxes: list
    labels: list
    masks: list


def draw_scenes(images, labels, n, seed=0, size=(96, 96), most=8, clutter=True):
    """Scatter digits over scenes; the largest is up to three times as high as the smallest.

    Parameters
    ----------
    images : array of shape (m, height, width, 1) or (m, height, width), in [0, 1], light on black
    labels : array of shape (m,), whole numbers
    n : int, number of scenes
    seed : int from 0; the same seed gives the same scenes, and the first scenes of a longer draw
        are those of a shorter one
    size : (height, width) of a scene, in pixels, at least 32
    most : int; a scene has 1 to `most` digits, fewer if there is no place left
    clutter : bool; add lines and pieces of digits that belong to nothing, and an uneven ground

    Returns
    -------
    DigitScenes

    Raises
    ------
    ValueError
        If images and labels do not fit together, or a number is not whole or too small.
    """
    check_counts(n=n, most=most)
    images, labels = _check(images, labels, size)
    drawn = [
        _draw(images, labels, size, most, clutter, drawing.random(seed, index))
        for index in range(n)
    ]
    scenes, boxes, names, masks = (list(part) for part in zip(*drawn, strict=True))
    return DigitScenes(np.stack(scenes)[..., np.newaxis], boxes, names, masks)


def _check(images, labels, size):
    images, labels = np.asarray(images), np.asarray(labels)
    shape = ("n", "height", "width") + ((1,) if images.ndim == 4 else ())
    images = as_numbers("images", images, shape)
    if labels.shape != images.shape[:1] or labels.dtype.kind not in "iu":
        found = f"found {labels.dtype} of shape {labels.shape}"
        raise ValueError(f"labels should be {len(images)} whole numbers, one an image; {found}")
    if images.min() < 0 or images.max() > 1:
        raise ValueError(f"images should lie in [0, 1], found {images.min()} to {images.max()}")
    if not (images.reshape(len(images), -1).max(axis=1) > INK).all():
        raise ValueError(f"every image should hold ink, brighter than {INK}; one is empty")
    whole = np.shape(size) == (2,) and np.asarray(size).dtype.kind in "iu"
    if not whole or min(size) < 32:
        raise ValueError(f"size should be (height, width), at least 32 pixels each, found {size!r}")
    return images.reshape(images.shape[:3]).astype("float32", copy=False), labels.astype("int64")


def _draw(images, labels, size, most, clutter, random):
    """Draw one scene: its pixels, boxes, labels, masks."""
    scene = _ground(images, size, random) if clutter else np.zeros(size, "float32")
    owner, visible, names = np.zeros(size, "int32"), [], []
    for _ in range(random.randint(1, most + 1)):
        pick = random.randint(len(images))
        place = _find_place(_cut_out(images[pick]), size, owner, visible, random)
        if place is not None:
            ink, top, left, hidden = place
            window = np.s_[top : top + ink.shape[0], left : left + ink.shape[1]]
            names.append(labels[pick])
            owner[window][ink >= INK] = len(names)
            visible = [*(np.array(visible, int) - hidden), np.count_nonzero(ink >= INK)]
            scene[window] += (random.uniform(0.65, 1) - scene[window]) * ink
    scene += random.normal(0, 0.03, size) if clutter else 0
    masks = owner == np.arange(1, len(names) + 1)[:, np.newaxis, np.newaxis]
    return drawing.in_steps(scene), _boxes(masks), np.array(names), masks


def _find_place(digit, size, owner, visible, random):
    """Scale a digit, and look for a place where it hides little of what is there, or None.

    `owner` says which digit is seen at each pixel of the scene (0: none), `visible` how many pixels
    there are of each. What the new digit would hide of each is returned with the place.
    """
    smallest = min(size) / 7
    for _ in range(30):
        sides = _sides(digit, smallest * 3 ** random.rand(), size[1])
        top, left = (
            random.randint(whole - part + 1) for whole, part in zip(size, sides, strict=True)
        )
        under = owner[top : top + sides[0], left : left + sides[1]]
        taken = np.count_nonzero(under)
        if taken > 0.25 * under.size:  # saves the time of scaling
            continue
        ink = cv2.resize(digit, sides[::-1], interpolation=cv2.INTER_LINEAR)
        dark = ink >= INK
        hidden = np.bincount(under[dark], minlength=len(visible) + 1)[1:]
        crowded = taken > 0.25 * np.count_nonzero(dark)
        if not crowded and (hidden <= MOST_HIDDEN * np.array(visible)).all():
            return ink, top, left, hidden
    return None


def _cut_out(image):
    rows, columns = (np.flatnonzero((image >= INK).any(axis)) for axis in (1, 0))
    return image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _sides(digit, height, widest):
    """Return height and width of a digit that is `height` pixels high, less if it gets too wide."""
    height = min(height, widest * digit.shape[0] / digit.shape[1])
    return [max(1, round(height * side / digit.shape[0])) for side in digit.shape]


def _boxes(masks):
    """Enclose each mask tightly: (k, 4) top, left, height, width."""
    boxes = []
    for mask in masks:
        rows, columns = (np.flatnonzero(mask.any(axis)) for axis in (1, 0))
        boxes.append((rows[0], columns[0], rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1))
    return np.array(boxes, "int64").reshape(-1, 4)


def _ground(images, size, random):
    """Draw an uneven ground with lines and with pieces of digits."""
    ground = random.uniform(0, 0.3) + 0.08 * drawing.noise(random, size, 3)
    for _ in range(random.randint(12)):
        piece = images[random.randint(len(images))]
        side = random.randint(5, 10)
        top, left = (
            random.randint(0, piece.shape[0] - side),
            random.randint(0, piece.shape[1] - side),
        )
        piece = piece[top : top + side, left : left + side] * random.uniform(0.3, 0.9)
        top, left = random.randint(0, size[0] - side), random.randint(0, size[1] - side)
        window = ground[top : top + side, left : left + side]
        np.maximum(window, piece, out=window)
    for _ in range(random.randint(4)):
        ends = random.uniform(0, 1, (3, 2)) * size[::-1]
        drawing.stroke(ground, ends[:2], 2, random.uniform(0.3, 0.8))
    return ground
