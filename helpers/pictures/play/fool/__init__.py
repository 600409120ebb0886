"""See and fool: a digit of the reader's choice, the same attack on several small networks."""

import base64
from html import escape
from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np

from helpers.layers import reference
from helpers.layers.checks import as_numbers
from helpers.pictures.play import MORE, SUBJECTS, play
from helpers.pictures.play.digit import restored_weights, stored_layers
from helpers.pictures.play.ready import Ready, short

# Its script and its controls lie in this folder, so that pages without it stay as they are.
SUBJECT = "fool/fool"
PLAIN = {"kernel_size": (3, 3), "strides": (1, 1), "padding": "valid", "dilation_rate": (1, 1)}
VIEWS = "digit", "+ change", "= sum", "saliency"


def fool(networks, images, labels, start=None):
    """Return the picture; at the end of a cell it shows itself.

    Parameters
    ----------
    networks : dict, {name: network}, each a keras.Sequential for images (28, 28, 1) of Conv2D
        (any size, stride and padding), Flatten and Dense layers with ReLU or none, that gives ten
        logits; or {name: what `stored` returned}. The weights are stored in whole numbers from
        -127 to 127 with a scale for each channel
    images : array of shape (n, 28, 28, 1), the digits that can be chosen
    labels : array of shape (n,), their digits
    start : dict, to begin with: 'image' (which of them) and 'epsilon' (from 0 to 0.5); it opens
        on one step of FGSM

    Returns
    -------
    Played
        Its `value` has each network's attacked image and its probabilities.

    Raises
    ------
    ValueError
        If there is no network, if it has another layer, or if an image, a label or what to begin
        with does not fit.
    """
    SUBJECTS[SUBJECT] = prepare  # here, so that importing changes nothing
    return play(SUBJECT, networks=networks, images=images, labels=labels, start=start)


def prepare(networks, images, labels, start=None):
    """Return what the picture is played with; parameters and errors are those of `fool`."""
    images, start = as_numbers("images", images, ("n", 28, 28, 1)), _start(start)
    labels = [int(label) for label in labels]
    if not networks or len(labels) != len(images) or not set(labels) <= set(range(10)):
        raise ValueError("fool needs a network or more, and for each image a label from 0 to 9")
    if start["image"] not in range(len(images)) or not 0 <= start["epsilon"] <= 0.5:
        raise ValueError(f"fool begins with one of {len(images)} images and ε from 0 to 0.5")
    ready = {name: n if isinstance(n, list) else stored(n) for name, n in networks.items()}
    shown, label = np.rint(255 * images).astype("uint8"), labels[start["image"]]
    first = shown[[start["image"]]] / 255
    found = {name: _attacked(each, first, label, start["epsilon"]) for name, each in ready.items()}
    text = f"One step, ε {short(start['epsilon'], 2)}."
    text += "".join(_outcome(name, answer, label) for name, (_, answer) in found.items())
    data = {"networks": ready, "digits": base64.b64encode(shown.tobytes()).decode()}
    data |= {"labels": labels, "start": start}
    value = start | {"target": None, "attack": "FGSM", "taken": 1}
    value["networks"] = {name: _value(*each) for name, each in found.items()}
    about = "A digit is changed a little, so that small networks answer something else"
    controls = {"digits": _digits(labels), "rows": _rows(ready)}
    controls |= {"epsilon": f"{start['epsilon']:.2f}"}
    controls["targets"] = "".join(f"<option>{digit}</option>" for digit in range(10))
    return Ready(about, _drawn(first, found), text, controls, data, value)


def stored(network):
    """Return a network's layers, a list of dicts, weights as whole numbers with their scales."""
    kept = [layer for layer in network.layers if type(layer).__name__ != "Flatten"]
    for layer in kept:
        if not _known(layer):
            kind = type(layer).__name__
            raise ValueError(f"the layer {layer.name!r} ({kind}) is none that the page can compute")
    found = stored_layers(SimpleNamespace(layers=[_plain(layer) for layer in kept]))
    for layer, each in zip(kept, found, strict=True):
        if each["kind"] == "convolution":
            each["settings"] = {"stride": layer.strides[0], "padding": layer.padding}
    return found


def _known(layer):
    kind, last = type(layer).__name__, getattr(layer, "activation", None)
    known = kind in ("Conv2D", "Dense") and getattr(last, "__name__", None) in ("relu", "linear")
    if kind == "Conv2D":
        known = known and layer.strides[0] == layer.strides[1] and layer.dilation_rate == (1, 1)
    return known


def _plain(layer):
    """Return a layer as `stored_layers` takes it, which only looks at the weights."""
    names = "name", "activation", "get_weights"
    return type(type(layer).__name__, (SimpleNamespace,), {})(
        **PLAIN, **{name: getattr(layer, name) for name in names}
    )


def sums_of(layers, images):
    """Run stored layers on images (n, 28, 28, 1): inputs and sums of each, the last the logits."""
    weights, steps, inputs = iter(restored_weights(layers)), [], images
    for layer in layers:
        if layer["kind"] == "dense":
            inputs = inputs.reshape(len(inputs), -1)
            sums = reference.dense(inputs, next(weights), next(weights))
        else:
            sums = reference.cross_correlate(
                inputs, next(weights), next(weights), **layer["settings"]
            )
        steps.append((inputs, sums))
        inputs = reference.relu(sums) if layer["relu"] else sums
    return steps


def slope_of(layers, image, label):
    """Return the gradient of the loss of a label with respect to an image, (1, 28, 28, 1)."""
    steps, weights = sums_of(layers, image), restored_weights(layers)[::2]
    upstream = reference.softmax_cross_entropy(steps[-1][1], [label])[1]
    for layer, (inputs, sums), w in zip(layers[::-1], steps[::-1], weights[::-1], strict=True):
        upstream = upstream.reshape(sums.shape)
        upstream = reference.relu_backward(upstream, sums) if layer["relu"] else upstream
        if layer["kind"] == "dense":
            upstream = reference.dense_backward(upstream, inputs, w)[0]
        else:
            upstream = reference.cross_correlate_backward(upstream, inputs, w, **layer["settings"])[
                0
            ]
    return upstream


def probabilities(layers, images):
    """Return the answers of stored layers to images (n, 28, 28, 1), (n, 10)."""
    logits = sums_of(layers, images)[-1][1]
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def _attacked(layers, first, label, epsilon):
    """Return the image after one step of FGSM, and the answer to it, (10,)."""
    moved = first + epsilon * np.sign(slope_of(layers, first, label))
    image = np.clip(np.clip(moved, first - epsilon, first + epsilon), 0, 1)
    return image, probabilities(layers, image)[0]


def _value(image, answer):
    return {"image": image.ravel().round(4).tolist(), "probabilities": answer.round(4).tolist()}


def _outcome(name, answer, label):
    best = answer.argmax()
    word = "it stands" if best == label else "fooled"
    return f" The {name} network answers {best} ({answer[best]:.1%}): {word}."


def _start(start):
    start = {"image": 0, "epsilon": 0.2} | (start or {})
    if start.keys() != {"image", "epsilon"} or not isinstance(start["image"], int):
        raise ValueError("fool begins with 'image', a whole number, and 'epsilon'")
    return start | {"epsilon": round(float(start["epsilon"]), 2)}


def _digits(labels):
    names = []
    for i, label in enumerate(labels):
        count = labels[: i + 1].count(label)
        names.append(f"a {label}, number {count}" if count > 1 else f"a {label}")
    return "".join(f'<option value="{i}">{name}</option>' for i, name in enumerate(names))


def _rows(networks):
    """Return the HTML of a row of views for each network; one view takes the arrow keys for all."""
    rows = []
    for place, name in enumerate(map(escape, networks)):
        views = [_view(f"{view} of the {name} network", view) for view in VIEWS]
        if place == 0:
            keys = 'tabindex="0" role="application"'
            keys += ' aria-label="digit: the arrow keys choose a pixel"'
            views[0] = f'<div class="view"><canvas {keys}></canvas><small>digit</small></div>'
        views.append(_view(f"probabilities of the {name} network", "probability of each digit"))
        rows.append(f'<div class="fool" hidden><b>{name} network</b>{"".join(views)}</div>')
    return "\n".join(rows)


def _view(label, caption):
    canvas = f'<canvas role="img" aria-label="{label.strip("+= ")}"></canvas>'
    return f'<div class="view">{canvas}<small>{caption}</small></div>'


def _drawn(first, found):
    """Draw the digit, and under what each network got instead its answer."""
    figure, ax = plt.subplots(figsize=(1.9 * (1 + len(found)), 2.5))
    pictures = np.hstack([first[0, ..., 0], *(image[0, ..., 0] for image, _ in found.values())])
    ax.imshow(np.rint(15 * pictures), cmap="gray", vmin=0, vmax=15, interpolation="none")
    said = [f"{name}\n{answer.argmax()}" for name, (_, answer) in found.items()]
    ax.set_xticks(28 * np.arange(1 + len(said)) + 14, ["digit", *said], fontsize=9)
    ax.set_yticks([])
    ax.grid(False)
    plt.close(figure)
    return figure


MORE[SUBJECT] = ("network.js", "fool/attack.js")
