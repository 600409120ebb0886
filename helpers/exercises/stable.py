"""Checkers of the notebook on stable training, chapter 5."""

import numpy as np

from helpers.exercises import Case, check


def check_first_spread(candidate):
    """Check `candidate(n_in, slope)`: the standard deviation of first weights for a leaky ReLU."""
    settings = {
        "slope 0: it is ReLU": (100, 0.0),
        "slope 1: nothing is bent": (100, 1.0),
        "a small slope": (256, 0.1),
        "a large slope, few inputs": (7, 0.5),
        "a slope below 0: the absolute value": (50, -1.0),
    }
    cases = [Case(name, args, _spread(*args)) for name, args in settings.items()]
    check(candidate, cases, tolerance=1e-5)


def _spread(n_in, slope):
    mean_square = (1 + slope**2) / 2  # of the output, for inputs of variance 1
    return 1 / np.sqrt(n_in * mean_square)


def check_fold(candidate):
    """Check `candidate(weights, gain, shift, mean, variance)`: weights and bias without the layer.

    A dense layer with these must give what dense and batch normalisation gave in use, ε = 0.001.
    """
    rng = np.random.default_rng(0)
    cases = []
    for name, n_in, units in [
        ("one input, one unit", 1, 1),
        ("three inputs, two units", 3, 2),
        ("as many units as inputs", 4, 4),
    ]:
        weights, others = rng.normal(size=(n_in, units)), rng.normal(size=(3, units))
        variance = rng.uniform(0.1, 4, size=units)
        cases.append(_folded(name, weights, *others, variance))
    still = np.zeros(3)
    cases.append(_folded("units that never vary", rng.normal(size=(2, 3)), still + 2, *[still] * 3))
    check(candidate, cases, tolerance=1e-4)


def _folded(name, weights, gain, shift, mean, variance):
    def layer(inputs):
        return gain * (inputs @ weights - mean) / np.sqrt(variance + 0.001) + shift

    bias = layer(np.zeros(len(weights)))
    expected = layer(np.eye(len(weights))) - bias, bias
    return Case(name, (weights, gain, shift, mean, variance), expected)


def check_layer_norm(candidate):
    """Check `candidate(z, upstream)`: layer normalisation and its gradient, by finite differences.

    Both arrays are (n, units), and ε is 0.001.
    """
    rng = np.random.default_rng(0)
    arrays = {
        "one example": rng.normal(size=(2, 1, 6)),
        "as many examples as units": rng.normal(size=(2, 4, 4)),
        "examples of different sizes": rng.normal(size=(2, 3, 5)) * [[1], [10], [100]],
        "far from 0": rng.normal(size=(2, 5, 3)) + 20,
    }
    cases = []
    for name, (z, upstream) in arrays.items():
        cases.append(Case(name, (z, upstream), (_layer_norm(z), _slopes(z, upstream))))
    check(candidate, cases, tolerance=1e-4)


def _layer_norm(z):
    centred = z - z.mean(axis=-1, keepdims=True)
    return centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 0.001)


def _slopes(z, upstream, step=1e-5):
    """Slope of sum(upstream * output) along every number of z."""
    steps = step * np.eye(z.size).reshape(-1, *z.shape)
    rise = _layer_norm(z + steps) - _layer_norm(z - steps)
    return (upstream * rise).sum(axis=(1, 2)).reshape(z.shape) / (2 * step)
