"""A damaged submission file is refused with its line, what was expected and what was found."""

import csv

import numpy as np
import pytest

from helpers.submission import check_submission, write_submission

GOOD = ["ImageId,Label", "1,7", "2,0", "3,9", "4,4", "5,5"]


def save(path, lines):
    path.write_bytes("\n".join([*lines, ""]).encode())
    return path


def changed(line, text):
    """The good lines with one of them replaced, counted from 1."""
    return [*GOOD[: line - 1], text, *GOOD[line:]]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "mine.csv"


def test_a_file_comes_back_as_it_was_written(path):
    labels = np.random.default_rng(0).integers(10, size=28_000)

    write_submission(path, labels)

    np.testing.assert_array_equal(check_submission(path), labels)
    assert path.read_bytes()[:16] == b"ImageId,Label\n1,"


def test_another_program_reads_the_same_labels(path):
    labels = np.random.default_rng(0).integers(10, size=300).astype("uint8")
    write_submission(path, labels)
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["ImageId"]) for row in rows] == list(range(1, 301))
    assert [int(row["Label"]) for row in rows] == labels.tolist()


@pytest.mark.parametrize(("end", "last"), [("\n", ""), ("\n", "\n"), ("\r\n", "\r\n")])
def test_ends_of_lines_that_are_usual(path, end, last):
    path.write_bytes((end.join(GOOD) + last).encode())
    assert check_submission(path, rows=5).tolist() == [7, 0, 9, 4, 5]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (GOOD[1:], "line 1: expected 'ImageId,Label', found '1,7'; the header is missing"),
        (changed(1, "imageid,label"), "line 1: expected 'ImageId,Label', found 'imageid,label'"),
        (changed(1, "ImageId, Label"), "quotes, spaces and capital letters count"),
        (changed(1, '"ImageId","Label"'), "quotes, spaces and capital letters count"),
        (changed(1, "ImageId;Label"), "parted by a comma"),
        (changed(1, "ImageId\tLabel"), "parted by a comma"),
        (changed(1, "id,label"), "line 1: expected 'ImageId,Label', found 'id,label'"),
        ([",ImageId,Label", "0,1,7"], "the first column is an index"),
        (["ImageId,0,1,2,3,4,5,6,7,8,9", "1,0,0,1"], "a column for each class"),
        (changed(2, "0,7"), "line 2: expected ImageId 1, found 0"),
        (changed(3, "2,0.0"), "line 3: .* found '2,0.0'; that is a float"),
        (changed(3, "2,0."), "that is a float"),
        (changed(3, "2.0,0"), "line 3: expected ImageId 2 as a whole number, found '2.0'"),
        (changed(3, "02,0"), "line 3: expected ImageId 2 as a whole number, found '02'"),
        (changed(4, "3,10"), "line 4: expected a whole number from 0 to 9 as Label, found '3,10'"),
        (changed(4, "3,-1"), "whole number from 0 to 9 as Label, found '3,-1'"),
        (changed(4, "3,"), "whole number from 0 to 9 as Label, found '3,'"),
        (changed(4, "3,nan"), "whole number from 0 to 9 as Label, found '3,nan'"),
        (changed(4, "3,９"), "whole number from 0 to 9 as Label"),
        (changed(4, "3, 9"), "whole number from 0 to 9 as Label, found '3, 9'"),
        (changed(4, "3,9 "), "whole number from 0 to 9 as Label"),
        (changed(4, "3,nine"), "whole number from 0 to 9 as Label"),
        (changed(4, "3,[9]"), "whole number from 0 to 9 as Label"),
        (changed(4, "3"), "line 4: expected two columns, found 1: '3'"),
        (changed(4, "3,0,0,0,0,0,0,0,0,0,1"), "line 4: expected two columns, found 11"),
        (changed(4, ""), "line 4: expected ImageId 3, found an empty line"),
        (changed(4, "2,9"), "line 4: expected ImageId 3, found 2"),
        ([*GOOD[:3], *GOOD[4:]], "line 4: expected ImageId 3, found 4"),
        ([*GOOD[:3], GOOD[4], GOOD[3], GOOD[5]], "line 4: expected ImageId 3, found 4"),
        (GOOD[:-1], "line 6: expected ImageId 5, found the end; 4 rows, expected 5"),
        (GOOD[:1], "line 2: expected ImageId 1, found the end; 0 rows, expected 5"),
        ([*GOOD, "6,1"], "line 7: expected the end after 5 rows, found '6,1'"),
        ([*GOOD, ""], "line 7: expected the end after 5 rows, found ''"),
        (changed(2, "1," + 300 * "7"), "found '1,7{38}…'"),
        (changed(4, "3,\x009"), "line 4: expected a whole number"),
    ],
)
def test_what_is_wrong_and_where(path, lines, words):
    with pytest.raises(ValueError, match=f"^mine.csv, .*{words}"):
        check_submission(save(path, lines), rows=5)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "mine.csv is empty"),
        ("\n".join(GOOD).encode("utf-8-sig"), "line 1: the file begins as a byte order mark"),
        ("\n".join(GOOD).encode("utf-16"), "line 1: .* a text in UTF-16"),
        (b"PK\x03\x04rest", "line 1: .* an Excel file"),
        (b"\x1f\x8b\x08rest", "line 1: .* a compressed file"),
        (b"\x00\xff\xfe\xfa", "line 1: expected 'ImageId,Label'"),
        (b"ImageId,Label\r1,7\r2,0", "line 1: expected 'ImageId,Label', found"),
        (b"1,1\n" * 1_300_000, "has 5,200,000 bytes, at most 5,000,000 expected"),
    ],
)
def test_what_is_no_table(path, content, words):
    path.write_bytes(content)
    with pytest.raises(ValueError, match=words):
        check_submission(path, rows=5)
    assert path.read_bytes() == content


def test_a_file_that_is_not_there(path):
    with pytest.raises(FileNotFoundError):
        check_submission(path)


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        ([1.0, 2.0], "found shape .2,. of float64"),
        ([[0, 1], [1, 0]], "found shape .2, 2. of int64"),
        (["1"], "of <U1"),
        ([3, 10], "should be 0 to 9, found 3 to 10"),
        ([-1, 2], "should be 0 to 9, found -1 to 2"),
    ],
)
def test_labels_that_are_none_are_not_written(path, labels, words):
    with pytest.raises(ValueError, match=words):
        write_submission(path, labels)
    assert not path.exists()
