"""Small networks with random weights that downsample in different ways, as Keras makes them."""

from types import SimpleNamespace

import numpy as np


def _layer(kind, name, **more):
    return type(kind, (SimpleNamespace,), {})(name=name, **more)


def _weighted(kind, name, shape, activation, rng, **more):
    arrays = [rng.normal(scale=np.sqrt(2 / np.prod(shape[:-1])), size=shape)]
    arrays.append(rng.normal(scale=0.1, size=shape[-1]))
    return arrays, _layer(kind, name, activation=type(activation, (), {}), **more)


def _pools(kind):
    def one(name, size, stride):
        setting = {"pool_size": (size, size), "strides": (stride, stride), "padding": "same"}
        return _layer(name, name.lower(), **setting)

    if kind == "blur":
        average = "AveragePooling2D"
        return [one("MaxPooling2D", 2, 1), one(average, 2, 1), one(average, 2, 2)]
    names = {"max": "MaxPooling2D", "average": "AveragePooling2D"}
    return [one(names[kind], 2, 2)] if kind in names else []


def pooling_network(kind, seed=0, **changes):
    """Return layers with the attributes of those of Keras; images (14, 14, 1), ten logits.

    `kind` is 'max', 'average', 'blur', 'stride' or 'global'; `changes` are for the convolutions.
    """
    rng, stack, weights, channels = np.random.default_rng(seed), [], [], 1
    stride = 2 if kind == "stride" else 1
    plain = {"strides": (stride,) * 2, "padding": "same", "dilation_rate": (1, 1)} | changes
    for i, count in enumerate((8, 16)):
        arrays, layer = _weighted("Conv2D", f"c{i}", (3, 3, channels, count), "relu", rng, **plain)
        weights += arrays
        stack += [layer, *_pools(kind)]
        channels = count
    units = (3136 if kind == "none" else 256) if kind != "global" else 16
    ends = ["GlobalMaxPooling2D"] if kind == "global" else ["Flatten"]
    stack += [_layer(ends[0], "end")]
    for i, count in enumerate((32, 10)):
        last = "linear" if count == 10 else "relu"
        arrays, layer = _weighted("Dense", f"d{i}", (units, count), last, rng)
        weights += arrays
        stack.append(layer)
        units = count
    return SimpleNamespace(layers=stack, get_weights=lambda: weights)
