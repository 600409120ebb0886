"""Tests of tools/chapters.py: the lists in the pages that are no notebooks."""

import nbformat
import pytest
from chapters import chapter_list, lists
from files import BookError
from nbformat.v4 import new_output
from tiny_book import RECORD, read, write

OVERVIEW = "# Overview\n\n<!-- chapters -->\n<!-- /chapters -->\n"
TOC = """root: intro
parts:
- chapters:
  - file: one
- caption: Parts & more
  chapters:
  - file: part/index
    sections:
    - file: part/two
    - file: part/deep/three
- caption: Look up
  chapters:
  - file: words
"""


@pytest.fixture
def parts(root):
    """A book of two parts with notebooks and one without; an overview page for a folder."""
    (root / "_toc.yml").write_text(TOC, "utf-8")
    for name in ("one", "part/two", "part/deep/three"):
        write(root, name, "1")
    (root / "book/part/index.md").write_text(OVERVIEW, "utf-8")
    (root / "book/words.md").write_text("# Words", "utf-8")
    return root


def test_chapter_list(root):
    path = write(root, "one", "1")
    nb = read(path)
    nb.metadata["book"] = RECORD | {"seconds": 75}
    nbformat.write(nb, path)
    write(root, "part/two", "2")
    assert chapter_list(root).split("\n") == [
        "**All**",
        "",
        "- [Learn to one](one.ipynb) (1 min 15 s): After one you have a thing | that works, and a "
        "[picture](pictures/x.png).",
        "- [Learn to two](part/two.ipynb): After two you have a thing | that works, and a "
        "[picture](part/pictures/x.png).",
        "",
    ]
    page = root / "book/intro.md"
    old, new = lists(root)[page]
    assert new.startswith("# Intro\n\n<!-- chapters -->\n") and new.endswith("The end.\n")
    page.write_text(new, "utf-8")
    assert lists(root) == {page: (new, new)}


def test_each_part_with_notebooks_has_a_list_of_its_own(parts):
    found = [line.split("]")[0] for line in chapter_list(parts).split("\n") if line]
    assert found == [
        *("- [Learn to one", "**Parts & more**", "- [Learn to two", "- [Learn to three")
    ]
    assert "](part/deep/three.ipynb)" in chapter_list(parts)


def test_an_overview_page_lists_the_notebooks_of_its_folder_with_their_numbers(parts):
    path = write(parts, "part/deep/three", "1", tags=["headline"])
    nb = read(path)
    nb.cells[1].outputs = [new_output("display_data", {"text/markdown": "**0.9 ± 0.1** right"})]
    nbformat.write(nb, path)
    _, new = lists(parts)[parts / "book/part/index.md"]
    assert new.split("\n")[2:8] == [
        "<!-- chapters -->",
        "",
        "- [Learn to two](two.ipynb)",
        "- [Learn to three](deep/three.ipynb): **0.9 ± 0.1** right",
        "",
        "<!-- /chapters -->",
    ]


def test_a_page_that_is_missing_is_named(parts):
    (parts / "book/words.md").unlink()
    with pytest.raises(BookError, match="names 'words'"):
        lists(parts)
