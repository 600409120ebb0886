"""The built pages by keyboard alone: few stops, each of them seen, and a way past the menus."""

import re

import pytest
from browser import CHROMIUM, MISSING, narrow, started
from glossary import read_words
from selenium.webdriver import ActionChains, Keys
from selenium.webdriver.common.by import By
from test_book import BOOK, HTML
from test_book import PAGES as ALL

pytestmark = [pytest.mark.browser, pytest.mark.skipif(not CHROMIUM, reason=MISSING)]
# The page for a wrong address asks for its style at the address of the published book.
PAGES = [page for page in ALL if page.stem != "404"]
STOPS = 130  # of the Tab key on one page; the longest has 42 programs to copy
# More in the glossary, where each word links the page that explains it.
WORDS = sum(
    bool(page) for *_, page in read_words((BOOK.parent / "CONTRIBUTING.md").read_text("utf-8"))
)
CONTRAST = 3  # of the frame around the focus, WCAG 2.2
NOTE_STOPS = """
window.stops = [];
const ground = (element) => {
  const colour = getComputedStyle(element).backgroundColor;
  return /, 0\\)$/.test(colour) && element.parentElement ? ground(element.parentElement) : colour;
};
addEventListener("focusin", ({ target }) => {
  const style = getComputedStyle(target);
  const ring = style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2
    ? "" : style.outlineColor;
  const inside = parseFloat(style.outlineOffset) < 0;
  stops.push({
    name: target.outerHTML.slice(0, 100), again: target === window.first,
    seen: target.checkVisibility({ opacityProperty: true, visibilityProperty: true }),
    ring: ring + style.boxShadow, ground: ground(inside ? target : target.parentElement),
  });
  window.first ??= target;
});"""


@pytest.fixture(scope="module")
def browser():
    with started() as driver:
        yield driver


def press(browser, *keys):
    ActionChains(browser, duration=0).send_keys(*keys).perform()


def luminance(colour):
    """Relative luminance of an opaque colour as a browser writes it (WCAG 2.2)."""
    values = [int(value) / 255 for value in re.findall(r"\d+", colour)[:3]]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in values]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


def walk(browser, page, theme="light"):
    """Press Tab from the top of a page until it begins anew; return its stops."""
    browser.get(page.as_uri())
    browser.execute_script(f"document.documentElement.dataset.theme = '{theme}';" + NOTE_STOPS)
    for _ in range(30):
        press(browser, Keys.TAB * 20)
        stops = browser.execute_script("return stops")
        again = [i for i, stop in enumerate(stops) if stop["again"]]
        if again:
            return stops[: again[0]]
    raise AssertionError(f"Tab does not get through {page.name}: {len(stops)} stops and more")


def faults(stops):
    """Name the stops that a reader cannot see."""
    found = []
    for stop in stops:
        colours = re.findall(r"rgba?\([^)]*\)", stop["ring"])
        best = max([contrast(colour, stop["ground"]) for colour in colours], default=0)
        if not stop["seen"] or best < CONTRAST:
            found.append((stop["name"], round(best, 2)))
    return found


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(HTML).as_posix())
def test_tab_makes_few_stops_and_each_is_seen(browser, page, theme):
    stops = walk(browser, page, theme)
    assert faults(stops) == []
    assert 3 < len(stops) <= STOPS + WORDS * (page.stem == "glossary")


def test_on_a_narrow_screen_code_makes_no_stops_either(browser):
    page = max(PAGES, key=lambda path: path.read_text("utf-8").count("cell_input"))
    with narrow(browser):
        assert len(walk(browser, page)) <= STOPS


def test_the_skip_link_leads_past_the_menus(browser):
    browser.get((HTML / "intro.html").as_uri())
    press(browser, Keys.TAB)
    first = browser.switch_to.active_element
    assert first.text == "Skip to main content" and first.rect["y"] >= 0  # on the screen
    press(browser, Keys.ENTER, Keys.TAB)
    main = browser.find_element(By.ID, "main-content")
    focus = browser.switch_to.active_element
    assert browser.execute_script("return arguments[0].contains(arguments[1])", main, focus)


def test_arrow_keys_lead_from_one_copy_button_to_the_next(browser):
    browser.get((HTML / "intro.html").as_uri())
    body = "<article><a href='#'>Top</a>" + "<button class='copybtn'>Copy</button>" * 4
    body += "<a href='#'>Middle</a><button class='copybtn'>Copy</button><a href='#'>End</a>"
    browser.execute_script(f"document.body.innerHTML = `{body}</article>`")

    def focus():
        place = "return [...document.querySelectorAll('a, button')].indexOf(document.activeElement)"
        return browser.execute_script(place)

    browser.execute_script("document.querySelector('a').focus()")
    visited = []
    for key in [Keys.TAB, Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ARROW_UP, *[Keys.TAB] * 3]:
        press(browser, key)
        visited.append(focus())
    assert visited == [1, 2, 3, 2, 5, 6, 7]


@pytest.mark.parametrize(
    ("stop", "number"),
    [
        ({"seen": True, "ring": "rgb(0, 0, 0)none", "ground": "rgb(255, 255, 255)"}, 0),
        ({"seen": True, "ring": "rgb(0, 0, 0)rgb(255, 255, 255) 0 0", "ground": "rgb(9, 9, 9)"}, 0),
        ({"seen": True, "ring": "none", "ground": "rgb(255, 255, 255)"}, 1),
        ({"seen": True, "ring": "rgb(160, 160, 160)", "ground": "rgb(255, 255, 255)"}, 1),
        ({"seen": False, "ring": "rgb(0, 0, 0)", "ground": "rgb(255, 255, 255)"}, 1),
    ],
)
def test_a_focus_that_is_not_seen_is_found(stop, number):
    assert len(faults([stop | {"name": "<a>"}])) == number
