"""A book of a few pages, built in a second, for the tests of the Sphinx extensions in tools/."""

import base64
import io

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

EXTENSIONS = ["myst_nb", "sphinx_external_toc", "folding", "cards", "chinese"]
BASE = {"extensions": EXTENSIONS, "nb_execution_mode": "off", "external_toc_path": "_toc.yml"}


def png(colour, size=(1200, 300)):
    """Return a picture of one colour as a notebook stores it."""
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "png")
    return base64.b64encode(file.getvalue()).decode()


def code(source, *outputs, **metadata):
    return new_code_cell(source, outputs=list(outputs), metadata=metadata, execution_count=1)


def printed(text):
    return new_output("stream", name="stdout", text=text)


def shown(**data):
    return new_output("display_data", {kind.replace("_", "/"): text for kind, text in data.items()})


def notebook(*cells, seconds=None):
    """Make a notebook; text becomes a Markdown cell."""
    cells = [new_markdown_cell(cell) if isinstance(cell, str) else cell for cell in cells]
    metadata = {} if seconds is None else {"book": {"seconds": seconds}}
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    kernel["language_info"] = {"name": "python", "pygments_lexer": "ipython3"}
    return new_notebook(cells=cells, metadata=kernel | metadata)


def build(folder, toc, pages, warnings=(), builder="html", **settings):
    """Build pages, {name: Markdown or notebook}, and return the folder of the HTML files.

    A part of each warning that is expected stands in `warnings`, in order.
    """
    (folder / "book").mkdir()
    (folder / "book" / "_toc.yml").write_text(toc, "utf-8")
    for name, page in pages.items():
        path = folder / "book" / (name + (".md" if isinstance(page, str) else ".ipynb"))
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(page if isinstance(page, str) else nbformat.writes(page), "utf-8")
    said = io.StringIO()
    with docutils_namespace():
        app = Sphinx(
            *[folder / "book", None, folder / "html", folder / "doctrees", builder],
            confoverrides=BASE | settings,
            status=None,
            warning=said,
        )
        app.build()
    found = said.getvalue().splitlines()
    assert len(found) == len(warnings), found
    assert all(words in line for words, line in zip(warnings, found, strict=True)), found
    return folder / "html"
