"""How well the classes of pixels, or the pixels of one object, fit the truth."""

import numpy as np
from scipy.ndimage import distance_transform_edt

from helpers.layers.checks import check_counts


def count_confusions(labels, answers, classes):
    """Count the pixels of each true class that got each answer; the unlabelled ones count nowhere.

    Parameters
    ----------
    labels, answers : ndarray of one shape, whole numbers; labels from 0 to `classes`, where
        `classes` itself marks a pixel without label, answers from 0 to `classes` - 1
    classes : int

    Returns
    -------
    ndarray of shape (classes, classes), int64; rows are true classes, columns answers

    Raises
    ------
    ValueError
        If the shapes differ, or a number is no class.
    """
    labels, answers = _as_maps(labels, answers, classes)
    known = labels < classes
    pairs = labels[known].astype("int64") * classes + answers[known]
    return np.bincount(pairs, minlength=classes**2).reshape(classes, classes)


def iou_by_class(confusions):
    """Return for each class its IoU: right pixels / (pixels that have it in truth or answer).

    A class that is in neither is NaN: there was nothing to find, and nothing was invented. A class
    that was only invented, or never found, has 0.

    Parameters
    ----------
    confusions : ndarray of shape (classes, classes), as from `count_confusions`; sums of several
        are confusions, too

    Returns
    -------
    ndarray of shape (classes,), float64
    """
    confusions = _as_confusions(confusions)
    right = np.diag(confusions)
    union = confusions.sum(axis=0) + confusions.sum(axis=1) - right
    return np.divide(right, union, out=np.full(len(right), np.nan), where=union > 0)


def mean_iou(confusions):
    """Return the mean of the IoU over the classes that are in truth or answers.

    Parameters are those of `iou_by_class`; without a pixel it is a ValueError.
    """
    return float(np.nanmean(_not_empty(iou_by_class(confusions))))


def pixel_accuracy(confusions):
    """Return the share of the labelled pixels that is right; without a pixel a ValueError."""
    confusions = _as_confusions(confusions)
    return float(_not_empty(np.trace(confusions) / max(confusions.sum(), 1), confusions.sum()))


def mean_recall(confusions):
    """Return the mean recall of the classes that are in the truth, a 'class average accuracy'."""
    confusions = _as_confusions(confusions)
    total = confusions.sum(axis=1)
    shares = np.divide(np.diag(confusions), total, out=np.full(len(total), np.nan), where=total > 0)
    return float(np.nanmean(_not_empty(shares)))


def boundary_f1(labels, answers, classes, tolerance=1.0):
    """Return how well the outlines fit, image by image: the F1 score of their pixels.

    A pixel is on the outline of its class if one of its four neighbours has another class. For
    each class of an image, precision is the share of the answer's outline that lies within the
    tolerance of the true one, recall the share of the true outline that lies within the tolerance
    of the answer's. F1 is 2 * precision * recall / (precision + recall), 0 if nothing fits. It is
    averaged over the classes with an outline in the truth of the image. Pixels without label, and
    borders with them, count nowhere.

    Parameters
    ----------
    labels, answers : ndarray of shape (n, height, width), as in `count_confusions`
    classes : int
    tolerance : float from 0, in pixels

    Returns
    -------
    ndarray of shape (n,), float64; NaN for an image in whose truth no two classes meet

    Raises
    ------
    ValueError
        If labels and answers are no such maps, or for a tolerance below 0.

    References
    ----------
    Csurka and others, What is a good evaluation measure for semantic segmentation?, 2013.
    """
    labels, answers = _as_maps(labels, answers, classes)
    if labels.ndim != 3:
        raise ValueError(f"labels should have shape (n, height, width), found {labels.shape}")
    if not tolerance >= 0:
        raise ValueError(f"tolerance should be 0 pixels or more, found {tolerance!r}")
    answers = np.where(labels == classes, classes, answers)
    pairs = zip(labels, answers, strict=True)
    return np.array([_outline_f1(*pair, classes, tolerance) for pair in pairs])


def _outline_f1(truth, answer, classes, tolerance):
    scores = []
    true_edge, found_edge = (_on_outline(each, classes) for each in (truth, answer))
    for label in np.unique(truth[true_edge]):
        wanted, found = true_edge & (truth == label), found_edge & (answer == label)
        recall = _share_near(wanted, found, tolerance)
        precision = _share_near(found, wanted, tolerance)
        scores.append(2 * precision * recall / max(precision + recall, 1e-12))
    return np.mean(scores) if scores else np.nan


def _on_outline(classes_map, unlabelled):
    """Return whether a pixel has a neighbour of another class, both of them labelled."""
    outline = np.zeros(classes_map.shape, bool)
    for axis in (0, 1):
        turned, marked = np.moveaxis(classes_map, axis, 0), np.moveaxis(outline, axis, 0)
        one, next_one = turned[:-1], turned[1:]
        differ = (one != next_one) & (one != unlabelled) & (next_one != unlabelled)
        marked[:-1] |= differ
        marked[1:] |= differ
    return outline


def _share_near(pixels, others, tolerance):
    if not pixels.any() or not others.any():
        return 0.0
    return np.mean(distance_transform_edt(~others)[pixels] <= tolerance)


def _as_maps(labels, answers, classes):
    check_counts(classes=classes)
    labels, answers = np.asarray(labels), np.asarray(answers)
    if labels.shape != answers.shape:
        found = f"{labels.shape} and {answers.shape}"
        raise ValueError(f"labels and answers should have one shape, found {found}")
    for name, each, last in (("labels", labels, classes), ("answers", answers, classes - 1)):
        whole = each.dtype.kind in "iu"
        if not whole or (each.size and (each.min() < 0 or each.max() > last)):
            found = f"{each.min()} to {each.max()}" if whole else each.dtype
            raise ValueError(f"{name} should be whole numbers from 0 to {last}, found {found}")
    return labels, answers


def _as_confusions(confusions):
    confusions = np.asarray(confusions)
    if confusions.ndim != 2 or len(set(confusions.shape)) != 1 or np.any(confusions < 0):
        found = f"shape {confusions.shape}"
        raise ValueError(f"confusions should be counts, (classes, classes), found {found}")
    return confusions


def _not_empty(value, count=None):
    if (count == 0) if count is not None else np.isnan(value).all():
        raise ValueError("there should be at least one labelled pixel, found none")
    return value
