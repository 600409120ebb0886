"""What the stored outputs of a notebook were made from, as one number."""

import ast
import contextlib
import functools
import hashlib
import io
import json
import tokenize
from importlib.util import resolve_name
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def code_cells(nb):
    """List the cells that hold code."""
    return [cell for cell in nb["cells"] if cell["cell_type"] == "code"]


def fingerprint(nb, root=ROOT):
    """Hash (SHA-256) the code cells and the helpers they import, without comments, docstrings."""
    modules = helper_modules(nb, root)
    parts = [essence("".join(cell["source"])) for cell in code_cells(nb)]
    parts += [[name, essence(path.read_text("utf-8"), True)] for name, path in modules.items()]
    if "helpers.pictures.figures" in modules:
        kinds, folder = ("css", "js", "mplstyle"), root / "helpers/pictures"
        sheets = [path for kind in kinds for path in sorted(folder.glob(f"*.{kind}"))]
        parts += [sheet.read_text("utf-8") for sheet in sheets]
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


@functools.cache
def _imports(source, package):
    """Every helpers name that an import in `source` could mean, with the packages above it."""
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except SyntaxError:  # a cell with a fault: the tests of the notebooks name it
        return set()
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and (package or not node.level):
            base = resolve_name("." * node.level + (node.module or ""), package)
            names |= {f"{base}.{alias.name}" for alias in node.names}
    parts = [name.split(".") for name in names if name.split(".")[0] == "helpers"]
    return {".".join(part[:depth]) for part in parts for depth in range(1, len(part) + 1)}


@functools.cache
def essence(source, is_module=False):
    """Cut comments, docstrings, blank lines and trailing blanks out of the code.

    The text is cut, not printed from the syntax tree: each version of Python prints another one.
    A lone string at the top of a cell is its output; only in a module is it a docstring.
    """
    lines = source.split("\n")
    with contextlib.suppress(SyntaxError, tokenize.TokenError):
        cuts = [*_comments(source), *_docstrings(source, lines, is_module)]
        for (first, start), (last, end) in sorted(cuts, reverse=True):
            lines[first - 1 : last] = [lines[first - 1][:start] + lines[last - 1][end:]]
    return "\n".join(line.rstrip() for line in lines if line.strip())


def _comments(source):
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start, token.end


def _docstrings(source, lines, is_module):
    kinds = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef) + (ast.Module,) * is_module
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, kinds) and ast.get_docstring(node, clean=False) is not None:
            text = node.body[0]
            ends = (text.lineno, text.col_offset), (text.end_lineno, text.end_col_offset)
            # The tree counts bytes, the text counts characters.
            yield tuple((n, len(lines[n - 1].encode()[:byte].decode())) for n, byte in ends)
