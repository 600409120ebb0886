"""How well stated probabilities fit what came true."""

import numpy as np

from helpers.layers.checks import check_counts


def calibration_error(probabilities, labels, bins=10):
    """Return the expected calibration error: how far probabilities and shares lie apart.

    The probabilities are sorted into `bins` groups of equal width: from 0 up to and with 1/bins,
    above that up to and with 2/bins, and so on. For each group that is not empty it takes the
    distance between the mean probability and the share of 1 among the labels; the result is their
    mean, each weighted with its share of all. The third exercise of the notebook on digits.

    Parameters
    ----------
    probabilities : ndarray of shape (n,), from 0 to 1
    labels : ndarray of shape (n,), 0 or 1: whether what is predicted with them is so
    bins : int

    Returns
    -------
    float, from 0 (calibrated in each group) to 1

    Raises
    ------
    ValueError
        For no probabilities, for one outside [0, 1], or without a label of 0 or 1 for each.

    References
    ----------
    Guo and others, On calibration of modern neural networks, 2017, section 2.
    """
    check_counts(bins=bins)
    probabilities, labels = np.asarray(probabilities, float), np.asarray(labels, float)
    if probabilities.ndim != 1 or probabilities.shape != labels.shape or not len(labels):
        found = f"{probabilities.shape} and {labels.shape}"
        raise ValueError(f"probabilities and labels should have one shape (n,), found {found}")
    if not ((probabilities >= 0) & (probabilities <= 1)).all() or not np.isin(labels, (0, 1)).all():
        raise ValueError("probabilities should be from 0 to 1, and labels should be 0 or 1")
    group = np.ceil(probabilities * bins).clip(1, bins).astype(int)
    gaps = np.bincount(group, weights=labels - probabilities)
    return float(np.abs(gaps).sum() / len(labels))
