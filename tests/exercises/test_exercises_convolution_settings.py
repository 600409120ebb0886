"""Checkers on the settings of a convolution: right answers pass, common mistakes do not."""

import keras
import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view
from scipy.signal import convolve2d, correlate2d
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import convolution_settings
from helpers.layers.windows import output_size


@pytest.mark.parametrize(
    "checker",
    [
        convolution_settings.check_strided,
        convolution_settings.check_output_shape,
        convolution_settings.check_separate,
    ],
)
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# A convolution with a stride


def strided(image, kernel, stride, more=1, dtype=float):
    a, b = kernel.shape
    rows, columns = ((n - k) // stride + more for n, k in zip(image.shape, (a, b), strict=True))
    output = np.zeros((rows, columns), dtype=dtype)
    for i, j in np.ndindex(rows, columns):
        window = image[i * stride : i * stride + a, j * stride : j * stride + b]
        output[i, j] = (window * kernel).sum()
    return output


def strided_by_windows(image, kernel, stride):
    windows = sliding_window_view(image, kernel.shape)[::stride, ::stride]
    return np.tensordot(windows, kernel, 2)


def strided_by_shifts(image, kernel, stride):
    rows, columns = (n - k + 1 for n, k in zip(image.shape, kernel.shape, strict=True))
    shifted = [
        weight * image[a : a + rows, b : b + columns].astype(float)
        for (a, b), weight in np.ndenumerate(kernel)
    ]
    return sum(shifted)[::stride, ::stride]


@pytest.mark.parametrize("answer", [strided, strided_by_windows, strided_by_shifts])
def test_strided_accepts(answer, capsys):
    accept(convolution_settings.check_strided, answer, capsys)


def clipped(answer, image, lowest=0):
    """Keep the answers to bytes between bounds, as a picture would."""
    return np.clip(answer, lowest, 255) if image.dtype == np.uint8 else answer


def strided_over_square(image, kernel, stride):
    """Take the height for the width."""
    side, size = image.shape[0], kernel.shape[0]
    places = (side - size) // stride + 1
    return np.array(
        [
            [(image[i : i + size, j : j + size] * kernel).sum() for j in starts]
            for starts in [range(0, places * stride, stride)]
            for i in starts
        ]
    )


def strided_with_a_square_kernel(image, kernel, stride):
    """Count the columns with the height of the kernel."""
    places = strided(image, kernel, stride)
    missing = (image.shape[1] - kernel.shape[0]) // stride + 1 - places.shape[1]
    return np.pad(places, ((0, 0), (0, max(missing, 0))))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda x, w, s: convolve2d(x, w, "valid")[::s, ::s], "stride 1, a kernel of 3 by 3"),
        (lambda x, w, s: strided(x, w, 1), "stride 2, every pixel"),
        (lambda x, w, s: correlate2d(x, w, "same")[::s, ::s], "should have shape (3, 3)"),
        (lambda x, w, s: strided(x, w, s, more=0), "should have shape (3, 3)"),
        (lambda x, w, s: correlate2d(x, w, "valid")[s - 1 :: s, s - 1 :: s], "every pixel"),
        (lambda x, w, s: strided(x, w, s).T, "stride 1, a kernel of 3 by 3"),
        (lambda x, w, s: strided(x, w, s) / w.size, "stride 1, a kernel of 3 by 3"),
        (lambda x, w, s: strided(x, w, s, dtype="uint8"), "stride 1, a kernel of 3 by 3"),
        (lambda x, w, s: strided(x, w.astype(x.dtype), s), "bytes, an edge kernel"),
        (lambda x, w, s: strided(x, w, s).astype(x.dtype), "bytes, answers below 0"),
        (lambda x, w, s: clipped(strided(x, w, s), x), "bytes, answers below 0"),
        (lambda x, w, s: strided(x, w if x.dtype != np.uint8 else abs(w), s), "edge kernel"),
        (lambda x, w, s: clipped(strided(x, w, s), x, -999), "bytes, answers above 255"),
        (lambda x, w, s: x, "should have shape (3, 3)"),
        (strided_over_square, "every pixel is read"),
        (strided_with_a_square_kernel, "a kernel that is not square"),
    ],
)
def test_strided_rejects(answer, words, capsys):
    reject(convolution_settings.check_strided, answer, words, capsys)


# The output shape


def shape_by_keras(images_shape, kernels_shape, stride, padding, dilation):
    images, kernels = keras.KerasTensor(images_shape), keras.KerasTensor(kernels_shape)
    return keras.ops.conv(images, kernels, stride, padding, dilation_rate=dilation).shape


def shape_by_formula(images_shape, kernels_shape, stride, padding, dilation):
    pairs = zip(images_shape[1:3], kernels_shape[:2], strict=True)
    rows, columns = [output_size(n, k, stride, padding, dilation) for n, k in pairs]
    return [images_shape[0], rows, columns, kernels_shape[3]]


def shape_with_borders(images, kernels, stride, padding, dilation, border):
    """Add the same border at both ends, which cannot be right for an even kernel."""
    borders = [2 * border(k, dilation) * (padding == "same") for k in kernels[:2]]
    grown = [n + b for n, b in zip(images[1:3], borders, strict=True)]
    return shape((images[0], *grown, images[3]), kernels, stride, "valid", dilation)


def shape(images, kernels, stride, padding, dilation, more=1, round_up=False, reach=None):
    """A formula with one thing wrong, if so asked for."""
    sides = []
    for n, k in zip(images[1:3], kernels[:2], strict=True):
        r = reach(k, dilation) if reach else dilation * (k - 1) + 1
        if padding == "same":
            sides.append(-(-n // stride))
        elif round_up:
            sides.append(-(-(n - r) // stride) + 1)
        else:
            sides.append((n - r) // stride + more)
    return images[0], *sides, kernels[3]


def shape_with_late_dilation(images, kernels, stride, padding, dilation):
    """Right for a stride or a dilation, wrong for both."""
    n, rows, columns, filters = shape(images, kernels, stride, padding, 1)
    if padding == "valid":
        rows -= (dilation - 1) * (kernels[0] - 1)
        columns -= (dilation - 1) * (kernels[1] - 1)
    return n, rows, columns, filters


@pytest.mark.parametrize(
    "answer", [shape_by_keras, shape_by_formula, shape, lambda *a: np.array(shape(*a))]
)
def test_output_shape_accepts(answer, capsys):
    accept(convolution_settings.check_output_shape, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda *a: shape(*a, more=0), "a grey image"),
        (lambda *a: shape(*a, round_up=True), "stride 2, pixels left over"),
        (lambda *a: shape(*a, reach=lambda k, d: d * k), "dilation 2"),
        (lambda *a: shape(*a, reach=lambda k, d: k), "dilation 2"),
        (lambda x, w, s, p, d: shape(x, w, s, "valid", d), "padding 'same'"),
        (lambda x, w, s, p, d: shape(x, w, 1, p, d), "stride 2, pixels left over"),
        (
            lambda x, w, s, p, d: shape(x, (w[0], w[0], *w[2:]), s, p, d),
            "kernel that is not square",
        ),
        (lambda x, w, s, p, d: (*shape(x, w, s, p, d)[:3], x[3]), "a grey image"),
        (lambda x, w, s, p, d: (*x[:3], w[3]), "a grey image"),
        (lambda x, w, s, p, d: (x[0], *shape(x, w, s, p, d)[2:0:-1], w[3]), "not square"),
        (lambda *a: shape_with_borders(*a, lambda k, d: d * (k - 1) // 2), "even kernel"),
        (lambda *a: shape_with_borders(*a, lambda k, d: d * (k // 2)), "even kernel"),
        (lambda *a: shape(*a)[1:], "a tuple of 4 numbers, found 3"),
        (lambda *a: (a[0][0], list(shape(*a)[1:3]), a[1][3]), "a tuple of 4 numbers, found 3"),
        (lambda *a: (*shape(*a)[:3], [a[1][3]]), "answer 4: the answer should have shape ()"),
        (shape_with_late_dilation, "dilation 2 and stride 2"),
        (lambda *a: 28, "a tuple of 4 numbers"),
    ],
)
def test_output_shape_rejects(answer, words, capsys):
    reject(convolution_settings.check_output_shape, answer, words, capsys)


# Separable kernels


def separate(kernel, tolerance=1e-8, share=0.5):
    u, s, vt = np.linalg.svd(kernel)
    return s[1] <= tolerance * s[0], u[:, 0] * s[0] ** share, vt[0] * s[0] ** (1 - share)


def separate_by_rank(kernel):
    u, s, vt = np.linalg.svd(kernel, full_matrices=False)
    return [np.linalg.matrix_rank(kernel) == 1, -s[:1] * u[:, :1], -vt[:1]]


def separate_by_power(kernel):
    """Multiply a row with the kernel and its transpose until it no longer turns."""
    row = kernel[np.abs(kernel).sum(axis=1).argmax()]
    for _ in range(2000):
        row = kernel.T @ (kernel @ row)
        row = row / np.sqrt(row @ row)
    column = kernel @ row
    return (
        bool(np.allclose(np.outer(column, row) / column.max(), kernel / column.max())),
        column,
        row,
    )


@pytest.mark.parametrize("answer", [separate, separate_by_rank, separate_by_power])
def test_separate_accepts(answer, capsys):
    accept(convolution_settings.check_separate, answer, capsys)


def separate_by_first_row(kernel):
    """Divide by a corner: exact where the kernel is separable and the corner is not 0."""
    column, row = kernel[:, 0] / kernel[0, 0], kernel[0]
    return np.allclose(np.outer(column, row), kernel), column, row


def separate_by_sums(kernel):
    column, row = kernel.sum(axis=1), kernel.sum(axis=0)
    return separate(kernel)[0], column, row / kernel.sum()


def absolute_tolerance(kernel, atol=1e-5):
    u, s, vt = np.linalg.svd(kernel)
    return np.allclose(s[1:], 0, atol=atol), s[0] * u[:, 0], vt[0]


def without_strength(kernel):
    u, s, vt = np.linalg.svd(kernel)
    return s[1] < 1e-8 * s[0], u[:, 0], vt[0]


def rows_of_v(kernel):
    """Take a column of V transposed, where its first row belongs."""
    u, s, vt = np.linalg.svd(kernel)
    return s[1] < 1e-8 * s[0], s[0] * u[:, 0], vt[:, 0]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (separate_by_first_row, "the outline kernel"),
        (separate_by_sums, "Sobel's kernel"),
        (absolute_tolerance, "very small weights, not separable"),
        (lambda k: absolute_tolerance(k, 1e-10), "very large weights"),
        (lambda k: (separate(k)[0], None, None), "answer 2: the answer should be numbers"),
        (rows_of_v, "answer 2: the answer is off"),
        (lambda k: (*separate(k)[:2], separate(k)[2][:-1]), "answer 3 should hold 3 numbers"),
        (lambda k: (separate(k)[0], separate(k)[1][:2], separate(k)[2]), "answer 2 should hold 3"),
        (without_strength, "a blur"),
        (lambda k: (separate(k)[0], *separate(k)[:0:-1]), "Sobel's kernel"),
        (lambda k: (separate(k)[0], np.abs(separate(k)[1]), abs(separate(k)[2])), "Sobel's kernel"),
        (lambda k: (True, *separate(k)[1:]), "outline kernel': answer 1: the answer True is wrong"),
        (lambda k: (0.5, *separate(k)[1:]), "answer 1: the answer is off by up to 0.5"),
        (lambda k: (not separate(k)[0], *separate(k)[1:]), "a blur"),
        (lambda k: separate(k, tolerance=0), "answer 1"),
        (lambda k: separate(k)[1:], "a tuple of 3"),
        (lambda k: k, "a tuple of 3"),
    ],
)
def test_separate_rejects(answer, words, capsys):
    reject(convolution_settings.check_separate, answer, words, capsys)
