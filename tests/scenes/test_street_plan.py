"""A plan of a street: everything stands where it belongs."""

import numpy as np
import pytest

from helpers.scenes.drawing import random
from helpers.scenes.street_plan import SECONDS, plan

STREETS = [plan(8, random(0, index)) for index in range(40)]


def all_of(kind):
    """List (street, thing) of one kind in all streets."""
    return [(s, thing) for s in STREETS for thing in s["things"] if thing["kind"] == kind]


@pytest.mark.parametrize(
    "kind",
    ["building", "tree", "hedge", "fence", "pole", "sign", "car", "pedestrian", "cyclist"],
)
def test_every_kind_of_thing_is_planned(kind):
    assert len(all_of(kind)) > 20


def test_cars_and_cyclists_are_on_the_road_and_the_rest_beside_it():
    for street in STREETS:
        left, right = street["road"]
        for thing in street["things"]:
            on_road = left < thing["x"] < right
            assert on_road == (thing["kind"] in ("car", "cyclist")), thing["kind"]


def test_nothing_stands_in_the_way_while_the_camera_drives():
    for street in STREETS:
        for seconds in np.arange(8) * SECONDS:
            camera = 4 + street["speed"] * seconds
            for thing in street["things"]:
                ahead = thing["z"] + thing.get("speed", 0) * seconds - camera
                assert abs(thing["x"]) > 1 or not -4.5 < ahead < 1, thing["kind"]


def test_houses_reach_as_far_as_one_sees_at_the_end():
    for street in STREETS:
        rows = [t["z"] + t["length"] for t in street["things"] if t["kind"] == "building"]
        assert street["length"] >= 90 + street["speed"] * SECONDS * 8
        assert max(rows) > street["length"] - 60


def test_sizes_are_those_of_the_world():
    assert all(0.8 < person["size"] < 1.15 for _, person in all_of("pedestrian"))
    assert all(4 <= house["height"] <= 14 for _, house in all_of("building"))
    assert all(2 < sign["height"] < 3.3 for _, sign in all_of("sign"))
