"""Omniglot's pictures become arrays; alphabets of the test part are never seen in training."""

import io
import zipfile

import numpy as np
import pytest
from PIL import Image
from stand_ins import draw_arrays, source_of

from helpers.data import SETS
from helpers.data.archives import read
from helpers.data.characters import ARRAYS, convert


def png(ink):
    """A picture as Omniglot has it: one bit a pixel, black ink on white."""
    file = io.BytesIO()
    Image.fromarray(np.where(ink, 0, 255).astype("uint8")).convert("1").save(file, "PNG")
    return file.getvalue()


def archive(pictures, folder="images_background_small1"):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as found:
        found.writestr(f"{folder}/", b"")
        for name, content in pictures.items():
            found.writestr(f"{folder}/{name}", content)
    return file.getvalue()


def test_ink_is_averaged_and_a_character_is_taken_once():
    ink = np.zeros((105, 105), bool)
    ink[:3, :3] = True  # a whole box
    ink[3, 3:6] = True  # a third of a box
    first = {"Greek/character02/0396_07.png": png(ink), "Greek/character02/0396_1.png": png(~ink)}
    second = {**first, "Latin/character01/0001_20.png": png(ink)}
    found = np.load(io.BytesIO(convert([archive(first), archive(second, "small2")])))
    assert found["images"].shape == (3, 35, 35) and found["images"].dtype == np.uint8
    assert found["images"][0, :2, :2].tolist() == [[255, 0], [0, 85]]
    assert found["images"][1, :2, :2].tolist() == [[0, 255], [255, 170]]
    assert found["alphabet"].tolist() == ["Greek", "Greek", "Latin"]
    expected = ["Greek/character02", "Greek/character02", "Latin/character01"]
    assert found["character"].tolist() == expected
    assert found["drawer"].tolist() == [7, 1, 20] and found["drawer"].dtype == np.uint8


def test_an_archive_of_the_official_form_becomes_the_set():
    arrays = draw_arrays("characters")
    random = np.random.default_rng(0)
    arrays["images"] = np.repeat([[0, 85], [170, 255]], 80, axis=0)[..., None, None].astype("uint8")
    arrays["images"] = arrays["images"].reshape(-1, 1, 1)[:160] * np.ones((1, 35, 35), "uint8")
    pictures = {}
    for row in random.permutation(160):  # in any order
        shares = arrays["images"][row].repeat(3, 0).repeat(3, 1) // 85
        ink = np.indices((105, 105))[0] % 3 < shares
        name = f"{arrays['character'][row]}/0001_{arrays['drawer'][row]:02}.png"
        pictures[name] = png(ink)
    source = source_of("characters", arrays)
    found = source.check(convert([archive(pictures)]))
    np.testing.assert_array_equal(found["images"], arrays["images"])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<html>", "not a zip file"),
        (archive({"Greek/character01/1_1.png": b"no picture"}), "cannot identify image"),
        (archive({"Greek/character01/1_1.png": png(np.eye(50) > 0)}), r"105×105 .*\(50, 50\)"),
        (archive({"Greek/character01/1_1.png": bytes(10**6)}), "has 1,000,000 bytes"),
        (archive({"1_x.png": png(np.eye(105) > 0)}), "zip archive of pictures, found: "),
    ],
)
def test_other_archives_are_refused(content, words):
    with pytest.raises(ValueError, match=words):
        convert([content])


def test_an_archive_without_pictures_is_no_set():
    with pytest.raises(ValueError, match="should have"):
        read(convert([archive({})]), ARRAYS)


def test_alphabets_of_the_test_part_are_new_and_drawers_stay_whole():
    found = SETS["characters"].split(draw_arrays("characters"))
    assert found.class_names[:3] == ("Greek 01", "Greek 02", "Korean 01")
    alphabets = [
        {found.class_names[label].split()[0] for label in part.labels}
        for part in (found.train, found.validation, found.test)
    ]
    assert alphabets == [{"Greek", "Latin"}, {"Greek", "Latin"}, {"Korean", "Sanskrit"}]
    assert len(found.validation) == 16 and len(set(found.validation.groups)) == 8
    assert len(set(found.train.groups)) == 32  # a drawer of one alphabet is nobody in another
