"""Move a digit by single pixels: networks that downsample in different ways answer."""

from html import escape

import matplotlib.pyplot as plt
import numpy as np

from helpers.pictures.play.pool import shift
from helpers.pictures.play.pool.networks import probabilities
from helpers.pictures.play.ready import Ready

START = {"digit": 0, "right": 4, "down": 0}


def prepare(images, labels, networks, start=None):
    """Return what the picture 'pool/answers' is played with.

    Parameters
    ----------
    images : array of shape (n, 28, 28, 1) in [0, 1], digits with an empty border of 4 pixels; the
        networks get the mean of each 2 by 2 pixels
    labels : array of shape (n,), their digits
    networks : dict, {name: layers as `stored_network` returns them}, one to six
    start : dict, to begin with: 'digit' (which of the images), 'right' and 'down' (pixels, -4 to 4)

    Raises
    ------
    ValueError
        If an image or what to begin with does not fit, or if there are no networks or too many.
    """
    digits, labels = shift.grey_digits(images, labels)
    if not 1 <= len(networks) <= 6:
        raise ValueError(f"pool/answers needs one to six networks, found {len(networks)}")
    start = START | (start or {})
    shift.check_start(start, START, len(digits))
    number, right, down = (start[name] for name in START)
    picture = shift.shifted(digits[[number]], right, down)
    found = {name: probabilities(layers, picture)[0] for name, layers in networks.items()}
    text = said(found, labels[number], right, down)
    data = {"digits": shift.packed(digits), "labels": labels, "start": start}
    data["networks"] = [{"name": name, "layers": layers} for name, layers in networks.items()]
    value = start | {"probabilities": {k: each.round(4).tolist() for k, each in found.items()}}
    about = "A digit that is moved by single pixels, and what networks answer"
    controls = {"digits": shift.options(shift.digit_names(labels), number)}
    controls["views"] = "".join(map(_view, networks))
    return Ready(about, _drawn(picture[0], found, labels[number]), text, controls, data, value)


def said(found, label, right, down):
    """Say in words what the networks answer; found: {name: (10,)}."""
    verdicts = {
        name: "right" if each.argmax() == label else "wrong" for name, each in found.items()
    }
    parts = [
        f"{name} {each.argmax()} ({verdicts[name]}, {each.max():.0%})"
        for name, each in found.items()
    ]
    return f"The {label}, {shift.in_words(right, down)}: {', '.join(parts)}."


def _view(name):
    label = f"{escape(name)}: ten bars, the probability of each digit"
    canvas = f'<canvas role="img" aria-label="{label}"></canvas>'
    return f'<div class="view">{canvas}<small></small></div>'


def _drawn(picture, found, label):
    """Draw the digit, and how sure each network is of each answer."""
    figure, axes = plt.subplots(1, 2, figsize=(6, 2.2), width_ratios=(1, 1.7))
    axes[0].imshow(picture, cmap="gray", vmin=0, vmax=1)
    axes[0].axis("off")
    table = np.array(list(found.values()))  # (networks, 10)
    axes[1].imshow(table, cmap="Blues", vmin=0, vmax=1, aspect="auto")
    axes[1].set(xticks=range(10), yticks=range(len(found)), yticklabels=list(found))
    axes[1].set_xlabel("answer")
    axes[1].get_xticklabels()[label].set_weight("bold")
    axes[1].grid(False)
    plt.close(figure)
    return figure
