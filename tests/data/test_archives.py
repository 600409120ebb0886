"""A file that is not what it should be is refused in one sentence, whatever set and fault."""

import io
import pickle
import tracemalloc
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from stand_ins import draw_arrays, npz, source_of

from helpers.data import SETS, load
from helpers.data.archives import Array, largest, pack, read

IMAGES, LABELS = "images", "labels"  # stand for the names in the file
NAMES = {
    "mnist": {IMAGES: "x_train", LABELS: "y_train"},
    "cifar10": {IMAGES: "x_train", LABELS: "y_train"},
    "signs": {IMAGES: "x_train", LABELS: "y_train"},
    "streets": {IMAGES: "x_train", LABELS: "y_train"},
    "xrays": {IMAGES: "train_images", LABELS: "train_labels"},
    "characters": {IMAGES: "images", LABELS: "drawer"},
}
OTHERS = {  # two arrays that a careless program could swap
    "mnist": ("x_train", "x_test"),
    "cifar10": ("y_train", "y_test"),
    "signs": ("x_train", "x_test"),
    "streets": ("y_val", "y_test"),
    "xrays": ("val_images", "test_images"),
    "characters": ("alphabet", "character"),
}


class Trap:
    """Creates a file when it is unpickled."""

    def __init__(self, path):
        self.path = str(path)

    def __reduce__(self):
        return open, (self.path, "w")


def changed(kind, change):
    """A fault: the archive is whole, but one array is another."""

    def damage(arrays, names, _):
        return npz({**arrays, names[kind]: change(arrays[names[kind]])})

    return damage


def header(kind, text, content=None):
    """A fault: the archive is whole, but the header of one array says something else."""

    def damage(arrays, names, _):
        rest = {name: array for name, array in arrays.items() if name != names[kind]}
        file, array = io.BytesIO(npz(rest)), arrays[names[kind]]
        said = text.replace("SHAPE", repr(array.shape)) + "\n"
        raw = b"\x93NUMPY\x01\x00" + len(said).to_bytes(2, "little") + said.encode()
        with zipfile.ZipFile(file, "a") as archive:
            archive.writestr(f"{names[kind]}.npy", raw + array.tobytes() + (content or b""))
        return file.getvalue()

    return damage


def swapped(arrays, _, name):
    one, two = OTHERS[name]
    return npz({**arrays, one: arrays[two], two: arrays[one]})


def flipped_byte(arrays, names, _):
    content = bytearray(npz(arrays))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        info = archive.getinfo(f"{names[IMAGES]}.npy")
    content[info.header_offset + 30 + len(info.filename) + info.compress_size // 2] ^= 0xFF
    return bytes(content)


def cut_off(share):
    return lambda arrays, *_: npz(arrays)[: int(len(npz(arrays)) * share)]


def flip(array):
    array = array.copy()
    array.flat[7] ^= 1
    return array


SAYS = "{'descr': '|u1', 'fortran_order': False, 'shape': SHAPE}"
FAULTS = {
    "empty": (lambda *_: b"", "found 0"),
    "a web page": (lambda *_: b"<html>Please log in</html>", "undamaged zip archive"),
    "a thousandth": (cut_off(0.001), "undamaged zip archive"),
    "truncated": (cut_off(0.7), "undamaged zip archive"),
    "truncated at the end": (cut_off(0.9999), "undamaged zip archive"),
    "another zip": (lambda *_: npz({"cats": np.zeros(3)}), "found the members ['cats.npy']"),
    "too large": (lambda arrays, *_: npz(arrays) + bytes(5_000_000), "it should have up to"),
    "too few": (changed(IMAGES, lambda x: x[:-1]), "found shape ("),
    "a dimension more": (changed(IMAGES, lambda x: x[None]), "found shape (1, "),
    "floats": (changed(IMAGES, lambda x: x.astype("float64")), "and dtype float64"),
    "big-endian": (changed(LABELS, lambda x: x.astype(">i8")), "and dtype >i8"),
    "Fortran order": (changed(IMAGES, np.asfortranarray), "in Fortran order"),
    "labels above": (changed(LABELS, lambda x: x + 1), "should have values from "),
    "labels far above": (changed(LABELS, lambda x: x * 5), "should have values from "),
    "swapped": (swapped, " should have "),
    "one flipped byte": (flipped_byte, "Bad CRC-32"),
    "one flipped pixel": (changed(IMAGES, flip), "should have SHA-256"),
    "other images": (changed(IMAGES, lambda x: 255 - x), "should have SHA-256"),
    "a huge shape": (
        header(IMAGES, SAYS.replace("SHAPE", "(99999999999, 28, 28)")),
        "found shape (99999999999, 28, 28)",
    ),
    "a huge dtype": (header(IMAGES, SAYS.replace("|u1", "|V999999999")), "dtype |V999999999"),
    "no dtype": (header(IMAGES, "{'descr': (), 'fortran_order': False, 'shape': ()}"), "undamaged"),
    "brackets": (header(IMAGES, "(" * 9000), "undamaged"),
    "code": (header(IMAGES, "__import__('os').abort()"), "undamaged"),
    "a longer member": (header(IMAGES, SAYS, bytes(500)), " bytes, found "),
}


def assert_refused(name, path, found):
    """Every way to ask gives an error that names the file, and leaves its bytes alone."""
    before = path.read_bytes()
    for required in (True, False):
        with pytest.raises(ValueError) as caught:
            load(name, required=required)
        message = str(caught.value)
        assert f"{path} is not the file of {SETS[name].SOURCE.title}: " in message
        assert found in message
        assert "left unchanged; replace it" in message
        assert len(message) < 1500
    assert path.read_bytes() == before


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", NAMES)
def test_a_fault_is_named(name, fault, small, place):
    damage, found = FAULTS[fault]
    arrays, _ = small(name)
    assert_refused(name, place(name, damage(arrays, NAMES[name], name)), found)


@pytest.mark.parametrize("name", NAMES)
def test_a_pickle_is_refused_and_never_run(name, small, place, tmp_path):
    witness = tmp_path / "executed"
    pickle.loads(pickle.dumps(Trap(witness))).close()  # the trap works
    witness.unlink()
    arrays, _ = small(name)
    for each in arrays:
        trap = np.array([Trap(witness)] * len(arrays[each]), dtype=object)
        path = place(name, npz({**arrays, each: trap}))
        assert_refused(name, path, f"found shape ({len(trap)},) and dtype object")
    assert not witness.exists()


@pytest.mark.parametrize("fault", ["a huge shape", "a huge dtype", "brackets"])
def test_a_hostile_header_costs_no_memory(fault, small, place):
    damage, found = FAULTS[fault]
    arrays, _ = small("mnist")
    path = place("mnist", damage(arrays, NAMES["mnist"], "mnist"))
    tracemalloc.start()
    try:
        assert_refused("mnist", path, found)
        assert tracemalloc.get_traced_memory()[1] < 20e6
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", NAMES)
def test_a_good_file_is_read(name):
    arrays = draw_arrays(name)
    for content in (npz(arrays), pack(arrays)):
        found = source_of(name, arrays).check(content)
        assert list(found) == list(arrays)
        for each in set(arrays) - {"images", "alphabet"}:
            assert found[each].dtype == arrays[each].dtype
            expected = np.sort(arrays[each], axis=None)
            np.testing.assert_array_equal(np.sort(found[each], axis=None), expected)


@pytest.mark.parametrize("name", ["xrays", "characters"])
def test_another_order_of_the_images_is_the_same_set(name):
    arrays = draw_arrays(name)
    source, mixed = source_of(name, arrays), dict(arrays)
    groups = [("train_images", "train_labels")] if name == "xrays" else [tuple(arrays)]
    for group in groups:
        rows = np.random.default_rng(3).permutation(len(arrays[group[0]]))
        mixed |= {each: arrays[each][rows] for each in group}
    first, second = source.check(npz(arrays)), source.check(npz(mixed))
    for each in arrays:
        np.testing.assert_array_equal(first[each], second[each])
    mixed[groups[0][0]] = arrays[groups[0][0]]  # the images alone in the old order
    with pytest.raises(ValueError, match="SHA-256"):
        source.check(npz(mixed))


# Copies that another program scaled


def near(array):
    means = tuple(float(part.mean()) for part in np.array_split(array, 4))
    return {"x": Array(array.shape, near=means, within=1.0)}


def test_a_copy_that_differs_a_little_is_accepted():
    array = np.repeat(np.arange(20, 240, dtype="uint8"), 8).reshape(-1, 8)
    found = read(npz({"x": array + (np.arange(8) % 2).astype("uint8")}), near(array))
    assert found["x"].mean() == array.mean() + 0.5


@pytest.mark.parametrize(
    "change",
    [
        lambda x: x[::-1],
        lambda x: x // 255,
        lambda x: x + 2,
        lambda x: np.concatenate([x[:-55], x[-55:] - 10]),  # only the last of four stretches
    ],
)
def test_a_copy_that_differs_much_is_refused(change):
    array = np.repeat(np.arange(20, 240, dtype="uint8"), 8).reshape(-1, 8)
    with pytest.raises(ValueError, match=r"x should have means near 47.0, .* found means"):
        read(npz({"x": change(array)}), near(array))


def test_what_is_only_near_must_still_be_right_where_a_hash_is_known():
    for name in ("signs", "streets", "cifar10"):
        arrays = SETS[name].SOURCE.arrays
        assert all(array.sha256 for array in arrays.values())
        exact = {each for each, array in arrays.items() if not array.near}
        assert exact & {"y_train", "class_names"}


def test_the_largest_file_is_that_of_its_arrays():
    arrays = draw_arrays("signs")
    specs = source_of("signs", arrays).arrays
    file = io.BytesIO()
    np.savez(file, **arrays)  # uncompressed
    assert len(file.getvalue()) <= largest(specs) < len(file.getvalue()) + 10_000
    short = {each: replace(array, shape=(1,)) for each, array in specs.items()}
    with pytest.raises(ValueError, match=f"up to {largest(short):,} bytes"):
        read(file.getvalue(), short)
