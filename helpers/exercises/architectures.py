"""Checkers of the notebook on AlexNet, VGGNet and ResNet, chapter 8."""

import numpy as np

from helpers.exercises import Case, check


def check_conv_row(candidate):
    """Check `candidate(side, channels, filters, size, stride, padding)` for a convolution.

    Expected are the side of its output, its parameters (biases among them), and its multiply-adds.
    """
    inputs = {
        "AlexNet's first row": (227, 3, 96, 11, 4, "valid"),
        "AlexNet's second convolution": (27, 96, 256, 5, 1, "same"),
        "VGG's first row": (224, 3, 64, 3, 1, "same"),
        "one channel, one filter, 1 x 1": (8, 1, 1, 1, 1, "valid"),
        "the last window does not fit": (10, 2, 5, 3, 2, "valid"),
        "'same' with a stride that does not divide the side": (7, 4, 6, 3, 2, "same"),
        "a kernel as large as the map": (6, 8, 16, 6, 1, "valid"),
    }
    check(candidate, [Case(name, args, _conv_row(*args)) for name, args in inputs.items()])


def _conv_row(side, channels, filters, size, stride, padding):
    starts = range(0, side if padding == "same" else side - size + 1, stride)
    weights = channels * filters * size**2
    return len(starts), weights + filters, weights * len(starts) ** 2


def check_bottleneck(candidate):
    """Check `candidate(side, channels, width, stride)`, the multiply-adds of a bottleneck block.

    `side` and `channels` are of its input; it has a projection where the shape changes.
    """
    inputs = {
        "the first block of ResNet-50": (56, 64, 64, 1),
        "the second block of ResNet-50": (56, 256, 64, 1),
        "the first block at half the resolution": (56, 256, 128, 2),
        "the last block of ResNet-50": (7, 2048, 512, 1),
        "a stride, and as many channels as at the output": (8, 16, 4, 2),
        "an odd side and a stride": (7, 16, 4, 2),
        "one pixel": (1, 4, 1, 1),
    }
    check(candidate, [Case(name, args, _bottleneck(*args)) for name, args in inputs.items()])


def _bottleneck(side, channels, width, stride):
    wide, projected = 4 * width, stride > 1 or channels != 4 * width
    kernels = [(channels, width, 1), (width, width, 3), (width, wide, 1)]
    kernels += [(channels, wide, 1)] * projected
    return (-(-side // stride)) ** 2 * sum(a * b * size**2 for a, b, size in kernels)


def check_receptive_field(candidate):
    """Check `candidate(rows)`: rows of (size, stride), first layer first; the answer in pixels."""
    inputs = {
        "one 5 x 5 convolution": [(5, 1)],
        "two 3 x 3 convolutions": [(3, 1)] * 2,
        "three 3 x 3 convolutions": [(3, 1)] * 3,
        "a stride, then a 3 x 3 convolution": [(3, 2), (3, 1)],
        "a stride in the last row alone": [(3, 1), (3, 2)],
        "AlexNet to its last pooling": [
            *((11, 4), (3, 2), (5, 1), (3, 2)),
            *((3, 1), (3, 1), (3, 1), (3, 2)),
        ],
        "VGG-16 to its last pooling": [
            row for times in (2, 2, 3, 3, 3) for row in [*[(3, 1)] * times, (2, 2)]
        ],
        "1 x 1 convolutions": [(1, 1), (1, 2), (1, 1), (3, 1)],
    }
    check(candidate, [Case(name, (rows,), _receptive_field(rows)) for name, rows in inputs.items()])


def _receptive_field(rows):
    """Go backwards: so many outputs of a row need (outputs - 1) * stride + size inputs."""
    field = 1
    for size, stride in np.array(rows)[::-1].tolist():
        field = (field - 1) * stride + size
    return field
