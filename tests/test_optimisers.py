import keras
import numpy as np
import pytest

from helpers.optimisers import SGD, Adam

PAIRS = {
    "plain": (lambda: SGD(0.05), lambda: keras.optimizers.SGD(0.05)),
    "momentum": (lambda: SGD(0.05, 0.9), lambda: keras.optimizers.SGD(0.05, momentum=0.9)),
    "Adam": (lambda: Adam(0.05), lambda: keras.optimizers.Adam(0.05)),
    "Adam, other means": (
        lambda: Adam(0.01, 0.5, 0.9, 1e-3),
        lambda: keras.optimizers.Adam(0.01, beta_1=0.5, beta_2=0.9, epsilon=1e-3),
    ),
}


@pytest.mark.parametrize(("own", "library"), PAIRS.values(), ids=PAIRS)
def test_steps_equal_keras(own, library):
    rng, own, library = np.random.default_rng(0), own(), library()
    weights = rng.normal(size=(4, 3)).astype("float32")
    variable = keras.Variable(weights)
    for size in np.linspace(0.1, 2, 30):
        gradient = (size * rng.normal(size=(4, 3))).astype("float32")
        given = weights.copy(), gradient.copy()
        new = own.step(weights, gradient)
        np.testing.assert_array_equal(weights, given[0])
        np.testing.assert_array_equal(gradient, given[1])
        library.apply([gradient], [variable])
        np.testing.assert_allclose(new, variable.numpy(), atol=1e-5)
        assert new.dtype == "float32"
        weights = new
