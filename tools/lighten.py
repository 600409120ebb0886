"""Sphinx extension: what no page ever asks for is not in the built book.

The theme brings source maps and its icons three times over: more than all text and pictures. The
notebooks that the pages offer for download come without outputs: the page shows them.
"""

import json
from pathlib import Path

TEMPLATES = Path(__file__).with_name("templates")
UNUSED = [
    "_static/**/*.map",
    "_static/**/*.ttf",  # each lies there as .woff2, too, which every browser prefers
    "_static/**/fontawesome.js*",
    "_static/**/*webpack-macros.html",
    "_static/searchtools.js",
]


def remove_unused(folder):
    """Delete from a built book the files that no page loads; return how many bytes they were."""
    files = {path for pattern in UNUSED for path in Path(folder).glob(pattern)}
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
            if cell["cell_type"] == "code":
                cell.update(outputs=[], execution_count=None)
        new = json.dumps(nb, indent=1, ensure_ascii=False) + "\n"
        path.write_text(new, "utf-8")
        saved += len(old.encode()) - len(new.encode())
    return saved


def finish(app, error):
    """Lighten the built pages; Sphinx calls this at the end."""
    if error is None and app.builder.format == "html":
        remove_unused(app.outdir)
        remove_outputs(app.outdir)


def use_templates(app, config):
    """Let the book's templates go before the theme's, which load the unused files."""
    config.templates_path.append(str(TEMPLATES))


def setup(app):
    """Register the extension with Sphinx."""
    app.connect("config-inited", use_templates)
    app.connect("build-finished", finish, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
