"""Sphinx extension: a page bears the number that its file's name begins with.

`03_pooling` is 3, `05_training/02_by_hand` is 5.2, and the `index` of a folder has the number of
the folder. The number stands before the page's title, in the sidebar, in the links to the next
page, and before a chapter's title in a cross-reference.
"""

import re

from docutils import nodes
from sphinx.environment.collectors.toctree import TocTreeCollector
from sphinx.util import logging

LOG = logging.getLogger(__name__)
TYPED = re.compile(r"\bchapter (\d+(?:\.\d+)*)", re.IGNORECASE)


def number_of(docname):
    """Return a page's number from its name, or () : '05_training/02_by_hand' -> (5, 2)."""
    *folders, name = docname.split("/")
    parts = folders if name == "index" else [*folders, name]
    found = [re.match(r"\d+(?=_)", part) for part in parts]
    return tuple(int(match[0]) for match in found) if all(found) else ()


def number_pages(app, env):
    """Give each title its number and the sections below it none, as Sphinx's own numbering does."""
    for docname in env.found_docs:
        number, parts = number_of(docname), list(env.tocs[docname].findall(nodes.reference))
        if not number or not parts:
            continue
        title, *sections = parts
        env.titles[docname]["secnumber"] = title["secnumber"] = number
        env.toc_secnumbers[docname] = {part["anchorname"]: None for part in sections} | {"": number}
    TocTreeCollector().assign_figure_numbers(env)  # they begin with the page's number


def number_links(app, doctree, docname):
    """Give links that bear a title its number, too; warn where a typed number is wrong."""
    for link in doctree.findall(nodes.reference):
        address, _, anchor = link.get("refuri", "").partition("#")
        target = _page_at(app, docname, address) if link.get("internal") and not anchor else None
        number = number_of(target or "")
        if not number:
            continue
        typed = TYPED.search(link.astext())
        if link.astext() == app.env.titles[target].astext():
            link["secnumber"] = number
        elif typed and not f"{_dotted(number)}.".startswith(f"{typed[1]}."):  # 5 is right for 5.2
            message = "this link says 'chapter %s', but the page it leads to is %s: change the text"
            LOG.warning(message, typed[1], _dotted(number), location=link)


def _page_at(app, docname, address):
    for target in app.env.found_docs:
        if address and address == app.builder.get_relative_uri(docname, target):
            return target
    return None


def _dotted(number):
    return ".".join(map(str, number))


def setup(app):
    """Register the extension with Sphinx."""
    app.connect("env-get-updated", lambda app, env: number_pages(app, env) or [], priority=900)
    app.connect("doctree-resolved", number_links, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
