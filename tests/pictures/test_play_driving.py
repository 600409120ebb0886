"""The car that is driven in the page: road, image, step, answers and drives are those of Python."""

import json
import re
from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest
from driven import CHANGES, LENGTH, data, network
from fingerprint import ROOT
from node import needs_node, run
from scipy.ndimage import uniform_filter1d

from helpers.pictures.play import driving
from helpers.pictures.play.driving import SUBJECT, play_drive, world_of
from helpers.scenes import road
from helpers.scenes.road_looks import LINES
from helpers.scenes.road_view import THICK, draw_views, ground

WORLD = """
const course = drawCourse(data.seed, data.number, data.length);
const look = drawLook(data.seed, data.number, course.x.length, data.fixed);
const world = { course, look, ground: {} };
const work = makeTextures();
while (!world.textures) { const { done, value } = work.next(); if (done) world.textures = value; }
"""


def taught(gain=-0.5):
    """Return a network that steers by the right line: it adds bright pixels, place by place."""
    arrays = [np.zeros(shape) for shape in driving.SHAPES for shape in (shape, shape[-1:])]
    arrays[0][:, :, 0, 0] = 1 / 16  # mean of four by four pixels
    arrays[2][1, 1, 0, 0] = arrays[4][1, 1, 0, 0] = 1
    arrays[6].reshape(3, 4, 32, 32)[2, :, 0, 0] = [-1, -1, 1, 1]
    arrays[6].reshape(3, 4, 32, 32)[2, :, 0, 1] = [1, 1, -1, -1]
    arrays[8][:2, 0] = [-gain * 20, gain * 20]
    return SimpleNamespace(get_weights=lambda: arrays)


def sent(number=3, **fixed):
    return {"seed": 2, "number": number, "length": LENGTH, "fixed": fixed}


def views(number, fixed, cars, finer=1, frames=(0, 7)):
    """Draw with Python what the cars see: (n, 32 * finer, 64 * finer)."""
    courses = road.draw_courses(number + 1, LENGTH, 2).take([number])
    looks = driving.draw_looks(courses, 2, **fixed)
    found = [draw_views(courses, looks, car, f, finer) for car, f in zip(cars, frames, strict=True)]
    return np.concatenate(found)[..., 0]


@needs_node
@pytest.mark.parametrize("number", [0, 3, 8])
def test_roads_and_their_looks_come_from_the_same_numbers(number):
    code = "return [[...course.x], [...course.y], [...course.heading], [...course.curvature],"
    code += " { ...world.look, worn: world.look.worn.map(line => [...line]) }];"
    *found, look = run(SUBJECT, WORLD.split("const work")[0] + code, **sent(number))
    courses, looks = world_of(2, number, LENGTH)
    for each, name in zip(found, ("x", "y", "heading", "curvature"), strict=True):
        np.testing.assert_allclose(each, getattr(courses, name)[0], atol=1e-9)
    for name, value in look.items():
        np.testing.assert_allclose(value, getattr(looks, name)[0], atol=1e-6)


@needs_node
@pytest.mark.parametrize("finer", [1, 3])
@pytest.mark.parametrize("fixed", [*CHANGES.values(), {"shade": 0.75}, {"wear": 0.8}])
def test_an_image_is_that_of_python_within_one_grey_level(fixed, finer):
    courses, _ = world_of(2, 3, LENGTH)
    cars = [road.put(courses, 10.0), road.put(courses, 93.3, 0.7, -0.12)]
    expected = 255 * views(3, fixed, cars, finer)
    code = WORLD + "return data.cars.map((car, i) => [...drawView(world, car, 7 * i, data.finer)"
    code += ".data].map(value => Math.round(255 * value)));"
    poses = [{key: value[0] for key, value in car._asdict().items()} for car in cars]
    found = np.reshape(run(SUBJECT, code, **sent(**fixed), cars=poses, finer=finer), expected.shape)
    off = np.abs(found - expected)
    assert off.max() < 1.01 and (off > 0.01).mean() < 0.001
    assert expected.std() > 5


@needs_node
def test_steps_and_places_are_those_of_python():
    courses, _ = world_of(2, 3, LENGTH)
    angles = np.random.default_rng(0).normal(scale=0.03, size=40)
    code = """let car = put(data.course, 10, 0.2, 0.05);
    return data.angles.map(angle => {
      car = move(car, angle, STEP);
      const here = locate(data.course, car);
      car.station = here.station;
      return [car.x, car.y, car.heading, here.station, here.offset];
    });"""
    plain = {name: getattr(courses, name)[0].tolist() for name in ("x", "y", "heading")}
    plain["curvature"] = courses.curvature[0].tolist()
    found = run(SUBJECT, code, course=plain, angles=angles.tolist())
    cars = road.put(courses, 10.0, 0.2, 0.05)
    for angle, numbers in zip(angles, found, strict=True):
        cars = road.move(cars, np.array([angle]), 2.0)
        here = road.locate(courses, cars)
        cars = cars._replace(station=here.station)
        right = [*cars[:3], here.station, here.offset]
        np.testing.assert_allclose(numbers, np.ravel(right), atol=1e-9)


@needs_node
@pytest.mark.parametrize("seed", [0, 1])
def test_the_angle_of_a_network_is_that_of_keras(seed):
    import keras

    layer, random = keras.layers, network(seed)
    stack = [keras.Input((32, 64, 1)), layer.Cropping2D(((8, 0), (0, 0)))]
    for filters, size, stride in ((16, 4, (2, 4)), (24, 3, 2), (32, 3, 2)):
        stack.append(layer.Conv2D(filters, size, stride, padding="same", activation="relu"))
    stack += [layer.Flatten(), layer.Dense(32, activation="relu"), layer.Dense(1)]
    model = keras.Sequential(stack)
    model.set_weights(random.get_weights())
    model.set_weights(driving.rounded_weights(model))
    images = np.random.default_rng(seed).random((20, 32, 64, 1))
    layers = driving._stored("network", random)
    code = "const drive = networkDriver(data.layers, 0.05);"
    code += "return data.images.map(image => drive(array([1, 32, 64, 1], image)));"
    found = run(SUBJECT, code, layers=layers, images=images.reshape(20, -1).tolist())
    expected = 0.05 * model.predict(images, verbose=0)[:, 0]
    np.testing.assert_allclose(found, expected, atol=1e-5)
    np.testing.assert_allclose(driving.answers(layers, 0.05, images), expected, atol=1e-5)
    assert expected.std() > 1e-3


def drive(answer, number):
    """Drive with Python as the page on steering does: metres, and whether it departed."""
    courses, looks = world_of(2, number, LENGTH)
    cars, offsets = road.put(courses, 10.0), []
    for frame in range(LENGTH // 2):
        angle = answer(draw_views(courses, looks, cars, frame))
        cars = road.move(cars, angle, 2.0)
        here = road.locate(courses, cars)
        cars = cars._replace(station=here.station)
        offsets.append(here.offset[0])
        if abs(offsets[-1]) > road.LIMIT:
            break
    return offsets


@needs_node
@pytest.mark.parametrize("number", [0, 3])
@pytest.mark.parametrize("gain", [-0.5, 0.3])
def test_a_whole_drive_is_that_of_python(gain, number):
    layers = driving._stored("network", taught(gain))
    code = """const car = newCar(course), drive = networkDriver(data.layers, 0.05);
    for (let frame = 0; frame < data.length / STEP && !car.out; frame++)
      driveOn(course, car, drive(drawView(world, car.pose, frame)));
    return car.way.slice(1).map(([, offset]) => offset);"""
    found = run(SUBJECT, WORLD + code, **sent(number), layers=layers)
    expected = drive(lambda images: driving.answers(layers, 0.05, images), number)
    assert abs(len(found) - len(expected)) <= 1  # an image may differ by one grey level
    same = min(len(found), len(expected))
    np.testing.assert_allclose(found[:same], expected[:same], atol=0.02)
    assert len(found) >= 5


def test_it_stands_there_without_scripts_and_is_light():
    played = play_drive(**data())
    text = re.search(r'<p class="still">(.*?)</p>', played.html)[1]
    assert text.startswith(
        "Road 3, after 0 m. You: in the middle, wheel straight. The other (clone)"
    )
    assert f"hidden>{text}</p>" in played.html and played.value["driver"] == "clone"
    for word in ("http", "eval(", "import(", "Function(", "a <b>"):
        assert word not in played.html
    program = re.search(r'(?s)<script type="module">.*?</script>', played.html)[0]
    stored = re.search(r'(?s)<script type="application/json">.*?</script>', played.html)[0]
    assert len(program) + len(stored) < 120_000 and len(stored) < 70_000


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"drivers": {}}, "needs a driver"),
        ({"number": 100}, "a road from 0 to 99, found 100"),
        ({"number": -1}, "a road from 0"),
        ({"length": 0}, "length"),
        ({"length": 1.5}, "length"),
        ({"drivers": {"by hand": (8, 100, 8.0)}}, "by hand: expected an odd number"),
        ({"drivers": {"by hand": (7, np.nan, 8.0)}}, "by hand: expected"),
        (
            {"drivers": {"other": SimpleNamespace(get_weights=lambda: [np.ones((3, 3, 1, 8))])}},
            "'other' is no network that the page can compute",
        ),
    ],
)
def test_what_does_not_fit_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        play_drive(**data(**change))


@needs_node
@pytest.mark.parametrize("settings", [(7, 100, 8.0), (11, 30, 12.0)])
def test_the_lane_follower_is_that_of_the_page(settings):
    page = ROOT / "book/07_applications/06_driving/02_steering.ipynb"
    cells = {cell["id"]: "".join(cell["source"]) for cell in json.loads(page.read_text())["cells"]}
    names = {"np": np, "road": road, "product": product, "uniform_filter1d": uniform_filter1d}
    names |= {"LINES": LINES, "THICK": THICK}
    names["ahead"], names["left"] = ground()
    for cell in ("steer-19", "steer-21"):
        exec("LOOK = 10.0\n" + cells[cell], names)
    names["pursue"] = lambda t: np.arctan(5.4 * t[:, 1] / (t**2).sum(axis=1))
    courses, _ = world_of(2, 3, LENGTH)
    cars = [road.put(courses, 10.0 + 20 * i, 0.1 * i - 0.4, 0.03 * (i % 3)) for i in range(8)]
    images = views(3, {}, cars, frames=range(8))[..., None]
    code = "const drive = laneFollower(data.settings);"
    code += "return data.images.map(image => drive(array([1, 32, 64, 1], image)));"
    found = run(SUBJECT, code, settings=settings, images=images.reshape(8, -1).tolist())
    expected = names["lane_follower"](*settings)(images)
    np.testing.assert_allclose(found, expected, atol=1e-3)
    assert expected.std() > 0.01
