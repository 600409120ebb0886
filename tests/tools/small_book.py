"""A book of a few lines, built by Sphinx with the book's own extensions in a blink."""

import re

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils


def built(folder, pages, extensions, **settings):
    """Build pages {name: Markdown}, the first the root; return the HTML and the warnings."""
    source, out = folder / "book", folder / "html"
    for name, text in pages.items():
        page = source / f"{name}.md"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(text, "utf-8")
    root, *others = pages
    toc = "\n".join(["\n```{toctree}", *others, "```\n"])
    (source / f"{root}.md").write_text(pages[root] + toc, "utf-8")
    settings |= {
        "extensions": ["myst_parser", *extensions],
        "myst_enable_extensions": ["dollarmath"],
        "root_doc": root,
        "source_suffix": {".md": "markdown"},  # else what is added stays for other tests
        "html_theme": "basic",
        "numfig": True,
    }
    log = folder / "warnings"
    with log.open("w") as warnings, patch_docutils(), docutils_namespace():
        app = Sphinx(source, None, out, folder / "trees", "html", settings, None, warnings)
        app.build()
    return out, re.sub(r"\x1b\[[\d;]*m", "", log.read_text())
