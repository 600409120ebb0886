"""The head of a page: what search engines and shared links show; the page for a wrong address."""

import re

import pytest
from head import book_address, description_tags, sitemap
from small_book import built

PAGES = {
    "index": "# The book\n\nIt *says* more & less.\n",
    "03_pooling": "# Shrink it\n\nText.\n",
}


@pytest.mark.parametrize(
    ("setting", "address"),
    [
        ("", ""),
        ("https://example.org/book", "https://example.org/book/"),
        (" http://example.org/ ", "http://example.org/"),
    ],
)
def test_book_address(setting, address):
    assert book_address(setting) == address


@pytest.mark.parametrize("setting", ["example.org", "/book", "ftp://example.org", "https:"])
def test_an_address_that_is_none_is_named(setting):
    with pytest.raises(ValueError, match=f"BOOK_URL should be .*, found '{re.escape(setting)}'"):
        book_address(setting)


def test_description_tags():
    tags = description_tags("A <title>", "Book", 'It "says".', "https://example.org/", "a.html")
    assert '<meta name="description" content="It &quot;says&quot;." />' in tags
    assert '<meta property="og:title" content="A &lt;title&gt;" />' in tags
    assert '<meta property="og:url" content="https://example.org/a.html" />' in tags
    assert re.search(r'og:image" content="https://example.org/_static/\w+\.png"', tags)


def test_without_an_address_nothing_is_guessed():
    tags = description_tags("A title", "Book", "It says.")
    assert "og:description" in tags and "og:url" not in tags and "og:image" not in tags


def test_sitemap():
    text = sitemap("https://example.org/", ["a.html", "b&c.html"])
    assert "<loc>https://example.org/a.html</loc>" in text and "b&amp;c.html" in text


@pytest.fixture
def build(tmp_path, monkeypatch):
    templates = tmp_path / "templates"  # those of the book need its theme
    templates.mkdir()
    (templates / "404.html").write_text('{% extends "page.html" %}')

    def build(address):
        monkeypatch.setenv("BOOK_URL", address)
        settings = {"templates_path": [str(templates)], "html_title": "The book"}
        return built(tmp_path, PAGES, ["head"], **settings)[0]

    return build


def test_a_published_book(build):
    html = build("https://example.org/book")
    page = (html / "03_pooling.html").read_text("utf-8")
    assert '<link rel="canonical" href="https://example.org/book/03_pooling.html" />' in page
    assert '<meta name="description" content="Text." />' in page
    assert 'type="image/svg+xml" href="./_static/icon.svg"' in page
    wrong = (html / "404.html").read_text("utf-8")
    assert '<base href="/book/" />' in wrong and "canonical" not in wrong
    assert wrong.index("<base") < wrong.index("<link") < wrong.index("<script")
    places = (html / "sitemap.xml").read_text("utf-8")
    assert re.findall("<loc>(.*)</loc>", places) == [
        "https://example.org/book/03_pooling.html",
        "https://example.org/book/index.html",
    ]


def test_a_book_without_an_address(build):
    html = build("")
    first = (html / "index.html").read_text("utf-8")
    assert "canonical" not in first and not (html / "sitemap.xml").exists()
    assert '<meta name="description" content="It says more &amp; less." />' in first
    assert "<title>The book</title>" in first
    assert "<title>Shrink it &#8212; The book</title>" in (html / "03_pooling.html").read_text()
    assert '<base href="/" />' in (html / "404.html").read_text("utf-8")
