"""What stands in a street: each thing has its class, its colour and its size in metres."""

import numpy as np
import pytest

from helpers.scenes.camera import HEIGHT, Camera
from helpers.scenes.drawing import random
from helpers.scenes.street_parts import CAR, PAINTERS, PEDESTRIAN, POLE, ROAD
from helpers.scenes.street_plan import plan
from helpers.scenes.streets import CLASS_NAMES

THINGS = {}
for _index in range(20):
    for _thing in plan(4, random(5, _index))["things"]:
        THINGS.setdefault(_thing["kind"], _thing)


def paint(kind, **changes):
    """Paint one thing alone; return its colours and classes, where nothing is the class 255."""
    camera = Camera()
    camera.canvas[..., 3] = 255
    PAINTERS[kind](camera, THINGS[kind] | changes)
    return camera.picture()


@pytest.mark.parametrize("kind", list(PAINTERS))
def test_each_thing_bears_its_class(kind):
    name = {"hedge": "tree", "cyclist": "bicyclist"}.get(kind, kind)
    kinds = set(np.unique(paint(kind, z=9.0, x=np.sign(THINGS[kind]["x"]) * 3)[1])) - {255}
    extra = {"sign": {POLE}, "car": {ROAD}}.get(kind, set())  # its post, the shadow below it
    assert CLASS_NAMES.index(name) in kinds and kinds <= {CLASS_NAMES.index(name)} | extra


def test_nothing_is_painted_when_it_is_behind():
    for kind in set(PAINTERS) - {"building", "hedge", "fence", "car"}:
        assert (paint(kind, z=-3.0)[1] == 255).all(), kind


def test_a_person_is_as_high_as_a_person():
    _, kinds = paint("pedestrian", x=0.0, z=6.0, size=1.0)
    rows = np.nonzero((kinds == PEDESTRIAN).any(1))[0]
    assert (np.ptp(rows) + 1) * Camera().pixel(6.0) == pytest.approx(1.75, abs=0.1)


def test_a_car_is_as_wide_as_a_car_and_stands_on_the_road():
    _, kinds = paint("car", x=0.0, z=8.0, size=1.0)
    columns = np.nonzero((kinds == CAR).any(0))[0]
    assert (np.ptp(columns) + 1) * Camera().pixel(8.0) == pytest.approx(1.76, abs=0.15)
    rows = np.nonzero((kinds == CAR).any(1))[0]
    ground = HEIGHT * 0.45 + 1.4 / Camera().pixel(8.0)
    assert rows.max() == pytest.approx(ground - 1.5, abs=1.5)


def test_rear_lamps_are_red_and_headlamps_are_not():
    near = {"x": 0.0, "z": 5.0, "colour": (60, 62, 68)}
    behind, before = (paint("car", front=front, **near)[0] for front in (False, True))
    changed = np.abs(behind - before).sum(-1) > 50
    red, _, blue = behind[changed].mean(0)
    assert changed.any() and red > 2 * blue and before[changed].mean() > 160


def test_a_pole_far_away_is_still_a_pixel_wide():
    _, kinds = paint("pole", x=2.0, z=60.0)
    assert (kinds == POLE).any(1).sum() >= 8
