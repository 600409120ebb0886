"""A network with random weights of the form that is attacked: convolutions with stride 2."""

from types import SimpleNamespace

import numpy as np
from small_network import _layer, _weighted

WAYS = {"strides": (2, 2), "padding": "same", "dilation_rate": (1, 1)}


def striding_network(seed=0):
    """Return layers with the attributes of those of Keras; images (28, 28, 1), ten logits."""
    rng = np.random.default_rng(seed)
    stack = [_weighted("Conv2D", "conv_0", (5, 5, 1, 8), "relu", rng, **WAYS)]
    stack += [_weighted("Conv2D", "conv_1", (3, 3, 8, 32), "relu", rng, **WAYS)]
    stack += [_layer("Flatten", "flatten"), _weighted("Dense", "dense", (1568, 10), "linear", rng)]
    return SimpleNamespace(layers=stack)
