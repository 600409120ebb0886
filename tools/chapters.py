"""The lists of chapters in the book's Markdown pages, from what the notebooks say of themselves.

They are for those who read the pages in Jupyter; in the built book cards take their place.
"""

import posixpath
import re

from files import BookError, read_notebook, read_text
from fingerprint import ROOT
from headline import headline
from record import duration, record_of
from toc import toc_notebooks, toc_pages, toc_parts

CHAPTERS = re.compile(r"(<!-- chapters -->\n).*?(<!-- /chapters -->)", re.DOTALL)


def lists(root=ROOT):
    """Return what the pages with a list of chapters have and should have: {path: (old, new)}."""
    texts = {path: read_text(path) for path in toc_pages(root) if path.suffix == ".md"}
    return {
        path: (text, _with_list(text, path, root))
        for path, text in texts.items()
        if CHAPTERS.search(text)
    }


def _with_list(text, page, root):
    made = overview_list(page, root) if page.stem == "index" else chapter_list(root)
    return CHAPTERS.sub(lambda ends: f"{ends[1]}\n{made}\n{ends[2]}", text)


def chapter_list(root=ROOT):
    """Make the list of `book/intro.md`: each notebook, what the reader has at its end, the time."""
    parts = []
    for caption, notebooks in toc_parts(root):
        rows = [_row(path, root / "book") for path in notebooks]
        if rows:
            parts += [f"**{caption}**"] * bool(caption) + ["\n".join(rows)]
    return "\n\n".join(parts) + "\n"


def _row(path, folder):
    link = path.relative_to(folder).as_posix()
    nb = read_notebook(path)
    record = record_of(nb)
    title, gain = (_from_page(text, link) for text in _opening(nb))
    took = f" ({duration(record['seconds'])})" if record else ""
    return f"- [{title or link}]({link}){took}: {gain}"


def overview_list(page, root=ROOT):
    """Make the list of a folder's `index.md`: each notebook, its number, if it has one yet."""
    rows = []
    for path in toc_notebooks(root):
        if page.parent in path.parents:
            link, nb = path.relative_to(page.parent).as_posix(), read_notebook(path)
            try:
                number, meaning = headline(nb)
                result = f": **{number}** {meaning}"
            except BookError:  # the tests and the build say what is missing
                result = ""
            rows.append(f"- [{_opening(nb)[0] or link}]({link}){result}")
    return "\n".join(rows) + "\n"


def _opening(nb):
    """Return the title and the first paragraph after it."""
    cells = [cell for cell in nb["cells"] if cell["cell_type"] == "markdown"]
    prose = "\n\n".join("".join(cell["source"]) for cell in cells)
    title = re.search(r"^# (.+)$", prose, re.MULTILINE)
    gain = prose[title.end() :].strip().split("\n\n")[0] if title else ""
    return title[1] if title else "", gain


def _from_page(text, link):
    """Put text on one line; its links start at the notebook's folder, those of the list do not."""
    folder = posixpath.dirname(link)
    return re.sub(
        r"(?<=\]\()(?!#|/|\w+:)[^)]+",
        lambda target: posixpath.normpath(posixpath.join(folder, target[0])),
        " ".join(text.split()),
    )
