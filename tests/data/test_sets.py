"""What is special about a set: films, tracks, images that are there twice, places in a photo."""

import numpy as np
from stand_ins import draw_arrays

from helpers.data import SETS
from helpers.data.photos import load_photo


def pixels(part):
    """The bytes of each image, as whole numbers."""
    return [image.tobytes() for image in np.rint(255 * part.images).astype("uint8")]


def test_each_film_is_in_one_part():
    arrays = draw_arrays("streets")
    found = SETS["streets"].split(arrays)
    assert [part.groups.tolist() for part in (found.train, found.validation, found.test)] == [
        ["0016E5"] * 3,
        ["0006R0"] * 2,
        ["0001TP", "Seq05V"],
    ]
    assert sorted(pixels(found.train)) == sorted(
        image.tobytes() for image in (arrays["x_train"][3], *arrays["x_val"])
    )
    assert found.class_names == tuple(f"class {n:02}" for n in range(11))
    assert set(np.unique(found.test.labels)) == set(range(12))
    np.testing.assert_array_equal(found.test.labels, arrays["y_test"])


def test_the_published_parts_of_the_films():
    arrays = draw_arrays("streets")
    found = SETS["streets"].split_as_published(arrays)
    assert sorted(found.train.groups) == sorted(arrays["clip_train"])
    assert sorted(pixels(found.validation)) == sorted(image.tobytes() for image in arrays["x_val"])


def test_the_pixels_of_a_frame_keep_their_classes():
    arrays = draw_arrays("streets")
    arrays["x_train"][:] = 20 * arrays["y_train"][..., None]
    arrays["x_val"][:] = 20 * arrays["y_val"][..., None]
    found = SETS["streets"].split(arrays)
    for images, labels in (found.train, found.validation):
        np.testing.assert_allclose(255 * images[..., 0], 20 * labels, atol=1e-4)


def test_each_class_of_signs_has_a_track_in_validation():
    found = SETS["signs"].split(draw_arrays("signs"))
    assert len(found.validation) == 13 * 6 and len(found.train) == 73 * 6
    widths = draw_arrays("signs")["width_train"]
    assert sorted([*found.train.widths, *found.validation.widths]) == sorted(widths)
    assert found.test.groups is None and len(found.test.widths) == len(found.test)
    many = {**draw_arrays("signs"), "y_train": np.repeat(np.arange(12, dtype="uint8"), 43)}
    many["y_train"] = np.repeat(np.arange(86) // 8, 6).astype("uint8")  # 8 tracks, as at least 7
    assert set(SETS["signs"].split(many).validation.labels) >= set(range(10))


def test_no_xray_of_the_training_part_is_there_twice_or_in_validation():
    arrays = draw_arrays("xrays")
    found = SETS["xrays"].split(arrays)
    assert [len(part) for part in (found.train, found.validation, found.test)] == [57, 20, 20]
    train = pixels(found.train)
    assert len(set(train)) == 57 and not set(train) & set(pixels(found.validation))
    known = {
        image.tobytes(): label
        for image, label in zip(arrays["train_images"], arrays["train_labels"][:, 0], strict=True)
    }
    assert [known[image] for image in train] == found.train.labels.tolist()


def test_no_pixel_of_a_photo_is_in_two_parts():
    found = SETS["cifar10"].embedded()
    photo = load_photo("astronaut", 320, colour=True)
    seen = np.zeros((3, 320, 320), bool)
    windows = np.lib.stride_tricks.sliding_window_view(photo, (32, 32), axis=(0, 1))
    for number, part in enumerate((found.train, found.validation, found.test)):
        for image in part.images[part.labels == 0][:40]:
            match = (windows[..., 0, 0] == image[0, 0]).all(-1) & (
                windows[..., 31, 31] == image[31, 31]
            ).all(-1)
            for y, x in np.argwhere(match):
                if np.array_equal(photo[y : y + 32, x : x + 32], image):
                    seen[number, y : y + 32, x : x + 32] = True
    assert (seen.sum(axis=0) <= 1).all()
    assert seen.reshape(3, -1).any(axis=1).all()


def test_photos_of_cifar10_are_shuffled_in_every_part():
    arrays = draw_arrays("cifar10")
    arrays["y_test"] = np.repeat(np.arange(10, dtype="uint8"), 2)[:, None]  # sorted, in the file
    found = SETS["cifar10"].split(arrays)
    assert (np.diff(found.test.labels) < 0).any()
    expected = {
        image.tobytes(): label
        for image, label in zip(arrays["x_test"], arrays["y_test"][:, 0], strict=True)
    }
    assert [expected[image] for image in pixels(found.test)] == found.test.labels.tolist()
