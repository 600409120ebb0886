"""Each corruption keeps shape, type and range, goes further with more strength, can be repeated."""

import numpy as np
import pytest
from scipy import ndimage

from helpers import corruptions
from helpers.corruptions import AMOUNTS, KINDS, corrupt
from helpers.data.digits import enlarge_digits


@pytest.fixture(scope="module")
def digits():
    return enlarge_digits(20, 28).images[:60]


def distances(images, kind):
    spoilt = [corrupt(images, kind, strength) for strength in range(1, 6)]
    return [np.sqrt(np.mean((each - images) ** 2)) for each in spoilt]


def test_there_are_fifteen_kinds_in_five_strengths():
    assert len(set(KINDS)) == 15 and set(KINDS) == set(AMOUNTS)
    assert {len(amounts) for amounts in AMOUNTS.values()} == {5}


@pytest.mark.parametrize("kind", KINDS)
def test_more_strength_is_more_distance(kind, digits):
    found = distances(digits, kind)
    assert found[0] > 0.02
    assert (np.diff(found) > 0).all()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", [(3, 28, 28, 1), (1, 20, 33, 1), (0, 28, 28, 1)])
def test_shape_type_and_range_stay(kind, shape):
    images = np.random.default_rng(0).random(shape)
    before = images.copy()
    for strength in (1, 5):
        found = corrupt(images, kind, strength)
        assert found.shape == shape and found.dtype == np.float32
        assert not found.size or (found.min() >= 0 and found.max() <= 1)
    assert np.array_equal(images, before)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_gives_the_same_images(kind, digits):
    np.testing.assert_array_equal(corrupt(digits, kind, 3, 1), corrupt(digits, kind, 3, 1))
    without_chance = {"scale", "brightness", "Canny edges"}
    other = corrupt(digits, kind, 3, 2)
    assert np.array_equal(corrupt(digits, kind, 3, 1), other) == (kind in without_chance)


def test_a_digit_stays_where_nothing_should_move_it(digits):
    for kind in ("rotate", "scale", "shear", "motion blur", "glass blur"):
        found = np.mean([ndimage.center_of_mass(i[..., 0]) for i in corrupt(digits, kind, 1)], 0)
        before = np.mean([ndimage.center_of_mass(i[..., 0]) for i in digits], axis=0)
        np.testing.assert_allclose(found, before, atol=0.35, err_msg=kind)


def test_rotation_equals_that_of_scipy(digits):
    found = corrupt(digits[:9], "rotate", 3)[..., 0]
    for image, turned in zip(digits[:9, ..., 0], found, strict=True):
        both = [ndimage.rotate(image, a, reshape=False, order=1).clip(0, 1) for a in (-30, 30)]
        assert min(np.abs(each - turned).max() for each in both) < 1e-4


def test_what_can_be_counted(digits):
    flat = np.full((50, 28, 28, 1), 0.5)
    hit = np.mean(corrupt(flat, "impulse noise", 3) != 0.5)
    assert hit == pytest.approx(0.2, abs=0.01)
    assert np.mean(corrupt(flat, "spatter", 2) > 0.7) == pytest.approx(0.1, abs=0.01)
    shot = corrupt(flat, "shot noise", 1)
    assert shot.mean() == pytest.approx(0.5, abs=0.005)
    assert shot.std() == pytest.approx(np.sqrt(0.5 / 20), abs=0.005)
    changed = corrupt(digits, "stripe", 2) != digits
    assert changed[:, 0].any(axis=(1, 2)).all()  # the upper row is black: a white piece of it
    assert (changed[:, 0, :, 0].sum(axis=1) == 4).all()
    lines = corrupt(np.zeros((5, 28, 28, 1)), "dotted line", 1).sum(axis=(1, 2, 3))
    assert (lines == 14).all()


def test_shifts_have_the_length_they_say():
    point = np.zeros((20, 29, 29, 1))
    point[:, 14, 14] = 1
    places = [ndimage.center_of_mass(i[..., 0]) for i in corrupt(point, "translate", 4)]
    ways = np.linalg.norm(np.array(places) - 14, axis=1)
    np.testing.assert_allclose(ways, 4.5, atol=1e-3)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": "snow"}, "the kind is 'snow', expected one of: shot noise"),
        ({"strength": 0}, "strength should be 1, 2, 3, 4 or 5, found 0"),
        ({"strength": 2.5}, "found 2.5"),
        ({"images": np.zeros((28, 28))}, r"found \(28, 28\)"),
        ({"images": np.zeros((2, 28, 28, 3))}, r"\(n, height, width, 1\)"),
        ({"images": np.zeros((2, 8, 8, 1))}, "at least 12"),
        ({"images": np.zeros((2, 28, 28, 1), "uint8")}, "found uint8; divide by 255"),
        ({"images": np.full((2, 28, 28, 1), 2.0)}, r"in \[0, 1\], found 2.0 to 2.0"),
        ({"images": np.full((2, 28, 28, 1), np.nan)}, "found nan"),
    ],
)
def test_bad_input_says_what_was_expected(change, words):
    good = {"images": np.zeros((2, 28, 28, 1)), "kind": "fog", "strength": 1}
    with pytest.raises(ValueError, match=words):
        corrupt(**good | change)


def test_each_family_has_its_kinds_once():
    assert sum(map(len, corruptions.FAMILIES.values())) == 15
