"""Networks that more than one chapter uses, in Keras and in NumPy."""

import math

import keras
from keras import layers

from helpers.layers.reference import (
    cross_correlate,
    cross_correlate_backward,
    dense,
    dense_backward,
    max_pool,
    max_pool_backward,
    relu,
    relu_backward,
    softmax_cross_entropy,
)


def article_network():
    """Build the article's network, not trained; chapter 5 explains it layer by layer.

    Input (n, 28, 28, 1), output: probabilities of ten digits, (n, 10).
    """
    stack = [
        keras.Input((28, 28, 1)),
        layers.Conv2D(32, 3, activation="relu", name="conv_1"),
        layers.MaxPooling2D(2, name="pool_1"),
        layers.Conv2D(64, 3, activation="relu", name="conv_2"),
        layers.MaxPooling2D(2, name="pool_2"),
        layers.Conv2D(64, 3, activation="relu", name="conv_3"),
        layers.Flatten(name="flatten"),
        layers.Dense(64, activation="relu", name="dense_1"),
        layers.Dense(10, activation="softmax", name="dense_2"),
    ]
    return keras.Sequential(stack, name="article")


def multiply_adds(layer):
    """Count the multiplications, each with an addition, that a layer does for one image.

    `layer`: a built keras.layers.Conv2D or Dense. Each number of the kernel takes part in one at
    every place of the output. Built in chapter 3.
    """
    places = math.prod(layer.output.shape[1:-1])  # an empty product, 1, for a dense layer
    return places * math.prod(layer.kernel.shape)


def article_gradients(images, labels, parameters):
    """Run the article's whole network forward and backward in NumPy. Put together in chapter 4.

    Parameters
    ----------
    images : ndarray of shape (n, 28, 28, 1)
    labels : ndarray of shape (n,), whole numbers
    parameters : the ten arrays of `article_network().get_weights()`, in that order

    Returns
    -------
    logits of shape (n, 10), and the list of the gradients of the mean loss, one for each parameter
    """
    kernels1, bias1, kernels2, bias2, kernels3, bias3, weights4, bias4, weights5, bias5 = parameters
    z1 = cross_correlate(images, kernels1, bias1)
    pooled1 = max_pool(relu(z1), 2)
    z2 = cross_correlate(pooled1, kernels2, bias2)
    pooled2 = max_pool(relu(z2), 2)
    z3 = cross_correlate(pooled2, kernels3, bias3)
    flat = relu(z3).reshape(len(images), -1)
    z4 = dense(flat, weights4, bias4)
    logits = dense(relu(z4), weights5, bias5)

    up = softmax_cross_entropy(logits, labels)[1]
    up, *of_5 = dense_backward(up, relu(z4), weights5)
    up, *of_4 = dense_backward(relu_backward(up, z4), flat, weights4)
    up, *of_3 = cross_correlate_backward(relu_backward(up.reshape(z3.shape), z3), pooled2, kernels3)
    up = relu_backward(max_pool_backward(up, relu(z2), 2), z2)
    up, *of_2 = cross_correlate_backward(up, pooled1, kernels2)
    up = relu_backward(max_pool_backward(up, relu(z1), 2), z1)
    _, *of_1 = cross_correlate_backward(up, images, kernels1)
    return logits, [*of_1, *of_2, *of_3, *of_4, *of_5]
