"""Photos of handwriting: ink, owners, labels and angles agree with what is drawn."""

import numpy as np
import pytest
from sklearn.datasets import load_digits

from helpers.scenes import handwriting
from helpers.scenes.handwriting import draw_lines

PIXELS, LABELS = load_digits(return_X_y=True)
IMAGES = (PIXELS.reshape(-1, 8, 8, 1) / 16).astype("float32").repeat(3, 1).repeat(3, 2)


@pytest.fixture(scope="module")
def drawn():
    return draw_lines(IMAGES, LABELS, 12)


def test_shapes_and_types(drawn):
    assert drawn.photos.shape == (12, *handwriting.SIZE, 3) and drawn.photos.dtype == np.uint8
    assert drawn.owners.shape == (12, *handwriting.SIZE) and drawn.owners.dtype == np.uint8
    assert np.abs(drawn.angles).max() <= handwriting.MOST_TURN and np.ptp(drawn.angles) > 3
    for labels, owner in zip(drawn.labels, drawn.owners, strict=True):
        assert labels.shape == (8,) and labels.dtype == np.int64
        assert set(np.unique(owner)) == set(range(9))


def test_owners_count_from_left_to_right_and_touch_no_edge(drawn):
    for owner in drawn.owners:
        middles = [np.nonzero(owner == number)[1].mean() for number in range(1, 9)]
        assert (np.diff(middles) > 0).all()
        assert not owner[[0, -1]].any() and not owner[:, [0, -1]].any()


def test_ink_is_darker_than_the_paper_beside_it(drawn):
    for photo, owner in zip(drawn.photos, drawn.owners, strict=True):
        grey = photo.mean(axis=2)
        for number in range(1, 9):
            rows, columns = np.nonzero(owner == number)
            window = np.s_[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
            assert (
                grey[window][owner[window] == number].mean()
                < grey[window][owner[window] == 0].mean()
            )


def test_an_angle_is_that_of_the_line_of_writing():
    bar = np.zeros((1, 20, 20))
    bar[0, 2:18, 6:14] = 1
    drawn = draw_lines(bar, np.array([1]), 20)
    slopes = []
    for owner in drawn.owners:
        rows, columns = np.nonzero(owner)
        slopes.append(np.degrees(np.arctan(np.polyfit(columns, rows, 1)[0])))
    assert np.abs(np.array(slopes) - drawn.angles).max() < 1.5


def test_the_same_seed_gives_the_same_photos_and_a_longer_draw_begins_with_them():
    one, same, longer = (draw_lines(IMAGES, LABELS, n, seed=5) for n in (2, 2, 3))
    for field in ("photos", "owners", "angles"):
        np.testing.assert_array_equal(getattr(one, field), getattr(same, field))
        np.testing.assert_array_equal(getattr(one, field), getattr(longer, field)[:2])
    assert not np.array_equal(one.photos, draw_lines(IMAGES, LABELS, 2, seed=6).photos)


def test_other_numbers_of_digits():
    drawn = draw_lines(IMAGES[..., 0], LABELS, 2, digits=3)
    assert [len(labels) for labels in drawn.labels] == [3, 3] and drawn.owners.max() == 3


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"labels": LABELS[:5]}, "should be"),
        ({"images": IMAGES * 2}, "lie in"),
        ({"images": IMAGES * 0}, "hold ink"),
        ({"images": IMAGES[0]}, "should be"),
        ({"n": 0}, "n should be a whole number above 0"),
        ({"digits": 1.5}, "digits should be a whole number above 0"),
        ({"seed": -1}, "seed should be"),
    ],
)
def test_bad_input_is_named(change, words):
    given = {"images": IMAGES, "labels": LABELS, "n": 1} | change
    with pytest.raises(ValueError, match=words):
        draw_lines(**given)
