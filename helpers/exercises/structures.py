"""Checkers of the notebook on network structures, chapter 9."""

import numpy as np

from helpers.exercises import Case, check


def check_two_costs(candidate):
    """Check `candidate(side, channels, filters, size)`: multiply-adds, full and separable."""
    inputs = {
        "a block of the notebook": (7, 16, 16, 3),
        "more filters than channels": (14, 3, 32, 3),
        "fewer filters than channels": (8, 32, 4, 5),
        "a 1 x 1 kernel": (5, 6, 7, 1),
        "one channel, one filter": (4, 1, 1, 3),
        "one pixel": (1, 8, 8, 3),
    }
    check(candidate, [Case(name, args, _two_costs(*args)) for name, args in inputs.items()])


def _two_costs(side, channels, filters, size):
    window = size * size
    return tuple(
        side * side * each
        for each in (window * channels * filters, channels * window + channels * filters)
    )


def check_patches(candidate):
    """Check `candidate(images, size)`: (n, places, size * size * channels), row by row."""
    random = np.random.default_rng(0)
    inputs = {
        "one image of 4 x 4, patches of 2 x 2": (np.arange(16.0).reshape(1, 4, 4, 1), 2),
        "three channels": (random.random((2, 4, 4, 3)), 2),
        "wider than high": (random.random((2, 4, 6, 1)), 2),
        "higher than wide, patches of 3 x 3": (random.random((1, 9, 3, 2)), 3),
        "patches of one pixel": (random.random((2, 2, 3, 2)), 1),
        "one patch, the whole image": (random.random((3, 4, 4, 2)), 4),
    }
    check(candidate, [Case(name, args, _patches(*args)) for name, args in inputs.items()])


def _patches(images, size):
    rows, columns = (range(0, length, size) for length in images.shape[1:3])
    cut = [images[:, i : i + size, j : j + size] for i in rows for j in columns]
    return np.stack([each.reshape(len(images), -1) for each in cut], axis=1)


def check_attention_cost(candidate):
    """Check `candidate(tokens, width)`: multiply-adds of the dense layers, and of the products."""
    inputs = {
        "the notebook's": (49, 24),
        "a ViT-B/16 at 224 pixels": (197, 768),
        "as many tokens as the width": (16, 16),
        "many tokens": (4096, 8),
        "one token": (1, 8),
        "width 1": (7, 1),
    }
    check(candidate, [Case(name, args, _attention(*args)) for name, args in inputs.items()])


def _attention(tokens, width):
    one_layer = tokens * width * width
    return 4 * one_layer, 2 * (tokens * tokens * width)
