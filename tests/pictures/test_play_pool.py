"""A digit that is moved under downsampling: in node the same numbers as in helpers and NumPy."""

import base64
from html import escape

import numpy as np
import pytest
from node import needs_node, run
from shifted_digits import EDGES, shifted_digits

from helpers.layers.reference import average_pool, max_pool
from helpers.pictures.play.pool import play
from helpers.pictures.play.pool.maps import WAYS, compared, prepare, said
from helpers.pictures.play.pool.shift import grey_digits, packed, shifted

DIGITS, LABELS = grey_digits(*shifted_digits())
DATA = {"images": DIGITS, "labels": LABELS, "kernels": EDGES}
BEGIN = """const digits = unpackDigits(data.digits).map(digit => framed(digit, MARGIN));
const still = mapOf(digits[0], data.kernel), { at } = data;"""


def asked(code, kernel="left edges", **more):
    numbers = EDGES[kernel].ravel().tolist()
    digits = packed(DIGITS)
    return run("pool/maps", BEGIN + code, digits=digits, kernel=numbers, names=[*WAYS], **more)


@needs_node
def test_the_same_ways_are_offered():
    assert run("pool/maps", "return Object.keys(WAYS);") == [*WAYS]
    assert run("pool/maps", "return Object.keys(LINES);") == [*WAYS]


@needs_node
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("shape", [(1, 8, 8, 1), (1, 9, 12, 1), (1, 34, 34, 1)])
def test_maps_become_smaller_as_in_numpy(way, shape):
    maps = np.random.default_rng(0).normal(size=shape)
    code = """const { shape, data: numbers } = WAYS[data.way](array(data.shape, data.maps));
    return [shape, [...numbers]];"""
    found = run("pool/maps", code, way=way, shape=shape, maps=maps.ravel().tolist())
    expected = WAYS[way](maps)
    assert found[0] == list(expected.shape)
    np.testing.assert_allclose(found[1], expected.ravel(), atol=1e-12)


@needs_node
@pytest.mark.parametrize("along", [True, False])
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kernel", ["left edges", "lower edges"])
def test_every_move_is_compared_as_in_numpy(way, kernel, along):
    places = [(right, down) for right in range(-4, 5) for down in (-3, 0, 2)]
    code = """return data.places.map(([right, down]) => {
      const at = { along: data.along, right, down };
      const map = mapOf(shifted(digits[0], right, down), data.kernel);
      const [before, after] = [still, map].map(WAYS[data.way]), found = compared(before, after, at);
      const counts = counted(found, after, 0.5);
      return { text: sentence(data.way, at, { ...found, ...counts }), map: [...map.data],
        after: [...after.data], gap: [...found.gap.data], share: found.share, ...counts };
    });"""
    found = asked(code, kernel, way=way, along=along, at={}, places=places)
    for (right, down), each in zip(places, found, strict=True):
        setting = {"way": way, "right": right, "down": down, "along": along}
        expected = compared(DIGITS[0], EDGES[kernel], **setting)
        for name in ("map", "after", "gap"):
            np.testing.assert_allclose(each[name], expected[name].ravel(), atol=1e-9)
        assert each["share"] == pytest.approx(expected["share"], abs=1e-9)
        assert (each["changed"], each["filled"]) == (expected["changed"], expected["filled"])
        assert each["text"] == said(expected, **setting)


@pytest.mark.parametrize("way", WAYS)
def test_a_move_by_whole_strides_moves_the_smaller_map_exactly(way):
    for right in range(-4, 5):
        for down in (-4, -1, 0, 2):
            found = compared(DIGITS[1], EDGES["upper edges"], way, right, down)
            exact = right % 2 == 0 and down % 2 == 0
            assert (found["share"] < 1e-9) == exact
            assert said(found, way, right, down, True).endswith("exactly.") == (
                exact and (right, down) != (0, 0)
            )


def test_the_numbers_of_one_move_by_hand():
    """One bright pixel, in row 14 and column 16 of the map."""
    image = np.zeros((28, 28, 1))
    image[11, 13] = 1
    point = np.zeros((3, 3))
    point[1, 1] = 1  # the map is the picture
    even = compared(image, point, "max", 1, 0)
    assert (even["changed"], even["filled"], even["share"]) == (0, 1, 0)
    still = compared(image, point, "average", 1, 0, along=False)
    assert (still["changed"], still["filled"]) == (0, 1)
    lost = compared(
        image, point, "every second", 1, 0
    )  # the pixel lies between those that are kept
    assert (lost["changed"], lost["filled"]) == (1, 1)
    far = compared(image, point, "max", 4, 0, along=False)
    assert (far["changed"], far["filled"]) == (2, 2)


def test_ways_are_those_of_the_chapter():
    maps = np.random.default_rng(1).random((2, 12, 10, 3))
    np.testing.assert_array_equal(WAYS["max"](maps), max_pool(maps, 2))
    every = np.maximum(maps[:, :-1], maps[:, 1:])
    every = np.maximum(every[:, :, :-1], every[:, :, 1:])
    blurred = average_pool(average_pool(every, 2, 1), 2, 1)[:, ::2, ::2]
    np.testing.assert_allclose(WAYS["blur"](maps), blurred, atol=1e-12)


@needs_node
def test_a_digit_is_moved_and_framed_alike():
    code = (
        """return data.places.map(([right, down]) => [...shifted(digits[0], right, down).data]);"""
    )
    places = [(4, -4), (-1, 0), (0, 3)]
    field = np.pad(DIGITS[:1], [(0, 0), (4, 4), (4, 4), (0, 0)])
    for place, found in zip(places, asked(code, at={}, places=places), strict=True):
        np.testing.assert_allclose(found, shifted(field, *place).ravel(), atol=1e-12)


@needs_node
def test_an_axis_ends_at_a_round_number():
    found = run("pool/maps", "return [0.1, 0.73, 1, 1.02, 2.5, 4.6, 7].map(roundTop);")
    assert found == pytest.approx([0.1, 1, 1, 2, 4, 5, 10])


def test_what_stands_there_without_scripts_and_comes_back_to_python():
    start = {"digit": 1, "kernel": "upper edges", "way": "blur", "right": -1, "down": 2}
    played = play("pool/maps", **DATA, start=start)
    found = compared(DIGITS[1], EDGES["upper edges"], "blur", -1, 2)
    assert escape(said(found, "blur", -1, 2, True)) in played.html
    assert played.value == start | {"along": True, "change": found["share"]}
    assert base64.b64decode(packed(DIGITS)) == np.rint(255 * DIGITS).astype("uint8").tobytes()
    empty = compared(np.zeros((28, 28, 1)), EDGES["left edges"], "max", 1, 0)
    assert (empty["share"], empty["changed"], empty["filled"]) == (0, 0, 0)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"images": np.zeros((2, 14, 14, 1))}, "images should have shape"),
        ({"labels": [1]}, "images need as many labels, found 1"),
        ({"images": np.ones((2, 28, 28, 1))}, "image 0 is not black in its border of 4 pixels"),
        ({"images": 255 * DIGITS[:2]}, r"should lie in \[0, 1\], found up to"),
        ({"kernels": {}}, "needs a kernel"),
        ({"kernels": {"five": np.zeros((5, 5))}}, "five should have shape"),
        ({"white": 0}, "a number above 0"),
        ({"start": {"right": 5}}, "at most 4 pixels"),
        ({"start": {"down": 0.5}}, "at most 4 pixels"),
        ({"start": {"digit": 2}}, "start should be like"),
        ({"start": {"speed": 2}}, "start should be like"),
        ({"start": {"way": "median"}}, "a way of"),
        ({"start": {"kernel": "none"}}, "needs a kernel of"),
    ],
)
def test_what_does_not_fit_gets_a_clear_error(wrong, message):
    data = {name: each[:2] if name != "kernels" else each for name, each in DATA.items()}
    with pytest.raises(ValueError, match=message):
        prepare(**(data | wrong))
