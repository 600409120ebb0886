"""Parts are cut in proportion, the same way every time, and groups stay whole."""

import numpy as np
import pytest

from helpers.data.parts import ImageSet, Part, cut, scale, shuffle, three_parts


def part_of(labels, groups=None):
    """Each image is its own number."""
    return Part(np.arange(len(labels)).reshape(-1, 1, 1, 1), labels, groups)


def numbers(part):
    return part.images.ravel()


@pytest.mark.parametrize("sizes", [(1797, 270), (60, 10), (1000, 333)])
def test_each_class_has_its_share(sizes):
    labels = np.random.default_rng(2).integers(0, 10, sizes[0])
    rest, held = cut(part_of(labels), sizes[1])
    assert len(held) == sizes[1]
    assert sorted([*numbers(rest), *numbers(held)]) == list(range(sizes[0]))
    for part in (rest, held):
        np.testing.assert_array_equal(part.labels, labels[numbers(part)])
        assert not (np.diff(numbers(part)) > 0).all()  # shuffled
    fair = np.bincount(labels, minlength=10) * sizes[1] / sizes[0]
    assert np.abs(np.bincount(held.labels, minlength=10) - fair).max() <= 1


def test_groups_stay_whole_and_each_class_has_its_share():
    groups = np.random.default_rng(3).permutation(np.repeat(np.arange(70), 6))
    labels = groups // 7
    rest, held = cut(part_of(labels, groups), 10)
    assert not set(rest.groups) & set(held.groups)
    assert len(held) == 60 and len(rest) == 360
    np.testing.assert_array_equal(np.bincount(held.labels), 6)
    for part in (rest, held):
        np.testing.assert_array_equal(part.groups, groups[numbers(part)])
        assert not (np.diff(numbers(part)) > 0).all()


def test_the_cut_is_the_same_every_time():
    labels = np.arange(100) % 5
    first, second = (three_parts(part_of(labels), 20) for _ in range(2))
    assert [len(part) for part in first] == [60, 20, 20]
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(numbers(one), numbers(other))
    # As it was for the first readers: their numbers must not change.
    assert numbers(first[2])[:6].tolist() == [68, 85, 76, 89, 55, 26]
    assert numbers(shuffle(part_of(labels)))[:6].tolist() == [26, 86, 2, 55, 75, 93]


def test_a_part_can_be_taken_apart():
    part = Part(np.zeros((3, 2, 2, 1)), np.arange(3), np.array(["a", "b", "b"]), np.arange(3) + 30)
    images, labels = part
    assert images is part.images and labels is part.labels and len(part) == 3
    picked = part.pick([2, 0])
    assert picked.labels.tolist() == [2, 0] and picked.groups.tolist() == ["b", "a"]
    assert picked.widths.tolist() == [32, 30]
    assert Part(images, labels).pick([1]).groups is None


def test_pixels_are_scaled_and_get_a_channel():
    grey = np.array([[[0, 51], [102, 255]]], "uint8")
    found = scale(Part(grey, np.array([7], "uint8"), None, np.array([40], "uint16")))
    assert found.images.shape == (1, 2, 2, 1) and found.images.dtype == np.float32
    np.testing.assert_allclose(found.images.ravel(), [0, 0.2, 0.4, 1])
    assert found.labels.dtype == found.widths.dtype == np.int64
    assert scale(Part(np.zeros((1, 2, 2, 3), "uint8"), found.labels)).images.shape == (1, 2, 2, 3)


def test_a_set_shows_its_name_and_sizes_and_is_not_real_by_itself():
    parts = (part_of(np.zeros(n)) for n in (5, 3, 2))
    found = ImageSet("toys", ("a",), *parts)
    assert repr(found) == "ImageSet('toys', train=5, validation=3, test=2)"
    assert not found.real
