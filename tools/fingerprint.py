"""What the stored outputs of a notebook were made from, as one number."""

import ast
import functools
import hashlib
import json
import re
from importlib.util import resolve_name
from itertools import accumulate
from pathlib import Path

from files import read_text

ROOT = Path(__file__).resolve().parent.parent
PRINTING = re.compile("__doc__|explore|getdoc|getsource|help|show_source|static_page")
# A string, a comment, or the end of a line: inside one of them, another does not begin.
TOKEN = re.compile(
    r"""(?P<quote>\'{3}|"{3}|'|")(?:\\.|.)*?(?P=quote)|\#[^\n]*|\n""",
    re.DOTALL,
)
KEPT = "\0"  # before the end of a line: the line counts as it stands. No code holds this letter.


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
    texts = {name: read_text(path) for name, path in modules.items()}
    shown = _printed([*sources, *texts.values()])
    parts = [essence(source, shown & _defined(source)) for source in sources]
    parts += [[name, essence(text, shown & _defined(text), True)] for name, text in texts.items()]
    parts += [path.read_text("utf-8", "replace") for path in _files_beside(modules.values())]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def helper_modules(nb, root=ROOT):
    """Find the helpers modules that a notebook imports, and those they import: {name: path}."""
    found, seen = {}, set()
    queue = [name for cell in code_cells(nb) for name in _imports("".join(cell["source"]), "")]
    while queue:
        name = queue.pop()
        if name in seen:
            continue
        seen.add(name)
        parts = name.split(".")
        for depth in range(1, len(parts) + 1):
            stem, above = root.joinpath(*parts[:depth]), ".".join(parts[:depth])
            module, package = stem.with_suffix(".py"), stem / "__init__.py"
            if module.is_file():
                found[above] = module
                queue += _imports(read_text(module), above.rpartition(".")[0])
            elif package.is_file():
                found[above] = package
                queue += _needed(read_text(package), above, "".join(parts[depth : depth + 1]))
    return dict(sorted(found.items()))


def _files_beside(modules):
    """List style sheets, scripts and whatever else lies in the folders of the modules."""
    files = {path for module in modules for path in module.parent.iterdir() if path.is_file()}
    return sorted(
        path for path in files if path.suffix != ".py" and path.name.strip(".~") == path.name
    )


@functools.cache
def syntax(source):
    """List the nodes of the syntax tree; none if the code has a fault, which the tests name."""
    try:
        return list(ast.walk(ast.parse(source)))
    except (SyntaxError, ValueError):
        return []


@functools.cache
def _imports(source, package, wanted=None):
    """Every helpers name that an import in `source` could mean; or only what binds `wanted`."""
    found = syntax(source) if "import" in source else []
    names = set()
    for node in found:
        from_module = isinstance(node, ast.ImportFrom) and (package or not node.level)
        for alias in node.names if from_module or isinstance(node, ast.Import) else []:
            if wanted in (None, alias.asname or alias.name):
                base = "." * node.level + (node.module or "") if from_module else ""
                names.add(f"{resolve_name(base, package)}.{alias.name}" if base else alias.name)
    return {name for name in names if name.split(".")[0] == "helpers"}


def _needed(source, package, wanted):
    """Every helpers name that a package imports for those who want a name of it, or all of it.

    A package that only gathers names is followed to the module that holds the wanted one. Where
    code runs on import, or the package itself defines the name, all that it imports counts.
    """
    tree = next(iter(syntax(source)), None)
    body = tree.body[ast.get_docstring(tree) is not None :] if tree else []
    quiet = ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef
    runs = [node for node in body if not isinstance(node, quiet) and not _lists_names(node)]
    runs += [node for node in body if getattr(node, "decorator_list", [])]
    defined = [node for node in body if getattr(node, "name", "") == wanted]
    gathers = wanted not in ("", "*") and not runs and not defined
    return _imports(source, package, wanted if gathers else None)


def _lists_names(node):
    return isinstance(node, ast.Assign) and _names(node.targets[0]) == ["__all__"]


def _printed(sources):
    """Name the functions whose text or docstring the code prints."""
    found = [name for source in sources for name in _arguments(source)]
    original = {new: name for source in sources for new, name in _aliases(source).items()}
    return frozenset(original.get(name, name) for name in found)


@functools.cache
def _arguments(source):
    """Name what the calls of a printer get, and whose `__doc__` is asked for."""
    found = []
    for node in syntax(source) if PRINTING.search(source) else []:
        if isinstance(node, ast.Attribute) and node.attr == "__doc__":
            found += _names(node.value)
        elif isinstance(node, ast.Call) and PRINTING.fullmatch("".join(_names(node.func)[-1:])):
            found += [name for part in (*node.args, *node.keywords) for name in _names(part)]
    return found


@functools.cache
def _aliases(source):
    nodes = syntax(source) if " as " in source else []
    return {node.asname: node.name for node in nodes if isinstance(node, ast.alias)}


def _names(node):
    """Last names in an expression: `max_pool` in `[reference.max_pool]`."""
    if isinstance(node, ast.Name | ast.Attribute):
        return [node.attr if isinstance(node, ast.Attribute) else node.id]
    return [name for child in ast.iter_child_nodes(node) for name in _names(child)]


@functools.cache
def _defined(source):
    return frozenset(re.findall(r"\b(?:def|class) +(\w+)", source))


@functools.cache
def essence(source, shown=frozenset(), is_module=False):
    """Cut comments, blank lines and trailing blanks out of the code, and docstrings of a module.

    Nothing is cut from the functions and classes whose names are `shown`, nor from strings. The
    text is cut, not printed from the syntax tree: each version of Python prints another one.
    """
    nodes = syntax(source) if shown or is_module else []
    lines = source.split("\n")
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    whole = [_lines(node, starts) for node in nodes if getattr(node, "name", "") in shown]
    docstrings = [_docstring(node, starts, lines) for node in nodes if is_module]
    docstrings = [part for part in docstrings if part]

    def cut(match):
        text, place = match[0], match.start()
        if not any(place in part for part in whole):
            if text[0] == "#" or any(place in part for part in docstrings):
                return ""
            if text == "\n":
                return text
        return text.replace("\n", KEPT + "\n")

    lines = TOKEN.sub(cut, source).split("\n")
    return "\n".join(line.rstrip() for line in lines if line.strip()).replace(KEPT, "")


def _lines(node, starts):
    """Places in the source where a function or class stands, decorators included."""
    first = min(each.lineno for each in [node, *getattr(node, "decorator_list", [])])
    return range(starts[first - 1], starts[node.end_lineno])


def _docstring(node, starts, lines):
    """Places in the source where the docstring of a node stands; none if it has none."""
    kinds = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef, ast.Module)
    if not isinstance(node, kinds) or ast.get_docstring(node, clean=False) is None:
        return range(0)
    text = node.body[0]
    ends = (text.lineno, text.col_offset), (text.end_lineno, text.end_col_offset)
    # The tree counts bytes, the text counts characters.
    return range(*(starts[n - 1] + len(lines[n - 1].encode()[:byte].decode()) for n, byte in ends))
