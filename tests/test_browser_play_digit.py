"""The digit that is drawn in the page, in a browser without a network: mouse, finger, keyboard."""

import re
import time

import numpy as np
import pytest
import strokes
import test_browser_play
from axe_core_python.selenium import Axe
from browser import CHROMIUM, MISSING, emulated, narrow
from explorer import same
from selenium.webdriver import Keys
from small_network import digit_data, small_network
from strokes import draw_strokes
from test_axe import findings
from test_browser_play import INK, SMALL, STICKING_OUT

from helpers.pictures.play.digit import probabilities, stored_layers
from helpers.preprocessing import centre, fit_box

pytestmark = [pytest.mark.browser, pytest.mark.skipif(not CHROMIUM, reason=MISSING)]
browser, opened = test_browser_play.browser, test_browser_play.opened  # fixtures
PARTS = ("maps", "cover", "another")
DATA = digit_data()
LAYERS = stored_layers(DATA["network"])
PLAIN = ("digit", DATA | {"start": {"centred": False, "tool": "draw"}})
MOVED = ("digit", DATA | {"start": {"centred": False, "tool": "move", "right": 2}})
WHOLE = ("digit", DATA | {"parts": PARTS})
LOOK = """
const [name, value] = arguments, each = document.querySelector(`[data-set=${name}]`);
each.value = value;
each.dispatchEvent(new Event("input", { bubbles: true }));"""


def reads(image):
    """Return what the picture says of an image (28, 28)."""
    (answer,) = probabilities(LAYERS, image.reshape(1, 28, 28, 1))
    best = answer.argmax()
    if answer[best] < 0.9:
        return f"The network is in doubt: a {best}? Only {answer[best]:.1%}"
    return f"The network answers {best}, with {answer[best]:.1%}"


def agree(text, image, end="."):
    """Compare what stands there with what the picture says of an image read from a canvas."""
    parts = re.split(r"([\d.]+)%", text)
    wanted = re.split(r"([\d.]+)%", reads(image))
    same("the answer", [parts[0], parts[2]], [wanted[0], end])
    assert float(parts[1]) == pytest.approx(float(wanted[1]), abs=0.3)


def chosen(number=0):
    return np.rint(255 * DATA["images"][number, ..., 0]) / 255


def tool(picture, name):
    picture.one(f"[data-tool={name}]").click()


def empty(picture):
    picture.one("[data-do=empty]").click()


def draw(picture, *places):
    """Draw with the mouse through places, x and y from 0 to 1 of the sheet."""
    sheet = picture.one(".sheet")
    picture.at(sheet, *places[0])  # scrolls it into view
    side = sheet.rect["width"]
    chain = picture.at(sheet, *places[0]).click_and_hold()
    for (x, y), (left, top) in zip(places[1:], places, strict=False):
        chain.move_by_offset(round((x - left) * side), round((y - top) * side))
    chain.release().perform()


def shown(picture, canvas=1):
    """Return the brightness of the middle of each pixel of a view, (28, 28), from 0 to 1."""
    code = """const [canvas] = arguments, unit = canvas.width / 28, pen = canvas.getContext("2d");
    const at = i => Math.floor((i + 0.5) * unit);
    return Array.from({ length: 784 },
      (_, i) => pen.getImageData(at(i % 28), at(Math.floor(i / 28)), 1, 1).data[0]);"""
    view = picture.find(".views canvas")[canvas]
    return np.reshape(picture.browser.execute_script(code, view), (28, 28)) / 255


def test_it_opens_as_it_stands_there_without_scripts(opened):
    for picture in opened(PLAIN, MOVED, WHOLE):
        still = picture.find(".still")[1].get_property("textContent")
        assert picture.text() == still
        assert picture.one(".live").get_attribute("aria-live") == "polite"


def test_the_mouse_draws_and_erases_and_the_answer_follows(opened):
    (picture,) = opened(PLAIN)
    empty(picture)
    assert picture.text().startswith("The sheet is empty")
    draw(picture, (0.3, 0.2), (0.7, 0.2), (0.45, 0.8))
    image = shown(picture)
    assert image[5:7, 10:18].min() > 0.4 and image[:3].max() == 0
    agree(picture.text(), image)
    tool(picture, "erase")
    draw(picture, (0.2, 0.2), (0.8, 0.2))
    after = shown(picture)
    assert after[4:7].max() < 0.1 and after[12:].max() > 0.4
    agree(picture.text(), after)
    assert picture.one("[data-set=digit]").get_property("value") == ""


def test_a_finger_draws_without_scrolling_the_page(browser, opened):
    (picture,) = opened(PLAIN)
    empty(picture)
    sheet = picture.one(".sheet")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", sheet)
    before = browser.execute_script("return scrollY")
    box = browser.execute_script("return arguments[0].getBoundingClientRect()", sheet)
    for kind, y in (("Start", 0.2), ("Move", 0.5), ("Move", 0.8), ("End", 0)):
        place = {"x": box["left"] + 0.5 * box["width"], "y": box["top"] + y * box["height"]}
        points = [] if kind == "End" else [place]
        command = {"type": f"touch{kind}", "touchPoints": points}
        browser.execute_cdp_cmd("Input.dispatchTouchEvent", command)
    assert browser.execute_script("return scrollY") == before
    image = shown(picture)
    assert image[6:22, 13:15].min() > 0.4 and image[:, :10].max() == 0
    agree(picture.text(), image)


def test_the_keyboard_moves_turns_and_changes_the_size(opened):
    (picture,) = opened(MOVED)
    sheet = picture.one(".sheet")
    sheet.send_keys(Keys.RIGHT, Keys.UP, Keys.UP, Keys.LEFT)
    image = np.zeros((28, 28))
    image[:-2, 2:] = chosen()[2:, :-2]
    same("what the network gets", np.abs(shown(picture) - image).max() < 1 / 128, True)
    assert picture.text() == f"{reads(image)}; the label is 4. The digit is moved 2 right, 2 up."
    tool(picture, "turn")
    sheet.send_keys(Keys.LEFT, Keys.LEFT)
    assert "; turned 10° to the left." in picture.text()
    tool(picture, "size")
    sheet.send_keys(Keys.UP, Keys.UP)
    assert picture.text().endswith("turned 10° to the left; size 1.1.")
    picture.choose("digit", "a 7, number 2")
    assert picture.text() == f"{reads(chosen(2))}; the label is 7."


def test_the_keyboard_alone_draws_and_erases(opened):
    (picture,) = opened(PLAIN)
    empty(picture)
    sheet = picture.one(".sheet")
    sheet.send_keys(Keys.UP * 8)
    assert picture.text().endswith("The pen is up, in row 6, column 14.")
    assert shown(picture).max() == 0
    sheet.send_keys(Keys.SPACE, Keys.DOWN * 12, Keys.SPACE, Keys.RIGHT)
    image = shown(picture)
    assert image[7:18, 13:15].min() > 0.4 and image[21:].max() == 0
    agree(picture.text(), image, ". The pen is up, in row 18, column 15.")
    tool(picture, "erase")
    sheet.send_keys(Keys.LEFT, Keys.SPACE, Keys.UP * 8)
    assert shown(picture)[11:].max() < 0.6 < shown(picture)[7:9].max()
    agree(picture.text(), shown(picture), ". The pen is down, in row 10, column 14.")


def test_the_mouse_moves_turns_and_changes_the_size(opened):
    (picture,) = opened(MOVED)
    draw(picture, (0.5, 0.5), (0.5 + 3 / 28, 0.5 - 2 / 28))  # drags
    assert picture.text().endswith("The digit is moved 5 right, 2 up.")
    tool(picture, "turn")
    draw(picture, (0.9, 0.5), (0.5, 0.1))
    turned = int(re.search(r"turned (\d+)° to the left", picture.text())[1])
    assert 85 <= turned <= 95
    tool(picture, "size")
    draw(picture, (0.5, 0.5), (0.5, 0.3))
    assert 1.1 < float(re.search(r"size ([\d.]+)\.", picture.text())[1]) < 1.2


def test_what_is_brought_to_the_form_of_mnist(opened):
    (picture,) = opened(MOVED)
    picture.one("[data-set=centred]").click()
    moved = np.zeros((28, 28))
    moved[:, 2:] = chosen()[:, :-2]
    expected = centre(fit_box(np.kron(moved, np.ones((5, 5)))))[..., 0]
    assert np.abs(shown(picture) - expected).max() < 1 / 128
    assert picture.text().startswith(f"{reads(expected)}; the label is 4.")


def test_maps_and_their_cells(browser, opened):
    (picture,) = opened(WHOLE)
    assert not any(each.is_displayed() for each in picture.find(".maps canvas"))
    browser.execute_script(LOOK, "look", "maps")
    maps = picture.find(".maps canvas")
    assert len(maps) == 5 and all(each.is_displayed() for each in maps)
    for canvas in maps:
        assert browser.execute_script(INK, canvas) > 1
    maps[2].send_keys(Keys.RIGHT, Keys.DOWN)
    found = re.search(r"Layer 3, map 0, row (\d+), column (\d+): 36 products", picture.text())
    assert found and "It depends on 8 × 8 pixels." in picture.text()
    before = maps[2].get_attribute("aria-valuetext")
    maps[2].send_keys(Keys.RIGHT)
    assert maps[2].get_attribute("aria-valuetext") != before
    cells = [each.text for each in picture.find(".products td")]
    assert len(cells) == 9 and all(cells)
    picture.at(maps[0], 0.004, 0.01).perform()
    assert "Layer 1, map 0, row 0, column 0: 9 products" in picture.text()
    picture.at(maps[1], 0.01, 0.04).perform()
    assert "Layer 2, map 0, row 0, column 0: the largest of 4 numbers" in picture.text()
    assert not picture.one(".terms").is_displayed()
    picture.at(maps[4], 0.01, 0.1).perform()
    assert "Layer 5, map 0, row 0, column 0: 150 products" in picture.text()


def test_a_cover_follows_the_pointer_and_the_arrow_keys(browser, opened):
    (picture,) = opened(WHOLE)
    view = picture.find(".views canvas")[1]
    whole = shown(picture)
    browser.execute_script(LOOK, "look", "cover")
    picture.at(view, 10.5 / 28, 12.5 / 28).perform()
    covered = whole.copy()
    covered[9:16, 7:14] = 0
    assert picture.text().startswith(reads(covered)[:28])
    assert "Covered around row 12, column 10: the " in picture.text()
    view.send_keys(Keys.RIGHT, Keys.UP)
    assert "Covered around row 11, column 11: the " in picture.text()
    browser.execute_script(LOOK, "look", "")
    assert view.get_property("tabIndex") == -1 and "Covered" not in picture.text()


def test_a_digit_is_made_another_one(browser, opened):
    (picture,) = opened(WHOLE)
    browser.execute_script(LOOK, "look", "another")
    first = int(re.search(r"a (\d)\?|answers (\d)", picture.text())[1])
    target = next(k for k in (1, 2, 3) if k != first)
    browser.execute_script(LOOK, "target", str(target))
    assert f"The {target} has " in picture.text() and "press step or run" in picture.text()
    picture.one("[data-do=step]").click()
    assert "After 1 step the " in picture.text()
    picture.one("[data-do=run]").click()
    for _ in range(100):
        time.sleep(0.1)
        if picture.one("[data-do=run]").text == "run":
            break
    assert re.search(rf"(a {target}\? Only|answers {target},)", picture.text())
    assert "The pixels changed by 0." in picture.text()
    assert browser.execute_script(INK, picture.one(".change canvas")) > 2
    picture.one(".sheet").send_keys(Keys.SPACE)  # what is drawn anew begins anew
    assert "press step or run" in picture.text()


@pytest.mark.parametrize("look", ["", *PARTS])
@pytest.mark.parametrize("width", [360, 1400])
def test_it_fits_the_screen_and_has_no_grave_fault(browser, opened, width, look):
    with narrow(browser, width):
        (picture,) = opened(WHOLE)
        browser.execute_script(LOOK, "look", look)
        time.sleep(0.2)
        same("wider than the screen", browser.execute_script(STICKING_OUT), [])
        same("smaller than 24 pixels", browser.execute_script(SMALL), [])
        browser.execute_script(Axe().axe_script)
        assert findings(browser) == []


def test_in_a_dark_page_it_can_be_read(browser, opened):
    command, off = "Emulation.setEmulatedMedia", {"features": []}
    dark = [{"name": "prefers-color-scheme", "value": "dark"}]
    with emulated(browser, command, (command, off), features=dark):
        (picture,) = opened(WHOLE)
        code = "document.body.style.cssText = 'background: #121212; color: #eee'"
        code += "; document.querySelectorAll('a').forEach(a => a.style.color = '#8cf')"
        browser.execute_script(code)
        for canvas in picture.find(".views canvas"):
            assert canvas.value_of_css_property("background-color") == "rgba(255, 255, 255, 1)"
        browser.execute_script(Axe().axe_script)
        assert findings(browser) == []


@pytest.mark.parametrize("look", ["", "maps"])
def test_a_stroke_is_answered_within_one_frame(browser, opened, look, capsys):
    network = small_network(filters=(16, 32), hidden=())
    opened(("digit", DATA | {"parts": PARTS, "network": network}))
    browser.execute_script(LOOK, "look", look)
    found = draw_strokes(browser)
    with capsys.disabled():
        print(
            f"\na stroke ({look or 'draw on'}): {found}, {min(found.times):.1f} ms at best; ",
            end="",
        )
        print(f"the longest task blocks for {found.blocked:.0f} ms")
    assert found.processor < 16  # by the clock, other programs take their share
    assert len(found.times) == 100 and found.processor > 0.1


def test_strokes_are_told_in_one_line_or_what_is_missing(opened, tmp_path, monkeypatch):
    opened(PLAIN)
    line = r"[\d.]+ ms as the median of 100, [\d.]+ ms at most \([\d.]+ ms of the processor each\)"
    assert re.fullmatch(line, strokes.tell(tmp_path / "page.html"))
    opened()
    assert strokes.tell(tmp_path / "page.html").endswith("page.html has no sheet to draw on")
    assert strokes.tell(tmp_path / "no.html") == "not measured: no.html is not built"
    monkeypatch.setattr(strokes, "CHROMIUM", None)
    told = strokes.tell(tmp_path / "page.html")
    assert told.startswith("not measured: there is no Chromium") and "\n" not in told
