"""A time limit for a function of the reader's, in any thread and on any system."""

import ctypes
import sys
import threading

AGAIN = 0.005  # seconds until a function that caught the exception gets the next one
ASKING = {"bdb", "ipykernel.kernelbase"}  # a debugger, or `input`, waits for the reader


class OutOfTime(BaseException):
    """A function ran for too long. No Exception, for `except Exception` should not catch it."""


def run_within(seconds, function, *arguments):
    """Return `function(*arguments)`; raise OutOfTime inside it when the seconds are over.

    The function runs in the thread of the caller, as without a limit: Ctrl-C, figures and
    settings are as always. What is stopped is Python code. A call of C code, such as one long
    operation of NumPy or `time.sleep`, goes on to its end, and is stopped then. While a debugger
    or `input` waits for the reader, nothing is stopped.
    """
    caller, done, lock = threading.get_ident(), threading.Event(), threading.Lock()
    watched = caller, sys._getframe(), done, lock
    threading.Thread(target=_watch, args=(*watched, seconds), daemon=True).start()
    try:
        try:
            return function(*arguments)
        finally:
            _end(caller, done, lock)
    except BaseException:  # it may have hit the end itself
        _end(caller, done, lock)
        raise


def _watch(caller, frame, done, lock, seconds):
    pause = seconds
    while not done.wait(pause):
        inside = _modules_inside(frame, caller)
        if inside is None:
            return
        if inside & ASKING:
            continue
        pause = AGAIN
        with lock:
            if not done.is_set():
                _throw(caller, OutOfTime)


def _end(caller, done, lock):
    """Stop the watch, and take back the exception that it may have thrown in the last moment."""
    with lock:
        done.set()
    _throw(caller)


def _throw(caller, *exception):
    """Let the thread raise the exception at its next step; without one, take it back."""
    thread, raised = ctypes.c_ulong(caller), ctypes.py_object(*exception)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, raised)


def _modules_inside(frame, caller):
    """Return the modules whose code a call in `frame` is running; None when it has ended."""
    names, inner = set(), sys._current_frames().get(caller)
    while inner is not frame:
        if inner is None:
            return None
        names.add(inner.f_globals.get("__name__"))
        inner = inner.f_back
    return names
