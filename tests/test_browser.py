"""The built pages in a browser, as readers use them: mouse, keyboard alone, without scripts."""

import functools
import re
import subprocess

import pytest
from browser import CHROMIUM, FLAGS, MISSING, started
from explorer import (
    check_keyboard,
    check_mouse,
    check_no_scripts,
    check_tab_order,
    check_telephone,
)
from matplotlib.figure import Figure
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from test_book import HTML, PAGES

from helpers.pictures.explore import as_uri, static_page

pytestmark = [pytest.mark.browser, pytest.mark.skipif(not CHROMIUM, reason=MISSING)]
EXPLORERS = [
    pytest.param(page, place, id=f"{page.relative_to(HTML).as_posix()}-{place}")
    for page in PAGES
    for place in range(page.read_text("utf-8").count('<div class="explore">'))
]
OPENED = [page for page in PAGES if page.name != "404.html"]  # that one needs a server
WITH_EXPLORERS = list(dict.fromkeys(param.values[0] for param in EXPLORERS))


@pytest.fixture(scope="module")
def browser():
    with started() as driver:
        yield driver


def test_every_stored_explorer_is_in_its_page():
    stored = 0
    for page in PAGES:
        notebook = HTML.parents[1] / "book" / page.relative_to(HTML).with_suffix(".ipynb")
        if notebook.exists():
            stored += notebook.read_text("utf-8").count('<div class=\\"explore\\">')
    assert len(EXPLORERS) == stored > 0


@pytest.mark.parametrize(("page", "place"), EXPLORERS)
@pytest.mark.parametrize("check", [check_mouse, check_keyboard])
def test_every_control_works(browser, page, place, check):
    check(browser, page, place)


@pytest.mark.parametrize("page", WITH_EXPLORERS, ids=lambda path: path.stem)
@pytest.mark.parametrize("check", [check_tab_order, check_no_scripts])
def test_page_with_explorers(browser, page, check):
    check(browser, page)


@pytest.mark.parametrize("page", OPENED, ids=lambda path: path.stem)
def test_page_fits_a_telephone_and_reports_no_error(browser, page):
    check_telephone(browser, page)


def draw_bar(colour="red", height=1, **_):
    """One bar."""
    figure = Figure(figsize=(4.2, 2.3), dpi=100)
    ax = figure.subplots()
    ax.bar(0, height, color=colour)
    ax.set_ylim(0, 5)
    return figure


MADE = {
    "list": {"colour": ["red", "blue"]},
    "slider": {"colour": ["red"], "height": [0, 1, 2, 3, 4]},
    # Two kinds of control, a name of two words whose values change nothing, a value like a tag.
    "mixed": {
        "height": [0.5, 2, 3.25],
        "learning_rate": [0.1, 1],
        "kind": ["<only>"],
        "colour": ["red", "blue"],
    },
}
fragment = functools.cache(lambda name: static_page(draw_bar, **MADE[name]))


def made_page(folder, *names):
    """Write a page of explorers and return its path."""
    html = ["<!doctype html><html><meta charset='utf-8'><body><a href='#'>Start</a>"]
    html += [*map(fragment, names), "<a href='#'>End</a></body></html>"]
    (folder / "page.html").write_text("".join(html), "utf-8")
    return folder / "page.html"


def test_several_explorers_in_one_page_work(browser, tmp_path):
    page = made_page(tmp_path, *MADE)
    for place in range(len(MADE)):
        check_mouse(browser, page, place)
        check_keyboard(browser, page, place)
    for check in (check_tab_order, check_no_scripts, check_telephone):
        check(browser, page)


def test_the_picture_is_the_one_that_draw_gives_for_the_chosen_values(browser, tmp_path):
    check_mouse(browser, made_page(tmp_path, "mixed"))
    found = browser.find_element(By.TAG_NAME, "img").get_attribute("src")
    assert found == as_uri(draw_bar(height=3.25, colour="blue"))


BROKEN = {
    "place": (check_mouse, "place * data.labels[i].length + chosen", "place + chosen", "frame: "),
    "order": (check_mouse, "data.frames[data.order[place]]", "data.frames[place]", "frame: "),
    "first": (check_no_scripts, '"order": [0, 1', '"order": [1, 0', "frame: "),
    "texts": (check_mouse, "height 2,", "height 0.5,", "end of the text: "),
    "no alt text": (check_no_scripts, '<img alt="', '<img alt="" title="', "alt: "),
    "old alt text": (check_mouse, 'root.querySelector("img").alt = text', "0", "alt: "),
    "old caption": (check_mouse, "caption.textContent = text;", "text;", "caption: "),
    "no caption": (check_no_scripts, 'aria-live="polite"', "hidden", "seen: "),
    "no picture": (check_mouse, "height: auto;", "display: none !important;", "seen: "),
    "broken picture": (check_no_scripts, 'src="data:image/png;base64,', 'src="', "frame: "),
    "no script": (check_mouse, "const data =", "return;", "controls shown: "),
    "idle controls": (check_no_scripts, "<div hidden>", "<div>", "controls shown: "),
    "no mouse": (check_mouse, "<input", "<input style='pointer-events: none'", "values: "),
    "no keys": (check_keyboard, "<input", "<input onkeydown='return false'", "values: "),
    "no tab": (check_keyboard, "<input", "<input tabindex='-1'", "lead to the next"),
    "trap": (
        check_keyboard,
        "r<select",
        "r<select onkeydown='return event.key != `Tab`'",
        "caught",
    ),
    "no way": (check_tab_order, "<input", "<input tabindex='-1'", "every control"),
    "mute": (check_keyboard, '"aria-valuetext", data', '"title", data', "read aloud: "),
    "focus": (check_keyboard, "outline: 2px solid", "outline: 0 solid", "cannot be seen"),
    "wide picture": (check_telephone, "max-width: 100%;", "min-width: 400px;", "wider"),
    "wide page": (check_telephone, "</body>", "<p style='width: 400px'>wide</p>", "wider"),
    "error": (check_keyboard, "</body>", "<script>missing()</script>", "missing is not defined"),
    "request": (check_telephone, "</body>", "<img src='http://localhost/a'>", "NOT_RESOLVED"),
}


@pytest.mark.parametrize(("check", "old", "new", "words"), BROKEN.values(), ids=BROKEN)
def test_a_broken_page_is_refused(browser, check, old, new, words, tmp_path):
    page = made_page(tmp_path, "mixed")
    text = page.read_text("utf-8")
    assert old in text
    page.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(AssertionError, match=words):
        check(browser, page)


@pytest.mark.parametrize("host", ["localhost", "example.org", "192.0.2.1"])
def test_the_network_is_off(browser, host):
    with pytest.raises(WebDriverException, match="ERR_NAME_NOT_RESOLVED"):
        browser.get(f"http://{host}/")


def asked_by(page, folder):
    """Return what a page, not the browser itself, asks of other hosts when the network is on."""
    log = folder / "net.json"
    command = [CHROMIUM, *FLAGS, "--dump-dom", "--virtual-time-budget=5000", page.as_uri()]
    command += [f"--user-data-dir={folder}/profile", f"--log-net-log={log}"]
    dom = subprocess.run(command, capture_output=True, text=True, timeout=120).stdout
    assert "</html>" in dom
    event = r'"initiator":"(?!not an origin)[^"]*".*"url":"(https?://[^"]+)"'
    return set(re.findall(event, log.read_text("utf-8")))


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_a_browser_asks_no_other_host(page, tmp_path):
    assert asked_by(page, tmp_path) == set()


def test_a_question_to_another_host_would_be_seen(tmp_path):
    page = tmp_path / "page.html"
    page.write_text('<html><img src="http://localhost:9/a.png"></html>')
    assert asked_by(page, tmp_path) == {"http://localhost:9/a.png"}
