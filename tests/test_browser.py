"""The built pages in a browser, as readers use them: mouse, keyboard alone, without scripts."""

import functools
import re
import shutil
import subprocess
import sys
import time

import matplotlib.pyplot as plt
import nbformat
import pytest
from browser import CHROMIUM, FLAGS, MISSING, emulated, narrow, started, without_scripts
from explorer import (
    check_keyboard,
    check_mouse,
    check_no_scripts,
    check_tab_order,
    check_telephone,
    opened,
)
from matplotlib.figure import Figure
from selenium.common.exceptions import WebDriverException
from selenium.webdriver import Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait
from test_book import HTML, PAGES

from helpers.pictures.explore import static_page
from helpers.pictures.formats import as_svg, as_uri

pytestmark = [pytest.mark.browser, pytest.mark.skipif(not CHROMIUM, reason=MISSING)]
EXPLORERS = [
    pytest.param(page, place, id=f"{page.relative_to(HTML).as_posix()}-{place}")
    for page in PAGES
    for place in range(page.read_text("utf-8").count('<div class="explore" '))
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
            stored += notebook.read_text("utf-8").count('<div class=\\"explore\\" ')
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
STARTS = {"mixed": {"height": 2, "colour": "blue"}}
fragment = functools.cache(lambda name: static_page(draw_bar, STARTS.get(name), **MADE[name]))


def made_page(folder, *names):
    """Write a page of explorers and return its path."""
    html = ["<!doctype html><html><meta charset='utf-8'><meta name='viewport' "]
    html += ["content='width=device-width'><body><a href='#'>Start</a>"]
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


def playing(browser):
    (button,) = browser.find_elements(By.CSS_SELECTOR, "button[aria-pressed]")
    return button.get_attribute("aria-pressed") == "true"


def test_play_runs_to_the_end_and_stops(browser, tmp_path):
    (explorer,) = opened(browser, made_page(tmp_path, "slider"))
    explorer.check()
    assert not playing(browser), "nothing may move by itself"
    caption = explorer.root.find_element(By.TAG_NAME, "p")
    for first in (0, 4):  # from the end it starts again
        assert explorer.look(True)["controls"][1]["value"] == str(first)
        explorer.buttons[1].click()
        assert playing(browser) and caption.get_attribute("aria-live") == "off"
        end = time.monotonic() + 10
        while playing(browser):
            assert time.monotonic() < end, "it never stops"
            time.sleep(0.1)
        explorer.chosen[1] = 4
        explorer.check()
        assert caption.get_attribute("aria-live") == "polite"


@pytest.mark.parametrize("part", ["buttons[0]", "buttons[1]", "buttons[2]", "controls[1]"])
def test_play_stops_when_the_reader_does_something(browser, tmp_path, part):
    (explorer,) = opened(browser, made_page(tmp_path, "slider"))
    explorer.check()
    explorer.buttons[1].click()
    assert playing(browser)
    kind, place = part[:-3], int(part[-2])
    element = getattr(explorer, kind)[place]
    element.send_keys(Keys.END if kind == "controls" else Keys.SPACE)
    assert not playing(browser)


def test_who_wants_no_motion_gets_steps_and_no_play(browser, tmp_path):
    feature = [{"name": "prefers-reduced-motion", "value": "reduce"}]
    command, off = "Emulation.setEmulatedMedia", {"features": []}
    with emulated(browser, command, (command, off), features=feature):
        (explorer,) = opened(browser, made_page(tmp_path, "slider"))
        explorer.look(False)
        assert [button.is_displayed() for button in explorer.buttons] == [True, False, True]


def test_on_paper_there_are_no_controls(browser, tmp_path):
    command = "Emulation.setEmulatedMedia"
    with emulated(browser, command, (command, {"media": ""}), media="print"):
        (explorer,) = opened(browser, made_page(tmp_path, "mixed"))
        time.sleep(0.3)  # now its script has run
        found = explorer.look(False)
        assert found["seen"] and not any(control["shown"] for control in found["controls"])


def test_the_picture_is_the_one_that_draw_gives_for_the_chosen_values(browser, tmp_path):
    check_mouse(browser, made_page(tmp_path, "mixed"))
    found = browser.find_element(By.TAG_NAME, "img").get_attribute("src")
    with plt.rc_context({"svg.hashsalt": "book"}):
        assert found == as_uri(as_svg(draw_bar(height=0.5, colour="blue")))


BROKEN = {
    "place": (check_mouse, "place * data.labels[i].length + chosen", "place + chosen", "frame: "),
    "order": (check_mouse, "frames[data.order[place]]", "frames[place]", "frame: "),
    "first": (check_no_scripts, "2, 3, 2, 3", "2, 2, 2, 3", "frame: "),
    "no alt text": (check_no_scripts, '<img alt="', '<img alt="" title="', "alt: "),
    "old alt text": (check_mouse, "image.alt =", "image.old =", "alt: "),
    "old caption": (check_mouse, "caption.textContent = text;", "text;", "caption: "),
    "no caption": (check_no_scripts, 'aria-live="polite"', "hidden", "seen: "),
    "no picture": (check_mouse, "height: auto;", "display: none !important;", "seen: "),
    "broken picture": (check_no_scripts, 'src="data:image/svg+xml;base64,', 'src="', "frame: "),
    "no script": (check_mouse, "const data =", "return;", "controls shown: "),
    "idle controls": (check_no_scripts, "<div hidden>", "<div>", "controls shown: "),
    "no mouse": (check_mouse, "<input", "<input style='pointer-events: none'", "values: "),
    "no keys": (check_keyboard, "<input", "<input onkeydown='return false'", "values: "),
    "no tab": (check_keyboard, "<input", "<input tabindex='-1'", "lead to the next"),
    "trap": (
        check_keyboard,
        "r <select",
        "r <select onkeydown='return event.key != `Tab`'",
        "caught",
    ),
    "no way": (check_tab_order, "<input", "<input tabindex='-1'", "every control"),
    "mute": (check_keyboard, '"aria-valuetext", said', '"title", said', "read aloud: "),
    "focus": (check_keyboard, "outline: 2px solid", "outline: 0 solid", "cannot be seen"),
    "one ring": (check_keyboard, "2px #fff, 0 0 0 6px #fff", "2px #000", "two colours"),
    "no step": (check_mouse, "go(chosen(stepped) + 1)", "0", "values: "),
    "no way back": (check_mouse, "go(chosen(stepped) - 1)", "0", "values: "),
    "wide picture": (check_telephone, "width: 100%;", "min-width: 400px;", "wider"),
    "small button": (check_telephone, "height: 2rem;", "height: 1.4rem;", "smaller than 24"),
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


FIGURE = """import matplotlib.pyplot as plt
from helpers.pictures.explore import explore
from helpers.pictures.figures import use_book_style

use_book_style()
plt.plot([1, 2])
plt.show()

def draw(height):
    "One bar."
    figure, ax = plt.subplots()
    ax.bar(0, height)
    return figure, f"It is {height} high."

explore(draw, {"height": 2}, height=[1, 2, 3])"""


def test_a_notebook_run_and_exported_shows_its_figure_and_a_picture_that_works(browser, tmp_path):
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(FIGURE)])
    nbformat.write(nb, tmp_path / "page.ipynb")
    command = [sys.executable, "-m", "nbconvert", "--execute", "--to", "html", "page.ipynb"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    page = tmp_path / "page.html"
    assert 'data-mime-type="image/svg+xml"' in page.read_text("utf-8")
    page.write_text(re.sub(r"https://[^\"']+", "", page.read_text("utf-8")), "utf-8")
    (explorer,) = opened(browser, page)
    explorer.check()
    assert explorer.data["texts"] == [f"It is {n} high." for n in (1, 2, 3)]
    assert explorer.chosen == [1]
    explorer.click(0, 2)
    explorer.chosen = [2]
    explorer.check()
    explorer.step(-1, lambda button: button.click())


CARD = """
document.documentElement.dataset.theme = "dark";
const style = (part, name) => getComputedStyle(part)[name];
return [...document.querySelectorAll(".bd-content :is(.cell_output img, .text_html:has(.explore))")]
  .map(part => [part.tagName, style(part, "filter"), style(part, "backgroundColor")].join(" "));"""


@pytest.mark.parametrize("page", WITH_EXPLORERS, ids=lambda path: path.stem)
def test_pictures_lie_on_white_in_dark_mode_without_a_filter_and_explorers_on_the_page(
    browser, page
):
    browser.get(page.as_uri())
    found = set(browser.execute_script(CARD))
    assert found == {"IMG none rgb(255, 255, 255)", "DIV none rgba(0, 0, 0, 0)"}


@pytest.fixture
def figures(tmp_path):
    """Write a page with a wide and a narrow figure, as the book's pages have them."""
    for name in ("figures.css", "figures.js"):
        shutil.copy(HTML.parents[1] / "book/_static" / name, tmp_path)
    (tmp_path / "bar.svg").write_text(as_svg(draw_bar()), "ascii")
    html = "<!doctype html><html><head><meta name='viewport' content='width=device-width'>"
    html += "<style>img {max-width: 100%}</style><link rel='stylesheet' href='figures.css'>"
    html += "<script src='figures.js'></script></head><body class='bd-content'>"
    for width in (672, 300):
        html += "<p><a class='reference internal image-reference' href='bar.svg'>"
        html += f"<img src='bar.svg' alt='Bar of {width}.' style='width: {width}px'></a></p>"
    (tmp_path / "page.html").write_text(html + "</body></html>", "utf-8")
    return (tmp_path / "page.html").as_uri()


SIZES = """return [...document.querySelectorAll("a img")].map(
  image => [Math.round(image.getBoundingClientRect().width), image.alt]);"""


def test_a_wide_figure_scrolls_on_a_telephone_and_keeps_its_labels_readable(browser, figures):
    with narrow(browser):
        browser.get(figures)
        assert browser.execute_script(SIZES) == [[403, "Bar of 672."], [300, "Bar of 300."]]
        (wide, *_) = browser.find_elements(By.TAG_NAME, "a")
        wide.send_keys(Keys.RIGHT * 5)
        scrolled = "return [arguments[0].scrollLeft, document.documentElement.scrollWidth]"
        for _ in range(50):
            time.sleep(0.05)
            left, width = browser.execute_script(scrolled, wide)
            if left > 0:
                break
        assert left > 0 and width == 360
    browser.get(figures)
    assert browser.execute_script(SIZES) == [[672, "Bar of 672."], [300, "Bar of 300."]]


def test_a_tap_or_enter_enlarges_a_figure_and_escape_or_a_tap_closes_it(browser, figures):
    with narrow(browser):
        browser.get(figures)
        link = browser.find_elements(By.TAG_NAME, "a")[1]
        large = "dialog[open] img"
        for start, end in ((link.click, Keys.ESCAPE), (lambda: link.send_keys(Keys.ENTER), None)):
            start()
            (image,) = browser.find_elements(By.CSS_SELECTOR, large)
            assert image.get_attribute("alt") == "Bar of 300." and image.rect["width"] >= 360
            if end:
                browser.switch_to.active_element.send_keys(end)
            else:
                browser.switch_to.active_element.click()  # the button that closes
            # Escape closes in a task of its own, so a busy browser may need a moment.
            WebDriverWait(browser, 5).until(lambda b: not b.find_elements("tag name", "dialog"))
            assert browser.switch_to.active_element == link, "the focus must come back"
            assert browser.current_url == figures


def test_without_scripts_a_figure_is_a_link_to_itself(browser, figures):
    with without_scripts(browser):
        browser.get(figures)
        browser.find_elements(By.TAG_NAME, "a")[0].click()
        assert browser.current_url.endswith("bar.svg")


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
