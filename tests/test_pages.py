"""What stands in the built pages for a reader, before any script has run."""

import re
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest
from fingerprint import ROOT
from test_book import HTML, PAGES, Page
from toc import toc_notebooks, toc_pages

COVER = 40_000  # bytes of a picture on a card, on average
OVERVIEWS = [path for path in toc_pages() if path.stem == "index"]
CHINESE = re.compile(r"[\u3400-\u9fff]+")

pytestmark = pytest.mark.skipif(not PAGES, reason="no built book here; 'make book' builds it")


class Unmarked(HTMLParser):
    """Collects the Chinese words of an article that no element above them calls Chinese."""

    def __init__(self, text):
        super().__init__()
        self.open, self.found = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.open.append((tag, dict(attrs).get("lang", "")))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:  # what stood open inside has no end tag
            pass

    def handle_data(self, data):
        inside = {tag for tag, _ in self.open}
        marked = any(language.startswith("zh") for _, language in self.open)
        if "article" in inside and not marked and not inside & {"script", "style", "pre", "code"}:
            self.found += CHINESE.findall(data)


@pytest.fixture
def first():
    return (HTML / "intro.html").read_text("utf-8")


def chapters():
    """The addresses of all notebooks in the table of contents, seen from the first page."""
    pages = [path.relative_to(ROOT / "book") for path in toc_notebooks()]
    return [page.with_suffix(".html").as_posix() for page in pages]


def test_the_first_page_has_a_card_for_each_chapter_in_reading_order(first):
    cards = re.findall(r"<li><div class=\"cover\">.*?</li>", first, re.S)
    assert [re.search('href="([^"]*)"', card)[1] for card in cards] == chapters()
    for card in cards:
        assert re.search(r'<p class="gain">[A-Z].{20,}</p>', card)
        assert re.search(r'<p class="time">runs in .*min</p>', card)
    assert "<table" not in first.split("<article")[1]


@pytest.mark.parametrize("overview", OVERVIEWS, ids=lambda path: path.parent.name)
def test_an_overview_page_has_a_card_with_picture_and_number_for_each_notebook(overview):
    folder = HTML / overview.parent.relative_to(ROOT / "book")
    notebooks = [path for path in toc_notebooks() if overview.parent in path.parents]
    links = [p.relative_to(overview.parent).with_suffix(".html").as_posix() for p in notebooks]
    text = (folder / "index.html").read_text("utf-8")
    cards = re.findall(r"<li><div class=\"cover\">.*?</li>", text, re.S)
    assert [re.search('href="([^"]*)"', card)[1] for card in cards] == links
    for card in cards:
        assert (folder / unquote(re.search('<img src="([^"]*)"', card)[1])).is_file()
        assert re.search(r'<p class="result">[^<]*\d[^<]*</p><p class="meaning">[^<]+</p>', card)


def test_the_pictures_of_the_cards_are_light_and_wait_until_they_are_seen(first):
    images = [attributes for tag, attributes in Page(first).tags if tag == "img"]
    covers = [image for image in images if "cover-" in image["src"]]
    assert covers and all(image["loading"] == "lazy" for image in covers)
    sizes = [(HTML / unquote(image["src"])).stat().st_size for image in covers]
    assert sum(sizes) < COVER * len(sizes)


def test_start_reading_leads_to_the_first_chapter(first):
    links = [
        a for tag, a in Page(first).tags if tag == "a" and "start" in a.get("class", "").split()
    ]
    assert [link["href"] for link in links] == chapters()[:1]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(HTML).as_posix())
def test_a_page_speaks_of_the_book_and_not_of_its_cells(page):
    text = page.read_text("utf-8")
    for words in ("code cell source", "code cell content", "Toggle hidden content"):
        assert words not in text
    exercises = text.partition('id="exercises"')[2]
    assert "Not yet. Case" not in exercises


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(HTML).as_posix())
def test_chinese_words_are_called_chinese(page):
    assert Unmarked(page.read_text("utf-8")).found == []


def test_chinese_words_that_are_not_marked_are_found():
    text = "<p>卷积<br><span lang='zh'>池化<b>层</b></span><code>深度</code> é 网络</p>"
    assert Unmarked(f"<article>{text}</article>书").found == ["卷积", "网络"]
