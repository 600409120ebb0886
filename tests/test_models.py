"""The networks that several chapters share."""

from helpers.models import article_network


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
