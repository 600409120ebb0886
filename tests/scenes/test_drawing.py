"""Random numbers and shapes that every machine draws alike."""

import numpy as np
import pytest

from helpers.scenes import drawing


def test_a_polygon_has_its_area_and_its_hole():
    canvas = np.zeros((60, 60), "float32")
    square = np.array([(10, 10), (50, 10), (50, 50), (10, 50)])
    drawing.fill_outline(canvas, [square, drawing.ellipse(30, 30, 10)], 1)
    assert canvas.sum() == pytest.approx(40 * 40 - np.pi * 100, rel=0.02)
    assert canvas[30, 30] == 0 and canvas[12, 12] == 1 and canvas[5, 5] == 0


@pytest.mark.parametrize("colour", [1, (1, 1, 1, 1)])
def test_a_convex_polygon_is_the_same_by_either_way(colour):
    shape = (80, 90) + np.shape(colour)
    for points in (
        drawing.ellipse(40, 30, 25, 18),
        drawing.ellipse(80, 70, 30, corners=3, start=90),
    ):
        fast, general = np.zeros(shape, "uint8"), np.zeros(shape, "uint8")
        drawing.fill(fast, points, colour)
        drawing.fill_outline(general, [points], colour)
        edge = np.hypot(*np.ptp(points, axis=0)) * 3  # the fast one draws its border as well
        assert 0 <= (fast != general).sum() / np.size(colour) < edge and (fast >= general).all()
        assert general.any()


def test_a_stroke_is_as_wide_as_asked_and_round():
    canvas = np.zeros((60, 60), "uint8")
    drawing.stroke(canvas, [(15, 30), (45, 30)], 10, 1)
    assert int(canvas[:, 30].sum()) in (9, 10, 11)
    assert int(canvas[30].sum()) in (39, 40, 41) and not canvas[26, 11]


@pytest.mark.parametrize("seed", [-1, 2**32, 1.0, True, None, "a"])
def test_a_seed_that_is_none_is_refused(seed):
    with pytest.raises(ValueError, match="seed should be a whole number from 0"):
        drawing.random(seed, 0)


def test_blur_and_smear_keep_the_mean_and_shapes():
    image = drawing.random(0, 0).rand(32, 32, 3).astype("float32")
    for soft in (drawing.blur(image, 2.0), drawing.smear(image, 5.0, 0.7)):
        assert soft.shape == image.shape and soft.dtype == np.float32
        assert soft.mean() == pytest.approx(image.mean(), abs=0.01)
        assert soft.std() < 0.6 * image.std()


def test_a_smear_follows_its_angle():
    dot = np.zeros((21, 21), "float32")
    dot[10, 10] = 1
    rows, columns = np.nonzero(drawing.smear(dot, 8, 0.0))
    assert np.ptp(columns) >= 7 and np.ptp(rows) == 0


def test_noise_is_smooth_and_about_as_wide_as_one():
    field = drawing.noise(drawing.random(3, 0), (90, 120), 9)
    assert field.shape == (90, 120) and field.dtype == np.float32
    assert 0.5 < field.std() < 1.5 and abs(field.mean()) < 0.4
    assert np.abs(np.diff(field, axis=0)).mean() < 0.15


def test_steps_are_those_of_a_file():
    found = drawing.in_steps(np.array([-0.5, 0.001, 0.5, 7.0]))
    assert found.dtype == np.float32
    assert np.array_equal(found * 255, np.float32([0, 0, 128, 255]))
