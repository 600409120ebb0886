"""What no page asks for is taken out of the built book, and nothing else."""

import json

from lighten import remove_outputs, remove_unused
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, reads, writes


def test_remove_unused(tmp_path):
    kept = ["_static/search.js", "_static/vendor/a.woff2", "intro.html", "_sources/a.map"]
    gone = ["_static/scripts/a.js.map", "_static/vendor/a.ttf", "_static/scripts/fontawesome.js"]
    gone += ["_static/searchtools.js"]
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
