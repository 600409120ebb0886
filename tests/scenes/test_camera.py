"""A camera in the street: sizes agree with distance, and what is behind it is not seen."""

import numpy as np
import pytest

from helpers.scenes.camera import FINER, HEIGHT, WIDTH, Camera

CAR = 8


def board(camera, z, height=2.0):
    """Paint a board 1 m wide that stands at z; return its rows and columns in the image."""
    camera.board(CAR, (200, 10, 10), 0, z, [(-0.5, 0), (0.5, 0), (0.5, height), (-0.5, height)])
    return np.nonzero(camera.picture()[1] == CAR)


@pytest.mark.parametrize("z", [4, 8, 16])
def test_a_board_shrinks_with_its_distance(z):
    rows, columns = board(Camera(), z)
    assert np.ptp(rows) + 1 == pytest.approx(0.9 * WIDTH * 2 / z, abs=1.5)
    assert np.ptp(columns) + 1 == pytest.approx(0.9 * WIDTH * 1 / z, abs=1.5)
    assert columns.mean() == pytest.approx(WIDTH / 2, abs=1)


def test_what_is_as_high_as_the_camera_lies_on_the_horizon():
    for z in (3.0, 300.0):
        (point,) = Camera(horizon=0.4, y=1.4).project(np.array([(2.0, 1.4, z)]))
        assert point[1] == pytest.approx(0.4 * HEIGHT * FINER - 0.5)


def test_driving_on_is_the_same_as_things_coming_nearer():
    assert np.array_equal(board(Camera(z=6.0), 16), board(Camera(), 10))


def test_what_is_behind_the_camera_is_cut_off():
    camera = Camera()
    camera.ground(CAR, (9, 9, 9), (-2, 2), (-30, 30))
    kinds = camera.picture()[1]
    assert (kinds[-1, 40:88] == CAR).all() and (kinds[: int(0.45 * HEIGHT)] == 0).all()
    assert board(Camera(), -5)[0].size == 0
    camera = Camera()
    camera.wall(CAR, (9, 9, 9), 1.0, (-20, -3), 0, 3)
    assert not camera.picture()[1].any()


def test_a_street_can_bend_and_the_camera_lean():
    far = np.array([(0.0, 0.0, 50.0)])
    assert Camera(bend=0.004).project(far)[0, 0] > Camera().project(far)[0, 0] + 20
    rows, columns = board(Camera(tilt=0.2), 4, height=3.0)
    bottom, top = columns[rows > 80].mean(), columns[rows < 20].mean()
    assert abs(top - bottom) > 6


def test_colours_and_classes_agree():
    camera = Camera()
    board(camera, 6)
    colours, kinds = camera.picture()
    assert colours.shape == (HEIGHT, WIDTH, 3) and kinds.shape == (HEIGHT, WIDTH)
    assert colours[kinds == CAR].mean(0) == pytest.approx((200, 10, 10), abs=25)
    assert camera.pixel(6) == pytest.approx(6 / (0.9 * WIDTH))


def test_the_bonnet_is_below_and_can_be_out_of_sight():
    camera = Camera()
    camera.bonnet(0.9)
    kinds = camera.picture()[1]
    assert (kinds[-1] == 11).mean() > 0.3 and not kinds[: int(0.88 * HEIGHT)].any()
    camera = Camera()
    camera.bonnet(1.05)
    assert not camera.picture()[1].any()
