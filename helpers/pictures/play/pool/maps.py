"""Move a digit by single pixels: the map of a kernel moves along, the smaller map does not."""

from html import escape

import matplotlib.pyplot as plt
import numpy as np

from helpers.layers.checks import as_numbers
from helpers.layers.reference import average_pool, cross_correlate, max_pool, relu
from helpers.pictures.play.pool import shift
from helpers.pictures.play.ready import Ready, short

MARGIN = 4  # black pixels around a digit, so that its map stays whole
START = {"digit": 0, "kernel": None, "way": "max", "along": True, "right": 1, "down": 0}
WAYS = {
    "every second": lambda maps: maps[:, ::2, ::2],
    "max": lambda maps: max_pool(maps, 2),
    "average": lambda maps: average_pool(maps, 2),
    "blur": lambda maps: average_pool(average_pool(max_pool(maps, 2, 1), 2, 1), 2, 2),
}


def prepare(images, labels, kernels, start=None, white=0.5):
    """Return what the picture 'pool/maps' is played with.

    Parameters
    ----------
    images : array of shape (n, 28, 28, 1) in [0, 1], digits with an empty border of 4 pixels
    labels : array of shape (n,), their digits
    kernels : dict, {name: array of shape (3, 3)}; a ReLU follows
    start : dict, to begin with: 'digit' (which of the images), 'kernel' (a name), 'way' (one of
        WAYS), 'along' (whether the map in place is moved along before the two are compared),
        'right' and 'down' (pixels, -4 to 4)
    white : float, the number that is drawn white; a cell has changed if it differs by a tenth of it

    Raises
    ------
    ValueError
        If an image, a kernel or what to begin with does not fit.
    """
    digits, labels = shift.grey_digits(images, labels)
    if not kernels or not white > 0:
        raise ValueError("pool/maps needs a kernel, and a number above 0 that is drawn white")
    kernels = {name: as_numbers(name, each, (3, 3)) for name, each in kernels.items()}
    start = START | {"kernel": next(iter(kernels))} | (start or {})
    shift.check_start(start, START, len(digits))
    if start["kernel"] not in kernels or start["way"] not in WAYS:
        raise ValueError(f"start needs a kernel of {[*kernels]} and a way of {[*WAYS]}")
    setting = {name: start[name] for name in ("way", "right", "down", "along")}
    found = compared(digits[start["digit"]], kernels[start["kernel"]], white=white, **setting)
    data = {"digits": shift.packed(digits), "labels": labels, "white": float(white)}
    data |= {"kernels": {name: each.ravel().tolist() for name, each in kernels.items()}}
    data |= {"start": start}
    about = "A digit that is moved by single pixels, the map of a kernel, and the map made smaller"
    figure, value = _drawn(found, white), start | {"change": found["share"]}
    return Ready(
        about, figure, said(found, **setting), _controls(labels, kernels, start), data, value
    )


def compared(image, kernel, way, right, down, along=True, white=0.5):
    """Compare the smaller map of a moved digit (28, 28, 1) with that of the digit in place.

    With `along`, the map in place is moved by half as many cells; a half step is rounded to the
    better side. Returned are 'digit', 'map', 'before', 'after' and 'gap' (rows, columns), 'share'
    (root mean square of the gap, in units of the standard deviation of the map in place),
    'changed' (cells) and 'filled' (cells that hold anything).
    """
    field = np.pad(image[None], [(0, 0), (MARGIN, MARGIN), (MARGIN, MARGIN), (0, 0)])
    place = shift.shifted(field, right, down)
    large = [relu(cross_correlate(each, kernel[..., None, None], 0)) for each in (field, place)]
    before, after = map(WAYS[way], large)
    tries = [shift.shifted(before, j, i) for j in _steps(right, along) for i in _steps(down, along)]
    wanted = min(tries, key=lambda each: round(np.square(after - each).mean(), 12))
    gap = after - wanted
    contrast = before.std()
    share = np.sqrt(np.square(gap).mean()) / contrast if contrast else 0.0
    pictures = {"digit": place, "map": large[1], "before": wanted, "after": after, "gap": gap}
    found = {name: each[0, ..., 0] for name, each in pictures.items()}
    found["changed"] = int((np.abs(gap) > white / 10 + 1e-9).sum())  # see pool/maps.js
    found["filled"] = int((np.maximum(np.abs(wanted), np.abs(after)) > 1e-9).sum())
    return found | {"share": float(share)}


def said(found, way, right, down, along):
    """Say in words what `compared` has found."""
    cells = f"{found['changed']} of {found['filled']} filled cells changed"
    text = f"{way}, {shift.in_words(right, down)}: {cells}; "
    text += f"the change is {short(found['share'], 2)} of the map's contrast."
    if along and (right or down) and found["share"] < 1e-9:
        text += " The smaller map moved along exactly."
    return text


def _steps(by, along):
    """Return the whole steps of the smaller map that stand for a move of the large one."""
    return sorted({by // 2, -(-by // 2)}) if along else [0]


def _controls(labels, kernels, start):
    kernels = {escape(name): escape(name) for name in kernels}
    return {
        "digits": shift.options(shift.digit_names(labels), start["digit"]),
        "kernels": shift.options(kernels, escape(start["kernel"])),
        "ways": shift.options({way: way for way in WAYS}, start["way"]),
        "along": " selected" * start["along"],
        "place": " selected" * (not start["along"]),
    }


def _drawn(found, white):
    """Draw digit, map, both smaller maps, and what changed."""
    figure, axes = plt.subplots(1, 5, figsize=(6, 1.6))
    titles = ["digit", "feature map", "in place,\nmade smaller", "moved,\nmade smaller", "change"]
    for ax, name, title in zip(
        axes, ("digit", "map", "before", "after", "gap"), titles, strict=True
    ):
        low, high = {"digit": (0, 1), "gap": (-white, white)}.get(name, (0, white))
        ax.imshow(found[name], vmin=low, vmax=high, cmap="RdBu_r" if name == "gap" else "gray")
        ax.set(xticks=[], yticks=[])
        ax.set_title(title, fontsize=8)
        ax.grid(False)
    plt.close(figure)
    return figure
