"""Guess the light on the paper, and with it how far each pixel stands out from its paper."""

import numpy as np
from scipy import ndimage
from skimage import filters


def contrasts(grey):
    """Yield guesses: the page with dark ink, its contrast, and the largest share that may be ink.

    Contrast is 0 like the paper, 1 as far from it as can be. From a smooth light to one with hard
    edges; each time first for the likelier of dark ink and light ink, then for the other.
    """
    difference = grey - _fit_light(grey)
    likely = grey if (difference**3).sum() <= 0 else 1 - grey
    for light, most in ((_smooth, 0.25), (_even, 0.6), (_wide, 0.4), (_narrow, 0.25)):
        for page in (likely, 1 - likely):
            yield page, np.clip(1 - page / np.maximum(light(page), 0.01), 0, 1), most


def _even(page):
    """Assume the same light everywhere: the middle of all pixels that are light."""
    return np.full(page.shape, np.median(page[page >= filters.threshold_otsu(page)]))


def _wide(page):
    return _closed(page, max(page.shape) // 4)


def _narrow(page):
    return _closed(page, max(page.shape) // 10)


def _closed(page, window):
    """Fill every dark mark that is narrower than the window; hard edges of shadows stay."""
    window = max(3, window)
    closed = ndimage.grey_closing(page, size=(window, window), mode="nearest")
    return ndimage.uniform_filter(closed, max(1, window // 8))


def _smooth(page):
    """Fit a quadratic sheet to the lighter places, then smooth over bare paper what it missed."""
    paper = _fit_light(page, _lighter(page))
    difference = page - paper
    bare = np.abs(difference) < max(0.05, filters.threshold_otsu(np.abs(difference)))
    bare = ndimage.binary_erosion(bare, border_value=1).astype("float64")
    reach = max(page.shape) / 12
    return paper + blur(difference * bare, reach) / (blur(bare, reach) + 0.01)


def blur(values, reach):
    """Blur as a Gaussian of this standard deviation does, nearly, and in much less time."""
    for _ in range(3):
        values = ndimage.uniform_filter(values, max(1, round(2 * reach)))
    return values


def _lighter(page, across=12):
    """Return the brightness that most of each block of the page stays below: not its ink."""
    step = max(1, min(page.shape) // across)
    height, width = (side // step for side in page.shape)
    blocks = page[: height * step, : width * step].reshape(height, step, width, step)
    return np.quantile(blocks, 0.8, axis=(1, 3))


def _fit_light(page, values=None):
    """Fit a smooth sheet of light (a quadratic in x and y) through most pixels, or values."""
    few = page[:: 1 + page.shape[0] // 40, :: 1 + page.shape[1] // 40] if values is None else values
    terms, targets, weights = _quadratic(few.shape), few.ravel(), 1
    for _ in range(10):  # least absolute differences: a few dark marks do not pull
        scale = weights * np.ones(len(targets))
        solution = np.linalg.lstsq(terms * scale[:, np.newaxis], targets * scale, rcond=None)[0]
        weights = 1 / np.sqrt(np.abs(targets - terms @ solution) + 0.005)
    return (_quadratic(page.shape) @ solution).reshape(page.shape)


def _quadratic(shape):
    """Return the terms 1, y, y², x, xy and x² for each pixel, (height · width, 6)."""
    y, x = ((np.arange(side) * 2 + 1) / side - 1 for side in shape)
    terms = [x**i * y[:, np.newaxis] ** j for i in range(3) for j in range(3 - i)]
    return np.stack([np.broadcast_to(term, shape) for term in terms], axis=-1).reshape(-1, 6)
