"""The digit that is drawn in the page: its numbers, in node, are those of Keras and of helpers."""

import cv2
import numpy as np
import pytest
from node import needs_node, run
from small_network import digit_data, sheet_with, small_network

from helpers.data import load
from helpers.layers.reference import finite_differences
from helpers.pictures.play import play
from helpers.pictures.play.digit import outputs, probabilities, restored_weights, stored_layers
from helpers.preprocessing import centre, fit_box, prepare_digit
from helpers.preprocessing.box import pen_width

SHEET = "const sheet = array([1, data.sheet.length, data.sheet[0].length, 1], data.sheet.flat());"


def with_a_pen(seed):
    rng = np.random.default_rng(seed)
    return sheet_with(seed % 10, rng, pen=rng.uniform(2, 10))


@needs_node
@pytest.mark.parametrize("seed", range(20))
def test_a_drawing_is_prepared_as_python_does_it(seed):
    sheet = with_a_pen(seed)
    found = run("digit", SHEET + "return [...prepared(sheet, true).data];", sheet=sheet.tolist())
    np.testing.assert_allclose(found, centre(fit_box(sheet)).ravel(), atol=1e-4)


@needs_node
@pytest.mark.parametrize("seed", range(6))
def test_as_a_picture_the_drawing_goes_the_same_way(seed):
    """Finding the ink smooths a picture a little: by less than one grey level in the mean."""
    sheet = sheet_with(seed, np.random.default_rng(seed))
    found = run("digit", SHEET + "return [...prepared(sheet, true).data];", sheet=sheet.tolist())
    off = 255 * np.abs(np.array(found) - prepare_digit(1 - sheet).ravel())
    assert off.mean() < 1 and off.max() < 8


@needs_node
@pytest.mark.parametrize("seed", range(3))
def test_grey_ink_and_a_turned_digit_are_prepared_alike(seed):
    code = (
        SHEET
        + "const s = changed(sheet, data.way); return [[...s.data], [...prepared(s, true).data]];"
    )
    way = {"turn": 20 * seed - 25, "size": 0.9, "right": 3}
    turned, found = run("digit", code, sheet=with_a_pen(seed).tolist(), way=way)
    expected = centre(fit_box(np.reshape(turned, (140, 140))))
    np.testing.assert_allclose(found, expected.ravel(), atol=1e-4)


@needs_node
@pytest.mark.parametrize("seed", range(8))
def test_the_width_of_the_pen_is_measured_alike(seed):
    sheet = with_a_pen(seed)
    if seed > 5:  # blots, holes and specks
        noise = np.random.default_rng(seed).random((60, 50))
        sheet = np.float64(cv2.GaussianBlur(noise, (0, 0), seed - 4) > 0.5)
    found = run("digit", SHEET + "return penWidth(sheet);", sheet=sheet.tolist())
    assert found == pytest.approx(pen_width(sheet > 0.5)[0], abs=1e-9)


@needs_node
def test_not_prepared_the_sheet_is_averaged_and_an_empty_one_stays_empty():
    sheet = with_a_pen(0)
    code = SHEET + "return [sheet, grid(140, 140)].map(s => [...prepared(s, data.centred).data]);"
    found, empty = run("digit", code, sheet=sheet.tolist(), centred=False)
    expected = sheet.reshape(28, 5, 28, 5).mean(axis=(1, 3))
    np.testing.assert_allclose(found, expected.ravel(), atol=1e-12)
    assert not any(empty)
    assert not any(run("digit", code, sheet=sheet.tolist(), centred=True)[1])


@needs_node
@pytest.mark.parametrize("times", [1, 2, 3, 4, 4.5])
def test_averages_over_areas_are_those_of_scikit_image(times):
    from skimage.transform import resize_local_mean

    sheet = np.random.default_rng(0).random((60, 35))
    size = [round(side / times) for side in sheet.shape]
    code = SHEET + "return [...shrunk(sheet, ...data.size).data];"
    found = run("digit", code, sheet=sheet.tolist(), size=size)
    np.testing.assert_allclose(found, resize_local_mean(sheet, size).ravel(), atol=1e-12)


@needs_node
@pytest.mark.parametrize(
    "way", [{"right": 3, "down": -2}, {"turn": 30}, {"size": 0.6}, {"size": 1.4}]
)
def test_a_changed_digit_is_that_of_opencv(way):
    image = digit_data()["images"][0, ..., 0]
    matrix = cv2.getRotationMatrix2D((13.5, 13.5), way.get("turn", 0), way.get("size", 1))
    matrix[:, 2] += way.get("right", 0), way.get("down", 0)
    expected = cv2.warpAffine(image, matrix, (28, 28))
    found = run(
        "digit", SHEET + "return [...changed(sheet, data.way).data];", sheet=image.tolist(), way=way
    )
    # OpenCV rounds places to 1/32 of a pixel
    assert np.abs(np.array(found) - expected.ravel()).max() < 2.5 / 32
    if "right" in way:
        np.testing.assert_allclose(found, expected.ravel(), atol=1e-12)


@needs_node
def test_a_line_of_the_pen_is_as_wide_as_it_says_and_can_be_erased():
    code = """const sheet = grid(SIDE, SIDE);
    stroke(sheet, [20, 30], [90, 110], 6.5, 1);
    const drawn = [...sheet.data];
    stroke(sheet, [10, 20], [100, 120], 12, 0);
    return [drawn, sheet.data.some(value => value)];"""
    drawn, rest = run("digit", code)
    drawn = np.reshape(drawn, (140, 140)) > 0
    rows, columns = np.nonzero(drawn)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (24, 115, 14, 95)
    length = np.hypot(70, 80) * 13 + np.pi * 6.5**2
    assert drawn.sum() == pytest.approx(length, rel=0.01) and not rest


@pytest.mark.parametrize("seed", range(3))
def test_weights_lose_at_most_half_a_step(seed):
    network = small_network(seed=seed)
    wanted = [
        each
        for layer in network.layers
        if hasattr(layer, "get_weights")
        for each in layer.get_weights()
    ]
    for found, right in zip(restored_weights(stored_layers(network)), wanted, strict=True):
        step = np.abs(right).max(axis=tuple(range(right.ndim - 1))) / 127
        assert (np.abs(found - right) <= 0.501 * step + 1e-6).all()
        assert found.shape == right.shape


@needs_node
def test_in_the_page_the_weights_are_those_that_python_restores():
    layers = stored_layers(small_network())
    code = """return unpackLayers(data.layers).filter(layer => layer.weights)
      .flatMap(layer => [[...layer.weights.data], [...layer.bias.data]]);"""
    found = run("digit", code, layers=layers)
    for each, right in zip(found, restored_weights(layers), strict=True):
        np.testing.assert_allclose(each, right.ravel(), atol=1e-12)


LOGITS = """const layers = unpackLayers(data.layers);
return data.images.map(image => forward(layers, array([1, 28, 28, 1], image)))
  .map(steps => [...steps.at(-1).output.data]);"""


@needs_node
def test_the_logits_of_a_thousand_test_images_are_those_of_keras():
    import keras

    small = small_network(filters=(8, 12), hidden=(16,))
    layers, layer = stored_layers(small), keras.layers
    stack = [layer.Conv2D(8, 3, activation="relu"), layer.MaxPooling2D(2)]
    stack += [layer.Conv2D(12, 3, activation="relu"), layer.MaxPooling2D(2), layer.Flatten()]
    stack += [layer.Dense(16, activation="relu"), layer.Dense(10)]  # the last gives logits
    network = keras.Sequential([keras.Input((28, 28, 1)), *stack])
    network.set_weights(restored_weights(layers))
    data = load("mnist")
    images = np.concatenate([part.images for part in (data.test, data.train)])[:1000]
    expected = network.predict(images, batch_size=500, verbose=0)
    found = run("digit", LOGITS, layers=layers, images=images.reshape(1000, -1).tolist())
    assert np.abs(expected).max() > 1.5
    np.testing.assert_allclose(found, expected, atol=1e-3)
    np.testing.assert_allclose(outputs(layers, images[:50])[-1], expected[:50], atol=1e-3)


@needs_node
@pytest.mark.parametrize("digit", [0, 7])
def test_the_gradient_of_a_logit_with_respect_to_the_pixels(digit):
    layers = stored_layers(small_network(seed=digit))
    image = np.random.default_rng(digit).random((1, 28, 28, 1))
    code = """const layers = unpackLayers(data.layers), image = array([1, 28, 28, 1], data.image);
    const steps = forward(layers, image), upstream = zeros([1, 10]);
    upstream.data[data.digit] = 1;
    return [...backward(layers, steps, upstream).data];"""
    found = run("digit", code, layers=layers, image=image.ravel().tolist(), digit=digit)

    def logit():
        return outputs(layers, image)[-1][0, digit]

    np.testing.assert_allclose(found, finite_differences(logit, image).ravel(), atol=1e-6)


def test_it_begins_with_what_it_is_told():
    data = digit_data(start={"right": 6, "down": -1, "centred": False, "tool": "move"})
    played = play("digit", **data)
    image = np.reshape(played.value["image"], (28, 28)) / 255
    expected = np.zeros((28, 28))
    expected[:-1, 6:] = data["images"][0, 1:, :-6, 0]
    np.testing.assert_allclose(image, expected, atol=0.5 / 255 + 1e-9)
    answer = probabilities(stored_layers(data["network"]), image[None, ..., None])[0]
    np.testing.assert_allclose(played.value["probabilities"], answer, atol=1e-4)
    assert f"{answer.argmax()}? Only {answer.max():.1%}; the label is 4." in played.html
    assert "The digit is moved 6 right, 1 up." in played.html


def other_layer(**changes):
    """Return data with a network whose first layer is another one."""
    data = digit_data()
    vars(data["network"].layers[0]).update(changes)
    return data


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (digit_data(images=np.zeros((3, 28, 28))), "images should have shape"),
        (digit_data(labels=[1, 2]), "needs labels of the images"),
        (digit_data(start={"digit": 3}), "needs labels of the images"),
        (digit_data(start={"right": 0.5}), "needs labels"),
        (digit_data(start={"tool": "pen"}), "needs labels"),
        (digit_data(start={"colour": 1}), "needs labels"),
        (other_layer(padding="same"), "'conv_0' .Conv2D. is none that the page can compute"),
        (other_layer(strides=(2, 2)), "'conv_0'"),
        (other_layer(kernel_size=(5, 5)), "'conv_0'"),
        (other_layer(activation=type("gelu", (), {})), "'conv_0'"),
    ],
)
def test_what_does_not_fit_is_refused(data, message):
    with pytest.raises(ValueError, match=message):
        play("digit", **data)
