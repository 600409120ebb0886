"""The browser of the tests: Chromium without a window and without a network, and its driver."""

import re
import shutil
import subprocess
import sys
from contextlib import contextmanager

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

OLDEST = 135  # the first that can draw the list of a drop-down inside the page
MISSING = (
    f"there is no Chromium or Chrome {OLDEST} or newer with a chromedriver of the same version on "
    "the path (Debian, Ubuntu: apt-get install chromium chromium-driver)."
)
# As root Chromium has no sandbox; the other switches keep it from calling home.
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
FLAGS += ["--disable-sync", "--disable-background-networking", "--disable-component-update"]
NO_NETWORK = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"


def installed():
    """Return the paths of a browser and of its driver, or twice None if they are not both here."""
    driver = shutil.which("chromedriver")
    for name in ("chromium", "chromium-browser", "google-chrome", "chrome"):
        browser = shutil.which(name)
        if browser and driver and _version(browser) == _version(driver) >= OLDEST:
            return browser, driver
    return None, None


def _version(program):
    said = subprocess.run([program, "--version"], capture_output=True, text=True).stdout
    found = re.search(r"(\d+)\.\d+\.\d+", said)
    return int(found[1]) if found else 0


CHROMIUM, DRIVER = installed()


@contextmanager
def started(*more):
    """Give a running browser that reaches this machine only, by its number and not by any name.

    `more` are further switches; the last of two that contradict each other counts.
    """
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in [*FLAGS, NO_NETWORK, "--window-size=1000,800", *more]:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = webdriver.Chrome(options, Service(DRIVER))  # with a path it downloads no driver
    try:
        yield browser
    finally:
        browser.quit()


@contextmanager
def emulated(browser, command, off, **on):
    """Send the browser a command of its developer tools, and after use the one that undoes it."""
    browser.execute_cdp_cmd(command, on)
    try:
        yield
    finally:
        browser.execute_cdp_cmd(*off)


def without_scripts(browser):
    """Return a context in which no page may run scripts."""
    name = "Emulation.setScriptExecutionDisabled"
    return emulated(browser, name, (name, {"value": False}), value=True)


def narrow(browser, width=360):
    """Return a context in which the screen is that of a telephone."""
    size = {"width": width, "height": 740, "deviceScaleFactor": 1, "mobile": False}
    off = ("Emulation.clearDeviceMetricsOverride", {})
    return emulated(browser, "Emulation.setDeviceMetricsOverride", off, **size)


if __name__ == "__main__" and not CHROMIUM:
    print(MISSING, file=sys.stderr)
    sys.exit(3)  # a code of its own: any other failure is no missing browser
