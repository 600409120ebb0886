"""What a page of explorers must do in a browser: checks that fail with a reason."""

import json
import time

import numpy as np
from browser import narrow, without_scripts
from selenium.webdriver import ActionChains, Keys
from selenium.webdriver.common.by import By

KNOWN = "Got invalid theme mode"  # the theme, of a reader who has not chosen light or dark
LOOK = """
const root = document.querySelectorAll(".explore")[arguments[0]];
const data = JSON.parse(root.querySelector("script").textContent);
const image = root.querySelector("img"), caption = root.querySelector("p");
return {
  frame: data.frames.indexOf(image.src), alt: image.alt, caption: caption.textContent,
  seen: image.complete && image.naturalWidth > 0
    && [image, caption].every(element => element.checkVisibility()),
  controls: [...root.querySelectorAll("select, input")].map(control => ({
    name: control.labels[0].firstChild.textContent, shown: control.checkVisibility(),
    value: control.selectedOptions?.[0].textContent ?? root.querySelectorAll("output")[
      [...root.querySelectorAll("input")].indexOf(control)].textContent,
    said: control.getAttribute("aria-valuetext"),
  })),
};"""
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


def same(what, found, expected):
    """Fail, and say what differs, unless what was found is what was expected."""
    assert found == expected, f"{what}: found {found!r}, expected {expected!r}"


class Explorer:
    """One picture with controls in the open page, and what its stored data says it should show."""

    def __init__(self, browser, place):
        self.browser, self.place = browser, place
        self.root = browser.find_elements(By.CSS_SELECTOR, ".explore")[place]
        self.controls = self.root.find_elements(By.CSS_SELECTOR, "select, input")
        stored = self.root.find_element(By.TAG_NAME, "script").get_property("textContent")
        self.data = json.loads(stored)
        self.sizes = [len(labels) for labels in self.data["labels"]]
        self.chosen = [0] * len(self.sizes)
        self.free = [i for i, size in enumerate(self.sizes) if size > 1]

    def look(self):
        """Return what is to be seen, as soon as the picture is decoded."""
        for _ in range(50):
            found = self.browser.execute_script(LOOK, self.place)
            if found["seen"]:
                break
            time.sleep(0.02)
        return found

    def check(self, usable=True):
        """Fail unless picture, alt text, caption and controls all show what was chosen."""
        place = int(np.ravel_multi_index(self.chosen, self.sizes))
        values = [labels[i] for labels, i in zip(self.data["labels"], self.chosen, strict=True)]
        text, found = self.data["texts"][place], self.look()
        controls = found.pop("controls")
        same("controls shown", [control["shown"] for control in controls], [usable] * len(values))
        same("values", [control["value"] for control in controls], values)
        said = ", ".join(f"{control['name']} {control['value']}" for control in controls)
        same("end of the text", text[-len(said) - 3 :], f": {said}.")
        shown = {"frame": self.data["order"][place], "alt": text, "caption": text, "seen": True}
        for part, expected in shown.items():
            same(part, found[part], expected)
        for element, control in zip(self.controls, controls, strict=True):
            slider = usable and element.tag_name == "input"
            same("read aloud", control["said"], control["value"] if slider else None)

    def press(self, keys):
        """Press keys, wherever the focus is."""
        ActionChains(self.browser, duration=0).send_keys(keys).perform()

    def click(self, i, value, drag=False):
        """Click a value in a list or on a slider, or drag the slider there from where it is."""
        mouse, control = ActionChains(self.browser, duration=20), self.controls[i]
        self.browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", control)
        if control.tag_name == "select":
            mouse.click(control).perform()  # opens it
            mouse.click(control.find_elements(By.TAG_NAME, "option")[value]).perform()
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
    """Click the middle of each slider and drag it to its end; click the same in each list."""
    explorer = opened(browser, page)[place]
    browser.execute_script(LIST_IN_PAGE)
    explorer.check()
    for i in explorer.free:
        for value, drag in (((explorer.sizes[i] - 1) // 2, False), (explorer.sizes[i] - 1, True)):
            explorer.click(i, value, drag)
            explorer.chosen[i] = value
            explorer.check()
    check_console(browser)


def check_keyboard(browser, page, place=0):
    """Tab from control to control, change each with its keys, and leave by Tab."""
    explorer = opened(browser, page)[place]
    browser.execute_script("arguments[0].tabIndex = -1; arguments[0].focus()", explorer.root)
    for i in explorer.free:
        explorer.press(Keys.TAB)
        focus, last = browser.switch_to.active_element, explorer.sizes[i] - 1
        assert focus == explorer.controls[i], "Tab should lead to the next control"
        outline = [focus.value_of_css_property(f"outline-{name}") for name in ("style", "width")]
        assert "none" not in outline and "0px" not in outline, "the focus cannot be seen"
        back, on = (Keys.LEFT, Keys.RIGHT) if focus.tag_name == "input" else (Keys.UP, Keys.DOWN)
        for key, value in ((Keys.END, last), (back, last - 1), (Keys.HOME, 0), (on, 1)):
            explorer.press(key)
            explorer.chosen[i] = value
            explorer.check()
    explorer.press(Keys.TAB)
    assert browser.switch_to.active_element not in explorer.controls, "the focus is caught"
    check_console(browser)


def check_tab_order(browser, page):
    """Tab from the top of the page: it leads to every control that can be changed, in order."""
    explorers = opened(browser, page)
    wanted = [explorer.controls[i] for explorer in explorers for i in explorer.free]
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
        opened(browser, page)
        same("wider than the screen", browser.execute_script(STICKING_OUT), [])
    check_console(browser)


def check_no_scripts(browser, page):
    """Open the page without scripts: first frame and caption show, and no control."""
    with without_scripts(browser):
        for explorer in opened(browser, page):
            explorer.check(usable=False)
