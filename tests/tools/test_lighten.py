"""What no page asks for is taken out of the built book, and nothing else."""

import base64
import io
import json
import re

import numpy as np
from lighten import (
    briefly,
    move_drawings,
    remove_margins,
    remove_outputs,
    remove_unused,
    repack_pictures,
    share_pictures,
    share_programs,
    shorten_drawings,
)
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, reads, writes
from PIL import Image


def test_remove_unused(tmp_path):
    kept = ["_static/search.js", "_static/vendor/a.woff2", "intro.html", "_sources/a.map"]
    gone = ["_static/scripts/a.js.map", "_static/vendor/a.ttf", "_static/scripts/fontawesome.js"]
    gone += ["_static/searchtools.js", "_static/locales/fr/LC_MESSAGES/theme.mo"]
    for name in kept + gone:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("four")
    assert remove_unused(tmp_path) == 4 * len(gone)
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert left == set(kept)


def test_remove_outputs(tmp_path):
    shown = [new_output("stream", text="2\n")]
    code = new_code_cell("1 + 1  # é", outputs=shown, execution_count=3)
    text = writes(new_notebook(cells=[new_markdown_cell("# Sum"), code]))
    path = tmp_path / "_sources/part/one.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")

    assert remove_outputs(tmp_path) > 0

    left = reads(path.read_text("utf-8")).cells
    assert [cell.source for cell in left] == ["# Sum", "1 + 1  # é"]
    assert left[1].outputs == [] and left[1].execution_count is None
    assert remove_outputs(tmp_path) == 0
    assert json.loads(path.read_text("utf-8"))["nbformat"] == 4


DRAWING = """<?xml version="1.0"?>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">
 <!-- 0.0 - 1 -->
 <style>*{stroke-linecap: butt}</style>
 <g id="figure_1">
  <path id="curve_1" d="M 0 1
L 2 -1234.56 z
" style="stroke-linecap: square"/>
  <use xlink:href="#curve_1" clip-path="url(#box_2)"/>
  <clipPath id="box_2"/>
 </g>
</svg>
"""


def test_shorten_drawings(tmp_path):
    folder = tmp_path / "_images"
    folder.mkdir()
    text = "<svg>\n <text>two  spaces</text>\n</svg>\n"
    for name, content in {"a.svg": DRAWING, "text.svg": text, "other.txt": DRAWING}.items():
        (folder / name).write_text(content)

    saved = shorten_drawings(tmp_path)

    left = {path.name: path.read_text() for path in folder.iterdir()}
    new = left.pop("a.svg")
    assert left == {"text.svg": text, "other.txt": DRAWING}
    assert saved == len(DRAWING) - len(new) > 100
    assert "figure_1" not in new and "curve_1" not in new and "<!--" not in new
    assert 'style="stroke-linecap:square"' in new  # an attribute would give way to the style sheet
    assert re.search(r"-123[45]\.\d\d?", new)  # nothing that an eye could see is rounded away
    assert shorten_drawings(tmp_path) == 0


def png(size):
    """A picture of random dots in four greys."""
    dots = np.random.default_rng(0).integers(0, 4, (size, size), dtype="uint8") * 60
    packed = io.BytesIO()
    Image.fromarray(dots).save(packed, "png")
    return packed.getvalue()


def dots_of(packed):
    return np.asarray(Image.open(io.BytesIO(packed)).convert("L"))


def test_a_photo_inside_a_drawing_is_repacked():
    uri = f"data:image/png;base64,{base64.b64encode(png(60)).decode()}"
    image = f'<image width="60" height="60" xlink:href="{uri}"/>'
    drawing = DRAWING.replace("<clipPath", image + "<clipPath")

    new = briefly(drawing)

    [packed] = re.findall(r"data:image/webp;base64,([^\"]+)", new)
    assert np.array_equal(dots_of(base64.b64decode(packed)), dots_of(png(60)))
    assert "image/png" not in new and briefly(new) == new


def test_repack_pictures(tmp_path):
    folder = tmp_path / "_images"
    folder.mkdir()
    for name in ("a.png", "cover-a.png"):
        (folder / name).write_bytes(png(60))
    page = tmp_path / "one.html"
    page.write_text('<img src="_images/a.png"><img src="_images/cover-a.png"> a.png')

    assert repack_pictures(tmp_path) > 0

    assert {path.name for path in folder.iterdir()} == {"a.webp", "cover-a.png"}
    assert np.array_equal(dots_of((folder / "a.webp").read_bytes()), dots_of(png(60)))
    shown = '<img src="_images/a.webp"><img src="_images/cover-a.png"> a.png'
    assert page.read_text() == shown
    assert repack_pictures(tmp_path) == 0


def test_move_drawings(tmp_path):
    content = base64.b64encode(b"<svg/>").decode()
    inside = f'<img alt="" src="data:image/svg+xml;base64,{content}">'
    other = '<img src="data:image/png;base64,AAAA"> data:image/svg+xml;base64,AAAA'
    pages = [tmp_path / "one.html", tmp_path / "a" / "b" / "two.html"]
    pages[1].parent.mkdir(parents=True)
    for page in pages:
        page.write_text(inside + other)

    move_drawings(tmp_path)

    [file] = (tmp_path / "_images").iterdir()
    assert file.read_bytes() == b"<svg/>" and file.suffix == ".svg"
    for page, up in zip(pages, ("", "../../"), strict=True):
        assert page.read_text() == f'<img alt="" src="{up}_images/{file.name}">{other}'


def test_remove_margins(tmp_path):
    page = tmp_path / "one.html"
    kept = "<pre>\n  1\n\n  2</pre>", "<script>\n  a()\n</script>"
    page.write_text(f"<p>\n   two\n\n   words </p>\n  {kept[0]}\n  {kept[1]}\n")

    assert remove_margins(tmp_path) == 3 + 4 + 2 + 2

    assert page.read_text() == f"<p>\ntwo\nwords </p>\n{kept[0]}\n{kept[1]}\n"
    assert remove_margins(tmp_path) == 0


def test_share_pictures(tmp_path):
    folder = tmp_path / "_images"
    folder.mkdir()
    for name in ("0a.svg", "cover-b.svg", "d.svg", "other.svg"):
        (folder / name).write_text("other" if name == "other.svg" else "same")
    page = tmp_path / "part" / "one.html"
    page.parent.mkdir()
    page.write_text('<img src="../_images/0a.svg"><img src="../_images/other.svg"> 0a.svg')

    assert share_pictures(tmp_path) == 2 * len("same")

    assert {path.name for path in folder.iterdir()} == {"cover-b.svg", "other.svg"}
    shown = '<img src="../_images/cover-b.svg"><img src="../_images/other.svg"> 0a.svg'
    assert page.read_text() == shown
    assert share_pictures(tmp_path) == 0


def test_share_programs(tmp_path):
    style, program = "<style>\n.play { a: b; }</style>", '<script type="module">play();\n</script>'
    other, data = (
        '<script type="module">race();</script>',
        '<script type="application/json">1</script>',
    )
    part = f'<div class="play">{style}{data}{program}</div>'
    last = f'<div class="play">{style}{data}{other}</div>'
    (tmp_path / "one.html").write_text(part + part + last)
    (tmp_path / "two.html").write_text("<style>\n.play {}</style>" * 2)  # nothing is played here

    assert share_programs(tmp_path) == 2 * len(style) + len(program)

    short = f'<div class="play">{data}'
    assert (tmp_path / "one.html").read_text() == f"{part}{short}</div>{short}{other}</div>"
    assert share_programs(tmp_path) == 0
