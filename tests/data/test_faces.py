"""Crops of faces, the photos with a face and those without."""

import numpy as np
import pytest
from skimage.data import lfw_subset

from helpers.data.faces import FACES, SIZE, WITHOUT, load_crops, load_face_photo, load_faceless
from helpers.data.photos import PHOTOS


@pytest.fixture(scope="module")
def crops():
    return load_crops()


def test_the_parts_hold_all_crops_once_and_both_classes(crops):
    parts = crops.train, crops.validation, crops.test
    assert [np.bincount(part.labels).tolist() for part in parts] == [[55, 55], [20, 20], [25, 25]]
    together = np.concatenate([part.images for part in parts])
    assert together.shape == (200, SIZE, SIZE, 1) and together.dtype == np.float32
    assert {each.tobytes() for each in together} == {
        each.astype("float32").tobytes() for each in lfw_subset()
    }
    assert crops.real and 0 <= together.min() < together.max() <= 1


def test_label_1_is_a_face(crops):
    """The mean face has dark eyes below a bright forehead; the mean of the others has not."""
    mean = crops.train.images[crops.train.labels == 1].mean(axis=0)[..., 0]
    assert mean[2:5, 8:14].mean() > mean[7:10, 4:19].mean() + 0.1
    other = crops.train.images[crops.train.labels == 0].mean(axis=0)[..., 0]
    assert abs(other[2:5, 8:14].mean() - other[7:10, 4:19].mean()) < 0.1


@pytest.mark.parametrize("name", FACES)
def test_the_face_lies_inside_its_photo(name):
    photo, boxes = load_face_photo(name)
    assert photo.dtype == np.float32 and photo.ndim == 3 and photo.shape[2] == 1
    assert 0 <= photo.min() < photo.max() <= 1
    assert boxes.shape == (1, 4) and (boxes[0, :2] >= 0).all()
    assert (boxes[0, :2] + boxes[0, 2:] <= photo.shape[:2]).all()


def test_no_photo_serves_two_parts_and_none_of_them_shows_a_face():
    names = [name for part in WITHOUT.values() for name in part]
    assert sorted(names) == sorted(set(PHOTOS) - set(FACES))
    photos = load_faceless("test", 300)
    assert list(photos) == list(WITHOUT["test"])
    assert all(photo.shape[::2] == (300, 1) for photo in photos.values())


def test_what_is_not_there_is_named():
    with pytest.raises(ValueError, match="no photo 'cat'; expected one of: astronaut, officer"):
        load_face_photo("cat")
    with pytest.raises(ValueError, match="no part 'exam'; expected one of: train, validation"):
        load_faceless("exam")
