"""Sphinx extension: the directive `words` makes a glossary of the table in CONTRIBUTING.md.

The table is kept in one place; each row is a term with its Chinese word, a sentence, and a link.
"""

import re
from pathlib import Path, PurePosixPath

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

TABLE = Path(__file__).parents[1] / "CONTRIBUTING.md"
HEAD = "| we write | 中文 | for | see |"


class Chinese(nodes.inline):
    """A Chinese word: browsers choose its font, and screen readers its voice, by the language."""


def read_words(text):
    """Return the rows (word, chinese, sentence, page) of the table in a Markdown text.

    A page is a path below the book's folder, such as '03_pooling.ipynb', or '' where there is none.

    Raises
    ------
    ValueError
        If the table is missing or a row does not have four columns; it names the row.
    """
    _, found, rest = text.partition(HEAD + "\n")
    if not found:
        raise ValueError(f"no table of words: a line {HEAD!r} is expected")
    rows = []
    for line in rest.partition("\n\n")[0].splitlines()[1:]:
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) != 4:
            raise ValueError(f"a word has 4 columns (word, 中文, sentence, page), found {line!r}")
        rows.append((*cells[:3], _page(cells[3])))
    return rows


def _page(link):
    address = re.fullmatch(r"\[.+\]\((.+)\)", link)
    return PurePosixPath(address[1]).relative_to("book").as_posix() if address else ""


def glossary_source(rows):
    """Return the glossary as Sphinx reads it; a link without text shows the page's title."""
    entries = [
        f"{word}\n  {sentence}" + (f" Explained in [](/{page})." if page else "")
        for word, _, sentence, page in rows
    ]
    return ["````{glossary}", *"\n\n".join(entries).splitlines(), "````"]


class Words(SphinxDirective):
    """The glossary, built from the table."""

    def run(self):
        """Parse the entries and put each Chinese word behind its English one."""
        self.env.note_dependency(str(TABLE))
        rows = read_words(TABLE.read_text("utf-8"))
        holder = nodes.container()
        self.state.nested_parse(StringList(glossary_source(rows), str(TABLE)), 0, holder)
        terms = list(holder.findall(nodes.term))
        for entry, (_, word, _, _) in zip(terms, rows, strict=True):
            entry.insert(1, [nodes.Text(" "), Chinese(word, word)])
        return holder.children


def open_chinese(writer, node):
    """Begin a Chinese word in a page."""
    writer.body.append('<span lang="zh">')


def close_chinese(writer, node):
    """End it."""
    writer.body.append("</span>")


def setup(app):
    """Register the extension with Sphinx."""
    app.add_directive("words", Words)
    app.add_node(Chinese, html=(open_chinese, close_chinese))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
