"""What the layers ask of numbers: checked once, with the name that the caller gives them."""

import numpy as np
import pytest

from helpers.layers.checks import as_numbers, check_counts


def test_counts_come_back_as_integers_that_never_overflow():
    found = check_counts(a=np.uint8(200), b=3, c=np.int16(5))
    assert found == (200, 3, 5) and all(type(number) is int for number in found)
    assert check_counts() == ()


@pytest.mark.parametrize("number", [0, -1, 2.0, np.float64(2), "2", None, True, np.True_, (2, 2)])
def test_what_is_no_count_is_named(number):
    with pytest.raises(ValueError, match="b should be a whole number above 0, found"):
        check_counts(a=1, b=number)


def test_numbers_are_copied_only_if_their_type_must_change():
    for dtype in ("float32", "float64"):
        array = np.ones(3, dtype)
        assert as_numbers("array", array) is array
    assert as_numbers("array", np.ones(3, "uint8")).dtype == "float32"
    assert as_numbers("array", [1, 2]).dtype == "float64"


def test_one_wrong_number_or_side_is_enough():
    for wrong in (np.nan, np.inf, -np.inf):
        with pytest.raises(ValueError, match="array should hold finite numbers"):
            as_numbers("array", [1.0, wrong])
    with pytest.raises(ValueError, match=r"array should have shape \(2,\); found \(3,\)"):
        as_numbers("array", np.ones(3), (2,))
    with pytest.raises(ValueError, match=r"shape \(n, 2\), no side 0; found \(0, 2\)"):
        as_numbers("array", np.ones((0, 2)), ("n", 2))
    with pytest.raises(ValueError, match="array should hold numbers, found none"):
        as_numbers("array", [])
    with pytest.raises(ValueError, match="array should hold numbers, found <U1"):
        as_numbers("array", ["a"])
    with pytest.raises(ValueError, match="array should be an array, found rows of different"):
        as_numbers("array", [[1], [2, 3]])


@pytest.mark.parametrize("shape", [(2, 3), ("n", "columns"), (2, "columns"), None])
def test_a_shape_that_fits_is_taken(shape):
    assert as_numbers("array", np.ones((2, 3)), shape).shape == (2, 3)


@pytest.mark.parametrize("shape", [(6,), (), (3, 2), ("n", 2), (2, 3, 1), ("a", "b", "c")])
def test_a_shape_that_does_not_fit_is_refused(shape):
    with pytest.raises(ValueError, match=r"array should have shape .*; found \(2, 3\)"):
        as_numbers("array", np.ones((2, 3)), shape)
