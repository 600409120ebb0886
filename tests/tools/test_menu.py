"""The menu shows the pages of the part that one reads, and the names of the other parts."""

from menu import folded

CAPTION = (
    '<p aria-level="2" class="caption" role="heading"><span class="caption-text">{}</span></p>'
)
PAGES = '<ul class="{}nav bd-sidenav">\n<li><ul><li>inner</li></ul></li>\n</ul>'
PART = CAPTION + "\n" + PAGES
FOLDED = '<details{}><summary class="caption"><span class="caption-text">{}</span></summary>'


def test_the_part_of_the_page_is_open():
    page = f"<div>\n{PART.format('One', '')}\n{PART.format('Two', 'current ')}\n</div> end"
    expected = FOLDED.format("", "One") + PAGES.format("") + "</details>"
    expected += FOLDED.format(" open", "Two") + PAGES.format("current ") + "</details>"
    assert folded(page) == f"<div>\n{expected}</div> end"


def test_a_page_without_a_menu_stays():
    page = '<p class="caption">Fig. 1</p><ul class="nav"></ul>'
    assert folded(page) == page
