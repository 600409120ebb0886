"""Sphinx extension: what stands in a page's head, the page for a wrong address, and the sitemap.

The setting BOOK_URL is the address under which the book is published. Where it is not known, the
canonical address, the picture of shared links and the sitemap are left out: they need it.
"""

import os
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from docutils import nodes

PICTURE = "_static/screenshot.png"
PICTURE_TEXT = "A page of the book: a program, the curves that it draws, and what they show."
ICONS = """
<link rel="icon" type="image/svg+xml" href="{root}_static/icon.svg" />
<link rel="icon" type="image/png" sizes="48x48" href="{root}_static/icon.png" />
"""


def book_address(setting):
    """Return the book's public address with a slash at its end, or '' where none is set."""
    address = setting.strip()
    if not address:
        return ""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        expected = "an address such as https://example.org/book"
        raise ValueError(f"BOOK_URL should be {expected}, found {setting!r}")
    return address.rstrip("/") + "/"


def description_tags(title, book, text, address="", page=""):
    """Return what search engines and shared links show of a page: its title, sentence and picture.

    `address` is the book's, `page` the page's own inside it; without an address there is neither a
    link nor a picture, because both must be absolute.
    """
    tags = {"og:type": "article", "og:title": title, "og:site_name": book, "og:description": text}
    if address:
        tags |= {"og:url": address + page, "og:image": address + PICTURE}
        tags |= {"og:image:alt": PICTURE_TEXT, "twitter:card": "summary_large_image"}
    lines = [f'<meta name="description" content="{escape(text)}" />']
    lines += [f'<meta property="{name}" content="{escape(tags[name])}" />' for name in tags]
    return "\n".join(lines)


def set_address(app, config):
    """Tell Sphinx where the book is published: it writes the canonical addresses."""
    config.html_baseurl = book_address(os.environ.get("BOOK_URL", ""))


def complete(app, pagename, templatename, context, doctree):
    """Finish a page's head; Sphinx calls this for each page."""
    address, book = app.config.html_baseurl, app.config.html_title
    context["metatags"] = context.get("metatags", "") + ICONS.format(root=context["content_root"])
    if doctree is not None:
        title = app.env.titles[pagename].astext()
        paragraph = next(iter(doctree.findall(nodes.paragraph)), nodes.paragraph()).astext()
        page = app.builder.get_target_uri(pagename)
        text = " ".join(paragraph.split())
        context["metatags"] += description_tags(title, book, text, address, page)
    if pagename == app.config.root_doc:
        context["docstitle"] = None  # its title is the book's: once is enough ...
        context["theme_logo"] = {**(context.get("theme_logo") or {}), "text": book}  # in the head
    if pagename == "404":  # it is shown at any depth: its links start from the book's own folder
        base = f'<base href="{urlsplit(address).path or "/"}" />'
        context["metatags"] = (
            base + '<meta name="robots" content="noindex" />' + context["metatags"]
        )
        context["pageurl"] = None


def wrong_address(app):
    """Give Sphinx the page that a server shows for an address that does not exist."""
    yield "404", {"title": "Page not found", "sourcename": ""}, "404.html"


def sitemap(address, pages):
    """Return the XML of a sitemap: the book's `address` and the relative addresses of `pages`."""
    lines = [f"  <url><loc>{escape(address + page)}</loc></url>\n" for page in pages]
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{space}">\n'
    return head + "".join(lines) + "</urlset>\n"


def write_sitemap(app, error):
    """Write the sitemap beside the pages, where their address is known."""
    if error is None and app.config.html_baseurl and app.builder.name == "html":
        pages = [app.builder.get_target_uri(name) for name in sorted(app.env.found_docs)]
        text = sitemap(app.config.html_baseurl, pages)
        (Path(app.outdir) / "sitemap.xml").write_text(text, "utf-8")


def setup(app):
    """Register the extension with Sphinx."""
    app.connect("config-inited", set_address)
    app.connect("html-page-context", complete, priority=900)
    app.connect("html-collect-pages", wrong_address)
    app.connect("build-finished", write_sitemap)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
