"""Archives of the official forms become the arrays of the sets; other content is refused."""

import io

import numpy as np
import pytest
from conversions import convert_cifar10, convert_signs, convert_street
from official import cifar10, gtsrb, picture, street, zipped
from PIL import Image


def written(tmp_path, *contents):
    paths = [tmp_path / f"{number}.zip" for number in range(len(contents))]
    for path, content in zip(paths, contents, strict=True):
        path.write_bytes(content)
    return paths


def test_six_frames_of_each_track_and_the_whole_test_set(tmp_path):
    found = convert_signs(*written(tmp_path, *gtsrb()))
    assert found["y_train"].tolist() == [7] * 12 + [42] * 6
    assert found["track_train"].tolist() == [0] * 6 + [1] * 6 + [2] * 6
    frames = [0, 6, 12, 17, 23, 29]
    shorter = [0, 6, 11, 17, 22, 28]  # of the one track that has 29 frames
    for track, expected in enumerate((frames, shorter, frames)):
        rows = slice(6 * track, 6 * track + 6)
        assert found["width_train"][rows].tolist() == [25 + frame for frame in expected]
        greys = found["x_train"][rows].reshape(6, -1)
        assert (greys.min(1) == greys.max(1)).all()
        assert greys[:, 0].tolist() == [60 * track + 2 * frame for frame in expected]
    assert found["y_test"].tolist() == [40, 39, 38, 37]
    assert found["width_test"].tolist() == [30, 40, 50, 60]
    assert found["x_test"].shape == (4, 32, 32, 3)
    assert found["x_test"][:, 0, 0, 0].tolist() == [0, 50, 100, 150]
    kinds = {name: array.dtype.str for name, array in found.items()}
    assert kinds.pop("width_train") == kinds.pop("width_test") == kinds.pop("track_train") == "<u2"
    assert set(kinds.values()) == {"|u1"}


def test_a_sign_is_scaled_without_moving(tmp_path):
    ramp = np.tile(np.arange(64, dtype="uint8")[None, :, None] * 4, (64, 1, 3))
    training = zipped({"GTSRB/Final_Training/Images/00000/00000_00000.ppm": picture(ramp, "PPM")})
    found = convert_signs(*written(tmp_path, training, *gtsrb()[1:]))
    expected = ramp.reshape(32, 2, 32, 2, 3).mean((1, 3))
    assert np.abs(found["x_train"][0, :, 1:-1].astype(float) - expected[:, 1:-1]).max() <= 1


def test_the_first_photos_of_each_class_sorted_by_class(tmp_path):
    content, batches = cifar10()
    found = convert_cifar10(*written(tmp_path, content))
    assert found["x_train"].shape == (10_000, 32, 32, 3) and found["x_train"].dtype == np.uint8
    np.testing.assert_array_equal(found["y_train"], np.repeat(np.arange(10), 1000)[:, None])
    np.testing.assert_array_equal(found["y_test"], np.repeat(np.arange(10), 200)[:, None])
    records = np.concatenate([batches[f"data_batch_{n}"] for n in range(1, 6)])
    threes = records[records[:, 0] == 3][:1000]
    for place in (0, 1, 999):
        red, green, blue = threes[place, 1:].reshape(3, 32, 32)
        photo = found["x_train"][3000 + place]
        np.testing.assert_array_equal(photo, np.stack([red, green, blue], axis=-1))
    tests = batches["test_batch"]
    last = tests[tests[:, 0] == 9][199, 1:].reshape(3, 32, 32)
    np.testing.assert_array_equal(found["x_test"][-1], np.moveaxis(last, 0, -1))


def test_a_frame_is_averaged_over_boxes_and_its_mask_is_not():
    random = np.random.default_rng(0)
    fine = random.integers(0, 256, (360, 480, 3), dtype="uint8")
    classes = random.integers(0, 12, (360, 480), dtype="uint8")
    found = convert_street(picture(fine, "PNG"), picture(classes, "PNG"))
    assert found.shape == (96, 128, 4) and found.dtype == np.uint8
    # A box of 3.75 pixels is 15 quarters of a pixel.
    quarters = fine[:60, :60].repeat(4, 0).repeat(4, 1).astype(float)
    expected = quarters.reshape(16, 15, 16, 15, 3).mean((1, 3))
    np.testing.assert_allclose(found[:16, :16, :3], expected, atol=0.51)
    middles = ((np.arange(16) + 0.5) * 3.75).astype(int)
    np.testing.assert_array_equal(found[:16, :16, 3], classes[np.ix_(middles, middles)])


def test_a_mask_may_have_a_palette():
    photo, _ = street(5)
    mask = Image.fromarray(np.full((360, 480), 7, "uint8"))
    mask.putpalette(list(range(256)) * 3)
    file = io.BytesIO()
    mask.save(file, "PNG")
    assert (convert_street(photo, file.getvalue())[..., 3] == 7).all()


@pytest.mark.parametrize(
    ("photo", "mask", "words"),
    [
        (b"<html>", street(5)[1], "cannot identify image"),
        (picture(np.zeros((96, 128, 3), "uint8"), "PNG"), street(5)[1], r"found \(128, 96\)"),
        (street(5)[0], picture(np.full((360, 480), 12, "uint8"), "PNG"), "up to 11, found 12"),
        (*street(5)[:1] * 2, "a mask should hold classes"),
    ],
)
def test_another_frame_is_refused(photo, mask, words):
    with pytest.raises((ValueError, OSError), match=words):
        convert_street(photo, mask)


def test_a_huge_picture_is_not_decoded(tmp_path):
    name = "GTSRB/Final_Training/Images/00000/00000_00000.ppm"
    for content in (b"P6 3000 3000 255\n" + bytes(100), bytes(2_000_000)):
        paths = written(tmp_path, zipped({name: content}), *gtsrb()[1:])
        with pytest.raises(ValueError, match=r"should have up to 1,000"):
            convert_signs(*paths)


def test_a_test_set_without_its_classes_is_refused(tmp_path):
    training, test, _ = gtsrb()
    with pytest.raises(KeyError):
        table = b"Filename;ClassId\n00000.ppm;3\n"
        convert_signs(*written(tmp_path, training, test, zipped({"GT.csv": table})))
