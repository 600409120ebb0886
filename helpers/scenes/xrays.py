"""Shadows that look like chest X-rays, some with the cloudy patches of a pneumonia."""

import numpy as np

from helpers.layers.checks import check_counts
from helpers.scenes import drawing

CLASS_NAMES = ("normal", "pneumonia")
SIDE = 28  # pixels of an image
FINER = 2  # drawn so many times larger, then averaged


def draw_xrays(n, seed=0):
    """Draw chests as X-rays show them: bone, heart and liquid are bright, air is dark.

    They differ in the child's build and position, in exposure and in contrast. In half of them,
    cloudy patches lie over the lungs; they can be faint, and a healthy chest can be hazy.

    Parameters
    ----------
    n : int, number of images
    seed : int from 0; the same seed gives the same pictures, and the first pictures of a longer
        draw are those of a shorter one

    Returns
    -------
    images : ndarray of shape (n, 28, 28, 1), float32 in [0, 1]
    labels : ndarray of shape (n,), int64: 0 normal, 1 with patches; of two in a row one is 1

    Raises
    ------
    ValueError
        If a number is not whole, or too small.
    """
    check_counts(n=n)
    pairs = [drawing.random(seed, 2**31 + start).permutation(2) for start in range(0, n, 2)]
    labels = np.concatenate(pairs)[:n].astype("int64")
    drawn = [_expose(label, drawing.random(seed, index)) for index, label in enumerate(labels)]
    return np.stack(drawn)[..., np.newaxis], labels


def _expose(label, random):
    """Draw one image, (28, 28) float32."""
    x, y = _place(random)
    lungs = _lungs(x, y, random) * (1 - random.uniform(0.8, 1) * _middle(x, y, random))
    air = lungs * (random.uniform(0.32, 0.42) - _patches(label, x, y, random))
    dense = _body(x, y, random) - air + _bones(x, y, random) + _marks(x, y, lungs, random)
    low, high = random.uniform(0.0, 0.1), random.uniform(0.8, 0.95)
    dense = (dense - low) / (high - low)
    film = drawing.shrink(_frame(dense.clip(0, 1) ** random.uniform(0.7, 1.3), random), FINER)
    film = film * random.uniform(0.75, 1.0) + random.normal(0, 0.012, film.shape)
    return drawing.in_steps(film)


def _place(random):
    """Return x and y of each pixel, about -1 to 1 over the chest: turned, moved and scaled."""
    steps = (np.arange(SIDE * FINER, dtype="float32") + 0.5) / (SIDE * FINER) * 2 - 1
    x, y = np.meshgrid(steps, steps)
    turn, scale = random.normal(0, 0.05), random.uniform(0.8, 0.98, 2).tolist()
    x, y = x - random.normal(0, 0.04), y - random.normal(0, 0.05)
    return (x + turn * y) * scale[0], (y - turn * x) * scale[1]


def _step(distance, width):
    """Go from 0 (negative distance) to 1 over `width`."""
    part = (distance / width + 0.5).clip(0, 1)
    return part * part * (3 - 2 * part)


def _body(x, y, random):
    """Neck, shoulders and trunk; beside them is air."""
    shoulder = y + random.uniform(0.75, 0.95) - random.uniform(0.25, 0.5) * x * x
    neck = random.uniform(0.25, 0.4) - np.abs(x)
    trunk = random.uniform(0.9, 1.3) - np.abs(x) + 0.15 * (y < 0) * y * y
    inside = np.maximum(_step(shoulder, 0.2), _step(neck, 0.2)) * _step(trunk, 0.12)
    return inside * (random.uniform(0.5, 0.68) + 0.1 * _step(y - 0.7, 0.5) + 0.08 * y)


def _lungs(x, y, random):
    """Two lungs that end below at the diaphragm; 1 inside, 0 outside."""
    lungs = np.zeros_like(x)
    width, top, spread = random.uniform((0.3, -0.9, 0.08), (0.4, -0.72, 0.2)).tolist()
    floor = random.uniform(0.45, 0.72)
    for side in (-1, 1):
        middle = side * (0.44 + spread * y)
        across = (x - middle) / (width * random.uniform(0.9, 1.1))
        down = (y - 0.15) / (0.15 - top)
        dome = floor + 0.06 * side - 0.12 * (1 - across**2)
        inside = 1 - np.abs(across) ** 2.5 - (down * (y < 0.15)) ** 2
        lungs = np.maximum(lungs, _step(inside, 0.5) * _step(dome - y, 0.14))
    return lungs


def _middle(x, y, random):
    """Return how much of the air the heart and the great vessels take: 0 to 1."""
    size, lean = random.uniform(0.28, 0.4), random.uniform(0.05, 0.18)
    across = (x - lean - 0.2 * (y - 0.3)) / size
    heart = _step(1 - across**2 - ((y - 0.35) / (size * 1.25)) ** 2, 0.7)
    vessels = np.exp(-((x / random.uniform(0.14, 0.24)) ** 2)) * _step(0.6 + y, 0.6)
    return np.maximum(heart, vessels)


def _bones(x, y, random):
    """Spine, ribs, which sink towards the sides, and the two collar bones."""
    count, slope, thick = random.uniform((3.4, 0.3, 0.3), (4.8, 0.65, 0.7)).tolist()
    wave = np.cos(2 * np.pi * count * (y - slope * np.abs(x) ** 1.5 + random.uniform(0, 0.3)))
    ribs = _step(wave - thick, 0.8) * _step(np.abs(x) - 0.12, 0.2)
    height, tilt = random.uniform(-0.85, -0.6), random.normal(0, 0.08)
    collar = y - height + 0.22 * np.abs(x) + tilt * x
    bones = np.exp(-((collar / 0.06) ** 2)) * _step(np.abs(x) - 0.1, 0.1)
    spine = random.uniform(0.04, 0.14) * np.exp(-((x / random.uniform(0.1, 0.16)) ** 2))
    return spine + random.uniform(0.02, 0.07) * ribs + random.uniform(0.05, 0.16) * bones


def _marks(x, y, lungs, random):
    """Vessels that branch from the middle, and the haze of a poor exposure."""
    fine = drawing.noise(random, x.shape, 12) * np.exp(-((np.abs(x) - 0.25) ** 2) / 0.08)
    haze = random.gamma(1.2, 0.03) * lungs
    return random.uniform(0.02, 0.06) * fine * lungs + haze


def _patches(label, x, y, random):
    """Clouds over the lungs: for a pneumonia one to four, else now and then a faint one."""
    count = random.randint(1, 5) if label else random.randint(0, 2)
    strength = random.uniform(0.14, 0.38) if label else random.uniform(0, 0.12)
    clouds = np.zeros_like(x)
    for _ in range(count):
        side, height = random.choice([-1, 1]), random.uniform(-0.55, 0.55)
        across, down = random.uniform(0.16, 0.5, 2)
        far = ((x - side * random.uniform(0.25, 0.65)) / across) ** 2 + ((y - height) / down) ** 2
        clouds = np.maximum(clouds, np.exp(-far) * random.uniform(0.6, 1))
    return strength * clouds * (1 + 0.35 * drawing.noise(random, x.shape, 7))


def _frame(film, random):
    """Leave a dark edge where the film was not exposed, on some."""
    if random.rand() < 0.06:
        edge = random.randint(1, 5, 4) * FINER
        film[: edge[0]], film[-edge[1] :] = 0.02, 0.02
        film[:, : edge[2]], film[:, -edge[3] :] = 0.02, 0.02
    return film
