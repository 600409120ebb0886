"""Many short trainings in little time: whole epochs inside TensorFlow, one trace a network."""

from random import Random

import numpy as np
import tensorflow as tf
from numpy.lib.stride_tricks import sliding_window_view

from helpers.training import learning_rates


class Trainer:
    """A network with its own Adam, trained from many seeds without being built again.

    Parameters
    ----------
    network : keras.Model that ends in logits, (n, classes); it is compiled here
    """

    def __init__(self, network):
        self.network = network
        network.compile("adam")
        network.optimizer.build(network.trainable_variables)
        self._variables = [*network.variables, *network.optimizer.variables]
        self._first = [variable.numpy() for variable in self._variables]
        self.steps = tf.function(self._take, reduce_retracing=True)
        self._answer = tf.function(network, reduce_retracing=True)

    def begin(self, seed):
        """Give the network new first weights and Adam an empty memory; quicker than `restart`.

        Without dropout the weights are those that Keras draws after
        `keras.utils.set_random_seed(seed)`; with it they are the same. A seed that an initializer
        was given is replaced. Nothing outside of this network is seeded, so trainings may run
        side by side.
        """
        random = Random(seed)
        for variable, value in zip(self._variables, self._first, strict=True):
            variable.assign(value)
        for layer in (each for each in self.network.layers if hasattr(each, "kernel")):
            rule = layer.kernel_initializer
            options = rule.get_config()
            if "seed" in options:
                options["seed"] = random.randint(1, 10**9)
            layer.kernel.assign(type(rule).from_config(options)(layer.kernel.shape))
        for layer in (each for each in self.network.layers if hasattr(each, "seed_generator")):
            layer.seed_generator.state.assign([random.randint(1, 10**9), 0])  # dropout's masks

    def _take(self, images, labels, rates):
        """Take one step for each mini-batch: images (steps, batch, ...), labels and rates."""
        optimizer, weights = self.network.optimizer, self.network.trainable_variables
        for step in tf.range(len(rates)):
            with tf.GradientTape() as tape:
                logits = self.network(images[step], training=True)
                losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels[step], logits)
                loss = tf.reduce_mean(losses)
            optimizer.learning_rate = rates[step]
            optimizer.apply(tape.gradient(loss, weights))

    def train(self, images, labels, *, epochs, peak, seed, batch_size=100, shift=0, after=None):
        """Train anew by the recipe's schedule: up to `peak` in a tenth of the steps, then to 0.

        Parameters
        ----------
        images : ndarray of shape (n, height, width, channels); n is a multiple of `batch_size`
        labels : ndarray of shape (n,), whole numbers
        epochs, batch_size : int
        peak : float, the largest learning rate
        seed : int, of the first weights, the order of the images and the shifts
        shift : int, pixels; each image is moved anew in each epoch by up to as much
        after : function called without arguments after each epoch, optional

        Raises
        ------
        ValueError
            If the images do not fill whole mini-batches.
        """
        if len(images) == 0 or len(images) % batch_size:
            raise ValueError(f"{len(images)} images do not fill mini-batches of {batch_size}")
        self.begin(seed)
        random, steps = np.random.default_rng(seed), len(images) // batch_size
        rates = learning_rates(epochs * steps, peak).astype("float32").reshape(epochs, steps)
        for of_epoch in rates:
            rows = random.permutation(len(images))
            moved = move(images, shift, random)[rows] if shift else images[rows]
            batches = moved.reshape(steps, batch_size, *images.shape[1:])
            self.steps(batches, labels[rows].reshape(steps, batch_size).astype("int32"), of_epoch)
            if after:
                after()

    def accuracy(self, images, labels):
        """Return the share of the images whose largest logit is that of the label."""
        pieces = [self._answer(images[i : i + 1000]) for i in range(0, len(images), 1000)]
        return float(np.mean(np.concatenate(pieces).argmax(axis=1) == labels))


def move(images, shift, random):
    """Move each image by up to `shift` pixels, its own way; what comes in is zero.

    Parameters
    ----------
    images : ndarray of shape (n, height, width, channels)
    shift : int, in pixels
    random : numpy.random.Generator
    """
    height, width = images.shape[1:3]
    wide = np.pad(images, [(0, 0), (shift, shift), (shift, shift), (0, 0)])
    windows = sliding_window_view(wide, (height, width), axis=(1, 2))  # (n, i, j, c, h, w)
    i, j = random.integers(2 * shift + 1, size=(2, len(images)))
    return np.moveaxis(windows[np.arange(len(images)), i, j], 1, -1)
