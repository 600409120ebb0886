"""Drawn streets: the class of every pixel is that of what is drawn there."""

import numpy as np
import pytest
from scipy.ndimage import binary_erosion
from sklearn.ensemble import RandomForestClassifier
from thumbnails import assert_same_everywhere

from helpers.scenes.streets import CLASS_NAMES, UNLABELLED, draw_streets

SKY, ROAD = CLASS_NAMES.index("sky"), CLASS_NAMES.index("road")

# What every machine draws with seed 7
QUARTERS = [
    [0.6008, 0.5747, 0.4434, 0.4172],
    [0.6067, 0.6077, 0.4429, 0.414],
    [0.3313, 0.3967, 0.2763, 0.2738],
    [0.3442, 0.378, 0.2854, 0.2815],
]
SHARES = [
    0.1073,
    0.1534,
    0.0299,
    0.3944,
    0.0397,
    0.1729,
    0.0085,
    0.0116,
    0.0585,
    0.0104,
    0.0011,
    0.0122,
]


@pytest.fixture(scope="module")
def streets():
    return draw_streets(24, frames=3)


def test_every_class_is_there_and_values_fit(streets):
    images, masks, clip = streets
    assert images.shape == (72, 96, 128, 3) and images.dtype == np.float32
    assert images.min() >= 0 and images.max() <= 1
    assert masks.shape == (72, 96, 128) and masks.dtype == np.uint8 and clip.dtype == np.int64
    share = np.bincount(masks.ravel(), minlength=12) / masks.size
    assert len(CLASS_NAMES) == UNLABELLED == 11 and len(share) == 12
    assert (share > 0.0003).all() and share[ROAD] > 0.2 and share[SKY] > 0.05
    assert np.array_equal(clip, np.repeat(np.arange(24), 3))


def test_sky_is_above_and_road_below(streets):
    _, masks, _ = streets
    rows = np.arange(96)[:, None]
    assert not (masks[:, 60:] == SKY).any() and not (masks[:, :30] == ROAD).any()
    assert (rows * (masks == SKY)).sum() / (masks == SKY).sum() < 30
    assert (masks[:, 80, 64] != SKY).all() and (masks[:, 75:80, 60:68] == ROAD).mean() > 0.6


def test_sky_pixels_show_nothing_but_sky(streets):
    images, masks, _ = streets
    for image, mask in zip(images, masks, strict=True):
        inner = binary_erosion(mask == SKY, iterations=3)  # the lens mixes neighbours
        rows, columns = np.nonzero(inner)
        if len(rows) > 100:
            place = np.stack([np.ones(len(rows)), rows, rows**2, columns], axis=-1)
            rest = image[inner] - place @ np.linalg.lstsq(place, image[inner], rcond=None)[0]
            assert rest.std() < 0.06  # clouds and grain on a smooth gradient


def test_colours_change_where_the_class_changes(streets):
    images, masks, _ = streets
    steps = np.abs(np.diff(images, axis=2)).mean(-1)
    edge = np.diff(masks.astype(int), axis=2) != 0
    for step, at in zip(steps, edge, strict=True):
        assert step[at].mean() > 1.5 * step[~at].mean()


def test_frames_of_a_clip_show_the_same_street_from_farther_on(streets):
    images, masks, _ = streets
    films = masks.reshape(24, 3, 96, 128)
    same = (films[:, 0] == films[:, 1]).mean((1, 2))
    other = (films[:-1, 0] == films[1:, 0]).mean((1, 2))
    assert 0.6 < same.mean() < 0.99 and same.mean() > other.mean() + 0.1
    signs = (films == CLASS_NAMES.index("sign")).any((2, 3))
    assert signs.any(1).mean() > 0.5
    assert not np.array_equal(images[0], images[1])


def test_a_long_drive_does_not_leave_the_town():
    _, masks, _ = draw_streets(1, frames=30)
    built = np.isin(masks, [CLASS_NAMES.index(name) for name in ("building", "tree", "fence")])
    assert built[-5:].mean() > 0.1


def test_the_same_seed_gives_the_same_picture_and_another_seed_another():
    first, again, other = draw_streets(2, 2, 3), draw_streets(3, 2, 3), draw_streets(2, 2, 4)
    for one, longer in zip(first, again, strict=True):
        assert np.array_equal(one, longer[:4])
    assert np.abs(first[0] - other[0]).mean() > 0.05 and (first[1] != other[1]).mean() > 0.1


def test_every_machine_draws_the_same():
    images, masks, _ = draw_streets(2, 2, seed=7)
    assert_same_everywhere(images, QUARTERS)
    share = np.bincount(masks.ravel(), minlength=12) / masks.size
    np.testing.assert_allclose(share, SHARES, atol=1e-3)


def test_colour_and_place_tell_much_and_not_enough(streets):
    images, masks, clip = streets
    rows, columns = np.mgrid[:96, :128] / 128
    place = np.broadcast_to(np.stack([rows, columns], -1), (len(images), 96, 128, 2))
    known = np.concatenate([images, place], -1)[:, ::4, ::4].reshape(-1, 5)
    classes, train = masks[:, ::4, ::4].ravel(), np.repeat(clip < 16, 24 * 32)
    forest = RandomForestClassifier(10, min_samples_leaf=5, random_state=0)
    found = forest.fit(known[train], classes[train]).predict(known[~train])
    truth = classes[~train]
    overlap = [
        ((found == k) & (truth == k)).sum() / max(1, ((found == k) | (truth == k)).sum())
        for k in range(11)
    ]
    assert 0.55 < np.mean(found == truth) < 0.9 and 0.15 < np.mean(overlap) < 0.5


@pytest.mark.parametrize(("clips", "frames"), [(0, 4), (-1, 4), (2.5, 4), (3, 0)])
def test_counts_that_are_none_are_refused(clips, frames):
    with pytest.raises(ValueError, match="should be a whole number above 0"):
        draw_streets(clips, frames)
