"""Fifteen ways to spoil the image of a digit, each in five strengths; what it shows stays readable.

The kinds are those of Mu and Gilmer, MNIST-C: A robustness benchmark for computer vision, 2019,
after Hendrycks and Dietterich, Benchmarking neural network robustness to common corruptions, 2019.
The programs and the strengths are our own.
"""

import numpy as np
from scipy import ndimage

FAMILIES = {
    "noise": ("shot noise", "impulse noise", "spatter"),
    "blur": ("glass blur", "motion blur"),
    "geometry": ("rotate", "scale", "shear", "translate"),
    "light": ("brightness", "fog", "stripe"),
    "strokes": ("dotted line", "zigzag"),
    "edges": ("Canny edges",),
}
KINDS = tuple(kind for family in FAMILIES.values() for kind in family)
AMOUNTS = {
    "shot noise": (20, 8, 4, 2, 1),  # photons that white sends
    "impulse noise": (0.05, 0.1, 0.2, 0.3, 0.4),  # share of the pixels
    "spatter": (0.05, 0.1, 0.15, 0.2, 0.3),  # share of the pixels
    "glass blur": (0.8, 1.2, 1.8, 2.4, 3),  # pixels
    "motion blur": (3, 5, 7, 9, 11),  # pixels
    "rotate": (10, 20, 30, 40, 50),  # degrees
    "scale": (0.85, 0.75, 0.65, 0.55, 0.45),  # of the size
    "shear": (0.2, 0.4, 0.6, 0.8, 1),  # pixels for each row
    "translate": (1, 2, 3, 4.5, 6),  # pixels
    "brightness": (0.15, 0.3, 0.45, 0.6, 0.75),  # added to all pixels
    "fog": (0.4, 0.8, 1.2, 1.8, 2.5),  # light of the fog; that of the digit is 1
    "stripe": (2, 4, 6, 8, 10),  # columns
    "dotted line": (1, 2, 3, 4, 5),  # lines
    "zigzag": (1, 2, 3, 4, 5),  # lines
    "Canny edges": (0.2, 0.4, 0.6, 0.8, 1),  # share of the edges in a mixture
}


def corrupt(images, kind, strength, seed=0):
    """Return spoilt copies of images; the same seed gives the same copies.

    Parameters
    ----------
    images : ndarray of shape (n, height, width, 1), floats in [0, 1], light ink on black, each
        side at least 12 pixels
    kind : one of `KINDS`
    strength : int from 1, weak, to 5
    seed : int

    Returns
    -------
    ndarray of shape (n, height, width, 1), float32 in [0, 1]

    Raises
    ------
    ValueError
        For another kind or strength, or for images of another shape or range.

    References
    ----------
    Mu and Gilmer, MNIST-C: A robustness benchmark for computer vision, 2019.
    """
    images = _checked(images)
    if kind not in KINDS:
        raise ValueError(f"the kind is {kind!r}, expected one of: {', '.join(KINDS)}")
    if strength not in (1, 2, 3, 4, 5):
        raise ValueError(f"strength should be 1, 2, 3, 4 or 5, found {strength!r}")
    if not len(images):
        return images.astype("float32")
    random = np.random.default_rng([seed, KINDS.index(kind)])
    spoil = globals()["_" + kind.lower().replace(" ", "_")]
    spoilt = spoil(images[..., 0], AMOUNTS[kind][strength - 1], random)
    return spoilt.clip(0, 1).astype("float32")[..., np.newaxis]


def _checked(images):
    images = np.asarray(images)
    if images.ndim != 4 or images.shape[3] != 1 or min(images.shape[1:3]) < 12:
        wanted = "(n, height, width, 1), each side at least 12"
        raise ValueError(f"images should have shape {wanted}; found {images.shape}")
    if images.dtype.kind != "f":
        raise ValueError(f"images should be floats in [0, 1], found {images.dtype}; divide by 255")
    if images.size and not (images.min() >= 0 and images.max() <= 1):  # also true for NaN
        raise ValueError(f"images should be in [0, 1], found {images.min()} to {images.max()}")
    return images


# Each takes images (n, height, width), the amount, and a generator of random numbers.


def _shot_noise(images, photons, random):
    return random.poisson(images * photons) / photons


def _impulse_noise(images, share, random):
    hit = random.random(images.shape) < share
    return np.where(hit, random.integers(2, size=images.shape), images)


def _smooth(shape, sigma, random):
    """Smooth noise for each image, mean 0 and spread 1."""
    noise = ndimage.gaussian_filter(random.normal(size=shape), (0, sigma, sigma), mode="wrap")
    noise -= noise.mean(axis=(1, 2), keepdims=True)
    return noise / noise.std(axis=(1, 2), keepdims=True)


def _spatter(images, share, random):
    noise = _smooth(images.shape, 1, random)
    drops = noise > np.quantile(noise, 1 - share, axis=(1, 2), keepdims=True)
    return np.where(drops, np.maximum(images, 0.8), images)


def _glass_blur(images, reach, random):
    n, height, width = images.shape
    moves = np.rint(random.uniform(-reach, reach, (2, n, height, width))).astype(int)
    rows = (np.arange(height)[:, np.newaxis] + moves[0]).clip(0, height - 1)
    columns = (np.arange(width) + moves[1]).clip(0, width - 1)
    pieces = images[np.arange(n)[:, np.newaxis, np.newaxis], rows, columns]
    return ndimage.gaussian_filter(pieces, (0, 0.5, 0.5))


def _motion_blur(images, length, random):
    """Average copies that move along one of four directions."""
    steps = np.arange(length) - length // 2
    ways = np.array([(0, 1), (1, 0), (1, 1), (1, -1)])
    chosen, half = random.integers(4, size=len(images)), length // 2
    wide = np.pad(images, ((0, 0), (half, half), (half, half)))
    result = np.zeros(images.shape)
    for number, (down, right) in enumerate(ways):
        rows = chosen == number
        copies = [np.roll(wide[rows], (k * down, k * right), (1, 2)) for k in steps]
        result[rows] = np.mean(copies, axis=0)[:, half : -half or None, half : -half or None]
    return result


def _warped(images, matrices):
    """Each image through a matrix (n, 2, 2), from new places to old, about its middle."""
    middle = (np.array(images.shape[1:]) - 1) / 2
    pairs = zip(images, matrices, strict=True)
    found = [ndimage.affine_transform(i, m, middle - m @ middle, order=1) for i, m in pairs]
    return np.array(found).reshape(images.shape)


def _signs(images, random):
    return random.choice([-1, 1], size=len(images))


def _rotate(images, degrees, random):
    angles = np.deg2rad(degrees) * _signs(images, random)
    turns = [[np.cos(angles), -np.sin(angles)], [np.sin(angles), np.cos(angles)]]
    return _warped(images, np.moveaxis(turns, 2, 0))


def _scale(images, size, random):
    return _warped(images, [np.eye(2) / size] * len(images))


def _shear(images, slope, random):
    return _warped(images, [np.array([[1, 0], [s * slope, 1]]) for s in _signs(images, random)])


def _translate(images, way, random):
    angles = random.uniform(0, 2 * np.pi, len(images))
    moves = way * np.stack([np.sin(angles), np.cos(angles)], axis=1)
    pairs = zip(images, moves, strict=True)
    return np.array([ndimage.shift(i, move, order=1) for i, move in pairs]).reshape(images.shape)


def _brightness(images, amount, random):
    return images + amount


def _fog(images, light, random):
    cloud = sum(_smooth(images.shape, sigma, random) * sigma for sigma in (1, 2, 4, 8))
    cloud -= cloud.min(axis=(1, 2), keepdims=True)
    cloud /= cloud.max(axis=(1, 2), keepdims=True)
    return (images + light * cloud) / (1 + light)


def _stripe(images, columns, random):
    """Light and dark change places in some neighbouring columns that cut the digit."""
    width = images.shape[2]
    starts = random.integers(width // 4, width - width // 4 - columns + 1, size=len(images))
    inside = (np.arange(width) - starts[:, np.newaxis]).clip(-1, columns)
    inside = (inside >= 0) & (inside < columns)
    return np.where(inside[:, np.newaxis], 1 - images, images)


def _lines(images, number, random, spacing, swing):
    """White points along lines from the left side to the right; each line its own ends."""
    result, (height, width) = images.copy(), images.shape[1:]
    share = np.arange(0, width - 0.5, spacing) / (width - 1)  # of the way from left to right
    waves = swing * (np.abs((share * 16) % 4 - 2) - 1)
    for image in result:
        ends = random.uniform(height / 8, 7 * height / 8, (2, number, 1))
        rows = ends[0] + share * (ends[1] - ends[0]) + waves
        columns = np.broadcast_to(share * (width - 1), rows.shape)
        image[np.rint(rows).astype(int).clip(0, height - 1), np.rint(columns).astype(int)] = 1
    return result


def _dotted_line(images, number, random):
    return _lines(images, number, random, spacing=2, swing=0)


def _zigzag(images, number, random):
    return _lines(images, number, random, spacing=0.5, swing=3)


def _canny_edges(images, share, random):
    from skimage.feature import canny

    edges = np.array([canny(image, sigma=1) for image in images]).reshape(images.shape)
    return (1 - share) * images + share * edges
