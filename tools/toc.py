"""The pages of the book in reading order, from `_toc.yml`."""

import yaml
from files import BookError, read_text
from fingerprint import ROOT


def toc_pages(root=ROOT):
    """List the pages that `_toc.yml` names, in reading order."""
    return [_page(entry, root) for entry in _entries(_toc(root))]


def toc_notebooks(root=ROOT):
    """List the notebooks among the pages of `_toc.yml`."""
    return [page for page in toc_pages(root) if page.suffix == ".ipynb"]


def toc_parts(root=ROOT):
    """List the parts of the book, (caption or '', notebooks), in reading order."""
    toc, found = _toc(root), []
    for part in toc.get("parts") or [{key: toc[key] for key in toc if key != "root"}]:
        pages = [_page(entry, root) for entry in _entries(part)]
        notebooks = [page for page in pages if page.suffix == ".ipynb"]
        found.append((part.get("caption", ""), notebooks))
    return found


def _toc(root):
    try:
        toc = yaml.safe_load(read_text(root / "_toc.yml"))
    except (ValueError, yaml.YAMLError) as error:
        raise BookError(f"_toc.yml is not valid YAML: {' '.join(str(error).split())}") from None
    if not isinstance(toc, dict) or "root" not in toc:
        raise BookError("_toc.yml should be a mapping with the keys 'format: jb-book' and 'root'")
    return toc


def _entries(node):
    if not isinstance(node, dict):
        raise BookError(f"_toc.yml: {node!r} is not an entry; write '- file: {node}'")
    for key, value in node.items():
        if key in ("root", "file"):
            yield str(value)
        elif key in ("parts", "chapters", "sections"):
            if not isinstance(value, list | None):
                raise BookError(f"_toc.yml: '{key}' should be a list, found {value!r}")
            for child in value or []:
                yield from _entries(child)


def _page(entry, root):
    for suffix in ("", ".ipynb", ".md"):
        page = root / "book" / (entry + suffix)
        if page.is_file():
            return page
    raise BookError(f"_toc.yml names '{entry}', but there is no book/{entry}.ipynb or .md")
