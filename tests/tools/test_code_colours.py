"""tools/code_colours.py"""

import pytest
from code_colours import plain_classes, remove_plain_spans

STYLE = """
html[data-theme="light"] .highlight { background: #fff; color: #080808 }
html[data-theme="light"] .highlight .n { color: #080808 } /* Name */
html[data-theme="light"] .highlight .p { color: #080808 }
html[data-theme="light"] .highlight .k { color: #6730C5 }
html[data-theme="light"] .highlight .gs { color: #080808; font-weight: bold }
html[data-theme="dark"] .highlight { background: #000; color: #F8F8F2 }
html[data-theme="dark"] .highlight .n { color: #F8F8F2 }
html[data-theme="dark"] .highlight .p { color: #FFA07A }
html[data-theme="dark"] .highlight .o { color: #00E0E0 }
"""


def test_plain_classes():
    assert plain_classes(STYLE) == {"n", "o"}


def test_remove_plain_spans(tmp_path):
    (tmp_path / "_static").mkdir()
    (tmp_path / "_static" / "pygments.css").write_text(STYLE)
    outside = '<span class="n">a</span>'
    code = '<div class="highlight"><pre>{}<span class="p">(</span><span class="k">in</span></pre>'
    page = tmp_path / "one.html"
    page.write_text(outside + code.format('<span class="n">len</span>') + outside)

    assert remove_plain_spans(tmp_path) == len('<span class="n"></span>')
    assert page.read_text() == outside + code.format("len") + outside


@pytest.mark.parametrize(
    ("code", "fewer"),
    [
        ('a<span class="o">.</span>b', "a.b"),
        ('<span class="s">a</span><span class="s">b</span><span class="s">c</span>',
         '<span class="s">abc</span>'),
        ('<span class="s">a</span> <span class="s">b</span>', None),
        ('<span class="s">a</span><span class="k">b</span>', None),
        ('<span class="k">a</span>b</span><span class="k">c</span>', None),
    ],
)  # fmt: skip
def test_fewer_tags(tmp_path, code, fewer):
    (tmp_path / "_static").mkdir()
    (tmp_path / "_static" / "pygments.css").write_text(STYLE)
    around = '<div class="highlight"><pre>{}</pre>'
    page = tmp_path / "one.html"
    page.write_text(around.format(code))

    assert remove_plain_spans(tmp_path) == len(code) - len(fewer or code)
    assert page.read_text() == around.format(fewer or code)
