"""Print the benchmark table: ways to train on the same digits, a race, the machine, the book.

All numbers come from one run, so that their ratios mean something on a noisy machine.
"""

import os
import platform
import subprocess
import sys
from pathlib import Path
from time import perf_counter

import helpers  # noqa: F401  the Keras settings of the book, before Keras

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

from helpers.data import load  # noqa: E402
from helpers.fast import FastTrainer, built_in, fast_type  # noqa: E402
from helpers.models import article_network, multiply_adds  # noqa: E402
from helpers.race import (  # noqa: E402
    everything,
    example_network,
    quick_network,
    raw,
    run_example,
    run_quick,
)
from helpers.timing import best_times  # noqa: E402
from helpers.training import accuracy, train_well  # noqa: E402

ROOT = Path(__file__).parents[1]
GOAL = 0.99


class Clock(keras.callbacks.Callback):
    """Time of training alone, and the test accuracy after each pass."""

    def __init__(self, test):
        super().__init__()
        self.test, self.seconds, self.rows = test, 0.0, []

    def on_epoch_begin(self, epoch, logs=None):
        """Start the watch."""
        self.start = perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        """Stop the watch, then look at the test part."""
        self.seconds += perf_counter() - self.start
        self.rows.append((self.seconds, accuracy(self.model, *self.test)))


def article(data):
    """Train as the article's code does: raw pixels, Adam at a constant rate, 10 passes."""
    images, labels = everything(data)
    clock, network = Clock((raw(data.test.images), data.test.labels)), article_network()
    network.compile("adam", "categorical_crossentropy")
    one_hot = keras.utils.to_categorical(labels, 10)
    network.fit(raw(images), one_hot, epochs=10, batch_size=64, callbacks=[clock], verbose=0)
    return clock.rows


def recipe(data):
    """Train with the book's recipe: pixels up to 1, a warm-up and a decay, 3 passes."""
    clock, network = Clock(data.test), article_network()
    train_well(network, *everything(data), callbacks=[clock])
    return clock.rows


def operations(network):
    """Multiplications and additions of one forward pass for one image."""
    return 2 * sum(multiply_adds(layer) for layer in network.layers if layer.weights)


def race(data, rounds=3):
    """Print the time to the goal of the Keras team's example and of the quick network, by turns."""
    images, labels = everything(data)
    pixels, few, seen = raw(images), slice(240), (raw(data.test.images), data.test.labels)
    example = example_network()
    quick = FastTrainer(built_in(fast_type(), quick_network))
    example.fit(pixels[few], labels[few], batch_size=128, verbose=0)  # traced before the start
    run_quick(quick, pixels[few], labels[few], data.test, 0)
    clocks = {"Keras's simple MNIST convnet": [], "the quick network": []}
    for seed in range(rounds):
        ran = run_example(example, pixels, labels, seen, seed, GOAL)
        clocks["Keras's simple MNIST convnet"].append(ran)
        clocks["the quick network"].append(run_quick(quick, pixels, labels, data.test, seed))
    medians = []
    for name, found in clocks.items():
        seconds = [clock.reached(GOAL) for clock in found]
        medians.append(np.median(seconds))
        told = ", ".join(f"{each:.1f}" for each in seconds)
        print(f"{name:32} to {GOAL:.1%} in {told} s; median {medians[-1]:.1f} s", flush=True)
    print(f"The quick network is there {medians[0] / medians[1]:.1f} times sooner.")


def speeds(rounds=3):
    """Return the medians of several calls of `speed`."""
    return np.median([speed() for _ in range(rounds)], axis=0)


def speed():
    """Return images a second of a training step, its GFLOP/s, and those of a matrix product."""
    network = article_network()
    network.compile("adam", "sparse_categorical_crossentropy")
    images, labels = np.zeros((128, 28, 28, 1), "float32"), np.zeros(128, "int64")
    dataset = tf.data.Dataset.from_tensors((images, labels)).repeat(50)
    fifty = {"steps": lambda: network.fit(dataset, verbose=0)}
    step = best_times(fifty, turns=3)["steps"] / 50
    square = tf.random.normal((2048, 2048))
    product = tf.function(lambda: tf.reduce_sum(square @ square))
    # Backwards costs twice as much as forwards: gradients for the inputs and for the weights.
    used = 3 * operations(network) * 128 / step
    best = best_times({"product": product}, turns=10)["product"]
    return 128 / step, used / 1e9, 2 * 2048**3 / best / 1e9


def seconds_of(*command):
    """Run one of the book's own commands and return its time in seconds; show a failure."""
    start = perf_counter()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return perf_counter() - start


def strokes():
    """Return the line that tells how long the built first page takes to answer a stroke."""
    command = [sys.executable, ROOT / "tests" / "strokes.py"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    why = (done.stderr.strip().splitlines() or ["no line of it"])[-1]
    return done.stdout.strip() or f"a stroke on a digit: not measured: {why}"


def main():
    """Measure and print, one line as soon as it is known."""
    data = load("mnist")
    kind = platform.processor() or platform.machine()
    print(f"Data: {data.name}. Machine: {os.cpu_count()} cores, {kind}, {platform.system()}.")
    if data.name != "mnist":
        print("These are the embedded digits: too few for 99 %, good for a look at the table only.")
    train_all(data)
    print(f"\na race to {GOAL:.1%}, by turns:")
    race(data)
    images, used, possible = speeds()
    print(f"\na training step: {images:,.0f} images a second, {used:.0f} GFLOP/s; a matrix product")
    print(f"of this machine: {possible:.0f} GFLOP/s. The step uses {used / possible:.0%} of that")
    print("(medians of three).")
    seconds_of("make", "clean")
    print(f"\nmake book, from clean: {seconds_of('make', 'book'):.0f} s", flush=True)
    print(f"make book, again:      {seconds_of('make', 'book'):.1f} s", flush=True)
    print(strokes(), flush=True)
    print(f"make test:             {seconds_of('make', 'test'):.0f} s")


def train_all(data):
    """Print a row of the table for each way to train."""
    print(f"\n{'training':32} {'passes':>6} {'time':>8} {'to 99 %':>12} {'test accuracy':>14}")
    ways = {
        "the article's code": article,
        "the book's recipe": recipe,
    }
    for name, run in ways.items():
        keras.utils.set_random_seed(0)
        rows = run(data)
        reached = next(
            (f"{seconds:.0f} s" for seconds, share in rows if share >= GOAL), "not reached"
        )
        seconds, share = rows[-1]
        print(f"{name:32} {len(rows):6} {seconds:6.0f} s {reached:>12} {share:>14.2%}", flush=True)


if __name__ == "__main__":
    main()
