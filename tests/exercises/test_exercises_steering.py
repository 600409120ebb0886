"""The checkers on steering accept right answers and reject what readers write."""

import math

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.optimize import brentq
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import steering
from helpers.scenes import road

# NumPy warns where a wrong answer divides by nothing.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize(
    "checker",
    [
        steering.check_bicycle_step,
        steering.check_steering_to,
        steering.check_recovery_label,
        steering.check_survival,
    ],
)
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# A step of the bicycle model


def step_by_radius(x, y, heading, angle, metres, wheelbase):
    if angle == 0:
        return x + metres * math.cos(heading), y + metres * math.sin(heading), heading
    radius = wheelbase / math.tan(angle)
    new = heading + metres / radius
    x += radius * (math.sin(new) - math.sin(heading))
    return x, y - radius * (math.cos(new) - math.cos(heading)), new


def step_by_chord(x, y, heading, angle, metres, wheelbase):
    return road.arc(x, y, heading, math.tan(angle) / wheelbase, metres)


def step_by_solver(x, y, heading, angle, metres, wheelbase):
    def rates(_, pose):
        return math.cos(pose[2]), math.sin(pose[2]), math.tan(angle) / wheelbase

    return solve_ivp(rates, (0, metres), (x, y, heading), rtol=1e-11, atol=1e-11).y[:, -1]


def step_by_euler(x, y, heading, angle, metres, wheelbase, count=1):
    for _ in range(count):
        x += metres / count * math.cos(heading)
        y += metres / count * math.sin(heading)
        heading += metres / count * math.tan(angle) / wheelbase
    return x, y, heading


def step_from_degrees(x, y, heading, angle, metres, wheelbase):
    return step_by_radius(x, y, math.radians(heading), math.radians(angle), metres, wheelbase)


def step_with_sine(x, y, heading, angle, metres, wheelbase):
    return step_by_chord(x, y, heading, math.atan(math.sin(angle)), metres, wheelbase)


@pytest.mark.parametrize("answer", [step_by_radius, step_by_chord, step_by_solver])
def test_bicycle_step_accepts(answer, capsys):
    accept(steering.check_bicycle_step, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (step_by_euler, "a quarter of a circle to the left"),
        (lambda *a: step_by_euler(*a, count=50), "a quarter of a circle to the left"),
        (lambda *a: step_by_chord(*a[:3], -a[3], *a[4:]), "a quarter of a circle to the left"),
        (lambda *a: step_by_chord(*a[:5], 2.7), "a short car"),
        (step_from_degrees, "north-west"),
        (step_with_sine, "a quarter of a circle to the left"),
        (lambda *a: step_by_chord(*a)[:2], "tuple of 3 numbers, found 2"),
        (lambda *a: step_by_chord(0, 0, *a[2:]), "north-west"),
        (lambda x, y, h, s, m, w: (x, y, h + m * math.tan(s) / w), "straight ahead"),
    ],
)
def test_bicycle_step_rejects(answer, words, capsys):
    reject(steering.check_bicycle_step, answer, words, capsys)


# The angle of pure pursuit


def seen(x, y, heading, target_x, target_y):
    """The target in metres ahead of the car and to its left."""
    east, north, c, s = target_x - x, target_y - y, math.cos(heading), math.sin(heading)
    return east * c + north * s, north * c - east * s


def angle_to(ahead, left, wheelbase):
    return math.atan(2 * wheelbase * left / (ahead**2 + left**2))


def pursue_by_coordinates(*a):
    return angle_to(*seen(*a[:5]), a[5])


def pursue_by_direction(x, y, heading, target_x, target_y, wheelbase):
    off = math.atan2(target_y - y, target_x - x) - heading
    distance = math.hypot(target_x - x, target_y - y)
    return math.atan2(2 * wheelbase * math.sin(off), distance)


def pursue_by_search(x, y, heading, target_x, target_y, wheelbase):
    """Look for the arc that comes to lie on the target: its centre is as far from both."""

    def gap(curvature):
        ahead, left = seen(x, y, heading, target_x, target_y)
        return curvature * (ahead**2 + left**2) - 2 * left

    return math.atan(wheelbase * brentq(gap, -5, 5, xtol=1e-14))


def pursue_directly(x, y, heading, target_x, target_y, wheelbase):
    """Turn the wheels to the target."""
    ahead, left = seen(x, y, heading, target_x, target_y)
    return math.atan2(left, ahead)


@pytest.mark.parametrize("answer", [pursue_by_coordinates, pursue_by_direction, pursue_by_search])
def test_steering_to_accepts(answer, capsys):
    accept(steering.check_steering_to, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (pursue_directly, "a target to the left"),
        (lambda *a: -pursue_by_coordinates(*a), "a target to the left"),
        (lambda *a: pursue_by_coordinates(0, 0, *a[2:]), "the car stands elsewhere"),
        (lambda *a: pursue_by_coordinates(*a[:2], 0, *a[3:]), "the car is turned"),
        (lambda *a: pursue_by_coordinates(*a[:2], -a[2], *a[3:]), "the car is turned"),
        (lambda *a: angle_to(*seen(*a[:5]), a[5] / 2), "a target to the left"),
        (lambda *a: pursue_by_coordinates(*a[:5], 2.7), "a short car"),
        (lambda *a: math.tan(pursue_by_coordinates(*a)), "a target to the left"),
        (lambda *a: math.degrees(pursue_by_coordinates(*a)), "a target to the left"),
        (
            lambda *a: math.atan(2 * a[5] * seen(*a[:5])[1] / seen(*a[:5])[0] ** 2),
            "a target to the left",
        ),
    ],
)
def test_steering_to_rejects(answer, words, capsys):
    reject(steering.check_steering_to, answer, words, capsys)


# The label of a moved camera


def label_by_coordinates(ahead, left, shift, turn, wheelbase):
    return angle_to(*seen(0, shift, turn, ahead, left), wheelbase)


def label_by_matrix(ahead, left, shift, turn, wheelbase):
    rotation = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    place = rotation @ np.array([ahead, left - shift])
    return float(np.arctan(2 * wheelbase * place[1] / (place @ place)))


def label_by_cars(ahead, left, shift, turn, wheelbase):
    cars = road.Cars(*(np.array([each]) for each in (0.0, shift, turn, 0.0)))
    place = road.as_seen(cars, np.array([ahead]), np.array([left]))
    return angle_to(*(each.item() for each in place), wheelbase)


def label_turned_first(ahead, left, shift, turn, wheelbase):
    ahead, left = seen(0, 0, turn, ahead, left)
    return angle_to(ahead, left - shift, wheelbase)


@pytest.mark.parametrize("answer", [label_by_coordinates, label_by_matrix, label_by_cars])
def test_recovery_label_accepts(answer, capsys):
    accept(steering.check_recovery_label, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda a, b, s, t, w: angle_to(a, b, w), "moved to the left on a straight road"),
        (lambda a, b, s, t, w: label_by_matrix(a, b, -s, t, w), "moved to the left"),
        (lambda a, b, s, t, w: label_by_matrix(a, b, s, -t, w), "turned to the left"),
        (lambda a, b, s, t, w: label_by_matrix(a, b, 0, t, w), "moved to the left"),
        (lambda a, b, s, t, w: label_by_matrix(a, b, s, 0, w), "turned to the left"),
        (lambda a, b, s, t, w: angle_to(a, b, w) - t, "moved to the left"),
        (lambda a, b, s, t, w: angle_to(a, b - s, w) - t, "turned to the left"),
        (label_turned_first, "moved and turned to the left"),
        (lambda a, b, s, t, w: label_by_matrix(a, b, s, t, 2.7), "a short car"),
    ],
)
def test_recovery_label_rejects(answer, words, capsys):
    reject(steering.check_recovery_label, answer, words, capsys)


# The share that is still in the lane


def survival_by_steps(metres, departed, at, safe=np.greater_equal):
    share = 1.0
    for place in np.unique(metres[departed & (metres <= at)]):
        share *= 1 - np.sum(departed & (metres == place)) / np.sum(safe(metres, place))
    return share


def survival_by_sorting(metres, departed, at):
    order = np.lexsort([~departed, metres])
    under_way = np.arange(len(metres), 0, -1)
    factors = np.where(departed[order], 1 - 1 / under_way, 1)
    return factors[metres[order] <= at].prod()


def survival_by_loop(metres, departed, at):
    drives = sorted(zip(metres, ~departed, strict=True))
    share, under_way = 1.0, len(drives)
    for place, ended_well in drives:
        if place > at:
            break
        share *= 1.0 if ended_well else (under_way - 1) / under_way
        under_way -= 1
    return share


@pytest.mark.parametrize("answer", [survival_by_steps, survival_by_sorting, survival_by_loop])
def test_survival_accepts(answer, capsys):
    accept(steering.check_survival, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda m, d, at: np.mean(m[d] > at), "holds an infinity"),
        (lambda m, d, at: np.mean(m[d] > at) if d.any() else 1.0, "a short drive that ended well"),
        (lambda m, d, at: np.mean(m > at), "nobody left the lane"),
        (lambda m, d, at: np.mean(~d | (m > at)), "a short drive that ended well"),
        (lambda m, d, at: survival_by_steps(m, d, at - 1e-9), "just at a departure"),
        (
            lambda m, d, at: survival_by_steps(m, d, at, safe=np.greater),
            "four departures by hand",
        ),
        (lambda m, d, at: 1 - survival_by_steps(m, d, at), "before the first departure"),
        (lambda m, d, at: np.where(d, 1 - 1 / np.arange(len(m), 0, -1), 1)[m <= at].prod(), "sort"),
        (lambda m, d, at: np.mean(m >= at), "just at a departure"),
    ],
)
def test_survival_rejects(answer, words, capsys):
    reject(steering.check_survival, answer, words, capsys)
