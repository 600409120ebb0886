"""The glossary is the table in CONTRIBUTING.md, with its Chinese words and a link for each."""

import re

import glossary
import pytest
from fingerprint import ROOT
from small_book import built

TABLE = f"""# How to change

{glossary.HEAD}
|---|---|---|---|
| kernel | 卷积核 | The small array. | [convolution](book/02_convolution.md) |
| chance level | 随机猜测水平 | Blind guessing. | |

| another | table |
"""


def test_read_words():
    assert glossary.read_words(TABLE) == [
        ("kernel", "卷积核", "The small array.", "02_convolution.md"),
        ("chance level", "随机猜测水平", "Blind guessing.", ""),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# How to change\n", r"a line '\| we write \| 中文"),
        (TABLE.replace("卷积核 | ", ""), r"4 columns .*, found '\| kernel"),
    ],
)
def test_a_broken_table_is_named(text, message):
    with pytest.raises(ValueError, match=message):
        glossary.read_words(text)


def test_the_words_of_the_book_are_complete_in_order_and_once():
    rows = glossary.read_words((ROOT / "CONTRIBUTING.md").read_text("utf-8"))
    words = [word for word, *_ in rows]
    assert len(rows) > 50 and words == sorted(set(words), key=str.lower)
    for word, chinese, sentence, page in rows:
        assert re.fullmatch(r"(F1 |A/A )?[\u4e00-\u9fff、]+", chinese), word
        assert sentence.endswith(".") and sentence[0].isupper(), word
        assert not page or (ROOT / "book" / page).exists(), word


def test_the_page(tmp_path, monkeypatch):
    table = tmp_path / "CONTRIBUTING.md"
    table.write_text(TABLE, "utf-8")
    monkeypatch.setattr(glossary, "TABLE", table)
    pages = {
        "glossary": "# Words\n\n```{words}\n```\n",
        "02_convolution": "# Slide it\n\nA {term}`kernel` is small.",
    }
    html, warnings = built(tmp_path, pages, ["glossary"])
    page = (html / "glossary.html").read_text("utf-8")
    assert warnings == ""
    assert re.search(r'<dt id="term-kernel">kernel <span lang="zh">卷积核</span>', page)
    assert re.search(r"The small array\. Explained in <a [^>]*02_convolution.html", page)
    assert "<p>Blind guessing.</p>" in page
    assert "glossary.html#term-kernel" in (html / "02_convolution.html").read_text("utf-8")


def test_a_link_to_no_page_is_a_warning(tmp_path, monkeypatch):
    table = tmp_path / "CONTRIBUTING.md"
    table.write_text(TABLE.replace("02_convolution", "02_gone"), "utf-8")
    monkeypatch.setattr(glossary, "TABLE", table)
    _, warnings = built(tmp_path, {"index": "# Words\n\n```{words}\n```\n"}, ["glossary"])
    assert "02_gone" in warnings
