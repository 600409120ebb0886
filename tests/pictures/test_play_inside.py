"""What is shown of the inside of a small network, in node: windows, sums, covers, small changes."""

import numpy as np
import pytest
from node import needs_node, run
from small_network import digit_data, small_network

from helpers.pictures.play.digit import outputs, restored_weights, stored_layers

pytestmark = needs_node
LAYERS = stored_layers(small_network())
IMAGE = digit_data()["images"][:1]
BEGIN = """const layers = unpackLayers(data.layers), image = array([1, 28, 28, 1], data.image);
const steps = forward(layers, image);"""
CELLS = [
    {"layer": 0, "map": 2, "row": 5, "column": 25},
    {"layer": 1, "map": 3, "row": 12, "column": 0},
    {"layer": 2, "map": 5, "row": 4, "column": 7},
    {"layer": 3, "map": 1, "row": 2, "column": 4},
    {"layer": 4, "map": 11, "row": 0, "column": 0},
    {"layer": 5, "map": 9, "row": 0, "column": 0},
]


def ask(code, image=IMAGE, **more):
    return run("digit", BEGIN + code, layers=LAYERS, image=image.ravel().tolist(), **more)


def value_at(found, cell):
    """Return one number of a layer's output."""
    if found.ndim == 2:
        return found[0, cell["map"]]
    return found[0, cell["row"], cell["column"], cell["map"]]


@pytest.mark.parametrize("cell", CELLS)
def test_a_cell_depends_on_the_pixels_of_its_field_and_on_no_other(cell):
    fields = ask("return fieldsOf(layers, steps, data.cell);", cell=cell)
    top, bottom, left, right = fields["-1"]["box"]
    noise = np.random.default_rng(0).random((1, 28, 28, 1))
    inside = np.zeros((28, 28), bool)
    inside[top : bottom + 1, left : right + 1] = True
    other = np.where(inside[None, ..., None], noise, 1 - noise)
    before, after = (
        value_at(outputs(LAYERS, each)[cell["layer"]], cell) for each in (noise, other)
    )
    assert before == pytest.approx(after, abs=1e-12)
    assert 0 <= top <= bottom < 28 and 0 <= left <= right < 28


@pytest.mark.parametrize(("layer", "size"), [(0, 3), (1, 4), (2, 8), (3, 10)])
def test_the_receptive_field_grows_from_layer_to_layer(layer, size):
    cell = {"layer": layer, "map": 0, "row": 2, "column": 2}
    top, bottom, left, right = ask("return fieldsOf(layers, steps, data.cell);", cell=cell)["-1"][
        "box"
    ]
    assert bottom - top + 1 == right - left + 1 == size


@pytest.mark.parametrize("cell", [each for each in CELLS if each["layer"] not in (1, 3)])
def test_the_products_of_a_cell_sum_to_its_output(cell):
    terms = ask(
        "return {...(t => ({...t, perMap: [...t.perMap]}))(termsOf(layers, steps, data.cell))};",
        cell=cell,
    )
    found = value_at(outputs(LAYERS, IMAGE)[cell["layer"]], cell)
    total = sum(terms["perMap"]) + terms["bias"]
    assert terms["sum"] == pytest.approx(total, abs=1e-9)
    assert terms["output"] == pytest.approx(found, abs=1e-9)
    assert found == pytest.approx(
        total if LAYERS[cell["layer"]].get("relu") is False else max(total, 0), abs=1e-9
    )
    strongest = terms["perMap"][terms["strongest"]]
    assert abs(strongest) == max(map(abs, terms["perMap"]))
    assert sum(x["value"] * x["weight"] for x in terms["nine"]) == pytest.approx(
        strongest, abs=1e-9
    )
    if LAYERS[cell["layer"]]["kind"] == "convolution":
        assert len(terms["nine"]) == 9
        kernel = restored_weights(LAYERS)[cell["layer"]][:, :, terms["strongest"], cell["map"]]
        np.testing.assert_allclose([x["weight"] for x in terms["nine"]], kernel.ravel(), atol=1e-12)


def test_maps_lie_side_by_side_with_a_gap():
    found = run(
        "digit",
        """const maps = array([1, 2, 3, 3], Array.from({ length: 18 }, (_, i) => i));
    const { shape, data: numbers } = tiled(maps, 2, -1);
    return [shape, [...numbers], cornerOf(2, 2, 2, 3)];""",
    )
    maps = np.arange(18).reshape(2, 3, 3)
    expected = np.full((5, 7), -1)
    expected[:2, :3], expected[:2, 4:], expected[3:, :3] = np.moveaxis(maps, 2, 0)
    assert found[0] == [1, 5, 7, 1] and found[2] == [3, 0]
    assert found[1] == expected.ravel().tolist()


@pytest.mark.parametrize("place", [(0, 0), (13, 4), (27, 27), (14, 26)])
def test_a_cover_is_black_and_stays_inside(place):
    found = ask(
        "return [...covered(image, data.place, 5).data];",
        image=np.ones((1, 28, 28, 1)),
        place=place,
    )
    expected = np.ones((28, 28))
    row, column = place
    expected[max(row - 2, 0) : row + 3, max(column - 2, 0) : column + 3] = 0
    assert found == expected.ravel().tolist()


@pytest.mark.parametrize("target", [0, 1, 2, 3, 9])  # not all, of random weights
def test_steps_lead_to_any_other_digit_and_back_to_its_border(target):
    code = """let now = image, taken = 0;
    for (let next; taken < 50 && (next = nudged(layers, now, data.target)); taken++) now = next;
    const near = nearest(layers, image, now, data.target);
    return [taken, [...now.data], [...near.data]];"""
    taken, far, near = ask(code, target=target)
    start = outputs(LAYERS, IMAGE)[-1].argmax()
    far, near = (np.reshape(each, IMAGE.shape) for each in (far, near))
    assert (taken == 0) == (start == target) and taken < 50
    assert far.min() >= 0 and far.max() <= 1
    assert outputs(LAYERS, far)[-1].argmax() == outputs(LAYERS, near)[-1].argmax() == target
    size, whole = np.linalg.norm(near - IMAGE), np.linalg.norm(far - IMAGE)
    assert size <= whole + 1e-12
    if taken:  # a little nearer it is another digit
        nearer = IMAGE + (near - IMAGE) * (1 - 2 / 64 * whole / size)
        assert outputs(LAYERS, nearer)[-1].argmax() != target
