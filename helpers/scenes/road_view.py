"""What a camera in the car sees of the road: grey images of 32 x 64 pixels, many cars at once.

A pinhole camera over the middle of the rear axle looks ahead and a little down on flat ground. So a
row of pixels shows the ground at one distance, and a line of the road is found once for each row.
"""

from functools import cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from helpers.scenes import drawing
from helpers.scenes.road import LANE, SIGHT, as_seen
from helpers.scenes.road_looks import LINES, ground_grain, paint_left

TALL = 1.4  # metres, the camera above the ground
PITCH = 0.155  # radians that it looks down
FOCAL = 48.0  # focal length in pixels
HEIGHT, WIDTH = 32, 64  # pixels
THICK = 0.2  # metres, the width of a line
ROAD = (-0.6 * LANE, 1.6 * LANE)  # metres to the left: where the grass begins
BEAM = 12.0  # metres over which the headlights fall to a third
NOISE = 1 << 17  # numbers in the bank that all images take their noise from


def ground(finer=1):
    """Return where the rows and columns of an image meet the ground.

    Parameters
    ----------
    finer : int, how many times finer the pixels are than those of HEIGHT x WIDTH

    Returns
    -------
    ahead : ndarray of shape (rows,), metres; rows from the top, infinite where a row shows the sky
    left : ndarray of shape (rows, columns), metres; 0 in the sky
    """
    down, right = (
        ((np.arange(size * finer) + 0.5) / finer - size / 2) / FOCAL for size in (HEIGHT, WIDTH)
    )
    falls = np.sin(PITCH) + down * np.cos(PITCH)  # of a ray, for one metre along the axis
    low = falls > 0
    depth = np.where(low, TALL / np.where(low, falls, 1), np.inf)
    ahead = (np.cos(PITCH) - down * np.sin(PITCH)) * depth
    return ahead, -right * np.where(low, depth, 0)[:, None]


def draw_views(courses, looks, cars, frame=0, finer=1):
    """Draw what the cameras see.

    Parameters
    ----------
    courses : helpers.scenes.road.Courses, n of them
    looks : helpers.scenes.road_looks.Looks, of n roads
    cars : helpers.scenes.road.Cars, one on each road
    frame : int, or ndarray of shape (n,); it chooses the noise, with the number of the course
    finer : int, how many times finer than HEIGHT x WIDTH

    Returns
    -------
    ndarray of shape (n, 32 * finer, 64 * finer, 1), float32 in [0, 1], in steps of 1/255
    """
    ahead, left = ground(finer)
    seen = ahead < SIGHT - 10  # rows that show the road
    image = np.empty((len(courses), *left.shape), "float32")
    image[:] = (looks.grass * looks.light)[:, None, None]  # what is farther
    image[:, np.isinf(ahead)] = (looks.sky * looks.light)[:, None, None]
    crossings = _crossings(courses, cars, (*ROAD, *LINES), ahead[seen])
    image[:, seen] = _paint(looks, crossings, ahead[seen], left[seen])
    image += _tall(looks.noise) * _noise(courses.number, frame, left.shape)
    return drawing.in_steps(image)[..., None]


def _crossings(courses, cars, offsets, rows):
    """Find where lines beside the course cross the rows.

    Returns
    -------
    station, left, slope : ndarrays of shape (offsets, n, rows): the metre of the course there,
        metres to the left of the car (infinite if the line turns back before), metres left per
        metre ahead
    """
    first = np.maximum(np.floor(cars.station).astype(int)[:, None] - 2, 0)
    index = np.minimum(first + np.arange(SIGHT), courses.x.shape[1] - 1)
    road = np.arange(len(index))[:, None]
    middle = as_seen(cars, courses.x[road, index], courses.y[road, index])
    turn = courses.heading[road, index] - cars.heading[:, None]
    found = []
    for offset in offsets:
        line = middle[0] - offset * np.sin(turn), middle[1] + offset * np.cos(turn)
        place, left, slope = _crossing(*line, rows)
        found.append((first + place, left, slope))
    return [np.stack(each) for each in zip(*found, strict=True)]


def _crossing(ahead, left, rows):
    """Find the first crossing of polylines (n, points) and rows: place on the line, left, slope."""
    later = ahead.astype("float32")[:, None] > rows[:, None].astype("float32")  # (n, rows, points)
    end = later.argmax(axis=2)
    there = end > 0
    end, line = np.maximum(end, 1), np.arange(len(ahead))[:, None]
    start = ahead[line, end - 1]
    step = np.where(there, ahead[line, end] - start, 1)
    part = np.where(there, (rows - start) / step, 0)
    rise = left[line, end] - left[line, end - 1]
    crossed = np.where(there, left[line, end - 1] + part * rise, np.inf)
    return end - 1 + part, crossed, np.where(there, rise / step, 0)


def _paint(looks, crossings, rows, left):
    """Paint grass, road, shadows and lines, by day or lamplight: (n, rows, columns)."""
    station, crossed, slope = crossings
    pixel, span = left[:, 0] - left[:, 1], np.abs(np.gradient(rows))
    soft = pixel + np.abs(slope) * span  # metres over which an edge is smeared: (5, n, rows)
    left = left.astype("float32")
    by_road = {name: _tall(getattr(looks, name)) for name in ("road", "grass", "line")}
    right, far = (_edge(left, crossed[line], soft[line]) for line in (0, 1))
    image = by_road["grass"] + (right - far) * (by_road["road"] - by_road["grass"])
    image *= _texture(looks, station[0], crossed[0], left, span)
    there = paint_left(looks, station[2:], span)
    half = THICK / 2 * np.sqrt(1 + slope**2)
    for line in (2, 3, 4):
        paint = _stripe(left, crossed[line], half[line], soft[line])
        paint *= _tall(there[line - 2])
        image += paint * (by_road["line"] - image)
    return image * _tall(looks.light[:, None] + looks.beam[:, None] * np.exp(-rows / BEAM))


def _tall(values):
    """Give values of roads (n,) or rows (n, rows) the axes of images, as float32."""
    return values.reshape(*values.shape, *[1] * (3 - values.ndim)).astype("float32")


def _edge(left, place, soft):
    """Return how much of each pixel lies to the left of a line."""
    gap = (left - _tall(place)) * _tall(1 / soft)
    gap += 0.5
    return np.clip(gap, 0, 1, out=gap)


def _stripe(left, place, half, soft):
    """Return how much of each pixel a line covers that is `half` metres wide to each side."""
    gap = np.abs(left - _tall(place))
    gap *= _tall(-1 / soft)
    gap += _tall(half / soft + 0.5)
    return np.clip(gap, 0, _tall(np.minimum(1, 2 * half / soft)), out=gap)


def _texture(looks, station, middle, left, span):
    """Return the factor of grain and shadows, which lie still on the ground."""
    middle = np.where(np.isfinite(middle), middle, 0)
    grain, shadow = ground_grain(
        station[..., None] + looks.place[:, None, None], left - _tall(middle)
    )
    grain *= _tall(looks.rough[:, None] * np.minimum(1, 0.4 / span))
    grain += 1
    shadow *= _tall(-looks.shade[:, None] * np.minimum(1, 4 / span))
    shadow += 1
    grain *= shadow
    return grain


@cache
def _bank(size):
    numbers = drawing.random(0, 1).normal(size=NOISE + size).astype("float32")
    return sliding_window_view(numbers, size)


def _noise(number, frame, shape):
    """Cut a piece of the bank for each image: the same course and frame, the same noise."""
    start = (number * 7919 + np.asarray(frame) * 104729) % NOISE
    return _bank(shape[0] * shape[1])[start].reshape(-1, *shape)
