"""Formulas become MathML when the book is built; one that cannot be turned is named."""

import re

import pytest
from fingerprint import ROOT
from formulas import to_mathml
from small_book import built
from test_notebooks import NOTEBOOKS, parse


def test_a_formula_is_mathml():
    assert to_mathml(r"\frac12 x_\text{in}") == (
        "<math><mfrac><mn>1</mn><mn>2</mn></mfrac><msub><mi>x</mi><mtext>in</mtext></msub></math>"
    )
    assert to_mathml("x", block=True) == '<math display="block"><mi>x</mi></math>'


@pytest.mark.parametrize("latex", [r"\foo", r"\frac{1}{2", r"\begin{cases} a", "x^^2"])
def test_a_wrong_formula_is_named(latex):
    with pytest.raises(ValueError, match=f"the formula {re.escape(repr(latex))} cannot be turned"):
        to_mathml(latex)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_formula_of_the_book_can_be_turned(path):
    for cell in parse(path).cells:
        if cell.cell_type == "markdown":
            for block, inline in re.findall(r"\$\$(.+?)\$\$|\$([^$\n]+?)\$", cell.source, re.S):
                to_mathml(block or inline, bool(block))


def test_pages_hold_the_formula_and_no_script_for_it(tmp_path):
    text = "# A page\n\nSo $a < b$.\n\n$$\nc = 1\n$$ (eq)\n\nSee {eq}`eq`."
    html, warnings = built(tmp_path, {"index": text}, ["formulas"])
    page = (html / "index.html").read_text("utf-8")
    assert warnings == ""
    assert "<mi>a</mi><mo>&lt;</mo><mi>b</mi></math>&#8288;." in page
    assert re.search(r'<div class="math.*?eqno">\(1\).*?<math display="block">', page, re.S)
    assert 'href="#equation-eq">(1)' in page
    assert "MathJax" not in page


def test_a_wrong_formula_is_a_warning_with_its_place(tmp_path):
    _, warnings = built(tmp_path, {"index": "# A page\n\nSo $\\foo$."}, ["formulas"])
    assert re.search(r"index\.md:3: WARNING: the formula '\\\\foo' cannot be turned", warnings)
