"""Drawn traffic signs: exact truth, the same everywhere, neither trivial nor hopeless."""

import numpy as np
import pytest
from sklearn.linear_model import RidgeClassifier
from sklearn.neighbors import KNeighborsClassifier
from thumbnails import assert_same_everywhere

from helpers.scenes.signs import CLASS_NAMES, draw_signs

# What every machine draws with seed 7
LABELS_WIDTHS = ([10, 10, 3, 3], [37, 46, 34, 37])
QUARTERS = [
    [0.1077, 0.1355, 0.105, 0.1416],
    [0.0887, 0.1344, 0.0883, 0.1378],
    [0.4369, 0.4386, 0.4423, 0.4537],
    [0.4466, 0.4434, 0.4465, 0.4534],
]


@pytest.fixture(scope="module")
def signs():
    return draw_signs(43 * 8, frames=3)


def test_every_class_is_there_and_values_fit(signs):
    images, labels, track, width = signs
    assert images.shape == (43 * 24, 32, 32, 3) and images.dtype == np.float32
    assert images.min() >= 0 and images.max() <= 1 and images.std() > 0.15
    assert labels.dtype == track.dtype == width.dtype == np.int64
    assert np.array_equal(np.bincount(labels), [24] * len(CLASS_NAMES))


def test_frames_of_a_track_show_one_sign_that_comes_nearer(signs):
    images, labels, track, width = signs
    assert np.array_equal(track, np.repeat(np.arange(43 * 8), 3))
    assert (np.ptp(labels.reshape(-1, 3), axis=1) == 0).all()
    widths = width.reshape(-1, 3)
    assert (np.diff(widths) >= 0).all() and (widths[:, -1] > widths[:, 0]).mean() > 0.95
    assert 20 <= width.min() < 35 and 60 < width.max() < 300
    films = images.reshape(-1, 3, 32 * 32 * 3)
    own = np.abs(films[:, 0] - films[:, 1]).mean()
    assert 0 < own < 0.4 * np.abs(films[:-1, 0] - films[1:, 1]).mean()


def test_near_signs_are_sharper(signs):
    images, _, _, width = signs
    edges = np.abs(np.diff(images, axis=2)).mean((1, 2, 3)) / images.mean((1, 2, 3))
    assert np.median(edges[width > 60]) > 1.2 * np.median(edges[width < 35])


def test_blue_signs_are_blue_and_red_ones_red(signs):
    images, labels, *_ = signs
    middle = images[:, 8:24, 8:24].mean((1, 2))
    for name, channel in [("ahead only", 2), ("roundabout", 2), ("no entry", 0), ("stop", 0)]:
        colour = middle[labels == CLASS_NAMES.index(name)].mean(0)
        assert colour.argmax() == channel and colour.max() > 1.2 * colour[2 - channel]


def test_the_same_seed_gives_the_same_picture_and_another_seed_another():
    first, again, other = draw_signs(5, 2, seed=3), draw_signs(9, 2, seed=3), draw_signs(5, 2, 4)
    for one, longer in zip(first, again, strict=True):
        assert np.array_equal(one, longer[:10])
    assert np.abs(first[0] - other[0]).mean() > 0.05 and not np.array_equal(first[1], other[1])


def test_every_machine_draws_the_same():
    images, labels, _, width = draw_signs(2, 2, seed=7)
    assert (labels.tolist(), width.tolist()) == LABELS_WIDTHS
    assert_same_everywhere(images, QUARTERS)


def scores(images, labels, track):
    """Train two simple methods on three quarters of the tracks, test them on the rest."""
    small = images.reshape(-1, 16, 2, 16, 2, 3).mean((2, 4)).reshape(len(images), -1)
    small = (small - small.mean(1, keepdims=True)) / small.std(1, keepdims=True)
    train = track < 0.75 * track.max()
    methods = KNeighborsClassifier(1), RidgeClassifier(300)
    return [
        method.fit(small[train], labels[train]).score(small[~train], labels[~train])
        for method in methods
    ]


def test_simple_methods_do_better_than_chance_and_far_from_perfect(signs):
    nearest, linear = scores(*signs[:3])
    assert 0.1 < nearest < 0.5 and 0.2 < linear < 0.7


@pytest.mark.parametrize(("tracks", "frames"), [(0, 6), (-1, 6), (2.0, 6), (3, 0), (3, None)])
def test_counts_that_are_none_are_refused(tracks, frames):
    with pytest.raises(ValueError, match="should be a whole number above 0"):
        draw_signs(tracks, frames)
