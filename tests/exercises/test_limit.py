"""An endless loop is stopped in any thread, and nothing else is."""

import builtins
import itertools
import pdb
import signal
import threading
import time

import pytest

from helpers.exercises.limit import OutOfTime, run_within


def loop():
    while True:
        pass


def loop_that_catches_errors():
    while True:
        try:
            int("no number")
        except Exception:
            continue


def loop_that_catches_everything():
    while True:
        try:
            pass
        except:  # noqa: E722, what readers write
            continue


def loop_in_a_generator():
    return sum(1 for _ in itertools.count())


def loop_within_recursion(depth=50):
    return loop() if depth == 0 else loop_within_recursion(depth - 1)


LOOPS = [
    loop,
    loop_that_catches_errors,
    loop_that_catches_everything,
    loop_in_a_generator,
    loop_within_recursion,
]


def in_thread(function, *arguments):
    """Return what a function returns or raises in a thread of its own."""
    found = []

    def run():
        try:
            found.append(function(*arguments))
        except BaseException as error:
            found.append(type(error))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(20)
    return found.pop()


@pytest.mark.parametrize("endless", LOOPS)
def test_an_endless_loop_is_stopped_in_the_main_thread_and_in_others(endless):
    with pytest.raises(OutOfTime):
        run_within(0.05, endless)
    assert in_thread(run_within, 0.05, endless) is OutOfTime


def test_an_answer_or_an_error_comes_back_as_it_is():
    answer = object()
    assert run_within(60, lambda value: value, answer) is answer
    assert in_thread(run_within, 60, lambda value: value, answer) is answer
    with pytest.raises(ZeroDivisionError):
        run_within(60, lambda: 1 / 0)


def test_the_function_runs_in_the_thread_of_the_caller_and_no_thread_is_left():
    before = threading.active_count()
    assert run_within(60, threading.get_ident) == threading.get_ident()
    for _ in range(200):
        run_within(60, int)
    time.sleep(0.1)
    assert threading.active_count() <= before


def test_a_normal_answer_is_not_slowed_down():
    start = time.perf_counter()
    for _ in range(100):
        run_within(60, int)
    assert time.perf_counter() - start < 5  # on a quiet machine: 0.02


def test_ctrl_c_stops_a_function_as_ever():
    old = signal.signal(signal.SIGALRM, lambda *_: signal.raise_signal(signal.SIGINT))
    # A shell that runs the tests in the background has Ctrl-C ignored.
    interrupt = signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    try:
        with pytest.raises(KeyboardInterrupt):
            run_within(20, loop)
    finally:
        signal.signal(signal.SIGALRM, old)
        signal.signal(signal.SIGINT, interrupt)


def test_nothing_is_thrown_after_the_end():
    """The limit is hit at the very moment when the function ends, or a little before or after."""
    ends = {True: 0, False: 0}
    for turn in range(60):
        end = time.perf_counter() + 0.0047 + 0.00001 * turn
        try:
            run_within(0.005, spin_until, end)
            ends[True] += 1
        except OutOfTime:
            ends[False] += 1
    spin_until(time.perf_counter() + 0.1)  # a late exception would hit here
    assert sum(ends.values()) == 60


def spin_until(end):
    while time.perf_counter() < end:
        pass


@pytest.mark.parametrize("module", ["bdb", "ipykernel.kernelbase"])
def test_who_asks_the_reader_is_not_stopped(module):
    ask = builtins.eval("lambda end, spin: spin(end)", {"__name__": module})
    run_within(0.02, ask, time.perf_counter() + 0.2, spin_until)
    with pytest.raises(OutOfTime):
        run_within(0.02, spin_until, time.perf_counter() + 20)


def test_a_debugger_is_recognised_by_its_module():
    assert any(base.__module__ in "bdb" for base in pdb.Pdb.__mro__)
