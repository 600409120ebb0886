"""Sphinx extension: folded cells say what is behind them, and no page shows a reader's first try.

The label follows from the cell, so that a notebook needs no more than its tags: the first code cell
is the set-up, `hide-cell` in 'Exercises' is a solution, `hide-input` above a picture is the code of
a figure. A cell may name its own label in `metadata.mystnb.code_prompt_show`.
"""

import re
from html import escape

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode

PICTURE = re.compile(r"<(?:img|svg|canvas|video)\b")


def parts(node, kind):
    """List the containers of one kind that MyST-NB made inside a node."""
    return [each for each in node.findall(nodes.container) if each.get("nb_element") == kind]


def in_exercises(cell):
    """Tell whether a cell stands below the heading 'Exercises'."""
    while cell := cell.parent:
        if isinstance(cell, nodes.section) and cell[0].astext() == "Exercises":
            return True
    return False


def shows_picture(cell):
    """Tell whether an output of the cell is a picture, with controls or without."""
    for output in cell.findall(lambda node: "mime_type" in getattr(node, "attributes", {})):
        kind = output["mime_type"]
        if kind.startswith("image/") or (kind == "text/html" and PICTURE.search(output.astext())):
            return True
    return False


def content(cell, is_first):
    """Name what a folded cell holds, as its label says it after 'Show'."""
    if is_first:
        return "the set-up"
    if cell["hide_mode"] == "all":
        return "a solution" if in_exercises(cell) else "the code"
    if not parts(cell, "cell_code_output"):
        return "the code"
    return "the code of this figure" if shows_picture(cell) else "the code of this result"


def fold(app, doctree):
    """Label every folded cell, and leave out what a checker says to an exercise not yet done."""
    cells = parts(doctree, "cell_code")
    for cell in cells:
        own = cell["cell_metadata"].get("mystnb", {})
        if "hide_mode" in cell and "code_prompt_show" not in own:
            what = content(cell, cell is cells[0])
            cell["prompt_show"], cell["prompt_hide"] = f"Show {what}", f"Hide {what}"
            cell["classes"] += ["solution"] * (what == "a solution")
        for output in parts(cell, "cell_code_output"):
            if in_exercises(cell) and output.astext().startswith("Not yet."):
                cell.remove(output)


def visit_fold(self, node):
    """Open the element; its name is its text, which MyST-NB covers with an 'aria-label'."""
    self.body.append(f'<details class="hide {" ".join(node["classes"])}">\n<summary>')
    for state, label in (("collapsed", "prompt_show"), ("expanded", "prompt_hide")):
        self.body.append(f'<span class="{state}">{escape(node[label])}</span>')
    self.body.append("</summary>\n")


def depart_fold(self, node):
    """Close the element."""
    self.body.append("</details>\n")


def setup(app):
    """Register the extension with Sphinx; it must stand behind MyST-NB in the list."""
    app.connect("doctree-read", fold)
    app.add_node(HideCodeCellNode, override=True, html=(visit_fold, depart_fold))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
