"""What every training run needs: the recipe, accuracy, and a summary over seeds."""

import math
from dataclasses import dataclass

import keras
import numpy as np

from helpers.layers.checks import check_counts


@dataclass(frozen=True)
class Summary:
    """Mean and sample standard deviation of n runs, in per cent."""

    mean: float
    sd: float
    n: int

    def __str__(self):
        """Return, for example, '99.12 ± 0.08 %'."""
        return f"{self.mean:.2f}\u00a0±\u00a0{self.sd:.2f}\u00a0%"  # never broken at a line's end


def summarise(values):
    """Return the `Summary` of what several seeds gave, or a dict of them for a dict.

    Parameters
    ----------
    values : sequence of two or more fractions, such as accuracies; or a dict of such sequences

    Raises
    ------
    ValueError
        For fewer than two values, NaN, or values that are not fractions.
    """
    if isinstance(values, dict):
        return {name: summarise(each) for name, each in values.items()}
    values = np.asarray(values, dtype="float64")
    if values.ndim != 1 or len(values) < 2:
        raise ValueError(f"a spread needs two values or more, found {values.tolist()}")
    if not np.all(np.abs(values) <= 1):  # also true of NaN
        raise ValueError(f"values should be fractions such as 0.98, found {values.tolist()}")
    return Summary(float(100 * values.mean()), float(100 * values.std(ddof=1)), len(values))


class Batches(keras.utils.PyDataset):
    """Batches for `fit`, in a new order each epoch, cut from arrays that stay where they are.

    Given the arrays themselves, `fit` copies them: MNIST then needs 0.3 GB more memory.

    Parameters
    ----------
    images : ndarray of shape (n, ...)
    labels : ndarray of shape (n, ...)
    batch_size : int; the last batch of an epoch may be smaller
    """

    def __init__(self, images, labels, batch_size):
        super().__init__()
        if not len(images) == len(labels) > 0:
            raise ValueError(f"{len(images)} images need as many labels, found {len(labels)}")
        self.images, self.labels, self.batch_size = images, labels, batch_size
        self.on_epoch_end()

    def __len__(self):
        """Return the number of batches in an epoch."""
        return -(-len(self.images) // self.batch_size)

    def __getitem__(self, index):
        """Return images and labels of one batch."""
        rows = self.order[index * self.batch_size : (index + 1) * self.batch_size]
        return self.images[rows], self.labels[rows]

    def on_epoch_end(self):
        """Shuffle; `keras.utils.set_random_seed` makes the order repeat."""
        self.order = np.random.permutation(len(self.images))


def train_well(network, images, labels, epochs=3, batch_size=128, peak=0.005, callbacks=()):
    """Train with Adam; the learning rate rises to `peak` in a tenth of the steps, then falls to 0.

    The recipe of chapter 5. A network that is compiled goes on with its own optimiser, which saves
    the time of compiling: see `restart`.

    Parameters
    ----------
    network : keras.Model that ends in a softmax
    images : ndarray of shape (n, ...)
    labels : ndarray of shape (n,), whole numbers
    epochs, batch_size : int
    peak : float, the largest learning rate
    callbacks : sequence of keras.callbacks.Callback

    Returns
    -------
    keras.callbacks.History

    Raises
    ------
    ValueError
        If a setting is not above 0, or there is not one label for each image.
    """
    check_counts(epochs=epochs, batch_size=batch_size)
    batches = Batches(images, labels, batch_size)
    rates = learning_rates(epochs * len(batches), peak)
    if not network.compiled:
        network.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])

    def set_rate(batch, logs=None):
        network.optimizer.learning_rate = next(remaining)

    remaining = iter(rates)
    callbacks = [keras.callbacks.LambdaCallback(on_train_batch_begin=set_rate), *callbacks]
    return network.fit(batches, epochs=epochs, callbacks=callbacks, verbose=0)


def learning_rates(steps, peak):
    """Return the learning rate of each step: up to `peak` in a tenth, then half a cosine to 0."""
    if not 0 < peak < math.inf:
        raise ValueError(f"peak should be a learning rate above 0, found {peak!r}")
    warm_up = steps // 10
    rise = peak * (0.1 + 0.9 * np.arange(warm_up) / max(warm_up, 1))
    fall = peak * (1 + np.cos(np.pi * np.arange(steps - warm_up) / (steps - warm_up))) / 2
    return np.concatenate([rise, fall])


def restart(network, seed, learning_rate=0.001):
    """Give a compiled network new random weights and its optimiser an empty memory.

    The same seed gives the same weights and the same dropout, as if the network had been built
    anew. A network that is not compiled is a ValueError.
    """
    if not network.compiled:
        raise ValueError(f"the network '{network.name}' should be compiled before it is restarted")
    keras.utils.set_random_seed(seed)
    new = keras.models.clone_model(network)
    for layer, new_layer in zip(network.layers, new.layers, strict=True):
        for variable, value in zip(layer.variables, new_layer.variables, strict=True):
            variable.assign(value)
    for variable in network.optimizer.variables:
        variable.assign(keras.ops.zeros_like(variable))
    network.optimizer.learning_rate = learning_rate


def predict(network, images):
    """Return the probabilities of the classes, in pieces to save memory: (n, classes)."""
    pieces = (images[i : i + 200] for i in range(0, len(images), 200))
    # Said, because layers that augment images do so unless they are told not to.
    return np.concatenate([network(piece, training=False).numpy() for piece in pieces])


def accuracy(network, images, labels):
    """Return the share of the images that the network reads right; labels are (n,)."""
    if not np.shape(labels) == (len(images),) != (0,):
        raise ValueError(f"{len(images)} images need as many labels, found {np.shape(labels)}")
    return np.mean(predict(network, images).argmax(axis=1) == labels)
