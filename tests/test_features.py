"""Hand-made features of many images equal those of scikit-image; bad input is refused."""

import numpy as np
import pytest
from skimage.feature import haar_like_feature, hog
from skimage.transform import integral_image

from helpers.features import GRIDS, haar_features, haar_masks, hog_features


@pytest.mark.parametrize(("side", "cell"), [((28, 28), 4), ((16, 24), 4), ((32, 16), 8)])
def test_hog_equals_scikit_image(side, cell):
    images = np.random.default_rng(0).random((3, *side))
    expected = [hog(image, 9, (cell, cell), (2, 2)) for image in images]
    np.testing.assert_allclose(hog_features(images[..., None], cell), expected, atol=1e-6)


def test_hog_of_many_images_is_that_of_each():
    images = np.random.default_rng(0).random((501, 8, 8, 1)).astype("float32")
    found = hog_features(images)
    assert found.shape == (501, 36) and found.dtype == "float32"
    np.testing.assert_allclose(found[500:], hog_features(images[500:]), atol=1e-6)


def test_masks_are_haar_like_features():
    masks, grids = haar_masks(200, 12, np.random.default_rng(0)), set()
    image = np.random.default_rng(1).random((1, 12, 12, 1))
    table = integral_image(image[0, ..., 0])
    known = {(1, 2): "type-2-x", (2, 1): "type-2-y", (1, 3): "type-3-x", (3, 1): "type-3-y"}
    theirs = np.concatenate(
        [haar_like_feature(table, 0, 0, 12, 12, kind) for kind in [*known.values(), "type-4"]]
    )
    for value, mask in zip(haar_features(image, masks)[0], masks, strict=True):
        assert np.abs(theirs - value).min() < 1e-5
        rows, columns = (np.ptp(places) + 1 for places in np.nonzero(mask))
        grids.add((rows > columns, mask.sum() == 0))
    assert len(grids) >= 3 and len(GRIDS) == 5


def test_the_same_seed_gives_the_same_masks():
    one, again = (haar_masks(5, 28, np.random.default_rng(2)) for _ in range(2))
    np.testing.assert_array_equal(one, again)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: hog_features(np.zeros((2, 28, 28))), r"shape \(n, height, width, 1\)"),
        (lambda: hog_features(np.zeros((2, 30, 28, 1))), "multiples of the cell, 4 pixels"),
        (lambda: hog_features(np.full((1, 8, 8, 1), np.nan)), "finite"),
        (lambda: haar_masks(3, 5, np.random.default_rng(0)), "6 pixels or more, found 5"),
        (lambda: haar_masks(0, 28, np.random.default_rng(0)), "count"),
        (lambda: haar_features(np.zeros((2, 8, 8, 1)), np.zeros((1, 9, 9))), "shape"),
    ],
)
def test_bad_input_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()
