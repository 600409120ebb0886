"""Real photos, without a network."""

import numpy as np
import pytest

from helpers.data.photos import PHOTOS, load_photo


@pytest.mark.parametrize("name", PHOTOS)
def test_every_photo_is_there(name):
    grey, colour = load_photo(name, 40), load_photo(name, 40, colour=True)
    assert grey.shape[::2] == (40, 1) and colour.shape == (*grey.shape[:2], 3)
    assert grey.dtype == colour.dtype == np.float32
    assert 0 <= grey.min() < grey.max() <= 1 and 0 <= colour.min() < colour.max() <= 1


def test_proportions_and_colours_are_kept():
    assert load_photo("cat", 30).shape == (30, 45, 1)  # 300 x 451 pixels
    red, _, blue = load_photo("cat", 30, colour=True).mean(axis=(0, 1))
    assert red > blue + 0.1  # the cat is ginger
    channels = load_photo("camera", 30, colour=True)  # a photo without colour
    assert np.array_equal(channels[..., :1], channels[..., 2:])


@pytest.mark.parametrize(
    ("name", "height", "message"),
    [
        ("dog", 40, "no photo 'dog'; expected one of: astronaut, brick"),
        ("cat", 0, "whole number of pixels above 0, found 0"),
        ("cat", 9.5, "whole number of pixels above 0, found 9.5"),
    ],
)
def test_what_is_not_there_is_named(name, height, message):
    with pytest.raises(ValueError, match=message):
        load_photo(name, height)
