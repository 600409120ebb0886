"""The measures of made images, compared with SciPy and with cases on paper."""

import numpy as np
import pytest
from scipy.linalg import sqrtm
from sklearn.neighbors import NearestNeighbors

from helpers.metrics.generation import (
    class_shares,
    frechet_distance,
    matrix_square_root,
    nearest,
)


def two_sets(rng, size=60, dimensions=5):
    mix = rng.normal(size=(2, dimensions, dimensions))
    return rng.normal(size=(size, dimensions)) @ mix[0], 1 + rng.normal(
        size=(80, dimensions)
    ) @ mix[1]


@pytest.mark.parametrize("seed", range(5))
def test_it_equals_the_formula_with_scipys_square_root(seed):
    one, other = two_sets(np.random.default_rng(seed))
    c, d = np.cov(one, rowvar=False), np.cov(other, rowvar=False)
    between = one.mean(axis=0) - other.mean(axis=0)
    expected = between @ between + np.trace(c + d - 2 * sqrtm(c @ d).real)
    assert frechet_distance(one, other) == pytest.approx(expected, rel=1e-9)
    assert frechet_distance(other, one) == pytest.approx(expected, rel=1e-9)


def test_two_diagonal_gaussians_on_paper():
    # Corners of a box: mean 0, no correlation. Half sides 1 and 2, then 3 and 1, moved by (3, 4).
    corners = np.array([[-1, -1], [-1, 1], [1, -1], [1, 1]])
    one, other = corners * [1, 2], corners * [3, 1] + [3, 4]
    # Deviations are sides times √(4/3): 9 + 16 for the means, (1 - 3)² + (2 - 1)² for the sides
    assert frechet_distance(one, other) == pytest.approx(25 + 5 * 4 / 3)


def test_one_feature_on_paper():
    assert frechet_distance([[0], [2]], [[5], [9]]) == pytest.approx(36 + (2**0.5 - 8**0.5) ** 2)


def test_equal_sets_and_constant_features_give_0():
    one, _ = two_sets(np.random.default_rng(0))
    assert frechet_distance(one, one) == pytest.approx(0, abs=1e-9)
    assert frechet_distance(one, one[::-1]) == pytest.approx(0, abs=1e-9)
    assert frechet_distance(np.ones((9, 3)), np.ones((8, 3))) == 0
    one[:, 2] = 0  # a feature that never answers
    assert frechet_distance(one, one) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        (np.ones((5, 5)), np.ones((9, 5)), "first set has 5 images for 5 features; take more"),
        (np.ones((9, 5)), np.ones((2, 5)), "second set has 2 images for 5 features"),
        (np.ones((9, 5)), np.ones((9, 4)), "same number of features, found 5 and 4"),
        (np.ones(9), np.ones((9, 1)), "first set should be finite numbers"),
        (np.ones((9, 0)), np.ones((9, 0)), "first set should be finite numbers"),
        (np.ones((9, 2)), np.full((9, 2), np.nan), "second set should be finite numbers"),
        (np.full((9, 2), np.inf), np.ones((9, 2)), "first set should be finite numbers"),
    ],
)
def test_sets_that_cannot_be_compared_are_refused(one, other, words):
    with pytest.raises(ValueError, match=words):
        frechet_distance(one, other)


@pytest.mark.parametrize("seed", range(3))
def test_the_square_root_equals_scipys(seed):
    half = np.random.default_rng(seed).normal(size=(6, 6))
    matrix = half @ half.T
    np.testing.assert_allclose(matrix_square_root(matrix), sqrtm(matrix).real, atol=1e-8)


def test_square_roots_on_paper_and_of_what_has_none():
    np.testing.assert_allclose(matrix_square_root(np.diag([9.0, 0.0])), np.diag([3.0, 0.0]))
    np.testing.assert_allclose(matrix_square_root([[5, 4], [4, 5]]), [[2, 1], [1, 2]])
    for matrix, words in (([[1, 2], [0, 1]], "symmetric"), ([[1, 2], [2, 1]], "found -1")):
        with pytest.raises(ValueError, match=words):
            matrix_square_root(matrix)


@pytest.mark.parametrize("chunk", [1, 7, 500])
def test_the_nearest_are_those_of_scikit_learn(chunk):
    rng = np.random.default_rng(0)
    images, stored = rng.random((20, 4, 3, 1)), rng.random((50, 4, 3, 1))
    search = NearestNeighbors(n_neighbors=1).fit(stored.reshape(50, -1))
    distances, places = search.kneighbors(images.reshape(20, -1))
    found = nearest(images, stored, chunk)
    np.testing.assert_array_equal(found[0], places[:, 0])
    np.testing.assert_allclose(found[1], distances[:, 0])


def test_a_copy_has_distance_0():
    stored = np.random.default_rng(0).random((9, 4, 4, 1)).astype("float32")
    places, distances = nearest(stored[[4, 2]], stored)
    assert places.tolist() == [4, 2]
    assert distances.tolist() == [0, 0]


@pytest.mark.parametrize(
    ("images", "stored", "chunk", "words"),
    [
        (np.ones((0, 4, 4, 1)), np.ones((5, 4, 4, 1)), 9, "one shape"),
        (np.ones((5, 4, 4, 1)), np.ones((0, 4, 4, 1)), 9, "one shape"),
        (np.ones((5, 4, 4, 1)), np.ones((5, 4, 4, 3)), 9, "one shape"),
        (np.ones((5, 4, 4, 1)), np.ones((5, 4, 4, 1)), 0, "chunk should be a whole number above 0"),
    ],
)
def test_images_that_cannot_be_compared_are_refused(images, stored, chunk, words):
    with pytest.raises(ValueError, match=words):
        nearest(images, stored, chunk)


def test_class_shares():
    np.testing.assert_allclose(class_shares([0, 2, 2, 3], 4), [0.25, 0, 0.5, 0.25])
    np.testing.assert_allclose(class_shares(np.array([1]), 2), [0, 1])


@pytest.mark.parametrize("labels", [[], [4], [-1], [0.5], [[0, 1]]])
def test_labels_that_are_none_are_refused(labels):
    with pytest.raises(ValueError, match="whole numbers from 0 to 3"):
        class_shares(labels, 4)
