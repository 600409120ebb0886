"""The road and the car obey geometry: circles, an ODE solver, straight roads, exact places."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.optimize import minimize_scalar

from helpers.scenes import road


@pytest.fixture(scope="module")
def courses():
    return road.draw_courses(8, 300, seed=3)


def bicycle(steering):
    """The kinematic bicycle model of Rajamani, chapter 2, for the middle of the rear axle."""

    def rates(metres, pose):
        return np.cos(pose[2]), np.sin(pose[2]), np.tan(steering(metres)) / road.WHEELBASE

    return rates


def one_car(x=0.0, y=0.0, heading=0.0):
    return road.Cars(*(np.array([value]) for value in (x, y, heading, 0.0)))


def test_a_longer_draw_begins_with_the_same_courses_and_seeds_differ(courses):
    again = road.draw_courses(3, 300, seed=3)
    assert np.array_equal(again.x, courses.x[:3]) and again.number.tolist() == [0, 1, 2]
    assert not np.allclose(road.draw_courses(3, 300, seed=4).curvature, again.curvature)
    assert np.array_equal(courses.take([2, 0]).y, courses.y[[2, 0]])
    assert len(courses.take(courses.number > 5)) == 2


def test_a_course_bends_both_ways_smoothly_and_within_its_limit():
    curvature = road.draw_courses(50, 1000).curvature
    assert np.abs(curvature).max() < 1 / road.TIGHTEST
    assert 0.4 < np.abs(curvature).mean() * road.TIGHTEST < 0.7
    assert abs(curvature.mean()) * road.TIGHTEST < 0.1
    assert np.abs(np.diff(curvature)).max() * road.TIGHTEST < 0.2
    deviations = curvature.std(axis=0)  # the first metres are like the others
    assert deviations[:50].mean() == pytest.approx(deviations.mean(), rel=0.2)


def test_heading_and_place_are_the_integral_of_the_curvature(courses):
    curvature = courses.curvature[0]
    way = solve_ivp(
        lambda s, pose: (np.cos(pose[2]), np.sin(pose[2]), curvature[min(int(s), 299)]),
        (0, 200),
        (0.0, 0.0, 0.0),
        max_step=0.1,
    ).y[:, -1]
    found = courses.x[0, 200], courses.y[0, 200], courses.heading[0, 200]
    np.testing.assert_allclose(found, way, atol=5e-3)


@pytest.mark.parametrize("steering", [-0.3, -0.01, 0.0, 1e-9, 0.02, 0.4])
def test_a_step_equals_an_ode_solver(steering):
    rates = bicycle(lambda metres: steering)
    expected = solve_ivp(rates, (0, 5), (1.0, 2.0, 0.7), rtol=1e-10, atol=1e-12).y[:, -1]
    car = road.move(one_car(1.0, 2.0, 0.7), np.array([steering]), 5.0)
    np.testing.assert_allclose(np.ravel(car[:3]), expected, atol=1e-8)
    assert car.station == 5


def test_many_small_steps_equal_an_ode_solver_with_a_moving_wheel():
    def steering(metres):
        return 0.1 * np.sin(metres / 7)

    expected = solve_ivp(bicycle(steering), (0, 60), (0.0, 0.0, 0.0), rtol=1e-9).y[:, -1]
    car = one_car()
    for step in range(6000):
        car = road.move(car, np.array([steering((step + 0.5) / 100)]), 0.01)
    np.testing.assert_allclose(np.ravel(car[:3]), expected, atol=1e-4)


def test_a_car_with_a_fixed_wheel_drives_a_circle_of_known_radius():
    radius = 25.0
    car = one_car()
    for _ in range(90):
        car = road.move(car, np.arctan([road.WHEELBASE / radius]), 1.5)
        assert np.hypot(car.x, car.y - radius) == pytest.approx(radius)
    around = road.move(one_car(), np.arctan([road.WHEELBASE / radius]), 2 * np.pi * radius)
    np.testing.assert_allclose(np.ravel(around[:2]), 0, atol=1e-9)


def test_on_a_straight_road_a_straight_wheel_stays_in_the_lane():
    straight = road.courses_from(np.zeros((2, 400)))
    cars = road.put(straight, 10.0, offset=[0.0, 0.4])
    for _ in range(150):
        cars = road.move(cars, np.zeros(2), 2.0)
    here = road.locate(straight, cars)
    np.testing.assert_allclose(here.offset, [0.0, 0.4], atol=1e-12)
    np.testing.assert_allclose(here.station, 310)
    np.testing.assert_allclose(here.turn, 0, atol=1e-12)


@pytest.mark.parametrize("guess", [-4.0, 0.0, 3.0])
def test_a_car_is_found_where_it_was_put(courses, guess):
    rng = np.random.default_rng(0)
    station, offset = rng.uniform(10, 290, 8), rng.uniform(-3, 3, 8)
    turn = rng.uniform(-0.5, 0.5, 8)
    cars = road.put(courses, station, offset, turn)
    found = road.locate(courses, cars._replace(station=station + guess))
    np.testing.assert_allclose(found[:3], [station, offset, turn], atol=1e-9)
    at = np.floor(station).astype(int)
    np.testing.assert_allclose(found.curvature, courses.curvature[range(8), at])


def test_the_offset_is_the_smallest_distance_to_the_course(courses):
    cars = road.put(courses, 100.0, offset=1.7, turn=0.1)
    cars = road.move(cars, np.full(8, 0.05), 6.0)
    found = road.locate(courses, cars)
    for row in range(8):

        def distance(station, row=row):
            point = road.put(courses.take([row]), station)
            return np.hypot(point.x[0] - cars.x[row], point.y[0] - cars.y[row])

        best = minimize_scalar(
            distance, bounds=(95, 115), method="bounded", options={"xatol": 1e-9}
        )
        assert abs(found.offset[row]) == pytest.approx(best.fun, abs=1e-9)
        assert found.station[row] == pytest.approx(best.x, abs=1e-5)


def test_left_is_positive():
    left_bend = road.courses_from(np.full((1, 300), 1 / 80))
    assert left_bend.y[0, 50] > 0
    assert road.locate(left_bend, road.put(left_bend, 20.0, offset=1.0)).offset == pytest.approx(1)
    assert road.target(left_bend, road.put(left_bend, 20.0), 10.0)[0, 1] > 0
    assert road.move(one_car(), np.array([0.1]), 5.0).y > 0


def test_the_wheel_of_the_bend_follows_the_bend(courses):
    bend = road.courses_from(np.full((1, 400), 1 / 70))
    cars = road.put(bend, 5.0, offset=0.0)
    for _ in range(150):
        cars = road.move(cars, np.arctan([road.WHEELBASE / 70]), 2.0)
    here = road.locate(bend, cars)
    np.testing.assert_allclose([here.offset[0], here.turn[0]], 0, atol=1e-9)


def test_the_target_lies_on_the_course_and_is_seen_from_the_car(courses):
    cars = road.put(courses, 50.5, offset=0.5, turn=0.2)
    ahead, left = road.target(courses, cars, 12.0).T
    x = cars.x + ahead * np.cos(cars.heading) - left * np.sin(cars.heading)
    y = cars.y + ahead * np.sin(cars.heading) + left * np.cos(cars.heading)
    point = road.put(courses, 62.5)
    np.testing.assert_allclose([x, y], [point.x, point.y], atol=1e-9)
    assert (ahead > 10).all()


def pursue(courses, cars):
    ahead, left = road.target(courses, cars, 10.0).T
    return np.arctan(2 * road.WHEELBASE * left / (ahead**2 + left**2))


@pytest.mark.parametrize("offset", [0.0, 0.8, -0.8])
def test_pure_pursuit_on_the_true_middle_never_leaves(offset):
    courses = road.draw_courses(60, 600, seed=11)
    cars, worst = road.put(courses, 5.0, offset), 0
    for step in range(297):
        cars = road.move(cars, pursue(courses, cars), 2.0)
        here = road.locate(courses, cars)
        cars = cars._replace(station=here.station)
        worst = max(worst, np.abs(here.offset).max()) if step > 20 else 0
    assert worst < 0.2


@pytest.mark.parametrize(("number", "length"), [(0, 300), (2.5, 300), (2, 0), (True, 300)])
def test_odd_numbers_are_errors(number, length):
    with pytest.raises(ValueError, match="should be a whole number above 0, found"):
        road.draw_courses(number, length)
