"""Tests of tools/covers.py: pictures that other pages show."""

from covers import save_covers
from nbformat.v4 import new_code_cell, new_notebook, new_output


def test_a_picture_of_a_cell_tagged_cover_is_copied_for_other_pages(tmp_path):
    png = new_output("display_data", {"image/png": "aGVsbG8="})
    cells = [new_code_cell("1", id=name, outputs=[png]) for name in ("hidden", "shown")]
    cells[1].metadata["tags"] = ["cover"]
    save_covers(new_notebook(cells=cells), tmp_path / "pictures")
    assert [file.name for file in (tmp_path / "pictures").iterdir()] == ["shown.png"]
    assert (tmp_path / "pictures" / "shown.png").read_bytes() == b"hello"
