"""How the roads look: brightness, markings, shadows, light; and the grain of their ground."""

from dataclasses import dataclass, fields
from functools import cache

import numpy as np
from scipy.ndimage import gaussian_filter, gaussian_filter1d
from scipy.special import ndtr

from helpers.scenes import drawing
from helpers.scenes.road import LANE

LINES = (-LANE / 2, LANE / 2, 1.5 * LANE)  # metres to the left: right edge, dashes, left edge
DASH, PERIOD = 4.0, 8.0  # metres of paint in so many metres, on the line of dashes
FADE = 3.0  # metres over which the wear of a marking changes
TILE, CELL = 512, 0.2  # cells until the grain of the ground repeats; metres of a cell


@dataclass(frozen=True)
class Looks:
    """How n roads look; every attribute but the last has shape (n,).

    Attributes
    ----------
    road, grass, line, sky : brightness in [0, 1] in full light
    rough : contrast of the grain of the ground
    wear : share of the markings that is gone
    shade : how dark the shadows on the ground are; 0 is none, 1 is black
    light, beam : of the day, and of the headlights
    noise : standard deviation of the noise of the camera
    place : metres by which the grain and the shadows of the ground are moved along
    worn : ndarray of shape (n, 3, points), for each line and metre a number from 0 to 1; where it
        is below `wear`, the line is gone
    """

    road: np.ndarray
    grass: np.ndarray
    line: np.ndarray
    sky: np.ndarray
    rough: np.ndarray
    wear: np.ndarray
    shade: np.ndarray
    light: np.ndarray
    beam: np.ndarray
    noise: np.ndarray
    place: np.ndarray
    worn: np.ndarray

    def take(self, rows):
        """Return the looks of some of the roads; rows are positions or a mask."""
        return Looks(*(getattr(self, field.name)[rows] for field in fields(self)))


def draw_looks(courses, seed=0, **fixed):
    """Draw how each of the courses looks on an ordinary day.

    Parameters
    ----------
    courses : helpers.scenes.road.Courses; the number of a course chooses its looks
    seed : int from 0
    **fixed : a value of an attribute for all roads, for instance wear=0.5

    Returns
    -------
    Looks

    Raises
    ------
    ValueError
        If an attribute is unknown.
    """
    points = courses.x.shape[1]
    rows = [_look(drawing.random(seed, number), points) for number in courses.number]
    looks = {name: np.stack([row[name] for row in rows]) for name in rows[0]}
    if unknown := sorted(set(fixed) - set(looks)):
        raise ValueError(f"a road has no {unknown[0]!r}; expected some of: {', '.join(looks)}")
    return Looks(**looks | {name: np.full(len(rows), float(fixed[name])) for name in fixed})


def _look(random, points):
    bumps = gaussian_filter1d(random.normal(size=(len(LINES), points)), FADE)
    return {
        "road": random.uniform(0.28, 0.48),
        "grass": random.uniform(0.3, 0.6),
        "line": random.uniform(0.75, 0.95),
        "sky": random.uniform(0.7, 1.0),
        "rough": random.uniform(0.03, 0.1),
        "wear": random.uniform(0.0, 0.3),
        "shade": random.uniform(0.1, 0.5) * random.binomial(1, 0.5),
        "light": random.uniform(0.7, 1.1),
        "beam": 0.0,
        "noise": random.uniform(0.01, 0.03),
        "place": random.uniform(0, TILE * CELL),
        "worn": ndtr(bumps / bumps.std()),
    }


def paint_left(looks, station, span):
    """Return how much of each line is there, in [0, 1].

    Parameters
    ----------
    looks : Looks of n roads
    station : ndarray of shape (3, n, rows), metres along the course
    span : ndarray of shape (rows,), metres of road that a row of pixels shows

    Returns
    -------
    ndarray of shape (3, n, rows)
    """
    metre = np.clip(station, 0, looks.worn.shape[2] - 1).astype(int)
    road = np.arange(len(looks.road))[:, None]
    worn = np.stack([looks.worn[road, line, metre[line]] for line in range(len(LINES))])
    left = np.clip((worn - 1.1 * looks.wear[:, None]) / 0.1 + 1, 0, 1)  # 0: nothing is gone
    start, end = station[1] - span / 2, station[1] + span / 2
    left[1] *= (_dashes(end) - _dashes(start)) / span
    return left


def _dashes(station):
    """Return the metres of paint of the line of dashes up to a station."""
    return station // PERIOD * DASH + np.minimum(station % PERIOD, DASH)


@cache
def _tiles():
    """Return a tile of grain, around 0, and one of shadows, in [0, 1], as rows of one array."""
    random = drawing.random(0, 0)
    grain, bumps = (
        gaussian_filter(random.normal(size=(TILE, TILE)), sigma, mode="wrap") for sigma in (0.6, 14)
    )
    shadow = np.clip(4 * bumps / bumps.std() - 2, 0, 1)  # a third of the ground
    return np.stack([grain / grain.std(), shadow]).reshape(2, -1).astype("float32")


def ground_grain(station, left):
    """Return grain (around 0) and shadow (in [0, 1]) of places on the ground.

    Parameters
    ----------
    station, left : ndarrays that broadcast, metres along and beside the course
    """
    along, beside = (np.floor(place / CELL).astype("int32") % TILE for place in (station, left))
    places = along * TILE + beside
    return tuple(tile.take(places) for tile in _tiles())
