"""Checkers for the exercises, a module for each chapter; here is what they share.

A checker runs the reader's function on named cases. It names the first case that fails and how the
answer differs; it never shows the solution. No answer makes it fail: what is wrong is a sentence.
"""

from copy import deepcopy
from typing import NamedTuple

import numpy as np

from helpers.exercises.answers import Fault, compare, in_words
from helpers.exercises.limit import OutOfTime, run_within

SECONDS = 20  # for one case: enough to import a large library inside the function


class Case(NamedTuple):
    """One call of the reader's function: the name that is shown, arguments, right answer."""

    name: str
    arguments: tuple
    expected: object  # an array, a number, a truth value, or a tuple of them


def check(candidate, cases, tolerance=1e-6, view=None):
    """Print the first of the cases that `candidate` fails, or that all of them hold.

    Parameters
    ----------
    candidate : the reader's function
    cases : list of Case
    tolerance : float, how far a number may be from the expected one
    view : function(answer, *arguments), optional; what it makes of an answer is compared with
        `expected`. It may raise a Fault.
    """
    for case in cases:
        fault = find_fault(candidate, case, tolerance, view)
        if fault:
            print(f"Not yet. Case '{case.name}':\n    {fault}.")
            return
    print(f"Correct: all {len(cases)} cases hold.")


def find_fault(candidate, case, tolerance=1e-6, view=None):
    """Call `candidate` on copies of the arguments; return what is wrong, or an empty string."""
    try:
        run_within(SECONDS, _examine, candidate, case, tolerance, view)
    except Fault as fault:
        return str(fault)
    except OutOfTime:
        return (
            f"your function ran for {SECONDS:g} seconds and was stopped; perhaps a loop never ends"
        )
    return ""


def _examine(candidate, case, tolerance, view):
    arguments = deepcopy(case.arguments)
    found = _answer(candidate, arguments)
    if found is None:
        raise Fault("your function returned None; end it with a 'return'")
    for before, after in zip(case.arguments, arguments, strict=True):
        is_array = isinstance(before, np.ndarray)
        if not (np.array_equal(before, after) if is_array else before == after):
            raise Fault("your function changed one of its arguments; work on a copy")
    compare(view(found, *case.arguments) if view else found, case.expected, tolerance)


def _answer(candidate, arguments):
    if not callable(candidate):
        kind = type(candidate).__name__
        raise Fault(f"the checker needs the function itself, without brackets; found {kind}")
    try:
        with np.errstate(all="ignore"):
            return candidate(*arguments)
    except (KeyboardInterrupt, OutOfTime):
        raise
    except BaseException as error:  # whatever a reader's function may raise, also by exit()
        raise Fault(f"your function raised {in_words(error)}") from None
