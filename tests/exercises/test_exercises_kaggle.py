"""The checkers on the digit competition accept right answers and reject what readers write."""

import re

import numpy as np
import pytest
from verdicts import accept, reject, reject_answers_to_nothing

from helpers.exercises import kaggle
from helpers.submission import check_submission


@pytest.mark.parametrize(
    "checker",
    [
        kaggle.check_first_wrong_line,
        kaggle.check_share_of_copies,
        kaggle.check_to_the_corner,
        kaggle.check_overstatement,
    ],
)
def test_answers_to_nothing(checker, capsys, monkeypatch):
    reject_answers_to_nothing(checker, capsys, monkeypatch)


# The first wrong line


def by_pattern(lines, rows, start=1, pattern="[0-9]", header=True, too_many=True, missing=True):
    for number, line in enumerate(lines, 1):
        if number == 1:
            if header and line != "ImageId,Label":
                return 1
        elif number > rows + 1:
            return number if too_many else 0
        elif not re.fullmatch(f"{number - 2 + start},{pattern}", line):
            return number
    return len(lines) + 1 if missing and len(lines) < rows + 1 else 0


def by_parts(lines, rows):
    if not lines or lines[0] != "ImageId,Label":
        return 1
    for number in range(1, rows + 1):
        if number >= len(lines):
            return number + 1
        parts = lines[number].split(",")
        if len(parts) != 2 or parts[0] != str(number) or parts[1] not in list("0123456789"):
            return number + 1
    return rows + 2 if len(lines) > rows + 1 else 0


def by_file(tmp_path_factory):
    def answer(lines, rows):
        path = tmp_path_factory.mktemp("file") / "mine.csv"
        path.write_text("\n".join(lines) + "\n")
        try:
            check_submission(path, rows)
        except ValueError as error:
            return int(re.search("line ([0-9]+)", str(error))[1])
        return 0

    return answer


def by_float(lines, rows):
    for number, line in enumerate(lines, 1):
        parts = line.split(",")
        if number > 1 and (int(parts[0]) != number - 1 or float(parts[1]) not in range(10)):
            return number
    return 0


@pytest.mark.parametrize("answer", [by_pattern, by_parts, lambda *a: np.int64(by_parts(*a))])
def test_first_wrong_line_accepts(answer, capsys):
    accept(kaggle.check_first_wrong_line, answer, capsys)


def test_the_checker_of_files_agrees_with_the_one_of_the_exercise(tmp_path_factory, capsys):
    accept(kaggle.check_first_wrong_line, by_file(tmp_path_factory), capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda lines, rows: by_pattern(lines, rows, start=0), "a good file"),
        (lambda lines, rows: by_pattern(lines, rows, pattern="[0-9]+"), "a label of two digits"),
        (lambda lines, rows: by_pattern(lines, rows, pattern="-?[0-9]"), "a negative label"),
        (lambda lines, rows: by_pattern(lines, rows, pattern="[0-9]?"), "an empty label"),
        (lambda lines, rows: by_pattern(lines, rows, pattern=" ?[0-9]"), "a space"),
        (lambda lines, rows: by_pattern(lines, rows, pattern="[0-9].*"), "a float"),
        (lambda lines, rows: by_pattern(lines, rows, pattern="[0-9](,1)?"), "a third column"),
        (lambda lines, rows: by_pattern(lines, rows, missing=False), "the last row is missing"),
        (lambda lines, rows: by_pattern(lines, rows, too_many=False), "a row too many"),
        (lambda lines, rows: by_pattern(lines, rows, header=False), "the header is missing"),
        (lambda lines, rows: by_parts(lines, rows) - 1, "a good file"),
        (by_float, "the header is missing"),
        (lambda lines, rows: 0 if len(lines) == rows + 1 else len(lines), "the header is missing"),
        (lambda lines, rows: bool(by_parts(lines, rows)), "ids from 0"),
    ],
)
def test_first_wrong_line_rejects(answer, words, capsys):
    reject(kaggle.check_first_wrong_line, answer, words, capsys)


# The share of copies


def by_set(rows, others):
    known = {row.tobytes() for row in others}
    return np.mean([row.tobytes() in known for row in rows])


def by_all_pairs(rows, others):
    return (rows[:, None] == others).all(-1).any(1).mean()


def by_unique(rows, others):
    kinds = np.unique(np.concatenate([others, rows]), axis=0, return_inverse=True)[1].reshape(-1)
    return np.isin(kinds[len(others) :], kinds[: len(others)]).mean()


@pytest.mark.parametrize("answer", [by_set, by_all_pairs, by_unique])
def test_share_of_copies_accepts(answer, capsys):
    accept(kaggle.check_share_of_copies, answer, capsys)


def at_the_same_place(rows, others):
    number = min(len(rows), len(others))
    return (rows[:number] == others[:number]).all(1).sum() / len(rows)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (at_the_same_place, "all are copies, in another order"),
        (lambda a, b: np.isin(a, b).all(1).mean(), "no copy"),
        (lambda a, b: np.isin(a.sum(1), b.sum(1)).mean(), "the same sum"),
        (lambda a, b: len({*map(bytes, a)} & {*map(bytes, b)}) / len(a), "one copy twice"),
        (lambda a, b: np.mean([bytes(row) in {*map(bytes, a)} for row in b]), "one copy twice"),
        (lambda a, b: by_set(a, b) * len(a), "all are copies"),
        (lambda a, b: by_set(a // 4, b // 4), "one pixel differs"),
        (lambda a, b: by_set(a, b) * len(a) / len(b), "one copy twice"),
        (lambda a, b: [bytes(row) in {*map(bytes, b)} for row in a], "should have shape ()"),
    ],
)
def test_share_of_copies_rejects(answer, words, capsys):
    reject(kaggle.check_share_of_copies, answer, words, capsys)


# The ink in the corner


def by_cutting(image):
    lines, columns = image.any(1).nonzero()[0], image.any(0).nonzero()[0]
    if not len(lines):
        return image.copy()
    ink = image[lines[0] : lines[-1] + 1, columns[0] : columns[-1] + 1]
    return np.pad(ink, [(0, all_ - some) for all_, some in zip(image.shape, ink.shape)])  # noqa: B905


def by_rolling(image):
    return np.roll(image, (-image.any(1).argmax(), -image.any(0).argmax()), (0, 1))


def by_steps(image):
    image = image.copy()
    while image.any() and not image[0].any():
        image = np.roll(image, -1, 0)
    while image.any() and not image[:, 0].any():
        image = np.roll(image, -1, 1)
    return image


def only_ink(image):
    return image[np.ix_(image.any(1), image.any(0))]


def squeezed(image):
    ink = only_ink(image)
    return np.pad(ink, [(0, image.shape[0] - ink.shape[0]), (0, image.shape[1] - ink.shape[1])])


def by_mass(image):
    lines, columns = np.nonzero(image)
    if not len(lines):
        return image.copy()
    return np.roll(image, (14 - int(lines.mean()), 14 - int(columns.mean())), (0, 1))


@pytest.mark.parametrize("answer", [by_cutting, by_rolling, by_steps])
def test_to_the_corner_accepts(answer, capsys):
    accept(kaggle.check_to_the_corner, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda image: by_rolling(np.where(image > 127, image, 0)), "'a digit'"),
        (lambda image: np.roll(image, -image.any(1).argmax(), 0), "'a digit'"),
        (lambda image: np.roll(image, -image.any(0).argmax(), 1), "'a digit'"),
        (lambda image: by_rolling(image[::-1, ::-1])[::-1, ::-1], "'a digit'"),
        (only_ink, "should have shape (28, 28), found (15, 9)"),
        (squeezed, "faint ink below a line"),
        (by_mass, "'a digit'"),
        (lambda image: image, "'a digit'"),
        (lambda image: by_rolling(image) / 255, "'a digit'"),
        (lambda image: by_rolling(image * (image > 1)), "off by up to 1"),
    ],
)
def test_to_the_corner_rejects(answer, words, capsys):
    reject(kaggle.check_to_the_corner, answer, words, capsys)


# How much was luck


def lucky(right, public, last=False):
    seen, unseen = right[:, public].mean(1), right[:, ~public].mean(1)
    best = len(seen) - 1 - seen[::-1].argmax() if last else seen.argmax()
    return seen[best] - unseen[best]


def lucky_by_loop(right, public):
    best = None
    for row in right:
        pair = row[public].mean(), row[~public].mean()
        if best is None or pair[0] > best[0]:
            best = pair
    return best[0] - best[1]


def lucky_by_products(right, public):
    seen = right @ public.astype(float) / public.sum()
    unseen = right @ (~public).astype(float) / (~public).sum()
    return float(seen[seen.argmax()] - unseen[seen.argmax()])


def best_of_each(right, public):
    return right[:, public].mean(1).max() - right[:, ~public].mean(1).max()


@pytest.mark.parametrize("answer", [lucky, lucky_by_loop, lucky_by_products])
def test_overstatement_accepts(answer, capsys):
    accept(kaggle.check_overstatement, answer, capsys)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda right, public: -lucky(right, public), "three submissions by hand"),
        (lambda right, public: lucky(right, ~public), "three submissions by hand"),
        (lambda right, public: lucky(right, public, last=True), "two share the first place"),
        (best_of_each, "three submissions by hand"),
        (lambda r, p: r[:, p].mean(1).max() - r.mean(1)[r[:, p].mean(1).argmax()], "by hand"),
        (lambda r, p: (r[:, p].mean(1) - r[:, ~p].mean(1)).max(), "30 submissions"),
        (lambda r, p: r[:, p].mean(1).max() - r[:, ~p].mean(), "three submissions by hand"),
        (lambda r, p: 100 * lucky(r, p), "three submissions by hand"),
    ],
)
def test_overstatement_rejects(answer, words, capsys):
    reject(kaggle.check_overstatement, answer, words, capsys)
