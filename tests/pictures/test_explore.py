"""The interactive picture: what it refuses, what it stores, what its script does in a browser."""

import base64
import functools
import io
import itertools
import json
import subprocess
from html.parser import HTMLParser

import ipywidgets
import matplotlib.pyplot as plt
import numpy as np
import pytest
from browser import CHROMIUM, FLAGS, MISSING
from matplotlib.figure import Figure
from PIL import Image
from test_notebooks import NOTEBOOKS, parse

from helpers.pictures import explore as module
from helpers.pictures.explore import explore, show, static_page

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


@pytest.fixture(scope="module")
def page():
    choices = {"colour": ["red", "orange"], "learning_rate": [0.001, 0.01], "epoch": range(1, 4)}
    return Page(static_page(draw_point, **choices))


def test_first_frame_shows_without_scripts(page):
    (image,) = page.all("img")
    assert image["alt"] == "One point of a run: colour red, learning rate 0.001, epoch 1."
    assert image["src"] == page.data["frames"][0]
    assert "hidden" in page.all("div")[1], "controls without scripts do nothing: hide them"
    assert page.all("p")[0]["text"] == image["alt"]
    assert page.all("p")[0]["aria-live"] == "polite"
    assert not page.open


def test_every_control_has_a_label_and_the_right_kind(page):
    assert [label["text"] for label in page.all("label")] == [
        "colourredorange",
        "learning rate0.0010.01",  # two values: a drop-down
        "epoch",
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
    assert len(data["frames"]) == 6


def test_page_asks_for_nothing_and_holds_no_ids(page):
    for element in page.elements:
        assert "id" not in element and "for" not in element
        assert "href" not in element
        assert element.get("src", "data:").startswith("data:image/png;base64,") or (
            element["tag"] != "img" and "src" not in element
        )
    assert "http" not in static_page(draw_point, epoch=[1])


def test_frames_are_small_pngs_that_keep_rare_colours():
    def draw(size):
        """A page with one red dot."""
        figure, ax = plt.subplots(figsize=(5, 3), dpi=100)
        ax.imshow(np.random.default_rng(0).random((40, 60)), cmap="Greys")
        ax.plot(20, 20, "o", color="red", markersize=size)
        return figure

    uri = Page(static_page(draw, size=[6])).data["frames"][0]
    image = Image.open(io.BytesIO(base64.b64decode(uri.split(",")[1])))
    pixels = np.asarray(image.convert("RGB")).astype(int)
    assert image.format == "PNG" and image.mode == "P" and image.size == (500, 300)
    assert len(image.getcolors()) <= 64
    assert (np.abs(pixels - [255, 0, 0]).sum(axis=-1) < 40).sum() > 20
    assert tuple(pixels[0, 0]) == (255, 255, 255)


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
        ({"a": range(8), "b": range(8)}, "64 frames, at most 60 allowed: list fewer"),
    ],
)
def test_bad_choices_are_refused_before_anything_is_drawn(choices, message):
    def draw(**_):
        """Must not be called."""
        raise AssertionError

    with pytest.raises(ValueError, match=message):
        static_page(draw, **choices)


def test_sixty_frames_are_allowed():
    assert len(Page(static_page(draw_nothing_new, a=range(60))).data["texts"]) == 60


def test_draw_needs_a_docstring_and_a_figure():
    with pytest.raises(ValueError, match="docstring, for the alt text"):
        static_page(lambda a: Figure(), a=[1])

    def draw(a):
        """Forgets to return."""

    with pytest.raises(ValueError, match="should return a Matplotlib figure, found None"):
        static_page(draw, a=[1])


def test_a_partial_keeps_the_docstring_of_its_function():
    html = static_page(functools.partial(draw_point, colour="red"), epoch=[1])
    assert Page(html).all("img")[0]["alt"] == "One point of a run: epoch 1."


def test_too_heavy_a_picture_is_refused():
    def draw(seed):
        """Noise."""
        figure = Figure(figsize=(7, 5), dpi=100)
        figure.figimage(np.random.default_rng(seed).random((500, 700)))
        return figure

    with pytest.raises(ValueError, match=r"2 frames make \d{3,} kB, at most 400 kB allowed: draw"):
        static_page(draw, seed=[0, 1])


def test_an_error_in_draw_says_for_which_values():
    def draw(learning_rate, epoch):
        """Fails later."""
        if epoch == 2:
            raise ZeroDivisionError("by zero")
        return Figure(figsize=(1, 1))

    with pytest.raises(ZeroDivisionError, match="by zero") as caught:
        static_page(draw, learning_rate=[0.5], epoch=[1, 2])
    assert caught.value.__notes__ == ["explore was drawing learning rate 0.5, epoch 2"]


@pytest.fixture
def displayed(monkeypatch):
    """Act as if in a notebook; return the list of what is displayed."""
    calls = []
    monkeypatch.setattr(module, "get_ipython", lambda: object())
    monkeypatch.setattr(module, "display", lambda data, raw: calls.append(data))
    return calls


def test_explore_gives_one_output_with_widget_page_and_text(displayed):
    before = plt.get_fignums()
    assert explore(draw_point, colour=["red", "orange"], epoch=range(1, 4)) is None
    assert plt.get_fignums() == before, "an open figure would be shown a second time"
    (bundle,) = displayed
    assert bundle["application/vnd.jupyter.widget-view+json"]["version_major"] == 2
    choices = {"colour": ["red", "orange"], "epoch": range(1, 4)}
    assert bundle["text/html"] == static_page(draw_point, **choices)
    assert bundle["text/plain"] == "One point of a run: colour red, epoch 1."


def test_the_live_controls_choose_the_frame_the_page_would_show():
    choices = {"colour": ["red", "orange"], "epoch": range(1, 4), "kind": ["only"]}
    frames = module._draw_all(draw_point, choices)
    *controls, shown = module._live(frames).children
    kinds = [ipywidgets.Dropdown, ipywidgets.SelectionSlider, ipywidgets.Dropdown]
    assert [type(control) for control in controls] == kinds
    assert [control.disabled for control in controls] == [False, False, True]
    assert Page(shown.value).all("img")[0]["src"] == frames.uris[0]

    controls[0].index, controls[1].index = 1, 2

    (image,) = Page(shown.value).all("img")
    assert image["alt"] == "One point of a run: colour orange, epoch 3, kind only."
    assert image["src"] == frames.uris[-1] != frames.uris[0]


def stored_explorers():
    """Every explorer that the notebooks store, as the HTML of its page."""
    for path in NOTEBOOKS:
        outputs = [output for cell in parse(path).cells for output in cell.get("outputs", [])]
        pages = [output.get("data", {}).get("text/html", "") for output in outputs]
        pages = [html for html in pages if '<div class="explore">' in html]
        for place, html in enumerate(pages):
            yield pytest.param(html, id=f"{path.stem}-{place}")


@pytest.mark.parametrize("html", list(stored_explorers()))
def test_the_live_controls_of_a_chapter_reach_every_frame(html):
    page = Page(html)
    kinds = [element["tag"] for element in page.elements if element["tag"] in ("select", "input")]
    said = [label["text"] for label in page.all("label")]
    labels, sliders = {}, set()
    for kind, text, values in zip(kinds, said, page.data["labels"], strict=True):
        name = text if kind == "input" else text.removesuffix("".join(values))
        labels[name] = values
        sliders |= {name} if kind == "input" else set()
    uris = [page.data["frames"][place] for place in page.data["order"]]

    frames = module._Frames(labels, sliders, uris, page.data["texts"])
    *controls, shown = module._live(frames).children

    for place, chosen in enumerate(itertools.product(*(range(len(v)) for v in labels.values()))):
        for control, index in zip(controls, chosen, strict=True):
            control.index = index
        (image,) = Page(shown.value).all("img")
        assert (image["src"], image["alt"]) == (uris[place], page.data["texts"][place])


def test_show_prints_the_text_where_there_is_no_notebook(monkeypatch, capsys):
    monkeypatch.setattr(module, "get_ipython", lambda: None)
    show(ipywidgets.Button(), "<p>page</p>", "a text")
    assert capsys.readouterr().out == "a text\n"


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
found.visible = roots.map(root => root.querySelector("select").checkVisibility());
found.first = look(roots[0]);
const [select, slider] = roots[0].querySelectorAll("select, input");
select.selectedIndex = 1;
select.dispatchEvent(new Event("input", {bubbles: true}));
slider.value = 2;
slider.dispatchEvent(new Event("input", {bubbles: true}));
found.changed = look(roots[0]);
found.others = [look(roots[1]), look(roots[2])];
roots[2].querySelector("input").value = 1;
roots[2].querySelector("input").dispatchEvent(new Event("input", {bubbles: true}));
found.lab = look(roots[2]);
found.said = [slider.getAttribute("aria-valuetext"), slider.labels[0].textContent,
              roots[0].querySelector("output").textContent];
found.width = document.documentElement.scrollWidth <= innerWidth;
slider.focus();
found.focus = document.activeElement === slider;
document.title = btoa(JSON.stringify(found));
</script>"""


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM, reason=MISSING)
def test_the_controls_work_in_a_browser(tmp_path):
    html = static_page(draw_point, colour=["red", HOSTILE], epoch=range(1, 4))
    start = '<!doctype html><meta charset="utf-8"><body style="width: 340px">'
    (tmp_path / "page.html").write_text(start + html + html + ACTIONS, encoding="utf-8")

    title = _dump_dom(tmp_path).partition("<title>")[2].partition("</title>")[0]

    found, data = json.loads(base64.b64decode(title)), Page(html).data
    first = [data["texts"][0], data["frames"][0], data["texts"][0]]
    assert found["visible"] == [True, True, True]
    assert found["first"] == first
    assert found["others"] == [first, first], "every copy must keep its own state"
    assert found["lab"] == [data["texts"][1], data["frames"][1], data["texts"][1]]
    text = f"One point of a run: colour {HOSTILE}, epoch 3."
    assert found["changed"] == [text, data["frames"][5], text]
    assert found["said"] == ["3", "epoch", "3"]
    assert found["width"] and found["focus"]


def _dump_dom(folder):
    """Return the page as a browser without a network has it when its scripts have run."""
    profile, address = f"--user-data-dir={folder / 'profile'}", (folder / "page.html").as_uri()
    command = [CHROMIUM, *FLAGS, "--dump-dom", profile, address]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, check=True)
    return done.stdout
