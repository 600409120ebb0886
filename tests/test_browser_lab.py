"""The picture with controls in JupyterLab, with a kernel: it obeys the keyboard and the mouse."""

import ast
import inspect
import os
import re
import subprocess
import sys
import time
from contextlib import contextmanager

import matplotlib.pyplot as plt
import nbformat
import pytest
from browser import CHROMIUM, MISSING, started
from selenium.webdriver import ActionChains, Keys
from selenium.webdriver.common.by import By
from test_browser import draw_bar

from helpers.pictures.formats import as_svg, as_uri

pytestmark = [pytest.mark.browser, pytest.mark.skipif(not CHROMIUM, reason=MISSING)]

CHOICES = {"colour": ["red", "blue"], "height": [0, 1, 2, 3, 4]}
PROMPT = "return document.querySelector('.jp-InputPrompt')?.textContent"
SHOWN = """
const image = document.querySelector(".explore img");
return image ? [image.alt, document.querySelector(".explore p").textContent, image.src] : [];"""


@contextmanager
def lab(folder, *sources):
    """Start JupyterLab on a notebook with cells of these sources; give the notebook's address."""
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    known = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}  # or Lab asks for one
    nbformat.write(nbformat.v4.new_notebook(metadata=known, cells=cells), folder / "page.ipynb")
    settings = folder / "CONFIG/lab/user-settings/@jupyterlab/apputils-extension"
    settings.mkdir(parents=True)
    quiet = '{"fetchNews": "false", "checkForUpdates": false}'
    (settings / "notification.jupyterlab-settings").write_text(quiet)
    own = {f"JUPYTER_{kind}_DIR": str(folder / kind) for kind in ("CONFIG", "DATA", "RUNTIME")}
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--port=0"]
    log = folder / "log"
    with log.open("w") as said:
        server = subprocess.Popen(
            [*command, "--ip=127.0.0.1"],
            cwd=folder,
            env=os.environ | own,
            stdout=said,
            stderr=said,
        )
    try:
        start = r"(http://127\.0\.0\.1:\d+/lab)(\?token=\w+)"
        found = wait_for(lambda: re.search(start, log.read_text("utf-8")), "JupyterLab runs")
        yield f"{found[1]}/tree/page.ipynb{found[2]}"
    finally:
        server.terminate()
        server.wait(30)


@pytest.fixture
def address(tmp_path):
    """Start JupyterLab on a notebook with one explorer and give the notebook's address."""
    source = (
        "from matplotlib.figure import Figure\nfrom helpers.pictures.explore import explore\n\n"
    )
    source += inspect.getsource(draw_bar) + f"\nexplore(draw_bar, **{CHOICES})"
    with lab(tmp_path, source) as found:
        yield found


def wait_for(condition, what, seconds=120):
    """Return the first answer of `condition` that counts as true."""
    end = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < end, f"in {seconds} s it was not reached that {what}"
        time.sleep(0.1)
    return answer


@pytest.fixture
def browser(address):
    with started() as driver:
        driver.get(address)
        yield driver


def test_the_controls_work_in_jupyterlab(browser):
    def ran():
        prompt = browser.execute_script(PROMPT) or ""
        if prompt.startswith("[ ]"):  # not run yet, perhaps because the kernel was not ready
            control = ActionChains(browser).key_down(Keys.CONTROL)
            control.send_keys(Keys.ENTER).key_up(Keys.CONTROL).pause(1).perform()
        shown = [control.is_displayed() for control in out("select, input, button")]
        return shown == [True] * 5

    def out(selector):
        return browser.find_elements(By.CSS_SELECTOR, f".explore :is({selector})")

    def expect(colour, height):
        text = f"One bar: colour {colour}, height {height}."
        with plt.rc_context({"svg.hashsalt": "book"}):
            shown = [text, text, as_uri(as_svg(draw_bar(colour, height)))]
        wait_for(lambda: browser.execute_script(SHOWN) == shown, f"'{text}' is shown", 20)

    def press(*keys):
        for key in keys:
            ActionChains(browser).send_keys(key).pause(0.2).perform()

    def tab_to(control):
        press(Keys.TAB)
        return browser.switch_to.active_element == control

    wait_for(ran, "the cell has run")
    expect("red", 0)
    (select,), (slider,), (back, play, on) = out("select"), out("input"), out("button")
    wait_for(lambda: tab_to(select), "Tab leads to the list")
    press(Keys.DOWN)  # the arrows are the picture's, not those that go from cell to cell
    expect("blue", 0)
    wait_for(lambda: tab_to(slider), "Tab leads to the slider")
    for key, height in ((Keys.UP, 1), (Keys.END, 4), (Keys.LEFT, 3), (Keys.HOME, 0)):
        press(key)
        expect("blue", height)
    wait_for(lambda: tab_to(back), "Tab leads to the first button")
    press(Keys.ENTER)
    expect("blue", 4)
    ActionChains(browser).click(slider).perform()  # its middle
    expect("blue", 2)
    ActionChains(browser).click(on).perform()
    expect("blue", 3)
    ActionChains(browser).click(play).perform()
    expect("blue", 4)


PLAYED = """import numpy as np
from helpers.pictures.play import play
board = play("kernel", images={"scene": np.arange(30).reshape(5, 6)}, kernel=np.zeros((3, 3)))
board"""


def test_what_is_played_in_jupyterlab_comes_back_to_python(tmp_path):
    def run():
        control = ActionChains(driver).key_down(Keys.CONTROL)  # with Shift it goes to the next cell
        control.send_keys(Keys.ENTER).key_up(Keys.CONTROL).perform()

    def ran():
        if (driver.execute_script(PROMPT) or "").startswith("[ ]"):
            run()
            time.sleep(1)
        return driver.find_elements(By.CSS_SELECTOR, ".play.ready fieldset input")

    with lab(tmp_path, PLAYED, "print(board.value)") as address, started() as driver:
        driver.get(address)
        fields = wait_for(ran, "the picture is there")
        assert len(fields) == 9
        fields[4].click()
        fields[4].send_keys(Keys.CONTROL + "a")
        fields[4].send_keys("2.5")
        canvas = driver.find_element(By.CSS_SELECTOR, ".play canvas")
        canvas.send_keys(Keys.RIGHT, Keys.DOWN)  # the arrows are the picture's
        time.sleep(0.5)
        print_cell = driver.find_elements(By.CSS_SELECTOR, ".jp-CodeCell .cm-content")[1]
        print_cell.click()
        run()
        said = "return document.querySelectorAll('.jp-OutputArea-output pre')[0]?.textContent"
        found = wait_for(lambda: driver.execute_script(said), "the value is printed", 30)
        value = ast.literal_eval(found)
        assert value["kernels"] == [[0, 0, 0, 0, 2.5, 0, 0, 0, 0]]
        assert (value["row"], value["column"]) == (1, 1)
