"""The race to an accuracy: both runners run, and the clock says when the goal was reached."""

from types import SimpleNamespace

import numpy as np

from helpers.fast import FastTrainer
from helpers.race import (
    Clock,
    everything,
    example_network,
    quick_network,
    raw,
    run_example,
    run_quick,
)

RNG = np.random.default_rng(0)
PIXELS = RNG.integers(0, 256, (150, 28, 28, 1), "uint8")
IMAGES, LABELS = PIXELS.astype("float32") / 255, np.arange(150) % 10


def test_the_clock_knows_the_first_time_above_the_goal():
    shares = iter((0.5, 0.95, 0.9))
    clock = Clock(lambda: next(shares))
    for _ in range(3):
        clock()
    seconds = [row[0] for row in clock.rows]
    assert clock.reached(0.9) == seconds[1] and clock.reached(0.5) == seconds[0]
    assert clock.reached(0.99) == np.inf
    assert sorted(seconds) == seconds


def test_the_example_stops_at_the_goal_or_at_its_last_epoch():
    network = example_network()
    assert network.count_params() == 34_826  # as its page says
    given = network, PIXELS, LABELS, (PIXELS[:20], LABELS[:20]), 0
    assert len(run_example(*given, goal=0.0).rows) == 1
    assert len(run_example(*given, goal=2.0, epochs=2).rows) == 2


def test_bytes_are_the_images_again():
    np.testing.assert_array_equal(raw(IMAGES), PIXELS)
    more = np.tile(PIXELS, (8, 1, 1, 1))  # more than one piece
    np.testing.assert_array_equal(raw(np.tile(IMAGES, (8, 1, 1, 1))), more)


def test_the_example_scales_its_pixels_itself():
    network = example_network()
    np.testing.assert_allclose(network.layers[0](PIXELS), IMAGES, rtol=1e-6)


def test_the_quick_network_runs_too():
    trainer = FastTrainer(quick_network())
    test = IMAGES[:20], LABELS[:20]
    clock = run_quick(trainer, PIXELS, LABELS, test, 0, epochs=2)
    assert len(clock.rows) == 2 and clock.rows[1][0] > clock.rows[0][0]


def test_all_that_is_not_test_is_put_together():
    data = SimpleNamespace(
        train=(IMAGES[:100], LABELS[:100]), validation=(IMAGES[100:], LABELS[100:])
    )
    images, labels = everything(data)
    np.testing.assert_array_equal(images, IMAGES)
    np.testing.assert_array_equal(labels, LABELS)
