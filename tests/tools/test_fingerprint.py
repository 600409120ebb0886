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
        CODE.replace("\n\n\n", "\n# Now use it.\n\n   \n") + "  # ü",
        CODE + "   \n\n  ",
    ],
)
def test_comments_and_blanks_do_not_count(same):
    assert essence(same) == essence(CODE)


@pytest.mark.parametrize(
    "other",
    [
        CODE.replace("2 * x", "3 * x"),
        CODE.replace("# no comment", "# a comment"),
        CODE.replace("    return", "  return"),
        CODE.replace("Double.", "Dopple."),
        CODE + "; 1",
    ],
)
def test_code_and_strings_count(other):
    assert essence(other) != essence(CODE)


def test_blanks_inside_strings_count():
    texts = ["a\nb", "a\n\nb", "a\n\n\nb", "a\n \nb", "a \nb", "a\n# b", "a\n{1}\n\nb", "a\n{1}\nb"]
    for mark in ("", "f"):
        assert len({essence(f'print({mark}"""{text}""")\n\n1') for text in texts}) == len(texts)


def test_docstrings_count_in_cells_and_not_in_modules():
    other = CODE.replace("Double.", "Dopple\n\n    é.")
    assert essence(CODE) != essence(other)
    assert essence(CODE, is_module=True) == essence(other, is_module=True)
    without = CODE.replace('    """Double."""\n', "")
    assert essence(CODE, is_module=True) == essence(without, is_module=True)
    computed = CODE.replace('"""Double."""', '"""Double.""".upper()')
    assert essence(CODE, is_module=True) != essence(computed, is_module=True)


def test_a_lone_string_is_a_docstring_only_in_a_module():
    assert essence('"""Hello."""\nx = 1', is_module=True) == "x = 1"
    assert essence('"Hello."') == '"Hello."'


def test_a_docstring_after_letters_of_two_bytes_is_cut_at_the_right_place():
    source = "def f(é='ü'): 'Ö.'; return 1"
    assert essence(source, is_module=True) == "def f(é='ü'): ; return 1"


def test_code_with_a_fault_has_an_essence():
    source = "%matplotlib inline\n\nx = (  # open"
    assert essence(source) == essence(source, is_module=True) == "%matplotlib inline\nx = ("


# What is printed counts

DEEP = '''VALUE = 1


@cache  # once
def shown(x):
    """Double."""

    return 2 * x  # twice


class Hidden:
    """Hide."""
    def hide(self):
        """Nothing."""  # nothing
'''
OF_SHOWN, OF_HIDDEN = {"once", "Double", "twice", '"""\n\n'}, {"Hide", "Nothing", "nothing"}


def unseen(root, *sources):
    """Of the changes in a module, those that leave the fingerprint of a notebook alone."""
    found = {}
    for change in ("", *OF_SHOWN, *OF_HIDDEN):
        text = DEEP.replace(change, change.upper().replace("\n\n", "\n")) if change else DEEP
        (root / "helpers/deep.py").write_text(text, "utf-8")
        found[change] = fingerprint(notebook("one", *sources), root)
    return {change for change in found if change and found[change] == found[""]}


@pytest.mark.parametrize(
    "source",
    [
        "from helpers.deep import shown\nshow_source(VALUE, shown)",
        "from helpers.deep import shown as s\nfor x in [1]:\n    figures.show_source(*[s])",
        "import helpers.deep as d\nexplore(partial(d.shown, 3), x=[1])",
        "from helpers import deep\nprint(deep.shown.__doc__)",
        "from helpers import deep\nprint(inspect.getsource(object=deep.shown))",
    ],
)
def test_a_helper_that_is_printed_counts_as_it_stands(root, source):
    assert unseen(root, source) == OF_HIDDEN


def test_the_printing_may_be_done_elsewhere(root):
    assert unseen(root, "from helpers.deep import shown as s", "1", "help(s)") == OF_HIDDEN
    (root / "helpers/data.py").write_text("from .deep import shown\nhelp(shown)\n", "utf-8")
    assert unseen(root, "import helpers.data") == OF_HIDDEN


def test_a_class_can_be_printed(root):
    assert unseen(root, "from helpers import deep\nhelp(deep.Hidden)") == OF_SHOWN


def test_nothing_of_it_counts_where_nothing_is_printed(root):
    assert unseen(root, "from helpers.deep import shown\nprint(shown(2))") == OF_SHOWN | OF_HIDDEN


def test_a_comment_counts_in_a_function_of_the_notebook_that_is_printed(root):
    def found(*sources):
        return fingerprint(notebook("one", *sources), root)

    first, other = "def f():\n    return 1  # one", "def f():\n    return 1  # two"
    assert found(first, "show_source(f)") != found(other, "show_source(f)")
    assert found(first, "f()") == found(other, "f()")


# What else counts


def test_the_fingerprint_is_the_same_on_every_python(root):
    """A constant: if it moves, every stored notebook of the book would have to run again."""
    strings = 'import helpers.data\nf"{1:>#5x} # {CODE!r}"\nf"""a\n\n{1}  \nb"""  # b'
    assert fingerprint(notebook("one", CODE, strings), root)[:16] == "57b360d2d8076734"


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


GATHERS = '''"""Words."""
from helpers.words.long import poem as verse
from helpers.words.short import haiku

__all__ = ["haiku", "verse"]


def both():
    return verse() + haiku()
'''


@pytest.mark.parametrize(
    ("source", "followed"),
    [
        ("from helpers.words import haiku", {"short"}),
        ("from helpers.words import verse as v", {"long"}),
        ("from helpers.words import haiku, verse", {"short", "long"}),
        ("from helpers.words.short import haiku", {"short"}),
        ("import helpers.words.short", {"short"}),
        ("from helpers.words import short", {"short"}),
        ("from helpers.words import both", {"short", "long"}),
        ("from helpers.words import *", {"short", "long"}),
        ("from helpers import words", {"short", "long"}),
        ("import helpers.words as w\nw.haiku()", {"short", "long"}),
    ],
)
def test_a_package_that_gathers_names_is_followed_to_the_wanted_one(root, source, followed):
    (root / "helpers/words").mkdir()
    for name, text in {"long": "def poem(): 1", "short": "def haiku(): 2"}.items():
        (root / f"helpers/words/{name}.py").write_text(text, "utf-8")
    for more in ("", "LENGTH = 17\n", "print(1)\n", "@print\ndef f(): 1\n"):
        (root / "helpers/words/__init__.py").write_text(GATHERS + more, "utf-8")
        found = set(helper_modules(notebook("one", source), root))
        runs = {"short", "long"} if more else followed  # on import: all of it may matter
        assert found == {"helpers", "helpers.words", *(f"helpers.words.{name}" for name in runs)}


@pytest.mark.parametrize("name", ["book.mplstyle", "player.js"])
def test_style_sheets_and_scripts_count_for_those_who_draw(root, name):
    draws, counts = notebook("one", "from helpers.pictures import figures"), notebook("one", "1")
    (root / "helpers/pictures" / name).write_text("old", "utf-8")
    before = [fingerprint(nb, root) for nb in (draws, counts)]
    (root / "helpers/pictures" / name).write_text("new", "utf-8")
    after = [fingerprint(nb, root) for nb in (draws, counts)]
    assert [old == new for old, new in zip(before, after, strict=True)] == [False, True]


def test_what_an_editor_or_a_system_leaves_beside_a_module_does_not_count(root):
    nb = notebook("one", "from helpers.pictures import figures")
    before = fingerprint(nb, root)
    for name in (".DS_Store", ".figures.py.swp", "figures.py~", "unused.py"):
        (root / "helpers/pictures" / name).write_bytes(b"\xff")
    assert fingerprint(nb, root) == before


def test_prose_tags_and_outputs_do_not_count(root):
    nb = notebook("one", "1")
    before = fingerprint(nb, root)
    nb.cells[0].source = "# Other"
    nb.cells[1].metadata = {"tags": ["nbval-ignore-output"]}
    nb.cells[1].outputs = [new_output("stream", text="1")]
    assert fingerprint(nb, root) == before
