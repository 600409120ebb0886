"""Several trainings at once: each on a processor core of its own, all in one process."""

import os
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue

import tensorflow as tf


def cores():
    """Return how many processor cores this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)  # not on macOS and Windows
    return len(allowed(0)) if allowed else os.cpu_count()


def one_core_each():
    """Let every operation of TensorFlow use one core; to be called before it computes anything.

    An operation of a small network is too short to be shared: two trainings side by side, a core
    each, then take less time than one after the other on both.

    Raises
    ------
    RuntimeError
        If TensorFlow has begun with another setting.
    """
    tf.config.threading.set_intra_op_parallelism_threads(1)


def train_side_by_side(trainers, jobs):
    """Run each job with a trainer that is free; as many run at once as there are trainers.

    TensorFlow gives the lock of Python back while it computes, so threads are enough, and the
    images stand in the memory once.

    Parameters
    ----------
    trainers : list of `Trainer`, or what else can do only one job at a time, alike
    jobs : iterable of functions that take a trainer

    Returns
    -------
    list of what the jobs return, in their order
    """
    free = SimpleQueue()
    for trainer in trainers:
        free.put(trainer)

    def run(job):
        trainer = free.get()
        try:
            return job(trainer)
        finally:
            free.put(trainer)

    with ThreadPoolExecutor(len(trainers)) as pool:
        return list(pool.map(run, jobs))
