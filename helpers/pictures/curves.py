"""Loss and accuracy after each epoch, drawn while a network trains."""

import math

import keras
from IPython import get_ipython
from IPython.display import display
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from helpers.pictures.formats import bundle


def draw_curves(rows):
    """Return a figure of the logs of each epoch; without pyplot, which is not for threads."""
    figure = Figure(figsize=(6, 2.6), layout="none")
    figure.subplots_adjust(left=0.12, right=0.98, bottom=0.2, top=0.95, wspace=0.35)  # fast
    shown = [("loss", "loss", 1), ("accuracy", "accuracy (%)", 100)][: 1 + ("accuracy" in rows[0])]
    axes = figure.subplots(1, len(shown), squeeze=False)[0]
    for ax, (name, label, scale) in zip(axes, shown, strict=True):
        for key, style, part in ((name, "o-", "training"), (f"val_{name}", "s--", "validation")):
            if any(key in row for row in rows):
                points = [scale * row.get(key, math.nan) for row in rows]
                ax.plot(range(1, len(rows) + 1), points, style, label=part, markersize=4)
        ax.set(xlabel="epoch", ylabel=label, xlim=(0.5, len(rows) + 0.5))
        ax.ticklabel_format(axis="y", scilimits=(-3, 4))
        ax.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    axes[0].legend()
    return figure


class LiveCurves(keras.callbacks.Callback):
    """Loss and accuracy, growing in the notebook; a second `fit` continues. `rows` has the logs."""

    def __init__(self):
        super().__init__()
        self.rows, self._handle, self._cell = [], None, None

    def on_epoch_end(self, epoch, logs=None):
        """Add a point; outside of a notebook nothing is drawn."""
        self.rows.append(dict(logs or {}))
        if (shell := get_ipython()) is None:
            return
        data, metadata = bundle(draw_curves(self.rows), box=None)
        # The text stays the same, so that a test of the stored output can compare it.
        data["text/plain"] = "Loss and accuracy after each epoch"
        shown = {"raw": True, "metadata": metadata}
        if self._cell == shell.execution_count:
            self._handle.update(data, **shown)
        else:  # a cell that continues the run gets its own picture
            self._cell = shell.execution_count
            self._handle = display(data, display_id=True, **shown)
