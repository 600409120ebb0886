"""Tests of tools/headline.py: the one number of a notebook."""

import pytest
from files import BookError
from headline import headline
from tiny_pages import code, notebook, printed, shown

LINE = "**0.972 ± 0.002** AUC on the test part, five seeds; the best baseline has 0.943"


def one(*outputs, tags=("headline",)):
    return notebook("# Title", code("1"), code("2", *outputs, tags=list(tags)))


@pytest.mark.parametrize("text", [LINE, f"{LINE}\n", [LINE[:20], LINE[20:]]])
def test_the_number_and_its_meaning(text):
    nb = one(shown(text_markdown="", text_plain="<Markdown object>"))
    nb.cells[2].outputs[0].data["text/markdown"] = text
    meaning = "AUC on the test part, five seeds; the best baseline has 0.943"
    assert headline(nb) == ("0.972 ± 0.002", meaning)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("AUC on the test part: 0.972", "should show one line such as"),
        ("**high** AUC on the test part", "should show one line such as"),
        ("**0.972**", "should show one line such as"),
        ("**0.972** ", "should show one line such as"),
        ("**0.972** AUC\nand more", "should show one line such as"),
        ("**0.972** AUC, **0.943** before", "should show one line such as"),
        ("**0.972** [AUC](a.ipynb)", "should show one line such as"),
        ("**0.972** AUC <b>now</b>", "should show one line such as"),
        ("**0.972 is the number of all numbers** AUC", "should show one line such as"),
        (f"**0.972** AUC {'and more ' * 12}", "shows 121 characters, 120 at most"),
        ("", "display Markdown and nothing else"),
    ],
)
def test_another_form_is_refused(text, words):
    with pytest.raises(BookError, match="cell .*, tagged 'headline', .*" + words):
        headline(one(shown(text_markdown=text)))


@pytest.mark.parametrize(
    ("nb", "words"),
    [
        (one(tags=[]), "tag one cell 'headline', .* found none"),
        (notebook(*(code(n, tags=["headline"]) for n in "12")), "tag one cell .* found '.*', '.*'"),
        (one(), "no stored output; run `make execute`"),
        (one(printed("0.972 AUC")), "display Markdown and nothing else"),
        (one(shown(text_markdown=LINE), printed("more")), "display Markdown and nothing else"),
    ],
)
def test_a_number_that_is_missing_is_named(nb, words):
    with pytest.raises(BookError, match=words):
        headline(nb)
