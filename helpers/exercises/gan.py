"""Checkers of the notebook on generative adversarial networks, chapter 7."""

import numpy as np
from scipy.spatial.distance import cdist
from scipy.special import log_expit

from helpers.exercises import Case, check


def check_gan_losses(candidate):
    """Check `candidate(of_real, of_made, target)`: losses of discriminator and generator."""
    rng = np.random.default_rng(0)
    zero, one = np.zeros(3), np.ones(3)
    inputs = {
        "a discriminator that is undecided": (zero, zero, 1.0),
        "it knows real from made": (2 * one, -2 * one, 1.0),
        "it is fooled": (-one, 3 * one, 1.0),
        "nine tenths are asked for real images": (one, -one, 0.9),
        "as many real as made images, drawn at random": (
            rng.normal(size=8),
            rng.normal(size=8),
            0.9,
        ),
        "two real images and six made ones": (rng.normal(size=2), rng.normal(size=6), 0.9),
        "logits of 1000 and -1000": (np.array([1000.0, -1000]), np.array([-1000.0, 1000]), 0.9),
    }
    check(candidate, [Case(name, args, _gan_losses(*args)) for name, args in inputs.items()])


def _gan_losses(of_real, of_made, target):
    real = target * log_expit(of_real) + (1 - target) * log_expit(-of_real)
    return -real.mean() - log_expit(-of_made).mean(), -log_expit(of_made).mean()


def check_simple_frechet(candidate):
    """Check `candidate(features, others)`: the distance if no two features are correlated."""
    rng = np.random.default_rng(0)
    box = np.array([[-1.0, -1], [-1, 1], [1, -1], [1, 1]])
    inputs = {
        "the same set twice": (box, box),
        "a set that is moved": (box, box + [3, 4]),
        "a set that is three times as wide": (box, 3 * box),
        "moved, wider in one feature, narrower in the other": (box, box * [3, 0.5] + [1, -2]),
        "one feature": (np.array([[0.0], [2]]), np.array([[5.0], [9]])),
        "all images of the second set are equal": (box, np.ones((4, 2))),
        "5 images against 40, seven features": (
            rng.normal(size=(5, 7)),
            2 + 3 * rng.normal(size=(40, 7)),
        ),
    }
    check(candidate, [Case(name, args, _simple_frechet(*args)) for name, args in inputs.items()])


def _simple_frechet(features, others):
    total = 0.0
    for one, other in zip(features.T, others.T, strict=True):
        spreads = [np.sqrt(np.sum((x - x.mean()) ** 2) / (len(x) - 1)) for x in (one, other)]
        total += (one.mean() - other.mean()) ** 2 + (spreads[0] - spreads[1]) ** 2
    return total


def check_share_of_copies(candidate):
    """Check `candidate(images, stored, limit)`: images with a stored one nearer than the limit."""
    rng = np.random.default_rng(0)
    stored = rng.random((12, 4, 4, 1))
    new, close = rng.random((6, 4, 4, 1)), stored[[3, 0, 7]] + 0.02
    far = np.zeros((1, 2, 2, 1)), np.full((1, 2, 2, 1), 0.5)  # the distance is 1
    inputs = {
        "copies, pixel for pixel": (stored[[5, 2, 5]], stored, 0.1),
        "new images": (new, stored, 0.1),
        "copies with a little noise": (close, stored, 0.1),
        "new images and copies": (np.concatenate([new, close]), stored, 0.1),
        "one stored image, four pixels away by one half each, limit 0.9": (*far, 0.9),
        "the same, limit 1.1": (*far, 1.1),
        "a distance that is just the limit": (*far, 1.0),
        "more images than stored ones, a wide limit": (rng.random((40, 4, 4, 1)), stored, 1.2),
    }
    check(candidate, [Case(name, args, _share_of_copies(*args)) for name, args in inputs.items()])


def _share_of_copies(images, stored, limit):
    distances = cdist(images.reshape(len(images), -1), stored.reshape(len(stored), -1))
    return np.mean(distances.min(axis=1) < limit)
