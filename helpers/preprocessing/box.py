"""From ink to MNIST's form: a box of 20 pixels, its centre of mass in the middle of 28 × 28."""

import numpy as np
from scipy import ndimage
from skimage.morphology import skeletonize

from helpers.preprocessing.reading import shrink_to

PEN = 2.2  # pixels: the usual width of a stroke in a box of 20 (MNIST: 1.9 to 4.2, mostly 2.7)
THICK = 4.2  # a wider stroke is made thinner
SOLID = 8  # a mark as wide as this is no stroke, and stays


def fit_box(ink):
    """Cut out the ink and scale it so that its longer side is 20 pixels; (height, width).

    Strokes thinner than those of MNIST, like a ball-point pen's in a large digit, are thickened,
    and those of a thick pen are thinned. Raises ValueError if there is no ink.
    """
    if not ink.any():
        raise ValueError("expected some ink, found none")
    cut = _cut(np.asarray(ink, dtype="float64"))
    if max(cut.shape) < 80:  # so that a pen can be changed by less than a pixel
        cut = cut.repeat(4, axis=0).repeat(4, axis=1)
    cut = _cut(_mend_pen(cut / cut.max()))
    size = [max(1, round(20 * side / max(cut.shape))) for side in cut.shape]
    box = shrink_to(cut, size)
    return (box / box.max()).astype("float32")


def _cut(ink):
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def pen_width(marks):
    """Measure the width of the pen along the middle of its strokes: mean and spread in pixels."""
    marks = np.pad(marks, 1)
    middle = skeletonize(marks)
    widths = 2 * ndimage.distance_transform_edt(marks)[middle] - 1
    return widths.mean(), widths.std()


def _mend_pen(ink):
    """Make strokes as wide as MNIST's, where they are much thinner or thicker."""
    pixel = max(ink.shape) / 20  # of the box
    pen = pen_width(ink > 0.5)[0]
    missing = round(PEN * pixel - pen)
    if missing > 0:
        return ndimage.grey_dilation(np.pad(ink, missing), size=(missing + 1, missing + 1))
    extra = round(pen - THICK * pixel)
    if extra > 0 and pen < SOLID * pixel:
        thin = ndimage.grey_erosion(np.pad(ink, 1), size=(extra + 1, extra + 1))
        return thin if thin.max() > 0.5 else ink
    return ink


def centre(box):
    """Place a box into (28, 28, 1) so that its centre of mass is nearest to pixel (14, 14).

    There MNIST has it, too: on average at (14.0, 14.0), and never more than half a pixel off.
    """
    field = np.zeros((28, 28, 1), dtype="float32")
    offsets = [round(14 - middle) for middle in ndimage.center_of_mass(box)]
    top, left = (int(np.clip(o, 0, 28 - side)) for o, side in zip(offsets, box.shape, strict=True))
    field[top : top + box.shape[0], left : left + box.shape[1], 0] = box
    return field
