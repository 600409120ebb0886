"""Features that people designed, computed for many images at once: Haar-like ones and HOG.

Chapter 1 builds and explains both; here they are written for speed.
"""

import numpy as np

from helpers.layers.checks import as_numbers, check_counts

GRIDS = ((1, 2), (2, 1), (1, 3), (3, 1), (2, 2))  # rows and columns of rectangles


def haar_masks(count, side, rng):
    """Draw random Haar-like features as images: 1 light, -1 dark, 0 where they do not look.

    Parameters
    ----------
    count : int
    side : int, pixels of the square image, 6 or more; each rectangle has two or more a side
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of shape (count, side, side), float32
    """
    count, side = check_counts(count=count, side=side)
    if side < 6:
        raise ValueError(f"side should be 6 pixels or more, found {side}")
    masks = np.zeros((count, side, side), "float32")
    for mask in masks:
        grid = np.array(GRIDS[rng.integers(len(GRIDS))])
        size = rng.integers(2, side // grid + 1)  # of one rectangle
        top, left = rng.integers(0, side - size * grid + 1)
        signs = (-1.0) ** (np.indices(grid).sum(axis=0) + 1)
        height, width = size * grid
        mask[top : top + height, left : left + width] = np.kron(signs, np.ones(size))
    return masks


def haar_features(images, masks):
    """Return the answer of each mask to each image.

    Parameters
    ----------
    images : ndarray of shape (n, height, width, 1)
    masks : ndarray of shape (count, height, width)

    Returns
    -------
    ndarray of shape (n, count): light pixels minus dark ones
    """
    images = as_numbers("images", images, ("n", *masks.shape[1:], 1))
    return images.reshape(len(images), -1) @ masks.reshape(len(masks), -1).T


def hog_features(images, cell=4, bins=9):
    """Return histograms of oriented gradients, compared in blocks of 2 x 2 cells.

    Parameters
    ----------
    images : ndarray of shape (n, height, width, 1); the sides should be multiples of `cell`
    cell : int, pixels of the side of a cell
    bins : int, directions from 0 to 180 degrees

    Returns
    -------
    ndarray of shape (n, (rows - 1) * (columns - 1) * 4 * bins), float32

    Raises
    ------
    ValueError
        If the images have another shape, or cells do not fit into them.
    """
    images = as_numbers("images", images, ("n", "height", "width", 1))[..., 0]
    cell, bins = check_counts(cell=cell, bins=bins)
    if images.shape[1] % cell or images.shape[2] % cell:
        found = f"{images.shape[1]} x {images.shape[2]}"
        raise ValueError(f"sides should be multiples of the cell, {cell} pixels; found {found}")
    pieces = (images[i : i + 500] for i in range(0, len(images), 500))
    return np.concatenate([_blocks(_votes(piece, cell, bins)) for piece in pieces])


def _votes(images, cell, bins):
    """Mean vote of each cell for each direction, (n, rows, columns, bins)."""
    n, height, width = images.shape
    down, right = np.zeros_like(images), np.zeros_like(images)
    np.subtract(images[:, 2:], images[:, :-2], out=down[:, 1:-1])
    np.subtract(images[..., 2:], images[..., :-2], out=right[..., 1:-1])
    direction = np.mod(np.arctan2(down, right), np.pi) * (bins / np.pi)
    direction = np.minimum(direction.astype(int), bins - 1)
    rows, columns = np.arange(height) // cell, np.arange(width) // cell
    cells = (
        rows[:, None] * (width // cell)
        + columns
        + np.arange(n)[:, None, None] * (rows[-1] + 1) * (width // cell)
    )
    found = np.bincount(
        (cells * bins + direction).ravel(),
        np.sqrt(down**2 + right**2).ravel(),
        n * (height // cell) * (width // cell) * bins,
    )
    return found.reshape(n, height // cell, width // cell, bins) / cell**2


def _blocks(votes):
    """Bring each block of 2 x 2 cells to length 1, none of its numbers far above the others."""
    rows, columns = votes.shape[1] - 1, votes.shape[2] - 1
    parts = [votes[:, i : i + rows, j : j + columns] for i, j in np.ndindex(2, 2)]
    blocks = np.concatenate(parts, axis=-1)  # (n, rows, columns, 4 * bins)
    blocks = np.minimum(blocks / _length(blocks), 0.2)
    return (blocks / _length(blocks)).reshape(len(votes), -1).astype("float32")


def _length(blocks):
    return np.sqrt((blocks**2).sum(axis=-1, keepdims=True) + 1e-10)
