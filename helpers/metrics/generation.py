"""How good made images are: the Fréchet distance, copies, and the balance of the classes."""

import numpy as np

from helpers.layers.checks import check_counts


def frechet_distance(features, others):
    """Return the squared Fréchet distance between two Gaussians, fitted to two sets of features.

    |m - m'|² + trace(C + C' - 2 (C C')^½), with the means m, m' and the covariances C, C'. Both
    sets should be of one size in a comparison: fewer images make the distance larger.

    Parameters
    ----------
    features : ndarray of shape (n, dimensions), one row for each image
    others : ndarray of shape (m, dimensions)

    Returns
    -------
    float, 0 for equal sets; in the square of the unit of the features

    Raises
    ------
    ValueError
        For sets that do not fit together, with a value that is not finite, or with no more images
        than dimensions: then the covariance says nothing.

    References
    ----------
    Heusel and others, GANs trained by a two time-scale update rule, 2017, equation 6.
    """
    features, others = _checked(features, "the first set"), _checked(others, "the second set")
    if features.shape[1] != others.shape[1]:
        found = f"{features.shape[1]} and {others.shape[1]}"
        raise ValueError(f"both sets should have the same number of features, found {found}")
    between = features.mean(axis=0) - others.mean(axis=0)  # (d,)
    one, two = (np.atleast_2d(np.cov(each, rowvar=False)) for each in (features, others))
    # The trace of (C C')^½ is that of the symmetric (C^½ C' C^½)^½.
    root = matrix_square_root(one)
    product = root @ two @ root
    mixed = matrix_square_root((product + product.T) / 2)
    found = between @ between + np.trace(one) + np.trace(two) - 2 * np.trace(mixed)
    return float(max(found, 0.0))  # rounding may leave a little less than 0


def _checked(features, name):
    features = np.asarray(features, dtype="float64")
    if features.ndim != 2 or 0 in features.shape or not np.isfinite(features).all():
        raise ValueError(f"{name} should be finite numbers (n, dimensions), found {features.shape}")
    if features.shape[0] <= features.shape[1]:
        raise ValueError(
            f"{name} has {features.shape[0]} images for {features.shape[1]} features; "
            f"take more images than features"
        )
    return features


def matrix_square_root(matrix):
    """Return the symmetric S with S @ S = matrix, from eigenvalues and eigenvectors.

    Parameters
    ----------
    matrix : ndarray of shape (d, d), symmetric, no eigenvalue below 0 but for rounding

    Raises
    ------
    ValueError
        If the matrix is not symmetric, or has an eigenvalue below 0.
    """
    matrix = np.asarray(matrix, dtype="float64")
    if matrix.ndim != 2 or not np.allclose(matrix, matrix.T):
        raise ValueError(f"the matrix should be symmetric (d, d), found {matrix.shape}")
    values, vectors = np.linalg.eigh(matrix)
    if values.min() < -1e-8 * max(np.abs(values).max(), 1e-30):
        raise ValueError(f"no eigenvalue should be below 0, found {values.min():.3g}")
    return (vectors * np.sqrt(values.clip(0))) @ vectors.T


def nearest(images, stored, chunk=500):
    """Find for each image the stored one that differs least.

    Parameters
    ----------
    images : ndarray of shape (n, height, width, channels)
    stored : ndarray of shape (m, height, width, channels)
    chunk : int, images compared at a time: it limits the memory

    Returns
    -------
    places : ndarray of int, (n,); the place of the nearest in `stored`
    distances : ndarray of shape (n,); root of the sum of the squared differences of all pixels

    Raises
    ------
    ValueError
        If one of them has no images, or their images differ in shape.
    """
    check_counts(chunk=chunk)
    if not len(images) or not len(stored) or images.shape[1:] != stored.shape[1:]:
        found = f"{images.shape} and {stored.shape}"
        raise ValueError(f"there should be images of one shape in both, found {found}")
    stored = stored.reshape(len(stored), -1)  # (m, d)
    squares = np.einsum("md,md->m", stored, stored)
    places = []
    for start in range(0, len(images), chunk):
        rows = images[start : start + chunk].reshape(-1, stored.shape[1])
        places.append((squares - 2 * rows @ stored.T).argmin(axis=1))  # |a - b|² without |a|²
    places = np.concatenate(places)
    gaps = images.reshape(len(images), -1) - stored[places]
    return places, np.sqrt(np.einsum("nd,nd->n", gaps, gaps))


def class_shares(labels, classes):
    """Return the share of each class, (classes,); labels are (n,), whole numbers from 0.

    Raises
    ------
    ValueError
        For no labels, or one that is not a class.
    """
    check_counts(classes=classes)
    labels = np.asarray(labels)
    if labels.ndim != 1 or not len(labels) or not np.isin(labels, np.arange(classes)).all():
        raise ValueError(f"labels should be (n,), whole numbers from 0 to {classes - 1}")
    return np.bincount(labels.astype("int64"), minlength=classes) / len(labels)
