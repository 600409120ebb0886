"""Winding roads and cars on them: curvature from a seed, the bicycle model, places in the lane.

Metres, seconds and radians. A course is the middle of the lane that the cars drive in, a chain of
arcs of one metre each. A positive offset, turn, curvature or steering angle is one to the left.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.ndimage import gaussian_filter1d

from helpers.layers.checks import check_counts
from helpers.scenes import drawing

LANE = 3.5  # metres from line to line
CAR = 1.8  # metres, the width of a car
LIMIT = (LANE - CAR) / 2  # metres off the middle of the lane, then a wheel is on a line
WHEELBASE = 2.7  # metres from axle to axle
SIGHT = 80  # metres of road behind the end of a course, so that there is something to see
TIGHTEST = 60.0  # metres, the radius of the tightest bend
SMOOTH = 18.0  # metres over which the curvature is averaged


@dataclass(frozen=True)
class Courses:
    """Middle lines of n lanes, a point each metre.

    Attributes
    ----------
    x, y : ndarray of shape (n, points), metres
    heading : ndarray of shape (n, points), radians from the x axis to the left
    curvature : ndarray of shape (n, points), 1 / metres, of the metre that follows
    number : ndarray of shape (n,), int64; which course of the draw it is
    """

    x: np.ndarray
    y: np.ndarray
    heading: np.ndarray
    curvature: np.ndarray
    number: np.ndarray

    def __len__(self):
        """Return the number of courses."""
        return len(self.x)

    def take(self, rows):
        """Return some of the courses, in this order; rows are positions or a mask."""
        return Courses(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


class Cars(NamedTuple):
    """Where n cars are: the middle of their rear axle, and the metre of the course; each (n,)."""

    x: np.ndarray
    y: np.ndarray
    heading: np.ndarray
    station: np.ndarray


class InLane(NamedTuple):
    """The exact truth about n cars in their lanes; each (n,).

    `station`: metres along the course; `offset`: metres to the left of its middle; `turn`: radians
    to the left of its direction; `curvature`: that of the course, 1 / metres.
    """

    station: np.ndarray
    offset: np.ndarray
    turn: np.ndarray
    curvature: np.ndarray


def arc(x, y, heading, curvature, metres):
    """Go along arcs of constant curvature; return the new x, y and heading."""
    turned = curvature * metres
    chord = metres * np.sinc(turned / (2 * np.pi))  # sinc(t) is sin(pi t) / (pi t)
    middle = heading + turned / 2
    return x + chord * np.cos(middle), y + chord * np.sin(middle), heading + turned


def draw_courses(number, length=1000, seed=0):
    """Draw smooth winding courses; a longer draw begins with the same courses.

    Parameters
    ----------
    number : int
    length : int, metres; SIGHT metres more are drawn behind the end
    seed : int from 0

    Returns
    -------
    Courses

    Raises
    ------
    ValueError
        If a number is not whole, or too small.
    """
    number, length = check_counts(number=number, length=length)
    curvature = np.stack([_curvature(length + SIGHT, seed, index) for index in range(number)])
    return courses_from(curvature)


def _curvature(points, seed, index):
    """Average white noise over some metres and press it between the tightest bends: (points,)."""
    random, margin = drawing.random(seed, index), int(4 * SMOOTH)
    noise = random.normal(size=margin + points)[-points - margin :]
    smooth = gaussian_filter1d(noise, SMOOTH, mode="constant")[margin:]
    deviation = 1 / np.sqrt(2 * SMOOTH * np.sqrt(np.pi))  # of averaged white noise
    return np.tanh(0.8 * smooth / deviation) / TIGHTEST


def courses_from(curvature):
    """Return the courses of given curvature, (n, points), one value for each metre."""
    curvature = np.asarray(curvature, float)
    heading = np.cumsum(curvature, axis=1) - curvature
    x, y, _ = arc(0.0, 0.0, heading, curvature, 1.0)  # each metre from the origin
    x, y = np.cumsum(x, axis=1) - x, np.cumsum(y, axis=1) - y
    return Courses(x, y, heading, curvature, np.arange(len(curvature)))


def put(courses, station, offset=0.0, turn=0.0):
    """Put a car on each course: at a station, so far to the left of the middle, so much turned."""
    zero = np.zeros(len(courses))
    station, offset, turn = (zero + each for each in (station, offset, turn))
    x, y, heading = _point(courses, station)
    x, y = x - offset * np.sin(heading), y + offset * np.cos(heading)
    return Cars(x, y, heading + turn, station)


def _vertex(courses, station):
    """Return row and column of the last point before a station, both (n,)."""
    last = courses.x.shape[1] - 1
    return np.arange(len(courses)), np.clip(np.floor(station), 0, last).astype(int)


def _point(courses, station):
    at = _vertex(courses, station)
    start = courses.x[at], courses.y[at], courses.heading[at], courses.curvature[at]
    return arc(*start, station - at[1])


def move(cars, steering, metres):
    """Drive each car on: the kinematic bicycle model, exact for a constant steering angle.

    The middle of the rear axle goes along an arc of curvature tan(steering) / WHEELBASE.

    Parameters
    ----------
    cars : Cars
    steering : ndarray of shape (n,), angle of the front wheels, to the left
    metres : float

    Returns
    -------
    Cars
        Their stations are guesses until `locate` has been asked.

    References
    ----------
    Rajamani, Vehicle dynamics and control, 2nd edition, 2012, section 2.2.
    """
    pose = arc(cars.x, cars.y, cars.heading, np.tan(steering) / WHEELBASE, metres)
    return Cars(*pose, cars.station + metres)


def locate(courses, cars):
    """Return the exact place of each car in its lane, an `InLane`.

    The station of the cars tells where to look; a few metres of error do no harm.
    """
    station = cars.station
    for _ in range(3):  # from arc to arc, until the foot of the perpendicular lies on it
        at = _vertex(courses, station)
        curvature, heading = courses.curvature[at], courses.heading[at]
        east, north = cars.x - courses.x[at], cars.y - courses.y[at]
        along = east * np.cos(heading) + north * np.sin(heading)
        left = north * np.cos(heading) - east * np.sin(heading)
        root = np.hypot(curvature * along, 1 - curvature * left)
        turned = np.arctan2(curvature * along, 1 - curvature * left)
        bent = np.abs(curvature) > 1e-9
        station = at[1] + np.where(bent, turned / np.where(bent, curvature, 1), along)
    offset = (2 * left - curvature * (along**2 + left**2)) / (1 + root)
    turn = (cars.heading - heading - turned + np.pi) % (2 * np.pi) - np.pi
    return InLane(station, offset, turn, curvature)


def target(courses, cars, distance):
    """Return the point of the course `distance` metres further on, as seen from the car.

    Returns
    -------
    ndarray of shape (n, 2), metres ahead and metres to the left
    """
    x, y, _ = _point(courses, cars.station + distance)
    return np.stack(as_seen(cars, x, y), axis=-1)


def as_seen(cars, x, y):
    """Turn points of the map, (n, ...), into metres ahead of the cars and metres to their left."""
    shape = (-1,) + (1,) * (np.ndim(x) - 1)
    east, north, heading = (each.reshape(shape) for each in (cars.x, cars.y, cars.heading))
    east, north = x - east, y - north
    ahead = east * np.cos(heading) + north * np.sin(heading)
    return ahead, north * np.cos(heading) - east * np.sin(heading)
