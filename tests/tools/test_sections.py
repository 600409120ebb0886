"""What the search page knows: the words of each section, without programs."""

import json

from small_book import built

PAGE = """# Shrink it

First *words*, and $n + 1$ or $\\frac12$.

## A section

```python
secret = 1
```

Text `code_word`.

- One
- two

| head | cell |
|---|---|
| left | right |

### Below it

Last.
"""


def test_sections(tmp_path):
    pages = {"02_letters": PAGE, "glossary": "# Words\n\n```{glossary}\nkernel\n  An array.\n```\n"}
    html, _ = built(tmp_path, pages, ["sections"])
    text = (html / "sections.js").read_text("utf-8")
    assert text.startswith("const BOOK = ") and text.endswith(";\n")
    letters, words = json.loads(text.removeprefix("const BOOK = ").removesuffix(";\n"))
    assert (letters["address"], letters["title"]) == ("02_letters.html", "2 Shrink it")
    assert letters["sections"] == [
        ["", "Shrink it", "First words, and n + 1 or …."],
        ["a-section", "A section", "Text code_word. One two head cell left right"],
        ["below-it", "Below it", "Last."],
    ]
    assert words["title"] == "Words"
    assert words["sections"] == [["", "Words", ""], ["term-kernel", "kernel", "An array."]]


def test_pages_stand_in_the_order_of_their_numbers(tmp_path):
    names = ["intro", "07_uses/02_find/01_faces", "07_uses/index", "10_faq", "08_tools", "glossary"]
    html, _ = built(tmp_path, {name: f"# About {name}" for name in names}, ["sections"])
    text = (html / "sections.js").read_text("utf-8")
    pages = json.loads(text.removeprefix("const BOOK = ").removesuffix(";\n"))
    assert [page["title"].split()[0] for page in pages] == ["7", "7.2.1", "8", "10", *["About"] * 2]


def test_a_second_build_that_changes_one_page_keeps_the_others(tmp_path):
    pages = {"index": "# First\n", "other": "# Second\n"}
    built(tmp_path, pages, ["sections"])
    html, _ = built(tmp_path, pages | {"other": "# Changed\n"}, ["sections"])
    text = (html / "sections.js").read_text("utf-8")
    assert "First" in text and "Changed" in text and "Second" not in text


def test_the_scripts_of_the_search_are_in_the_book(tmp_path):
    html, _ = built(tmp_path, {"index": "# A page\n"}, ["sections"])
    found = {path.name for path in (html / "_static").iterdir()}
    assert {"search.js", "minisearch.js", "minisearch.LICENSE.txt"} <= found
    assert not (html / "searchindex.js").exists() and (html / "search.html").exists()
