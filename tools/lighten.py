"""Sphinx extension: what no page ever asks for is not in the built book.

The theme brings source maps, its icons three times over and its words in many languages: more than
all text and pictures. Notebooks for download come without outputs: the page shows them. Drawings
are files, written as briefly as Scour can, photos are WebP, and code comes without tags around
words that have the colour of all code. What a page has twice, a picture or a program, lies there
once. Lines of a page do not begin with blanks that nobody sees.
"""

import base64
import hashlib
import io
import json
import re
from pathlib import Path

from code_colours import remove_plain_spans
from PIL import Image
from scour import scour

TEMPLATES = Path(__file__).with_name("templates")
UNUSED = [
    "_static/**/*.map",
    "_static/**/*.ttf",  # each lies there as .woff2, too, which every browser prefers
    "_static/**/fontawesome.js*",
    "_static/**/*webpack-macros.html",
    "_static/searchtools.js",
    "_static/locales/**/*",  # the book is in English
]
BRIEFLY = scour.sanitizeOptions()  # Scour's usual ways; and then:
BRIEFLY.strip_ids = BRIEFLY.shorten_ids = BRIEFLY.strip_xml_prolog = BRIEFLY.strip_comments = True
BRIEFLY.indent_type, BRIEFLY.newlines = "none", False
BRIEFLY.digits = 6  # significant; with 5, a bar that begins far below moves
BRIEFLY.style_to_xml = False  # an attribute gives way to the style sheet in a drawing
INSIDE = re.compile(r'(?<= src=")data:image/svg\+xml;base64,([^"]+)')
PROGRAM = re.compile(r"<style>\n\.play .*?</style>|<script type=\"module\">.*?</script>", re.DOTALL)
PHOTO = re.compile(r'(?<=data:image/)png;base64,([^"]+)')
MARGIN = re.compile(r"(?s)<(pre|script|style|textarea)\b.*?</\1>|\s*\n\s*")


def remove_unused(folder):
    """Delete from a built book the files that no page loads; return how many bytes they were."""
    found = {path for pattern in UNUSED for path in Path(folder).glob(pattern)}
    files = [path for path in found if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    for path in files:
        path.unlink()
    return size


def remove_outputs(folder):
    """Delete the outputs of the notebooks for download; return how many bytes they were."""
    saved = 0
    for path in sorted(Path(folder, "_sources").rglob("*.ipynb")):
        old = path.read_text("utf-8")
        nb = json.loads(old)
        for cell in nb["cells"]:
            cell["source"] = "".join(cell["source"])
            if cell["cell_type"] == "code":
                cell.update(outputs=[], execution_count=None)
        new = json.dumps(nb, separators=(",", ":"), ensure_ascii=False) + "\n"
        path.write_text(new, "utf-8")
        saved += len(old.encode()) - len(new.encode())
    return saved


def move_drawings(folder):
    """Make files of the drawings inside the pages; a file needs a quarter less than base64."""
    images = Path(folder, "_images")
    for page in sorted(Path(folder).rglob("*.html")):
        up = "../" * (len(page.relative_to(folder).parts) - 1)

        def move(found, up=up):
            content = base64.b64decode(found[1])
            name = hashlib.sha256(content).hexdigest() + ".svg"
            images.mkdir(exist_ok=True)
            (images / name).write_bytes(content)
            return f"{up}_images/{name}"

        old = page.read_text("utf-8")
        if (new := INSIDE.sub(move, old)) != old:
            page.write_text(new, "utf-8")


def briefly(drawing):
    """Return the SVG of a drawing in as few letters as Scour needs, its photos as WebP."""

    def repack(found):
        old = base64.b64decode(found[1])
        new = as_webp(old)
        return found[0] if len(new) >= len(old) else "webp;base64," + base64.b64encode(new).decode()

    return PHOTO.sub(repack, scour.scourString(drawing, BRIEFLY))


def as_webp(png):
    """Return a picture, the bytes of a PNG, as WebP: pixel for pixel the same."""
    packed = io.BytesIO()
    Image.open(io.BytesIO(png)).save(
        packed, "webp", lossless=True, quality=100, method=4, exact=True
    )
    return packed.getvalue()


def repack_pictures(folder):
    """Write the pages' PNG pictures as WebP where that is shorter; return the bytes saved.

    Those of cards stay: programs that show a shared page's picture may know PNG only.
    """
    instead, saved = {}, 0
    for path in sorted(Path(folder, "_images").glob("*.png")):
        old = path.read_bytes()
        new = as_webp(old)
        if path.name.startswith("cover-") or len(new) >= len(old):
            continue
        path.with_suffix(".webp").write_bytes(new)
        path.unlink()
        instead[path.name] = path.stem + ".webp"
        saved += len(old) - len(new)
    _name_anew(folder, instead)
    return saved


def _name_anew(folder, instead):
    """Let the pages name other pictures: {old name: new name}."""
    for page in sorted(Path(folder).rglob("*.html")):
        old = page.read_text("utf-8")
        new = re.sub(r'(?<=_images/)[^"?#]+', lambda name: instead.get(name[0], name[0]), old)
        page.write_text(new, "utf-8")


def shorten_drawings(folder):
    """Write the drawings as briefly as they can be read; return how many bytes are saved.

    A drawing that holds text as text is left alone: in there a space may be seen.
    """
    saved = 0
    for path in sorted(Path(folder, "_images").glob("*.svg")):
        old = path.read_text("utf-8")
        if "<text" in old:
            continue
        new = briefly(old)
        path.write_text(new, "utf-8")
        saved += len(old.encode()) - len(new.encode())
    return saved


def share_pictures(folder):
    """Keep one of the pictures that are equal, and let the pages name it; return the bytes saved.

    That of a card stays, because its name says whose it is.
    """
    kept, instead, saved = {}, {}, 0
    paths = Path(folder, "_images").iterdir()
    for path in sorted(paths, key=lambda path: (not path.name.startswith("cover-"), path.name)):
        content = path.read_bytes()
        name = kept.setdefault(content, path.name)
        if name != path.name:
            instead[path.name] = name
            saved += len(content)
            path.unlink()
    _name_anew(folder, instead)
    return saved


def share_programs(folder):
    """Keep the first of equal style sheets and programs of pictures played; return bytes saved.

    Such a program runs when the whole page is there, and serves all pictures of its kind.
    """
    saved = 0
    for path in sorted(Path(folder).rglob("*.html")):
        old, met = path.read_text("utf-8"), set()
        if 'class="play"' not in old:
            continue

        def first(found, met=met):
            again = found[0] in met
            met.add(found[0])
            return "" if again else found[0]

        new = PROGRAM.sub(first, old)
        path.write_text(new, "utf-8")
        saved += len(old.encode()) - len(new.encode())
    return saved


def remove_margins(folder):
    """Take the blanks before each line out of the pages, except where they count."""
    saved = 0
    for page in sorted(Path(folder).rglob("*.html")):
        old = page.read_text("utf-8")
        new = MARGIN.sub(lambda found: found[0] if found[1] else "\n", old)
        page.write_text(new, "utf-8")
        saved += len(old.encode()) - len(new.encode())
    return saved


def finish(app, error):
    """Lighten the built pages; Sphinx calls this at the end."""
    if error is None and app.builder.format == "html":
        remove_unused(app.outdir)
        remove_outputs(app.outdir)
        move_drawings(app.outdir)
        shorten_drawings(app.outdir)
        repack_pictures(app.outdir)
        share_pictures(app.outdir)
        share_programs(app.outdir)
        remove_plain_spans(app.outdir)
        remove_margins(app.outdir)


def use_templates(app, config):
    """Let the book's templates go before the theme's, which load the unused files."""
    config.templates_path.append(str(TEMPLATES))


def setup(app):
    """Register the extension with Sphinx."""
    app.connect("config-inited", use_templates)
    app.connect("build-finished", finish, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
