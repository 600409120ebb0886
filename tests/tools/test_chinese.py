"""Chinese words carry their language."""

import re

from tiny_pages import build, code, notebook, printed

TEXT = """# Intro

It follows 《Python深度学习》, which says 卷积（很好） *and* `code`, é, 3 × 3 and “more”.

```python
print("深度")
```
"""


def test_chinese_words_and_only_they_are_marked(tmp_path):
    folder = build(tmp_path, "root: intro\n", {"intro": TEXT})
    html = (folder / "intro.html").read_text("utf-8").split('role="main"')[1]
    found = re.findall(r'<span lang="zh">([^<]*)</span>', html)
    assert found == ["《Python深度学习》", "卷积（很好）"]
    assert "深度" in html.split("print")[1]


def test_code_of_a_notebook_stays_as_it_is(tmp_path):
    page = notebook("# Title", code('print("深度")', printed("深度\n")))
    toc = "root: intro\nsubtrees:\n- entries:\n  - file: a\n"
    folder = build(tmp_path, toc, {"intro": "# Intro", "a": page})
    assert "lang=" not in (folder / "a.html").read_text("utf-8").split('role="main"')[1]
