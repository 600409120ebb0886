"""A page's number comes from its name, and stands in its title, the contents and the links."""

import re
from pathlib import Path

import pytest
import yaml
from numbering import number_of
from small_book import built

CONFIG = yaml.safe_load((Path(__file__).parents[2] / "_config.yml").read_text("utf-8"))
FIGURES = {"numfig_secnum_depth": CONFIG["sphinx"]["config"]["numfig_secnum_depth"]}
PAGES = {
    "intro": "# The book\n\nRead [](03_pooling.md), [Train it](05_training/02_digits.md), or "
    "[the one on pooling](03_pooling.md).",
    "03_pooling": "# Shrink it\n\n## A section\n\nText.",
    "05_training/02_digits": "# Train it\n\nSee [chapter 3](../03_pooling.md).\n",
    "07_uses/index": "# Use it\n\nFirst [](02_detection/01_faces.md).\n\n## Again\n\nText.",
    "07_uses/02_detection/01_faces": "# Find faces\n\nThis is [chapter 7](../index.md).\n",
    "glossary": "# Words\n\nText.",
}


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("03_pooling", (3,)),
        ("10_faq/02_broken_on_purpose", (10, 2)),
        ("07_applications/02_detection/01_faces", (7, 2, 1)),
        ("07_applications/index", (7,)),
        ("07_applications/02_detection/index", (7, 2)),
        ("index", ()),
        ("extra/index", ()),
        ("07_applications/03_index", (7, 3)),
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
    contents = "3. Shrink it A section 5.2. Train it 7. Use it Again 7.2.1. Find faces Words"
    assert contents in first
    assert re.search(r"<h1><span[^>]*>3\. </span>Shrink it", (html / "03_pooling.html").read_text())
    assert "<h2>A section" in (html / "03_pooling.html").read_text()
    assert "<h1>Words" in (html / "glossary.html").read_text()
    overview = html / "07_uses" / "index.html"
    assert re.search(r"<h1><span[^>]*>7\. </span>Use it", overview.read_text())
    assert "First 7.2.1. Find faces." in text_of(overview)


@pytest.mark.parametrize(
    ("link", "right"),
    [("chapter 5", True), ("Chapter 5.2", True), ("chapter 4", False), ("chapter 5.1", False)],
)
def test_a_typed_number_must_be_right(tmp_path, link, right):
    pages = PAGES | {"03_pooling": f"# Shrink it\n\nSee [{link}](05_training/02_digits.md)."}
    _, warnings = built(tmp_path, pages, ["numbering"])
    wrong = f"says '{link}', but the page it leads to is 5.2" in warnings
    assert wrong != right and bool(warnings) != right


@pytest.mark.parametrize("page", ["05_training/02_digits", "07_uses/02_detection/01_faces"])
def test_figures_are_numbered_inside_their_page(tmp_path, page):
    figure = "# It\n\n```{figure} none.png\n:name: fig-a\n\nA figure.\n```\n\nSee {numref}`fig-a`."
    pages = {"intro": "# The book", "07_uses/02_detection/02_digits": figure.replace("-a", "-b")}
    for name in pages | {page: figure}:
        (tmp_path / "book" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "book" / name).with_name("none.png").write_bytes(b"\x89PNG")
    html, _ = built(tmp_path, pages | {page: figure}, ["numbering"], **FIGURES)
    number = ".".join(map(str, number_of(page)))
    assert f"See Fig. {number}.1." in text_of(html / f"{page}.html")
    assert "See Fig. 7.2.2.1." in text_of(html / "07_uses/02_detection/02_digits.html")
