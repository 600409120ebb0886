"""The list of chapters on the first page, from what the notebooks say of themselves."""

import posixpath
import re

from files import read_notebook, read_text
from fingerprint import ROOT
from record import duration, record_of
from toc import toc_notebooks

NEEDS = "**You need:**"
CHAPTERS = re.compile(r"(<!-- chapters -->\n).*?(<!-- /chapters -->)", re.DOTALL)


def chapter_table(root=ROOT):
    """Make the table of `book/intro.md` from what the notebooks say of themselves."""
    rows = ["| Chapter | You will have | You need | Run time |", "|---|---|---|---|"]
    for path in toc_notebooks(root):
        link = path.relative_to(root / "book").as_posix()
        nb = read_notebook(path)
        record = record_of(nb)
        title, gain, needs = (_in_table(text, link) for text in _opening(nb))
        took = duration(record["seconds"]) if record else "–"
        rows.append(f"| [{title or link}]({link}) | {gain} | {needs} | {took} |")
    return "\n".join(rows) + "\n"


def _opening(nb):
    """Title, first paragraph after it, and what the reader needs."""
    cells = [cell for cell in nb["cells"] if cell["cell_type"] == "markdown"]
    prose = "\n\n".join("".join(cell["source"]) for cell in cells)
    title = re.search(r"^# (.+)$", prose, re.MULTILINE)
    needs = re.search(rf"^{re.escape(NEEDS)}(.*)$", prose, re.MULTILINE)
    gain = prose[title.end() :].strip().split("\n\n")[0] if title else ""
    return title[1] if title else "", gain, needs[1] if needs else ""


def _in_table(text, link):
    """Make text fit a table cell; its links start at the notebook's folder, the table's do not."""
    folder = posixpath.dirname(link)
    return re.sub(
        r"(?<=\]\()(?!#|/|\w+:)[^)]+",
        lambda target: posixpath.normpath(posixpath.join(folder, target[0])),
        " ".join(text.split()).replace("|", r"\|"),
    )


def intro(root=ROOT):
    """Return the text that `book/intro.md` has and the text that it should have."""
    path = root / "book" / "intro.md"
    text = read_text(path) if path.exists() else ""
    return text, CHAPTERS.sub(lambda ends: f"{ends[1]}\n{chapter_table(root)}\n{ends[2]}", text)
