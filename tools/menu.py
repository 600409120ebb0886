"""Sphinx extension: the menu of pages is folded by part, and the part of the page is open.

The Tab key then stops at the other parts, not at every page of the book.
"""

import re
from pathlib import Path

PART = re.compile(
    r'<p aria-level="2" class="caption" role="heading">(<span class="caption-text">.*?</span>)</p>'
    r'\s*(<ul class="[^"]*\bbd-sidenav">.*?</ul>)\s*(?=<p aria-level="2" class="caption"|</div>)',
    re.DOTALL,
)


def folded(html):
    """Return a page whose menu shows the pages of one part and the names of the others."""

    def fold(found):
        name, pages = found.groups()
        opened = " open" if 'class="current' in pages else ""
        return f'<details{opened}><summary class="caption">{name}</summary>{pages}</details>'

    return PART.sub(fold, html)


def fold_menus(app, error):
    """Fold the menus of the built pages; Sphinx calls this at the end."""
    if error is None and app.builder.format == "html":
        for page in sorted(Path(app.outdir).rglob("*.html")):
            page.write_text(folded(page.read_text("utf-8")), "utf-8")


def setup(app):
    """Register the extension with Sphinx."""
    app.connect("build-finished", fold_menus)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
