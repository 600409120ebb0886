"""The picture that trains networks: step for step the NumPy of the book, seed for seed."""

import re

import numpy as np
import pytest
from node import needs_node, run

from helpers.layers.reference import finite_differences
from helpers.pictures.play import play
from helpers.pictures.play import train_numpy as ours
from helpers.pictures.play.train import EVERY, FRAME, shapes

PLANE = shapes(seed=3, count=80)
SPIRAL = PLANE["spiral"]
MAKE = """
const points = array([data.kinds.length, 2], data.points), start = data.start;
let network = firstNetwork(data.sizes, start, data.seed), losses = [];
const plain = () => network.map(({ weights, bias }) => [[...weights.data], [...bias.data]]);
"""
CASES = [
    ([2, 2], "none", "Glorot", 1.0, 0.0),
    ([2, 3, 2], "ReLU", "He", 0.5, 0.0),
    ([2, 8, 2], "tanh", "Glorot", 0.5, 0.01),
    ([2, 4, 4, 2], "sigmoid", "He", 1.0, 0.001),
    ([2, 8, 8, 8, 2], "tanh", "Glorot", 0.05, 0.0),
    ([2, 6, 6, 6, 2], "ReLU", "He", 0.1, 0.1),
    ([2, 4, 2], "ReLU", "zeros", 0.5, 0.0),
    ([2, 4, 4, 2], "tanh", "small", 0.5, 0.01),
]


def sent(points, kinds, **more):
    return {"points": points.ravel().tolist(), "kinds": kinds.tolist()} | more


def close(found, expected, tolerance):
    for layer, right in zip(found, expected, strict=True):
        for numbers, array in zip(layer, right, strict=True):
            np.testing.assert_allclose(numbers, array.ravel(), atol=tolerance)


@needs_node
@pytest.mark.parametrize(("sizes", "activation", "start", "rate", "decay"), CASES)
def test_300_steps_are_equal_to_numpy(sizes, activation, start, rate, decay):
    settings = {"activation": activation, "rate": rate, "decay": decay}
    code = """const first = plain();
    for (let i = 0; i < 300; i++)
      losses.push(trainStep(network, points, data.kinds, data.settings));
    const found = judge(network, points, data.kinds, data.settings.activation);
    return [first, plain(), losses, found];"""
    data = sent(*SPIRAL, sizes=sizes, start=start, seed=5, settings=settings)
    first, last, losses, found = run("train", MAKE + code, **data)
    network, expected = ours.first_network(sizes, start, 5), []
    close(first, network, 1e-12)
    for _ in range(300):
        network, loss = ours.train_step(network, *SPIRAL, activation, rate, decay)
        expected.append(loss)
    np.testing.assert_allclose(losses, expected, atol=1e-5)
    close(last, network, 1e-5)
    loss, right = ours.judge(network, *SPIRAL, activation)
    np.testing.assert_allclose([found["loss"], found["right"]], [loss, right], atol=1e-5)


@pytest.mark.parametrize("activation", ours.ACTIVATIONS)
def test_a_step_follows_the_gradient_and_decays_weights_alone(activation):
    rng, rate, decay = np.random.default_rng(0), 0.1, 0.02
    network = ours.first_network([2, 3, 3, 2], "He", 1)
    network = [(weights, bias + rng.normal(size=bias.shape)) for weights, bias in network]
    after, loss = ours.train_step(network, *SPIRAL, activation, rate, decay)
    np.testing.assert_allclose(loss, ours.judge(network, *SPIRAL, activation)[0])
    for (weights, bias), (new_weights, new_bias) in zip(network, after, strict=True):

        def current():
            return ours.judge(network, *SPIRAL, activation)[0]

        slope, of_bias = (finite_differences(current, array) for array in (weights, bias))
        np.testing.assert_allclose(
            new_weights, (1 - rate * decay) * weights - rate * slope, atol=1e-7
        )
        np.testing.assert_allclose(new_bias, bias - rate * of_bias, atol=1e-7)


@pytest.mark.parametrize("start", ["Glorot", "He"])
def test_first_weights_are_normal_with_the_right_deviation(start):
    ((weights, bias), *_) = ours.first_network([200, 100, 2], start, 7)
    expected = {"Glorot": 2 / 300, "He": 2 / 200}[start]
    np.testing.assert_allclose(weights.var(), expected, rtol=0.05)
    assert abs(weights.mean()) < 4 * np.sqrt(expected / weights.size) and not bias.any()
    share = (np.abs(weights) < np.sqrt(expected)).mean()
    np.testing.assert_allclose(share, 0.683, atol=0.01)  # of a normal distribution
    again = ours.first_network([200, 100, 2], start, 8)[0][0]
    assert abs(np.corrcoef(weights.ravel(), again.ravel())[0, 1]) < 0.05


@needs_node
def test_the_picture_opens_on_what_numpy_has_trained():
    picture = play("train", points=PLANE, activation="tanh", units=4, steps=40)
    code = """const picture = JSON.parse(data.stored);
    const set = unpackPoints(picture.points.circles.training);
    const settings = { activation: "tanh", rate: 0.5, decay: 0 };
    let losses = [], histories = { every: 4, losses: [] };
    const networks = picture.seeds.map(seed => firstNetwork([2, 4, 2], "He", seed));
    for (let step = 0; step < 40; step++) note(histories, step,
      networks.map(network => trainStep(network, set.points, set.kinds, settings)));
    const plain = networks.map(n => n.map(l => [[...l.weights.data], [...l.bias.data]]));
    return [histories, plain, picture];"""
    stored = re.search(r'(?s)<script type="application/json">(.*?)</script>', picture.html)[1]
    history, networks, data = run("train", code, stored=stored)
    assert history["every"] == EVERY == data["history"]["every"]
    training = [losses[:4] for losses in data["history"]["losses"]]
    np.testing.assert_allclose(history["losses"], training, atol=1e-4)
    for network, kept in zip(networks, data["networks"], strict=True):
        pairs = [(layer["weights"], layer["bias"]) for layer in kept]
        close(network, [[np.array(each) for each in pair] for pair in pairs], 1e-6)
    assert len(picture.start["training"]) == 4 and picture.start["step"] == 40


@needs_node
def test_a_long_history_keeps_every_second_loss():
    code = """const history = { every: 1, losses: [] };
    for (let step = 0; step < 1000; step++) note(history, step, [step]);
    return history;"""
    history = run("train", code)
    assert history["every"] == 8 and len(history["losses"]) <= 200
    assert [loss for (loss,) in history["losses"]] == list(range(0, 1000, 8))


@needs_node
def test_a_point_more_and_a_point_less():
    code = """const two = unpackPoints({ points: [10, -20, 5, 0], kinds: "01" });
    const set = changed(two, [1, 2], 1);
    const less = without(set, 0);
    return [[...set.points.data], set.kinds, [...less.points.data], less.kinds];"""
    found = run("train", code)
    assert found == [[0.1, -0.2, 0.05, 0, 1, 2], [0, 1, 1], [0.05, 0, 1, 2], [1, 1]]


@pytest.mark.parametrize("name", PLANE)
def test_shapes_lie_in_the_plane_in_two_halves_alike(name):
    points, kinds = shapes()[name]
    assert (np.abs(points) < FRAME).all()
    for half in np.split(kinds, 2):
        assert 0.3 < half.mean() < 0.7


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"points": {}}, "train needs points"),
        ({"layers": 4}, "settings that its controls offer"),
        ({"units": 5}, "settings that its controls offer"),
        ({"activation": "relu"}, "settings that its controls offer"),
        ({"start": "Xavier"}, "settings that its controls offer"),
        ({"rate": 20}, "settings that its controls offer"),
        ({"points": {"far": (np.full((4, 2), 3.0), np.zeros(4))}}, "far should have 4 points or"),
        ({"points": {"flat": (np.ones(8), np.zeros(8))}}, "points of flat should have shape"),
        ({"points": {"three": (np.ones((6, 2)), np.arange(6) % 3)}}, "kinds of three should be"),
        ({"points": {"few": (np.ones((6, 2)), np.zeros(5))}}, "kinds of few should be 6"),
    ],
)
def test_what_does_not_fit_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        play("train", **({"points": PLANE, "steps": 0} | change))
