"""Tests of tools/chapters.py: the list on the first page."""

import nbformat
from chapters import chapter_list, intro
from tiny_book import RECORD, read, write


def test_chapter_list(root):
    path = write(root, "one", "1")
    nb = read(path)
    nb.metadata["book"] = RECORD | {"seconds": 75}
    nbformat.write(nb, path)
    write(root, "part/two", "2")
    assert chapter_list(root).split("\n") == [
        "- [Learn to one](one.ipynb) (1 min 15 s): After one you have a thing | that works, and a "
        "[picture](pictures/x.png).",
        "- [Learn to two](part/two.ipynb): After two you have a thing | that works, and a "
        "[picture](part/pictures/x.png).",
        "",
    ]
    old, new = intro(root)
    assert new.startswith("# Intro\n\n<!-- chapters -->\n") and new.endswith("The end.\n")
    (root / "book/intro.md").write_text(new, "utf-8")
    assert intro(root) == (new, new)
