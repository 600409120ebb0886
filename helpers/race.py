"""A race to a test accuracy: the Keras team's example against a small network trained fast."""

from time import perf_counter

import keras
import numpy as np
from keras import layers

from helpers.fast import Normalisation
from helpers.training import accuracy, restart


def example_network():
    """Build the Keras team's 'Simple MNIST convnet', keras.io/examples/vision/mnist_convnet.

    It takes bytes and scales them itself, so that `fit` need not copy all images as floats.
    """
    stack = [keras.Input((28, 28, 1)), layers.Rescaling(1 / 255)]
    stack += [layers.Conv2D(32, 3, activation="relu")]
    stack += [layers.MaxPooling2D(2), layers.Conv2D(64, 3, activation="relu")]
    stack += [layers.MaxPooling2D(2), layers.Flatten(), layers.Dropout(0.5)]
    network = keras.Sequential([*stack, layers.Dense(10, activation="softmax")])
    network.compile("adam", "sparse_categorical_crossentropy")
    return network


def quick_network():
    """Build four convolutions to logits; the first has a stride of 2, so no map is large."""
    network = keras.Sequential([keras.Input((28, 28, 1))])
    for filters, size, stride in ((32, 5, 2), (48, 3, 1), (64, 3, 1), (64, 3, 1)):
        network.add(layers.Conv2D(filters, size, stride, "same", use_bias=False))
        if filters == 48:
            network.add(layers.MaxPooling2D(2))
        network.add(Normalisation())
        network.add(layers.ReLU())
    network.add(layers.Flatten())
    network.add(layers.Dense(10, dtype="float32"))
    return network


def everything(data):
    """Training and validation part together: images, labels."""
    parts = data.train, data.validation
    return tuple(np.concatenate(arrays) for arrays in zip(*parts, strict=True))


def raw(images):
    """Pixels as whole numbers from 0 to 255, from images in [0, 1]; by pieces, to save memory."""
    pixels = np.empty(images.shape, "uint8")
    for start in range(0, len(images), 1000):
        pixels[start : start + 1000] = (255 * images[start : start + 1000]).round()
    return pixels


class Clock:
    """Seconds of training alone, and the test accuracy after each epoch.

    Parameters
    ----------
    judge : function without arguments that returns the test accuracy
    """

    def __init__(self, judge):
        self.judge, self.rows, self.seconds = judge, [], 0.0
        self.start = perf_counter()

    def __call__(self):
        """Stop, look at the test part, go on."""
        self.seconds += perf_counter() - self.start
        self.rows.append((self.seconds, float(self.judge())))
        self.start = perf_counter()

    def reached(self, goal):
        """Return the seconds until the goal, or infinity."""
        return next((seconds for seconds, share in self.rows if share >= goal), np.inf)


def run_example(network, pixels, labels, test, seed, goal, epochs=15):
    """Train as the example's code does, until the goal or for its 15 epochs; return the Clock.

    `pixels` and those of `test` are bytes.
    """
    kept = len(pixels) * 9 // 10  # the example holds a tenth back for validation
    restart(network, seed)
    clock = Clock(lambda: accuracy(network, *test))
    for _ in range(epochs):
        network.fit(pixels[:kept], labels[:kept], batch_size=128, verbose=0)
        clock()
        if clock.reached(goal) < np.inf:
            break
    return clock


def run_quick(trainer, pixels, labels, test, seed, epochs=1, **settings):
    """Train the quick network, or another one, by the recipe's schedule; return the Clock."""
    clock = Clock(lambda: trainer.accuracy(*test))
    given = {"peak": 0.01, "batch_size": 64} | settings
    trainer.train(pixels, labels, epochs=epochs, seed=seed, after=clock, **given)
    return clock
