"""Scenes of digits: boxes, masks and labels agree with what is drawn."""

import numpy as np
import pytest
from scipy.ndimage import label as components
from sklearn.datasets import load_digits
from thumbnails import assert_same_everywhere

from helpers.scenes.digits import draw_scenes

PIXELS, LABELS = load_digits(return_X_y=True)
IMAGES = (PIXELS.reshape(-1, 8, 8, 1) / 16).astype("float32").repeat(3, 1).repeat(3, 2)

# What every machine draws with seed 7
NAMES = [[1, 2, 4], [1, 0, 4, 6, 3], [4, 1, 7, 5, 5]]
QUARTERS = [
    [0.2411, 0.3311, 0.3609, 0.307],
    [0.1422, 0.1611, 0.1689, 0.2473],
    [0.3371, 0.2622, 0.1988, 0.2569],
]


@pytest.fixture(scope="module")
def drawn():
    return draw_scenes(IMAGES, LABELS, 60)


def test_shapes_types_and_ranges(drawn):
    assert drawn.scenes.shape == (60, 96, 96, 1) and drawn.scenes.dtype == np.float32
    assert drawn.scenes.min() >= 0 and drawn.scenes.max() <= 1
    for boxes, labels, masks in zip(*drawn[1:], strict=True):
        assert boxes.shape == (len(labels), 4) and masks.shape == (len(labels), 96, 96)
        assert boxes.dtype == labels.dtype == np.int64 and masks.dtype == bool
    counts = [len(labels) for labels in drawn.labels]
    assert min(counts) == 1 and max(counts) == 8
    assert set(np.concatenate(drawn.labels)) == set(range(10))


def test_boxes_enclose_the_masks_tightly(drawn):
    for boxes, masks in zip(drawn.boxes, drawn.masks, strict=True):
        for (top, left, height, width), mask in zip(boxes, masks, strict=True):
            inside = mask[top : top + height, left : left + width]
            assert inside.sum() == mask.sum() > 0
            assert inside[[0, -1]].any(1).all() and inside[:, [0, -1]].any(0).all()


def test_masks_are_bright_share_no_pixel_and_hide_little(drawn):
    for scene, masks in zip(drawn.scenes, drawn.masks, strict=True):
        assert masks.sum(0).max() == 1
        for mask in masks:
            assert scene[mask].mean() > scene[~masks.any(0)].mean() + 0.1


def test_without_clutter_the_ink_is_all_there_is():
    drawn = draw_scenes(IMAGES, LABELS, 20, clutter=False)
    for scene, masks in zip(drawn.scenes[..., 0], drawn.masks, strict=True):
        assert (scene[masks.any(0)] > 0.3).all() and (scene[~masks.any(0)] < 0.6).all()
        assert (scene == 0).mean() > 0.4


def test_a_label_belongs_to_its_digit():
    ones = np.zeros((2, 20, 20))
    ones[0, 2:18, 9:12] = 1  # a bar, high
    ones[1, 9:12, 2:18] = 1  # a bar, wide
    drawn = draw_scenes(ones, np.array([4, 7]), 30, most=4)
    boxes, labels = np.concatenate(drawn.boxes), np.concatenate(drawn.labels)
    whole = boxes.max(axis=1, initial=0, where=[False, False, True, True]) > 12
    high = boxes[:, 2] > boxes[:, 3]
    assert np.array_equal(labels[whole], np.where(high, 4, 7)[whole]) and whole.sum() > 20


def test_sizes_differ_by_a_factor_of_three(drawn):
    heights = np.concatenate(drawn.boxes)[:, 2]
    low, high = np.percentile(heights, (2, 98))
    assert 2 < high / low < 4


def test_counting_bright_spots_does_not_count_digits(drawn):
    def right(scenes):
        found = [components(scene[..., 0] > 0.5)[1] for scene in scenes.scenes]
        return np.mean(np.array(found) == [len(labels) for labels in scenes.labels])

    alone = draw_scenes(IMAGES, LABELS, 60, clutter=False, most=1)
    assert right(drawn) < 0.4 < 0.55 < right(alone)


def test_the_same_seed_gives_the_same_scene_and_another_seed_another():
    first, again = (draw_scenes(IMAGES, LABELS, n, seed=3) for n in (4, 6))
    assert np.array_equal(first.scenes, again.scenes[:4])
    for one, longer in zip(first[1:], again[1:], strict=True):
        assert all(np.array_equal(*pair) for pair in zip(one, longer[:4], strict=True))
    other = draw_scenes(IMAGES, LABELS, 4, seed=4)
    assert np.abs(first.scenes - other.scenes).mean() > 0.03


def test_every_machine_draws_the_same():
    drawn = draw_scenes(IMAGES, LABELS, 3, seed=7)
    assert [labels.tolist() for labels in drawn.labels] == NAMES
    assert_same_everywhere(drawn.scenes, QUARTERS)


def test_other_sizes_fit():
    drawn = draw_scenes(IMAGES[..., 0], LABELS, 3, size=(40, 120), most=3)
    assert drawn.scenes.shape == (3, 40, 120, 1) and drawn.masks[0].shape[1:] == (40, 120)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"n": 0}, "n should be a whole number above 0"),
        ({"most": -1}, "most should be a whole number above 0"),
        ({"size": (20, 96)}, "at least 32 pixels each"),
        ({"size": 96}, "size should be .height, width.,"),
        ({"labels": LABELS[:-1]}, "one an image"),
        ({"labels": LABELS / 2}, "one an image"),
        ({"images": IMAGES[0, 0]}, "images should have shape"),
        ({"images": IMAGES * 255}, "should lie in"),
        ({"images": IMAGES * 0}, "one is empty"),
        ({"images": IMAGES * np.nan}, "finite"),
    ],
)
def test_bad_input_is_named(change, message):
    given = {"images": IMAGES, "labels": LABELS, "n": 2} | change
    with pytest.raises(ValueError, match=message):
        draw_scenes(**given)
