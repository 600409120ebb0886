"""A filmed street: the truth about its cars fits what is drawn."""

import numpy as np
import pytest

from helpers.scenes.street_film import FOCAL, HORIZON, TALL, film_street
from helpers.scenes.street_parts import CAR


@pytest.fixture(scope="module")
def film():
    return film_street(3, seed=1, seconds=0.5)


def test_shapes_and_kinds(film):
    images, masks, cars = film

    assert images.shape == (3, 96, 128, 3)
    assert images.dtype == np.float32
    assert 0 <= images.min() <= images.max() <= 1
    assert masks.shape == (3, 96, 128)
    assert all(each.shape[1] == 6 for each in cars)
    assert max(map(len, cars)) > 0


def test_the_same_seed_gives_the_same_film(film):
    again = film_street(3, seed=1, seconds=0.5)

    np.testing.assert_array_equal(again[0], film[0])
    np.testing.assert_array_equal(np.concatenate(again[2]), np.concatenate(film[2]))


def test_the_pixels_of_cars_lie_in_their_boxes(film):
    _, masks, cars = film
    for mask, there in zip(masks, cars, strict=True):
        rows, columns = np.nonzero(mask == CAR)
        _, distance, top, left, bottom, right = there[..., None].swapaxes(0, 1)
        inside = (rows >= top - 1) & (rows < bottom + 1)
        inside &= (columns >= left - 1) & (columns < right + 1)
        near = (distance > 0).any()
        assert not near or inside.any(axis=0).mean() > 0.95


def test_the_foot_of_a_box_tells_the_distance(film):
    for there in film[2]:
        whole = there[there[:, 4] < 96]
        np.testing.assert_allclose(FOCAL * TALL / (whole[:, 4] - HORIZON), whole[:, 1], rtol=1e-6)


def test_parked_cars_come_nearer_as_the_camera_drives(film):
    first, second = ({row[0]: row[1] for row in each} for each in film[2][:2])
    both = set(first) & set(second)
    assert both
    assert min(second[number] - first[number] for number in both) < 0


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"frames": 0}, "frames"),
        ({"frames": 2, "seconds": 0}, "seconds should be above 0, found 0"),
    ],
)
def test_bad_settings_are_errors(settings, words):
    with pytest.raises(ValueError, match=words):
        film_street(**settings)
