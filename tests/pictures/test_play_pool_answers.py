"""Networks that answer while a digit is moved: in node the same numbers as in NumPy and Keras."""

from html import escape
from types import SimpleNamespace

import numpy as np
import pytest
from node import needs_node, run
from pooling_networks import pooling_network
from shifted_digits import shifted_digits

from helpers.pictures.play.digit import restored_weights
from helpers.pictures.play.pool import play, stored_network
from helpers.pictures.play.pool.answers import prepare, said
from helpers.pictures.play.pool.networks import logits, probabilities
from helpers.pictures.play.pool.shift import grey_digits, shifted

DIGITS, LABELS = grey_digits(*shifted_digits())
KINDS = ("max", "average", "stride", "blur", "global")
NETWORKS = {kind: stored_network(pooling_network(kind, seed)) for seed, kind in enumerate(KINDS)}
DATA = {"images": DIGITS, "labels": LABELS, "networks": NETWORKS}
LOGITS = """const layers = unpackLayers(data.layers);
return data.images.map(image => [...logitsOf(layers, array([1, 28, 28, 1], image)).data]);"""


def some_images():
    noise = np.random.default_rng(0).random((4, 28, 28, 1))
    return np.concatenate([DIGITS, shifted(DIGITS, -3, 4), noise])


@needs_node
@pytest.mark.parametrize("kind", KINDS)
def test_logits_are_those_of_numpy(kind):
    images = some_images()
    flat = [image.ravel().tolist() for image in images]
    found = run("pool/answers", LOGITS, layers=NETWORKS[kind], images=flat)
    np.testing.assert_allclose(found, logits(NETWORKS[kind], images), atol=1e-9)


def network_of_keras(kind):
    """Return a network of the page that judges pooling, with weights of its own."""
    import keras
    from keras import layers

    same = {"padding": "same"}
    pools = {
        "max": [layers.MaxPooling2D(2, **same)],
        "average": [layers.AveragePooling2D(2, **same)],
        "blur": [layers.MaxPooling2D(2, 1, **same), layers.AveragePooling2D(2, 1, **same)]
        + [layers.AveragePooling2D(2, **same)],
    }.get(kind, [])
    step = 2 if kind == "stride" else 1
    first, second = (layers.Conv2D(n, 3, step, activation="relu", **same) for n in (8, 16))
    end = [layers.Flatten(), layers.Dense(32, activation="relu")]
    if kind == "global":
        stack = [first, layers.MaxPooling2D(2), second, layers.GlobalMaxPooling2D()]
    else:
        again = [type(each).from_config(each.get_config() | {"name": None}) for each in pools]
        stack = [first, *pools, second, *again, *end]
    return keras.Sequential([keras.Input((14, 14, 1)), *stack, layers.Dense(10)])


@needs_node
@pytest.mark.parametrize("kind", KINDS)
def test_logits_are_those_of_keras_with_the_stored_weights(kind):
    network, images = network_of_keras(kind), some_images()
    stored = stored_network(network)
    rounded = restored_weights(stored)
    for whole, small in zip(network.get_weights(), rounded, strict=True):
        assert np.abs(whole - small).max() <= np.abs(whole).max() / 127
    network.set_weights(rounded)
    halved = images.reshape(-1, 14, 2, 14, 2, 1).mean(axis=(2, 4))
    expected = network(halved.astype("float32")).numpy()
    np.testing.assert_allclose(logits(stored, images), expected, atol=1e-4)
    flat = [image.ravel().tolist() for image in images]
    np.testing.assert_allclose(
        run("pool/answers", LOGITS, layers=stored, images=flat), expected, atol=1e-4
    )


@needs_node
def test_what_is_said_is_the_same():
    code = """const digits = unpackDigits(data.digits);
    const names = data.networks.map(each => each.name);
    const answers = data.networks.map(({ layers }) =>
      softmax(logitsOf(unpackLayers(layers), shifted(digits[1], 2, -3))).data);
    return sentence(names, answers, data.labels[1], { right: 2, down: -3 });"""
    moved = shifted(DIGITS[[1]], 2, -3)
    found = {name: probabilities(each, moved)[0] for name, each in NETWORKS.items()}
    assert run("pool/answers", code, **prepare(**DATA).data) == said(found, LABELS[1], 2, -3)


def test_what_stands_there_without_scripts_and_comes_back_to_python():
    played = play("pool/answers", **DATA, start={"digit": 2, "right": -1})
    moved = shifted(DIGITS[[2]], -1, 0)
    found = {name: probabilities(each, moved)[0] for name, each in NETWORKS.items()}
    assert escape(said(found, LABELS[2], -1, 0)) in played.html
    assert played.value["digit"] == 2 and played.value["right"] == -1
    np.testing.assert_allclose(played.value["probabilities"]["blur"], found["blur"], atol=1e-4)


def test_weights_given_beside_the_network_are_stored():
    network, other = pooling_network("max"), pooling_network("max", seed=9)
    assert stored_network(network, other.get_weights()) == stored_network(other)


def test_networks_that_do_not_fit_get_a_clear_error():
    with pytest.raises(ValueError, match="'c0' .Conv2D. is none that the page can compute"):
        stored_network(pooling_network("max", padding="valid"))
    with pytest.raises(ValueError, match="is none that the page can compute"):
        stored_network(pooling_network("max", dilation_rate=(2, 2)))
    network = pooling_network("max")
    with pytest.raises(ValueError, match="ten logits should be the end; 1 arrays"):
        stored_network(network, [*network.get_weights(), np.zeros(3)])
    with pytest.raises(ValueError, match="none that the page can compute"):
        stored_network(network, network.get_weights()[:5])
    unknown = SimpleNamespace(layers=[network.layers[0], type("GRU", (), {"name": "gru"})()])
    with pytest.raises(ValueError, match="'gru' .GRU. is none that the page"):
        stored_network(unknown, network.get_weights())


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"networks": {}}, "one to six networks, found 0"),
        ({"networks": dict.fromkeys("abcdefg", NETWORKS["max"])}, "one to six networks, found 7"),
        ({"images": np.ones((3, 28, 28, 1))}, "image 0 is not black"),
        ({"start": {"right": 5}}, "at most 4 pixels"),
        ({"start": {"digit": 3}}, "start should be like"),
    ],
)
def test_what_does_not_fit_gets_a_clear_error(wrong, message):
    with pytest.raises(ValueError, match=message):
        prepare(**(DATA | wrong))
