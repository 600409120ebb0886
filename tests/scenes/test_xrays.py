"""Drawn chests: both classes overlap, so that no threshold tells them apart."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from thumbnails import assert_same_everywhere

from helpers.scenes.xrays import CLASS_NAMES, draw_xrays

# What every machine draws with seed 7
LABELS = [0, 1, 0]
QUARTERS = [
    [0.2519, 0.2715, 0.3889, 0.4374],
    [0.3401, 0.3051, 0.6064, 0.6088],
    [0.3753, 0.3713, 0.6203, 0.6438],
]


@pytest.fixture(scope="module")
def chests():
    return draw_xrays(1500)


def test_both_classes_are_there_and_values_fit(chests):
    images, labels = chests
    assert images.shape == (1500, 28, 28, 1) and images.dtype == np.float32
    assert images.min() >= 0 and images.max() <= 1 and labels.dtype == np.int64
    assert CLASS_NAMES == ("normal", "pneumonia") and np.bincount(labels).tolist() == [750, 750]


def test_a_chest_is_bright_in_the_middle_and_below_and_dark_in_the_lungs(chests):
    mean = chests[0][chests[1] == 0].mean(0)[..., 0]
    lungs = min(mean[8:16, 6:9].mean(), mean[8:16, 19:22].mean())
    assert mean[8:16, 13:15].mean() > lungs + 0.15 and mean[24:, 8:20].mean() > lungs + 0.15
    assert mean[:3, :3].mean() < 0.15  # air beside the neck
    assert mean[16:19, 17].mean() > mean[16:19, 10].mean() + 0.1  # the heart, to the right of us


def test_patches_lie_in_the_lungs(chests):
    images, labels = chests
    more = images[labels == 1].mean(0)[..., 0] - images[labels == 0].mean(0)[..., 0]
    assert more[8:16, 6:9].mean() > 0.04 and more[8:16, 19:22].mean() > 0.04
    assert abs(more[25:]).mean() < 0.03


def test_a_threshold_fails_and_a_linear_method_does_not_suffice(chests):
    images, labels = chests
    flat = images.reshape(1500, -1)
    assert 0.5 < roc_auc_score(labels, flat.mean(1)) < 0.65
    linear = LogisticRegression(C=0.03, max_iter=300).fit(flat[:1000], labels[:1000])
    assert 0.7 < roc_auc_score(labels[1000:], linear.decision_function(flat[1000:])) < 0.92


def test_the_same_seed_gives_the_same_picture_and_another_seed_another():
    first, again, other = draw_xrays(5, seed=3), draw_xrays(9, seed=3), draw_xrays(5, seed=4)
    assert np.array_equal(first[0], again[0][:5]) and np.array_equal(first[1], again[1][:5])
    assert np.abs(first[0] - other[0]).mean() > 0.02


def test_every_machine_draws_the_same():
    images, labels = draw_xrays(3, seed=7)
    assert labels.tolist() == LABELS
    assert_same_everywhere(images, QUARTERS)


@pytest.mark.parametrize("n", [0, -3, 1.5, "ten"])
def test_counts_that_are_none_are_refused(n):
    with pytest.raises(ValueError, match="n should be a whole number above 0"):
        draw_xrays(n)
