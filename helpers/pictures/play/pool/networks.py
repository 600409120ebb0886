"""Small networks for images of 14 by 14 pixels: stored in whole numbers, and what they answer."""

import base64

import numpy as np

from helpers.layers.reference import average_pool, cross_correlate, dense, max_pool, relu
from helpers.pictures.play.digit import restored_weights

POOLS = {"MaxPooling2D": "max", "AveragePooling2D": "average"}


def stored_network(network, weights=None):
    """Return a network's layers, a list of dicts for the page.

    Parameters
    ----------
    network : keras.Sequential for images (14, 14, 1) that ends in ten logits: Conv2D (same padding,
        no dilation), MaxPooling2D, AveragePooling2D, GlobalMaxPooling2D, Flatten and Dense layers
    weights : list of arrays like `network.get_weights()`, optional; its own if left out. Kernels
        are stored in whole numbers from -127 to 127 with a scale for each channel of the output

    Raises
    ------
    ValueError
        If the network has another layer, or the weights do not fit.
    """
    rest = list(network.get_weights() if weights is None else weights)
    found = [_stored(layer, rest) for layer in network.layers if type(layer).__name__ != "Flatten"]
    if rest or not found or found[-1].get("shape", [0])[-1] != 10:
        raise ValueError(f"ten logits should be the end; {len(rest)} arrays of weights are left")
    return found


def _stored(layer, rest):
    kind = type(layer).__name__
    if kind in POOLS:
        setting = {"stride": layer.strides[0], "padding": layer.padding}
        return {"kind": POOLS[kind], "size": layer.pool_size[0]} | setting
    if kind == "GlobalMaxPooling2D":
        return {"kind": "global"}
    last = getattr(getattr(layer, "activation", None), "__name__", None)
    plain = kind == "Dense" or (
        kind == "Conv2D" and layer.padding == "same" and tuple(layer.dilation_rate) == (1, 1)
    )
    if not plain or last not in ("relu", "linear") or len(rest) < 2:
        raise ValueError(f"the layer {layer.name!r} ({kind}) is none that the page can compute")
    weights, bias = (np.asarray(rest.pop(0), "float64") for _ in range(2))
    scales = np.abs(weights).max(axis=tuple(range(weights.ndim - 1))) / 127
    scales = np.array([float(f"{scale:.4g}") for scale in np.maximum(scales, 1e-12)])
    steps = (np.rint(weights / scales).clip(-127, 127) + 128).astype("uint8")
    stored = {"kind": "dense" if kind == "Dense" else "convolution", "relu": last == "relu"}
    stored |= {"stride": layer.strides[0]} if kind == "Conv2D" else {}
    stored |= {"shape": list(weights.shape), "bytes": base64.b64encode(steps.tobytes()).decode()}
    return stored | {"scales": scales.tolist(), "bias": [float(f"{b:.4g}") for b in bias]}


def logits(layers, images):
    """Return what stored layers make of images (n, 28, 28, 1), each 2 by 2 pixels one: (n, 10)."""
    found = average_pool(np.asarray(images, float), 2)
    for layer in layers:
        kind = layer["kind"]
        if kind in ("max", "average"):
            pool = max_pool if kind == "max" else average_pool
            found = pool(found, layer["size"], layer["stride"], layer["padding"])
        elif kind == "global":
            found = found.max(axis=(1, 2))
        elif kind == "convolution":
            found = cross_correlate(found, *restored_weights([layer]), layer["stride"], "same")
        else:
            found = dense(found.reshape(len(found), -1), *restored_weights([layer]))
        found = relu(found) if layer.get("relu") else found
    return found


def probabilities(layers, images):
    """Return the answers of stored layers to images (n, 28, 28, 1): (n, 10)."""
    powers = logits(layers, images)
    powers = np.exp(powers - powers.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
