"""Tests of tools/covers.py: pictures that other pages show."""

import base64

import nbformat
import pytest
from covers import outdated_covers, require_covers
from files import BookError
from nbformat.v4 import new_output
from tiny_book import notebook, write

WORD = new_output("stream", text="a word")
PNG = new_output("display_data", {"image/png": base64.b64encode(b"png\r\n").decode()})
SVG = new_output("display_data", {"image/svg+xml": "<svg>\n é\n</svg>", "text/plain": "x"})


def store_covers(root, *outputs, name="one"):
    """A notebook of two cells with the same outputs; the second is tagged."""
    path = write(root, name, "1", "2")
    nb = notebook(name, "1", "2")
    for cell in nb.cells[1:]:
        cell.outputs = list(outputs)
    nb.cells[2].metadata["tags"] = ["cover"]
    nbformat.write(nb, path)
    return nb


@pytest.fixture
def static(root):
    write(root, "part/two", "1")
    (root / "book/_static").mkdir()
    (root / "book/intro.md").write_text("# Intro\n\n![One](_static/code-1.png)\n", "utf-8")
    return root / "book/_static"


@pytest.mark.parametrize("outputs", [[PNG], [WORD, PNG], [PNG, WORD], [PNG, SVG]])
def test_the_first_picture_of_a_cell_is_its_cover(root, static, outputs):
    nb = store_covers(root, *outputs)
    require_covers(nb)
    assert outdated_covers(root) == {static / "code-1.png": b"png\r\n"}
    (static / "code-1.png").write_bytes(b"png\r\n")
    assert outdated_covers(root) == {}


def test_a_cover_may_be_svg_and_git_may_change_its_line_ends(root, static):
    store_covers(root, SVG)
    expected = {static / "code-1.svg": "<svg>\n é\n</svg>".encode()}
    assert outdated_covers(root) == expected
    (static / "code-1.svg").write_bytes("<svg>\r\n é\r\n</svg>".encode())
    assert outdated_covers(root) == {}


@pytest.mark.parametrize("damaged", [b"", b"pn", b"another"])
def test_a_damaged_cover_is_outdated(root, static, damaged):
    store_covers(root, PNG)
    (static / "code-1.png").write_bytes(damaged)
    assert outdated_covers(root) == {static / "code-1.png": b"png\r\n"}


def test_the_picture_of_another_kind_goes(root, static):
    store_covers(root, SVG)
    (static / "code-1.png").write_bytes(b"old")
    (static / "other.png").write_bytes(b"not ours")
    assert outdated_covers(root)[static / "code-1.png"] is None
    assert len(outdated_covers(root)) == 2


def test_a_picture_that_no_page_shows_stays_in_its_notebook(root, static):
    store_covers(root, PNG), store_covers(root, PNG, name="part/two")
    (root / "book/intro.md").write_text("# Intro\n\n![One](_static/code-10.png)\n", "utf-8")
    assert outdated_covers(root) == {}


def test_a_cover_without_a_picture_is_refused(root, static):
    with pytest.raises(BookError, match="'code-1' is tagged cover, but shows no PNG or SVG"):
        require_covers(store_covers(root, WORD))
    assert outdated_covers(root) == {}  # it has not run yet


def test_two_covers_of_the_same_name_are_refused(root, static):
    store_covers(root, PNG), store_covers(root, PNG, name="part/two")
    with pytest.raises(BookError, match="have the id 'code-1'"):
        outdated_covers(root)
