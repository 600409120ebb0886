"""An answer may have any type that holds the right numbers; what is wrong is said in a sentence."""

from fractions import Fraction

import keras
import numpy as np
import pytest
import tensorflow as tf

from helpers.exercises.answers import Fault, as_array, compare, in_words, unpack

EXPECTED = np.array([[1.0, 2.0], [3.0, 4.0]])


class TorchTensor:
    """What PyTorch does: a tensor that learns becomes an array only after `detach`."""

    def __init__(self, values, learns=True):
        self.values, self.learns = np.asarray(values), learns

    def detach(self):
        return TorchTensor(self.values, learns=False)

    def cpu(self):
        return self

    def size(self):  # a method, where NumPy has a number
        return self.values.shape

    def __array__(self, *arguments, **settings):
        if self.learns:
            raise RuntimeError("Can't call numpy() on Tensor that requires grad.")
        return self.values


@pytest.mark.parametrize(
    "answer",
    [
        EXPECTED,
        EXPECTED.tolist(),
        tuple(map(tuple, EXPECTED)),
        list(EXPECTED),
        EXPECTED.astype("float16"),
        EXPECTED.astype("uint8"),
        EXPECTED.astype("longdouble"),
        EXPECTED.astype(object),
        EXPECTED.T.copy().T,
        np.broadcast_to(EXPECTED, (2, 2, 2))[0],  # a view that may not be written to
        np.matrix(EXPECTED),
        [[Fraction(1), 2], [3, Fraction(8, 2)]],
        tf.constant(EXPECTED),
        tf.Variable(EXPECTED),
        [tf.constant([1.0, 2.0]), np.array([3, 4])],
        keras.Variable(EXPECTED),
        TorchTensor(EXPECTED),
        [TorchTensor([1, 2]), (3, TorchTensor(4))],
    ],
    ids=lambda answer: type(answer).__name__,
)
def test_the_right_numbers_are_right_in_any_type(answer):
    compare(answer, EXPECTED, 0)
    compare((answer, 1), (EXPECTED, 1.0), 0)
    with pytest.raises(Fault, match="^the answer is off by up to 0.5$"):
        compare(answer, EXPECTED + [[0, 0], [0.5, 0]], 0.4)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (np.where(EXPECTED > 3, np.nan, EXPECTED), "holds an infinity or something that is not"),
        (np.where(EXPECTED > 3, -np.inf, EXPECTED), "holds an infinity or something that is not"),
        ([[1, 2], [3]], "should be numbers, found rows of different lengths"),
        ([[1, 2], [3, None]], "should be numbers, found NoneType"),
        ([[1, 2], [3, "4"]], "should be numbers, found str_"),
        (EXPECTED + 0j, "should be numbers, found complex128"),
        ("text", "should be numbers, found str"),
        ({}, "should be numbers, found dict"),
        (int, "should be numbers, found type"),
        ((x for x in EXPECTED), "should be numbers, found a generator; end with a 'return'"),
        (tf.keras.Input((2,)), "should be numbers, found KerasTensor, which gives none"),
        (EXPECTED[0], r"should have shape \(2, 2\), found \(2,\)"),
        (EXPECTED[None], r"should have shape \(2, 2\), found \(1, 2, 2\)"),
        (5, r"should have shape \(2, 2\), found \(\)"),
    ],
)
def test_what_is_wrong_is_said(answer, words):
    with pytest.raises(Fault, match=f"^the answer {words}"):
        compare(answer, EXPECTED, 1e-6)
    with pytest.raises(Fault, match=f"^answer 2: the answer {words}"):
        compare((1, answer), (1.0, EXPECTED), 1e-6)


def test_a_gap_as_large_as_the_tolerance_is_allowed():
    compare(EXPECTED + 0.5, EXPECTED, 0.5)
    with pytest.raises(Fault, match="off by up to 0.5"):
        compare(EXPECTED + 0.5, EXPECTED, 0.49)


@pytest.mark.parametrize("right", [True, False, np.True_, np.False_])
def test_a_truth_value_is_not_off_by_a_number(right):
    for answer in (right, bool(right), int(right), float(right), tf.constant(right)):
        compare(answer, right, 0)
    for wrong in (not right, 1 - right, np.bool_(not right)):
        with pytest.raises(Fault, match=f"^the answer {not right} is wrong$"):
            compare(wrong, right, 0)
    with pytest.raises(Fault, match="off by up to"):
        compare(0.25, right, 0)


def test_a_tuple_has_as_many_parts_as_it_should():
    numbers = (1.0, 2.0)
    for answer in (numbers, [1, 2], np.array([1, 2]), tf.TensorShape([1, 2]), tf.constant([1, 2])):
        compare(answer, numbers, 0)
    for answer, found in {3: "int", "ab": "str", None: "NoneType", (1, 2, 3): "3", (): "0"}.items():
        with pytest.raises(Fault, match=f"should be a tuple of 2 numbers, found {found}$"):
            compare(answer, numbers, 0)
    with pytest.raises(Fault, match="should be a tuple of 2 arrays, found ndarray"):
        compare(np.ones((2, 2)), (np.ones(2), np.ones(2)), 0)
    with pytest.raises(Fault, match="^answer 2: the answer should have shape"):
        compare((1, [2]), numbers, 0)  # a forgotten star


def test_parts_are_not_looked_into():
    parts = ["anything", None]
    assert unpack(parts, 2, "arrays") is parts


def test_a_long_range_is_not_written_out():
    assert as_array(range(3)).tolist() == [0, 1, 2]
    with pytest.raises(Fault, match="should have shape"):
        compare(range(10**14), np.ones(3), 0)


def test_an_error_in_words_is_one_line():
    assert in_words(ValueError("first.\nsecond")) == "ValueError: first"
    assert in_words(AssertionError()) == "AssertionError"
