"""Move a kernel over an image: nine weights that are typed or dragged, and every product."""

import base64
from html import escape

import matplotlib.pyplot as plt
import numpy as np

from helpers.layers.checks import as_numbers
from helpers.layers.reference import cross_correlate
from helpers.pictures.figures import draw_numbers
from helpers.pictures.play.ready import Ready, short

PARTS = ("settings", "stack", "learn", "own")


def prepare(images, kernel, presets=None, at=(0, 0), parts=(), target=None):
    """Return what the picture 'kernel' is played with.

    Parameters
    ----------
    images : dict, {name: array of shape (height, width)}; shown in 256 greys, whole numbers exactly
    kernel : array of shape (3, 3), to begin with
    presets : dict, {name: kernel of shape (3, 3)}
    at : (row, column) of the window to begin with
    parts : of 'settings' (padding, stride, dilation), 'stack' (a second kernel), 'learn' (by
        gradient descent) and 'own' (a picture of the reader's) those that are offered
    target : the name of the preset that is to be learned

    Raises
    ------
    ValueError
        If there is no image, one has another shape, a kernel is not 3 by 3, the window does not
        fit, or a part or the target is unknown.
    """
    presets, name = dict(presets or {}), next(iter(images), None)
    if (
        name is None
        or not set(parts) <= set(PARTS)
        or (target is not None and target not in presets)
    ):
        raise ValueError(f"kernel needs an image, parts of {PARTS}, a target that is a preset")
    stored = {key: stored_image(key, image) for key, image in images.items()}
    weights = {key: as_numbers(key, each, (3, 3)) for key, each in presets.items()}
    first, kernel = restored(stored[name]), as_numbers("kernel", kernel, (3, 3))
    answer = cross_correlate(first[None, ..., None], kernel[..., None, None], 0)[0, ..., 0]
    if not all(0 <= place < side for place, side in zip(at, answer.shape, strict=True)):
        raise ValueError(f"at should be a place in a map of {answer.shape}, found {at}")
    flat = [float(weight) for weight in kernel.ravel()]
    layers = {"kernels": [flat, [0, 0, 0, 0, 1, 0, 0, 0, 0]], "biases": [0, 0], "at": list(at)}
    data = {"images": stored, "image": name, "parts": list(parts), "target": target} | layers
    data["presets"] = {key: each.ravel().tolist() for key, each in weights.items()}
    value = {"image": name, "kernels": [flat], "biases": [0], "padding": "valid", "stride": 1}
    value |= {"dilation": 1, "relu": False, "layer": 0, "row": at[0], "column": at[1]}
    text = f"The nine products at row {at[0]}, column {at[1]} sum to {short(answer[tuple(at)])}."
    about = "A kernel of nine weights slides over an image and makes a feature map"
    controls = {"images": _options(stored), "single": " disabled" * (len(stored) == 1)}
    controls |= {"presets": _options(presets), "weights": _fields(flat)}
    return Ready(about, _drawn(first, kernel, answer, at), text, controls, data, value)


def stored_image(name, image):
    """Return an image as bytes and what they mean: value = low + unit * byte."""
    image = as_numbers(name, image, ("height", "width"))
    if min(image.shape) < 3:
        raise ValueError(f"{name} should have 3 by 3 pixels or more, found {image.shape}")
    low, high = float(image.min()), float(image.max())
    whole = high - low < 256 and np.array_equal(image, np.round(image))
    unit = 1.0 if whole else (high - low) / 255
    steps = np.round((image - low) / unit).astype("uint8")
    size = dict(zip(("height", "width"), image.shape, strict=True))
    return size | {"low": low, "unit": unit, "bytes": base64.b64encode(steps.tobytes()).decode()}


def restored(stored):
    """Return the image that `stored_image` has stored, (height, width), as the script sees it."""
    steps = np.frombuffer(base64.b64decode(stored["bytes"]), "uint8").astype(float)
    return (stored["low"] + stored["unit"] * steps).reshape(stored["height"], stored["width"])


def _options(names):
    return "".join(f"<option>{escape(name)}</option>" for name in names)


def _fields(weights):
    return "".join(
        f'<input type="number" step="any" value="{weight:.6g}" '
        f'aria-label="weight in row {i // 3 + 1}, column {i % 3 + 1}">'
        for i, weight in enumerate(weights)
    )


def _drawn(image, kernel, answer, at):
    """Draw image, kernel and answer, the window marked."""
    figure, axes = plt.subplots(1, 3, figsize=(5.7, 2.3), width_ratios=[3, 2, 3])
    small = max(image.shape) <= 8
    for ax, shown, title, side in (
        (axes[0], image, "image", 3),
        (axes[2], answer, "feature map", 1),
    ):
        box = (*at, side, side)
        if small:
            draw_numbers(ax, shown, title, box=box)
            continue
        ax.imshow(shown, cmap="gray")
        corner = (at[1] - 0.5, at[0] - 0.5)
        ax.add_patch(plt.Rectangle(corner, side, side, fill=False, edgecolor="C1", lw=2))
        ax.set(title=title, xticks=[], yticks=[])
        ax.grid(False)
    draw_numbers(axes[1], kernel.round(2), "kernel", limit=abs(kernel).max() or 1)
    plt.close(figure)
    return figure
