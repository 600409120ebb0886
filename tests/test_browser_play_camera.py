"""The kernel over what a camera sees: with the browser's own pretended camera, and without one."""

import re
import time
from pathlib import Path

import numpy as np
import pytest
import test_browser_play
from axe_core_python.selenium import Axe
from browser import CHROMIUM, MISSING, emulated, narrow, started
from explorer import check_console, same
from selenium.webdriver import Keys
from served import served
from test_axe import findings
from test_browser_play import HEAD, PHOTO_DATA, PRESETS, SMALL, STICKING_OUT, Played

from helpers.pictures.play.camera import play

pytestmark = [pytest.mark.browser, pytest.mark.skipif(not CHROMIUM, reason=MISSING)]
LIVE = ("camera/kernel", {"kernel": np.eye(3), "presets": PRESETS} | PHOTO_DATA)
NONE = ("camera/kernel", LIVE[1] | {"parts": ("settings",)})
PRETENDED = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
WATCH = """
window.streams = [];
window.handed = 0;
window.long = [];
const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async wish => {
  const stream = await ask(wish);
  streams.push(stream);
  return stream;
};
document.querySelector(".own input").addEventListener("change", () => handed++);
new PerformanceObserver(list => long.push(...list.getEntries().map(e => e.duration)))
  .observe({ entryTypes: ["longtask"] });"""
STATES = "return streams.map(s => s.getTracks().map(t => t.readyState).join());"


@pytest.fixture(scope="module")
def browser():
    with started(*PRETENDED) as driver:
        driver.set_script_timeout(60)
        yield driver


opened = test_browser_play.opened  # a fixture


class Camera(Played):
    """The picture of the open page, with its two buttons."""

    def __init__(self, browser):
        super().__init__(browser)
        browser.execute_script(WATCH)

    def press(self, name):
        self.one(f"[data-do={name}]").click()

    def words(self):
        return [self.one(f"[data-do={name}]").text for name in ("camera", "freeze")]

    def handed(self):
        return self.browser.execute_script("return handed")

    def states(self):
        return self.browser.execute_script(STATES)

    def wait_for(self, count):
        """Wait until the picture has got so many pictures in all."""
        wait_until(lambda: self.handed() >= count, f"{count} pictures, not {self.handed()}")
        time.sleep(0.1)  # and shows the last one

    def pixels(self):
        code = "const [c] = arguments; return c.toDataURL();"
        return self.browser.execute_script(code, self.one(".views canvas"))


def wait_until(true, what):
    for _ in range(200):
        if true():
            return
        time.sleep(0.05)
    raise AssertionError(what)


@pytest.fixture
def camera(browser, opened):
    opened(LIVE)
    return Camera(browser)


def test_the_picture_follows_the_camera_until_it_is_stopped(camera):
    assert camera.words() == ["camera", ""] and not camera.states()
    assert not camera.one("[data-do=freeze]").is_displayed()
    still = camera.pixels()
    camera.press("camera")
    camera.wait_for(2)
    assert camera.words() == ["stop camera", "freeze"] and camera.states() == ["live"]
    assert re.match(
        r"image, (54|41|40) × 72; black 0, white 1", camera.find(".views small")[0].text
    )
    assert camera.one("[data-set=image]").get_property("value") == "your own"
    assert camera.one(".live").get_attribute("aria-live") == "off"
    first = camera.pixels()
    camera.wait_for(camera.handed() + 5)  # what the pretended camera shows moves
    assert still != first != camera.pixels()
    camera.press("camera")
    assert camera.words() == ["camera", ""] and camera.states() == ["ended"]
    assert camera.one(".live").get_attribute("aria-live") == "polite"
    count = camera.handed()
    time.sleep(0.6)
    assert camera.handed() == count, "a stopped camera hands nothing over"
    camera.press("camera")  # and once more
    camera.wait_for(count + 2)
    assert camera.states() == ["ended", "live"]


def test_a_few_pictures_a_second_and_none_blocks(camera, capsys):
    camera.press("camera")
    camera.wait_for(3)
    camera.browser.execute_script("handed = 0; long.length = 0")
    began = time.perf_counter()
    camera.wait_for(10)
    rate = 10 / (time.perf_counter() - began)
    blocked = max(camera.browser.execute_script("return long"), default=0)
    with capsys.disabled():
        print(f"\nthe camera: {rate:.1f} pictures a second; the longest task {blocked:.0f} ms")
    assert 0.5 < rate < 6


def test_frozen_it_stays_and_the_kernel_can_be_changed(camera):
    camera.press("camera")
    camera.wait_for(3)
    camera.press("freeze")
    time.sleep(0.3)  # a picture that was on its way
    count, frozen = camera.handed(), camera.pixels()
    assert camera.words() == ["stop camera", "go on"]
    assert camera.one(".live").get_attribute("aria-live") == "polite"
    camera.choose("preset", "blur")
    camera.find(".views canvas")[0].send_keys(Keys.RIGHT)
    time.sleep(0.5)
    assert camera.handed() == count
    assert camera.one("[data-set=preset]").get_property("value") == "blur"
    assert frozen[:30] == camera.pixels()[:30]
    camera.press("freeze")
    camera.wait_for(count + 2)
    assert camera.words() == ["stop camera", "freeze"]
    assert camera.one("[data-set=preset]").get_property("value") == "blur", "it stays set"
    for _ in range(6):  # quickly to and fro: still one picture after the other
        camera.press("freeze")
    count = camera.handed()
    time.sleep(1)
    assert camera.handed() - count <= 6


def test_out_of_sight_it_rests_and_who_leaves_stops_it(browser, camera):
    camera.press("camera")
    camera.wait_for(2)
    script = "document.querySelector('main').style.paddingBottom = '300vh'; scrollTo(0, 1e6)"
    browser.execute_script(script)
    time.sleep(0.5)
    count = camera.handed()
    time.sleep(0.7)
    assert camera.handed() == count and camera.states() == ["live"]
    browser.execute_script("scrollTo(0, 0)")
    camera.wait_for(count + 2)
    browser.execute_script("window.dispatchEvent(new Event('pagehide'))")
    assert camera.states() == ["ended"] and camera.words()[0] == "camera"
    camera.press("camera")
    camera.wait_for(camera.handed() + 2)
    browser.execute_script("arguments[0].remove()", camera.root)  # a cell that is run again
    wait_until(lambda: camera.states() == ["ended", "ended"], "a picture that is gone lets it go")


@pytest.mark.parametrize("way", ["photo", "file"])
def test_who_chooses_another_picture_stops_it(camera, tmp_path, way):
    import matplotlib.pyplot as plt

    camera.press("camera")
    camera.wait_for(2)
    if way == "photo":
        camera.choose("image", "scene")
    else:
        plt.imsave(tmp_path / "own.png", np.eye(40), cmap="gray")
        camera.one("input[type=file]").send_keys(str(tmp_path / "own.png"))
    wait_until(lambda: camera.states() == ["ended"], "the camera goes on")
    time.sleep(0.4)
    size = {"photo": "8 × 10", "file": "72 × 72"}[way]
    assert f"image, {size}" in camera.find(".views small")[0].text


def test_a_camera_that_is_taken_away_is_named(browser, camera):
    camera.press("camera")
    camera.wait_for(1)
    browser.execute_script("streams[0].getTracks()[0].dispatchEvent(new Event('ended'))")
    assert camera.text() == "The camera has ended." and camera.states() == ["ended"]


def test_who_wants_no_motion_gets_picture_after_picture(browser, opened):
    command, off = "Emulation.setEmulatedMedia", {"features": []}
    feature = [{"name": "prefers-reduced-motion", "value": "reduce"}]
    with emulated(browser, command, (command, off), features=feature):
        opened(LIVE)
        camera = Camera(browser)
        for count in (1, 2):
            camera.press("camera" if count == 1 else "freeze")
            camera.wait_for(count)
            time.sleep(0.5)
            assert camera.handed() == count and camera.words() == ["stop camera", "next picture"]


@pytest.mark.parametrize("width", [360, 1400])
@pytest.mark.parametrize("dark", [False, True])
def test_it_fits_the_screen_and_has_no_grave_fault(browser, opened, width, dark):
    with narrow(browser, width):
        opened(LIVE)
        camera = Camera(browser)
        if dark:
            code = "document.body.style.cssText = 'background: #121212; color: #eee'"
            code += "; document.querySelectorAll('a').forEach(a => a.style.color = '#8cf')"
            browser.execute_script(code)
        camera.press("camera")
        camera.wait_for(2)
        same("wider than the screen", browser.execute_script(STICKING_OUT), [])
        same("smaller than 24 pixels", browser.execute_script(SMALL), [])
        browser.execute_script(Axe().axe_script)
        assert findings(browser) == []


def test_the_keyboard_alone_starts_freezes_and_stops(browser, camera):
    button = camera.one("[data-do=camera]")
    button.send_keys(Keys.SPACE)
    camera.wait_for(2)
    assert browser.switch_to.active_element == button, "the focus stays"
    camera.one("[data-do=freeze]").send_keys(Keys.ENTER)
    assert camera.words() == ["stop camera", "go on"]
    button.send_keys(Keys.ENTER)
    assert camera.states() == ["ended"]


def test_without_a_picture_of_the_readers_own_there_is_no_camera(opened):
    (picture,) = opened(NONE)
    assert not picture.one("[data-do=camera]").is_displayed()


def refused(browser, page, *words):
    """Press the button where no camera is to be had: a sentence says why, and nothing runs."""
    browser.get(page)
    picture = Played(browser)
    picture.one("[data-do=camera]").click()
    wait_until(lambda: "choose a picture instead" in picture.text(), picture.text())
    for word in words:
        assert word in picture.text()
    assert picture.one("[data-do=camera]").text == "camera"
    picture.find(".views canvas")[0].send_keys(Keys.RIGHT)  # all else goes on
    assert picture.text().startswith("The nine products at row 0, column 1")
    check_console(browser)


@pytest.fixture
def page(tmp_path):
    path = Path(tmp_path / "page.html")
    path.write_text(f"{HEAD}{play(*LIVE[:1], **LIVE[1]).html}</main></body></html>", "utf-8")
    return path


def test_without_a_camera_a_sentence_says_so(page):
    with started() as driver:
        refused(driver, page.as_uri(), "There is no camera on this machine.")


def test_a_camera_that_is_not_allowed_is_named(page):
    with started(PRETENDED[0], "--deny-permission-prompts") as driver:
        refused(driver, page.as_uri(), "was not allowed")


def test_a_page_from_elsewhere_without_encryption_gets_none(page):
    rule = "--host-resolver-rules=MAP book.example 127.0.0.1"
    with served(page.parent) as server, started(*PRETENDED, rule) as driver:
        address = server.address.replace("127.0.0.1", "book.example")
        refused(driver, f"{address}/page.html", "only to a page from a secure connection")
