"""The house stays small: short functions, nothing written twice, most outputs compared."""

import ast
import graphlib
import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from fingerprint import ROOT, code_cells, essence
from nbformat.v4 import new_notebook
from test_notebooks import NOTEBOOKS, PICTURES, PNG, code, parse, printed, shown, tags

MODULES = sorted((ROOT / "helpers").rglob("*.py"))
TOOLS = sorted((ROOT / "tools").glob("*.py"))
MAX_FUNCTION = 25  # lines, without the docstring
MAX_MODULE = 250
REPEATED = 4  # so many lines in a row are no accident


def long_functions(source):
    """Name the functions with more lines than allowed; a docstring costs nothing."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            text = textwrap.dedent("\n".join(source.split("\n")[node.lineno - 1 : node.end_lineno]))
            if len(essence(text, is_module=True).split("\n")) > MAX_FUNCTION:
                found.append(node.name)
    return found


def repeated_lines(sources):
    """List what stands twice in the sources, {name: code}: a few lines in a row, imports apart."""
    places = {}
    for name, source in sources.items():
        lines = [line.strip() for line in essence(source, is_module=True).split("\n")]
        lines = [line for line in lines if not line.startswith(("import ", "from ", "@", ")"))]
        for start in range(len(lines) - REPEATED + 1):
            block = "\n".join(lines[start : start + REPEATED])
            places.setdefault(block, []).append(name)
    return [f"{sorted(names)}:\n{block}" for block, names in places.items() if len(names) > 1]


def answers_tried(source):
    """Count the answers that a test module gives to each checker, {(checker, verdict): number}."""
    found = {}
    for node in ast.parse(source).body:
        kind = getattr(node, "name", "").rpartition("_")[2]
        if kind not in ("accepts", "rejects"):
            continue
        names = [each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)]
        (checker,) = {name for name in names if name.startswith("check_")}
        (listed,) = (call.args[1] for call in node.decorator_list)
        found[checker, kind] = len(listed.elts)
    return found


def compared_share(notebooks):
    """Of the cells that print something, the share that nbval compares."""
    cells = [cell for nb in notebooks for cell in code_cells(nb) if prints(cell)]
    return sum("nbval-ignore-output" not in tags(cell) for cell in cells) / len(cells)


def prints(cell):
    kinds = [set(output.get("data", {"text/plain": ""})) for output in cell.outputs]
    return any(found and not found & set(PICTURES) for found in kinds)


def rooms_that_import_each_other(sources):
    """Return a circle of rooms, [] if there is none; sources: {path inside helpers: code}.

    A room is what stands directly under helpers: a folder or a module.
    """
    needs = {}
    for path, source in sources.items():
        room = path.parts[0].removesuffix(".py")
        needs.setdefault(room, set()).update(imported_rooms(source, path) - {room})
    try:
        list(graphlib.TopologicalSorter(needs).static_order())
    except graphlib.CycleError as error:
        return error.args[1]
    return []


def imported_rooms(source, path):
    """Name the rooms that a module imports, at its top or inside a function."""
    package = ["helpers", *path.parts[:-1]]
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) + 1 - node.level] if node.level else []
            module = ".".join([*start, *filter(None, [node.module])])
            names |= {f"{module}.{alias.name}" for alias in node.names}
    return {name.split(".")[1] for name in names if name.startswith("helpers.")}


def run_alone(code):
    """Run code in a fresh Python that sees the helpers; return what it prints, in words."""
    settings = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", textwrap.dedent(code)]
    run = subprocess.run(command, env=settings, cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return run.stdout.split()


@pytest.mark.parametrize(
    "path", [*MODULES, *TOOLS], ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_a_module_is_short_and_so_are_its_functions(path):
    source = path.read_text("utf-8")
    assert long_functions(source) == []
    assert len(source.splitlines()) <= MAX_MODULE


def test_nothing_is_written_twice():
    sources = {path: path.read_text("utf-8") for path in MODULES}
    for path in NOTEBOOKS:
        sources[path] = "\n".join(cell.source for cell in code_cells(parse(path))[1:])
    assert repeated_lines(sources) == []


def test_every_checker_has_met_three_right_answers_and_five_wrong_ones():
    tried = {}
    for path in (ROOT / "tests/exercises").glob("test_*.py"):
        tried |= answers_tried(path.read_text("utf-8"))
    modules = [path for path in MODULES if path.parent.name == "exercises"]
    text = "\n".join(path.read_text("utf-8") for path in modules)
    checkers = re.findall(r"^def (check_\w+)", text, re.M)
    assert len(checkers) >= 20
    for checker in checkers:
        assert tried[checker, "accepts"] >= 3 and tried[checker, "rejects"] >= 5, checker


def test_enough_of_the_cells_that_print_something_are_compared():
    assert compared_share(map(parse, NOTEBOOKS)) >= 0.4  # what is trained depends on the data
    explaining = [path for path in NOTEBOOKS if path.relative_to(ROOT / "book").parts[0] < "06"]
    assert compared_share(map(parse, explaining)) >= 0.6


def test_imports_go_one_way():
    sources = {path.relative_to(ROOT / "helpers"): path.read_text("utf-8") for path in MODULES}
    assert rooms_that_import_each_other(sources) == []


def test_who_only_loads_data_imports_no_tensorflow():
    assert run_alone("""
        import sys
        import helpers.data
        print(*{"tensorflow", "keras", "jax", "torch", "matplotlib"} & set(sys.modules))
    """) == []  # fmt: skip


STATE = """
    import sys
    import matplotlib, matplotlib.pyplot as plt, numpy as np, random

    def state():
        drawn = np.random.get_state()[1].tolist(), random.getstate()
        formats = np.get_printoptions(), np.geterr()
        open_figures = plt.get_fignums(), matplotlib.get_backend()
        return [dict(matplotlib.rcParams), drawn, formats, open_figures, sys.path[:]]

    {first}
    before, names = state(), ["settings", "seeds", "formats", "figures", "path"]
    {code}
    print(*[name for name, a, b in zip(names, before, state()) if a != b])
"""


def test_importing_the_helpers_changes_nothing():
    modules = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in MODULES]
    imported = ", ".join(name.removesuffix(".__init__") for name in modules)
    first = "import tensorflow"  # which draws from Python's seed itself
    assert run_alone(STATE.format(first=first, code=f"import {imported}")) == []


# Each of them can fail


@pytest.mark.parametrize(
    "code",
    [
        "plt.style.use('ggplot'); random.seed(0); plt.figure()",
        "np.random.seed(0); np.set_printoptions(precision=2); sys.path.append('x')",
        "np.seterr(all='raise')",
    ],
)
def test_a_changed_setting_is_found(code):
    words = {"style": "settings", "seed(": "seeds", "figure": "figures", "path": "path"}
    words |= {"options": "formats", "seterr": "formats"}
    expected = [word for hint, word in words.items() if hint in code]
    assert sorted(run_alone(STATE.format(first="pass", code=code))) == sorted(expected)


def test_a_circle_of_imports_is_found():
    a, b, c = Path("a.py"), Path("b/__init__.py"), Path("b/deep.py")
    clean = {a: "from helpers.b import deep", b: "import numpy", c: "from . import other"}
    assert rooms_that_import_each_other(clean) == []
    for back in (
        "import helpers.a",
        "from helpers import a",
        "from helpers.a import name",
        "from ..a import name",
        "from .. import a",
        "def late():\n    from helpers import a",
    ):
        assert set(rooms_that_import_each_other(clean | {c: back})) == {"a", "b"}


def test_a_long_function_is_found():
    body = '    """Doc."""\n' + "    x = 1\n" * 24
    assert long_functions(f"def short():\n{body}") == []
    assert long_functions(f"def long():\n{body}    y = 1\n") == ["long"]
    method = textwrap.indent(f"def long(self):\n{body}    y = 1\n", "    ")
    assert long_functions(f"class A:\n{method}") == ["long"]


def test_repeated_lines_are_found():
    lines = [f"line_{i} = {i}" for i in range(6)]
    again = "def f():\n    '''Doc.'''\n" + textwrap.indent("\n".join(lines[1:5]), "    ")
    assert repeated_lines({"a": "\n".join(lines), "b": again}) == (
        [f"['a', 'b']:\n{chr(10).join(lines[1:5])}"]
    )
    assert repeated_lines({"a": "\n".join(lines), "b": "\n".join(lines[:3])}) == []
    assert repeated_lines({"a": "\n".join(lines)}) == []
    assert len(repeated_lines({"a": "\n".join([*lines, "between = 0", *lines[:4]])})) == 1


def test_answers_are_counted():
    tests = """
@pytest.mark.parametrize("answer", [one, two])
def test_sum_accepts(answer, capsys):
    accept(module.check_sum, answer, capsys)


@pytest.mark.parametrize(("answer", "words"), [(one, "a")])
def test_sum_rejects(answer, words, capsys):
    reject(module.check_sum, answer, words, capsys)
"""
    assert answers_tried(tests) == {("check_sum", "accepts"): 2, ("check_sum", "rejects"): 1}


def test_cells_that_are_not_compared_count():
    words, picture = printed("12\n"), shown({"image/png": PNG, "text/plain": "<Figure>"})
    ignored = {"tags": ["nbval-ignore-output"]}
    drawn = shown({"image/svg+xml": "<svg/>", "text/plain": "<Figure>"})
    cells = [code("1", words), code("2", words, **ignored), code("3"), code("4", picture, drawn)]
    assert compared_share([new_notebook(cells=cells)]) == 0.5
