"""A digit that is dragged under downsampling, in a browser without a network."""

import time

import numpy as np
import pytest
import test_browser_play
from axe_core_python.selenium import Axe
from browser import CHROMIUM, MISSING, emulated, narrow, without_scripts
from explorer import same
from pooling_networks import pooling_network
from selenium.webdriver import ActionChains, Keys
from shifted_digits import EDGES, shifted_digits
from test_axe import findings
from test_browser_play import INK, SMALL, STICKING_OUT

from helpers.pictures.play.pool import answers, stored_network
from helpers.pictures.play.pool.maps import WAYS, compared, said
from helpers.pictures.play.pool.networks import probabilities
from helpers.pictures.play.pool.shift import grey_digits, shifted

pytestmark = [pytest.mark.browser, pytest.mark.skipif(not CHROMIUM, reason=MISSING)]
browser, opened = test_browser_play.browser, test_browser_play.opened  # fixtures
DIGITS, LABELS = grey_digits(*shifted_digits())
DATA = {"images": DIGITS, "labels": LABELS, "kernels": EDGES}
MAPS = ("pool/maps", DATA)
KINDS = ("max", "average", "stride", "blur", "global")
NETWORKS = {kind: stored_network(pooling_network(kind)) for kind in KINDS}
ANSWERS = ("pool/answers", {"images": DIGITS, "labels": LABELS, "networks": NETWORKS})


def sentence(right, down, way="max", digit=0, kernel="left edges", along=True):
    setting = {"way": way, "right": right, "down": down, "along": along}
    return said(compared(DIGITS[digit], EDGES[kernel], **setting), **setting)


def answer(right, down, digit=0):
    moved = shifted(DIGITS[[digit]], right, down)
    found = {name: probabilities(each, moved)[0] for name, each in NETWORKS.items()}
    return answers.said(found, LABELS[digit], right, down)


def drag(picture, right, down, pixels=36):
    """Drag the digit with the mouse by so many of its pixels."""
    side = picture.one(".sheet").rect["width"] / pixels
    chain = picture.at(picture.one(".sheet"), 0.5, 0.5).click_and_hold()
    chain.move_by_offset(round(right * side), round(down * side)).release().perform()


def shown(picture, canvas, rows):
    """Return the brightness of the middle of each number of a map (rows, rows), from 0 to 1."""
    code = """const [canvas, rows] = arguments, unit = canvas.width / rows;
    const pen = canvas.getContext("2d");
    const at = i => Math.floor((i + 0.5) * unit);
    return Array.from({ length: rows * rows },
      (_, i) => pen.getImageData(at(i % rows), at(Math.floor(i / rows)), 1, 1).data[0]);"""
    view = picture.find(".views canvas")[canvas]
    return np.reshape(picture.browser.execute_script(code, view, rows), (rows, rows)) / 255


def test_it_opens_as_it_stands_there_without_scripts(browser, opened):
    for picture, text in zip(opened(MAPS, ANSWERS), (sentence(1, 0), answer(4, 0)), strict=True):
        assert picture.text() == text
        assert picture.find(".still")[1].get_property("textContent") == text
        assert picture.one(".live").get_attribute("aria-live") == "polite"
    with without_scripts(browser):
        for picture in opened(MAPS, ANSWERS):
            assert all(each.is_displayed() for each in picture.find(".still"))
            assert not any(e.is_displayed() for e in picture.find("select, button, canvas"))


def test_the_mouse_drags_the_digit_by_single_pixels(opened):
    (picture,) = opened(MAPS)
    drag(picture, 1, -3)
    assert picture.text() == sentence(2, -3)
    drag(picture, -12, 9)  # not out of reach
    assert picture.text() == sentence(-4, 4)
    drag(picture, 0.3, 0)  # less than half a pixel is none
    assert picture.text() == sentence(-4, 4)
    picture.one("[data-do=back]").click()
    assert picture.text() == sentence(0, 0)


def test_a_finger_drags_without_scrolling_the_page(browser, opened):
    (picture,) = opened(MAPS)
    sheet = picture.one(".sheet")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", sheet)
    before = browser.execute_script("return scrollY")
    box = browser.execute_script("return arguments[0].getBoundingClientRect()", sheet)
    for kind, x, y in (
        ("Start", 0.5, 0.5),
        ("Move", 0.5, 0.6),
        ("Move", 0.45, 0.42),
        ("End", 0, 0),
    ):
        place = {"x": box["left"] + x * box["width"], "y": box["top"] + y * box["height"]}
        points = [] if kind == "End" else [place]
        command = {"type": f"touch{kind}", "touchPoints": points}
        browser.execute_cdp_cmd("Input.dispatchTouchEvent", command)
    assert browser.execute_script("return scrollY") == before
    assert picture.text() == sentence(1 - 2, -3)  # 5 and 8 hundredths of 36 pixels


def test_the_keyboard_moves_the_digit_and_reaches_everything(browser, opened):
    (picture,) = opened(MAPS)
    sheet = picture.one(".sheet")
    sheet.send_keys(Keys.RIGHT, Keys.DOWN, Keys.DOWN, Keys.LEFT, Keys.LEFT)
    assert picture.text() == sentence(0, 2)
    sheet.send_keys(Keys.SHIFT + Keys.LEFT)
    assert picture.text() == sentence(-4, 2)
    wanted = picture.find("select, button, canvas[tabindex]")
    browser.execute_script("arguments[0].tabIndex = -1; arguments[0].focus()", picture.root)
    for element in wanted:
        ActionChains(browser).send_keys(Keys.TAB).perform()
        focus = browser.switch_to.active_element
        assert focus == element and focus.value_of_css_property("outline-style") != "none"
    ActionChains(browser).send_keys(Keys.TAB).perform()
    code = "return arguments[0].matches(':focus-within')"
    assert not browser.execute_script(code, picture.root), "the focus is caught"


@pytest.mark.parametrize("way", WAYS)
def test_what_is_chosen_is_computed_and_drawn(browser, opened, way):
    (picture,) = opened(MAPS)
    for name, value in (("way", way), ("kernel", "lower edges"), ("digit", "1"), ("along", "")):
        code = """const [each, value] = arguments;
        each.value = value;
        each.dispatchEvent(new Event("input", { bubbles: true }));"""
        browser.execute_script(code, picture.one(f"[data-set={name}]"), value)
    picture.one(".sheet").send_keys(Keys.DOWN)
    assert picture.text() == sentence(1, 1, way, 1, "lower edges", along=False)
    found = compared(DIGITS[1], EDGES["lower edges"], way, 1, 1, along=False)
    for canvas, name in ((0, "digit"), (1, "map"), (3, "before"), (4, "after")):
        white = 1 if name == "digit" else 0.5
        seen = shown(picture, canvas, len(found[name]))
        np.testing.assert_allclose(seen, (found[name] / white).clip(0, 1), atol=1 / 128)
    for canvas in picture.find(".views canvas"):
        assert browser.execute_script(INK, canvas) > 1
        assert canvas.value_of_css_property("background-color") == "rgba(255, 255, 255, 1)"


def test_several_pictures_keep_their_own_state(opened):
    first, second = opened(MAPS, MAPS)
    first.one(".sheet").send_keys(Keys.UP)
    assert first.text() == sentence(1, -1) and second.text() == sentence(1, 0)


def test_the_networks_answer_wherever_the_digit_goes(browser, opened):
    (picture,) = opened(ANSWERS)
    sheet = picture.one(".sheet")
    drag(picture, -3, 2, pixels=28)
    assert picture.text() == answer(1, 2)
    sheet.send_keys(Keys.UP, Keys.RIGHT)
    assert picture.text() == answer(2, 1)
    picture.choose("digit", "a 2, number 2")
    assert picture.text() == answer(2, 1, digit=2)
    moved = shifted(DIGITS[[2]], 2, 1)[0, ..., 0]
    np.testing.assert_allclose(shown(picture, 0, 28), moved, atol=1 / 128)
    halved = moved.reshape(14, 2, 14, 2).mean(axis=(1, 3))
    np.testing.assert_allclose(shown(picture, 1, 14), halved, atol=1 / 128)
    picture.one("[data-do=back]").click()
    assert picture.text() == answer(0, 0, digit=2)
    captions = [each.text for each in picture.find(".views small")][3:]
    assert ", ".join(captions).replace(":", "") in picture.text()
    time.sleep(0.5)  # now the curves are complete
    for canvas in picture.find(".views canvas"):
        assert browser.execute_script(INK, canvas) > 1
        assert canvas.value_of_css_property("background-color") == "rgba(255, 255, 255, 1)"


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [360, 1400])
def test_it_fits_the_screen_and_has_no_grave_fault(browser, opened, width, dark):
    command, off = "Emulation.setEmulatedMedia", {"features": []}
    scheme = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
    with narrow(browser, width), emulated(browser, command, (command, off), features=scheme):
        opened(MAPS, ANSWERS)
        if dark:
            code = "document.body.style.cssText = 'background: #121212; color: #eee'"
            code += "; document.querySelectorAll('a').forEach(a => a.style.color = '#8cf')"
            browser.execute_script(code)
        time.sleep(0.2)
        same("wider than the screen", browser.execute_script(STICKING_OUT), [])
        same("smaller than 24 pixels", browser.execute_script(SMALL), [])
        browser.execute_script(Axe().axe_script)
        assert findings(browser) == []


TIME = """
const done = arguments[0], sheet = document.querySelector(".sheet"), times = [], long = [];
new PerformanceObserver(list => long.push(...list.getEntries().map(e => e.duration)))
  .observe({ entryTypes: ["longtask"] });
const press = (key, shiftKey = false) =>
  sheet.dispatchEvent(new KeyboardEvent("keydown", { key, shiftKey }));
press("ArrowLeft", true);
press("ArrowUp", true);
let i = 0;
const next = () => {  // to each of the 81 places once, line by line
  const along = Math.floor(i / 9) % 2 ? "ArrowLeft" : "ArrowRight", begin = performance.now();
  press(i % 9 === 8 ? "ArrowDown" : along);
  sheet.getContext("2d").getImageData(0, 0, 1, 1);  // waits until all is drawn
  times.push(performance.now() - begin);
  if (++i < 80) return setTimeout(next, 0);
  times.sort((a, b) => a - b);
  setTimeout(() => done([times[8], times[40], times[79], Math.max(0, ...long)]), 50);
};
next();"""


def seconds(browser):
    """Return the time of the processor that the page has used, whatever else the machine does."""
    found = browser.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]
    return next(each["value"] for each in found if each["name"] == "TaskDuration")


@pytest.mark.parametrize("picture", [MAPS, ANSWERS], ids=lambda picture: picture[0])
def test_a_step_is_answered_within_one_frame(browser, opened, picture, capsys):
    opened(picture)
    browser.execute_cdp_cmd("Performance.enable", {"timeDomain": "threadTicks"})
    browser.execute_async_script(TIME)  # the first steps are compiled
    code = """const digit = document.querySelector("[data-set=digit]");
    digit.value = "1";  // of another digit no answer is known yet
    digit.dispatchEvent(new Event("input"));"""
    browser.execute_script(code)
    began = seconds(browser)
    quick, usual, slow, blocked = browser.execute_async_script(TIME)
    processor = 1000 * (seconds(browser) - began) / 80
    browser.execute_cdp_cmd("Performance.disable", {})
    with capsys.disabled():
        print(f"\na step of {picture[0]}: {processor:.1f} ms of the processor; ", end="")
        print(f"by the clock {quick:.1f} ms at best, {usual:.1f} as the median, {slow:.1f} at most")
        print(f"the longest task blocks for {blocked:.0f} ms")
    assert processor < 16  # by the clock, other programs take their share
