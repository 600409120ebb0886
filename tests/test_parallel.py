"""Trainings side by side: each result is that of the training alone, in the order of the jobs."""

import os
import subprocess
import sys
from functools import partial
from threading import Barrier

import keras
import numpy as np
import pytest

from helpers.fast import FastTrainer
from helpers.parallel import cores, train_side_by_side

RNG = np.random.default_rng(0)
PIXELS = RNG.integers(256, size=(40, 28, 28, 1), dtype="uint8")
LABELS = np.arange(40) % 10


def trainer():
    stack = [keras.layers.Conv2D(3, 5, 4), keras.layers.Flatten(), keras.layers.Dense(10)]
    return FastTrainer(keras.Sequential([keras.Input((28, 28, 1)), *stack]))


def weights_of(trainer, seed):
    trainer.train(PIXELS, LABELS, epochs=2, peak=0.01, seed=seed, batch_size=20, change=1.0)
    return np.concatenate([each.ravel() for each in trainer.network.get_weights()])


def test_each_training_is_that_of_a_lone_trainer():
    jobs = [partial(weights_of, seed=seed) for seed in range(5)]
    found = train_side_by_side([trainer(), trainer()], jobs)
    alone = trainer()
    for seed, weights in enumerate(found):
        # The mean, because a gradient near 0 may round to the other side, and Adam steps that way.
        assert np.abs(weights - weights_of(alone, seed)).mean() < 1e-3
    assert np.abs(found[0] - found[1]).mean() > 0.03


def test_a_trainer_is_free_again_after_a_job_that_fails():
    found = []

    def fails_first(trainer):
        found.append(trainer)
        if len(found) == 1:
            raise ValueError("a job that fails")

    with pytest.raises(ValueError, match="a job that fails"):
        train_side_by_side([3], [fails_first, fails_first])
    assert found in ([3], [3, 3])  # the second job did not wait for ever


def test_two_jobs_run_at_once_each_with_a_trainer_of_its_own():
    both = Barrier(2, timeout=20)  # nobody goes on before the other is there

    def job(trainer):
        both.wait()
        return trainer

    assert sorted(train_side_by_side(["one", "other"], [job, job])) == ["one", "other"]


def test_there_is_a_core():
    assert 1 <= cores() <= os.cpu_count()


def test_one_core_each_may_be_asked_for_again_but_not_too_late():
    begin = "import tensorflow as tf; from helpers.parallel import one_core_each as one;"
    early = f"{begin} one(); tf.ones(3) + 1; one()"
    late = f"{begin} tf.ones(3) + 1; one()"
    run = partial(subprocess.run, capture_output=True)
    assert run([sys.executable, "-c", early]).returncode == 0
    assert b"RuntimeError" in run([sys.executable, "-c", late]).stderr
