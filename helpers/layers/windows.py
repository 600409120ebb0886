"""Windows that slide over images, and the arithmetic of their places. Built in chapter 2."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from helpers.layers.checks import check_counts


def _counts(side, size, stride, dilation):
    return check_counts(side=side, size=size, stride=stride, dilation=dilation)


def same_border(side, size, stride=1, dilation=1):
    """Return the pixels that padding 'same' adds before and after a side: then out = in / stride.

    `side`, `size`: pixels of the image and of the window. Half of the border
    goes to each end; an odd pixel goes to the far end, as in TensorFlow.
    A number that is not whole and above 0 is a ValueError.
    """
    side, size, stride, dilation = _counts(side, size, stride, dilation)
    reach = dilation * (size - 1) + 1
    border = max((-(-side // stride) - 1) * stride + reach - side, 0)
    return border // 2, border - border // 2


def output_size(side, size, stride=1, padding="valid", dilation=1):
    """Return how many places a window has along a side: (side - reach) // stride + 1.

    The reach of a window is dilation * (size - 1) + 1 pixels; padding 'same'
    makes the side longer first.

    Raises
    ------
    ValueError
        If a number is not whole and above 0, the padding is unknown or the window does not fit.

    References
    ----------
    Dumoulin and Visin, A guide to convolution arithmetic for deep learning, 2016, section 2.
    """
    side, size, stride, dilation = _counts(side, size, stride, dilation)
    if not isinstance(padding, str) or padding not in ("valid", "same"):
        raise ValueError(f"padding should be 'valid' or 'same', found {padding!r}")
    border = same_border(side, size, stride, dilation) if padding == "same" else (0, 0)
    reach = dilation * (size - 1) + 1
    if reach > side + sum(border):
        raise ValueError(f"a window that reaches {reach} pixels does not fit a side of {side}")
    return (side + sum(border) - reach) // stride + 1


def pad(images, size, stride=1, padding="valid", dilation=1, value=0.0):
    """Add the border that `padding` asks for, filled with `value`; 'valid' adds none.

    Parameters
    ----------
    images : ndarray of shape (n, height, width, channels)
    size : (height, width) of the window, in pixels
    stride, dilation : int, in pixels
    padding : 'valid' or 'same'

    Raises
    ------
    ValueError
        As `output_size`, for the height or the width.
    """
    sides = list(zip(images.shape[1:3], size, strict=True))
    for side, of_window in sides:
        output_size(side, of_window, stride, padding, dilation)
    if padding == "valid":
        return images
    borders = [same_border(*pair, stride, dilation) for pair in sides]
    return np.pad(images, [(0, 0), *borders, (0, 0)], constant_values=value)


def windows(images, size, stride=1, dilation=1):
    """Return every window of the images without copying: (n, rows, columns, channels, *size).

    `size`: (height, width) of the window, in pixels, which must fit the images.
    """
    stride, dilation = check_counts(stride=stride, dilation=dilation)
    reach = [dilation * (side - 1) + 1 for (side,) in (check_counts(size=n) for n in size)]
    places = sliding_window_view(images, reach, axis=(1, 2))
    return places[:, ::stride, ::stride, :, ::dilation, ::dilation]


def crop(padded, images, size, stride=1, dilation=1):
    """Cut off the border that `pad` added to images of this shape, if it added any.

    `padded`: (n, rows, columns, channels) -> the shape of `images`.
    """
    if padded.shape == images.shape:
        return padded
    _, height, width, _ = images.shape
    top, left = (
        same_border(*pair, stride, dilation)[0] for pair in zip((height, width), size, strict=True)
    )
    return padded[:, top : top + height, left : left + width]


def scatter(pieces, shape, stride=1, dilation=1):
    """Add every piece back to the place where `windows` took it; where they overlap, they add up.

    The backward pass of `windows`.

    Parameters
    ----------
    pieces : ndarray of shape (n, rows, columns, channels, height, width)
    shape : the shape of the images, (n, height, width, channels)

    Returns
    -------
    ndarray of that shape
    """
    stride, dilation = check_counts(stride=stride, dilation=dilation)
    images = np.zeros(shape, dtype=pieces.dtype)
    _, rows, columns, _, height, width = pieces.shape
    for i, j in np.ndindex(height, width):
        down = slice(i * dilation, i * dilation + rows * stride, stride)
        right = slice(j * dilation, j * dilation + columns * stride, stride)
        images[:, down, right] += pieces[..., i, j]
    return images
