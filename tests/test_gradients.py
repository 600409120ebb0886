"""Tests of helpers.gradients: the same numbers as scikit-image's, for many images at once."""

import numpy as np
import pytest
from skimage.feature import hog

from helpers.gradients import hog_blocks


@pytest.mark.parametrize("cell", [1, 3, 4, 5])
@pytest.mark.parametrize("shape", [(25, 25), (30, 17), (10, 11)])
def test_the_numbers_are_those_of_scikit_image(cell, shape):
    images = np.random.default_rng(0).random((3, *shape, 1)).astype("float32")
    expected = [hog(each[..., 0], 9, (cell, cell), (2, 2), feature_vector=False) for each in images]
    found = hog_blocks(images, cell)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, np.reshape(expected, found.shape), atol=1e-5)


def test_an_image_of_one_colour_has_no_edges():
    np.testing.assert_array_equal(hog_blocks(np.full((1, 10, 10, 1), 0.5, "float32"), 5), 0)


def test_an_edge_from_left_to_right_points_in_the_first_direction():
    image = np.zeros((1, 10, 10, 1), "float32")
    image[:, :, 5:] = 1
    block = hog_blocks(image, 5).reshape(4, 9)  # 2 x 2 cells, each next to the edge
    assert (block[:, 0] > 0).all()
    np.testing.assert_array_equal(block[:, 1:], 0)


@pytest.mark.parametrize("shape", [(25, 25), (2, 25, 25), (2, 25, 25, 3)])
def test_other_shapes_are_refused(shape):
    with pytest.raises(ValueError, match=r"shape \(n, height, width, 1\), found"):
        hog_blocks(np.zeros(shape), 5)


@pytest.mark.parametrize("cell", [0, -1, 6])
def test_cells_that_do_not_fit_are_refused(cell):
    with pytest.raises(ValueError, match="cells of .* pixels, found 11 x 30 pixels"):
        hog_blocks(np.zeros((1, 11, 30, 1)), cell)
