"""Tests of tools/fingerprint.py: what counts, and what does not."""

import pytest
from fingerprint import essence, fingerprint, helper_modules
from nbformat.v4 import new_output
from tiny_book import notebook

CODE = 'def f(x):\n    """Double."""\n    return 2 * x  # twice\n\n\nprint(f("# no comment"))'


@pytest.mark.parametrize(
    "same",
    [
        CODE.replace("  # twice", ""),
        CODE.replace("# twice", "# two times"),
        CODE.replace("Double.", "Dopple\n\n    é.") + "  # ü",
        CODE.replace('    """Double."""\n', ""),
        CODE.replace("\n\n\n", "\n# Now use it.\n\n   \n"),
        CODE + "   \n\n",
    ],
)
def test_comments_docstrings_and_blanks_do_not_count(same):
    assert essence(same) == essence(CODE)


@pytest.mark.parametrize(
    "other",
    [
        CODE.replace("2 * x", "3 * x"),
        CODE.replace("# no comment", "# a comment"),
        CODE.replace("    return", "  return"),
        CODE.replace('"""Double."""', '"""Double.""".upper()'),
        CODE + "; 1",
    ],
)
def test_code_and_strings_count(other):
    assert essence(other) != essence(CODE)


def test_a_lone_string_is_a_docstring_only_in_a_module():
    assert essence('"""Hello."""\nx = 1', is_module=True) == "x = 1"
    assert essence('"Hello."') == '"Hello."'


def test_a_docstring_after_letters_of_two_bytes_is_cut_at_the_right_place():
    assert essence("def f(é='ü'): 'Ö.'; return 1") == "def f(é='ü'): ; return 1"


def test_broken_code_has_an_essence():
    assert essence("%matplotlib inline\n\nx = (  # open") == ("%matplotlib inline\nx = (  # open")


def test_the_fingerprint_is_the_same_on_every_python(root):
    """A constant: if it moves, every stored notebook of the book would have to run again."""
    nb = notebook("one", CODE, 'import helpers.data\nf"{1:>#5x} # {CODE!r}"')
    assert fingerprint(nb, root)[:16] == "787639ead6d42a5d"


@pytest.mark.parametrize(
    "source",
    [
        "import helpers.data",
        "from helpers import data",
        "from helpers.data import deep",
        "def f():\n    import helpers.data as d",
    ],
)
def test_transitive_helpers_count(root, source):
    nb = notebook("one", source)
    assert set(helper_modules(nb, root)) == {"helpers", "helpers.data", "helpers.deep"}
    before = fingerprint(nb, root)
    (root / "helpers/deep.py").write_text('"""What."""\n\nVALUE = 1  # one\n', "utf-8")
    assert fingerprint(nb, root) == before
    (root / "helpers/deep.py").write_text("VALUE = 2\n", "utf-8")
    assert fingerprint(nb, root) != before


def test_the_style_sheet_counts_for_those_who_draw(root):
    draws, counts = notebook("one", "from helpers.pictures import figures"), notebook("one", "1")
    before = [fingerprint(nb, root) for nb in (draws, counts)]
    (root / "helpers/pictures/book.mplstyle").write_text("axes.grid: False\n", "utf-8")
    after = [fingerprint(nb, root) for nb in (draws, counts)]
    assert [old == new for old, new in zip(before, after, strict=True)] == [False, True]


def test_prose_tags_and_outputs_do_not_count(root):
    nb = notebook("one", "1")
    before = fingerprint(nb, root)
    nb.cells[0].source = "# Other"
    nb.cells[1].metadata = {"tags": ["nbval-ignore-output"]}
    nb.cells[1].outputs = [new_output("stream", text="1")]
    assert fingerprint(nb, root) == before
