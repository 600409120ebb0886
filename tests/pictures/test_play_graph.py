"""The picture of back-propagation: its numbers equal NumPy and finite differences."""

import re

import numpy as np
import pytest
from node import needs_node, run

from helpers.layers.reference import dense, finite_differences, relu, softmax_cross_entropy
from helpers.pictures.play import play
from helpers.pictures.play.graph import passed
from helpers.pictures.play.ready import short

CLASSES = ["cat", "dog", "horse"]
SHAPES = [(2, 3), (2, 2, 3), (1, 4, 3), (3, 1, 3)]


def network(sizes, seed=0):
    rng = np.random.default_rng(seed)
    pairs = zip(sizes[:-1], sizes[1:], strict=True)
    layers = [
        {"weights": rng.normal(size=p).tolist(), "bias": rng.normal(size=p[1])} for p in pairs
    ]
    layers = [layer | {"bias": layer["bias"].tolist()} for layer in layers]
    return {"inputs": rng.normal(size=sizes[0]).tolist(), "label": seed % 3, "layers": layers}


def loss_of(inputs, label, layers):
    signal = np.array([inputs])
    for i, (weights, bias) in enumerate(layers):
        signal = dense(relu(signal) if i else signal, weights, bias)
    return softmax_cross_entropy(signal, np.array([label]))[0]


def drawn(net):
    layers = [(layer["weights"], layer["bias"]) for layer in net["layers"]]
    return play("graph", graphs={"one": {**net, "layers": layers}})


@needs_node
@pytest.mark.parametrize("sizes", SHAPES, ids=str)
@pytest.mark.parametrize("seed", range(3))
def test_every_number_equals_numpy_and_finite_differences(sizes, seed):
    net = network(sizes, seed)
    code = """const found = pass(data);
    return [found.loss, gradientsOf(data.layers, found), [...found.slopes[0].inputs.data],
            descend(data.layers, gradientsOf(data.layers, found), 0.1)];"""
    loss, gradients, of_inputs, after = run("graph", code, **net)
    layers = [(np.array(layer["weights"]), np.array(layer["bias"])) for layer in net["layers"]]
    inputs = np.array(net["inputs"])
    python, start = passed(**net), drawn(net).start

    def current():
        return loss_of(inputs, net["label"], layers)

    np.testing.assert_allclose([loss, python["loss"], start["loss"]], current(), rtol=1e-12)
    np.testing.assert_allclose(of_inputs, finite_differences(current, inputs), atol=1e-7)
    for i, (weights, bias) in enumerate(layers):
        for name, array, mine in zip(
            ("weights", "bias"), (weights, bias), python["gradients"][i], strict=True
        ):
            expected = finite_differences(current, array)
            np.testing.assert_allclose(gradients[i][name], expected, atol=1e-7)
            np.testing.assert_allclose(gradients[i][name], mine, atol=1e-12)
            np.testing.assert_allclose(start["gradients"][i][name], mine, atol=1e-12)
            np.testing.assert_allclose(after[i][name], array - 0.1 * mine, atol=1e-12)


@needs_node
@pytest.mark.parametrize("sizes", SHAPES, ids=str)
def test_each_number_is_found_by_one_step_and_its_text_ends_in_it(sizes):
    net = network(sizes, 1)
    code = """const found = pass(data.network), items = itemsOf(data.network, data.classes, found);
    return [stepsOf(data.network, data.classes, found), items];"""
    steps, items = run("graph", code, network=net, classes=CLASSES)
    assert len(steps) == drawn(net).start["step"]
    forward, backward = ([s for s in steps if bool(s.get("backward")) == way] for way in (0, 1))
    leaves = {name for name, item in items.items() if "of" in item}
    made = [name for step in forward for name in step["makes"]]
    assert sorted(made) == sorted(items.keys() - leaves)
    sloped = [name for step in backward for name in step["makes"]]
    assert sorted(sloped) == sorted(name for name, item in items.items() if "slope" in item)
    for step in [s for s in steps if s["makes"] and s["makes"] != CLASSES]:
        name = step["makes"][0]
        shown = short(items[name]["slope" if step.get("backward") else "value"])
        numbers = re.findall(r"−?\d+(?:\.\d+)?", step["text"])
        assert shown in numbers, (name, step["text"])


@needs_node
def test_the_sums_in_the_texts_are_right():
    net = {"inputs": [1, 2], "label": 1, "layers": [
        {"weights": [[0.5, -1], [0.25, 0.25]], "bias": [0, 0]},
        {"weights": [[2, 1, 0], [1, -1, 1]], "bias": [0, 0, 0.5]}]}  # fmt: skip
    code = "return stepsOf(data.network, data.classes, pass(data.network)).map(step => step.text);"
    texts = run("graph", code, network=net, classes=CLASSES)
    assert texts[0] == "s1 = 1 · 0.5 + 2 · 0.25 + 0 = 1."
    assert texts[1] == "s2 = 1 · (−1) + 2 · 0.25 + 0 = −0.5."
    assert texts[3] == "h2 = max(0, −0.5) = 0."
    for text in texts:
        for left, right in re.findall(r"([−\d. ·+()]+·[−\d. ·+()]+) = (−?[\d.]+\d|−?\d)", text):
            value = eval(left.replace("−", "-").replace("·", "*"), {})
            assert abs(value - float(right.replace("−", "-"))) < 2e-3, text


def test_the_picture_of_a_page_without_scripts_holds_its_numbers():
    net = network((2, 2, 3), 2)
    assert f"The loss is {short(passed(**net)['loss'])}." in drawn(net).html


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"label": 3}, "net should have 1 or 2 layers"),
        ({"inputs": [1, 2, 3]}, "weights of net should have shape"),
        ({"inputs": [np.nan, 2]}, "inputs of net"),
        ({"layers": []}, "net should have 1 or 2 layers"),
        ({"layers": [(np.ones((2, 2)), np.ones(2))]}, "3 at its end"),
        ({"layers": [(np.ones((2, 3)), np.ones(2))]}, "bias of net should have shape"),
        ({"layers": [(np.ones((2, 5)), np.ones(5)), (np.ones((5, 3)), np.ones(3))]}, "4 units"),
    ],
)
def test_a_network_that_cannot_be_drawn_is_refused(change, message):
    net = {"inputs": [1, 2], "label": 0, "layers": [(np.ones((2, 3)), np.ones(3))]}
    with pytest.raises(ValueError, match=message):
        play("graph", graphs={"net": net | change})


def test_without_a_network_there_is_nothing_to_play():
    with pytest.raises(ValueError, match="needs a network"):
        play("graph", graphs={})
