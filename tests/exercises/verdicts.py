"""What the tests of the checkers share: how a checker's verdict on an answer is read."""

import numpy as np

from helpers import exercises


def verdict(checker, candidate, capsys):
    checker(candidate)
    return " ".join(capsys.readouterr().out.split())


def accept(checker, candidate, capsys):
    said = verdict(checker, candidate, capsys)
    assert said.startswith("Correct"), said


def reject(checker, candidate, words, capsys):
    said = verdict(checker, candidate, capsys)
    assert said.startswith("Not yet. Case '"), said
    assert words in said, said


def raises(*arguments):
    raise RuntimeError("not my day.\nAnd tomorrow?")


def leaves(*arguments):
    raise SystemExit(3)


def loops_for_ever(*arguments):
    while True:
        pass


def counts_down(*arguments):
    yield from range(3)


async def waits(*arguments):
    return 3


def contains_itself(*arguments):
    answer = []
    answer.append(answer)
    return answer


class Mute(Exception):
    def __str__(self):
        raise ValueError("no words")


def raises_what_cannot_be_said(*arguments):
    raise Mute


class Tensor:
    """As a tensor of PyTorch that learns, on another device or without numbers."""

    def __array__(self, *arguments, **settings):
        raise RuntimeError("cannot become an array")


NUMBERS = "answer should "  # be numbers, or a tuple of numbers or of arrays, or have a shape
NONSENSE = {
    "a stub": (lambda *arguments: None, "returned None; end it with a 'return'"),
    "an error": (raises, "raised RuntimeError: not my day."),
    "an exit": (leaves, "raised SystemExit: 3."),
    "an error without words": (raises_what_cannot_be_said, "raised Mute."),
    "no arguments": (lambda: 0, "raised TypeError"),
    "no function": (np.zeros(3), "needs the function itself, without brackets; found ndarray"),
    "nothing": (None, "needs the function itself, without brackets; found NoneType"),
    "a text": (lambda *arguments: "42!", NUMBERS),
    "bytes": (lambda *arguments: b"42", NUMBERS),
    "a complex number": (lambda *arguments: 1j, NUMBERS),
    "a dict": (lambda *arguments: {"answer": 1}, NUMBERS),
    "a set": (lambda *arguments: {1, 2}, NUMBERS),
    "a class": (lambda *arguments: int, NUMBERS),
    "a class in place of a function": (type("Answer", (), {"__init__": raises}), "raised Runtime"),
    "itself": (contains_itself, NUMBERS),
    "an empty list": (lambda *arguments: [], NUMBERS),
    "None among numbers": (lambda *arguments: [None, 1], NUMBERS),
    "ragged rows": (lambda *arguments: [[1, 2], [3]], NUMBERS),
    "a generator": (counts_down, "found a generator; end with a 'return', without 'yield'"),
    "a coroutine": (waits, "found a coroutine; leave out the 'async'"),
    "a map": (lambda *arguments: map(abs, arguments), NUMBERS),
    "a range beyond memory": (lambda *arguments: range(10**14), NUMBERS),
    "an array beyond memory": (lambda *arguments: np.broadcast_to(1.0, (10**9, 10**9)), NUMBERS),
    "a tensor without numbers": (lambda *arguments: Tensor(), NUMBERS),
    "tensors without numbers": (lambda *arguments: [Tensor()] * 2, NUMBERS),
    "a whole number beyond floats": (lambda *arguments: 10**400, NUMBERS),
    "an endless loop": (loops_for_ever, "ran for 0.02 seconds and was stopped"),
}


def reject_answers_to_nothing(checker, capsys, monkeypatch):
    """Every checker says in a sentence what is wrong with an answer that is nonsense."""
    for answer, words in NONSENSE.values():
        if answer is loops_for_ever:
            monkeypatch.setattr(exercises, "SECONDS", 0.02)
        reject(checker, answer, words, capsys)
        monkeypatch.undo()
