"""A network of a few dozen numbers and points for it, for the tests."""

import keras
import numpy as np


def build():
    """Return a classifier for 4 inputs and 2 classes."""
    hidden = keras.layers.Dense(8, activation="tanh")
    return keras.Sequential(
        [keras.Input((4,)), hidden, keras.layers.Dense(8), keras.layers.Dense(2, "softmax")]
    )


def points(n, seed=0):
    """Return (images, labels): n random points, labelled by the sign of their sum."""
    images = np.random.default_rng(seed).normal(size=(n, 4)).astype("float32")
    return images, (images.sum(axis=1) > 0).astype("int64")


def compiled():
    """Return the classifier, ready to be trained."""
    model = build()
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
