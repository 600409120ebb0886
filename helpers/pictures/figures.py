"""Pictures that more than one chapter draws, and the style they share."""

import inspect
from importlib.resources import as_file, files

import matplotlib.pyplot as plt
import numpy as np
from IPython import get_ipython
from IPython.display import Markdown
from matplotlib.figure import Figure

from helpers.layers.checks import as_numbers, check_counts
from helpers.pictures.formats import bundle


def use_book_style():
    """Give all Matplotlib figures of this session the book's style, `book.mplstyle`.

    In a notebook they are shown as SVG; where that is heavy, as PNG of double density.
    """
    with as_file(files("helpers.pictures") / "book.mplstyle") as style:
        plt.style.use(style)
    if (shell := get_ipython()) is not None:
        plt.switch_backend(plt.get_backend())  # now: an inline one brings formats of its own
        for formatter in shell.display_formatter.formatters.values():
            formatter.pop(Figure, None)
        shell.display_formatter.mimebundle_formatter.for_type(Figure, bundle)


def show_images(images, titles=None, columns=10):
    """Draw images side by side, in rows of `columns`, without axes.

    Parameters
    ----------
    images : sequence of n arrays of shape (height, width), (height, width, 1) or (height, width, 3)
        Brightness in [0, 1]; images of one channel are drawn in grey.
    titles : sequence of n strings, optional
    columns : int

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If there are no images, not as many titles as images, an image of another shape or an empty
        one, or no columns.
    """
    if len(images) == 0:
        raise ValueError("there should be at least one image, found none")
    check_counts(columns=columns)
    images = [_drawable(image) for image in images]
    titles = [""] * len(images) if titles is None else list(titles)
    if len(titles) != len(images):
        raise ValueError(f"{len(images)} images need as many titles, found {len(titles)}")
    columns = min(columns, len(images))
    rows = -(-len(images) // columns)
    size = 7 / columns
    figure, axes = plt.subplots(rows, columns, figsize=(7, rows * (size + 0.25)), squeeze=False)
    for ax in axes.flat:
        ax.axis("off")
    for ax, image, title in zip(axes.flat, images, titles, strict=False):
        ax.imshow(image, vmin=0, vmax=1)
        ax.set_title(title)
    return figure


def _drawable(image):
    shape = np.shape(image)
    if len(shape) not in (2, 3) or 0 in shape or shape[2:] not in [(), (1,), (3,)]:
        raise ValueError(f"an image should be (height, width[, 1 or 3 channels]), found {shape}")
    return np.asarray(image)[..., 0] if shape[2:] == (1,) else image


def draw_numbers(ax, numbers, title="", box=None, limit=None):
    """Draw a small array as a table of its numbers on a Matplotlib axes, the larger the lighter.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    numbers : ndarray of shape (height, width)
    title : str
    box : (row, column, height, width) of a rectangle to mark, optional
    limit : number with the lightest grey, its negative gets the darkest; optional

    Raises
    ------
    ValueError
        If the numbers are not a table, or are empty or not finite.
    """
    numbers = as_numbers("numbers", numbers, ("height", "width"))
    top = np.abs(numbers).max() if limit is None else limit
    low = -top if limit is not None or numbers.min() < 0 else 0
    ax.imshow(numbers, cmap="Greys_r", vmin=low, vmax=top or 1, alpha=0.25)
    for (row, column), number in np.ndenumerate(numbers):
        ax.text(column, row, f"{number + 0.0:g}", ha="center", va="center")
    if box is not None:
        row, column, height, width = box
        corner = (column - 0.5, row - 0.5)
        ax.add_patch(plt.Rectangle(corner, width, height, fill=False, edgecolor="C1", lw=2.5))
    ax.set_title(title)
    ax.grid(False)
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set(visible=True, color="0.6", linewidth=0.8)


def show_source(*functions):
    """Show the text of functions that live in `helpers`, as code of the page."""
    text = "\n\n".join(inspect.getsource(function) for function in functions)
    return Markdown(f"```python\n{text}```")
