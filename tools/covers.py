"""Pictures that a page which is no notebook shows: outputs of the cells tagged `cover`.

A page names such a picture by the id of its cell, `_static/own-answer.png`. All others stay in
their notebooks: the cards of the built book take them from there.
"""

import base64

from files import BookError, read_notebook, read_text
from fingerprint import ROOT, code_cells
from toc import toc_notebooks, toc_pages

SUFFIXES = {"image/svg+xml": ".svg", "image/png": ".png"}


def covers(nb):
    """Find the picture that each cell tagged `cover` shows first: {id: (suffix, bytes) or None}."""
    tagged = [cell for cell in code_cells(nb) if "cover" in cell["metadata"].get("tags", [])]
    return {cell.get("id"): _first_picture(cell["outputs"]) for cell in tagged}


def _first_picture(outputs):
    for output in outputs:
        for mime, suffix in SUFFIXES.items():
            if data := "".join(output.get("data", {}).get(mime, "")):
                return suffix, base64.b64decode(data) if suffix == ".png" else data.encode()
    return None


def require_covers(nb):
    """Raise a BookError if a cell tagged `cover` has no picture or no name."""
    for name, picture in covers(nb).items():
        if not name or not picture:
            raise BookError(f"the cell {name!r} is tagged cover, but shows no PNG or SVG picture")


def outdated_covers(root=ROOT):
    """List what is not in `book/_static` as it should be: {path: bytes, None: to be removed}."""
    files = _cover_files(root)
    return {path: content for path, content in files.items() if not _holds(path, content)}


def _holds(path, content):
    if content is None or not path.is_file():
        return content is None and not path.is_file()
    # On some systems git changes the ends of lines in an SVG.
    return path.read_bytes().replace(b"\r\n", b"\n") == content.replace(b"\r\n", b"\n")


def _cover_files(root):
    pages = [read_text(page) for page in toc_pages(root) if page.suffix == ".md"]
    files = {}
    for path in toc_notebooks(root):
        for name, picture in covers(read_notebook(path)).items():
            if picture and any(f"_static/{name}." in text for text in pages):
                for suffix in SUFFIXES.values():
                    file = root / "book" / "_static" / (name + suffix)
                    if file in files:
                        raise BookError(f"two cells tagged cover have the id {name!r}: rename one")
                    files[file] = picture[1] if suffix == picture[0] else None
    return files
