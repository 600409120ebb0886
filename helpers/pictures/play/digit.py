"""Draw a digit: a network that a notebook has trained reads it in the page, while it is drawn."""

import base64

import matplotlib.pyplot as plt
import numpy as np

from helpers.layers.checks import as_numbers
from helpers.layers.reference import cross_correlate, dense, max_pool, relu
from helpers.pictures.play.ready import Ready, short
from helpers.preprocessing import centre, fit_box

TOOLS = ("draw", "erase", "move", "turn", "size")
START = {"digit": 0, "right": 0, "down": 0, "centred": True, "tool": "draw"}
LOOKS = {
    "maps": "look at the feature maps",
    "cover": "cover a part",
    "another": "make it another digit",
}
PIXEL = 5  # places of the sheet along a pixel of the image


def prepare(network, images, labels, start=None, sure=0.9, parts=()):
    """Return what the picture 'digit' is played with.

    Parameters
    ----------
    network : keras.Sequential for images (28, 28, 1) of Conv2D (3 by 3, stride 1, no padding),
        MaxPooling2D, Flatten and Dense layers with ReLU or none, and softmax at the end; its
        weights are stored in whole numbers from -127 to 127 with a scale for each channel
    images : array of shape (n, 28, 28, 1), the digits that can be chosen
    labels : array of shape (n,), their digits
    start : dict, to begin with: 'digit' (which of the images), 'right' and 'down' (pixels),
        'centred' (whether the digit is brought to MNIST's form) and 'tool', one of TOOLS
    sure : float, an answer with a lower probability is given with doubt
    parts : of 'maps' (every feature map, and what each cell adds up), 'cover' (a black square over
        a part) and 'another' (the smallest change to another answer) those that are offered

    Raises
    ------
    ValueError
        If the network has another layer, or an image, a part or what to begin with does not fit.
    """
    images = as_numbers("images", images, ("n", 28, 28, 1))
    start = START | (start or {})
    if len(labels) != len(images) or not _fits(start, len(images)) or not set(parts) <= set(LOOKS):
        raise ValueError(
            f"digit needs labels of the images, a start like {START}, parts of {[*LOOKS]}"
        )
    layers, labels = stored_layers(network), [int(label) for label in labels]
    picture = _moved(np.rint(255 * images[start["digit"]]) / 255, start)
    answer = probabilities(layers, picture[None])[0]
    text = _verdict(answer, sure, labels[start["digit"]]) + _in_words(start)
    shown, found = np.rint(255 * images).astype("uint8"), outputs(layers, images)
    data = {"layers": layers, "digits": base64.b64encode(shown.tobytes()).decode(), "sure": sure}
    data |= {"labels": labels, "start": start, "parts": list(parts)}
    data["scales"] = [float(f"{each.max():.3g}") or 1.0 for each in found]
    value = {"image": np.rint(255 * picture).astype(int).ravel().tolist()}
    value |= {"centred": start["centred"], "probabilities": answer.round(4).tolist()}
    value |= {"right": start["right"], "down": start["down"], "turn": 0, "size": 1}
    about = "A sheet to draw a digit on, and a small network that reads it at once"
    controls = _controls(labels, start, parts) | {"maps": _views(layers, found, data["scales"])}
    return Ready(about, _drawn(picture, answer), text, controls, data, value)


def _controls(labels, start, parts):
    return {
        "digits": _options(labels),
        "tools": "".join(map(_radio, TOOLS)),
        "centred": " checked" * start["centred"],
        "looks": "".join(f'<option value="{name}">{LOOKS[name]}</option>' for name in parts),
        "targets": "".join(f"<option>{digit}</option>" for digit in range(10)),
    }


def stored_layers(network):
    """Return a network's layers, a list of dicts, weights as whole numbers with their scales."""
    return [each for each in map(_stored, network.layers) if each]


def _stored(layer):
    kind = type(layer).__name__
    if kind == "Flatten":
        return None  # the script does it where a dense layer follows
    if kind == "MaxPooling2D" and layer.pool_size == layer.strides and layer.padding == "valid":
        return {"kind": "pool", "size": layer.pool_size[0]}
    last = getattr(getattr(layer, "activation", None), "__name__", None)
    if kind == "Conv2D":
        plain = (layer.kernel_size, layer.strides, layer.padding) == ((3, 3), (1, 1), "valid")
        plain = plain and layer.dilation_rate == (1, 1) and last in ("relu", "linear")
    else:
        plain = kind == "Dense" and last in ("relu", "linear", "softmax")
    if not plain:
        raise ValueError(f"the layer {layer.name!r} ({kind}) is none that the page can compute")
    weights, bias = (np.asarray(each, "float64") for each in layer.get_weights())
    scales = np.abs(weights).max(axis=tuple(range(weights.ndim - 1))) / 127
    scales = np.array([float(f"{scale:.6g}") for scale in np.maximum(scales, 1e-12)])
    steps = (np.rint(weights / scales).clip(-127, 127) + 128).astype("uint8")
    stored = {"kind": "dense" if kind == "Dense" else "convolution", "relu": last == "relu"}
    stored |= {"shape": list(weights.shape), "bytes": base64.b64encode(steps.tobytes()).decode()}
    return stored | {"scales": scales.tolist(), "bias": [float(f"{b:.6g}") for b in bias]}


def restored_weights(layers):
    """Return weights and biases as the script has them, in the order of `network.get_weights()`."""
    return [array for layer in layers if "bytes" in layer for array in _weights(layer)]


def _weights(layer):
    steps = np.frombuffer(base64.b64decode(layer["bytes"]), "uint8").astype(float) - 128
    return steps.reshape(layer["shape"]) * layer["scales"], np.array(layer["bias"])


def outputs(layers, images):
    """Run stored layers on images (n, 28, 28, 1); the outputs of all, the last are the logits."""
    found = [images]
    for layer in layers:
        below = found[-1]
        if layer["kind"] == "pool":
            found.append(max_pool(below, layer["size"]))
            continue
        run = cross_correlate if layer["kind"] == "convolution" else dense
        below = below if run is cross_correlate else below.reshape(len(below), -1)
        sums = run(below, *_weights(layer))
        found.append(relu(sums) if layer["relu"] else sums)
    return found[1:]


def probabilities(layers, images):
    """Return the answers of stored layers to images (n, 28, 28, 1), (n, 10)."""
    logits = outputs(layers, images)[-1]
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def _fits(start, number):
    places = all(isinstance(start[k], int) and abs(start[k]) <= 20 for k in ("right", "down"))
    known = start.keys() == START.keys() and start["tool"] in TOOLS
    return known and places and start["digit"] in range(number)


def _moved(image, start):
    """Return what the network gets at first, (28, 28, 1): moved, and brought to MNIST's form."""
    right, down = start["right"], start["down"]
    wide = np.pad(image[..., 0], 28)
    moved = wide[28 - down : 56 - down, 28 - right : 56 - right]
    if not start["centred"] or not moved.any():
        return moved[..., None]
    return centre(fit_box(np.kron(moved, np.ones((PIXEL, PIXEL))))).astype(float)


def _verdict(answer, sure, label):
    best = answer.argmax()
    said = f"The network answers {best}, with {answer[best]:.1%}"
    if answer[best] < sure:
        said = f"The network is in doubt: a {best}? Only {answer[best]:.1%}"
    return f"{said}; the label is {label}."


def _in_words(start):
    ways = (start["right"], "right", "left"), (start["down"], "down", "up")
    done = [f"{abs(by)} {one if by > 0 else other}" for by, one, other in ways if by]
    return f" The digit is moved {', '.join(done)}." if done else ""


def _options(labels):
    names = [
        f"a {label}" if labels.count(label) == 1 else f"a {label}, number {k}"
        for i, label in enumerate(labels)
        for k in [labels[: i + 1].count(label)]
    ]
    options = "".join(f'<option value="{i}">{name}</option>' for i, name in enumerate(names))
    return options + '<option value="">your own</option>'


def _radio(tool):
    return f'<label><input type="radio" data-tool="{tool}">{tool}</label>'


def _views(layers, shown, scales):
    """Return the HTML of a view for each layer but the last, whose answer is seen anyway."""
    return "".join(map(_view, range(1, len(layers)), layers, shown[:-1], scales))


def _view(number, layer, found, scale):
    names = {"convolution": "convolution", "pool": "max pooling", "dense": "dense layer"}
    size, name = " × ".join(map(str, found.shape[1:])), f"layer {number}, {names[layer['kind']]}"
    return (
        '<div class="view"><canvas tabindex="0" role="slider" aria-valuemin="0" '
        f'aria-valuemax="{found.shape[-1] - 1}" aria-valuenow="0" aria-valuetext="map 0" '
        f'aria-label="{name}: the arrow keys choose a cell"></canvas>'
        f"<small>{name}, {size}; black 0, white {short(scale)}</small></div>"
    )


def _drawn(picture, answer):
    figure, axes = plt.subplots(1, 2, figsize=(5, 2.2), width_ratios=(1, 1.4))
    axes[0].imshow(picture, cmap="gray", vmin=0, vmax=1)
    axes[0].axis("off")
    axes[1].bar(range(10), answer)
    axes[1].set(xticks=range(10), xlabel="digit", ylabel="probability", ylim=(0, 1))
    plt.close(figure)
    return figure
