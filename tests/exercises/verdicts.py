"""What the tests of the checkers share: how a checker's verdict on an answer is read."""


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
    raise RuntimeError("not my day")


def reject_answers_to_nothing(checker, capsys):
    """Every checker refuses a stub, an error, a text and a function that takes no arguments."""
    reject(checker, lambda *arguments: None, "returned None", capsys)
    reject(checker, raises, "raised RuntimeError: not my day", capsys)
    reject(checker, lambda *arguments: "42!", "answer should be", capsys)
    reject(checker, lambda *arguments: 1j, "answer should be", capsys)
    reject(checker, lambda: 0, "raised TypeError", capsys)
