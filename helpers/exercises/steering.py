"""Checkers of the notebook on steering, chapter 7."""

import cmath
import math

import numpy as np
from scipy.stats import CensoredData, ecdf

from helpers.exercises import Case, check

WHEELBASE = 2.7  # metres


def check_bicycle_step(candidate):
    """Check `candidate(x, y, heading, steering, metres, wheelbase)`: the new x, y and heading.

    The answer is exact for a constant steering angle, however long the step.
    """
    quarter = math.atan(WHEELBASE / 20)  # the circle of 20 m
    inputs = {
        "straight ahead": (0.0, 0.0, 0.0, 0.0, 5.0, WHEELBASE),
        "straight ahead, to the north-west": (1.0, 2.0, 3 * math.pi / 4, 0.0, 2.0, WHEELBASE),
        "a quarter of a circle to the left": (0.0, 0.0, 0.0, quarter, 10 * math.pi, WHEELBASE),
        "half a circle to the right": (0.0, 0.0, 0.0, -quarter, 20 * math.pi, WHEELBASE),
        "once around": (3.0, -1.0, 0.5, quarter, 40 * math.pi, WHEELBASE),
        "a small step with the wheel far turned": (1.0, 2.0, 0.7, 0.6, 2.0, WHEELBASE),
        "a short car": (0.0, 0.0, 0.2, 0.3, 3.0, 1.8),
    }
    check(candidate, [Case(name, args, _bicycle_step(*args)) for name, args in inputs.items()])


def _bicycle_step(x, y, heading, steering, metres, wheelbase):
    """Integrate the direction, a complex number, along the arc."""
    curvature = math.tan(steering) / wheelbase
    way = metres
    if curvature:
        way = (cmath.exp(1j * curvature * metres) - 1) / (1j * curvature)
    way *= cmath.exp(1j * heading)
    return x + way.real, y + way.imag, heading + curvature * metres


def check_steering_to(candidate):
    """Check `candidate(x, y, heading, target_x, target_y, wheelbase)`: the angle of pure pursuit.

    With this angle the middle of the rear axle drives an arc through the target.
    """
    inputs = {
        "a target straight ahead": (0.0, 0.0, 0.0, 8.0, 0.0, WHEELBASE),
        "a target to the left, the car on the x axis": (0.0, 0.0, 0.0, 8.0, 1.0, WHEELBASE),
        "a target to the right": (0.0, 0.0, 0.0, 8.0, -1.0, WHEELBASE),
        "the car stands elsewhere": (30.0, -12.0, 0.0, 38.0, -11.0, WHEELBASE),
        "the car is turned": (0.0, 0.0, math.pi / 2, -1.0, 8.0, WHEELBASE),
        "elsewhere and turned": (5.0, 7.0, 2.0, 1.0, 14.0, WHEELBASE),
        "a target close by": (0.0, 0.0, 0.1, 2.0, 1.5, WHEELBASE),
        "a short car": (5.0, 7.0, -0.3, 14.0, 5.5, 1.8),
    }
    check(candidate, [Case(name, args, _steering_to(*args)) for name, args in inputs.items()])


def _steering_to(x, y, heading, target_x, target_y, wheelbase):
    way = complex(target_x - x, target_y - y) * cmath.exp(-1j * heading)
    return math.atan(wheelbase * 2 * math.sin(cmath.phase(way)) / abs(way))


def check_recovery_label(candidate):
    """Check `candidate(ahead, left, shift, turn, wheelbase)`: the label of a moved camera.

    The target is `ahead` and `left` metres from the recorded camera, which is moved `shift` metres
    to the left and then turned by `turn` radians to the left.
    """
    inputs = {
        "the camera stays where it was": (10.0, 1.0, 0.0, 0.0, WHEELBASE),
        "moved to the left on a straight road": (10.0, 0.0, 0.5, 0.0, WHEELBASE),
        "moved to the right on a straight road": (10.0, 0.0, -0.5, 0.0, WHEELBASE),
        "turned to the left on a straight road": (10.0, 0.0, 0.0, 0.1, WHEELBASE),
        "moved and turned to the left": (10.0, 0.0, 0.6, 0.08, WHEELBASE),
        "moved to the left, turned to the right, in a bend": (9.8, 0.9, 0.7, -0.1, WHEELBASE),
        "moved onto the line to the target": (9.0, 0.4, 0.4, 0.0, WHEELBASE),
        "a short car in a bend to the right": (7.5, -0.8, -0.3, 0.05, 1.8),
    }
    check(candidate, [Case(name, args, _recovery_label(*args)) for name, args in inputs.items()])


def _recovery_label(ahead, left, shift, turn, wheelbase):
    return _steering_to(0.0, shift, turn, ahead, left, wheelbase)


def check_survival(candidate):
    """Check `candidate(metres, departed, at)`: the share in the lane after `at` metres.

    It is the estimate of Kaplan and Meier, 1958. A drive that ended otherwise at some distance
    counts as under way there.
    """
    rng = np.random.default_rng(0)
    four, yes = np.array([100.0, 200.0, 300.0, 400.0]), np.ones(4, bool)
    ended = np.array([True, False, True, False])
    many = rng.integers(1, 40, 60) * 25.0
    inputs = {
        "four departures by hand": (four, yes, 250.0),
        "before the first departure": (four, yes, 50.0),
        "just at a departure": (four, yes, 200.0),
        "after the last departure": (four, yes, 900.0),
        "nobody left the lane": (four, ~yes, 350.0),
        "a short drive that ended well": (four, ended, 350.0),
        "two departures at one distance": (np.array([100.0, 100.0, 300.0]), yes[:3], 100.0),
        "a departure and a good end at one distance": (
            np.array([100.0, 100.0, 300.0]),
            np.array([True, False, True]),
            150.0,
        ),
        "drives that are not sorted": (four[::-1], ended, 350.0),
        "60 drives, one in three ended well": (many, rng.random(60) < 0.67, 420.0),
    }
    check(candidate, [Case(name, args, _survival(*args)) for name, args in inputs.items()])


def _survival(metres, departed, at):
    drives = CensoredData(uncensored=metres[departed], right=metres[~departed])
    return float(ecdf(drives).sf.evaluate(at))
