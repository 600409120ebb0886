"""Find a sheet of paper on a table, or a panel in a figure: the digit stands on that."""

import numpy as np
from scipy import ndimage
from skimage import filters
from skimage.morphology import convex_hull_image


def cut_sheet(grey):
    """Cut a picture (height, width) down to the sheet that lies in it, if there is one.

    What lies around a tilted sheet, within the rectangle that is returned, gets the brightness of
    the nearest paper. Without a sheet, that is all of the picture. Returns the place of the
    rectangle, a pair of slices, and its brightness.
    """
    level = filters.threshold_otsu(grey) if np.ptp(grey) > 0.1 else 0
    for side in (grey > level, grey <= level):
        labels, number = ndimage.label(side)
        sizes = np.bincount(labels.ravel(), minlength=2)
        sizes[0] = 0
        mark = labels == sizes.argmax()
        sheet = _sheet(mark) if number else None
        if sheet is not None:
            return _inside(grey, sheet)
    return np.s_[:, :], grey


def _sheet(mark):
    """Return the hull of a mark that is a filled rectangle, tilted or not, else None.

    It is neither too small nor all there is. With very straight sides, strokes may cut its rim.
    """
    if not 0.06 < mark.mean() < 0.97 or mark[[0, 0, -1, -1], [0, -1, 0, -1]].any():
        return None
    whole = ndimage.binary_fill_holes(mark)
    if whole.all() or mark.sum() < 0.6 * whole.sum():
        return None
    hull = convex_hull_image(whole)
    height, width = _smallest_rectangle(hull)
    filled, straight = whole.sum() / hull.sum(), hull.sum() / (height * width)
    uncut, cut = filled > 0.92 and straight > 0.89, filled > 0.6 and straight > 0.97
    return hull if (uncut or cut) and min(height, width) > 0.5 * max(height, width) else None


def _smallest_rectangle(hull):
    """Return the sides of the smallest rectangle around, over tilts by two degrees each."""
    rows, columns = np.nonzero(hull ^ ndimage.binary_erosion(hull))
    angles = np.radians(np.arange(0, 90, 2))[:, np.newaxis]
    down = np.ptp(np.cos(angles) * rows + np.sin(angles) * columns, axis=1) + 1
    across = np.ptp(np.cos(angles) * columns - np.sin(angles) * rows, axis=1) + 1
    best = np.argmin(down * across)
    return down[best], across[best]


def _inside(grey, sheet):
    """Cut out the sheet without its rim."""
    rim = max(1, round(0.02 * np.sqrt(sheet.sum())))
    inner = ndimage.binary_erosion(sheet, np.ones((3, 3)), iterations=rim)
    rows, columns = np.flatnonzero(inner.any(axis=1)), np.flatnonzero(inner.any(axis=0))
    if min(len(rows), len(columns)) < 8:
        return np.s_[:, :], grey
    window = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    nearest = ndimage.distance_transform_edt(~inner, return_distances=False, return_indices=True)
    return window, grey[tuple(nearest)][window]
