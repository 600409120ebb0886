"""Folded cells say what is behind them."""

import re

import pytest
from tiny_pages import build, code, notebook, png, printed, shown

FOLD, SOLUTION = {"tags": ["hide-input"]}, {"tags": ["hide-cell"]}
OWN = {"mystnb": {"code_prompt_show": "Show the proof"}}
CELLS = [
    "# Find an edge",
    code("import numpy", **FOLD),
    code("draw(1)", shown(image_png=png("red")), **FOLD),
    code("explore(1)", shown(text_html="<div><img alt='An edge.' src='data:,'></div>"), **FOLD),
    code("table(1)", shown(text_markdown="It is *1*."), **FOLD),
    code("told(1)", shown(text_html="<table><tr><td>1</td></tr></table>"), **FOLD),
    code("quiet = 1", **FOLD),
    code("proof()", **FOLD, **OWN),
    code("hidden = 1", **SOLUTION),
    code("print(1)", printed("Not yet. This is open and no exercise.")),
    "## Exercises\n\n### Exercise 1: turn it",
    code("turned = ...\ncheck(turned)", printed("Not yet. Case 'one':\n    it is wrong.")),
    code("turned = 1\ncheck(turned)", printed("Correct: all 2 cases hold."), **SOLUTION),
    code("print(2)", printed("An output of an exercise.")),
]
LABELS = ["the set-up", *["the code of this figure"] * 2, *["the code of this result"] * 2]
LABELS += ["the code", "the proof", "the code", "a solution"]


@pytest.fixture(scope="module")
def html(tmp_path_factory):
    pages = {"intro": "# Intro", "01_edge": notebook(*CELLS)}
    toc = "root: intro\nsubtrees:\n- entries:\n  - file: 01_edge\n"
    folder = build(tmp_path_factory.mktemp("folding"), toc, pages)
    return (folder / "01_edge.html").read_text("utf-8")


def test_each_label_says_what_is_behind_it(html):
    found = re.findall(r'<summary><span class="collapsed">Show ([^<]*)</span>', html)
    assert found == LABELS


def test_an_open_fold_offers_to_hide_the_same(html):
    found = re.findall(r'<span class="expanded">Hide ([^<]*)</span></summary>', html)
    assert found == [label for label in LABELS if label != "the proof"] or "code cell" in found[6]


def test_nothing_else_names_a_fold(html):
    assert "Toggle hidden content" not in html and "aria-label" not in html.split("<details")[1]


def test_a_first_try_shows_no_fault_and_all_else_stays(html):
    assert "it is wrong" not in html and "check</span>" in html
    assert "This is open and no exercise" in html and "An output of an exercise" in html
    assert "Correct: all 2 cases hold" in html


def test_only_solutions_move_to_the_end_of_a_print(html):
    assert len(re.findall(r'<div class="cell [^"]*\bsolution\b', html)) == 1
