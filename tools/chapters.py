"""The list of chapters on the first page, from what the notebooks say of themselves."""

import posixpath
import re

from files import read_notebook, read_text
from fingerprint import ROOT
from record import duration, record_of
from toc import toc_notebooks

CHAPTERS = re.compile(r"(<!-- chapters -->\n).*?(<!-- /chapters -->)", re.DOTALL)


def chapter_list(root=ROOT):
    """Make the list of `book/intro.md`: each notebook, what the reader has at its end, the time.

    It is for those who read the page in Jupyter; in the built book cards take its place.
    """
    rows = []
    for path in toc_notebooks(root):
        link = path.relative_to(root / "book").as_posix()
        nb = read_notebook(path)
        record = record_of(nb)
        title, gain = (_from_first_page(text, link) for text in _opening(nb))
        took = f" ({duration(record['seconds'])})" if record else ""
        rows.append(f"- [{title or link}]({link}){took}: {gain}")
    return "\n".join(rows) + "\n"


def _opening(nb):
    """Return the title and the first paragraph after it."""
    cells = [cell for cell in nb["cells"] if cell["cell_type"] == "markdown"]
    prose = "\n\n".join("".join(cell["source"]) for cell in cells)
    title = re.search(r"^# (.+)$", prose, re.MULTILINE)
    gain = prose[title.end() :].strip().split("\n\n")[0] if title else ""
    return title[1] if title else "", gain


def _from_first_page(text, link):
    """Put text on one line; its links start at the notebook's folder, those of the list do not."""
    folder = posixpath.dirname(link)
    return re.sub(
        r"(?<=\]\()(?!#|/|\w+:)[^)]+",
        lambda target: posixpath.normpath(posixpath.join(folder, target[0])),
        " ".join(text.split()),
    )


def intro(root=ROOT):
    """Return the text that `book/intro.md` has and the text that it should have."""
    path = root / "book" / "intro.md"
    text = read_text(path) if path.exists() else ""
    return text, CHAPTERS.sub(lambda ends: f"{ends[1]}\n{chapter_list(root)}\n{ends[2]}", text)
