"""The built pages: nothing is loaded from another host, every image speaks, headings nest."""

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

HTML = Path(__file__).parents[1] / "_build" / "html"
PAGES = sorted(p for p in HTML.rglob("*.html") if "_static" not in p.relative_to(HTML).parts)
START = HTML / "index.html"  # leads on to the first page
OUTSIDE = re.compile(r"(https?:)?//\w")
LOADED = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href"}
WEIGHT = 1_000_000  # bytes of a page with its own pictures
BOOK_WEIGHT = 25_000_000
BOOK = HTML.parents[1] / "book"
NOTEBOOKS = [
    path for path in sorted(BOOK.rglob("*.ipynb")) if ".ipynb_checkpoints" not in path.parts
]

pytestmark = pytest.mark.skipif(not PAGES, reason="no built book here; 'make book' builds it")


class Page(HTMLParser):
    """What the tests ask of a page: its tags with their attributes, in order."""

    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


def loads_from_outside(text):
    """Return the addresses on other hosts that a page loads by itself; plain links are fine."""
    found = []
    for tag, attributes in Page(text).tags:
        address = attributes.get(LOADED.get(tag, ""), "") or ""
        linked = tag == "link" and attributes.get("rel") in ("canonical", "author", "next", "prev")
        if OUTSIDE.match(address) and not linked:
            found.append(address)
        found += re.findall(r"url\(['\"]?((?:https?:)?//[^)]*)", attributes.get("style") or "")
    inline = re.findall(r"<(script|style)[^>]*>(.*?)</\1>", text, flags=re.S)
    for _, code in inline:
        found += re.findall(r"https?://[^\s\"'`]+\.(?:js|css|woff2?|json)\b", code)
        found += re.findall(r"(?:@import\s+|url\()['\"]?((?:https?:)?//[^)'\"]*)", code)
    return found


@pytest.fixture(params=PAGES, ids=lambda path: path.relative_to(HTML).as_posix())
def page(request):
    return request.param


def test_nothing_comes_from_another_host(page):
    assert loads_from_outside(page.read_text("utf-8")) == []


def test_style_sheets_load_nothing_from_another_host():
    sheets = list(HTML.rglob("*.css"))
    assert sheets
    for sheet in sheets:
        text = sheet.read_text("utf-8")
        found = re.findall(r"(?:@import\s+|url\()\s*['\"]?((?:https?:)?//[^)'\"]*)", text)
        assert found == [], sheet


@pytest.mark.parametrize(
    "text",
    [
        '<script src="https://example.org/a.js"></script>',
        '<link rel="stylesheet" href="//example.org/a.css">',
        '<img src="http://example.org/a.png">',
        "<style>@import 'https://example.org/a.css';</style>",
        '<p style="background: url(https://example.org/a.png)">',
        '<script>load("https://example.org/a.js")</script>',
    ],
)
def test_a_load_from_outside_would_be_found(text):
    assert len(loads_from_outside(text)) >= 1


def test_every_image_has_alt_text(page):
    images = [attributes for tag, attributes in Page(page.read_text("utf-8")).tags if tag == "img"]
    silent = [image.get("src", "")[:80] for image in images if not image.get("alt", "").strip()]
    named = [image["alt"] for image in images if re.search(r"\.(png|svg)$", image.get("alt") or "")]
    assert silent == [] and named == []


def test_headings_nest(page):
    tags = [tag for tag, _ in Page(page.read_text("utf-8")).tags]
    if page in (START, HTML / "search.html", HTML / "genindex.html"):  # without an article
        return
    article = tags[tags.index("article") :]  # before it, the theme repeats the title for print
    levels = [int(tag[1]) for tag in article if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(b - a <= 1 for a, b in zip(levels, levels[1:], strict=False))


def test_links_inside_the_book_lead_somewhere(page):
    for tag, attributes in Page(page.read_text("utf-8")).tags:
        target = urlsplit(attributes.get("href") or attributes.get("src") or "")
        if tag in ("a", "img", "script", "link") and target.path and not target.scheme:
            assert (page.parent / unquote(target.path)).exists(), attributes


def test_a_page_is_light(page):
    pictures = [
        (page.parent / unquote(attributes["src"]))
        for tag, attributes in Page(page.read_text("utf-8")).tags
        if tag == "img" and not attributes["src"].startswith("data:")
    ]
    assert page.stat().st_size + sum(p.stat().st_size for p in set(pictures)) < WEIGHT


def test_the_whole_book_is_light():
    files = [path for path in HTML.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < BOOK_WEIGHT
    assert [path for path in files if path.suffix in (".map", ".ttf")] == []


def test_a_page_loads_no_more_scripts_than_it_needs(page):
    tags = Page(page.read_text("utf-8")).tags
    loaded = " ".join(attributes.get("src") or "" for tag, attributes in tags if tag == "script")
    assert not re.search(r"mathjax|fontawesome|searchindex|language_data", loaded, re.IGNORECASE)
    assert ("minisearch" in loaded) == (page.name == "search.html")


def test_the_head_speaks_for_the_page(page):
    text = page.read_text("utf-8")
    if page == START:
        return
    head = text[: text.index("</head>")]
    (title,) = re.findall(r"<title>(.*?)</title>", head)
    assert '<html lang="en"' in head and title.count("Networks That See") == 1
    assert re.search(r'<link rel="icon"[^>]*svg', head)
    described = re.search(r'<meta name="description" content="[^"]{20,}"', head)
    assert described or page.name in ("search.html", "404.html")


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_chapter_bears_its_number(notebook):
    place = notebook.relative_to(BOOK).with_suffix(".html")
    number = ".".join(str(int(part[:2])) for part in place.parts)
    text = (HTML / place).read_text("utf-8")
    assert re.search(rf'<h1><span class="section-number">{number}\. </span>', text)
    first = (HTML / "intro.html").read_text("utf-8")
    assert re.search(rf'toctree-l1"><a [^>]*{place.as_posix()}">{number}\. ', first)


def test_search_knows_the_words_of_the_chapters():
    index = (HTML / "sections.js").read_text("utf-8")
    assert "momentum" in index and "calibr" in index and "卷积" in index
