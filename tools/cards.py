"""Sphinx extension: where a page lists chapters, they become cards with a picture each.

`book/intro.md` and the `index.md` of a folder hold a plain list between two marks, for those who
read them in Jupyter. The cards are made from what the notebooks of the table of contents say. On
the first page: title, first sentence, time of the stored run, and the first picture, or that of
the cell tagged `cover`. On an overview page, for each notebook of its folder: the same picture, and
the number of the cell tagged `headline`.
"""

import base64
import io
import posixpath
import re
from html import escape
from pathlib import Path

from docutils import nodes
from files import BookError, read_notebook
from headline import headline
from PIL import Image
from sphinx.util import logging
from sphinx.util.osutil import relative_uri

LOG = logging.getLogger(__name__)

BEGIN, END = "<!-- chapters -->", "<!-- /chapters -->"
GAIN = re.compile(r"^You (?:end this notebook with|have) ")
THUMBNAIL = (560, 400)  # twice the size at which a card shows it
LARGEST_SVG = 24_000  # bytes: the first page shows some forty of them


def pictures(notebook):
    """Yield (kind, data, alt text) of every stored picture, those of cells tagged `cover` first."""
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for cell in sorted(cells, key=lambda cell: "cover" not in cell["metadata"].get("tags", [])):
        alt = cell["metadata"].get("mystnb", {}).get("image", {}).get("alt", "")
        for output in cell["outputs"]:
            for kind in ("image/svg+xml", "image/png"):
                if kind in output.get("data", {}):
                    yield kind, "".join(output["data"][kind]), alt
                    break


def cover(notebook):
    """Return (ending, bytes, alt text) of a small picture, or None if the notebook has none.

    That is its first one; a drawing that is too large gives way to a later one.
    """
    drawings = []
    for kind, data, alt in pictures(notebook):
        if kind == "image/png":
            image, small = Image.open(io.BytesIO(base64.b64decode(data))), io.BytesIO()
            image.thumbnail(THUMBNAIL)
            image.convert("RGB").save(small, "webp", quality=75)
            return "webp", small.getvalue(), alt
        drawings.append(("svg", data.encode(), alt))
        if len(data) <= LARGEST_SVG:
            return drawings[-1]
    return min(drawings, key=lambda drawing: len(drawing[1]), default=None)


def run_time(notebook):
    """Write the time of the stored run, in minutes; nothing where no run is stored."""
    seconds = notebook["metadata"].get("book", {}).get("seconds")
    if seconds is None:
        return ""
    return f"runs in {round(seconds / 60)} min" if seconds >= 60 else "runs in under 1 min"


def number(env, docname):
    """Write a chapter's number in the table of contents; nothing where it has none."""
    return ".".join(map(str, env.toc_secnumbers.get(docname, {}).get("") or ()))


def gain(env, docname):
    """Return the sentence that says what the reader will have, without its first words."""
    sentence = next(env.get_doctree(docname).findall(nodes.paragraph)).astext()
    text = GAIN.sub("", " ".join(sentence.split()))
    return text[:1].upper() + text[1:]


def picture(app, page, docname, notebook):
    """Put a chapter's picture among those of the book; return its HTML, as seen from a page."""
    found = cover(notebook)
    if not found:
        return ""
    name = f"cover-{docname.replace('/', '-')}.{found[0]}"
    folder = Path(app.builder.outdir) / app.builder.imagedir
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(found[1])
    source = escape(relative_uri(page, posixpath.join(app.builder.imagedir, name)))
    return f'<img src="{source}" alt="{escape(found[2])}" loading="lazy">'


def promise(app, docname, notebook):
    """Write what a card of the first page says: what the reader will have, how long it runs."""
    return (
        f'<p class="gain">{escape(gain(app.env, docname))}</p>'
        f'<p class="time">{run_time(notebook)}</p>'
    )


def result(app, docname, notebook):
    """Write a notebook's one number and its meaning; a run without them stops a strict build."""
    try:
        value, meaning = headline(notebook)
    except BookError as error:
        if "book" in notebook["metadata"]:  # else no run is stored
            LOG.warning("no number for the card of this notebook: %s", error, location=docname)
        return ""
    return f'<p class="result">{escape(value)}</p><p class="meaning">{escape(meaning)}</p>'


def card(app, page, docname, says):
    """Make the HTML of one chapter's card on a page; `says` writes what stands below the title."""
    env = app.env
    notebook = read_notebook(Path(env.doc2path(docname)))
    link = app.builder.get_relative_uri(page, docname)
    return (
        f'<li><div class="cover">{picture(app, page, docname, notebook)}</div>'
        f'<p class="title"><span class="number">{number(env, docname)}</span> '
        f'<a href="{link}">{escape(env.titles[docname].astext())}</a></p>'
        f"{says(app, docname, notebook)}</li>"
    )


def below(site_map, docname):
    """Yield a page of the table of contents and all pages below it, in reading order."""
    yield docname
    for tree in site_map[docname].subtrees:
        for child in tree.items:
            yield from below(site_map, str(child))


def chapters(app, pages):
    """Choose the notebooks among some pages."""
    return [page for page in pages if app.env.doc2path(page).endswith(".ipynb")]


def row(app, page, notebooks, says):
    """Make the HTML of one list of cards; what `says` writes gives them their class, too."""
    start = f'<ol class="chapters {says.__name__}s">'
    return [start, *(card(app, page, each, says) for each in notebooks), "</ol>"]


def heading(app, page, caption, pages):
    """Write the heading of a part; it leads to the overview page of the part, if there is one."""
    overview = next((each for each in pages if posixpath.basename(each) == "index"), None)
    if overview is None:
        return escape(caption)
    return f'<a href="{app.builder.get_relative_uri(page, overview)}">{escape(caption)}</a>'


def all_cards(app, page):
    """Make the cards of all chapters: a heading and a list for each part of the book."""
    site_map, html = app.env.external_site_map, []
    for part in site_map.root.subtrees:
        pages = [each for child in part.items for each in below(site_map, str(child))]
        found = chapters(app, pages)
        if found and part.caption:
            html.append(f"<h3>{heading(app, page, part.caption, pages)}</h3>")
        html += row(app, page, found, promise) if found else []
    return "\n".join(html)


def folder_cards(app, page, index):
    """Make the cards of an overview page: one for each notebook of its folder, with its number."""
    site_map, folder = app.env.external_site_map, posixpath.dirname(index) + "/"
    pages = [each for each in below(site_map, site_map.root.docname) if each.startswith(folder)]
    return "\n".join(row(app, page, chapters(app, pages), result))


def owner(node, docname):
    """Name the page that a node was written in: the PDF is made of one page that holds all."""
    while node is not None and "docname" not in node:
        node = node.parent
    return docname if node is None else node["docname"]


def deal(app, doctree, docname):
    """Put cards where a list of chapters stands, and finish the first page."""
    marks = [raw for raw in doctree.findall(nodes.raw) if raw.astext().strip() in (BEGIN, END)]
    for begin, end in zip(marks[::2], marks[1::2], strict=False):
        source = owner(begin, docname)
        whole = source == app.config.root_doc
        html = all_cards(app, docname) if whole else folder_cards(app, docname, source)
        parent = begin.parent
        first, last = parent.index(begin), parent.index(end)
        parent[first : last + 1] = [nodes.raw("", html, format="html")]
    if docname == app.config.root_doc:
        finish(app, doctree)


def finish(app, doctree):
    """Make 'Start reading' a button, link the article."""
    for link in doctree.findall(nodes.reference):
        if link.astext() == "Start reading":
            link["classes"] += ["start"]
    title = next((t for t in doctree.findall(nodes.inline) if t.astext().startswith("《")), None)
    if title is not None and app.config.book_article:
        link = nodes.reference("", "", title.deepcopy(), refuri=app.config.book_article)
        title.parent.replace(title, link)


def setup(app):
    """Register the extension with Sphinx."""
    app.add_config_value("book_article", "", "html")
    app.connect("doctree-resolved", deal)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
