"""The layers of the chapters in NumPy, forward and backward, each written for reading.

Images have shape (n, height, width, channels). A function that ends in `_backward` takes
`upstream`, the gradient of the loss with respect to the layer's output and of the same shape, and
returns the gradient with respect to each of its inputs, of their shapes. All of them raise a
ValueError that says what was expected and what was found: for an array of another shape, an empty
one, one that holds NaN or no numbers, and for a window that does not fit.
"""

import numpy as np

from helpers.layers.checks import as_numbers
from helpers.layers.windows import crop, pad, scatter, windows

IMAGES = ("n", "height", "width", "channels")
KERNELS = ("height", "width", "channels", "filters")


def cross_correlate(images, kernels, bias, stride=1, padding="valid", dilation=1):
    """Slide every kernel over every image: y[i, j, k] = sum(window[i, j] * kernel[k]) + bias[k].

    Built in chapter 2. 'Convolution' in a CNN is this cross-correlation; nothing is flipped.

    Parameters
    ----------
    images : ndarray of shape (n, height, width, channels)
    kernels : ndarray of shape (height, width, channels, filters)
    bias : ndarray of shape (filters,), or one number for all
    stride, dilation : int, in pixels
    padding : 'valid' or 'same'

    Returns
    -------
    ndarray of shape (n, rows, columns, filters), sides as `output_size` gives them

    Raises
    ------
    ValueError
        If an array has another shape, is empty or not finite, or if a kernel does not fit.

    References
    ----------
    Dumoulin and Visin, A guide to convolution arithmetic for deep learning, 2016, section 2.
    """
    images, kernels = _checked(images, kernels)
    bias = as_numbers("bias", bias, (kernels.shape[3],) * (np.ndim(bias) > 0))
    padded = pad(images, kernels.shape[:2], stride, padding, dilation)
    places = windows(padded, kernels.shape[:2], stride, dilation)
    return np.einsum("nijcab,abck->nijk", places, kernels, optimize=True) + bias


def cross_correlate_backward(upstream, images, kernels, stride=1, padding="valid", dilation=1):
    """Return the gradients with respect to images, kernels and bias. Built in chapter 2.

    Parameters are those of `cross_correlate`; upstream has the shape of its result.
    """
    images, kernels = _checked(images, kernels)
    size = kernels.shape[:2]
    padded = pad(images, size, stride, padding, dilation)
    places = windows(padded, size, stride, dilation)
    upstream = as_numbers("upstream", upstream, (*places.shape[:3], kernels.shape[3]))
    of_kernels = np.einsum("nijcab,nijk->abck", places, upstream, optimize=True)
    pieces = np.einsum("nijk,abck->nijcab", upstream, kernels, optimize=True)
    of_padded = scatter(pieces, padded.shape, stride, dilation)
    return crop(of_padded, images, size, stride, dilation), of_kernels, upstream.sum(axis=(0, 1, 2))


def _checked(images, kernels):
    images, kernels = as_numbers("images", images, IMAGES), as_numbers("kernels", kernels, KERNELS)
    if images.shape[-1] != kernels.shape[2]:
        raise ValueError(
            f"kernels expect {kernels.shape[2]} channels, the images have {images.shape[-1]}"
        )
    return images, kernels


def max_pool(images, size, stride=None, padding="valid"):
    """Keep the largest number of each window and channel. Built in chapter 3.

    Parameters
    ----------
    images : ndarray of shape (n, height, width, channels)
    size : int, side of the square window in pixels
    stride : int, in pixels; None: the size, so that windows do not overlap
    padding : 'valid' or 'same'; a border is never the largest

    Returns
    -------
    ndarray of shape (n, rows, columns, channels), sides as `output_size` gives them

    Raises
    ------
    ValueError
        If images have another shape, are empty or not finite, or if the window does not fit.
    """
    return _pooled(images, size, stride, padding, -np.inf)[1].max(axis=(4, 5))


def max_pool_backward(upstream, images, size, stride=None, padding="valid"):
    """Return the gradient with respect to images: all of it goes to the first largest number.

    Parameters are those of `max_pool`; upstream has the shape of its result.
    """
    images, places = _pooled(images, size, stride, padding, -np.inf)
    upstream = as_numbers("upstream", upstream, places.shape[:4])
    flat = places.reshape(*places.shape[:4], -1)
    first = flat.argmax(axis=-1)[..., None] == np.arange(flat.shape[-1])
    pieces = (first * upstream[..., None]).reshape(places.shape)
    return _unpooled(pieces, images, size, stride, padding)


def average_pool(images, size, stride=None, padding="valid"):
    """Return the mean of each window and channel, of its pixels inside the image alone.

    Built in chapter 3. Parameters, result and errors are those of `max_pool`.
    """
    images, places = _pooled(images, size, stride, padding, 0)
    inside = _pooled(np.ones_like(images), size, stride, padding, 0)[1]
    shares = inside.sum(axis=(4, 5), keepdims=True)
    return (places / shares).sum(axis=(4, 5))  # a sum before the division could be infinite


def average_pool_backward(upstream, images, size, stride=None, padding="valid"):
    """Return the gradient with respect to images: each pixel of a window gets an equal share.

    Parameters are those of `max_pool`; upstream has the shape of its result.
    """
    images, places = _pooled(images, size, stride, padding, 0)
    upstream = as_numbers("upstream", upstream, places.shape[:4])
    inside = _pooled(np.ones_like(images), size, stride, padding, 0)[1]
    pieces = inside * (upstream / inside.sum(axis=(4, 5)))[..., None, None]
    return _unpooled(pieces, images, size, stride, padding)


def _pooled(images, size, stride, padding, value):
    """Return the images, checked, and their windows (n, rows, columns, channels, size, size)."""
    stride = size if stride is None else stride
    images = as_numbers("images", images, IMAGES)
    padded = pad(images, (size, size), stride, padding, value=value)
    return images, windows(padded, (size, size), stride)


def _unpooled(pieces, images, size, stride, padding):
    """Add up what each pixel gets from the windows, and cut off the border."""
    stride = size if stride is None else stride
    padded = pad(images, (size, size), stride, padding)
    return crop(scatter(pieces, padded.shape, stride), images, (size, size), stride)


def global_average_pool(images):
    """Return the mean of each channel, (n, height, width, channels) -> (n, channels)."""
    images = as_numbers("images", images, IMAGES)
    return (images / (images.shape[1] * images.shape[2])).sum(axis=(1, 2))


def global_average_pool_backward(upstream, images):
    """Return the gradient with respect to images: each pixel gets an equal share.

    upstream: (n, channels) -> (n, height, width, channels).
    """
    images = as_numbers("images", images, IMAGES)
    n, height, width, channels = images.shape
    upstream = as_numbers("upstream", upstream, (n, channels))
    return np.ones_like(images) * upstream[:, None, None] / (height * width)


def relu(inputs):
    """Return max(inputs, 0), of the same shape, whatever that is."""
    return np.maximum(as_numbers("inputs", inputs), 0)


def relu_backward(upstream, inputs):
    """Return the gradient with respect to inputs: it passes where the input was above 0."""
    inputs = as_numbers("inputs", inputs)
    return as_numbers("upstream", upstream, inputs.shape) * (inputs > 0)


def dense(inputs, weights, bias):
    """Return inputs @ weights + bias. Built in chapter 4.

    Parameters
    ----------
    inputs : ndarray of shape (n, features)
    weights : ndarray of shape (features, units)
    bias : ndarray of shape (units,)

    Returns
    -------
    ndarray of shape (n, units)

    Raises
    ------
    ValueError
        If an array has another shape, is empty or not finite.
    """
    weights = as_numbers("weights", weights, ("features", "units"))
    inputs = as_numbers("inputs", inputs, ("n", len(weights)))
    return inputs @ weights + as_numbers("bias", bias, weights.shape[1:])


def dense_backward(upstream, inputs, weights):
    """Return the gradients with respect to inputs, weights and bias; upstream is (n, units)."""
    weights = as_numbers("weights", weights, ("features", "units"))
    inputs = as_numbers("inputs", inputs, ("n", len(weights)))
    upstream = as_numbers("upstream", upstream, (len(inputs), weights.shape[1]))
    return upstream @ weights.T, inputs.T @ upstream, upstream.sum(axis=0)


def softmax_cross_entropy(logits, labels):
    """Return the mean loss and its gradient with respect to logits. Built in chapter 5.

    Shapes: logits (n, classes), labels (n,); the gradient is (probabilities - one_hot) / n.

    Raises
    ------
    ValueError
        If logits have another shape, are empty or not finite, if there is not one label for each
        row, or if a label names no class.
    """
    logits, labels = as_numbers("logits", logits, ("n", "classes")), np.asarray(labels)
    n, classes = logits.shape
    whole = labels.shape == (n,) and labels.dtype.kind in "ui"
    if not whole or labels.min() < 0 or labels.max() >= classes:
        raise ValueError(f"labels should be {n} whole numbers from 0 to {classes - 1}")
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_probabilities = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    rows = np.arange(n)
    gradient = np.exp(log_probabilities)
    gradient[rows, labels] -= 1
    return -log_probabilities[rows, labels].mean(), gradient / n


def finite_differences(loss, array, step=1e-6):
    """Return the slope of `loss()` along every number in `array`, which is moved and put back.

    `array`: ndarray of float64 that `loss` reads; a step of 1e-6 is lost in a shorter type.
    """
    if array.dtype != np.float64:
        raise ValueError(f"array should be float64, found {array.dtype}")
    slopes = np.empty_like(array)
    for place in np.ndindex(array.shape):
        value = array[place]
        try:
            array[place] = value + step
            above = loss()
            array[place] = value - step
            slopes[place] = (above - loss()) / (2 * step)
        finally:
            array[place] = value
    return slopes
