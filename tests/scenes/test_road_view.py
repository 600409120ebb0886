"""The camera in the car: what it sees lies where an independent projection puts it."""

import cv2
import numpy as np
import pytest

from helpers.scenes import road, road_view
from helpers.scenes.road_looks import LINES, draw_looks, paint_left

CLEAN = {"wear": 0, "shade": 0, "rough": 0, "noise": 0, "light": 1, "line": 1, "road": 0.3}
CLEAN |= {"grass": 0.3, "sky": 0.1}

# What every machine draws with seed 7
QUARTERS = [
    [0.8165000081062317, 0.8151999711990356, 0.8151999711990356, 0.816100001335144],
    [0.4361000061035156, 0.3991999924182892, 0.4205000102519989, 0.44999998807907104],
    [0.3411000072956085, 0.3370000123977661, 0.36419999599456787, 0.45159998536109924],
    [0.40299999713897705, 0.3465000092983246, 0.34130001068115234, 0.4318000078201294],
]


@pytest.fixture(scope="module")
def courses():
    return road.draw_courses(6, 200, seed=5)


def project(ahead, left, finer=1):
    """Project points of the ground with OpenCV: columns and rows in pixels of the image."""
    points = np.stack([-left, np.full_like(left, road_view.TALL), ahead], axis=-1)  # right, down
    focal = road_view.FOCAL * finer
    centre = [(size * finer - 1) / 2 for size in (road_view.WIDTH, road_view.HEIGHT)]
    matrix = np.array([[focal, 0, centre[0]], [0, focal, centre[1]], [0, 0, 1]])
    tilt = np.array([road_view.PITCH, 0.0, 0.0])  # the ground turns up in front of the camera
    pixels, _ = cv2.projectPoints(points, tilt, np.zeros(3), matrix, None)
    return pixels[:, 0]


@pytest.mark.parametrize("finer", [1, 3])
def test_pixels_meet_the_ground_where_opencv_projects_it(finer):
    ahead, left = road_view.ground(finer)
    rows = np.flatnonzero(ahead < 100)
    for row in rows[:: 4 * finer]:
        found = project(np.full(left.shape[1], ahead[row]), left[row], finer)
        np.testing.assert_allclose(found[:, 1], row, atol=1e-6)
        np.testing.assert_allclose(found[:, 0], np.arange(left.shape[1]), atol=1e-6)
    assert np.isinf(ahead[: rows[0] - finer]).all()


def test_the_right_line_is_drawn_where_opencv_projects_it(courses):
    finer = 8
    cars = road.put(courses, 60.0, offset=0.4, turn=-0.05)
    images = road_view.draw_views(courses, draw_looks(courses, **CLEAN), cars, finer=finer)
    for row in range(len(courses)):
        one = courses.take([row])
        for further in (6.0, 8.0, 11.0):
            point = road.put(one, 60.0 + further, offset=LINES[0])
            seen = road.as_seen(road.Cars(*(each[row : row + 1] for each in cars)), *point[:2])
            column, line = project(*seen, finer)[0]
            if not 0 <= column < 64 * finer - 1:
                continue
            strip = images[row, round(line), :, 0]
            bright = np.flatnonzero(strip > 0.9)
            near = bright[np.abs(bright - column) < 25]
            assert near.mean() == pytest.approx(column, abs=1.5)


def test_fine_and_coarse_images_show_the_same(courses):
    looks, cars = draw_looks(courses, noise=0, rough=0, shade=0), road.put(courses, 60.0)
    coarse = road_view.draw_views(courses, looks, cars)
    fine = road_view.draw_views(courses, looks, cars, finer=6)
    small = fine.reshape(6, 32, 6, 64, 6).mean(axis=(2, 4))
    assert np.abs(coarse[:, 12:, :, 0] - small[:, 12:]).mean() < 0.01
    assert np.abs(coarse[..., 0] - small)[:, 12:].max() < 0.35


def test_a_car_to_the_left_sees_the_lines_to_the_right(courses):
    straight = road.courses_from(np.zeros((3, 300)))
    cars = road.put(straight, 20.0, offset=[-0.5, 0.0, 0.5])
    images = road_view.draw_views(straight, draw_looks(straight, **CLEAN), cars)
    columns = np.arange(64)
    right = images[:, 24, 32:, 0] - 0.3
    places = (right * columns[32:]).sum(axis=1) / right.sum(axis=1)
    metres = road_view.ground()[1][24]
    np.testing.assert_allclose(np.diff(places) * (metres[0] - metres[1]), 0.5, atol=0.05)


def test_the_same_seed_gives_the_same_film(courses):
    looks = draw_looks(courses, seed=2)
    films = []
    for rows in (np.arange(6), np.array([4])):
        some, cars = courses.take(rows), road.put(courses.take(rows), 30.0)
        film = []
        for frame in range(4):
            film.append(road_view.draw_views(some, looks.take(rows), cars, frame))
            cars = road.move(cars, np.full(len(rows), 0.01), 2.0)
        films.append(np.stack(film, axis=1))
    assert np.array_equal(films[0][4], films[1][0])
    assert not np.array_equal(films[0][4, 0], films[0][4, 1])


def test_images_are_grey_in_steps_of_a_file(courses):
    images = road_view.draw_views(courses, draw_looks(courses), road.put(courses, 30.0))
    assert images.shape == (6, 32, 64, 1) and images.dtype == np.float32
    assert images.min() >= 0 and images.max() <= 1
    np.testing.assert_allclose(images * 255, np.rint(images * 255), atol=1e-4)


def test_what_every_machine_draws():
    some = road.draw_courses(20, 100, seed=7)
    images = road_view.draw_views(some, draw_looks(some, seed=7), road.put(some, 40.0))
    quarters = images.reshape(20, 4, 8, 4, 16).mean(axis=(0, 2, 4))
    np.testing.assert_allclose(quarters, QUARTERS, atol=2e-3)


def test_wear_takes_its_share_of_the_lines():
    some = road.draw_courses(40, 400)
    station = np.broadcast_to(np.arange(5.0, 395), (3, 40, 390))
    there = {}
    for wear in (0, 0.5, 1):
        there[wear] = paint_left(draw_looks(some, wear=wear), station, np.ones(390))
    assert (there[0][[0, 2]] == 1).all() and (there[1] == 0).all()
    assert there[0][1].mean() == pytest.approx(0.5, abs=0.02)  # dashes
    assert there[0.5][[0, 2]].mean() == pytest.approx(0.5, abs=0.08)


def test_shadows_night_and_noise_do_what_they_say(courses):
    cars = road.put(courses, 30.0)

    def view(**looks):
        return road_view.draw_views(courses, draw_looks(courses, **CLEAN | looks), cars)

    plain, night = view(), view(light=0.1, beam=0.8)
    assert (view(shade=0.6) <= plain + 1e-6).all() and view(shade=0.6).mean() < plain.mean()
    assert night[:, 30].mean() > 2 * night[:, 12].mean()
    assert np.std(view(noise=0.05) - plain) == pytest.approx(0.05, rel=0.1)
    ground = plain[:, 9:]
    assert (ground > 0.25).all() and (plain[:, :7] < 0.15).all()


def test_a_road_that_turns_back_is_drawn_until_there():
    hairpin = road.courses_from(np.full((1, 300), 1 / 15))
    image = road_view.draw_views(hairpin, draw_looks(hairpin, **CLEAN), road.put(hairpin, 20.0))
    assert np.isfinite(image).all()
    ahead = road_view.ground()[0]
    beyond = (ahead > 24) & (ahead < 60)  # 15 m, half a lane, and the other lane
    assert np.ptp(image[0, beyond]) < 0.01


def test_an_unknown_attribute_is_named(courses):
    with pytest.raises(ValueError, match="a road has no 'rain'; expected some of: road, grass"):
        draw_looks(courses, rain=1)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("station", [0.0, 1.5, 270.0])
def test_both_ends_of_a_course_can_be_seen(courses, station):
    looks = draw_looks(courses, **CLEAN)
    images = road_view.draw_views(courses, looks, road.put(courses, station))
    assert np.isfinite(images).all()
    assert (images[:, 28] > 0.8).any(axis=1).all()  # the line to the right, 3 m ahead
