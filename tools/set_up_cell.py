"""The first lines of every notebook's set-up cell: where `helpers` comes from if it is not there.

    python tools/set_up_cell.py     writes them, for the address that pyproject.toml states

As a Sphinx extension it writes the address of the very repository, where a build knows it, into
the pages and into the notebooks that they offer for download.
"""

import json
import re
import sys
from pathlib import Path

import repository

ROOT = Path(__file__).resolve().parents[1]
COMMAND = "#     %pip install {}\n"
HINT = (
    "# `helpers` comes with the book. Python does not find it? Run this in a cell of its own:\n"
    f"{COMMAND}"
    "# Python finds another one? Rename the helpers.py or the helpers/ beside this notebook.\n"
)
FOLDER = "-e path/to/the/book"  # where no address is known
OLD_HINT = re.compile(re.escape(HINT).replace(re.escape("{}"), r"[^\n]*"))
OLD_COMMAND = re.compile(re.escape(COMMAND.strip()).replace(re.escape("{}"), r'[^\n"\\]*'))


def origin(address, branch="HEAD"):
    """Return what pip gets the helpers from."""
    return f"git+{address}{'' if branch == 'HEAD' else f'@{branch}'}" if address else FOLDER


def hint(root=ROOT):
    """Return the lines that must stand in every notebook."""
    return HINT.format(origin(repository.stated_address(root)))


def with_hint(text, lines):
    """Return the text of a notebook whose first code cell starts with these lines."""
    nb = json.loads(text)
    cell = next(cell for cell in nb["cells"] if cell["cell_type"] == "code")
    source = lines + OLD_HINT.sub("", "".join(cell["source"]))
    cell["source"] = source.splitlines(keepends=True)
    return json.dumps(nb, indent=1, ensure_ascii=False) + "\n"


def name_repository(app, docname, source):
    """Let a page that Sphinx has read name the repository."""
    source[0] = _with_command(app, source[0])


def name_repository_in_downloads(app, error):
    """Let the notebooks that the pages offer name it, too."""
    for path in sorted(Path(app.outdir, "_sources").rglob("*.ipynb")) if not error else []:
        path.write_text(_with_command(app, path.read_text("utf-8")), "utf-8")


def _with_command(app, text):
    found = repository.find(Path(app.srcdir).parent)
    if found.address is None:
        return text
    return OLD_COMMAND.sub(lambda _: COMMAND.strip().format(origin(*found)), text)


def setup(app):
    """Register the extension with Sphinx."""
    app.connect("source-read", name_repository)
    app.connect("build-finished", name_repository_in_downloads)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def main():
    """Write the lines into the notebooks of the book that do not have them."""
    for path in sorted((ROOT / "book").rglob("*.ipynb")):
        old = path.read_text("utf-8")
        new = with_hint(old, hint())
        if new != old:
            path.write_text(new, "utf-8", newline="\n")
            print(f"written: {path.relative_to(ROOT)}")


if __name__ == "__main__":
    sys.exit(main())
