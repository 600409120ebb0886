"""Simple shapes, painted over each other."""

import numpy as np
import pytest

from helpers.scenes import plates
from helpers.scenes.pictograms import SIGNS


def seen(marks):
    """Return the share of the square that is not transparent."""
    return plates.paint(marks)[..., 3].mean() / 255


def test_areas_are_those_of_geometry():
    assert seen([plates.disk(plates.RED, 0, 0, 0.8)]) == pytest.approx(np.pi * 0.16, abs=0.01)
    assert seen([plates.box(plates.RED, -0.5, -0.25, 0.5, 0.25)]) == pytest.approx(0.125, abs=0.01)
    line = plates.line(plates.RED, 0.2, (-0.5, 0), (0.5, 0))
    assert seen([line]) == pytest.approx((0.2 + np.pi * 0.01) / 4, abs=0.01)


def test_later_marks_cover_earlier_ones_and_edges_are_soft():
    plate = plates.paint([plates.disk(plates.RED, 0, 0, 0.9), plates.disk(plates.BLUE, 0, 0, 0.5)])
    assert tuple(plate[64, 64]) == (*plates.BLUE, 255)
    assert tuple(plate[64, 12]) == (*plates.RED, 255)
    assert not plate[0, 0].any()
    assert ((plate[..., 3] > 0) & (plate[..., 3] < 255)).any()


def test_marks_move_shrink_and_turn_over():
    marks = [plates.box(plates.RED, 0.2, -0.2, 0.6, 0.2)]
    left = plates.paint(plates.moved(marks, mirror=True))
    assert np.array_equal(left[:, :64], plates.paint(marks)[:, :63:-1])
    assert seen(plates.moved(marks, -0.3, 0.1, size=0.5)) == pytest.approx(
        seen(marks) / 4, abs=1e-3
    )


def test_an_arrow_points_where_its_last_step_goes():
    for x, y in [(0.5, 0), (0, -0.5), (-0.5, 0.5)]:
        line, head = plates.arrow(plates.RED, 0.1, (0, 0), (x, y))
        across = np.ptp(head.points[0][:2], axis=0)
        assert head.points[0][2] @ (x, y) > np.hypot(x, y) ** 2  # the tip lies beyond
        assert abs(across @ np.abs((x, y))) < 0.5 * np.hypot(*across) or x * y


def test_words_fill_their_place_and_digits_have_holes():
    plate = plates.paint([plates.words(plates.BLACK, "0", 0.8, 1.2)])[..., 3]
    rows, columns = np.nonzero(plate.max(1))[0], np.nonzero(plate.max(0))[0]
    assert np.ptp(rows) + 1 == pytest.approx(1.2 * 64, abs=2)
    assert np.ptp(columns) + 1 == pytest.approx(0.8 * 64, abs=2)
    assert plate[64, 64] == 0


def test_no_sign_leaves_its_plate():
    for marks in SIGNS.values():
        plate = plates.paint(marks)[..., 3]
        assert not plate[[0, -1]].any() and not plate[:, [0, -1]].any()
