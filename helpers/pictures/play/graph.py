"""Back-propagate: a small network as a graph with numbers, forward and backward, edge by edge."""

from html import escape

import matplotlib.pyplot as plt
import numpy as np

from helpers.layers.checks import as_numbers
from helpers.layers.reference import (
    dense,
    dense_backward,
    relu,
    relu_backward,
    softmax_cross_entropy,
)
from helpers.pictures.play.ready import Ready, short

GREY, BACKWARD = "0.6", "#B34700"


def prepare(graphs, classes=("cat", "dog", "horse")):
    """Return what the picture 'graph' is played with.

    Parameters
    ----------
    graphs : dict, {name: {'inputs': (features,), 'label': int, 'layers': [(weights, bias), ...]}},
        one or two dense layers with a ReLU between them; the last has a unit for each class
    classes : names of the classes

    Raises
    ------
    ValueError
        If there is no graph, more than two layers or four units, or if shapes do not fit.
    """
    if not graphs:
        raise ValueError("graph needs a network: its inputs, its label and its layers")
    checked = {name: _checked(name, len(classes), **each) for name, each in graphs.items()}
    name, network = next(iter(checked.items()))
    found = passed(**network)
    steps = steps_of(network)
    value = {"graph": name, **network, "step": steps, "loss": found["loss"]}
    value["gradients"] = [
        {"weights": w.tolist(), "bias": b.tolist()} for w, b in found["gradients"]
    ]
    text = f"Step {steps} of {steps}. Every gradient is known. The loss is {short(found['loss'])}."
    about = "A small network as a graph: values forward, gradients of the loss backward"
    controls = {"graphs": _options(checked), "classes": _options(classes), "steps": steps}
    controls["single"] = " disabled" * (len(checked) == 1)
    data = {"graphs": checked, "classes": list(classes)}
    return Ready(about, _drawn(network, found, classes), text, controls, data, value)


def passed(inputs, label, layers):
    """Return what a forward and a backward pass compute: {name: arrays}, as the script does."""
    rows, sums = [np.array([inputs], float)], []  # what each layer gets, and what it adds up
    for layer in layers:
        rows += [relu(sums[-1])] if sums else []
        sums.append(dense(rows[-1], *_arrays(layer)))
    loss, upstream = softmax_cross_entropy(sums[-1], np.array([label]))
    slopes, gradients = [], []  # of rows and sums; of weights and bias
    for i in reversed(range(len(layers))):
        back, *of_layer = dense_backward(upstream, rows[i], _arrays(layers[i])[0])
        slopes, gradients = [back, upstream, *slopes], [of_layer, *gradients]
        upstream = relu_backward(back, sums[i - 1]) if i else None
    return {
        "rows": rows,
        "sums": sums,
        "loss": float(loss),
        "slopes": slopes,
        "gradients": gradients,
    }


def steps_of(network):
    """Count the steps: each unit, softmax and loss; each logit, edge, input and ReLU; the end."""
    sizes = [len(layer["weights"]) for layer in network["layers"]]
    classes = len(network["layers"][-1]["bias"])
    edges = sum(a * b for a, b in zip(sizes, [*sizes[1:], classes], strict=True))
    forward = 2 * sum(sizes[1:]) + classes + 2
    return forward + classes + edges + sum(sizes) + sum(sizes[1:]) + 1


def _arrays(layer):
    return np.array(layer["weights"], float), np.array(layer["bias"], float)


def _checked(name, classes, inputs, label, layers):
    """Return a network as lists of numbers, if it can be drawn."""
    inputs = as_numbers(f"inputs of {name}", inputs, ("features",))
    size, made = len(inputs), []
    for weights, bias in layers:
        weights = as_numbers(f"weights of {name}", weights, (size, "units"))
        size = weights.shape[1]
        bias = as_numbers(f"bias of {name}", bias, (size,))
        made.append({"weights": weights.tolist(), "bias": bias.tolist()})
    sides = [len(inputs), *(len(layer["bias"]) for layer in made)]
    if not 1 <= len(made) <= 2 or max(sides) > 4 or size != classes or label not in range(classes):
        raise ValueError(f"{name} should have 1 or 2 layers, 4 units at most, {classes} at its end")
    return {"inputs": inputs.tolist(), "label": int(label), "layers": made}


def _options(names):
    return "".join(f"<option>{escape(name)}</option>" for name in names)


def _drawn(network, found, classes):
    """Draw the graph with its values in black and its gradients in colour."""
    figure, ax = plt.subplots(figsize=(5.7, 3))
    columns = [each[0] for pair in zip(found["rows"], found["sums"], strict=True) for each in pair]
    places = [_heights(len(column)) for column in columns]
    for i, layer in enumerate(network["layers"]):
        slopes = found["gradients"][i]
        for j, k in np.ndindex(slopes[0].shape):
            ends = (places[2 * i][j], places[2 * i + 1][k])
            ax.plot([2 * i, 2 * i + 1], ends, color=GREY, lw=0.8, zorder=0)
            at = (2 * i + 0.36, ends[0] + 0.36 * (ends[1] - ends[0]))
            _write(ax, at, "", layer["weights"][j][k], slopes[0][j, k])
        if i:
            for height in places[2 * i]:
                ax.plot([2 * i - 1, 2 * i], [height, height], color=GREY, lw=0.8, zorder=0)
    for column, (numbers, slopes) in enumerate(zip(columns, found["slopes"], strict=True)):
        letter = "z" if column == len(columns) - 1 else "xsh"[column]
        for row, value in enumerate(numbers):
            name = f"{letter}{row + 1}" + (f", {classes[row]}" if letter == "z" else "")
            _write(ax, (column, places[column][row]), name, value, slopes[0, row], GREY)
    ax.set(xlim=(-0.4, len(columns) - 0.6), ylim=(0, 1))
    ax.axis("off")
    plt.close(figure)
    return figure


def _heights(count):
    return 1 - (np.arange(count) + 0.5) / count


def _write(ax, place, name, value, slope, edge="none"):
    """Write name, value and gradient at a place, on white."""
    box = {"facecolor": "white", "edgecolor": edge, "pad": 2}
    lines = [name] * bool(name) + [short(value, 2), " "]
    style = {"ha": "center", "va": "center", "size": 8, "linespacing": 1.15}
    ax.text(*place, "\n".join(lines), bbox=box, **style)
    ax.text(*place, "\n" * (len(lines) - 1) + short(slope, 2), color=BACKWARD, **style)
