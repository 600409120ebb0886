"""Which cells of a notebook only draw: nobody needs to read them before the picture."""

import ast
import re

from folding import PICTURE

LINES, SHARE = 5, 0.6  # a cell only draws if it draws with so many lines, and so much of it
MARKS = re.compile(
    r"^(?:plt|ax|axes|figure|colorbar|legend)\b|(?:^|\.)(?:draw_|show_|explore|plot)"
)


def shows_picture(cell):
    """Whether a stored output is a picture, with controls or without."""
    return any(
        kind.startswith("image/") or (kind == "text/html" and PICTURE.search("".join(text)))
        for output in cell.outputs
        for kind, text in output.get("data", {}).items()
    )


def draws(node):
    """Whether a statement calls a function that draws."""
    calls = [each.func for each in ast.walk(node) if isinstance(each, ast.Call)]
    return any(MARKS.search(ast.unparse(function)) for function in calls)


def is_drawing(function):
    """Whether a function takes what is drawn on, or returns a figure, or says so in its name."""
    returned = [n.value for n in ast.walk(function) if isinstance(n, ast.Return) and n.value]
    takes = "ax" in [argument.arg for argument in function.args.args]
    gives = "figure" in [ast.unparse(value) for value in returned]
    return takes or gives or function.name.startswith("draw")


def drawing_lines(body):
    """Count the lines of statements that draw."""
    count = 0
    for node in body:
        size = node.end_lineno - node.lineno + 1
        if isinstance(node, ast.FunctionDef):
            count += size * is_drawing(node)
        elif isinstance(node, ast.For | ast.If | ast.With):
            inside = drawing_lines([*node.body, *getattr(node, "orelse", [])])
            count += inside + (inside > 0)
        else:
            count += size * draws(node)
    return count


def only_draws(cell):
    """Whether a cell only draws; code that is not plain Python is another rule's matter."""
    try:
        found = drawing_lines(ast.parse(cell.source).body)
    except SyntaxError:
        return False
    lines = [line for line in cell.source.splitlines() if line.strip()]
    return shows_picture(cell) and found >= LINES and found / len(lines) >= SHARE
