"""How well the boxes that a detector found fit the true ones: IoU, suppression, precision.

A box is a row (top, left, height, width) in pixels; its area is height times width.
"""

import numpy as np

COCO_THRESHOLDS = np.linspace(0.5, 0.95, 10)
RECALLS = np.linspace(0, 1, 101)


def iou(boxes, others):
    """Return the intersection over union of each box with each other one.

    Parameters
    ----------
    boxes : array of shape (n, 4): top, left, height, width
    others : array of shape (m, 4)

    Returns
    -------
    ndarray of shape (n, m), from 0 to 1; 0 where both boxes have no area

    Raises
    ------
    ValueError
        If these are no boxes, or one is not finite or has a negative side.
    """
    boxes, others = _as_boxes("boxes", boxes), _as_boxes("others", others)
    starts, ends = boxes[:, None, :2], boxes[:, None, :2] + boxes[:, None, 2:]  # (n, 1, 2)
    other_ends = others[:, :2] + others[:, 2:]  # (m, 2)
    sides = np.minimum(ends, other_ends) - np.maximum(starts, others[:, :2])  # (n, m, 2)
    common = sides.clip(0).prod(axis=2)
    union = boxes[:, None, 2:].prod(axis=2) + others[:, 2:].prod(axis=1) - common
    return np.divide(common, union, out=np.zeros_like(common), where=union > 0)


def non_maximum_suppression(boxes, scores, threshold):
    """Keep the best box, drop those that overlap it by more than `threshold`, and so on.

    Parameters
    ----------
    boxes : array of shape (n, 4)
    scores : array of shape (n,); of equal scores the first counts as the better
    threshold : float from 0 to 1, an IoU

    Returns
    -------
    ndarray of whole numbers: the rows that are kept, best first

    Raises
    ------
    ValueError
        If these are no boxes, not one finite score for each, or no such threshold.
    """
    boxes, scores = _as_boxes("boxes", boxes), _as_scores(scores, len(boxes))
    _check_thresholds(threshold)
    overlaps, kept = iou(boxes, boxes), []
    for row in np.argsort(-scores, kind="stable"):
        if not (overlaps[row, kept] > threshold).any():
            kept.append(row)
    return np.array(kept, "int64")


def match(boxes, scores, truth, threshold=0.5):
    """Say which boxes of one image are hits: best score first, each true box is hit once.

    A box takes, of the true boxes that are not taken yet, the one it overlaps most, if their IoU
    reaches the threshold.

    Parameters
    ----------
    boxes : array of shape (n, 4)
    scores : array of shape (n,)
    truth : array of shape (m, 4)
    threshold : float from 0 to 1, an IoU; or an array of t of them

    Returns
    -------
    ndarray of bool, shape (n,), in the order of `boxes`; (t, n) for an array of thresholds

    Raises
    ------
    ValueError
        If these are no boxes, not one finite score for each, or no such threshold.
    """
    boxes, scores = _as_boxes("boxes", boxes), _as_scores(scores, len(boxes))
    _check_thresholds(threshold)
    overlaps, order = iou(boxes, truth), np.argsort(-scores, kind="stable")
    hits = [_hits(overlaps, order, each) for each in np.atleast_1d(threshold)]
    return np.array(hits).reshape(*np.shape(threshold), len(boxes))


def _hits(overlaps, order, threshold):
    free, hits = np.ones(overlaps.shape[1], bool), np.zeros(len(overlaps), bool)
    for row in order:
        of_free = np.where(free, overlaps[row], -1)[::-1]  # of equal ones COCO takes the last
        if of_free.max(initial=-1) >= threshold:
            hits[row] = True
            free[len(free) - 1 - of_free.argmax()] = False
    return hits


def area_under_precision(scores, hits, number):
    """Return the area under precision against recall, as COCO takes it: at 101 recalls.

    The precision at a recall is the best one at this recall or a higher one; 0 where no recall is
    so high.

    Parameters
    ----------
    scores : array of shape (n,), of all images together
    hits : array of bool, shape (n,)
    number : int, how many true boxes there are

    Returns
    -------
    float from 0 to 1; NaN without true boxes

    Raises
    ------
    ValueError
        If there is not one finite score for each hit.
    """
    hits = np.asarray(hits, bool)
    order = np.argsort(-_as_scores(scores, len(hits)), kind="stable")
    if number == 0:
        return np.nan
    found = np.cumsum(hits[order])
    precision = found / np.arange(1, len(hits) + 1)
    best = np.append(np.maximum.accumulate(precision[::-1])[::-1], 0.0)
    return float(best[np.searchsorted(found / number, RECALLS)].mean())


def average_precision(boxes, scores, truth, threshold=0.5):
    """Return the average precision of one class, over all images.

    Parameters
    ----------
    boxes : sequence with an array (n, 4) for each image
    scores : sequence with an array (n,) for each image
    truth : sequence with an array (m, 4) for each image
    threshold : float from 0 to 1, the IoU from which on a box is a hit; of an array of them, such
        as COCO_THRESHOLDS, the mean counts

    Returns
    -------
    float from 0 to 1; NaN if no image has a true box

    Raises
    ------
    ValueError
        If the sequences are not equally long, or one of their boxes or scores is none.
    """
    _check_lengths(boxes=boxes, scores=scores, truth=truth)
    thresholds = np.atleast_1d(threshold)
    images = zip(boxes, scores, truth, strict=True)
    hits = [np.zeros((len(thresholds), 0), bool), *(match(*each, thresholds) for each in images)]
    together, number = np.concatenate([[], *scores]), sum(map(len, truth))
    areas = [area_under_precision(together, each, number) for each in np.concatenate(hits, axis=1)]
    return float(np.mean(areas))


def mean_average_precision(boxes, scores, labels, truth, true_labels, threshold=COCO_THRESHOLDS):
    """Return the mean of the classes' average precision; a class without a true box is left out.

    Parameters
    ----------
    boxes, scores, truth, threshold : as for `average_precision`
    labels : sequence with an array (n,) for each image: the class of each box
    true_labels : sequence with an array (m,) for each image

    Returns
    -------
    float from 0 to 1; NaN if no image has a true box

    Raises
    ------
    ValueError
        If the sequences are not equally long, or a box has no score or no label.

    References
    ----------
    Lin and others, Microsoft COCO: common objects in context, 2014; checked with pycocotools.
    """
    _check_lengths(boxes=boxes, scores=scores, labels=labels, truth=truth, true_labels=true_labels)
    results = []
    for label in np.unique(np.concatenate([[], *true_labels])):
        found, sure = (_of_class(label, each, labels) for each in (boxes, scores))
        true = _of_class(label, truth, true_labels)
        results.append(average_precision(found, sure, true, threshold))
    return float(np.mean(results)) if results else np.nan


def _of_class(label, rows, labels):
    """Keep, image by image, the rows of one class."""
    if list(map(len, rows)) != list(map(len, labels)):
        raise ValueError("each box should have one label and score; in an image the numbers differ")
    pairs = zip(rows, labels, strict=True)
    return [np.asarray(some)[np.asarray(names) == label] for some, names in pairs]


def _as_boxes(name, boxes):
    boxes = np.asarray(boxes, float)
    if boxes.size == 0:
        return np.zeros((0, 4))
    if boxes.ndim != 2 or boxes.shape[1] != 4:
        wanted = "top, left, height, width"
        raise ValueError(f"{name} should have shape (n, 4): {wanted}; found {boxes.shape}")
    if not np.isfinite(boxes).all() or (boxes[:, 2:] < 0).any():
        raise ValueError(f"{name} should be finite, with no height or width below 0")
    return boxes


def _as_scores(scores, number):
    scores = np.asarray(scores, float)
    if scores.shape != (number,) or not np.isfinite(scores).all():
        found = f"found shape {scores.shape}" if scores.shape != (number,) else "found NaN"
        raise ValueError(f"scores should be {number} finite numbers, one for each box; {found}")
    return scores


def _check_thresholds(thresholds):
    thresholds = np.asarray(thresholds, float)
    if thresholds.ndim > 1 or not ((thresholds >= 0) & (thresholds <= 1)).all():
        raise ValueError(f"a threshold should be an IoU from 0 to 1, found {thresholds.tolist()}")


def _check_lengths(**sequences):
    lengths = {name: len(each) for name, each in sequences.items()}
    if len(set(lengths.values())) > 1:
        raise ValueError(f"there should be one entry for each image in all, found {lengths}")
