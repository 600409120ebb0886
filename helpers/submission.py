"""A submission for the digit competition of Kaggle: writing the file, and finding what is wrong.

The form: the line 'ImageId,Label', then a line for each row of test.csv, in its order, numbered
from 1, with a whole number from 0 to 9.
"""

import re
from pathlib import Path

import numpy as np

HEADER, ROWS = "ImageId,Label", 28_000
LINE = re.compile(r"(0|[1-9][0-9]*),([0-9])")
MARKS = {  # how a file begins that is no plain text
    b"\xef\xbb\xbf": "a byte order mark, which Excel writes as 'CSV UTF-8'; save it without",
    b"\xff\xfe": "a text in UTF-16; save it as UTF-8",
    b"\xfe\xff": "a text in UTF-16; save it as UTF-8",
    b"PK\x03\x04": "a zip archive or an Excel file; save the table as CSV",
    b"\x1f\x8b": "a compressed file; unpack it",
}
MAX_BYTES = 5_000_000  # a good file has a fifteenth of it
SHOWN = 40  # characters of a wrong line


def write_submission(path, labels):
    """Write the answers, (n,) whole numbers from 0 to 9, in the order of the rows of test.csv.

    Raises
    ------
    ValueError
        If the labels are not such numbers.
    """
    labels = np.asarray(labels)
    if labels.ndim != 1 or labels.dtype.kind not in "iu":
        found = f"shape {labels.shape} of {labels.dtype}"
        raise ValueError(f"labels should be one whole number for each row, (n,), found {found}")
    if len(labels) and not (labels.min() >= 0 and labels.max() <= 9):
        raise ValueError(f"labels should be 0 to 9, found {labels.min()} to {labels.max()}")
    lines = [HEADER, *(f"{place},{label}" for place, label in enumerate(labels, 1))]
    Path(path).write_text("\n".join(lines) + "\n", "ascii", newline="\n")


def check_submission(path, rows=ROWS):
    """Return the labels of a submission file, (rows,); or say which line is wrong, and how.

    Line 1 is the header. Lines may end as on Unix or as on Windows. Quotes, spaces, further columns
    and empty lines are refused, though some programs would read past them.

    Parameters
    ----------
    path : str or Path
    rows : int, how many answers there should be

    Raises
    ------
    ValueError
        With the name of the file, the first wrong line, what was expected and what was found.
    OSError
        If there is no such file.
    """
    path = Path(path)
    lines = _lines(path)
    if fault := _fault(lines, rows):
        raise ValueError(f"{path.name}, {fault}")
    return np.array([int(line[-1]) for line in lines[1:]], dtype="int64")


def _lines(path):
    """Return the lines of a text file; the end of the last one may be missing."""
    content = path.read_bytes()
    if not content:
        raise ValueError(f"{path.name} is empty; expected a header and a line for each answer")
    for mark, words in MARKS.items():
        if content.startswith(mark):
            raise ValueError(f"{path.name}, line 1: the file begins as {words}")
    if len(content) > MAX_BYTES:
        raise ValueError(f"{path.name} has {len(content):,} bytes, at most {MAX_BYTES:,} expected")
    lines = content.decode("utf-8", "backslashreplace").replace("\r\n", "\n").split("\n")
    return lines[:-1] if lines[-1] == "" else lines


def _fault(lines, rows):
    """Say what is wrong with the first wrong line, or return an empty string."""
    if lines[0] != HEADER:
        return f"line 1: expected '{HEADER}', found {_short(lines[0])}{_why_header(lines[0])}"
    for place, line in enumerate(lines[1:], 1):
        if place > rows:
            return f"line {place + 1}: expected the end after {rows:,} rows, found {_short(line)}"
        match = LINE.fullmatch(line)
        if not match:
            return f"line {place + 1}: {_why_line(line, place)}"
        if int(match[1]) != place:
            return f"line {place + 1}: expected ImageId {place}, found {match[1]}"
    if len(lines) - 1 < rows:
        found = f"{len(lines) - 1:,} rows, expected {rows:,}"
        return f"line {len(lines) + 1}: expected ImageId {len(lines)}, found the end; {found}"
    return ""


def _why_header(line):
    names = line.split(",")
    if names[1:] == HEADER.split(","):
        return "; the first column is an index: write the file without it"
    if len(names) == 11:
        return "; that is a column for each class: write the most probable one, in one column"
    if ";" in line or "\t" in line:
        return "; the columns should be parted by a comma"
    if line.replace('"', "").replace(" ", "").lower() == HEADER.lower():
        return "; quotes, spaces and capital letters count"
    if LINE.fullmatch(line):
        return "; the header is missing"
    return ""


def _why_line(line, place):
    fields, found = line.split(","), f"found {_short(line)}"
    if not line.strip():
        return f"expected ImageId {place}, found an empty line"
    if len(fields) != 2:
        return f"expected two columns, found {len(fields)}: {_short(line)}"
    if not re.fullmatch("0|[1-9][0-9]*", fields[0]):
        return f"expected ImageId {place} as a whole number, found {_short(fields[0])}"
    if re.fullmatch(r"[0-9]+\.[0-9]*", fields[1]):
        return f"expected a whole number from 0 to 9 as Label, {found}; that is a float"
    return f"expected a whole number from 0 to 9 as Label, {found}"


def _short(text):
    return repr(text if len(text) <= SHOWN else text[:SHOWN] + "…")
