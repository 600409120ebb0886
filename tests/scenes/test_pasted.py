"""Scenes with pasted crops: what is pasted lies where the boxes say, and fades at its border."""

import numpy as np
import pytest

from helpers.scenes.pasted import SIDES, compose

FACES = np.ones((2, 25, 25, 1), "float32")
DECOYS = np.full((2, 25, 25, 1), 0.75, "float32")
PHOTOS = {
    "night": np.zeros((240, 320, 1), "float32"),
    "dusk": np.full((300, 400, 1), 0.1, "float32"),
}
MANY = range(60)


def test_each_number_of_faces_comes_up_and_sides_fit():
    boxes = [compose(FACES, DECOYS, PHOTOS, seed)[1] for seed in MANY]
    assert {len(each) for each in boxes} == {0, 1, 2, 3}
    sides = np.concatenate(boxes)[:, 2:]
    assert (sides[:, 0] == sides[:, 1]).all()
    assert SIDES[0] <= sides.min() < 35 and 70 < sides.max() <= SIDES[1]


def test_faces_are_where_the_boxes_say_and_decoys_are_as_many_elsewhere():
    for seed in MANY:
        scene, boxes = compose(FACES, DECOYS, PHOTOS, seed)
        assert scene.shape == (240, 320, 1) and scene.dtype == np.float32
        white = scene[..., 0] > 0.99
        for top, left, height, width in boxes.astype(int):
            box = white[top : top + height, left : left + width]
            assert 0.3 < box.mean() < 0.9  # the middle is the face, the border fades
            box[:] = False
        assert not white.any()
        middles = np.sum(np.abs(scene - 0.75) < 1e-3)
        assert (middles > 0) == (len(boxes) > 0)


def test_boxes_do_not_overlap():
    for seed in MANY:
        _, boxes = compose(FACES, DECOYS, PHOTOS, seed, most=5)
        covered = np.zeros((240, 320), int)
        for top, left, height, width in boxes.astype(int):
            covered[top : top + height, left : left + width] += 1
        assert covered.max(initial=0) <= 1


def test_the_same_seed_gives_the_same_scene_and_the_photo_stays():
    one, again, other = (compose(FACES, DECOYS, PHOTOS, seed) for seed in (3, 3, 5))
    assert np.array_equal(one[0], again[0]) and np.array_equal(one[1], again[1])
    assert not np.array_equal(one[0], other[0])
    assert PHOTOS["night"].max() == 0


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"faces": FACES[:0]}, "should hold one image each, or more"),
        ({"decoys": DECOYS[:0]}, "should hold one image each, or more"),
        ({"photos": {}}, "should hold one image each, or more"),
        ({"height": 500}, "500 x 320 pixels or more, found"),
        ({"most": 0}, "most should be a whole number above 0"),
        ({"most": 500, "seed": 1}, "leave no room for another in 240 x 320 pixels"),
    ],
)
def test_what_cannot_be_composed_is_said(changed, message):
    settings = {"faces": FACES, "decoys": DECOYS, "photos": PHOTOS, "seed": 0}
    with pytest.raises(ValueError, match=message):
        compose(**settings | changed)
