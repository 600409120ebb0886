"""The plain loop beside Keras's own `fit`."""

import keras
import numpy as np
import pytest
from networks import compiled, points

from helpers import loop, training
from helpers.training import Batches


@pytest.fixture(scope="module")
def model():
    return compiled()


def compiled_with(seed):
    keras.utils.set_random_seed(seed)
    return compiled()


class InOrder(Batches):
    def on_epoch_end(self):
        self.order = np.arange(len(self.images))


def test_the_plain_loop_trains_as_keras_does():
    images, labels = points(50)
    results = []
    for plain in (True, False):
        network, batches = compiled_with(seed=0), InOrder(images, labels, 16)
        if plain:
            history = loop.fit(network, batches, epochs=3)
        else:
            history = network.fit(batches, epochs=3, shuffle=False, verbose=0)
        results.append((history.history, network.get_weights()))
    (mine, my_weights), (theirs, their_weights) = results
    assert set(mine) == set(theirs) == {"loss", "accuracy"}
    for name in mine:
        np.testing.assert_allclose(mine[name], theirs[name], rtol=1e-5)
    for ours, other in zip(my_weights, their_weights, strict=True):
        np.testing.assert_allclose(ours, other, atol=1e-6)


@pytest.mark.parametrize("event", ["on_train_batch_end", "on_epoch_end"])
def test_the_plain_loop_stops_when_a_callback_says_so(model, event):
    heard = []

    def stop(number, logs):
        heard.append((number, logs))
        model.stop_training = True

    watch = keras.callbacks.LambdaCallback(**{event: stop})
    history = loop.fit(model, Batches(*points(8), 4), epochs=5, callbacks=[watch])
    assert len(heard) == 1 and heard[0][0] == 0 and heard[0][1]["loss"] > 0
    assert len(history.history["loss"]) == 1
    again = loop.fit(model, Batches(*points(8), 4), epochs=2)  # is not stopped for ever
    assert len(again.history["loss"]) == 2


def test_the_recipe_in_the_plain_loop_sets_the_same_learning_rates():
    rates = {}
    for train in (loop.train_well, training.train_well):
        network, found = compiled_with(seed=0), rates.setdefault(train, [])

        def note(batch, logs, network=network, found=found):
            found.append(float(network.optimizer.learning_rate))

        watch = keras.callbacks.LambdaCallback(on_train_batch_end=note)
        history = train(network, *points(50), epochs=4, batch_size=16, callbacks=[watch])
        assert len(history.history["loss"]) == 4
    assert rates[loop.train_well] == rates[training.train_well] and len(set(found)) > 10


def test_the_recipe_in_the_plain_loop_compiles_and_learns():
    keras.utils.set_random_seed(0)
    network = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, "softmax")])
    images, labels = points(500)
    loop.train_well(network, images, labels, epochs=20, peak=0.05)
    assert training.accuracy(network, images, labels) > 0.95
