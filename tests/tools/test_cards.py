"""On the first page every chapter has a card; on an overview page, every one of its folder."""

import io
import re
from types import SimpleNamespace

import cards
import pytest
from PIL import Image
from tiny_pages import build, code, notebook, png, shown

ALT = {"mystnb": {"image": {"alt": 'An edge is "bright" & thin.'}}}
COVER = {"tags": ["cover"], "mystnb": {"image": {"alt": "The cover is green."}}}
INTRO = """# Book

[Start reading](01_a.ipynb) of 《书》.

<!-- chapters -->

- [Old title](01_a.ipynb)

<!-- /chapters -->

The end.
"""
TOC = """root: intro
subtrees:
- caption: Layers & more
  entries:
  - file: 01_a
    subtrees:
    - entries:
      - file: 05_x/02_b
- entries:
  - file: 03_c
- caption: Look up
  entries:
  - file: glossary
"""
SVG = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 2 1'></svg>"
PAGES = {
    "intro": INTRO,
    "glossary": "# Glossary",
    "01_a": notebook(
        "# Find an edge\n\nYou end this notebook with *an* edge, and 2 < 3.\n\nMore.",
        code("draw(1)", shown(image_png=png("red")), **ALT),
        code("draw(2)", shown(image_png=png("green")), **COVER),
        seconds=161,
    ),
    "05_x/02_b": notebook(
        "# Learn\n\nTwo losses.", code("1", shown(image_svg=SVG), **ALT), seconds=9
    ),
    "03_c": notebook("# Pool\n\nYou have pools."),
}
PAGES["05_x/02_b"].cells[1].outputs[0].data = {"image/svg+xml": SVG, "image/png": png("blue")}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    address = {"book_article": "https://example.org/article"}
    return build(tmp_path_factory.mktemp("cards"), TOC, PAGES, **address)


@pytest.fixture(scope="module")
def html(folder):
    return (folder / "intro.html").read_text("utf-8")


def test_every_notebook_has_a_card_in_reading_order_and_no_other_page(html):
    links = re.findall(r'<p class="title">.*?<a href="([^"]*)">([^<]*)</a>', html)
    assert links == [
        ("01_a.html", "Find an edge"),
        ("05_x/02_b.html", "Learn"),
        ("03_c.html", "Pool"),
    ]
    assert "Old title" not in html and "The end." in html


def test_a_part_has_its_heading(html):
    assert re.findall(r'<h3>(.*?)</h3>\n<ol class="chapters promises">', html) == [
        "Layers &amp; more"
    ]
    assert html.count('<ol class="chapters promises">') == 2


def test_a_card_says_what_the_reader_will_have_and_how_long_it_runs(html):
    gains = re.findall(r'<p class="gain">(.*?)</p>', html)
    assert gains == ["An edge, and 2 &lt; 3.", "Two losses.", "Pools."]
    times = re.findall(r'<p class="time">(.*?)</p>', html)
    assert times == ["runs in 3 min", "runs in under 1 min", ""]


def test_the_picture_is_that_of_the_cell_tagged_cover_and_small(folder, html):
    sources = re.findall(
        r'<div class="cover"><img src="([^"]*)" alt="([^"]*)" loading="lazy">', html
    )
    assert sources == [
        ("_images/cover-01_a.webp", "The cover is green."),
        ("_images/cover-05_x-02_b.svg", "An edge is &quot;bright&quot; &amp; thin."),
    ]
    image = Image.open(folder / sources[0][0])
    assert image.size == (560, 140)
    red, green, blue = image.convert("RGB").getpixel((9, 9))
    assert green > 100 > red + blue
    assert (folder / sources[1][0]).read_text("utf-8") == SVG


def test_a_chapter_without_a_picture_has_a_card_all_the_same(html):
    assert '<li><div class="cover"></div><p class="title"><span class="number"></span> <a' in html


def test_start_reading_is_a_button_and_the_article_a_link(html):
    assert re.search(r'<a class="[^"]*\bstart\b[^"]*" href="01_a.html"', html)
    assert re.search(r'<a [^>]*href="https://example.org/article"><span lang="zh">《书》', html)


def test_without_its_address_the_article_is_no_link(tmp_path):
    folder = build(tmp_path, "root: intro\n", {"intro": "# Book\n\nOf 《书》."})
    assert 'Of <span lang="zh">《书》</span>.' in (folder / "intro.html").read_text("utf-8")


def test_a_large_svg_is_no_cover():
    large = code("0", shown(image_png=""))
    large.outputs[0].data = {"image/svg+xml": "<svg>" + " " * 60_000 + "</svg>"}
    book = notebook(large, code("1", shown(image_png=png("red")), **ALT))
    kind, data, _ = cards.cover(book)
    assert kind == "webp" and Image.open(io.BytesIO(data)).width == 560


def test_the_smallest_of_large_drawings_is_the_cover():
    large, larger = (SVG + " " * (cards.LARGEST_SVG + more) for more in (1, 2))
    cells = [code(str(n), shown(image_png="")) for n in range(3)]
    for cell, drawing in zip(cells, (larger, large, larger), strict=True):
        cell.outputs[0].data = {"image/svg+xml": drawing}
    assert cards.cover(notebook(*cells))[:2] == ("svg", large.encode())


def test_the_number_is_the_one_of_the_table_of_contents():
    env = SimpleNamespace(toc_secnumbers={"05_x/02_b": {"": (5, 2), "#more": None}})
    assert cards.number(env, "05_x/02_b") == "5.2"
    assert cards.number(env, "glossary") == ""


USES = """root: intro
subtrees:
- caption: Uses
  entries:
  - file: 07_uses/index
    subtrees:
    - entries:
      - file: 07_uses/02_find/01_faces
  - file: 07_uses/05_ill
- entries:
  - file: 08_other
"""
OVERVIEW = (
    "# Use it\n\nHow.\n\n<!-- chapters -->\n\n- [Old](05_ill.ipynb)\n\n<!-- /chapters -->\n\nEnd."
)
NUMBER = code("3", shown(text_markdown="**0.97 ± 0.01** AUC, & more"), tags=["headline"])
FACES = notebook("# Find faces\n\nFaces.", code("1", shown(image_png=png("red")), **ALT), NUMBER)
FACES.metadata["book"] = {"seconds": 5}
BOOK = {
    "intro": INTRO.replace("01_a.ipynb", "08_other.ipynb"),
    "07_uses/index": OVERVIEW,
    "07_uses/02_find/01_faces": FACES,
    "07_uses/05_ill": notebook("# Judge\n\nIll."),
    "08_other": notebook("# Other\n\nOther."),
}


@pytest.fixture(scope="module")
def uses(tmp_path_factory):
    return build(tmp_path_factory.mktemp("uses"), USES, BOOK)


def test_an_overview_page_has_a_card_with_its_number_for_each_notebook_of_its_folder(uses):
    html = (uses / "07_uses" / "index.html").read_text("utf-8")
    cards = re.findall(r"<li>(<div class=\"cover\">.*?)</li>", html, re.S)
    links = [re.search(r'<a href="([^"]*)">([^<]*)</a>', card).groups() for card in cards]
    assert links == [("02_find/01_faces.html", "Find faces"), ("05_ill.html", "Judge")]
    number = '<p class="result">0.97 ± 0.01</p><p class="meaning">AUC, &amp; more</p>'
    assert cards[0].endswith(number)
    assert cards[1].endswith("Judge</a></p>")  # no run is stored
    (source,) = re.findall(r'<img src="([^"]*)"', cards[0])
    assert (uses / "07_uses" / source).is_file()
    assert "Old" not in html and "gain" not in html and "End." in html


def test_the_heading_of_a_part_leads_to_its_overview_page(uses):
    html = (uses / "intro.html").read_text("utf-8")
    assert '<h3><a href="07_uses/index.html">Uses</a></h3>\n<ol class="chapters promises">' in html
    assert html.count('<p class="gain">') == 3 and "result" not in html.split("<ol")[1]


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ([], "07_uses/05_ill.ipynb: WARNING: no number for the card of this notebook: tag one"),
        ([code("1", tags=["headline"])], "has no stored output; run `make execute`"),
    ],
)
def test_a_run_without_a_number_is_a_warning(tmp_path, cells, words):
    ill = notebook("# Judge\n\nIll.", *cells, seconds=9)
    folder = build(tmp_path, USES, BOOK | {"07_uses/05_ill": ill}, warnings=[words])
    assert "Judge" in (folder / "07_uses" / "index.html").read_text("utf-8")


def test_in_one_long_page_each_list_has_its_own_cards(tmp_path):
    folder = build(tmp_path, USES, BOOK, builder="singlehtml")
    html = (folder / "intro.html").read_text("utf-8")
    assert html.count('class="gain"') == 3 and html.count('class="meaning"') == 1
    for source in re.findall(r'<div class="cover"><img src="([^"]*)"', html):
        assert (folder / source).is_file()
