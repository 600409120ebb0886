"""Training in a plain loop over the mini-batches: what Keras's `fit` does, in less time."""

from collections import Counter

import keras

from helpers import training


class _Plain:
    """A network whose `fit` is the plain loop; all else is the network's own."""

    def __init__(self, network):
        self.network = network

    def __getattr__(self, name):
        return getattr(self.network, name)

    def fit(self, batches, epochs, callbacks, verbose):
        return fit(self.network, batches, epochs, callbacks)


def train_well(network, *given, **settings):
    """Train by the recipe of `training.train_well`, which has the same arguments, in the loop."""
    return training.train_well(_Plain(network), *given, **settings)


def fit(network, batches, epochs=1, callbacks=()):
    """Train as `network.fit(batches)` does, in a plain loop and in less time.

    Keras hands batches made in Python to TensorFlow through threads, which compete with the
    training on a small machine, and TensorFlow 2.21 then gives memory back after every batch.

    Parameters
    ----------
    network : keras.Model, compiled; its metrics should be means over images
    batches : keras.utils.PyDataset of (images, labels), such as `Batches`
    epochs : int
    callbacks : sequence of keras.callbacks.Callback; what they hear of a batch is of that batch

    Returns
    -------
    keras.callbacks.History
    """
    options = {"model": network, "epochs": epochs, "steps": len(batches)}
    calls = keras.callbacks.CallbackList([*callbacks], add_history=True, **options)
    network.stop_training, logs = False, {}
    calls.on_train_begin()
    for epoch in range(epochs):
        if network.stop_training:
            break
        calls.on_epoch_begin(epoch)
        logs = _train_an_epoch(network, batches, calls)
        calls.on_epoch_end(epoch, logs)
        batches.on_epoch_end()
    calls.on_train_end(logs)
    return network.history


def _train_an_epoch(network, batches, calls):
    """Take one step for each batch; return the mean of loss and metrics over the images."""
    sums, seen = Counter(), 0
    for index in range(len(batches)):
        if network.stop_training:
            break
        images, labels = batches[index]
        calls.on_train_batch_begin(index)
        logs = network.train_on_batch(images, labels, return_dict=True)
        calls.on_train_batch_end(index, logs)
        sums.update({name: len(images) * value for name, value in logs.items()})
        seen += len(images)
    return {name: value / seen for name, value in sums.items()}
