"""Checkers for the exercises, a module for each chapter; here is what they share.

A checker runs the reader's function on named cases. It names the first case that fails and how the
answer differs; it never shows the solution.
"""

from copy import deepcopy
from typing import NamedTuple

import numpy as np


class Case(NamedTuple):
    """One call of the reader's function: the name that is shown, arguments, right answer."""

    name: str
    arguments: tuple
    expected: object  # an array, a number, or a tuple of them


def check(candidate, cases, tolerance=1e-6):
    """Print the first of the cases that `candidate` fails, or that all of them hold."""
    for case in cases:
        fault = find_fault(candidate, case, tolerance)
        if fault:
            print(f"Not yet. Case '{case.name}':\n    {fault}.")
            return
    print(f"Correct: all {len(cases)} cases hold.")


def find_fault(candidate, case, tolerance):
    """Call `candidate` on copies of the arguments; return what is wrong, or an empty string."""
    arguments = deepcopy(case.arguments)
    try:
        with np.errstate(all="ignore"):
            found = candidate(*arguments)
    except Exception as error:  # whatever a reader's function may raise
        return f"your function raised {type(error).__name__}: {error}"
    if found is None:
        return "your function returned None; end it with a 'return'"
    for before, after in zip(case.arguments, arguments, strict=True):
        if isinstance(before, np.ndarray) and not np.array_equal(before, after):
            return "your function changed one of its arguments; work on a copy"
    if not isinstance(case.expected, tuple):
        return difference(found, case.expected, tolerance)
    kind = "arrays" if any(map(np.ndim, case.expected)) else "numbers"
    wanted = f"the answer should be a tuple of {len(case.expected)} {kind}"
    if kind == "numbers" and np.ndim(found) == 1:
        found = tuple(found)  # an array or a shape will do
    if not isinstance(found, tuple | list):
        return wanted
    if len(found) != len(case.expected):
        return f"{wanted}, found {len(found)}"
    faults = [difference(*pair, tolerance) for pair in zip(found, case.expected, strict=True)]
    return next((f"answer {i}: {fault}" for i, fault in enumerate(faults, 1) if fault), "")


def difference(found, expected, tolerance):
    """Say how an array or number differs from the expected one; an empty string if it does not."""
    try:
        numbers = np.asarray(found)
    except (TypeError, ValueError):
        return "the answer should be numbers, found rows of different lengths"
    if numbers.dtype.kind not in "buif":
        return f"the answer should be numbers, found {numbers.dtype}"
    found = numbers.astype(float)
    if found.shape != np.shape(expected):
        return f"the answer should have shape {np.shape(expected)}, found {found.shape}"
    if not np.isfinite(found).all():
        return "the answer holds an infinity or something that is not a number"
    gap = np.abs(found - expected).max()
    return f"the answer is off by up to {gap:.3g}" if gap > tolerance else ""
