"""Checkers of the notebook on TensorFlow, Keras and PyTorch, chapter 8."""

import numpy as np

from helpers.exercises import Case, check


def check_carry_depthwise(candidate):
    """Check `candidate(kernel)`: (height, width, channels, each) -> (channels * each, 1, ...)."""
    rng = np.random.default_rng(0)
    shapes = {
        "one channel, one filter": (2, 2, 1, 1),
        "three channels, a filter each": (3, 3, 3, 1),
        "one channel, two filters": (3, 3, 1, 2),
        "three channels, two filters each": (3, 3, 3, 2),
        "a kernel of 2 x 5": (2, 5, 4, 3),
    }
    cases = []
    for name, shape in shapes.items():
        kernel = rng.integers(-9, 10, shape).astype("float32")
        cases.append(Case(name, (kernel,), _filter_by_filter(kernel)))
    check(candidate, cases)


def _filter_by_filter(kernel):
    """Put the filters one after the other: all of the first channel, all of the second, ..."""
    channels, each = kernel.shape[2:]
    return np.stack([kernel[None, :, :, c, m] for c in range(channels) for m in range(each)])


def check_carry_dense(candidate):
    """Check `candidate(weights, height, width, channels)`: the matrix behind a flatten.

    Keras's (height * width * channels, units) becomes PyTorch's (units, channels * height * width).
    """
    rng = np.random.default_rng(0)
    shapes = {
        "one place, three channels": (1, 1, 3, 2),
        "one channel": (2, 3, 1, 2),
        "2 x 2 places, two channels": (2, 2, 2, 1),
        "2 x 3 places, as many units as inputs": (2, 3, 4, 24),
        "the article's network": (3, 3, 64, 64),
    }
    cases = []
    for name, (*maps, units) in shapes.items():
        weights = rng.normal(size=(np.prod(maps), units)).astype("float32")
        cases.append(Case(name, (weights, *maps), _row_by_row(weights, *maps)))
    check(candidate, cases)


def _row_by_row(weights, height, width, channels):
    """Look up for each place of PyTorch's order where it stood in Keras's."""
    carried = np.empty(weights.T.shape, weights.dtype)
    for new, (channel, row, column) in enumerate(np.ndindex(channels, height, width)):
        carried[:, new] = weights[(row * width + column) * channels + channel]
    return carried


def check_same_padding(candidate):
    """Check `candidate(pixels, kernel, stride)`: what 'same' adds before and behind the pixels."""
    inputs = {
        "stride 1, a kernel of 3": (8, 3, 1),
        "stride 1, a kernel of 4": (8, 4, 1),
        "a kernel of one pixel": (8, 1, 1),
        "stride 2, an even number of pixels": (28, 3, 2),
        "stride 2, an odd number of pixels": (7, 3, 2),
        "stride 2, a kernel of 5": (8, 5, 2),
        "stride 2, a kernel of 7": (224, 7, 2),
        "stride 3": (8, 3, 3),
        "a stride larger than the kernel": (8, 2, 4),
        "one pixel": (1, 3, 2),
    }
    check(candidate, [Case(name, args, _by_trial(*args)) for name, args in inputs.items()])


def _by_trial(pixels, kernel, stride):
    """Add pixels, behind and before in turn, until there is a window for each stride."""
    before, behind, wanted = 0, 0, len(range(0, pixels, stride))
    while len(range(0, before + pixels + behind - kernel + 1, stride)) < wanted:
        before, behind = (before + 1, behind) if before < behind else (before, behind + 1)
    return before, behind


def check_epsilon_for_torch(candidate):
    """Check `candidate(epsilon, step, beta_2)`: with it PyTorch's Adam takes Keras's step."""
    cases = []
    for name, step in (("the first step", 1), ("the tenth step", 10), ("much later", 20_000)):
        cases.append(Case(name, (1e-3, step, 0.999), _equal_steps(1e-3, step, 0.999)))
    cases += [
        Case("another beta_2", (1e-3, 3, 0.9), _equal_steps(1e-3, 3, 0.9)),
        Case("another epsilon", (0.2, 3, 0.9), _equal_steps(0.2, 3, 0.9)),
    ]
    check(candidate, cases, tolerance=1e-7)


def _equal_steps(epsilon, step, beta_2, square=0.25):
    """Solve Keras's step = PyTorch's step for the epsilon of the second; the means cancel."""
    left_over = 1 - np.prod(np.full(step, beta_2))
    keras = np.sqrt(left_over) / (np.sqrt(square) + epsilon)
    return 1 / keras - np.sqrt(square / left_over)
