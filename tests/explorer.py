"""What a page of explorers must do in a browser: checks that fail with a reason."""

import base64
import json
import time
import zlib
from pathlib import Path
from urllib.parse import unquote, urlsplit

import numpy as np
from browser import narrow, without_scripts
from lighten import briefly
from selenium.webdriver import ActionChains, Keys
from selenium.webdriver.common.by import By

from helpers.pictures.formats import as_uri

KNOWN = "Got invalid theme mode"  # the theme, of a reader who has not chosen light or dark
LOOK = """
const root = document.querySelectorAll(".explore")[arguments[0]];
const image = root.querySelector("img"), caption = root.querySelector("p");
return {
  frame: image.getAttribute("src"), alt: image.alt, caption: caption.textContent,
  seen: image.complete && image.naturalWidth > 0
    && [image, caption].every(element => element.checkVisibility()),
  buttons: [...root.querySelectorAll("button")].every(
    button => button.checkVisibility() === arguments[1]),
  controls: [...root.querySelectorAll("select, input")].map(control => ({
    shown: control.checkVisibility(),
    value: control.selectedOptions?.[0].textContent ?? root.querySelectorAll("output")[
      [...root.querySelectorAll("input")].indexOf(control)].textContent,
    said: control.getAttribute("aria-valuetext"),
  })),
};"""
START = """
return [...arguments[0].querySelectorAll("select, input")].map(control => control.options
  ? [...control.options].findIndex(option => option.defaultSelected)
  : Number(control.defaultValue));"""
SMALL = """
const parts = document.querySelectorAll(".explore :is(select, input, button)");
return [...parts].map(e => [e.getBoundingClientRect(), e.outerHTML.slice(0, 80)])
  .filter(([box]) => box.width < 24 || box.height < 24).map(([, html]) => html);"""
STICKING_OUT = """
const all = document.documentElement, parts = document.querySelectorAll(".explore, .explore *");
return [all, ...parts].filter(e => Math.max(e.scrollWidth, e.getBoundingClientRect().right)
  > all.clientWidth + 0.5).map(e => e.outerHTML.slice(0, 80));"""
NOTE_FOCUS = """
window.focused = [];
addEventListener("focusin", e => e.target.closest(".explore") && focused.push(e.target));"""
# A list of options is drawn outside the page, where a driver has no mouse; this draws it inside
# (Chromium 135 or newer).
LIST_IN_PAGE = """
const style = document.head.appendChild(document.createElement("style"));
style.textContent = "select, select::picker(select) { appearance: base-select; }";"""


def svg_of(uri):
    """Return the drawing in a data URI."""
    return base64.b64decode(uri.partition(",")[2]).decode()


def same(what, found, expected):
    """Fail, and say what differs, unless what was found is what was expected."""
    assert found == expected, f"{what}: found {found!r}, expected {expected!r}"


class Explorer:
    """One picture with controls in the open page, and what its stored data says it should show."""

    def __init__(self, browser, place):
        self.browser, self.place = browser, place
        self.root = browser.find_elements(By.CSS_SELECTOR, ".explore")[place]
        self.controls = self.root.find_elements(By.CSS_SELECTOR, "select, input")
        self.buttons = self.root.find_elements(By.TAG_NAME, "button")
        stored = self.root.find_element(By.TAG_NAME, "script").get_property("textContent")
        self.data = json.loads(stored)
        packed = zlib.decompress(base64.b64decode(self.data["packed"]))
        lines, frames = json.loads(packed)
        self.frames = [as_uri("\n".join(lines[number] for number in each)) for each in frames]
        self.sizes = [len(labels) for labels in self.data["labels"]]
        self.chosen = browser.execute_script(START, self.root)
        self.free = [i for i, size in enumerate(self.sizes) if size > 1]

    def look(self, usable):
        """Return what is to be seen, as soon as the picture is decoded and unpacked."""
        for _ in range(100):
            found = self.browser.execute_script(LOOK, self.place, usable)
            shown = [control["shown"] for control in found["controls"]]
            if found["seen"] and shown == [usable] * len(shown):
                break
            time.sleep(0.02)
        return found

    def file(self, source):
        """Return the drawing that lies beside a built page; without scripts that is what shows."""
        page = Path(unquote(urlsplit(self.browser.current_url).path))
        return (page.parent / source).read_text("utf-8")

    def check(self, usable=True):
        """Fail unless picture, alt text, caption and controls all show what was chosen."""
        place = int(np.ravel_multi_index(self.chosen, self.sizes))
        values = [labels[i] for labels, i in zip(self.data["labels"], self.chosen, strict=True)]
        found = self.look(usable)
        controls = found.pop("controls")
        same("controls shown", [control["shown"] for control in controls], [usable] * len(values))
        same("values", [control["value"] for control in controls], values)
        frame = self.frames[self.data["order"][place]]
        if not usable and "_images/" in found["frame"]:
            found["frame"], frame = self.file(found["frame"]), briefly(svg_of(frame))
        shown = {"frame": frame, "seen": True, "buttons": True}
        shown |= {"alt": self.data["alts"][place], "caption": self.data["texts"][place]}
        for part, expected in shown.items():
            same(part, found[part], expected)
        for element, control in zip(self.controls, controls, strict=True):
            slider = usable and element.tag_name == "input"
            same("read aloud", control["said"], control["value"] if slider else None)

    def step(self, way, press):
        """Press the button for the previous (-1) or the next (1) value, and look."""
        i = self.data["stepped"]
        press(self.buttons[1 + way])
        self.chosen[i] = (self.chosen[i] + way) % self.sizes[i]
        self.check()

    def press(self, keys):
        """Press keys, wherever the focus is."""
        ActionChains(self.browser, duration=0).send_keys(keys).perform()

    def click(self, i, value, drag=False):
        """Click a value in a list or on a slider, or drag the slider there from where it is."""
        mouse, control = ActionChains(self.browser, duration=20), self.controls[i]
        self.browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", control)
        if control.tag_name == "select":
            mouse.click(control).perform()  # opens it
            option = control.find_elements(By.TAG_NAME, "option")[value]
            # A long list opens where there is room, and scrolls.
            self.browser.execute_script("arguments[0].scrollIntoView({block: 'nearest'})", option)
            mouse.click(option).perform()
            return
        way = control.rect["width"] - 16  # of the middle of the thumb
        start, end = (round(way * (v / (self.sizes[i] - 1) - 0.5)) for v in (self.chosen[i], value))
        if drag:
            mouse.move_to_element_with_offset(control, start, 0).click_and_hold()
        mouse.move_to_element_with_offset(control, end, 0)
        (mouse.release() if drag else mouse.click()).perform()


def opened(browser, page):
    """Open a page and return its explorers."""
    browser.get_log("browser")  # forget what the page before has said
    browser.get(page.as_uri())
    number = len(browser.find_elements(By.CLASS_NAME, "explore"))
    return [Explorer(browser, place) for place in range(number)]


def check_console(browser):
    """Fail if the page reported an error; a request to another host would be one."""
    said = [entry["message"] for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
    same("errors in the console", [message for message in said if KNOWN not in message], [])


def check_mouse(browser, page, place=0):
    """Click the middle of each slider and drag it to its end; the same in each list; step."""
    explorer = opened(browser, page)[place]
    browser.execute_script(LIST_IN_PAGE)
    explorer.check()
    for i in explorer.free:
        for value, drag in (((explorer.sizes[i] - 1) // 2, False), (explorer.sizes[i] - 1, True)):
            explorer.click(i, value, drag)
            explorer.chosen[i] = value
            explorer.check()
    for way in (1, 1, -1) if explorer.buttons else ():
        explorer.step(way, lambda button: ActionChains(browser).click(button).perform())
    check_console(browser)


def check_keyboard(browser, page, place=0):
    """Tab from control to control, change each with its keys, and leave by Tab."""
    explorer = opened(browser, page)[place]
    explorer.check()
    browser.execute_script("arguments[0].tabIndex = -1; arguments[0].focus()", explorer.root)
    for i in explorer.free:
        focus, last = tab_to(explorer, explorer.controls[i]), explorer.sizes[i] - 1
        back, on = (Keys.LEFT, Keys.RIGHT) if focus.tag_name == "input" else (Keys.UP, Keys.DOWN)
        for key, value in ((Keys.END, last), (back, last - 1), (Keys.HOME, 0), (on, 1)):
            explorer.press(key)
            explorer.chosen[i] = value
            explorer.check()
        if i == explorer.data["stepped"]:
            for way, key in ((-1, Keys.ENTER), (0, None), (1, Keys.SPACE)):
                tab_to(explorer, explorer.buttons[1 + way])
                if key:
                    explorer.step(way, lambda _, key=key: explorer.press(key))
    explorer.press(Keys.TAB)
    inside = browser.execute_script("return arguments[0].matches(':focus-within')", explorer.root)
    assert not inside, "the focus is caught"
    check_console(browser)


def tab_to(explorer, element):
    """Press Tab; fail unless it leads to the element, and its focus can be seen on any ground."""
    explorer.press(Keys.TAB)
    focus = explorer.browser.switch_to.active_element
    assert focus == element, "Tab should lead to the next control"
    outline = [focus.value_of_css_property(f"outline-{name}") for name in ("style", "width")]
    assert "none" not in outline and "0px" not in outline, "the focus cannot be seen"
    ring = focus.value_of_css_property("outline-color"), focus.value_of_css_property("box-shadow")
    assert "(0, 0, 0" in ring[0] and "(255, 255, 255" in ring[1], "the focus needs two colours"
    return focus


def check_tab_order(browser, page):
    """Tab from the top of the page: it leads to every control that can be changed, in order."""
    explorers = opened(browser, page)
    wanted = []
    for explorer in explorers:
        explorer.check()
        for i in explorer.free:
            wanted += [explorer.controls[i]]
            wanted += explorer.buttons if i == explorer.data["stepped"] else []
    browser.execute_script(NOTE_FOCUS)
    for _ in range(20):
        explorers[0].press(Keys.TAB * 50)
        reached = browser.execute_script("return focused")
        if len(reached) >= len(wanted):
            break
    assert reached[: len(wanted)] == wanted, "Tab does not lead to every control"


def check_telephone(browser, page):
    """Open the page on a screen 360 pixels wide: nothing sticks out."""
    with narrow(browser):
        for explorer in opened(browser, page):
            explorer.check()
        same("wider than the screen", browser.execute_script(STICKING_OUT), [])
        same("smaller than 24 pixels", browser.execute_script(SMALL), [])
    check_console(browser)


def check_no_scripts(browser, page):
    """Open the page without scripts: first frame and caption show, and no control."""
    with without_scripts(browser):
        for explorer in opened(browser, page):
            explorer.check(usable=False)
