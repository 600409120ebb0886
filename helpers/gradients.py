"""HOG of many images at once, as scikit-image computes it, in less time."""

import numpy as np

DIRECTIONS = 9  # of 20 degrees each: an edge and its opposite count as one


def hog_blocks(images, cell):
    """Count edges by direction in cells, and normalise them in blocks of 2 x 2 cells (L2-Hys).

    Parameters
    ----------
    images : ndarray of shape (n, height, width, 1)
    cell : int, the side of a cell in pixels; what is left over at the border is not used

    Returns
    -------
    ndarray of shape (n, height // cell - 1, width // cell - 1, 36), float32; numbers from 0 to 1

    Raises
    ------
    ValueError
        If these are no grey images, or they hold less than 2 x 2 cells.

    References
    ----------
    Dalal and Triggs, Histograms of oriented gradients for human detection, 2005.
    """
    shape = np.shape(images)
    if len(shape) != 4 or shape[3] != 1:
        raise ValueError(f"images should have shape (n, height, width, 1), found {shape}")
    if not 1 <= cell <= min(shape[1:3]) / 2:
        found = f"{shape[1]} x {shape[2]} pixels"
        raise ValueError(f"images should hold 2 x 2 cells of {cell!r} pixels, found {found}")
    cells = _histograms(np.asarray(images)[..., 0], cell)
    corners = (cells[:, i : i - 1 or None, j : j - 1 or None] for i in (0, 1) for j in (0, 1))
    blocks = np.concatenate(list(corners), axis=3)
    return _normalised(_normalised(blocks).clip(max=0.2)).astype("float32")


def _histograms(images, cell):
    """Return the mean strength of the edges in each cell and direction, (n, rows, columns, 9)."""
    number, rows, columns = len(images), images.shape[1] // cell, images.shape[2] // cell
    down, right = np.zeros_like(images), np.zeros_like(images)
    down[:, 1:-1] = images[:, 2:] - images[:, :-2]
    right[:, :, 1:-1] = images[:, :, 2:] - images[:, :, :-2]
    angles = np.rad2deg(np.arctan2(down, right)) % 180
    used = np.s_[:, : rows * cell, : columns * cell]
    strength = np.hypot(down, right)[used]
    direction = (angles[used] * DIRECTIONS / 180).astype("uint8") % DIRECTIONS
    shape = number, rows, cell, columns, cell
    parts = (np.where(direction == each, strength, 0) for each in range(DIRECTIONS))
    return np.stack([part.reshape(shape).mean(axis=(2, 4)) for part in parts], axis=3)


def _normalised(blocks):
    return blocks / np.sqrt((blocks**2).sum(axis=3, keepdims=True) + 1e-10)
