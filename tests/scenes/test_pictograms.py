"""The 43 signs: their order, shapes, colours."""

import numpy as np
import pytest

from helpers.scenes.pictograms import SIGNS
from helpers.scenes.plates import paint

PLATES = {name: paint(marks) / 255 for name, marks in SIGNS.items()}
WARNINGS = range(18, 32)


def test_the_order_is_that_of_the_benchmark():
    names = list(SIGNS)
    assert len(names) == 43
    assert names[0] == "speed limit 20" and names[8] == "speed limit 120"
    assert names[12:15] == ["priority road", "yield", "stop"]
    assert names[17] == "no entry" and names[33] == "turn right" and names[40] == "roundabout"


def filled(name):
    """Return the share of its bounding box that a plate fills, and its upper half's share of it."""
    alpha = PLATES[name][..., 3]
    rows, columns = alpha.max(1) > 0.5, alpha.max(0) > 0.5
    box = alpha[np.ix_(rows, columns)]
    return box.mean(), box[: len(box) // 2].sum() / box.sum()


@pytest.mark.parametrize(
    ("names", "share", "upper"),
    [
        (["speed limit 20", "no entry", "turn left", "end of all limits"], np.pi / 4, 0.5),
        (["stop"], 0.828, 0.5),
        (["priority road"], 0.5, 0.5),
        (["yield"], 0.58, 0.71),
        ([list(SIGNS)[i] for i in (11, *WARNINGS)], 0.58, 0.29),
    ],
)
def test_shapes_are_the_real_ones(names, share, upper):
    for name in names:
        assert filled(name) == pytest.approx((share, upper), abs=0.03), name


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("speed limit 50", {"red": (64, 10), "white": (35, 64)}),
        ("stop", {"red": (20, 64)}),
        ("no entry", {"red": (20, 64), "white": (64, 64)}),
        ("priority road", {"yellow": (64, 64), "white": (64, 18)}),
        ("yield", {"white": (50, 64), "red": (18, 64)}),
        ("keep left", {"blue": (30, 40), "white": (64, 64)}),
        ("traffic lights", {"red": (50, 64), "yellow": (70, 64), "green": (90, 64)}),
        ("danger", {"black": (60, 64), "red": (110, 64)}),
    ],
)
def test_colours_are_the_real_ones(name, places):
    colours = {
        "red": lambda r, g, b: r > 0.6 and max(g, b) < 0.3,
        "white": lambda r, g, b: min(r, g, b) > 0.8,
        "yellow": lambda r, g, b: min(r, g) > 0.6 and b < 0.3,
        "blue": lambda r, g, b: b > 0.5 and r < 0.3,
        "green": lambda r, g, b: g > 0.4 and r < 0.3,
        "black": lambda r, g, b: max(r, g, b) < 0.2,
    }
    for colour, place in places.items():
        assert colours[colour](*PLATES[name][place][:3]), (colour, PLATES[name][place])


def test_no_two_signs_are_alike():
    flat = np.stack([plate.ravel() for plate in PLATES.values()])
    apart = np.abs(flat[:, None, ::7] - flat[None, :, ::7]).mean(-1) + np.eye(43)
    assert apart.min() > 0.004


@pytest.mark.parametrize(
    ("right", "left"),
    [("turn right", "turn left"), ("keep right", "keep left"), ("ahead or right", "ahead or left")]
    + [("bend to the right", "bend to the left")],
)
def test_left_is_the_mirror_of_right(right, left):
    assert np.abs(PLATES[right][:, ::-1] - PLATES[left]).mean() < 0.005
    assert np.abs(PLATES[right] - PLATES[left]).mean() > 0.02
