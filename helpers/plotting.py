"""Pictures that more than one chapter draws, and the style they share."""

from importlib.resources import as_file, files

import matplotlib.pyplot as plt
import numpy as np


def use_book_style():
    """Give all Matplotlib figures of this session the book's style, `helpers/book.mplstyle`."""
    with as_file(files("helpers") / "book.mplstyle") as style:
        plt.style.use(style)


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
        If there are no images, or not as many titles as images.
    """
    if len(images) == 0:
        raise ValueError("there should be at least one image, found none")
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
        ax.imshow(np.squeeze(image), vmin=0, vmax=1)
        ax.set_title(title)
    return figure
