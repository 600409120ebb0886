"""`load` gives the set that was asked for or says what stands in: types, splits, honest names."""

import os
import subprocess
import sys

import numpy as np
import pytest
from stand_ins import draw_arrays

from helpers.data import SETS, load

STAND_INS = {
    "mnist": "digits",
    "cifar10": "patches of photos",
    "signs": "drawn signs",
    "streets": "drawn streets",
    "xrays": "drawn X-rays",
    "characters": "digits",
}
SHAPES = {
    "mnist": (28, 28, 1),
    "cifar10": (32, 32, 3),
    "signs": (32, 32, 3),
    "streets": (96, 128, 3),
    "xrays": (28, 28, 1),
    "characters": (35, 35, 1),
}
GROUPED = ("signs", "streets", "characters")
REAL = os.environ.get("BOOK_DATA", "")


@pytest.fixture(scope="module")
def embedded():
    return {name: SETS[name].embedded() for name in SETS}


def parts_of(found):
    return found.train, found.validation, found.test


def assert_sound(found, name):
    """Types, ranges and shapes; the classes have names; no group in two parts; shuffled."""
    for part in parts_of(found):
        assert part.images.dtype == np.float32 and part.labels.dtype == np.int64
        assert part.images.shape[1:] == SHAPES[name] and len(part) == len(part.labels)
        assert 0 <= part.images.min() < 0.1 and 0.9 < part.images.max() <= 1
        top = len(found.class_names) + (name == "streets")  # 'unlabelled' has no name
        assert part.labels.min() >= 0 and part.labels.max() < top
        assert part.labels.shape[1:] == (SHAPES[name][:2] if name == "streets" else ())
    groups = [set(part.groups.tolist()) for part in parts_of(found) if part.groups is not None]
    assert sum(map(len, groups)) == len(set().union(*groups))
    for part in (found.train, found.validation):
        if name != "streets" and len(part) > 20:
            assert (np.diff(part.labels) < 0).any()


@pytest.mark.parametrize("name", SETS)
def test_what_stands_in_is_sound_and_never_called_real(name, embedded):
    found = embedded[name]
    assert (found.name, found.real) == (STAND_INS[name], False)
    assert_sound(found, name)
    assert min(map(len, parts_of(found))) >= 20
    if name in ("signs", "streets", "cifar10"):
        assert all(part.groups is not None for part in parts_of(found))
    assert (found.test.widths is None) == (name != "signs")


@pytest.mark.parametrize("name", ["mnist", "cifar10", "signs", "xrays"])
def test_every_class_stands_in_each_part(name, embedded):
    for part in parts_of(embedded[name]):
        assert set(part.labels) == set(range(len(embedded[name].class_names)))


@pytest.mark.parametrize("name", SETS)
def test_a_small_copy_of_the_set_is_split(name, small, place, capsys):
    place(name, small(name)[1])
    first, second = load(name), load(name, required=True)
    assert (first.name, first.real) == (name, True)
    assert_sound(first, name)
    assert (first.train.groups is not None) == (name in GROUPED)
    title = SETS[name].SOURCE.title
    assert capsys.readouterr().out == f"Data: {title}, from BOOK_DATA.\n" * 2
    for one, other in zip(parts_of(first), parts_of(second), strict=True):
        np.testing.assert_array_equal(one.images, other.images)
        np.testing.assert_array_equal(one.labels, other.labels)


def test_validation_comes_from_training_and_the_test_part_stays(small, place):
    arrays = draw_arrays("mnist")
    place("mnist", small("mnist")[1])
    found = load("mnist")
    assert repr(found) == "ImageSet('mnist', train=50, validation=10, test=20)"
    kept = np.rint(255 * np.concatenate([found.train.images, found.validation.images]))
    kept = sorted(image.astype("uint8").tobytes() for image in kept)
    assert kept == sorted(image.tobytes() for image in arrays["x_train"])
    np.testing.assert_array_equal(np.rint(255 * found.test.images[..., 0]), arrays["x_test"])


def test_digits_are_all_there_once_and_in_proportion(embedded):
    from sklearn.datasets import load_digits

    found = embedded["mnist"]
    assert repr(found) == "ImageSet('digits', train=1257, validation=270, test=270)"
    images = np.concatenate([part.images for part in parts_of(found)])[..., 0]
    labels = np.concatenate([part.labels for part in parts_of(found)])
    source = load_digits()
    np.testing.assert_array_equal(np.bincount(labels), np.bincount(source.target))
    assert images.shape == (1797, 28, 28)
    assert not images[:, :4].any() and not images[:, :, 24:].any()
    # Each enlarged image resembles exactly one of the originals, and every original occurs.
    reduced = images[:, 4:24, 4:24].reshape(1797, 4, 5, 4, 5).mean((2, 4)).reshape(1797, -1)
    halves = (source.images / 16).reshape(1797, 4, 2, 4, 2).mean((2, 4)).reshape(1797, -1)
    assert np.abs(np.sort(reduced.sum(1)) - np.sort(halves.sum(1))).max() < 0.6
    assert len(np.unique(images.reshape(1797, -1), axis=0)) == len(np.unique(source.data, axis=0))


@pytest.mark.parametrize("name", SETS)
def test_the_real_set(name, monkeypatch, capsys):
    source = SETS[name].SOURCE
    if not os.path.exists(os.path.join(REAL, source.file)):
        pytest.skip(f"BOOK_DATA has no {source.file}")
    monkeypatch.setenv("BOOK_DATA", REAL)
    found = load(name)
    assert capsys.readouterr().out == f"Data: {source.title}, from BOOK_DATA.\n"
    assert_sound(found, name)
    assert (
        repr(found)
        == {
            "mnist": "ImageSet('mnist', train=50000, validation=10000, test=10000)",
            "cifar10": "ImageSet('cifar10', train=8334, validation=1666, test=2000)",
            "signs": "ImageSet('signs', train=6720, validation=1122, test=12630)",
            "streets": "ImageSet('streets', train=305, validation=101, test=233)",
            "xrays": "ImageSet('xrays', train=4682, validation=524, test=624)",
            "characters": "ImageSet('characters', train=2560, validation=640, test=1640)",
        }[name]
    )
    if name == "mnist":
        assert found.test.labels[:5].tolist() == [7, 2, 1, 0, 4]
        assert found.train.labels[:5].tolist() == [2, 3, 3, 3, 3]


# The choice


@pytest.mark.parametrize("name", ["mnits", "digits", "", None, 3, ["mnist"]])
def test_unknown_names_list_what_there_is(name):
    with pytest.raises(ValueError, match="expected one of: mnist, cifar10, signs, streets"):
        load(name)


def test_an_unknown_choice_is_named(monkeypatch):
    monkeypatch.setenv("BOOK_DATASET", "mnits")
    with pytest.raises(
        ValueError, match="BOOK_DATASET is 'mnits', expected one of: real, embedded"
    ):
        load("mnist")


@pytest.mark.parametrize("word", ["embedded", "digits"])
def test_the_environment_can_choose_what_stands_in(word, monkeypatch, small, place, capsys):
    place("mnist", small("mnist")[1])
    monkeypatch.setenv("BOOK_DATASET", word)
    assert load("mnist").name == "digits"
    assert load("mnist", required=True).name == "mnist"  # whoever needs the real one gets it
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("word", ["real", "mnist"])
def test_the_environment_can_forbid_that_anything_stands_in(
    word, monkeypatch, small, place, capsys
):
    place("signs", small("signs")[1])
    monkeypatch.setenv("BOOK_DATASET", word)
    assert load("signs").real
    with pytest.raises(FileNotFoundError, match=r"camvid.npz does not exist .*SETS=streets"):
        load("streets")
    assert capsys.readouterr().out == ""


def test_a_required_set_has_no_substitute(small):
    small("signs")
    with pytest.raises(FileNotFoundError, match="gtsrb.npz does not exist"):
        load("signs", required=True)


def test_one_line_says_what_stands_in_and_why(small, tmp_path, capsys):
    small("cifar10")
    assert load("cifar10").name == "patches of photos"
    path = tmp_path / "keras" / "datasets" / "cifar10.npz"
    assert capsys.readouterr().out == (
        f"Data: patches of photos, embedded, because {path} does not exist. Set BOOK_DATA to a"
        " folder with cifar10.npz to use it; 'make data SETS=cifar10' gets it.\n"
    )


def test_published_parts_are_there_where_they_differ(small, place):
    place("streets", small("streets")[1])
    assert repr(load("streets", published=True)) == (
        "ImageSet('streets', train=4, validation=2, test=2)"
    )
    with pytest.raises(ValueError, match="mnist has no other parts that were published"):
        load("mnist", published=True)


def test_importing_loads_no_framework_and_prints_nothing():
    heavy = {"tensorflow", "keras", "sklearn", "skimage", "cv2", "matplotlib", "PIL"}
    code = f"import sys, helpers.data; print([n for n in sys.modules if n in {heavy}])"
    run = [sys.executable, "-c", code]
    found = subprocess.run(run, capture_output=True, text=True, check=True)
    assert (found.stdout, found.stderr) == ("[]\n", "")


def test_loading_what_stands_in_needs_no_tensorflow():
    code = "import sys, os; os.environ['BOOK_DATASET'] = 'embedded'; from helpers.data import load;"
    code += "load('mnist'), load('cifar10'); print({'tensorflow', 'keras'} & set(sys.modules))"
    run = [sys.executable, "-c", code]
    found = subprocess.run(run, capture_output=True, text=True, check=True)
    assert (found.stdout, found.stderr) == ("set()\n", "")
