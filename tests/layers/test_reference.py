"""The NumPy layers equal Keras and TensorFlow, forward and backward, on any shape."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st

from helpers.data import mnist
from helpers.layers import reference
from helpers.models import article_gradients, article_network
from helpers.training import train_well

PADDINGS = ("valid", "same")
POOLS = {
    "max": (reference.max_pool, reference.max_pool_backward),
    "average": (reference.average_pool, reference.average_pool_backward),
}


def normal(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def slopes(function, upstream, *inputs):
    """GradientTape's gradients of sum(upstream * function(*inputs)) with respect to each input."""
    variables = [tf.Variable(each) for each in inputs]
    with tf.GradientTape() as tape:
        total = tf.reduce_sum(function(*variables) * upstream)
    return [gradient.numpy() for gradient in tape.gradient(total, variables)]


def equal(found, expected, atol=1e-10):
    assert np.shape(found) == np.shape(expected)
    np.testing.assert_allclose(found, expected, atol=atol)


# Convolution


@st.composite
def convolutions(draw):
    """Images, kernels, bias, and settings that fit them."""
    stride, dilation = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    size = draw(st.tuples(st.integers(1, 4), st.integers(1, 4)))
    sides = [dilation * (k - 1) + draw(st.integers(1, 7)) for k in size]
    n, channels, filters = (draw(st.integers(1, 3)) for _ in range(3))
    arrays = normal(n, *sides, channels), normal(*size, channels, filters, seed=1), normal(filters)
    return arrays, (stride, draw(st.sampled_from(PADDINGS)), dilation)


def dilate(kernels, dilation):
    """Kernels with zeros between their numbers: TensorFlow has no slopes of a dilation on a CPU."""
    places = [np.eye(dilation * (k - 1) + 1)[::dilation] for k in kernels.shape[:2]]
    return tf.einsum("abck,ai,bj->ijck", kernels, *places)


@given(convolutions())
def test_cross_correlation_and_its_gradients_equal_tensorflow(case):
    (images, kernels, bias), (stride, padding, dilation) = case

    def oracle(images, kernels, bias):
        return tf.nn.conv2d(images, dilate(kernels, dilation), stride, padding.upper()) + bias

    found = reference.cross_correlate(images, kernels, bias, stride, padding, dilation)
    equal(found, oracle(images, kernels, bias))
    upstream = normal(*found.shape, seed=2)
    back = reference.cross_correlate_backward(
        upstream, images, kernels, stride=stride, padding=padding, dilation=dilation
    )
    for mine, theirs in zip(back, slopes(oracle, upstream, images, kernels, bias), strict=True):
        equal(mine, theirs)


# Pooling


@st.composite
def poolings(draw):
    """Images with many equal numbers, a window and a stride; TensorFlow wants stride <= size."""
    size = draw(st.integers(1, 4))
    sides = [size - 1 + draw(st.integers(1, 7)) for _ in range(2)]
    images = normal(draw(st.integers(1, 2)), *sides, draw(st.integers(1, 3))).round()
    return images, size, draw(st.integers(1, size)), draw(st.sampled_from(PADDINGS))


@pytest.mark.parametrize("kind", POOLS)
@given(poolings())
def test_pooling_and_its_gradient_equal_tensorflow(kind, case):
    images, size, stride, padding = case
    forward, backward = POOLS[kind]

    def oracle(images):
        return tf.nn.pool(
            images,
            [size, size],
            kind.upper()[:3].replace("AVE", "AVG"),
            [stride] * 2,
            padding.upper(),
        )

    found = forward(images, size, stride, padding)
    equal(found, oracle(tf.constant(images)))
    upstream = normal(*found.shape, seed=1)
    back = backward(upstream, images, size, stride, padding)
    (expected,) = slopes(oracle, upstream, images)
    equal(back, expected)


@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize(("size", "stride"), [(1, 2), (1, 3), (2, 3)])
def test_pooling_with_gaps_between_the_windows_equals_keras(size, stride, padding):
    """TensorFlow's own function refuses these strides; the layers of Keras take them."""
    layers = {"max": keras.layers.MaxPooling2D, "average": keras.layers.AveragePooling2D}
    images = normal(2, 7, 9, 3)
    for kind, (forward, backward) in POOLS.items():
        oracle = layers[kind](size, stride, padding, dtype="float64")
        found = forward(images, size, stride, padding)
        equal(found, oracle(images).numpy())
        upstream = normal(*found.shape, seed=1)
        back = backward(upstream, images, size, stride, padding)
        equal(back, slopes(oracle, upstream, images)[0])


def test_a_window_over_the_whole_map_equals_global_max_pooling_of_keras():
    images, upstream = normal(2, 5, 5, 3), normal(2, 1, 1, 3, seed=1)
    layer = keras.layers.GlobalMaxPooling2D(keepdims=True, dtype="float64")
    equal(reference.max_pool(images, 5), layer(images).numpy())
    found = reference.max_pool_backward(upstream, images, 5)
    equal(found, slopes(layer, upstream, images)[0])


def test_global_pooling_equals_keras():
    images = normal(2, 5, 4, 3)
    layer = keras.layers.GlobalAveragePooling2D(dtype="float64")
    equal(reference.global_average_pool(images), layer(images).numpy())
    upstream = normal(2, 3, seed=1)
    found = reference.global_average_pool_backward(upstream, images)
    equal(found, slopes(layer, upstream, images)[0])


# Dense layers, activation, loss


@given(st.integers(1, 5), st.integers(1, 6), st.integers(1, 4))
def test_dense_relu_and_loss_equal_tensorflow(n, features, classes):
    inputs, weights = normal(n, features), normal(features, classes, seed=1)
    bias, labels = normal(classes, seed=2), np.arange(n) % classes

    def oracle(inputs, weights, bias):
        logits = tf.nn.relu(inputs @ weights + bias)
        return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits))

    before = reference.dense(inputs, weights, bias)
    loss, up = reference.softmax_cross_entropy(reference.relu(before), labels)
    equal(loss, oracle(inputs, weights, bias))
    found = reference.dense_backward(reference.relu_backward(up, before), inputs, weights)
    for mine, theirs in zip(found, slopes(oracle, 1.0, inputs, weights, bias), strict=True):
        equal(mine, theirs)


def test_the_loss_is_finite_for_logits_of_any_size():
    loss, gradient = reference.softmax_cross_entropy(np.array([[1000.0, 0.0]]), np.array([1]))
    assert loss == 1000 and np.array_equal(gradient, [[1, -1]])


# The whole network


@pytest.fixture(scope="module")
def trained():
    """The article's network after some training on the embedded digits, and sixteen images."""
    keras.utils.set_random_seed(0)
    network, data = article_network(), mnist.embedded()
    train_well(network, *data.train, epochs=2)
    return network, data.test.images[:16], data.test.labels[:16]


def test_the_whole_network_equals_keras_forward_and_backward(trained):
    network, images, labels = trained
    to_logits = keras.Sequential([*network.layers[:-1], keras.layers.Dense(10)])
    to_logits.build((None, 28, 28, 1))
    to_logits.set_weights(network.get_weights())
    with tf.GradientTape() as tape:
        expected = to_logits(images)
        losses = keras.losses.sparse_categorical_crossentropy(labels, expected, from_logits=True)
        loss = tf.reduce_mean(losses)
    gradients = tape.gradient(loss, to_logits.trainable_variables)

    logits, found = article_gradients(images, labels, network.get_weights())

    equal(logits, expected.numpy(), atol=1e-4)
    assert len(found) == len(gradients) == 10
    for mine, theirs in zip(found, gradients, strict=True):
        assert np.abs(theirs).max() > 1e-3  # a gradient of zeros would prove nothing
        equal(mine, theirs.numpy(), atol=1e-4)


def test_finite_differences_of_a_sum_of_squares_are_twice_the_numbers():
    array = normal(2, 3)
    before = array.copy()
    equal(reference.finite_differences(lambda: (array**2).sum(), array), 2 * before, atol=1e-8)
    assert np.array_equal(array, before)


def test_finite_differences_ask_for_long_numbers_and_put_them_back():
    for dtype in ("float32", "int64"):
        with pytest.raises(ValueError, match=f"array should be float64, found {dtype}"):
            reference.finite_differences(lambda: 0.0, np.ones(3, dtype))
    array = np.arange(3.0)
    with pytest.raises(ZeroDivisionError):
        reference.finite_differences(lambda: 1 / 0, array)
    assert np.array_equal(array, [0, 1, 2])


# Numbers of any kind


def floats(argument):
    return argument.astype(float) if isinstance(argument, np.ndarray) else argument


@pytest.mark.parametrize("integer", [np.uint8, np.int8, np.uint64])
@pytest.mark.parametrize("padding", PADDINGS)
def test_settings_may_be_integers_of_numpy(integer, padding):
    images, kernels = normal(1, 20, 30, 1), normal(3, 3, 1, 1, seed=1)
    for size, stride in ((3, 2), (12, 7), (16, 16)):
        for pool, back in POOLS.values():
            expected = pool(images, size, stride, padding)
            equal(pool(images, integer(size), integer(stride), padding), expected)
            found = back(expected, images, integer(size), integer(stride), padding)
            equal(found, back(expected, images, size, stride, padding))
        settings = stride, padding, 3
        expected = reference.cross_correlate(images, kernels, 0, *settings)
        short = integer(stride), padding, integer(3)
        equal(reference.cross_correlate(images, kernels, 0, *short), expected)
        found = reference.cross_correlate_backward(expected, images, kernels, *short)
        back = reference.cross_correlate_backward(expected, images, kernels, *settings)
        for mine, theirs in zip(found, back, strict=True):
            equal(mine, theirs)


@pytest.mark.parametrize("kind", POOLS)
def test_windows_do_not_overlap_unless_a_stride_is_given(kind):
    images, (forward, backward) = normal(2, 7, 8, 1), POOLS[kind]
    found = forward(images, 3)
    equal(found, forward(images, 3, 3, "valid"))
    equal(backward(found, images, 3), backward(found, images, 3, 3, "valid"))


def test_a_convolution_moves_by_one_pixel_unless_a_stride_is_given():
    images, kernels = normal(1, 6, 7, 2), normal(3, 2, 2, 1, seed=1)
    found = reference.cross_correlate(images, kernels, 0)
    equal(found, reference.cross_correlate(images, kernels, 0, 1, "valid", 1))
    mine = reference.cross_correlate_backward(found, images, kernels)
    theirs = reference.cross_correlate_backward(found, images, kernels, 1, "valid", 1)
    for one, other in zip(mine, theirs, strict=True):
        equal(one, other)


def test_the_mean_of_large_numbers_is_finite():
    images = np.full((1, 2, 2, 1), 3e38, "float32")
    for found in (reference.average_pool(images, 2), reference.global_average_pool(images)):
        np.testing.assert_allclose(found, 3e38, rtol=1e-6)


# Bad input

GOOD = normal(1, 5, 5, 1)
KERNEL, BIAS = normal(3, 3, 1, 2), np.zeros(2)
NO_IMAGES = r"images should have shape \(n, height, width, channels\)"
BAD_IMAGES = {
    "no images": (GOOD[:0], NO_IMAGES + r", no side 0; found \(0, 5, 5, 1\)"),
    "empty images": (GOOD[:, :0], NO_IMAGES + r", no side 0; found \(1, 0, 5, 1\)"),
    "wrong rank": (GOOD[0], NO_IMAGES + r"; found \(5, 5, 1\)"),
    "rows of different lengths": ([[[[1], [2, 3]]]], "images should be an array, found rows of"),
    "not an array": (None, NO_IMAGES + r"; found \(\)"),
    "text": ([[[["a"]]]], "images should hold numbers, found <U1"),
    "too small": (GOOD[:, :2], "a window that reaches 3 pixels does not fit a side of 2"),
    "NaN": (np.where(GOOD > 1, np.nan, GOOD), "images should hold finite numbers, found NaN"),
}
UP = normal(1, 3, 3, 2)
LAYERS = {
    "convolution": lambda images, **settings: reference.cross_correlate(
        images, KERNEL, BIAS, **settings
    ),
    "convolution backward": lambda images, **settings: reference.cross_correlate_backward(
        UP, images, KERNEL, **settings
    ),
}
for name, functions in POOLS.items():
    LAYERS[name] = lambda images, stride=None, f=functions[0], **settings: f(
        images, 3, stride, **settings
    )
    LAYERS[f"{name} backward"] = lambda images, stride=None, f=functions[1], **settings: f(
        UP[..., :1], images, 3, stride, **settings
    )


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("fault", BAD_IMAGES)
def test_bad_images_get_one_clear_error(layer, fault):
    images, message = BAD_IMAGES[fault]
    with pytest.raises(ValueError, match=message):
        LAYERS[layer](images)


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"stride": 0}, "stride should be a whole number above 0, found 0"),
        ({"stride": -1}, "stride should be a whole number above 0, found -1"),
        ({"stride": 1.5}, "stride should be a whole number above 0, found 1.5"),
        ({"stride": 0, "padding": "same"}, "stride should be a whole number above 0, found 0"),
        ({"padding": "full"}, "padding should be 'valid' or 'same', found 'full'"),
        ({"padding": np.array(["same", "same"])}, "padding should be 'valid' or 'same', found"),
        ({"padding": None}, "padding should be 'valid' or 'same', found None"),
    ],
)
def test_bad_settings_get_one_clear_error(layer, settings, message):
    with pytest.raises(ValueError, match=message):
        LAYERS[layer](GOOD, **settings)


PIXELS, FEATURES, WEIGHTS = normal(2, 4, 4, 3), normal(2, 4), normal(4, 3)
BACKWARD = {  # what takes an upstream, the shape that this has, the other arguments
    reference.cross_correlate_backward: ((2, 2, 2, 2), (PIXELS, normal(3, 3, 3, 2))),
    reference.max_pool_backward: ((2, 2, 2, 3), (PIXELS, 2)),
    reference.average_pool_backward: ((2, 2, 2, 3), (PIXELS, 2)),
    reference.global_average_pool_backward: ((2, 3), (PIXELS,)),
    reference.relu_backward: ((2, 4), (FEATURES,)),
    reference.dense_backward: ((2, 3), (FEATURES, WEIGHTS)),
}


@pytest.mark.parametrize("function", BACKWARD, ids=lambda function: function.__name__)
def test_an_upstream_of_another_shape_is_not_stretched(function):
    shape, arguments = BACKWARD[function]
    function(np.ones(shape), *arguments)
    for wrong in (shape[1:], (1, *shape[1:]), (*shape[:-1], 1), (*shape[:-1], 7), ()):
        with pytest.raises(ValueError, match="upstream should have shape"):
            function(np.ones(wrong), *arguments)
    with pytest.raises(ValueError, match="upstream should hold finite numbers"):
        function(np.full(shape, np.nan), *arguments)


@pytest.mark.parametrize("function", BACKWARD, ids=lambda function: function.__name__)
def test_a_gradient_may_be_changed(function):
    shape, arguments = BACKWARD[function]
    gradients = function(np.ones(shape), *arguments)
    for gradient in gradients if isinstance(gradients, tuple) else [gradients]:
        gradient += 1


def test_a_channel_mismatch_says_both_numbers():
    for call in (
        lambda kernels: reference.cross_correlate(GOOD, kernels, BIAS),
        lambda kernels: reference.cross_correlate_backward(UP, GOOD, kernels),
    ):
        with pytest.raises(ValueError, match="kernels expect 3 channels, the images have 1"):
            call(np.zeros((3, 3, 3, 2)))


@pytest.mark.parametrize(
    ("kernels", "bias", "message"),
    [
        (KERNEL[..., 0], BIAS, r"kernels should have shape \(height, width, channels, filters\)"),
        (KERNEL[:0], BIAS, r"kernels should have shape \(.*\), no side 0; found \(0, 3, 1, 2\)"),
        (np.nan * KERNEL, BIAS, "kernels should hold finite numbers"),
        (KERNEL, np.zeros(3), r"bias should have shape \(2,\); found \(3,\)"),
        (KERNEL, np.zeros((3, 1)), r"bias should have shape \(2,\); found \(3, 1\)"),
        (KERNEL, np.nan, "bias should hold finite numbers"),
    ],
)
def test_bad_parameters_of_a_convolution_get_one_clear_error(kernels, bias, message):
    with pytest.raises(ValueError, match=message):
        reference.cross_correlate(GOOD, kernels, bias)


def test_nested_lists_are_arrays_too():
    lists = GOOD.tolist(), KERNEL.tolist(), BIAS.tolist()
    equal(reference.cross_correlate(*lists), reference.cross_correlate(GOOD, KERNEL, BIAS))
    equal(reference.max_pool(lists[0], 2), reference.max_pool(GOOD, 2))


@pytest.mark.parametrize("inputs", [normal(2, 3), normal(4), None, np.full((1, 4), np.nan), "a"])
def test_bad_inputs_of_a_dense_layer_get_one_clear_error(inputs):
    for call in (
        lambda: reference.dense(inputs, normal(4, 2), np.zeros(2)),
        lambda: reference.dense_backward(np.ones((1, 2)), inputs, normal(4, 2)),
    ):
        with pytest.raises(ValueError, match=r"inputs should (have shape \(n, 4\)|hold finite)"):
            call()


def test_a_bias_for_other_units_is_not_stretched():
    with pytest.raises(ValueError, match=r"bias should have shape \(1,\); found \(3,\)"):
        reference.dense(normal(2, 4), normal(4, 1), np.zeros(3))


def test_a_relu_refuses_what_is_no_number():
    for inputs in ([np.nan], ["a"], np.zeros((0, 3))):
        with pytest.raises(ValueError, match="inputs should hold"):
            reference.relu(inputs)


def test_global_pooling_refuses_what_is_no_batch_of_images():
    for call in (
        lambda: reference.global_average_pool(GOOD[0]),
        lambda: reference.global_average_pool_backward(np.ones((1, 1)), GOOD[0]),
    ):
        with pytest.raises(ValueError, match=NO_IMAGES):
            call()


@pytest.mark.parametrize("labels", [[0, 3], [0], [-1, 0], [[0, 1]], [0.0, 1.0], None])
def test_labels_that_do_not_exist_get_one_clear_error(labels):
    with pytest.raises(ValueError, match="labels should be 2 whole numbers from 0 to 2"):
        reference.softmax_cross_entropy(normal(2, 3), labels)


@pytest.mark.parametrize("logits", [normal(3), normal(0, 3), np.full((2, 3), np.nan)])
def test_bad_logits_get_one_clear_error(logits):
    with pytest.raises(ValueError, match=r"logits should (have shape \(n, classes\)|hold finite)"):
        reference.softmax_cross_entropy(logits, np.array([0, 1]))
