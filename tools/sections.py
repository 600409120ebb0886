"""Sphinx extension: the sections of all pages, as a script that the search page loads.

A script is found from `file://`, too, where a page may not fetch data. Programs and formulas are
left out: a reader searches for words.
"""

import json
from pathlib import Path

from docutils import nodes
from numbering import number_of

LAST = 1000
NO_WORDS = (nodes.FixedTextElement, nodes.raw, nodes.Invisible, nodes.image, nodes.title)


def words_of(node):
    """Return the text of a node without programs, formulas and what has a place of its own."""
    if isinstance(node, nodes.Text):
        return node.astext()
    if isinstance(node, nodes.math):
        return "…" if "\\" in node.astext() else node.astext()
    if isinstance(node, (*NO_WORDS, nodes.section)) or _is_entry(node):
        return ""
    gap = "" if isinstance(node, nodes.TextElement) else " "
    return gap.join(words_of(child) for child in node.children)


def _is_entry(node):
    return isinstance(node, nodes.definition_list_item) and bool(node[0].get("ids"))


def sections_of(doctree):
    """Return [anchor, title, text] for each section of a page and for each word of a glossary."""
    found = []
    for node in doctree.findall(lambda node: isinstance(node, nodes.section) or _is_entry(node)):
        head = node[0]
        anchor = (head if _is_entry(node) else node)["ids"][0]
        text = " ".join(words_of(child) for child in node.children[1:])
        found.append([anchor if found else "", head.astext(), " ".join(text.split())])
    return found


def collect(app, doctree, docname):
    """Keep the sections of a page that is being written."""
    number = ".".join(map(str, number_of(docname)))
    app.env.book_sections = getattr(app.env, "book_sections", {})
    app.env.book_sections[docname] = {
        "address": app.builder.get_target_uri(docname),
        "title": f"{number} {app.env.titles[docname].astext()}".strip(),
        "sections": sections_of(doctree),
    }


def write(app, error):
    """Write all sections beside the pages."""
    if error is None and app.builder.format == "html":
        app.env.book_sections = getattr(app.env, "book_sections", {})
        for name in (
            app.env.found_docs - app.env.book_sections.keys()
        ):  # unchanged, not written anew
            app.env.get_and_resolve_doctree(name, app.builder)
        order = sorted(app.env.book_sections, key=lambda name: (number_of(name) or (LAST,), name))
        pages = [app.env.book_sections[name] for name in order]  # those without a number come last
        text = json.dumps(pages, ensure_ascii=False, separators=(",", ":"))
        (Path(app.outdir) / "sections.js").write_text(f"const BOOK = {text};\n", "utf-8")


def add_page(app, config):
    """Add the search page; in `book/_static` Jupyter Book would load its scripts in every page."""
    config.html_static_path.append(str(Path(__file__).with_name("static")))
    config.html_additional_pages["search"] = "search.html"


def replace_search(app):
    """Switch off Sphinx's own search, which finds pages only."""
    app.builder.search = False


def setup(app):
    """Register the extension with Sphinx."""
    app.connect("doctree-resolved", collect, priority=950)
    app.connect("build-finished", write)
    app.connect("config-inited", add_page)
    app.connect("builder-inited", replace_search)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
