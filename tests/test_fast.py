"""Fast training: the fused normalisation is Keras's, images stay what they are, seeds repeat."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from helpers.fast import (
    FastTrainer,
    Normalisation,
    augment,
    built_in,
    fast_type,
    small_network,
)

RNG = np.random.default_rng(0)
PIXELS = RNG.integers(256, size=(20, 28, 28, 1), dtype="uint8")
LABELS = np.arange(20) % 10


@pytest.fixture(scope="module")
def trainer():
    stack = [keras.layers.Conv2D(3, 5, 4), Normalisation(), keras.layers.Flatten()]
    return FastTrainer(keras.Sequential([keras.Input((28, 28, 1)), *stack, keras.layers.Dense(10)]))


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ("fpu avx512_bf16 sse", "mixed_bfloat16"),
        ("amx_bf16", "mixed_bfloat16"),
        ("avx2", "float32"),
    ],
)
def test_the_processor_says_what_it_can_do(flags, expected):
    assert fast_type(flags) == expected
    assert fast_type() in ("mixed_bfloat16", "float32")


def test_normalisation_equals_that_of_keras():
    maps = RNG.normal(3, 2, size=(8, 5, 4, 3)).astype("float32")
    up = RNG.normal(size=maps.shape).astype("float32")
    found = []
    for layer in (Normalisation(), keras.layers.BatchNormalization(epsilon=1e-3, momentum=0.95)):
        layer.build(maps.shape)
        with tf.GradientTape() as tape:
            tape.watch(at := tf.constant(maps))
            out = layer(at, training=True)
            loss = tf.reduce_sum(out * up)
        gradients = tape.gradient(loss, [at, *layer.trainable_variables])
        found.append([out, *gradients, layer(maps, training=False)])
    for one, other in zip(*found, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-2, atol=2e-2)


def test_normalisation_is_built_in_the_given_type():
    layer = built_in("mixed_bfloat16", Normalisation)
    assert layer(np.ones((2, 3, 3, 1), "float32"), training=True).dtype == tf.bfloat16
    assert keras.mixed_precision.dtype_policy().name == "float32"


def test_the_type_is_set_back_after_an_error():
    with pytest.raises(ZeroDivisionError):
        built_in("mixed_bfloat16", lambda: 1 / 0)
    assert keras.mixed_precision.dtype_policy().name == "float32"


def test_no_change_leaves_the_images():
    images = RNG.random((6, 28, 28, 1), dtype="float32")
    np.testing.assert_allclose(augment(images, 0.0, [1, 2]), images, atol=1e-5)


def test_each_image_changes_in_its_own_way_and_the_same_again():
    image = np.zeros((1, 28, 28, 1), "float32")
    image[0, 8:20, 12:16] = 1
    images = np.repeat(image, 5, axis=0)
    first, again, other = (augment(images, 1.0, [seed, 0]).numpy() for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 0.1
    assert all(np.abs(first[0] - each).max() > 0.1 for each in first[1:])
    assert 0.6 < first.sum() / images.sum() < 1.6


def test_a_seed_gives_the_same_training_again(trainer):
    found, given = [], {"epochs": 2, "peak": 0.01, "batch_size": 8}
    for seed in (1, 2, 1):
        trainer.train(PIXELS, LABELS, seed=seed, change=1, smooth=0.1, average=0.5, **given)
        found.append(np.concatenate([w.ravel() for w in trainer.network.get_weights()]))
    np.testing.assert_allclose(found[0], found[2], atol=1e-5)
    assert np.abs(found[0] - found[1]).max() > 0.01


def test_the_mean_of_the_weights_lies_between_the_first_and_the_last(trainer):
    found, given = {}, {"epochs": 1, "peak": 0.1, "batch_size": 10, "seed": 0}
    for share in (0, 0.5, 1):
        trainer.train(PIXELS, LABELS, average=share, **given)
        found[share] = trainer.network.get_weights()[0]
    moved = np.linalg.norm(found[0] - found[1])
    assert 0 < np.linalg.norm(found[0.5] - found[1]) < moved
    assert np.linalg.norm(found[0.5] - found[0]) < moved


def test_it_learns_and_says_what_it_sees(trainer):
    calls = []
    given = {"epochs": 40, "peak": 0.02, "batch_size": 10, "seed": 0}
    trainer.train(PIXELS, LABELS, after=lambda: calls.append(1), **given)
    images = PIXELS.astype("float32") / 255
    assert len(calls) == 40
    assert trainer.accuracy(images, LABELS) > 0.9
    assert np.mean(trainer.answers(images) == LABELS) == trainer.accuracy(images, LABELS)


@pytest.mark.parametrize(
    ("images", "found"), [(PIXELS / 255, "20 of float64"), (PIXELS[:4], "4 of uint8")]
)
def test_wrong_images_are_refused(trainer, images, found):
    with pytest.raises(ValueError, match=f"8 images or more, as bytes; found {found}"):
        trainer.train(images, LABELS, epochs=1, peak=0.01, seed=0, batch_size=8)


def test_the_small_network_is_small():
    assert small_network().count_params() < 100_000
    assert small_network(wide=0.5).count_params() < 30_000
    assert small_network(normal=False)(np.zeros((2, 28, 28, 1))).shape == (2, 10)
