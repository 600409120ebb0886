"""Windows: every pixel is where it should be, on any shape."""

import keras
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from helpers.layers.windows import crop, output_size, pad, same_border, scatter, windows

sides = st.integers(1, 12)
small = st.integers(1, 4)


@given(sides, small, small, small)
def test_output_size_counts_the_places_where_a_window_fits(side, size, stride, dilation):
    reach = range(0, dilation * size, dilation)
    places = [start for start in range(0, side, stride) if start + reach[-1] < side]
    if places:
        assert output_size(side, size, stride, "valid", dilation) == len(places)
    else:
        with pytest.raises(ValueError, match=f"does not fit a side of {side}"):
            output_size(side, size, stride, "valid", dilation)


@given(sides, small, small, small)
def test_same_padding_divides_by_the_stride_and_adds_no_more_than_needed(
    side, size, stride, dilation
):
    assert output_size(side, size, stride, "same", dilation) == -(-side // stride)
    before, after = same_border(side, size, stride, dilation)
    assert 0 <= after - before <= 1
    if before + after:
        one_less = side + before + after - 1
        assert (one_less - dilation * (size - 1) - 1) // stride + 1 < -(-side // stride)


@given(sides, sides, small, small, st.sampled_from(["valid", "same"]))
def test_cropping_undoes_padding(height, width, size, stride, padding):
    assume(padding == "same" or (size <= height and size < width))
    images = np.arange(2.0 * height * width).reshape(2, height, width, 1)
    padded = pad(images, (size, size + 1), stride, padding, value=-1.0)
    assert np.array_equal(crop(padded, images, (size, size + 1), stride), images)
    assert (padded >= 0).sum() == images.size


@given(st.data(), small, small, small, small)
def test_windows_hold_the_pixels_of_their_place_and_scatter_is_the_way_back(
    data, height, width, stride, dilation
):
    rows, columns = data.draw(small), data.draw(small)
    shape = (
        2,
        dilation * (height - 1) + stride * (rows - 1) + data.draw(st.integers(1, stride)),
        dilation * (width - 1) + stride * (columns - 1) + data.draw(st.integers(1, stride)),
        3,
    )
    images = np.random.default_rng(0).normal(size=shape)
    found = windows(images, (height, width), stride, dilation)
    assert found.shape == (2, rows, columns, 3, height, width)
    for n, i, j, c, a, b in np.ndindex(found.shape):
        row, column = i * stride + a * dilation, j * stride + b * dilation
        assert found[n, i, j, c, a, b] == images[n, row, column, c]

    pieces = np.random.default_rng(1).normal(size=found.shape)
    there, back = (pieces * found).sum(), (scatter(pieces, shape, stride, dilation) * images).sum()
    assert there == pytest.approx(back)  # one is the transpose of the other


@pytest.mark.parametrize("name", ["side", "size", "stride", "dilation"])
@pytest.mark.parametrize("number", [0, -2, 2.5, "3", None, True])
def test_numbers_that_are_no_counts_are_named(name, number):
    numbers = {"side": 5, "size": 3, "stride": 1, "dilation": 1} | {name: number}
    for function in (output_size, same_border):
        with pytest.raises(ValueError, match=f"{name} should be a whole number above 0"):
            function(**numbers)


@pytest.mark.parametrize("integer", [np.int8, np.uint8, np.int16, np.uint64])
@pytest.mark.parametrize("padding", ["valid", "same"])
def test_counts_may_be_integers_of_numpy(integer, padding):
    for counts in [(28, 5, 3, 1), (100, 20, 7, 5), (127, 64, 90, 1), (7, 3, 2, 3), (2, 1, 5, 1)]:
        side, size, stride, dilation = map(integer, counts)
        found = output_size(side, size, stride, padding, dilation)
        assert found == output_size(*counts[:3], padding, counts[3]) and type(found) is int
        borders = same_border(side, size, stride, dilation)
        assert borders == same_border(*counts) and {type(border) for border in borders} == {int}


def test_a_window_moves_by_one_pixel_and_has_no_holes_unless_it_is_told():
    images = np.arange(60.0).reshape(1, 6, 10, 1)
    assert output_size(9, 3) == 7 and same_border(8, 3) == (1, 1)
    padded = pad(images, (3, 4), padding="same")
    assert padded.shape == (1, 8, 13, 1) and padded.sum() == images.sum()
    assert np.array_equal(crop(padded, images, (3, 4)), images)
    assert np.array_equal(pad(images, (3, 4)), images)
    found = windows(images, (2, 3))
    assert np.array_equal(found, windows(images, (2, 3), 1, 1)) and found.shape[1:3] == (5, 8)
    assert np.array_equal(scatter(found, images.shape), scatter(found, images.shape, 1, 1))


@pytest.mark.parametrize("name", ["stride", "dilation"])
@pytest.mark.parametrize("number", [0, -1, 1.5])
def test_windows_go_forward_by_whole_pixels(name, number):
    images, pieces = np.ones((1, 5, 5, 1)), np.ones((1, 3, 3, 1, 3, 3))
    for call in (
        lambda: windows(images, (3, 3), **{name: number}),
        lambda: scatter(pieces, images.shape, **{name: number}),
        lambda: pad(images, (3, 3), **{name: number}),
    ):
        with pytest.raises(ValueError, match=f"{name} should be a whole number above 0"):
            call()


def test_padding_refuses_what_it_does_not_know_and_what_does_not_fit():
    images = np.ones((1, 5, 5, 1))
    with pytest.raises(ValueError, match="padding should be 'valid' or 'same', found 'full'"):
        pad(images, (3, 3), padding="full")
    with pytest.raises(ValueError, match="reaches 6 pixels does not fit a side of 5"):
        pad(images, (3, 6))


def size_in_keras(layer, sides):
    """The rows and columns of what Keras computes for an image of these sides; None: it refuses."""
    try:
        return list(layer()(np.zeros((1, *sides, 2), "float32")).shape[1:3])
    except ValueError:
        return None


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(("stride", "dilation"), [(1, 1), (2, 1), (3, 1), (1, 2)])
@pytest.mark.parametrize("size", [1, 3, 5])
def test_layers_of_keras_have_the_size_of_the_formula(size, stride, dilation, padding):
    settings = {"strides": stride, "padding": padding, "dilation_rate": dilation}
    layers = [
        lambda: keras.layers.Conv2D(1, size, **settings),
        lambda: keras.layers.DepthwiseConv2D(size, **settings),
        lambda: keras.layers.SeparableConv2D(1, size, **settings),
    ]
    for sides in ((4, 7), (8, 11)):
        try:
            expected = [output_size(n, size, stride, padding, dilation) for n in sides]
        except ValueError:
            expected = None
        assert [size_in_keras(layer, sides) for layer in layers] == [expected] * 3


def test_keras_refuses_a_stride_together_with_a_dilation():
    with pytest.raises(ValueError, match="dilation"):
        keras.layers.Conv2D(1, 3, strides=2, dilation_rate=2)(np.zeros((1, 8, 8, 1)))
    assert output_size(8, 3, stride=2, dilation=2) == 2  # TensorFlow's own function has it


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("size", [1, 2, 3, 5])
@pytest.mark.parametrize("stride", [1, 2, 3])
def test_a_transposed_layer_of_keras_is_as_large_as_its_stamps(stride, size, padding):
    """Where the stride is larger than the kernel, Keras adds the gap between two stamps."""
    layer = keras.layers.Conv2DTranspose(1, size, stride, padding)
    gap = max(stride - size, 0)
    expected = 4 * stride if padding == "same" else 3 * stride + size + gap
    assert layer(np.zeros((1, 4, 4, 1), "float32")).shape[1:3] == (expected, expected)
