"""The built pages by the rules of axe-core, for readers who see or hear pages differently."""

import pytest
from axe_core_python.selenium import Axe
from browser import CHROMIUM, MISSING, narrow, started
from test_book import HTML, PAGES

pytestmark = [pytest.mark.browser, pytest.mark.skipif(not CHROMIUM, reason=MISSING)]
SCRIPT = Axe().axe_script
GRAVE = ("serious", "critical")
# What the theme does and this book cannot mend: (rule, part of the element) -> why it may stay.
THEME = {
    ("label-content-name-mismatch", "search-button-field"): "'Search' and its keys, 'Ctrl + K'",
    ("label-content-name-mismatch", "theme-switch-button"): "an icon's name is no text to read",
}
LOOK = """
const [rules, done] = arguments;
const options = { resultTypes: ["violations"] };
if (rules) options.runOnly = rules;
else options.rules = { "label-content-name-mismatch": { enabled: true } };
axe.run(document, options)
  .then((found) => done(found.violations), (error) => done(`${error}`));"""
PREPARE = """
document.head.appendChild(document.createElement("style")).textContent =
  "*, *::before, *::after { transition: none !important; animation: none !important; }";
for (const fold of document.querySelectorAll("article details")) fold.open = true;
if (arguments[0]) return;
for (const word of document.querySelectorAll(".highlight pre span"))
  word.replaceWith(...word.childNodes);"""


@pytest.fixture(scope="module")
def browser():
    with started() as driver:
        driver.set_script_timeout(120)
        yield driver


def findings(browser, rules=None):
    """Return what axe-core calls grave in the open page: (rule, element, what is wrong)."""
    violations = browser.execute_async_script(LOOK, rules)
    assert isinstance(violations, list), violations
    return [
        (found["id"], node["html"][:160], node["failureSummary"].split("\n")[1].strip())
        for found in violations
        if found["impact"] in GRAVE
        for node in found["nodes"]
        if not any(rule == found["id"] and part in node["html"] for rule, part in THEME)
    ]


def look(browser, page, words_of_code=False):
    """Look at a page in both themes; of the dark one only at the colours: the rest is the same.

    The thousands of coloured words of code take most of the time, and are alike on every page.
    """
    browser.get(page.as_uri())
    browser.execute_script(PREPARE, words_of_code)
    browser.execute_script(SCRIPT)
    found, colours = [], ["color-contrast"]
    for theme, rules in (("light", colours if words_of_code else None), ("dark", colours)):
        browser.execute_script("document.documentElement.dataset.theme = arguments[0]", theme)
        found += [(theme, *each) for each in findings(browser, rules)]
    return found


@pytest.mark.parametrize("width", [1400, 360])
@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(HTML).as_posix())
def test_a_page_has_no_grave_fault(browser, page, width):
    with narrow(browser, width):
        assert look(browser, page) == []


def test_the_colours_of_code_can_be_read(browser):
    with_code = [page for page in PAGES if "cell_input" in page.read_text("utf-8")]
    page = min(with_code, key=lambda path: path.stat().st_size)
    assert look(browser, page, words_of_code=True) == []


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ("<p style='color: #00d7ff; background: #f3f4f5'>(None, 26, 26, 32)</p>", "color-contrast"),
        ("<pre class='highlight' style='color: #999'>a = 1</pre>", "color-contrast"),
        ("<img src='a.png'>", "image-alt"),
        ("<button></button>", "button-name"),
        ("<select><option>1</option></select>", "select-name"),
        ("<button aria-label='Toggle'>Show the code</button>", "label-content-name-mismatch"),
    ],
)
def test_a_fault_is_found(browser, tmp_path, body, rule):
    page = tmp_path / "page.html"
    page.write_text(f"<!doctype html><html lang='en'><title>A</title><main>{body}</main></html>")
    found = look(browser, page)
    assert found and all(each[1].startswith(rule) for each in found)
