"""A newcomer's path: from the first page to the digits no word is used before it is explained."""

import json
import re
from pathlib import Path

import pytest
from glossary import read_words
from toc import toc_notebooks

ROOT = Path(__file__).resolve().parent.parent
BOOK = ROOT / "book"
LAST = "05_training/03_digits.ipynb"
# Not the field's word where the path uses it: 'returns a list', 'a 9 has a closed loop'.
EVERYDAY = {"return", "velocity", "precision", "closed loop"}
NOT_PROSE = re.compile(
    r"(?s)^#+ [^\n]*|```.*?```|`[^`]*`|\$\$.*?\$\$|\$[^$]*\$|\[[^\]]*\]\([^)]*\)", re.MULTILINE
)


def prose(path):
    """Return what a notebook says, cell by cell, without headings, code, formulas and links.

    The first cell is left out: it names what the page explains.
    """
    cells = json.loads(path.read_text("utf-8"))["cells"][1:]
    return [NOT_PROSE.sub("", "".join(c["source"])) for c in cells if c["cell_type"] == "markdown"]


def first_use(word, texts):
    """Return the sentence that uses a word first, '' if none does, and whether it is in *italics*.

    In this book italics mark the place where a word is explained.
    """
    plain = re.compile(rf"(?<![\w-]){re.escape(word)}(?:s|es)?(?![\w-])", re.IGNORECASE)
    for text in texts:
        if found := plain.search(text):
            line = text[text.rfind("\n", 0, found.start()) + 1 :].split("\n")[0]
            marked = re.search(rf"\*[^*\n]*{plain.pattern}[^*\n]*\*", line, re.IGNORECASE)
            return line, bool(marked) and marked.start() <= line.find(found[0])
    return "", True


def too_early(words, path):
    """List the words that are used on the path before a page explains them.

    Parameters
    ----------
    words : {word: the page that explains it}, pages as in `path`; '' or another one: no page of it
    path : {page: [texts]}, in the order of reading
    """
    faults = []
    for word, explained in words.items():
        for page, texts in path.items():
            if page == explained:
                break
            line, marked = first_use(word, texts)
            if line and not marked:
                faults.append(f"{page} uses '{word}' before it is explained: {line[:80]}")
            if line:
                break
    return faults


def test_no_word_is_used_before_it_is_explained():
    pages = [path.relative_to(BOOK).as_posix() for path in toc_notebooks(ROOT)]
    path = {page: prose(BOOK / page) for page in pages[: pages.index(LAST) + 1]}
    rows = read_words((ROOT / "CONTRIBUTING.md").read_text("utf-8"))
    words = {word: page for word, _, _, page in rows if word not in EVERYDAY}
    assert len(path) > 5 and len(words) > 100
    assert too_early(words, path) == []


PATH = {"1": ["A *kernel* slides.\nTwo kernels slide."], "2": ["The loss falls.", "The *loss*."]}


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ({"kernel": "3", "loss": "2", "slide": ""}, "1 uses 'slide'"),
        ({"loss": "3"}, "2 uses 'loss' before it is explained: The loss falls."),
        ({"loss": ""}, "2 uses 'loss'"),
    ],
)
def test_a_word_that_comes_too_early_is_named(words, fault):
    assert any(fault in each for each in too_early(words, PATH))


def test_explained_words_are_fine():
    assert too_early({"kernel": "2", "loss": "2", "gradient": "", "ern": "3"}, PATH) == []


LINK = re.compile(r"\[([^\]]+)\]\(([^)#]+\.ipynb)[^)]*\)")


def old_titles(text, titles):
    """List the links that are written like a title and do not bear that of their page.

    `titles` is {file name with its folders as the text names it: title}.
    """
    faults = []
    for words, page in LINK.findall(text):
        long = [word for word in words.split() if len(word) > 3]
        like_a_title = len(words.split()) > 3 and sum(w[0].isupper() for w in long) > len(long) / 2
        if like_a_title and words != titles.get(page):
            faults.append(f"[{words}]({page}) leads to {titles.get(page)!r}")
    return faults


def title_of(path):
    first = "".join(json.loads(path.read_text("utf-8"))["cells"][0]["source"])
    return first.split("\n")[0].lstrip("# ").strip()


@pytest.mark.parametrize("path", toc_notebooks(ROOT), ids=lambda p: p.relative_to(BOOK).as_posix())
def test_links_bear_the_titles_of_their_pages(path):
    text = "\n".join(
        "".join(cell["source"])
        for cell in json.loads(path.read_text("utf-8"))["cells"]
        if cell["cell_type"] == "markdown"
    )
    pages = {page for _, page in LINK.findall(text) if "://" not in page}
    titles = {page: title_of(path.parent / page) for page in pages}
    assert old_titles(text, titles) == []


def test_an_old_title_is_named():
    titles = {"a.ipynb": "Slide a Kernel over an Image"}
    assert (
        old_titles("[Slide a Kernel over an Image](a.ipynb), [the page before](a.ipynb)", titles)
        == []
    )
    assert old_titles("[Move a Kernel over a Photo](a.ipynb#x)", titles) != []
