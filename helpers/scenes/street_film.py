"""A drawn street filmed by a camera that is known, with the true place of every car."""

import numpy as np

from helpers.layers.checks import check_counts
from helpers.scenes import drawing, streets
from helpers.scenes.camera import HEIGHT, WIDTH, Camera
from helpers.scenes.street_plan import SIGHT, plan

VIEW = {"horizon": 0.45, "y": 1.4, "focal": 0.9, "bend": 0.0}  # of every film
HORIZON = VIEW["horizon"] * HEIGHT  # rows from the top
FOCAL = VIEW["focal"] * WIDTH  # pixels
TALL = VIEW["y"]  # metres, the camera above the road


def film_street(frames, seed=0, seconds=0.1):
    """Film a street from a car that drives along it.

    The camera looks straight ahead, on a straight and flat road: its horizon is at row HORIZON, its
    focal length is FOCAL pixels, and it is TALL metres above the road.

    Parameters
    ----------
    frames : int
    seed : int from 0; the same seed gives the same street
    seconds : float, the time from one frame to the next

    Returns
    -------
    images : ndarray of shape (frames, 96, 128, 3), float32 in [0, 1]
    masks : ndarray of shape (frames, 96, 128), uint8, positions in `streets.CLASS_NAMES`
    cars : list of ndarrays of shape (k, 6), one for each frame: the number of the car in the film,
        the metres from the camera to its near end, and the top, left, bottom and right side of the
        box around it, in pixels. Others may hide it.

    Raises
    ------
    ValueError
        If the number of frames is not whole or below 1, or the time is not above 0.
    """
    check_counts(frames=frames)
    if not 0 < seconds < np.inf:
        raise ValueError(f"seconds should be above 0, found {seconds!r}")
    random = drawing.random(seed, 0)
    street, light = plan(frames, random), streets._light(random)
    light["bonnet"] = 1.1  # below the image
    pictures, cars = [], []
    for frame in range(frames):
        camera = Camera(street["speed"] * seconds * frame, **VIEW)
        streets._paint(camera, street, light, seconds * frame)
        pictures.append(streets._develop(camera, light, random))
        cars.append(_find_cars(camera, street, seconds * frame))
    images, masks = (np.stack(part) for part in zip(*pictures, strict=True))
    return images, masks, cars


def _find_cars(camera, street, seconds):
    """Return number, distance and box of each car that is wholly ahead and in sight: (k, 6)."""
    found = []
    for number, thing in enumerate(street["things"]):
        ahead = thing["z"] + thing.get("speed", 0) * seconds - camera.place[2]
        if thing["kind"] == "car" and 2 < ahead < SIGHT:
            box = _box_around(camera, thing, ahead).clip(0, (HEIGHT, WIDTH))
            if (box[1] - box[0]).min() >= 1:
                found.append((number, ahead, *box.ravel()))
    return np.array(found).reshape(-1, 6)


def _box_around(camera, car, ahead):
    """Return (top, left) and (bottom, right) of a car as if nothing hid it: (2, 2), pixels."""
    size = car["size"]
    wide, long, high = 0.88 * size, 4.2 * size, 1.45 * size * car["tall"]
    depths = ahead + np.array([0, long]) + camera.place[2]
    across = car["x"] - wide, car["x"] + wide
    corners = [(x, y, z) for x in across for y in (0, high) for z in depths]
    columns, rows = (camera.project(np.array(corners)).T + 0.5) / (camera.focal / FOCAL)
    return np.array([(rows.min(), columns.min()), (rows.max(), columns.max())])
