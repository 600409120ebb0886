"""A page's number comes from its name, and stands in its title, the contents and the links."""

import re

import pytest
from numbering import number_of
from small_book import built

PAGES = {
    "intro": "# The book\n\nRead [](03_pooling.md), [Train it](05_training/02_digits.md), or "
    "[the one on pooling](03_pooling.md).",
    "03_pooling": "# Shrink it\n\n## A section\n\nText.",
    "05_training/02_digits": "# Train it\n\nSee [chapter 3](../03_pooling.md).\n",
    "glossary": "# Words\n\nText.",
}


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("03_pooling", (3,)),
        ("10_faq/02_broken_on_purpose", (10, 2)),
        ("intro", ()),
        ("05_training/summary", ()),
        ("extra/01_more", ()),
        ("3d", ()),
    ],
)
def test_number_of(name, number):
    assert number_of(name) == number


def text_of(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.read_text("utf-8")))


def test_titles_contents_and_links_bear_the_number_and_sections_do_not(tmp_path):
    html, warnings = built(tmp_path, PAGES, ["numbering"])
    assert warnings == ""
    first = text_of(html / "intro.html")
    assert "Read 3. Shrink it, 5.2. Train it, or the one on pooling." in first
    assert "3. Shrink it A section 5.2. Train it Words" in first  # the contents
    assert re.search(r"<h1><span[^>]*>3\. </span>Shrink it", (html / "03_pooling.html").read_text())
    assert "<h2>A section" in (html / "03_pooling.html").read_text()
    assert "<h1>Words" in (html / "glossary.html").read_text()


@pytest.mark.parametrize(
    ("link", "right"),
    [("chapter 5", True), ("Chapter 5.2", True), ("chapter 4", False), ("chapter 5.1", False)],
)
def test_a_typed_number_must_be_right(tmp_path, link, right):
    pages = PAGES | {"03_pooling": f"# Shrink it\n\nSee [{link}](05_training/02_digits.md)."}
    _, warnings = built(tmp_path, pages, ["numbering"])
    wrong = f"says '{link}', but the page it leads to is 5.2" in warnings
    assert wrong != right and bool(warnings) != right


def test_figures_are_numbered_inside_their_page(tmp_path):
    figure = (
        "# Train it\n\n```{figure} none.png\n:name: fig-a\n\nA figure.\n```\n\nSee {numref}`fig-a`."
    )
    pages = PAGES | {"05_training/02_digits": figure}
    (tmp_path / "book" / "05_training").mkdir(parents=True)
    (tmp_path / "book" / "05_training" / "none.png").write_bytes(b"\x89PNG")
    html, _ = built(tmp_path, pages, ["numbering"], numfig_secnum_depth=2)
    assert "See Fig. 5.2.1." in text_of(html / "05_training" / "02_digits.html")
