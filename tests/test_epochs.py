"""Trainings inside of TensorFlow: the same steps as Keras takes, and images that move."""

import random

import keras
import numpy as np
import pytest
from keras import layers

from helpers.epochs import Trainer, move

IMAGES = np.random.default_rng(0).random((12, 6, 6, 1), dtype="float32")
LABELS = np.arange(12) % 3


def network_of(*stack):
    return keras.Sequential([keras.Input((6, 6, 1)), *stack, layers.Flatten(), layers.Dense(3)])


@pytest.fixture(scope="module")
def trainer():
    return Trainer(network_of(layers.Conv2D(2, 3), layers.BatchNormalization(), layers.ReLU()))


def test_the_same_seed_gives_the_same_training_and_another_one_another(trainer):
    found = []
    for seed in (1, 2, 1):
        trainer.train(IMAGES, LABELS, epochs=2, peak=0.01, seed=seed, batch_size=4, shift=1)
        found.append(np.concatenate([w.ravel() for w in trainer.network.get_weights()]))
    np.testing.assert_allclose(found[0], found[2], atol=1e-6)
    assert np.abs(found[0] - found[1]).max() > 0.01


def test_a_new_beginning_forgets_all(trainer):
    trainer.begin(5)
    first = trainer.network.get_weights()
    trainer.train(IMAGES, LABELS, epochs=1, peak=0.1, seed=1, batch_size=4)
    trainer.begin(5)
    for one, other in zip(first, trainer.network.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    assert trainer.network.optimizer.iterations.numpy() == 0


def test_first_weights_are_those_that_keras_draws_after_the_same_seed():
    stack = [layers.Conv2D(2, 3, kernel_initializer="he_normal"), layers.Conv2D(2, 2)]
    stack += [layers.Conv2D(2, 1, kernel_initializer="zeros")]
    keras.utils.set_random_seed(7)
    theirs = network_of(*[type(layer).from_config(layer.get_config()) for layer in stack])
    ours = Trainer(network_of(*stack))
    ours.begin(7)
    for one, other in zip(ours.network.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_seed_also_draws_what_dropout_leaves_out_but_not_the_weights():
    plain = Trainer(network_of())
    holes = Trainer(network_of(layers.Dropout(0.5)))
    shown = []
    for seed in (1, 2, 1):
        plain.begin(seed)
        holes.begin(seed)
        np.testing.assert_array_equal(plain.network.weights[0], holes.network.weights[0])
        shown.append(holes.network.layers[0](np.ones((1, 6, 6, 1)), training=True).numpy())
    np.testing.assert_array_equal(shown[0], shown[2])
    assert (shown[0] != shown[1]).any()


def test_a_new_beginning_seeds_nothing_else(trainer):
    random.seed(3)
    np.random.seed(3)
    expected = random.random(), np.random.random()
    random.seed(3)
    np.random.seed(3)
    trainer.begin(0)
    assert (random.random(), np.random.random()) == expected


def test_new_weights_have_the_size_of_their_rule():
    trainer = Trainer(keras.Sequential([keras.Input((400,)), layers.Dense(300), layers.Dense(3)]))
    trainer.begin(0)
    kernel, bias = trainer.network.get_weights()[:2]
    np.testing.assert_allclose(kernel.var(), 2 / 700, rtol=0.05)
    assert not bias.any()


def test_steps_equal_those_of_keras():
    trainer = Trainer(network_of(layers.Conv2D(2, 3, activation="relu")))
    trainer.begin(3)
    theirs = keras.models.clone_model(trainer.network)
    theirs.set_weights(trainer.network.get_weights())
    theirs.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    rates = np.array([0.01, 0.002, 0.03], "float32")
    batches = IMAGES.reshape(3, 4, 6, 6, 1), LABELS.reshape(3, 4).astype("int32")

    trainer.steps(*batches, rates)
    for images, labels, rate in zip(*batches, rates, strict=True):
        theirs.optimizer.learning_rate = rate
        theirs.train_on_batch(images, labels)

    for one, other in zip(trainer.network.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)


def test_it_learns_and_says_how_well(trainer):
    epochs = []
    settings = {"peak": 0.05, "seed": 0, "batch_size": 4, "after": lambda: epochs.append(1)}
    trainer.train(IMAGES, LABELS, epochs=60, **settings)
    assert trainer.accuracy(IMAGES, LABELS) == 1 and len(epochs) == 60
    assert trainer.accuracy(IMAGES, (LABELS + 1) % 3) == 0


@pytest.mark.parametrize("count", [0, 11])
def test_images_that_do_not_fill_their_mini_batches_are_refused(trainer, count):
    with pytest.raises(ValueError, match=f"{count} images do not fill mini-batches of 4"):
        trainer.train(IMAGES[:count], LABELS[:count], epochs=1, peak=0.1, seed=0, batch_size=4)


def test_each_image_moves_its_own_way_and_what_comes_in_is_zero():
    images = np.zeros((500, 7, 9, 2))
    images[:, 3, 4] = 1, 2
    moved = move(images, 2, np.random.default_rng(0))
    assert moved.shape == images.shape and moved.sum() == images.sum()
    _, rows, columns = np.nonzero(moved[..., 1])
    assert set(rows - 3) == set(columns - 4) == {-2, -1, 0, 1, 2}
    assert len(set(zip(rows, columns, strict=True))) == 25
    assert move(np.ones((50, 4, 4, 1)), 3, np.random.default_rng(0)).min() == 0


def test_no_shift_leaves_the_images_as_they_are():
    np.testing.assert_array_equal(move(IMAGES, 0, np.random.default_rng(0)), IMAGES)
