"""Networks that are fooled in the page: its numbers, in node, are those of TensorFlow."""

import re

import numpy as np
import pytest
from node import needs_node, run
from small_network import digit_data, small_network
from striding_network import striding_network

from helpers.pictures import play as module
from helpers.pictures.play.digit import restored_weights
from helpers.pictures.play.fool import SUBJECT, fool, probabilities, slope_of, stored

IMAGES, LABELS = digit_data()["images"], digit_data()["labels"]
LAYERS = stored(striding_network())
DATA = {"networks": {"plain": striding_network(), "a <b>": striding_network(1)}}
DATA |= {"images": IMAGES, "labels": LABELS}


@pytest.fixture(scope="module")
def model():
    """Return the network in Keras with the stored weights, logits of float64."""
    import keras

    options = {"strides": 2, "padding": "same", "activation": "relu"}
    stack = [keras.layers.Conv2D(8, 5, **options), keras.layers.Conv2D(32, 3, **options)]
    stack += [keras.layers.Flatten(), keras.layers.Dense(10)]
    found = {}
    for kind in ("float32", "float64"):
        copies = [type(each).from_config(each.get_config() | {"dtype": kind}) for each in stack]
        found[kind] = keras.Sequential([keras.Input((28, 28, 1), dtype=kind), *copies])
        found[kind].set_weights(restored_weights(LAYERS))
    return found


def slopes(model, x, label):
    import tensorflow as tf

    x = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(x)
        loss = tf.nn.sparse_softmax_cross_entropy_with_logits([label], model(x))
    return tape.gradient(loss, x).numpy()


def keras_attack(model, image, aim, epsilon, size, number):
    """Return the image after some steps of PGD, as the notebook's `climb` goes."""
    x = image
    for _ in range(number):
        label, sign = (aim["target"], -1) if "target" in aim else (aim["label"], 1)
        x = x + x.dtype.type(size) * np.sign(sign * slopes(model, x, label))
        x = np.clip(np.clip(x, image - x.dtype.type(epsilon), image + x.dtype.type(epsilon)), 0, 1)
    return x


ATTACK = """const layers = unpackLayers(data.layers), first = array([1, 28, 28, 1], data.image);
let image = first;
for (let i = 0; i < data.number; i++)
  image = climbed(layers, image, first, data.aim, data.epsilon, data.size);
return [[...image.data], [...answerOf(layers, image)]];"""


def page_attack(image, **settings):
    found, answer = run(SUBJECT, ATTACK, layers=LAYERS, image=image.ravel().tolist(), **settings)
    return np.reshape(found, (1, 28, 28, 1)), np.array(answer)


@needs_node
@pytest.mark.parametrize("label", [0, 4, 9])
def test_the_gradient_at_the_input_is_that_of_tensorflow(model, label):
    code = """const layers = unpackLayers(data.layers);
    return [...slopeOf(layers, array([1, 28, 28, 1], data.image), data.label).data];"""
    image = np.random.default_rng(label).random((1, 28, 28, 1)).astype("float32")
    found = run(SUBJECT, code, layers=LAYERS, image=image.ravel().tolist(), label=label)
    expected = slopes(model["float32"], image, label)
    assert np.abs(expected).max() > 0.01
    np.testing.assert_allclose(found, expected.ravel(), atol=1e-4)
    np.testing.assert_allclose(found, slope_of(LAYERS, image, label).ravel(), atol=1e-10)


@needs_node
@pytest.mark.parametrize("aim", [{"label": 4}, {"label": 4, "target": 7}])
@pytest.mark.parametrize(("number", "size"), [(1, 0.2), (10, 0.025)])
def test_one_step_and_ten_are_those_of_tensorflow(model, number, size, aim):
    """In float64 every pixel is the same: the signs of the smallest gradients agree, too."""
    settings = {"aim": aim, "epsilon": 0.2, "size": size, "number": number}
    for image in IMAGES:
        image = np.float64(image[None])
        found, answer = page_attack(image, **settings)
        expected = keras_attack(model["float64"], image, **settings)
        np.testing.assert_allclose(found, expected, atol=1e-9)
        logits = model["float64"](expected).numpy()[0]
        powers = np.exp(logits - logits.max())
        np.testing.assert_allclose(answer, powers / powers.sum(), atol=1e-6)
        assert np.abs(found - image).max() == pytest.approx(0.2)


@needs_node
@pytest.mark.parametrize(("number", "size"), [(1, 0.2), (10, 0.025)])
def test_in_float32_only_pixels_with_next_to_no_gradient_may_differ(model, number, size):
    """The page has float64; a gradient near 0 may have the other sign, which moves no answer."""
    settings = {"aim": {"label": 4}, "epsilon": 0.2, "size": size, "number": number}
    for image in np.float32(IMAGES):
        found, answer = page_attack(image, **settings)
        expected = keras_attack(model["float32"], image[None], **settings)
        other = np.abs(found - expected) > 1e-4
        assert other.mean() < 0.01
        if number == 1:
            slope = np.abs(slopes(model["float32"], image[None], 4))
            assert not other.any() or slope[other].max() < 1e-4 * slope.max()
        logits = model["float32"](expected).numpy()[0]
        powers = np.exp(logits - logits.max())
        np.testing.assert_allclose(answer, powers / powers.sum(), atol=1e-3)


@needs_node
def test_the_answers_to_many_images_are_those_of_keras(model):
    images = np.random.default_rng(3).random((100, 28, 28, 1)).astype("float32")
    code = """const layers = unpackLayers(data.layers);
    return data.images.map(image => [...answerOf(layers, array([1, 28, 28, 1], image))]);"""
    found = run(SUBJECT, code, layers=LAYERS, images=images.reshape(100, -1).tolist())
    logits = model["float32"].predict(images, verbose=0)
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    np.testing.assert_allclose(found, powers / powers.sum(axis=1, keepdims=True), atol=1e-3)
    np.testing.assert_allclose(found, probabilities(LAYERS, images), atol=1e-10)


@needs_node
def test_random_numbers_are_even_and_the_same_for_a_seed():
    code = "const r = randomFrom(data.seed); return Array.from({ length: 10000 }, () => r());"
    one, two, other = (np.array(run(SUBJECT, code, seed=seed)) for seed in (1, 1, 2))
    assert (one == two).all() and (one != other).any() and 0 <= one.min() <= one.max() < 1
    assert np.histogram(one, 10, (0, 1))[0].std() < 60


def test_it_opens_on_one_step_and_stands_there_without_scripts():
    played = fool(**DATA, start={"image": 1, "epsilon": 0.1})
    image = np.rint(255 * IMAGES[1:2]) / 255
    moved = image + 0.1 * np.sign(slope_of(LAYERS, image, 7))
    expected = np.clip(moved, 0, 1)
    found = np.reshape(played.value["networks"]["plain"]["image"], (1, 28, 28, 1))
    np.testing.assert_allclose(found, expected, atol=1e-4)
    text = re.search(r'<p class="still">(.*?)</p>', played.html)[1]
    assert text.startswith("One step, ε 0.1. The plain network answers ")
    assert f"hidden>{text}</p>" in played.html and "a <b>" not in played.html
    assert played.widget is None and repr(played) == played.about


def test_it_asks_for_nothing_and_is_light():
    html = fool(**DATA).html
    for word in ("http", "eval(", "import(", "Function(", " id=", "src='"):
        assert word not in html
    assert len(html) < 150_000
    folder = module.files("helpers.pictures.play.fool")
    for path in folder.iterdir():
        assert not path.name.endswith(".js") or len(path.read_text("utf-8").splitlines()) <= 250


def test_in_jupyter_what_is_set_comes_back(monkeypatch):
    monkeypatch.setattr(module, "get_ipython", lambda: object())
    played = fool(**DATA)
    assert "application/vnd.jupyter.widget-view+json" in played._repr_mimebundle_()
    played.widget.value = {"taken": 3}
    assert played.value == {"taken": 3}


def changed_layer(**changes):
    network = striding_network()
    vars(network.layers[0]).update(changes)
    return {"networks": {"plain": network}}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"networks": {}}, "needs a network or more"),
        ({"labels": [1]}, "for each image a label"),
        ({"labels": [1, 2, 10]}, "for each image a label from 0 to 9"),
        ({"images": IMAGES[..., 0]}, "images should have shape"),
        ({"start": {"image": 3}}, "begins with one of 3 images"),
        ({"start": {"image": 0.5}}, "'image', a whole number"),
        ({"start": {"epsilon": 0.6}}, "ε from 0 to 0.5"),
        ({"start": {"size": 1}}, "begins with 'image'"),
        ({"networks": {"plain": small_network()}}, "'pool_0' .MaxPooling2D. is none that"),
        (changed_layer(strides=(1, 2)), "'conv_0' .Conv2D. is none that the page can"),
        (changed_layer(dilation_rate=(2, 2)), "'conv_0'"),
        (changed_layer(activation=type("gelu", (), {})), "'conv_0'"),
    ],
)
def test_what_does_not_fit_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        fool(**(DATA | change))
