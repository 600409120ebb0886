"""Checkers of the notebook on fast trainings and small networks, chapter 5."""

import numpy as np

from helpers.exercises import Case, check


def check_intensity(candidate):
    """Check `candidate(height, size, channels, filters)`: operations for each byte."""
    settings = {
        "a kernel of one pixel": (1, 1, 1, 1),
        "the first layer of the article's network": (28, 3, 1, 32),
        "its second convolution": (13, 3, 32, 64),
        "a dense layer": (1, 1, 576, 64),
        "a kernel as large as the image": (5, 5, 8, 10),
    }
    cases = [Case(name, args, _intensity(*args)) for name, args in settings.items()]
    check(candidate, cases, tolerance=1e-6)


def _intensity(height, size, channels, filters):
    places = (height - size + 1) ** 2
    moved = height**2 * channels + size**2 * channels * filters + places * filters
    return size**2 * channels * places * filters / (2 * moved)


def check_roof(candidate):
    """Check `candidate(intensity, peak, bandwidth)`: the most operations a second, any shape."""
    settings = {
        "waits for the memory": (np.array([0.5]), 100.0, 10.0),
        "waits for the processor": (np.array([50.0]), 100.0, 10.0),
        "at the ridge": (np.array([10.0]), 100.0, 10.0),
        "many tasks": (np.geomspace(0.1, 1000, 8), 2e11, 1e10),
        "a table of tasks": (np.arange(6.0).reshape(2, 3), 7.0, 3.0),
    }
    cases = [Case(name, args, _roof(*args)) for name, args in settings.items()]
    check(candidate, cases)


def _roof(intensity, peak, bandwidth):
    return np.where(intensity * bandwidth < peak, intensity * bandwidth, peak)


def check_speed_up(candidate):
    """Check `candidate(seconds, factors)`: how much faster all is when each part is."""
    rng = np.random.default_rng(0)
    settings = {
        "nothing changes": ([1.0, 2.0], [1.0, 1.0]),
        "all parts twice as fast": ([1.0, 2.0, 5.0], [2.0, 2.0, 2.0]),
        "one part of two": ([4.0, 2.0], [4.0, 1.0]),
        "a part that costs nothing any more": ([3.0, 1.0], [np.inf, 1.0]),
        "a part gets slower": ([3.0, 1.0], [2.0, 0.5]),
        "many parts": (rng.uniform(1, 5, 7), rng.uniform(0.5, 4, 7)),
    }
    cases = []
    for name, (seconds, factors) in settings.items():
        args = np.array(seconds), np.array(factors)
        cases.append(Case(name, args, args[0].sum() / (args[0] / args[1]).sum()))
    check(candidate, cases)
