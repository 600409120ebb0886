"""How long a digit that is played takes to answer a stroke, for the tests and for `make bench`.

    python tests/strokes.py [PAGE]

prints one line, of the built first page if no other is named.
"""

import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from browser import CHROMIUM, MISSING, started

FIRST = Path(__file__).parents[1] / "_build" / "html" / "01_concepts" / "01_first_network.html"
DRAW = """
const [count, done] = arguments, sheet = document.querySelector(".play .sheet");
const times = [], long = [], box = sheet.getBoundingClientRect();
new PerformanceObserver(list => long.push(...list.getEntries().map(e => e.duration)))
  .observe({ entryTypes: ["longtask"] });
const send = (kind, x, y) => sheet.dispatchEvent(new PointerEvent(`pointer${kind}`, { pointerId: 1,
  pointerType: "mouse", isPrimary: true, buttons: 1, clientX: box.left + x * box.width,
  clientY: box.top + y * box.height }));
sheet.setPointerCapture = () => {};
sheet.hasPointerCapture = () => true;
sheet.closest(".play").querySelector("[data-do=empty]").click();
send("down", 0.2, 0.2);
const next = () => {
  const begin = performance.now(), i = times.length;
  send("move", 0.2 + 0.6 * (i % 10) / 10, 0.2 + 0.6 * i / count);
  sheet.getContext("2d").getImageData(0, 0, 1, 1);  // waits until all is drawn
  times.push(performance.now() - begin);
  if (times.length < count) return setTimeout(next, 0);
  send("up", 0.8, 0.8);
  setTimeout(() => done([times, Math.max(0, ...long)]), 50);
};
next();"""


@dataclass(frozen=True)
class Strokes:
    """Times in milliseconds: by the clock for each stroke, of the processor for the mean one.

    `blocked` is the longest task of the page while it was drawn, 0 if none took 50 ms.
    """

    times: list
    processor: float
    blocked: float

    def __str__(self):
        return (
            f"{median(self.times):.1f} ms as the median of {len(self.times)}, "
            f"{max(self.times):.1f} ms at most ({self.processor:.1f} ms of the processor each)"
        )


def draw_strokes(browser, count=100):
    """Draw on the first sheet of the open page, stroke by stroke, and return the `Strokes`."""
    browser.execute_cdp_cmd("Performance.enable", {"timeDomain": "threadTicks"})
    browser.execute_async_script(DRAW, count)  # the first strokes are compiled
    began = _seconds(browser)
    times, blocked = browser.execute_async_script(DRAW, count)
    processor = 1000 * (_seconds(browser) - began) / count
    browser.execute_cdp_cmd("Performance.disable", {})
    return Strokes(times, processor, blocked)


def _seconds(browser):
    """Return the time of the processor that the page has used, whatever else the machine does."""
    found = browser.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]
    return next(each["value"] for each in found if each["name"] == "TaskDuration")


def tell(page=FIRST):
    """Return in one line how long strokes take on a page, or what is missing to measure it."""
    if not CHROMIUM:
        return f"not measured: {MISSING}"
    if not page.is_file():
        return f"not measured: {page.name} is not built"
    with started() as browser:
        browser.set_script_timeout(60)
        browser.get(page.resolve().as_uri())
        if not browser.find_elements("css selector", ".play.ready .sheet"):
            return f"not measured: {page.name} has no sheet to draw on"
        return str(draw_strokes(browser))


if __name__ == "__main__":
    print("a stroke on a digit:", tell(*map(Path, sys.argv[1:2])))
