"""Traffic signs as a driver sees them: 43 classes, several frames of each sign while driving by."""

from functools import cache

import numpy as np

from helpers.layers.checks import check_counts
from helpers.scenes import drawing
from helpers.scenes.pictograms import SIGNS
from helpers.scenes.plates import SIZE, paint

CLASS_NAMES = tuple(SIGNS)  # in the order of the German benchmark (GTSRB)
SIDE = 32  # pixels of an image
FINER = 3  # drawn so many times larger, then averaged
BACKDROPS = np.array(  # two colours that mix: sky, clouds, leaves, autumn, bricks, plaster, night
    [
        [(120, 165, 225), (200, 220, 245)],
        [(255, 255, 255), (205, 210, 220)],
        [(25, 45, 20), (105, 135, 60)],
        [(60, 40, 25), (170, 120, 50)],
        [(120, 70, 55), (165, 120, 100)],
        [(150, 145, 135), (225, 215, 195)],
        [(15, 15, 22), (60, 55, 55)],
    ],
    "float32",
)


def draw_signs(tracks, frames=6, seed=0):
    """Draw traffic signs with their real shapes and colours, seen from a car that drives by.

    A *track* is one sign, filmed from far to near: its frames differ in size, place and blur, but
    share its class, its light, its background and its dirt. 43 tracks in a row hold every class.

    Parameters
    ----------
    tracks : int, number of signs
    frames : int, images of each sign
    seed : int from 0; the same seed gives the same pictures, and the first tracks of a longer draw
        are those of a shorter one

    Returns
    -------
    images : ndarray of shape (tracks * frames, 32, 32, 3), float32 in [0, 1]
    labels : ndarray of shape (tracks * frames,), int64, positions in CLASS_NAMES
    track : ndarray of shape (tracks * frames,), int64
    width : ndarray of shape (tracks * frames,), int64
        Pixels of the crop before it was scaled to 32; it grows along a track.

    Raises
    ------
    ValueError
        If a number is not whole, or too small.
    """
    check_counts(tracks=tracks, frames=frames)
    rounds = [
        drawing.random(seed, 2**31 + start).permutation(len(CLASS_NAMES))
        for start in range(0, tracks, len(CLASS_NAMES))
    ]
    classes = np.concatenate(rounds)[:tracks].astype("int64")
    drawn = [
        _film(label, frames, drawing.random(seed, track)) for track, label in enumerate(classes)
    ]
    images, widths = (np.concatenate(part) for part in zip(*drawn, strict=True))
    track = np.repeat(np.arange(tracks), frames)
    return images, classes[track], track, widths


@cache
def _plates():
    """Paint each plate once: (43, size, size, 4) float32 in [0, 1], colours times alpha."""
    return np.stack([paint(marks) for marks in SIGNS.values()]) / np.float32(255)


def _film(label, frames, random):
    """Draw one track: images (frames, 32, 32, 3) and widths (frames,)."""
    widths = random.uniform(26, 42) * np.cumprod(1 + random.gamma(2, 0.1, frames)) / 1.2
    crop = _grid()[None] + random.normal(0, 0.05, (frames, 1, 1, 2))  # seldom in the middle
    crop = crop * random.uniform(1.05, 1.3, (frames, 1, 1, 1))  # as much is seen around it
    points = _project(crop, random, frames)
    scene = _backdrop(crop, widths, random)
    scene = _stand(scene, points, label, random)
    scene = _shade(_cover(scene, points, random), points, random)
    small = scene.reshape(frames, SIDE, FINER, SIDE, FINER, 3).mean((2, 4))
    images = _expose(_weather(small, random), random)
    pictures = [_focus(image, width, random) for image, width in zip(images, widths, strict=True)]
    return np.stack(pictures), np.rint(widths).astype("int64")


def _grid():
    """Return the places that are looked at: (96, 96, 2), x and y from -1 to 1."""
    steps = (np.arange(SIDE * FINER, dtype="float32") + 0.5) / (SIDE * FINER) * 2 - 1
    return np.stack(np.meshgrid(steps, steps), axis=-1)


def _project(crop, random, frames):
    """Turn places in the image into places on the plate, which is turned in three dimensions."""
    turn, nod, roll = random.normal(0, (0.35, 0.12, 0.07))
    turn = turn + np.linspace(-0.05, 0.15, frames) * np.sign(turn)  # seen more from the side
    slope = np.stack([np.tan(turn), np.full(frames, np.tan(nod))], axis=-1) / 4
    depth = 1 / (1 - (crop * slope[:, None, None]).sum(-1, keepdims=True))
    stretch = np.stack([1 / np.cos(turn), np.full(frames, 1 / np.cos(nod))], axis=-1)
    flat = crop * depth * stretch[:, None, None]
    rotation = np.array([(np.cos(roll), -np.sin(roll)), (np.sin(roll), np.cos(roll))])
    return (flat @ rotation).astype("float32")


def _backdrop(crop, widths, random):
    """Draw what stands behind the sign; it grows more slowly than the sign, being farther away."""
    kind, rough = BACKDROPS[random.randint(len(BACKDROPS))], random.uniform(0.1, 1)
    size = (128, 128)
    mix = 0.5 + sum(rough**i * drawing.noise(random, size, int(3 * 2.4**i)) for i in range(4)) / 4
    picture = kind[0] + (kind[1] - kind[0]) * mix[..., None].clip(0, 1)
    for _ in range(random.randint(4)):  # walls, poles, edges of roofs
        angle, offset = random.choice([0, np.pi / 2, random.uniform(0, 3)]), random.uniform(20, 108)
        rows, columns = np.mgrid[:128, :128]
        beside = columns * np.cos(angle) + rows * np.sin(angle) - offset
        other = BACKDROPS[random.randint(len(BACKDROPS)), random.randint(2)]
        inside = (beside > 0) & (beside < random.choice([4, 12, 100]))
        picture = np.where(inside[..., None], other * (0.7 + 0.3 * mix[..., None]), picture)
    near = (widths[0] / widths[:, None, None, None]) ** 0.5
    rows_columns = ((crop[..., ::-1] * near + 1.7) * 37).astype(int).clip(0, 127)
    return (picture / 255)[rows_columns[..., 0], rows_columns[..., 1]].astype("float32")


def _stand(scene, points, label, random):
    """Put up the pole, perhaps a second sign, and the sign itself, faded and dirty."""
    pole = (np.abs(points[..., 0]) < random.uniform(0.05, 0.1)) & (points[..., 1] > 0)
    scene[pole] = random.uniform(0.25, 0.6)
    if random.rand() < 0.3:
        other = points - np.float32([0, 2.05 * random.choice([-1, 1])])
        scene = _paste(scene, _plates()[random.randint(len(CLASS_NAMES))], other)
    plate, faded = _plates()[label], random.beta(1, 4)
    ink = plate[..., :3] * (1 - faded) + plate[..., 3:] * faded * (0.62, 0.58, 0.52)
    spots = drawing.noise(random, (SIZE, SIZE), 9) + random.uniform(-5, -0.7)
    ink = ink * (1 - 0.6 * spots[..., None].clip(0, 1))
    return _paste(scene, np.dstack([ink, plate[..., 3]]).astype("float32"), points)


def _paste(scene, plate, points):
    """Lay a plate over the scene where `points` fall on it."""
    places = ((points + 1) * (SIZE / 2)).astype(int).clip(0, SIZE - 1)
    found = plate[places[..., 1], places[..., 0]]
    return scene * (1 - found[..., 3:]) + found[..., :3]


def _cover(scene, points, random):
    """Let leaves or a post stand in front of one sign in six."""
    if random.rand() > 1 / 6:
        return scene
    angle, edge = random.uniform(0, 2 * np.pi), random.uniform(0.35, 0.8)
    beside = points[..., 0] * np.cos(angle) + points[..., 1] * np.sin(angle)
    leaves = drawing.noise(random, scene.shape[1:3], 14)
    hidden = beside + 0.25 * leaves > edge
    colour = BACKDROPS[random.choice([2, 3, 6])] / 255
    scene[hidden] = colour[0] + (colour[1] - colour[0]) * random.rand(hidden.sum(), 1)
    return scene


def _shade(scene, points, random):
    """Throw the shadow of something over a part of every third scene."""
    if random.rand() > 1 / 3:
        return scene
    angle, edge = random.uniform(0, 2 * np.pi), random.uniform(-0.5, 0.5)
    beside = points[..., 0] * np.cos(angle) + points[..., 1] * np.sin(angle) - edge
    beside += random.choice([0, 0.3]) * drawing.noise(random, scene.shape[1:3], 7)
    lit = (beside * random.uniform(3, 20) + 0.5).clip(0, 1)[..., None]
    return scene * (lit + (1 - lit) * random.uniform(0.25, 0.7))


def _weather(images, random):
    """Let it rain, or be misty, now and then: streaks and a grey veil."""
    kind = random.rand()
    veil = random.uniform(0.2, 0.6) if kind < 0.2 else random.uniform(0, 0.12)
    images = images * (1 - veil) + veil * random.uniform(0.4, 0.8)
    if kind < 0.12:
        for image in images:
            streaks = (random.rand(SIDE, SIDE) > 0.97).astype("float32")
            image += drawing.smear(streaks, 7, 1.4)[..., None] * random.uniform(0.5, 1.5)
    return images


def _expose(images, random):
    """Set the light: bright day to dusk, with its colour."""
    light = np.exp(random.normal(-0.3, 0.65)).clip(0.12, 1.9)
    cast = 1 + random.normal(0, 0.045, 3)
    return (images * light * cast).clip(0, 1) ** random.uniform(0.8, 1.2)


def _focus(image, width, random):
    """Blur what is far away or shaken, add the sensor's noise, round to 256 steps."""
    image = drawing.blur(image.astype("float32"), 0.3 + 13 / width * random.uniform(0.6, 1.6))
    if random.rand() < 0.25:
        image = drawing.smear(image, random.uniform(1, 5), random.uniform(0, np.pi))
    grain = random.uniform(0.002, 0.016) * random.normal(size=image.shape)
    return drawing.in_steps(image + grain)
