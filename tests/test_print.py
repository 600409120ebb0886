"""A page on paper: light, all code open, the solutions at the end, nothing to click."""

import pytest
from browser import CHROMIUM, MISSING, emulated, narrow, started
from test_book import HTML, PAGES

pytestmark = [pytest.mark.browser, pytest.mark.skipif(not CHROMIUM, reason=MISSING)]
EXERCISES = [page for page in PAGES if "Show a solution" in page.read_text("utf-8")]
PAPER = 700  # pixels between the margins of A4
CONTROLS = "button, select, input, nav.bd-links, .bd-header-article, .prev-next-area, summary"
LOOK = """
const article = document.querySelector("article");
const shown = (element) => element.checkVisibility({ opacityProperty: true });
const places = [...article.querySelectorAll("h1, h2, h3, .solution")];
return {
  theme: document.documentElement.dataset.theme,
  closed: document.querySelectorAll("article details:not([open])").length,
  controls: [...document.querySelectorAll(arguments[0])].filter(shown).map((e) => e.outerHTML),
  unseen: [...article.querySelectorAll(".cell_input")].filter((e) => !shown(e)).length,
  wide: [...article.querySelectorAll("pre")].filter((e) => e.scrollWidth > e.clientWidth).length,
  before: places.filter((e) => e.matches(".solution") && !e.closest("#solutions")).length,
  titles: [...article.querySelectorAll("#solutions h3")].map((e) => e.textContent),
  last: article.lastElementChild.id,
};"""


@pytest.fixture(scope="module")
def browser():
    with started() as driver:
        yield driver


def tell(browser, event):
    browser.execute_script(f"dispatchEvent(new Event('{event}'))")


@pytest.fixture(params=EXERCISES, ids=lambda path: path.relative_to(HTML).as_posix())
def paper(browser, request):
    """A page with exercises, as it is printed from the dark theme."""
    browser.get(request.param.as_uri())
    browser.execute_script("document.documentElement.dataset.theme = 'dark'")
    off = ("Emulation.setEmulatedMedia", {"media": ""})
    with narrow(browser, PAPER), emulated(browser, off[0], off, media="print"):
        yield browser


def test_a_print_is_light_open_and_without_controls(paper):
    tell(paper, "beforeprint")
    found = paper.execute_script(LOOK, CONTROLS)
    assert (found["theme"], found["closed"], found["unseen"]) == ("light", 0, 0)
    assert found["controls"] == [] and found["wide"] == 0


def test_the_solutions_stand_at_the_end_with_the_names_of_their_exercises(paper):
    tell(paper, "beforeprint")
    found = paper.execute_script(LOOK, CONTROLS)
    assert found["before"] == 0 and found["last"] == "solutions"
    assert len(found["titles"]) >= 3
    assert all(title.startswith("Exercise ") for title in found["titles"])


def test_after_printing_the_page_is_as_it_was(paper):
    # Apart from what the theme says of boxes that scroll: on paper none does.
    article = "document.querySelector('article').innerHTML.replace(/ tabindex=.-?[0-9]./g, '')"
    state = f"return document.documentElement.dataset.theme + {article}"
    before = paper.execute_script(state)
    tell(paper, "beforeprint")
    assert paper.execute_script(state) != before
    tell(paper, "afterprint")
    assert paper.execute_script(state) == before


def test_code_is_printed_where_no_script_runs(browser):
    """The browser opens what is folded by the style sheet alone."""
    off = ("Emulation.setEmulatedMedia", {"media": ""})
    browser.get(EXERCISES[0].as_uri())
    with emulated(browser, off[0], off, media="print"):
        assert browser.execute_script(LOOK, CONTROLS)["unseen"] == 0
