"""The layers of the played pictures give the numbers of helpers.layers, on random shapes."""

import numpy as np
import pytest
from node import needs_node, run

from helpers.layers import reference

pytestmark = needs_node
ARRAYS = "const { images, kernels, bias, upstream, settings, size } = data;"
ARRAYS += "const A = x => array(x.shape, x.numbers), plain = x => [...x.data];"
CASES = [
    (seed, stride, padding, dilation)
    for seed, (stride, dilation) in enumerate([(1, 1), (2, 1), (3, 1), (1, 2), (2, 2), (1, 3)])
    for padding in ("valid", "same")
]


def sent(numbers):
    return {"shape": list(np.shape(numbers)), "numbers": np.ravel(numbers).tolist()}


def close(found, expected):
    np.testing.assert_allclose(found, np.ravel(expected), atol=1e-5)


def shapes(seed):
    """Draw images whose sides differ and a window whose sides differ, with room for dilation."""
    rng = np.random.default_rng(seed)
    n, channels, filters = rng.integers(1, 4, size=3)
    a, b = rng.integers(1, 4, size=2)
    images = rng.normal(size=(n, *rng.integers(8, 12, size=2), channels))
    return rng, images, rng.normal(size=(a, b, channels, filters)), rng.normal(size=filters)


@pytest.mark.parametrize(("seed", "stride", "padding", "dilation"), CASES)
def test_convolution_forward_and_backward(seed, stride, padding, dilation):
    rng, images, kernels, bias = shapes(seed)
    settings = {"stride": stride, "padding": padding, "dilation": dilation}
    expected = reference.cross_correlate(images, kernels, bias, **settings)
    upstream = rng.normal(size=expected.shape)
    code = (
        ARRAYS
        + """
    const y = convolve(A(images), A(kernels), A(bias), settings);
    const slopes = convolveBackward(A(upstream), A(images), A(kernels), settings);
    return [y.shape, plain(y), plain(slopes.images), plain(slopes.kernels), plain(slopes.bias)];"""
    )
    arrays = {"images": images, "kernels": kernels, "bias": bias, "upstream": upstream}
    shape, *found = run(
        "kernel", code, settings=settings, **{name: sent(each) for name, each in arrays.items()}
    )
    slopes = reference.cross_correlate_backward(upstream, images, kernels, **settings)
    assert shape == list(expected.shape)
    for each, right in zip(found, (expected, *slopes), strict=True):
        close(each, right)


@pytest.mark.parametrize("kind", ["max", "average"])
@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(("size", "stride"), [(2, None), (3, 1), (2, 3), (3, 2)])
def test_pooling_forward_and_backward(kind, size, stride, padding):
    rng, images, *_ = shapes(10 * size)
    images = images.round()  # with ties, of which the first counts
    pool, back = (getattr(reference, f"{kind}_pool{end}") for end in ("", "_backward"))
    expected = pool(images, size, stride, padding)
    upstream = rng.normal(size=expected.shape)
    code = (
        ARRAYS
        + f"""
    const y = {kind}Pool(A(images), size, settings);
    return [plain(y), plain({kind}PoolBackward(A(upstream), A(images), size, settings))];"""
    )
    settings = {"padding": padding} | ({"stride": stride} if stride else {})
    arrays = {"images": sent(images), "upstream": sent(upstream)}
    found = run("kernel", code, size=size, settings=settings, **arrays)
    close(found[0], expected)
    close(found[1], back(upstream, images, size, stride, padding))


@pytest.mark.parametrize("seed", range(3))
def test_dense_and_relu_forward_and_backward(seed):
    rng = np.random.default_rng(seed)
    n, features, units = rng.integers(1, 7, size=3)
    inputs, weights = rng.normal(size=(n, features)), rng.normal(size=(features, units))
    bias, upstream = rng.normal(size=units), rng.normal(size=(n, units))
    code = (
        ARRAYS
        + """
    const y = dense(A(images), A(kernels), A(bias)), z = relu(y);
    const slopes = denseBackward(reluBackward(A(upstream), y), A(images), A(kernels));
    return [plain(z), plain(slopes.inputs), plain(slopes.weights), plain(slopes.bias)];"""
    )
    arrays = {"images": inputs, "kernels": weights, "bias": bias, "upstream": upstream}
    found = run("kernel", code, **{name: sent(each) for name, each in arrays.items()})
    y = reference.dense(inputs, weights, bias)
    slope = reference.relu_backward(upstream, y)
    expected = (reference.relu(y), *reference.dense_backward(slope, inputs, weights))
    for each, right in zip(found, expected, strict=True):
        close(each, right)


@pytest.mark.parametrize("scale", [1, 30, 1000])
def test_softmax_and_cross_entropy(scale):
    rng = np.random.default_rng(scale)
    logits, labels = scale * rng.normal(size=(5, 4)), rng.integers(4, size=5)
    code = """const logits = array(data.logits.shape, data.logits.numbers);
    const { loss, gradient } = softmaxCrossEntropy(logits, data.labels);
    return [loss, [...gradient.data], [...softmax(logits).data]];"""
    loss, gradient, probabilities = run("kernel", code, logits=sent(logits), labels=labels.tolist())
    expected, slope = reference.softmax_cross_entropy(logits, labels)
    np.testing.assert_allclose(loss, expected, rtol=1e-9)
    close(gradient, slope)
    close(probabilities, 5 * slope + np.eye(4)[labels])


def test_a_window_that_does_not_fit_is_an_error_that_says_so():
    code = """try { convolve(zeros([1, 2, 4, 1]), zeros([3, 3, 1, 1]), zeros([1])); }
    catch (error) { return error.message; }"""
    assert run("kernel", code) == "a window that reaches 3 pixels does not fit a side of 2"


def test_numbers_of_another_shape_are_an_error():
    code = "try { array([2, 2], [1, 2, 3]); } catch (error) { return error.message; }"
    assert run("kernel", code) == "shape 2,2 needs 4 numbers, found 3"
