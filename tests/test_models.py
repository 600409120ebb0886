"""The networks that several chapters share."""

import keras
import numpy as np

from helpers.models import article_network, multiply_adds


def test_the_network_is_that_of_the_article():
    network = article_network()
    kinds = [type(layer).__name__ for layer in network.layers]
    assert kinds == (
        ["Conv2D", "MaxPooling2D", "Conv2D", "MaxPooling2D", "Conv2D", "Flatten", "Dense", "Dense"]
    )
    assert network.input_shape == (None, 28, 28, 1) and network.output_shape == (None, 10)
    assert [len(weights) for weights in network.get_weights()[1::2]] == [32, 64, 64, 64, 10]
    assert network.count_params() == 93_322
    activations = [layer.activation.__name__ for layer in network.layers if layer.weights]
    assert activations == ["relu"] * 4 + ["softmax"]


def test_multiply_adds_are_the_products_that_the_layers_add_up():
    """If every weight and every input is 1, each output is the number of its products."""
    for layer in (each for each in article_network().layers if each.weights):
        kernel, bias = layer.get_weights()
        layer.activation = keras.activations.linear  # a softmax would not count
        layer.set_weights([np.ones_like(kernel), np.zeros_like(bias)])
        counted = layer(np.ones((1, *layer.input.shape[1:]))).numpy().sum(dtype="float64")
        assert multiply_adds(layer) == counted
