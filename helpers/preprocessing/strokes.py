"""Of all marks on a page, keep the pen strokes that make up one digit."""

import numpy as np
from scipy import ndimage
from skimage.measure import euler_number
from skimage.morphology import skeletonize

from helpers.preprocessing.box import pen_width

NO_INK = "no ink found, only what touches the edge of the picture: a shadow, the table, or grain"
NEAR = 0.08  # of the height: marks that are closer may be strokes of one digit
MOST_MARKS = 200  # more than that is grain or a text, and takes long to look through


class Refused(ValueError):
    """The marks are no digit. Of several refusals the one with the lowest cost, then rank, counts.

    `cost`: what a guess of the light leaves unexplained, infinite where the marks say nothing.
    """

    def __init__(self, rank, text, cost=np.inf):
        super().__init__(text)
        self.rank, self.cost = rank, cost


def choose_marks(marks, several=False):
    """Return the marks of the digit, (height, width), and the share that was dropped.

    Parameters
    ----------
    marks : ndarray of bool (height, width)
    several : bool, whether to keep the marks of several digits

    Returns
    -------
    kept : ndarray of bool (height, width)
    cost : float, about the area of what was dropped, solid marks less, over that of what was kept

    Raises
    ------
    Refused
        If there is no mark, too many, several digits, or something else than pen strokes.
    """
    labels, number = ndimage.label(marks, np.ones((3, 3)))
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    places = ndimage.find_objects(labels)
    large = [i for i in range(1, number + 1) if sizes[i] > 0.002 * sizes.max()]
    if len(large) > MOST_MARKS:
        raise Refused(4, f"expected one digit, found {len(large)} marks: is it grain, or a text?")
    strokes = [i for i in large if not _belongs_to_edge(labels, i, places[i - 1])]
    if not strokes or max(sizes[strokes]) < 8:
        raise Refused(6, NO_INK)
    things = _things(labels, places, strokes)
    strokes = [i for i in strokes if i not in things]
    kept = _main(labels, sizes, places, strokes, several)
    total, others = sizes[kept].sum(), sorted(set(strokes) - set(kept))
    thick = total / sum(max(size_of(places[i - 1])) for i in kept)
    dropped = sum(min(sizes[i], thick * max(size_of(places[i - 1]))) for i in others)
    at_edge = sizes.sum() - sizes[strokes + things].sum()
    cost = dropped / total + 0.12 * (at_edge > 0.02 * marks.size)
    cost += 0.12 * min(1, at_edge / total)
    if len(kept) > (40 if several else 8) or dropped > total:
        found = f"found {len(strokes)} separate marks"
        raise Refused(4, f"expected the strokes of one digit, {found}: is it grain, or a text?")
    return np.isin(labels, kept), cost


def check_digit(chosen, cost):
    """Refuse marks (height, width) that are not one upright digit; return a doubt, 0 to 0.5."""
    if chosen[:, 0].any() and chosen[:, -1].any() and chosen.any(axis=1).mean() < 0.5:
        raise Refused(6, NO_INK)
    _check_one(ndimage.find_objects(ndimage.label(chosen, np.ones((3, 3)))[0]), cost)
    return _check_strokes(chosen)


def size_of(place):
    """Return height and width of a box, a pair of slices."""
    return place[0].stop - place[0].start, place[1].stop - place[1].start


def gaps_of(first, second):
    """Return the distance of two boxes along rows and columns; negative where they overlap."""
    pairs = zip(first, second, strict=True)
    return [max(a.start, b.start) - min(a.stop, b.stop) for a, b in pairs]


def _belongs_to_edge(labels, mark, place):
    """Whether a mark is a shadow, the end of the paper, or a rule, not a stroke at the edge."""
    sides = labels[0], labels[-1], labels[:, 0], labels[:, -1]
    contacts = [side == mark for side in sides]
    total, long = sum(side.sum() for side in contacts), max(size_of(place))
    runs = sum(ndimage.label(side)[1] for side in contacts)
    spans = [full == part for full, part in zip(labels.shape, size_of(place), strict=True)]
    rule = any(spans) and min(size_of(place)) < 0.08 * long and total > 0 and min(labels.shape) > 40
    return total > 0.9 * long or runs > 6 or rule


def _things(labels, places, strokes):
    """List the marks that come in from the edge, far from thinner strokes: a finger, a pen."""
    inner = [i for i in strokes if not _touches(places[i - 1], labels.shape)]
    if not inner or len(inner) == len(strokes):
        return []
    first = max(inner, key=lambda i: max(size_of(places[i - 1])))
    place = places[first - 1]
    long, pen = max(size_of(place)), pen_width(labels[place] == first)[0]
    things = []
    for mark in set(strokes) - set(inner):
        other = places[mark - 1]
        gap = np.hypot(*np.maximum(gaps_of(place, other), 0)) / long
        small = gap > 0.18 and size_of(other)[0] < 0.55 * size_of(place)[0]
        clear = gap > 0.05 and long > 0.35 * max(size_of(other))
        across = any(full == part for full, part in zip(labels.shape, size_of(other), strict=True))
        if clear and (small or across or pen_width(labels[other] == mark)[0] > 1.4 * pen):
            things.append(mark)
    return things


def _touches(place, shape):
    return any(
        part.start == 0 or part.stop == side for part, side in zip(place, shape, strict=True)
    )


def _main(labels, sizes, places, strokes, several):
    """Return the marks of some size, and of one digit those alone that are near the largest."""
    first = max(strokes, key=lambda i: sizes[i])
    place, kept = places[first - 1], []
    long = max(size_of(place))
    for mark in strokes:
        other = places[mark - 1]
        gap = max(gaps_of(place, other))
        far = gap > 0.2 * long and max(size_of(other)) < min(1.75 * gap, 0.55 * long)
        if sizes[mark] > 0.06 * sizes[first] and (several or not far):
            kept.append(mark)
    return kept


def _check_one(boxes, cost):
    """Refuse several digits beside or below one another, and what lies on its side."""
    tallest = max(size_of(box)[0] for box in boxes)
    tall = [box for box in boxes if size_of(box)[0] > 0.55 * tallest]
    apart = [max(gaps_of(a, b)) > NEAR * tallest for i, a in enumerate(tall) for b in tall[:i]]
    if any(apart):
        text = f"expected one digit, found {len(tall)} marks of one size; cut out one digit"
        raise Refused(1, text, cost)
    spans = [(min(b[k].start for b in boxes), max(b[k].stop for b in boxes)) for k in (0, 1)]
    height, width = (stop - start for start, stop in spans)
    if width > 1.7 * height:
        text = "the marks are much wider than high; turn the picture upright, or cut out one digit"
        raise Refused(2, text)


def _check_strokes(chosen):
    """Refuse what no pen draws for a digit: solid shapes, uneven widths, long tangled lines.

    Returns a doubt that rises with the widest place and with the spread of the widths.
    """
    rows, columns = np.nonzero(chosen)
    long = max(np.ptp(rows), np.ptp(columns)) + 1
    cut = chosen[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    pen, spread = pen_width(cut)
    widest = 2 * ndimage.distance_transform_edt(np.pad(cut, 1)).max() - 1
    if pen > 0.4 * long or widest > 0.6 * long or spread > 0.65 * pen:
        raise Refused(3, "expected pen strokes, found a solid shape; is it a digit?")
    length = skeletonize(cut).sum() / long
    holes = (cut.any() and ndimage.label(cut, np.ones((3, 3)))[1]) - euler_number(cut, 2)
    if length > 7 or holes > 6:
        text = "expected the few strokes of one digit, found many crossing lines; is it a digit?"
        raise Refused(3, text)
    return np.clip(3 * (widest / long - 0.33), 0, 0.3) + np.clip((spread / pen - 0.4) / 2, 0, 0.2)
