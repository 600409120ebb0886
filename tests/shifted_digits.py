"""Digits with an empty border, which can be moved by 4 pixels, and kernels for their edges."""

import numpy as np
from small_network import sheet_with

EDGE = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]) / 8
EDGES = {"left edges": EDGE, "right edges": -EDGE, "upper edges": EDGE.T, "lower edges": -EDGE.T}


def shifted_digits():
    """Return three drawn digits (3, 28, 28, 1), black in a border of 4 pixels, and labels."""
    rng, labels = np.random.default_rng(0), [5, 2, 2]
    sheets = np.stack([sheet_with(label, rng, side=100) for label in labels])
    small = sheets.reshape(3, 20, 5, 20, 5).mean(axis=(2, 4))
    return np.pad(small, [(0, 0), (4, 4), (4, 4)])[..., None], labels
