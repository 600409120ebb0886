"""Find the pen strokes of one digit, whatever the light; say what else is there instead."""

import numpy as np
from scipy import ndimage
from skimage import filters

from helpers.preprocessing.box import pen_width
from helpers.preprocessing.light import blur, contrasts
from helpers.preprocessing.row import check_row, split_row
from helpers.preprocessing.sheet import cut_sheet
from helpers.preprocessing.strokes import Refused, check_digit, choose_marks

FAINT = 0.12  # ink differs from its paper by this share at least, on quiet paper by half of it
LIVELY = 0.09  # changes of the paper, as a share of the depth of the ink; rules on it have more
NOISE = 0.4  # no paper changes as much, even squared paper
EXTREMES = ndimage.minimum_filter, ndimage.maximum_filter
LOOKS = "found many marks around it: is it a photo of something else, or grain?"
CLUTTER = 0.7  # marks that are not the digit's, as a share of its own ink


def find_ink(grey):
    """Find how much ink lies on each pixel: 0 paper, 1 full ink, (height, width) like `grey`.

    Ink is what differs from the light around it. Several guesses of that light are tried, from
    an even one to one with hard shadows, with ink darker and lighter than its paper; the guess
    that leaves least unexplained is taken. Specks, rules, shadows and the end of the paper are
    dropped. Raises ValueError if no strokes of one digit stand out, and says what was found.
    """
    return _search(grey)


def find_row(grey):
    """Find the ink of each digit, one or several in a row: (digits, height, width)."""
    try:
        ink = _search(grey)
    except ValueError as one:
        try:
            ink = _search(grey, several=True)
        except ValueError as row:
            both = f"{one}; as several digits in a row: {row}"
            raise ValueError(both if str(row) != str(one) else row) from None
    digits = split_row(ink > 0.5)
    nearest = ndimage.distance_transform_edt(
        digits == 0, return_distances=False, return_indices=True
    )
    digits = digits[tuple(nearest)]
    return np.stack([ink * (digits == k) for k in range(1, digits.max() + 1)])


def _search(grey, several=False):
    if min(grey.shape) < 8:
        raise ValueError(f"expected at least 8 × 8 pixels, found {grey.shape[1]} × {grey.shape[0]}")
    grey = ndimage.gaussian_filter(grey.astype("float64"), max(grey.shape) / 400)
    _check_blank(grey)
    ink = np.zeros_like(grey)
    window, page = cut_sheet(grey)
    ink[window] = _best_strokes(page, several)
    return ink


def _best_strokes(grey, several):
    """Try guesses of the light and thresholds; return the ink of the best, or raise ValueError."""
    best, refusals = (np.inf, None), []
    for number, guess in enumerate(contrasts(grey)):
        for threshold in _thresholds(guess[1]):
            try:
                cost, ink = _strokes(*guess, threshold, several)
                cost += 0.01 * number
                if cost < best[0] - 0.003:  # of equals, the first
                    _check_quiet(grey, ink, cost)
                    best = cost, ink
            except Refused as refused:
                refused.cost += 0.01 * number if number < 4 else np.inf
                refusals.append(refused)
        if best[0] < 0.03:
            break
    refusal = min(refusals, key=lambda each: (each.cost, each.rank), default=None)
    if best[1] is None and refusal is None:
        raise ValueError("no ink found: the paper is even")
    if best[1] is None or (refusal is not None and refusal.cost + 0.05 < best[0]):
        doubt = "; a shadow or the edge of the paper may be in the way"
        raise ValueError(f"{refusal}{doubt if 0.3 < refusal.cost < np.inf else ''}")
    if best[0] > CLUTTER:
        raise ValueError(f"expected a digit on paper, {LOOKS}")
    return best[1]


def _check_quiet(page, ink, cost):
    """Refuse a digit on a background as lively as a photo of things; paper is quiet, even ruled."""
    bare = ~ndimage.binary_dilation(ink > 0, iterations=max(2, max(page.shape) // 80))
    if not bare.any():
        return
    depth = abs(np.median(page[ink > 0.5]) - np.median(page[bare])) if (ink > 0.5).any() else 0
    reach = max(page.shape) / 30
    light = blur(page * bare, reach) / (blur(bare * 1.0, reach) + 1e-6)
    lively = np.abs(page - light)[bare].mean() / max(depth, 1e-6)
    pen, spread = pen_width(np.pad(ink > 0.5, 1))
    if lively > NOISE or (lively > LIVELY and (spread > 0.45 * pen or cost > 0.25)):
        worth = cost if depth > FAINT / 2 else np.inf  # no ink: other guesses are free to differ
        raise Refused(4, f"expected a digit on paper, {LOOKS}", worth)


def _check_blank(grey):
    """Refuse a page without any mark, and say which."""
    if np.ptp(grey) >= 0.05:
        return
    level = grey.mean()
    name = "black" if level < 0.1 else "white" if level > 0.9 else "of one even grey"
    raise ValueError(f"no ink found: the picture is {name}")


def _thresholds(contrast):
    """Yield thresholds of the ink: of two levels, above rules or grain, and below a dark table."""
    if np.ptp(contrast) < 0.02:
        return
    first = filters.threshold_otsu(contrast)
    yield first
    above = contrast[contrast > first]
    if len(above) > 10 and np.ptp(above) > 0.1:
        yield filters.threshold_otsu(above)
    if first < 0.4 * contrast.max():
        yield contrast.max() / 2
    below = contrast[contrast <= first]
    if np.ptp(below) > 0.2:
        yield filters.threshold_otsu(below)


def _strokes(page, contrast, most, threshold, several):
    """Return the cost of a guess and the ink of its strokes; raise Refused if there are none."""
    kept, cost = choose_marks(contrast > threshold, several)
    if kept.mean() > most:
        raise Refused(8, f"most of the picture is ink ({kept.mean():.0%}); leave paper around")
    full = np.median(contrast[kept])
    quiet = 5 * np.quantile(contrast, 0.9)
    if full < FAINT and full < max(FAINT / 2, quiet):
        text = f"no ink found: the darkest marks differ by {full:.0%} from the paper"
        raise Refused(5, f"{text}; is it noise, or a soft shadow?")
    near, dark = _check_around(page, kept, full, cost)
    cost += (check_row if several else check_digit)(kept, cost) + 0.5 * max(dark - 0.05, 0)
    return cost, np.clip((contrast - threshold / 2) / (full - threshold / 2), 0, 1) * near


def _check_around(page, kept, full, cost):
    """Refuse marks without paper around them; return them with what is close, and the dark share.

    That is the share of what surrounds them that looks like more ink or has no clear edge.
    """
    reach = max(1, max(page.shape) // 200)
    near = ndimage.binary_dilation(kept, iterations=reach)
    around = ndimage.binary_dilation(near, iterations=2 * reach) & ~near
    low, high = (find(page, 6 * reach + 1)[around] for find in EXTREMES)
    dark = (page[around] < (low + high) / 2) | (high - low < 0.5 * full * high)
    share = dark.mean() if around.any() else 0
    if cost > 0.15:  # with clutter, the paper must be of one brightness, too
        dark |= page[around] < np.median(page[kept]) * (1 + 1 / max(1 - full, 0.01)) / 2
    if around.any() and dark.mean() > 0.3:
        text = "expected paper around the ink, found the edge of a shadow or of the paper"
        raise Refused(7, text)
    return near, share
