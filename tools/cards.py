"""Sphinx extension: on the first page the list of chapters becomes cards with a picture each.

`book/intro.md` holds a plain list between two marks, for those who read it in Jupyter. The cards
are made from what the notebooks of the table of contents say: title, first sentence, time of the
stored run, and the first picture, or that of the cell tagged `cover`.
"""

import base64
import io
import json
import re
from html import escape
from pathlib import Path

from docutils import nodes
from PIL import Image

BEGIN, END = "<!-- chapters -->", "<!-- /chapters -->"
GAIN = re.compile(r"^You (?:end this notebook with|have) ")
THUMBNAIL = (560, 400)  # twice the size at which a card shows it
LARGEST_SVG = 60_000  # bytes


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
    """Return (ending, bytes, alt text) of a small picture, or None if the notebook has none."""
    for kind, data, alt in pictures(notebook):
        if kind == "image/png":
            image, small = Image.open(io.BytesIO(base64.b64decode(data))), io.BytesIO()
            image.thumbnail(THUMBNAIL)
            image.convert("RGB").save(small, "webp", quality=85)
            return "webp", small.getvalue(), alt
        if len(data) <= LARGEST_SVG:
            return "svg", data.encode(), alt
    return None


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


def card(app, docname):
    """Make the HTML of one chapter's card, and put its picture among those of the book."""
    env, builder = app.env, app.builder
    notebook = json.loads(Path(env.doc2path(docname)).read_text("utf-8"))
    image, found = "", cover(notebook)
    if found:
        name = f"cover-{docname.replace('/', '-')}.{found[0]}"
        folder = Path(builder.outdir) / builder.imagedir
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(found[1])
        source = escape(f"{builder.imagedir}/{name}")
        image = f'<img src="{source}" alt="{escape(found[2])}" loading="lazy">'
    link = builder.get_relative_uri(env.config.root_doc, docname)
    return (
        f'<li><div class="cover">{image}</div>'
        f'<p class="title"><span class="number">{number(env, docname)}</span> '
        f'<a href="{link}">{escape(env.titles[docname].astext())}</a></p>'
        f'<p class="gain">{escape(gain(env, docname))}</p>'
        f'<p class="time">{run_time(notebook)}</p></li>'
    )


def below(site_map, docname):
    """Yield a page of the table of contents and all pages below it, in reading order."""
    yield docname
    for tree in site_map[docname].subtrees:
        for child in tree.items:
            yield from below(site_map, str(child))


def cards(app):
    """Make the HTML of all cards: a heading and a list for each part of the book."""
    site_map, html = app.env.external_site_map, []
    for part in site_map.root.subtrees:
        pages = [page for child in part.items for page in below(site_map, str(child))]
        chapters = [page for page in pages if app.env.doc2path(page).endswith(".ipynb")]
        if not chapters:
            continue
        if part.caption:
            html.append(f"<h3>{escape(part.caption)}</h3>")
        if chapters:
            html += ['<ol class="chapters">', *(card(app, page) for page in chapters), "</ol>"]
    return "\n".join(html)


def deal(app, doctree, docname):
    """Put the cards where the list stands, make 'Start reading' a button, link the article."""
    if docname != app.config.root_doc:
        return
    marks = {raw.astext().strip(): raw for raw in doctree.findall(nodes.raw)}
    if BEGIN in marks and END in marks:
        parent = marks[BEGIN].parent
        first, last = parent.index(marks[BEGIN]), parent.index(marks[END])
        parent[first : last + 1] = [nodes.raw("", cards(app), format="html")]
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
