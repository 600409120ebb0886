"""What a reader meets on the way to a page: the search, a wrong address, the weight of a visit."""

import gzip
import time
from urllib.parse import quote

import pytest
from browser import CHROMIUM, MISSING, started, without_scripts
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait
from served import served
from test_book import HTML

pytestmark = [pytest.mark.browser, pytest.mark.skipif(not CHROMIUM, reason=MISSING)]
FIRST_VISIT = 700_000  # bytes that travel, for a page without a formula
SEARCH = HTML / "search.html"


@pytest.fixture(scope="module")
def browser():
    with started() as driver:
        yield driver


def results(browser, question):
    browser.get(f"{SEARCH.as_uri()}?q={quote(question)}")
    said = WebDriverWait(browser, 10).until(
        lambda driver: driver.find_element(By.CSS_SELECTOR, "#search-results [role=status]")
    )
    return said.text, browser.find_elements(By.CSS_SELECTOR, "#search-results li")


@pytest.mark.parametrize(
    ("question", "anchor", "mark"),
    [
        ("softmax", "term-softmax", "softmax"),
        ("back-propagation", "term-back-propagation", "back-propagation"),
        ("backpropagation", "term-back-propagation", "back-propagation"),
        ("back propagation", "term-back-propagation", "back-propagation"),
        ("Overfitting", "term-overfitting", "overfitting"),
        ("over-fitting", "overfitting", "overfitting"),
        ("optimizer", "optimiser", "optimiser"),
        ("learning rates", "learning-rate", "learning"),
        ("convolusion", "term-convolution", "convolution"),
        ("感受野", "term-receptive-field", "感受野"),
        ("卷积", "term-convolution", "卷积"),
    ],
)
def test_a_word_is_found_where_it_is_explained(browser, question, anchor, mark):
    _, (first, *_) = results(browser, question)
    link = first.find_element(By.TAG_NAME, "a").get_attribute("href")
    assert anchor in link.partition("#")[2]
    marks = [each.text.lower() for each in first.find_elements(By.TAG_NAME, "mark")]
    assert any(mark in each for each in marks) and "backward" not in marks


def test_a_result_opens_its_section_and_marks_the_words(browser):
    _, found = results(browser, "calibration")
    link = next(
        each
        for each in (item.find_element(By.TAG_NAME, "a") for item in found)
        if "glossary" not in each.get_attribute("href")
    )
    anchor = link.get_attribute("href").partition("#")[2]
    link.click()
    marks = WebDriverWait(browser, 10).until(
        lambda driver: driver.find_elements(By.CSS_SELECTOR, "article .highlighted")
    )
    assert any("calibr" in mark.get_attribute("textContent").lower() for mark in marks)
    top = browser.execute_script(
        "return document.getElementById(arguments[0]).getBoundingClientRect().top", anchor
    )
    assert -5 <= top < browser.execute_script("return innerHeight")


def test_programs_are_left_out(browser):
    said, found = results(browser, "np.testing.assert_allclose")
    assert said.startswith("Nothing found") and found == []
    _, found = results(browser, "keras")
    assert found and not any("import " in item.text for item in found)


def test_what_is_typed_is_found_at_once_and_is_no_markup(browser):
    results(browser, "momentum")
    field = browser.find_element(By.CSS_SELECTOR, ".bd-search-container input[name=q]")
    assert field.get_attribute("value") == "momentum"
    field.clear()
    field.send_keys("<img src=x> dilation")
    status = browser.find_element(By.CSS_SELECTOR, "#search-results [role=status]")
    assert "<img src=x>" in status.text
    field.clear()
    field.send_keys("dilation")
    first = browser.find_element(By.CSS_SELECTOR, "#search-results li")
    assert "dilation" in first.text and not browser.find_elements(By.CSS_SELECTOR, "li img")


def test_formulas_need_no_script(browser):
    with without_scripts(browser):
        browser.get((HTML / "02_convolution/03_backward.html").as_uri())
        formulas = browser.find_elements(By.TAG_NAME, "math")
        assert len(formulas) > 50
        assert all(each.size["height"] > 5 and each.size["width"] > 3 for each in formulas[:30])


def visit(page):
    """Return the files that a browser with an empty memory asks for, and what was not there."""
    with served(HTML) as server, started() as browser:
        browser.get(f"{server.address}/{page}")
        time.sleep(1)  # what scripts and styles ask for
        return set(server.asked), server.missing


def travels(path):
    content = path.read_bytes()
    packed = path.suffix in (".woff2", ".png", ".jpg", ".webp")
    return len(content if packed else gzip.compress(content))


@pytest.mark.parametrize("page", ["intro.html", "glossary.html", "search.html"])
def test_a_first_visit_is_light(page):
    asked, missing = visit(page)
    assert missing == [] and len(asked) > 10
    assert sum(map(travels, asked)) < FIRST_VISIT
    assert "math.woff2" not in {path.name for path in asked}


def test_a_wrong_address_shows_a_whole_page_at_any_depth():
    with served(HTML) as server, started() as browser:
        browser.get(f"{server.address}/old/deep/page.html")
        assert "does not exist" in browser.find_element(By.TAG_NAME, "article").text
        browser.find_element(By.CSS_SELECTOR, "article a").click()
        assert browser.current_url == f"{server.address}/intro.html"
        assert server.missing == ["/old/deep/page.html"]
