"""Checkers of the notebook on the settings of a convolution layer and their cost, chapter 2."""

import numpy as np
from scipy.signal import correlate2d

from helpers.exercises import Case, check
from helpers.exercises.answers import Fault, as_array, unpack


def check_strided(candidate):
    """Compare `candidate(image, kernel, stride)`, without padding, with SciPy's `correlate2d`.

    Shapes: image (height, width), kernel (a, b) -> (rows, columns).
    """
    rng = np.random.default_rng(0)
    settings = {
        "stride 1, a kernel of 3 by 3": ((5, 5), (3, 3), 1),
        "stride 2, every pixel is read": ((7, 5), (3, 3), 2),
        "stride 2, the last row and column are not read": ((6, 8), (3, 3), 2),
        "stride 3, an image that is not square": ((9, 13), (3, 3), 3),
        "a kernel that is not square": ((8, 8), (2, 3), 2),
        "a stride larger than the kernel": ((9, 8), (2, 2), 4),
    }
    cases = []
    for name, (side, size, stride) in settings.items():
        image, kernel = rng.normal(size=side), rng.normal(size=size)
        expected = correlate2d(image, kernel, mode="valid")[::stride, ::stride]
        cases.append(Case(name, (image, kernel, stride), expected))
    whole = np.arange(25).reshape(5, 5).astype("uint8") * 10
    for name, kernel in {
        "bytes, an edge kernel": np.array([[-1, 0, 1]] * 3),
        "bytes, answers below 0": np.array([[1, 0, -1]] * 3),
        "bytes, answers above 255": np.ones((3, 3), dtype=int),
    }.items():
        expected = correlate2d(whole.astype(int), kernel, mode="valid")
        cases.append(Case(name, (whole, kernel, 1), expected))
    check(candidate, cases)


def check_output_shape(candidate):
    """Check `candidate(images_shape, kernels_shape, stride, padding, dilation)`.

    It should return (images, rows, columns, filters), as Keras's Conv2D does. (Keras itself
    refuses a stride together with a dilation.)
    """
    settings = {
        "a grey image, nothing special": ((1, 28, 28, 1), (3, 3, 1, 8), 1, "valid", 1),
        "a batch of colour images, not square": ((4, 20, 31, 3), (3, 3, 3, 5), 1, "valid", 1),
        "a kernel that is not square": ((2, 9, 9, 1), (2, 5, 1, 3), 1, "valid", 1),
        "stride 2, pixels left over": ((1, 28, 28, 1), (3, 3, 1, 8), 2, "valid", 1),
        "stride 3, no pixels left over": ((1, 9, 12, 1), (3, 3, 1, 8), 3, "valid", 1),
        "padding 'same'": ((1, 28, 27, 1), (5, 5, 1, 8), 1, "same", 1),
        "padding 'same' and stride 2": ((1, 28, 27, 1), (3, 3, 1, 8), 2, "same", 1),
        "padding 'same', kernel smaller than the stride": (
            (1, 7, 8, 1),
            (1, 1, 1, 2),
            3,
            "same",
            1,
        ),
        "padding 'same', an even kernel": ((1, 7, 8, 1), (2, 4, 1, 3), 1, "same", 1),
        "dilation 2": ((1, 12, 10, 1), (3, 4, 1, 2), 1, "valid", 2),
        "dilation 3 and padding 'same'": ((1, 12, 10, 1), (3, 3, 1, 2), 1, "same", 3),
        "dilation 2 and stride 2": ((1, 12, 11, 1), (3, 2, 1, 2), 2, "valid", 2),
    }
    cases = [Case(name, args, _output_shape(*args)) for name, args in settings.items()]
    check(candidate, cases)


def _output_shape(images_shape, kernels_shape, stride, padding, dilation):
    def places(side, size):
        lost = 0 if padding == "same" else dilation * (size - 1)
        return len(range(0, side - lost, stride))

    sides = map(places, images_shape[1:3], kernels_shape[:2])
    return float(images_shape[0]), *map(float, sides), float(kernels_shape[3])


def check_separate(candidate):
    """Check `candidate(kernel)`: whether the kernel is separable, its column and its row.

    The vectors are not unique, so their outer product is compared: the kernel or, if that is not
    separable, the nearest that is (Eckart and Young, 1936).
    """
    rng = np.random.default_rng(0)
    kernels = {
        "a blur": np.ones((3, 3)) / 9,
        "Sobel's kernel": np.array([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]]),
        "a kernel of negative numbers": -np.outer([1.0, 2, 4], [3.0, 1, 2]),
        "a kernel of 2 by 4": np.outer([1.0, 3], [2.0, 0, -1, 1]),
        "a kernel of 5 by 3": np.outer(rng.normal(size=5), rng.normal(size=3)),
        "very small weights": 1e-6 * np.outer([1.0, 2, 1], [-1.0, 0, 1]),
        "very large weights": 1e9 * np.outer([1.0, -2, 1], rng.normal(size=3)),
        "the outline kernel": np.array([[-1.0, -1, -1], [-1, 8, -1], [-1, -1, -1]]),
        "very small weights, not separable": 1e-6 * np.array([[0.0, 1, 0], [1, 5, 1], [0, 1, 0]]),
        "random weights": rng.normal(size=(4, 3)),
    }

    cases = [Case(name, (kernel,), _separated(kernel)) for name, kernel in kernels.items()]
    check(candidate, cases, view=_combined)


def _combined(answer, kernel):
    """Return separable or not, and the outer product of the two vectors, whatever their axes."""
    separable, *vectors = unpack(answer, 3, "arrays")
    for place, size in enumerate(kernel.shape, 2):
        try:
            vectors[place - 2] = as_array(vectors[place - 2])
        except Fault as fault:
            raise Fault(f"answer {place}: {fault}") from None
        found = vectors[place - 2].size
        if found != size:
            raise Fault(f"answer {place} should hold {size} numbers, found {found}")
    with np.errstate(all="ignore"):
        return separable, np.outer(*vectors) / np.abs(kernel).max()


def _separated(kernel):
    values, vectors = np.linalg.eigh(kernel.T @ kernel)  # ascending
    nearest = kernel @ np.outer(vectors[:, -1], vectors[:, -1])
    scale = np.abs(kernel).max()
    return np.abs(kernel - nearest).max() < 1e-6 * scale, nearest / scale
