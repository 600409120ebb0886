"""What the stored outputs of a notebook were made from, as one number."""

import ast
import functools
import hashlib
import io
import json
import tokenize
from importlib.util import resolve_name
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PRINTERS = {"explore", "getdoc", "getsource", "help", "show_source"}  # they print what they get
KEPT = "\0"  # at the end of a line: it counts as it stands. Code cannot hold this letter.
BROKEN = ast.Module([], [])  # code with a fault; the tests of the notebooks name it


def code_cells(nb):
    """List the cells that hold code."""
    return [cell for cell in nb["cells"] if cell["cell_type"] == "code"]


def fingerprint(nb, root=ROOT):
    """Hash (SHA-256) what the outputs come from: the cells, and the helpers that they import.

    Comments and blank lines do not count, nor do docstrings of helpers. What a cell prints counts
    as it stands: the functions given to `show_source`, `explore` and the like.
    """
    sources = ["".join(cell["source"]) for cell in code_cells(nb)]
    modules = helper_modules(nb, root)
    texts = {name: path.read_text("utf-8") for name, path in modules.items()}
    shown = frozenset().union(*map(_printed, [*sources, *texts.values()]))
    parts = [essence(source, shown) for source in sources]
    parts += [[name, essence(text, shown, is_module=True)] for name, text in texts.items()]
    parts += [path.read_text("utf-8", "replace") for path in _files_beside(modules.values())]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def helper_modules(nb, root=ROOT):
    """Find the helpers modules that a notebook imports, and those they import: {name: path}."""
    found = {}
    queue = [("".join(cell["source"]), "") for cell in code_cells(nb)]
    while queue:
        for name in _imports(*queue.pop()) - found.keys():
            stem = root.joinpath(*name.split("."))
            module, package = stem.with_suffix(".py"), stem / "__init__.py"
            if module.is_file():
                found[name] = module
                queue.append((module.read_text("utf-8"), name.rpartition(".")[0]))
            elif package.is_file():
                found[name] = package
                queue.append((package.read_text("utf-8"), name))
    return dict(sorted(found.items()))


def _files_beside(modules):
    """List style sheets, scripts and whatever else lies in the folders of the modules."""
    files = {path for module in modules for path in module.parent.iterdir() if path.is_file()}
    return sorted(
        path for path in files if path.suffix != ".py" and path.name.strip(".~") == path.name
    )


@functools.cache
def _tree(source):
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError):
        return BROKEN


@functools.cache
def _imports(source, package):
    """Every helpers name that an import in `source` could mean, with the packages above it."""
    nodes = list(ast.walk(_tree(source)))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and (package or not node.level):
            base = resolve_name("." * node.level + (node.module or ""), package)
            names |= {f"{base}.{alias.name}" for alias in node.names}
    parts = [name.split(".") for name in names if name.split(".")[0] == "helpers"]
    return {".".join(part[:depth]) for part in parts for depth in range(1, len(part) + 1)}


@functools.cache
def _printed(source):
    """Name the functions whose text or docstring the code prints."""
    found, original = set(), {}
    for node in ast.walk(_tree(source)):
        if isinstance(node, ast.alias):
            original[node.asname] = node.name
        elif isinstance(node, ast.Attribute) and node.attr == "__doc__":
            found.update(_names(node.value))
        elif isinstance(node, ast.Call) and PRINTERS & set(_names(node.func)):
            found.update(*map(_names, [*node.args, *node.keywords]))
    return frozenset(original.get(name, name) for name in found)


def _names(node):
    """Last names in an expression: `max_pool` in `[reference.max_pool]`."""
    if isinstance(node, ast.Name | ast.Attribute):
        return [node.attr if isinstance(node, ast.Attribute) else node.id]
    return [name for child in ast.iter_child_nodes(node) for name in _names(child)]


@functools.cache
def essence(source, shown=frozenset(), is_module=False):
    """Cut comments, blank lines and trailing blanks out of the code, and docstrings of a module.

    Nothing is cut from the functions and classes whose names are `shown`, nor from strings. The
    text is cut, not printed from the syntax tree: each version of Python prints another one.
    """
    source = source.rstrip()
    if _tree(source) is BROKEN:
        return source
    nodes = [node for node in ast.walk(_tree(source)) if hasattr(node, "body")]
    tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    ends = {token.start[0] for token in tokens if token.type in (tokenize.NEWLINE, tokenize.NL)}
    ends -= {line for node in nodes if getattr(node, "name", "") in shown for line in _lines(node)}
    lines = source.split("\n")
    cuts = [(token.start, token.end) for token in tokens if token.type == tokenize.COMMENT]
    cuts += _docstrings(nodes, lines) if is_module else []
    lines = [line + KEPT * (number not in ends) for number, line in enumerate(lines, 1)]
    for (first, start), (last, end) in sorted(cuts, reverse=True):
        if last in ends:
            lines[first - 1 : last] = [lines[first - 1][:start] + lines[last - 1][end:]]
    return "\n".join(line.rstrip() for line in lines if line.strip()).replace(KEPT, "")


def _lines(node):
    """Numbers of the lines of a function or class, decorators included."""
    first = min(each.lineno for each in [node, *getattr(node, "decorator_list", [])])
    return range(first, node.end_lineno + 1)


def _docstrings(nodes, lines):
    """Find where the docstrings begin and end."""
    kinds = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef, ast.Module)
    for node in nodes:
        if isinstance(node, kinds) and ast.get_docstring(node, clean=False) is not None:
            text = node.body[0]
            ends = (text.lineno, text.col_offset), (text.end_lineno, text.end_col_offset)
            # The tree counts bytes, the text counts characters.
            yield tuple((n, len(lines[n - 1].encode()[:byte].decode())) for n, byte in ends)
