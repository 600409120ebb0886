"""The interactive picture: what it refuses, what it stores, what its script does in a browser."""

import base64
import functools
import itertools
import json
import subprocess
import time
import zlib
from html.parser import HTMLParser

import matplotlib.pyplot as plt
import numpy as np
import pytest
from browser import CHROMIUM, FLAGS, MISSING
from matplotlib.figure import Figure

from helpers.pictures import explore as module
from helpers.pictures.explore import explore, static_page
from helpers.pictures.formats import as_uri

HOSTILE = "</script><b id='x'>\"&amp;"


def draw_point(colour="red", epoch=1, **_):
    """One point of a run.

    More about it.
    """
    figure, ax = plt.subplots(figsize=(1.5, 1))
    ax.plot(epoch, 1, "o", color="C0" if colour == "red" else "C1")
    ax.set_xlim(0, 10)
    return figure


def draw_nothing_new(**_):
    """Always the same."""
    return Figure(figsize=(1, 1))


def draw_score(width, depth):
    """Boundary of a small network."""
    figure = Figure(figsize=(1, 1))
    figure.subplots().bar(0, width * depth)
    return figure, f"Right: {width * depth} % of new points."


def unpacked(data):
    """Return the frames that a page has stored."""
    lines, frames = json.loads(zlib.decompress(base64.b64decode(data["packed"])))
    return ["\n".join(lines[number] for number in numbers) for numbers in frames]


class Page(HTMLParser):
    """Collects the elements of a fragment, their attributes and their text."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.open = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        """Note an element and, unless it is void, that the following text is inside it."""
        element = {"tag": tag, "text": "", **dict(attrs)}
        self.elements.append(element)
        if tag not in ("img", "input"):
            self.open.append(element)

    def handle_endtag(self, tag):
        """Check that elements are closed in order."""
        assert self.open.pop()["tag"] == tag

    def handle_data(self, data):
        """Add the text to every element around it."""
        for element in self.open:
            element["text"] += data

    def all(self, tag):
        """Return the elements with this tag."""
        return [element for element in self.elements if element["tag"] == tag]

    @property
    def data(self):
        """Return what the script reads."""
        return json.loads(self.all("script")[0]["text"])

    @property
    def frames(self):
        """Return the SVG of each different frame."""
        return unpacked(self.data)


@pytest.fixture(scope="module")
def page():
    choices = {"colour": ["red", "orange"], "learning_rate": [0.001, 0.01], "epoch": range(1, 4)}
    return Page(static_page(draw_point, **choices))


def test_first_frame_shows_without_scripts(page):
    (image,) = page.all("img")
    assert image["alt"] == "One point of a run: colour red, learning rate 0.001, epoch 1."
    assert image["src"] == as_uri(page.frames[0])
    assert "hidden" in page.all("div")[1], "controls without scripts do nothing: hide them"
    assert int(image["width"]) / int(image["height"]) == pytest.approx(1.5, rel=0.02)
    assert page.all("p")[0]["text"] == image["alt"]
    assert page.all("p")[0]["aria-live"] == "polite"
    assert not page.open


def test_every_control_has_a_label_and_the_right_kind(page):
    assert [label["text"] for label in page.all("label")] == [
        "colour redorange",
        "learning rate 0.0010.01",  # two values: a drop-down
        "epoch ",
    ]
    (slider,) = page.all("input")
    assert (slider["type"], slider["min"], slider["max"]) == ("range", "0", "2")
    assert page.all("output")[0]["text"] == "1"


def test_every_combination_has_its_text_and_equal_frames_are_stored_once(page):
    data = page.data
    assert len(data["texts"]) == len(data["order"]) == 12
    assert len(set(data["texts"])) == 12
    assert data["texts"][-1] == "One point of a run: colour orange, learning rate 0.01, epoch 3."
    assert data["order"] == [0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5]  # the rate changes no pixel
    assert len(page.frames) == len(set(page.frames)) == 6


def test_page_asks_for_nothing_and_holds_no_ids(page):
    for element in page.elements:
        assert "id" not in element and "for" not in element
        assert "href" not in element
        is_picture = element["tag"] == "img"
        source = element.get("src", "data:" if not is_picture else "")
        assert source.startswith("data:image/svg+xml;base64," if is_picture else "data:")
    assert "http" not in static_page(draw_point, epoch=[1])


def test_the_sentence_of_draw_is_the_caption_and_ends_the_alt_text():
    page = Page(static_page(draw_score, width=[2, 4], depth=[1, 3]))
    assert page.data["texts"] == [f"Right: {n} % of new points." for n in (2, 6, 4, 12)]
    assert page.data["alts"][3] == "Boundary of a small network. Right: 12 % of new points."
    assert page.all("p")[0]["text"] == page.data["texts"][0]
    assert page.all("img")[0]["alt"] == page.data["alts"][0]
    assert page.all("div")[0]["aria-label"] == "Boundary of a small network"


def test_it_opens_on_the_start_that_is_named():
    page = Page(static_page(draw_score, {"depth": 3}, width=[1, 2, 4], depth=[1, 3]))
    assert page.all("p")[0]["text"] == "Right: 3 % of new points."
    assert page.all("img")[0]["src"] == as_uri(page.frames[page.data["order"][1]])
    assert page.all("input")[0]["value"] == "0"
    assert ["selected" in option for option in page.all("option")] == [False, True]

    page = Page(static_page(draw_score, {"depth": 3, "width": 4}, width=[1, 2, 4], depth=[1, 3]))
    assert page.all("p")[0]["text"] == "Right: 12 % of new points."
    assert page.all("input")[0]["value"] == "2" and page.all("output")[0]["text"] == "4"


@pytest.mark.parametrize(
    ("start", "message"),
    [
        ({"depth": 2}, "start has depth 2; on offer are: 1, 3"),
        ({"deep": 1}, "start has deep 1; on offer are: width, depth"),
    ],
)
def test_a_start_that_is_not_on_offer_is_refused(start, message):
    with pytest.raises(ValueError, match=message):
        static_page(draw_score, start, width=[2], depth=[1, 3])


def test_one_choice_can_be_stepped_the_last_slider_or_the_longest_list():
    def stepped(**choices):
        page = Page(static_page(draw_nothing_new, **choices))
        names = [button["aria-label"] for button in page.all("button")]
        return [name.removeprefix("previous ") for name in names[::3]]

    assert stepped(a=range(3), b=range(4), c=[1, 2]) == ["b"]
    assert stepped(a=["x", "y"], long_one=["x", "y", "z"], c=[1, 2]) == ["long one"]
    assert stepped(a=[1]) == []


def test_buttons_say_what_they_do_and_none_is_pressed(page):
    labels = [button["aria-label"] for button in page.all("button")]
    assert labels == ["previous epoch", "play epoch", "next epoch"]
    assert [button.get("aria-pressed") for button in page.all("button")] == [None, "false", None]
    assert {button["type"] for button in page.all("button")} == {"button"}


def test_hostile_names_and_values_stay_text():
    html = static_page(draw_point, colour=["red", HOSTILE], **{"<i>x": [1, 2]})
    page = Page(html)
    assert not page.all("b") and not page.all("i")
    assert page.data["labels"][0] == ["red", HOSTILE]
    assert page.all("option")[1]["text"] == HOSTILE
    assert html.count("</script>") == 2


@pytest.mark.parametrize("values", [range(1, 4), [0.1, 0.5, 2], np.array([1.0, 2, 3])])
def test_three_ascending_numbers_get_a_slider(values):
    assert len(Page(static_page(draw_nothing_new, value=values)).all("input")) == 1


@pytest.mark.parametrize(
    "values", [[1, 2], [3, 2, 1], ["1", "2", "3"], [False, True, 2], [1, 2, 1.5]]
)
def test_everything_else_gets_a_drop_down(values):
    page = Page(static_page(draw_nothing_new, value=values))
    assert not page.all("input") and len(page.all("option")) == len(values)


def test_single_value_is_shown_but_cannot_be_changed():
    assert "disabled" in Page(static_page(draw_nothing_new, value=[7])).all("select")[0]
    assert "disabled" not in Page(static_page(draw_nothing_new, value=[7, 8])).all("select")[0]


@pytest.mark.parametrize(
    ("values", "labels"),
    [
        ([1_000_001.0, 1_000_002.0, 1_000_003.0], ["1000001", "1000002", "1000003"]),
        ([0.1, 0.1 + 1e-12, 0.2], ["0.1", "0.100000000001", "0.2"]),
        ([0.3, 0.1 + 0.2], ["0.29999999999999999", "0.30000000000000004"]),
    ],
)
def test_floats_that_would_read_the_same_get_more_digits(values, labels):
    assert Page(static_page(draw_nothing_new, x=values)).data["labels"] == [labels]


def test_floats_are_shown_short():
    texts = Page(static_page(draw_nothing_new, x=np.linspace(0.1, 0.3, 3))).data["texts"]
    assert texts[2] == "Always the same: x 0.3."


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({}, "one choice or more"),
        ({"epoch": []}, "epoch is empty"),
        ({"epoch": 3}, "epoch should be a list of values, found 3"),
        ({"name": "SGD"}, "name should be a list of values, found 'SGD'"),
        ({"rate": [1.0, float("nan")]}, "rate contains NaN"),
        ({"rate": [1, 2, 1]}, "rate offers a value more than once: 1, 2, 1"),
        ({"rate": [1, "1"]}, "rate offers a value more than once"),
        ({"rate": [0.5, 1.0, 0.5]}, "rate offers a value more than once: 0.5, 1, 0.5"),
        ({"a": range(8), "b": range(8)}, "64 frames, at most 60 allowed: list fewer"),
        ({"a": range(60), "b": range(60), "c": range(60)}, "216000 frames, at most 60"),
        ({"a": range(10**12)}, "a has more than 60 values: list fewer"),
        ({"a": itertools.count()}, "a has more than 60 values: list fewer"),
    ],
)
def test_bad_choices_are_refused_before_anything_is_drawn(choices, message):
    def draw(**_):
        """Must not be called."""
        raise AssertionError

    start = time.monotonic()
    with pytest.raises(ValueError, match=message):
        static_page(draw, **choices)
    assert time.monotonic() - start < 0.5


def test_sixty_frames_are_allowed():
    assert len(Page(static_page(draw_nothing_new, a=range(60))).data["texts"]) == 60


def test_draw_needs_a_docstring_and_a_figure():
    with pytest.raises(ValueError, match="docstring, for the alt text"):
        static_page(lambda a: Figure(), a=[1])

    def draw(a):
        """Forgets to return."""

    with pytest.raises(ValueError, match="should return a Matplotlib figure, .* found None"):
        static_page(draw, a=[1])


def test_a_partial_keeps_the_docstring_of_its_function():
    html = static_page(functools.partial(draw_point, colour="red"), epoch=[1])
    assert Page(html).all("img")[0]["alt"] == "One point of a run: epoch 1."


@pytest.fixture
def displayed(monkeypatch):
    """Act as if in a notebook; return the list of what is displayed."""
    calls = []
    monkeypatch.setattr(module, "get_ipython", lambda: object())
    monkeypatch.setattr(module, "display", lambda data, raw: calls.append(data))
    return calls


def test_explore_gives_one_output_with_page_and_text(displayed):
    choices = {"colour": ["red", "orange"], "epoch": range(1, 4)}
    assert explore(draw_point, {"epoch": 2}, **choices) is None
    page = static_page(draw_point, {"epoch": 2}, **choices)
    assert displayed == [{"text/html": page, "text/plain": "One point of a run"}]


def test_outside_of_a_notebook_explore_prints_what_it_would_show(monkeypatch, capsys):
    monkeypatch.setattr(module, "get_ipython", lambda: None)
    explore(draw_point, epoch=[1])
    assert capsys.readouterr().out == "One point of a run\n"


ACTIONS = """<script>
// JupyterLab sets innerHTML, which runs no script, and then replaces every script by a copy.
const lab = document.body.appendChild(document.createElement("div"));
lab.innerHTML = document.querySelector(".explore").outerHTML;
lab.querySelector(".explore > div").hidden = true;
for (const old of lab.querySelectorAll("script")) {
  const copy = document.createElement("script");
  copy.type = old.type;
  copy.textContent = old.textContent;
  old.replaceWith(copy);
}
const roots = [...document.querySelectorAll(".explore")], found = {};
const look = root => [root.querySelector("img").alt, root.querySelector("img").src,
                      root.querySelector("p").textContent];
const change = (control, key, value) => {
  control[key] = value;
  control.dispatchEvent(new Event("input", {bubbles: true}));
};
setTimeout(() => {
  found.visible = roots.map(root => root.querySelector("select").checkVisibility());
  found.first = look(roots[0]);
  const [select, slider] = roots[0].querySelectorAll("select, input");
  change(select, "selectedIndex", 1);
  change(slider, "value", 2);
  found.changed = look(roots[0]);
  found.others = [look(roots[1]), look(roots[2])];
  change(roots[2].querySelector("input"), "value", 1);
  found.lab = look(roots[2]);
  found.said = [slider.getAttribute("aria-valuetext"), slider.labels[0].textContent.trim(),
                roots[0].querySelector("output").textContent];
  found.width = document.documentElement.scrollWidth <= innerWidth;
  slider.focus();
  found.focus = document.activeElement === slider;
  document.title = btoa(JSON.stringify(found));
}, 500);
</script>"""


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM, reason=MISSING)
def test_the_controls_work_in_a_browser(tmp_path):
    html = static_page(draw_point, colour=["red", HOSTILE], epoch=range(1, 4))
    start = '<!doctype html><meta charset="utf-8"><body style="width: 340px">'
    (tmp_path / "page.html").write_text(start + html + html + ACTIONS, encoding="utf-8")

    title = _dump_dom(tmp_path).partition("<title>")[2].partition("</title>")[0]

    found, data = json.loads(base64.b64decode(title)), Page(html).data
    frames = [as_uri(svg) for svg in unpacked(data)]
    first = [data["texts"][0], frames[0], data["texts"][0]]
    assert found["visible"] == [True, True, True]
    assert found["first"] == first
    assert found["others"] == [first, first], "every copy must keep its own state"
    assert found["lab"] == [data["texts"][1], frames[1], data["texts"][1]]
    text = f"One point of a run: colour {HOSTILE}, epoch 3."
    assert found["changed"] == [text, frames[5], text]
    assert found["said"] == ["3", "epoch", "3"]
    assert found["width"] and found["focus"]


def _dump_dom(folder):
    """Return the page as a browser without a network has it when its scripts have run."""
    profile, address = f"--user-data-dir={folder / 'profile'}", (folder / "page.html").as_uri()
    command = [CHROMIUM, *FLAGS, "--dump-dom", "--virtual-time-budget=5000", profile, address]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, check=True)
    return done.stdout
