"""The recipe, and the summary over seeds, with a network of a few dozen numbers."""

import math

import keras
import numpy as np
import pytest
from networks import build, compiled, points

from helpers import training
from helpers.training import Batches, Summary, summarise

# The summary


def test_summary_is_the_mean_and_the_sample_deviation_in_per_cent():
    summary = summarise([0.98, 0.99, 1.0])
    assert (summary.mean, summary.sd, summary.n) == (pytest.approx(99), pytest.approx(1), 3)
    assert str(Summary(99.123, 0.081, 3)) == "99.12\u00a0±\u00a00.08\u00a0%"


def test_summary_of_a_dict_keeps_its_names():
    assert summarise({"max": [0.5, 0.5]}) == {"max": Summary(50.0, 0.0, 2)}


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([], "two values or more"),
        ([0.9], r"two values or more, found \[0.9\]"),
        (0.9, "two values or more"),
        ([0.9, math.nan], "fractions such as 0.98, found .*nan"),
        ([98.0, 99.0], "fractions such as 0.98"),
    ],
)
def test_summary_refuses_what_has_no_spread(values, message):
    with pytest.raises(ValueError, match=message):
        summarise(values)


# The batches


@pytest.fixture(scope="module")
def model():
    return compiled()


def test_an_epoch_holds_every_image_once_with_its_label_in_a_new_order():
    images, labels = np.arange(10.0).reshape(10, 1), np.arange(10)
    batches = Batches(images, labels, 4)
    orders = []
    for _ in range(2):
        parts = [batches[i] for i in range(len(batches))]
        assert [len(x) for x, _ in parts] == [4, 4, 2]
        assert all(np.array_equal(x[:, 0], y) for x, y in parts)
        orders.append([int(y) for _, part in parts for y in part])
        batches.on_epoch_end()
    assert sorted(orders[0]) == sorted(orders[1]) == list(range(10))
    assert orders[0] != orders[1]


def test_a_seed_repeats_the_order():
    orders = []
    for _ in range(2):
        keras.utils.set_random_seed(3)
        orders.append(Batches(np.zeros(20), np.arange(20), 20)[0][1].tolist())
    assert orders[0] == orders[1]


def test_fit_shuffles_between_epochs(model):
    batches = Batches(*points(8), 4)
    first = batches.order.copy()
    model.fit(batches, epochs=1, verbose=0)
    assert not np.array_equal(first, batches.order)


def test_batches_need_as_many_labels_as_images():
    with pytest.raises(ValueError, match="3 images need as many labels, found 2"):
        Batches(np.zeros(3), np.zeros(2), 1)
    with pytest.raises(ValueError, match="0 images"):
        Batches(np.zeros(0), np.zeros(0), 1)


# The recipe


def fresh(seed):
    keras.utils.set_random_seed(seed)
    return build()


def with_dropout(seed):
    keras.utils.set_random_seed(seed)
    stack = [keras.Input((4,)), keras.layers.Dropout(0.5), keras.layers.Dense(2, "softmax")]
    network = keras.Sequential(stack)
    network.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return network


def test_the_learning_rate_is_that_of_keras_with_a_warm_up_and_half_a_cosine():
    schedule = keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=0.0005, warmup_steps=10, warmup_target=0.005, decay_steps=90
    )
    expected = [float(schedule(step)) for step in range(100)]
    np.testing.assert_allclose(training.learning_rates(100, 0.005), expected, atol=1e-8)
    assert len(training.learning_rates(3, 1.0)) == 3  # too few steps for a warm-up


def test_the_recipe_sets_the_learning_rate_of_every_step():
    network, rates = fresh(0), []
    record = keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda batch, logs: rates.append(float(network.optimizer.learning_rate))
    )
    history = training.train_well(network, *points(50), epochs=4, batch_size=16, callbacks=[record])
    np.testing.assert_allclose(rates, training.learning_rates(16, 0.005), atol=1e-8)
    assert len(history.history["loss"]) == 4


def test_a_network_learns_and_its_accuracy_is_the_share_that_is_right():
    network, (images, labels) = fresh(0), points(500)
    training.train_well(network, images, labels, epochs=20, peak=0.05)
    probabilities = training.predict(network, images)
    assert probabilities.shape == (500, 2)
    share = training.accuracy(network, images, labels)
    assert share == np.mean((probabilities[:, 1] > 0.5) == labels) > 0.95
    expected = network.predict(images, verbose=0)
    np.testing.assert_allclose(probabilities, expected, atol=1e-6)


def test_predictions_see_the_images_as_they_are():
    shift = keras.layers.RandomTranslation(0.5, 0.5)  # by itself it shifts outside of `fit`, too
    network = keras.Sequential([keras.Input((4, 4, 1)), shift])
    images = np.random.default_rng(0).random((3, 4, 4, 1), dtype="float32")
    np.testing.assert_array_equal(training.predict(network, images), images)


def test_a_restarted_network_is_like_a_new_one():
    new, used = with_dropout(1), with_dropout(0)
    keras.utils.set_random_seed(0)
    training.train_well(used, *points(100), epochs=2)
    compiled = used.train_function
    training.restart(used, seed=1)
    for mine, theirs in zip(used.get_weights(), new.get_weights(), strict=True):
        assert np.array_equal(mine, theirs)
    assert not any(np.any(variable) for variable in used.optimizer.variables[2:])
    assert used.optimizer.iterations == 0

    keras.utils.set_random_seed(2)
    training.train_well(used, *points(100), epochs=2)
    keras.utils.set_random_seed(2)
    training.train_well(new, *points(100), epochs=2)
    assert used.train_function is compiled  # no time lost
    for mine, theirs in zip(used.get_weights(), new.get_weights(), strict=True):
        np.testing.assert_allclose(mine, theirs, atol=1e-6)


def test_what_cannot_be_trained_or_counted_is_refused():
    network, (images, labels) = fresh(0), points(20)
    for settings in ({"epochs": 1.5}, {"epochs": 0}, {"batch_size": 0}, {"peak": math.nan}):
        with pytest.raises(ValueError, match=f"{next(iter(settings))} should be a"):
            training.train_well(network, images, labels, **settings)
    for wrong in (labels[:, None], labels[:1], labels[0]):
        with pytest.raises(ValueError, match="20 images need as many labels, found"):
            training.accuracy(network, images, wrong)
    with pytest.raises(ValueError, match="0 images need as many labels"):
        training.accuracy(network, images[:0], labels[:0])
    with pytest.raises(ValueError, match="should be compiled before it is restarted"):
        training.restart(keras.Sequential([keras.Input((2,)), keras.layers.Dense(2)]), seed=0)
