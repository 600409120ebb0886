"""Drive: the reader at the wheel, and beside him a network or a lane follower on the same road.

The page draws road, look and camera image from the same seeds as `helpers.scenes`, so no road is
stored; tests prove its images, its steps and its drives equal to those of Python.
"""

import base64
from html import escape

import matplotlib.pyplot as plt
import numpy as np

from helpers.layers.checks import check_counts
from helpers.layers.reference import cross_correlate
from helpers.pictures.play import MORE, SUBJECTS, play
from helpers.pictures.play.digit import restored_weights
from helpers.pictures.play.ready import Ready, short
from helpers.scenes import road
from helpers.scenes.road_looks import draw_looks
from helpers.scenes.road_view import draw_views

SUBJECT = "driving/drive"  # of the scripts in this folder
START, STEP = 10.0, 2.0  # metre of the course where a drive begins, metres from image to image
SHAPES = [(4, 4, 1, 16), (3, 3, 16, 24), (3, 3, 24, 32), (384, 32), (32, 1)]  # of the weights
PUSHES = {
    "0.4 m to the left": (0.4, 0),
    "0.4 m to the right": (-0.4, 0),
    "3° to the left": (0, 3),
    "3° to the right": (0, -3),
}


def play_drive(**data):
    """Return the picture that is driven, see `prepare`; at the end of a cell it shows itself."""
    offer()
    return play(SUBJECT, **data)


def offer():
    """Make the picture known to `play`, which does not list it."""
    SUBJECTS[SUBJECT] = prepare
    MORE[SUBJECT] = tuple(f"driving/{part}.js" for part in ("random", "road", "view", "drivers"))


def prepare(drivers, seed, number, length, unit=0.05, roads=100, changes=None):
    """Return what the picture is played with.

    Parameters
    ----------
    drivers : dict, {name: driver}; a driver is a keras.Sequential of the form of the page on
        steering, or the settings of a lane follower: neighbours, sharpness, metres to look ahead
    seed, number, length : which road of `draw_courses(number + 1, length, seed)` comes first
    unit : float, radians for an answer of 1 of a network
    roads : int, how many roads of this seed can be driven
    changes : dict, {name: attributes of `draw_looks` that are given}, or None

    Raises
    ------
    ValueError
        If there is no driver, if one cannot be computed in the page, or if a number does not fit.
    """
    check_counts(length=length, roads=roads)
    if not drivers or number not in range(roads):
        raise ValueError(f"drive needs a driver, and a road from 0 to {roads - 1}, found {number}")
    stored = {name: _stored(name, driver) for name, driver in drivers.items()}
    world = world_of(seed, number, length)
    car, (name, first) = road.put(world[0], START), next(iter(stored.items()))
    image = draw_views(*world, car)
    angle = None if isinstance(first, dict) else np.degrees(answers(first, unit, image)[0])
    text = f"Road {number}, after 0 m. You: in the middle, wheel straight. "
    said = "." if angle is None else f", {wheel(angle)}."
    text += f"The other ({name}): in the middle{said}"
    data = {"drivers": stored, "unit": unit, "seed": seed, "number": number, "roads": roads}
    data |= {"length": length, "pushes": list(PUSHES.values()), "changes": changes or {"none": {}}}
    value = {"road": number, "driver": name, "frame": 0, "wheel": 0.0}
    value |= {"metres": [0, 0], "offsets": [0.0, 0.0], "out": [False, False]}
    controls = {"drivers": _options(stored), "changes": _options(data["changes"])}
    controls["pushes"] = "".join(
        f'<option value="{i}">{name}</option>' for i, name in enumerate(PUSHES)
    )
    about = "A car that you steer, and one that is steered by what its camera sees"
    return Ready(about, _drawn(world, car, length), text, controls, data, value)


def world_of(seed, number, length):
    """Return one road and its look, as the notebook draws them."""
    courses = road.draw_courses(number + 1, length, seed).take([number])
    return courses, draw_looks(courses, seed)


def rounded_weights(network):
    """Return the weights of a network as the page has them: a byte each, a scale a channel."""
    arrays = restored_weights(_stored("network", network))
    return [a.reshape(b.shape) for a, b in zip(arrays, network.get_weights(), strict=True)]


def answers(layers, unit, images):
    """Return the angles (n,) that stored layers give for images (n, 32, 64, 1), in radians."""
    weights = restored_weights(layers)
    maps = images[:, 8:].reshape(-1, 24, 16, 4).astype(float)  # four pixels as four channels
    first = weights[0].reshape(4, 1, 4, 16)
    maps = np.maximum(cross_correlate(maps, first, weights[1], padding="same")[:, ::2], 0)
    for kernels, bias in (weights[2:4], weights[4:6]):
        maps = np.maximum(cross_correlate(maps, kernels, bias, stride=2, padding="same"), 0)
    hidden = np.maximum(maps.reshape(len(maps), -1) @ weights[6] + weights[7], 0)
    return unit * (hidden @ weights[8] + weights[9])[:, 0]


def wheel(degrees):
    """Say in words how far a wheel is turned."""
    size = short(abs(degrees), 1)
    side = "left" if degrees > 0 else "right"
    return "wheel straight" if size == "0" else f"wheel {size}° to the {side}"


def _stored(name, driver):
    """Return a driver as the script gets it: layers, or a dict with the settings."""
    if isinstance(driver, tuple):
        if len(driver) != 3 or not all(np.isfinite(driver)) or driver[0] % 2 != 1:
            raise ValueError(f"{name}: expected an odd number, a sharpness and metres: {driver}")
        return {"follower": [float(each) for each in driver]}
    arrays = driver.get_weights()
    if [np.shape(each) for each in arrays[::2]] != SHAPES:
        raise ValueError(f"the driver {name!r} is no network that the page can compute")
    return [_layer(*pair) for pair in zip(arrays[::2], arrays[1::2], strict=True)]


def _layer(weights, bias):
    """Return whole numbers from 1 to 255, 128 for zero, with a scale for each channel."""
    shape = (4, 1, 4, 16) if weights.shape == SHAPES[0] else weights.shape
    most = np.abs(weights.reshape(-1, weights.shape[-1])).max(axis=0)
    scales = [float(f"{max(each, 1e-10) / 127:.4g}") for each in most]
    numbers = 128 + np.rint(weights / np.array(scales)).clip(-127, 127)
    coded = base64.b64encode(numbers.astype("uint8").tobytes()).decode()
    kind = "dense" if weights.ndim == 2 else "convolution"
    bias = [float(f"{each:.4g}") for each in bias]
    layer = {"kind": kind, "relu": weights.shape != SHAPES[-1], "shape": list(shape)}
    return layer | {"bytes": coded, "scales": scales, "bias": bias}


def _options(names):
    return "".join(f"<option>{escape(str(name))}</option>" for name in names)


def _drawn(world, car, length):
    """Draw what the camera sees at the start, and the road from above."""
    figure, (ax, above) = plt.subplots(1, 2, figsize=(6, 2), width_ratios=(1.6, 1))
    ax.imshow(draw_views(*world, car)[0], cmap="gray", vmin=0, vmax=1)
    ax.axis("off")
    above.plot(world[0].x[0, :length:10], world[0].y[0, :length:10], color="0.5", linewidth=3)
    above.plot(car.x, car.y, "o")
    above.set(aspect="equal", title="from above")
    above.axis("off")
    plt.close(figure)
    return figure
