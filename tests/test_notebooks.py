"""The rules of a notebook, and for each rule a notebook that breaks it.

A rule takes a parsed notebook and its path and returns its faults. A fault names the cell (cell 1
is the first of the notebook; prose counts too) and says what to do.
"""

import ast
import base64
import copy
import io
import re
import subprocess
import sys

import chapters
import execute
import headline
import nbformat
import pytest
import set_up_cell
from covers import outdated_covers
from drawing import only_draws
from files import BookError
from fingerprint import ROOT, essence, fingerprint
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image
from record import NEEDS, RUNTIME, runtime_line
from tidy import VOLATILE, WIDGET_VIEW, tidy_outputs
from toc import toc_notebooks, toc_pages

BOOK = ROOT / "book"
NOTEBOOKS = [
    path
    for path in sorted(BOOK.rglob("*.ipynb"))
    if not {".ipynb_checkpoints", "_build"} & set(path.parts)
]
MAX_LINES = 25
MAX_PICTURE = 120_000  # bytes
MAX_NOTEBOOK = 1_500_000
MAX_SECONDS = 300  # of a run on the real data, with 2 cores
# Of all in a folder, or of one notebook: many networks are trained there. Some applications met a
# slow machine: an epoch of MNIST took 16 s instead of 10.
LONGER = {
    "05_training/03_digits": 660,  # 18 long trainings
    "05_training/06_better": 960,  # five long trainings, two at a time
    "05_training/07_faster": 660,  # six trainings to the goal by turns
    "05_training/08_smaller": 900,  # thirty networks and as many tries
    "06_evidence": 360,
    "06_evidence/01_features": 1_140,  # 430 trainings to tune, 180 to compare
    "06_evidence/03_pooling": 900,  # ten epochs of all images, 55 times
    "06_evidence/04_dense": 1_020,  # on one core
    "07_applications/03_segmentation": 420,  # 25 trainings of the ablation
}
MAX_MEMORY = 1_500  # MB
LARGER = {
    "05_training/07_faster": 2_150,  # a process beside the kernel; what they share once, 1,440
    "06_evidence/01_features": 1_750,  # networks, features and kernels of two trainings at once
    "07_applications/03_segmentation": 1_600,  # Binder, with 2 GB, has not got its films
    "08_tools/05_kaggle": 1_550,  # all of MNIST, as rows and as images
    "08_tools/01_frameworks": 2_300,  # a process beside the kernel, what they share counted twice
    "10_faq/03_how_do_i": 2_200,  # the same; with what is shared counted once, 1,530
}
PICTURES = ("image/png", "image/jpeg", "image/svg+xml")
COMMENT_MARKERS = re.compile(r"^\s*#\s*(NBVAL_\w+|PYTEST_VALIDATE_IGNORE_OUTPUT)\s*$", re.M)
PERCENTAGE = re.compile(r"(\d+(?:[.,]\d+)?)\$?\s*\\?(?:%(?!\w)|per ?cent\b)")
MACHINE_PATH = re.compile(
    r"(?<![\w.:])/(?:home|Users|root|tmp|private|var/folders)/\w[^\s'\"<]*"
    r"|\b[A-Z]:\\(?:Users|Windows|Program|\w+\\)[^\s'\"<]*"
    r"|\b(?:site|dist)-packages\b[^\s'\"<]*"
)
RULES = {}


def rule(function):
    RULES[function.__name__] = function
    return function


# What the rules look with


def numbered(nb, kind):
    return [(n, cell) for n, cell in enumerate(nb.cells, 1) if cell.cell_type == kind]


def tags(cell):
    return cell.metadata.get("tags", [])


def tree(cell):
    """The syntax tree; an empty one where the cell is not plain Python: another rule says so."""
    try:
        return ast.parse(cell.source)
    except SyntaxError:
        return ast.Module([], [])


def calls(cell, *prefixes):
    """Whether the cell calls a function whose name starts with one of the prefixes."""
    functions = [node.func for node in ast.walk(tree(cell)) if isinstance(node, ast.Call)]
    names = [getattr(function, "attr", getattr(function, "id", "")) for function in functions]
    return any(name.startswith(prefixes) for name in names)


def prose(cell):
    """The Markdown without code blocks: a line in them that starts with # is no heading."""
    return re.sub(r"^(```+|~~~+)(?!\{).*?^\1", "", cell.source, flags=re.M | re.S)


def headings(nb):
    """(cell number, level, text) of every heading."""
    return [
        (n, len(match[1]), match[2].strip())
        for n, cell in numbered(nb, "markdown")
        for match in re.finditer(r"^(#{1,6}) (.+)$", prose(cell), re.M)
    ]


def output_texts(nb):
    """(cell number, text) of every stored output that is text; of HTML only what a reader sees."""
    for n, cell in numbered(nb, "code"):
        for output in cell.outputs:
            yield n, "\n".join([output.get("text", ""), *output.get("traceback", [])])
            for kind, text in output.get("data", {}).items():
                if kind == "text/html":
                    yield n, re.sub(r"(?is)<(style|script)\b.*?</\1>|<[^>]*>", " ", text)
                elif kind.startswith("text/"):
                    yield n, text


def says(text):
    """Whether an alt text is a sentence, not a name."""
    return len(text.split()) >= 5 and text.rstrip().endswith(".")


def is_file_name(text):
    return bool(re.fullmatch(r"\S*\.\w{2,5}", text.strip()))


def root_of(path):
    """The folder above the notebook that holds the table of contents."""
    return next((p for p in path.parents if (p / "_toc.yml").exists()), ROOT)


def overviews(path):
    """The overview pages that list the notebook: those of its folder and of the folders above."""
    pages = [folder / "index.md" for folder in path.parents if root_of(path) in folder.parents]
    return [page for page in pages if page.exists()]


# The rules


@rule
def counts(nb, path):
    """Execution counts are 1, 2, 3, ...: the outputs come from one run from top to bottom."""
    faults = []
    for expected, (n, cell) in enumerate(numbered(nb, "code"), 1):
        found = cell.get("execution_count")
        if not cell.source.strip():
            faults.append(f"cell {n}: the code cell is empty; delete it")
        elif found != expected:
            faults.append(f"cell {n}: count {found} should be {expected}; run `make execute`")
    return faults


@rule
def no_errors(nb, path):
    """No error is stored, unless the cell is tagged to raise one; nothing is stored from stderr."""
    faults = []
    for n, cell in numbered(nb, "code"):
        for output in cell.outputs:
            if output.output_type == "error" and "raises-exception" not in tags(cell):
                faults.append(f"cell {n}: stores an error; mend the cell")
            if output.get("name") == "stderr":
                faults.append(f"cell {n}: stores stderr ({output.text[:60]!r}); mend its cause")
    return faults


@rule
def ignored_outputs(nb, path):
    """An output that is not compared is asserted by the cell or by the next one."""
    faults = []
    code = numbered(nb, "code")
    for place, (n, cell) in enumerate(code):
        pair = [cell for _, cell in code[place : place + 2]]
        if "nbval-skip" in tags(cell):
            faults.append(f"cell {n}: remove the tag nbval-skip; every cell must run")
        if found := COMMENT_MARKERS.search(cell.source):
            faults.append(f"cell {n}: write {found[1]} as a tag, not as a comment")
        if "nbval-ignore-output" in tags(cell) and not any(map(asserts, pair)):
            faults.append(f"cell {n}: ignores its output; assert in it or the next what must hold")
    return faults


def asserts(cell):
    found = any(isinstance(node, ast.Assert) for node in ast.walk(tree(cell)))
    return found or calls(cell, "check_", "assert_")


@rule
def alt_texts(nb, path):
    """Every picture says in words what is to be seen."""
    faults = []
    for n, cell in numbered(nb, "code"):
        if any(kind in PICTURES for output in cell.outputs for kind in output.get("data", {})):
            alt = cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")
            if not says(alt):
                faults.append(
                    f"cell {n}: metadata.mystnb.image.alt is {alt!r}; "
                    "write a sentence of five words or more that ends with a period"
                )
    for n, cell in numbered(nb, "markdown"):
        for picture, alt in markdown_pictures(prose(cell)):
            if not alt.strip() or is_file_name(alt):
                faults.append(f"cell {n}: say in the alt text of {picture} what is to be seen")
    return faults


def markdown_pictures(text):
    """(start of the markup, alt text) of every picture in Markdown."""
    for block in re.findall(r"^```\{(?:figure|image)\}.*?^```", text, re.M | re.S):
        alt = re.search(r"^:alt:(.*)$", block, re.M)
        yield block.split("\n")[0], alt[1] if alt else ""
    for match in re.finditer(r"!\[([^\]]*)\]\([^)]*\)", text):
        yield match[0], match[1]
    for tag in re.findall(r"<img\b[^>]*>", text, re.I):
        alt = re.search(r"""\balt=(?:"([^"]*)"|'([^']*)')""", tag, re.I)
        yield tag, (alt[1] or alt[2] or "") if alt else ""


@rule
def weight(nb, path):
    """Pictures and notebooks are small enough for a slow connection."""
    faults = []
    for n, cell in numbered(nb, "code"):
        for output in cell.outputs:
            for kind, data in output.get("data", {}).items():
                size = picture_size(kind, data) if kind in PICTURES else 0
                if size > MAX_PICTURE:
                    faults.append(f"cell {n}: a picture of {size:,} bytes; draw it smaller")
    if path.stat().st_size > MAX_NOTEBOOK:
        faults.append(f"the notebook has {path.stat().st_size:,} bytes; store less output")
    return faults


@rule
def sharp(nb, path):
    """A stored PNG has two pixels for one of the page, so its width on the page is half its own."""
    return [
        f"cell {n}: a PNG that a modern screen shows blurred; call use_book_style() before"
        for n, cell in numbered(nb, "code")
        for output in cell.outputs
        if "image/png" in output.get("data", {}) and not doubled(output)
    ]


def doubled(output):
    shown = output.metadata.get("image/png", {}).get("width")
    with Image.open(io.BytesIO(base64.b64decode(output.data["image/png"]))) as image:
        return bool(shown) and 2 * shown <= image.width


def imports_of(cell):
    nodes = [n for n in tree(cell).body if isinstance(n, ast.Import | ast.ImportFrom)]
    return sum(node.end_lineno - node.lineno + 1 for node in nodes)


def picture_size(kind, data):
    return len(data.encode()) if kind == "image/svg+xml" else len(base64.b64decode(data))


@rule
def short_cells(nb, path):
    """A code cell fits on a screen; imports are not read line by line."""
    sizes = [
        (n, len(cell.source.splitlines()) - imports_of(cell)) for n, cell in numbered(nb, "code")
    ]
    return [
        f"cell {n}: {size} lines; split it, {MAX_LINES} is the ceiling"
        for n, size in sizes
        if size > MAX_LINES
    ]


@rule
def folded(nb, path):
    """The set-up and code that only draws are folded: the page shows the picture first."""
    code = numbered(nb, "code")
    wanted = [n for n, cell in code if "hide-cell" not in tags(cell) and only_draws(cell)]
    return [
        f"cell {n}: tag it hide-input; a reader of the page wants its result first"
        for n, cell in code
        if "hide-input" not in tags(cell) and (n in wanted or cell is code[0][1])
    ]


@rule
def measured_percentages(nb, path):
    """A percentage in the prose is one that an output of this notebook shows."""
    shown = " ".join(text for _, text in output_texts(nb))
    return [
        f"cell {n}: no output shows '{match[0]}'; let the cell that measures it say so"
        for n, cell in numbered(nb, "markdown")
        for match in PERCENTAGE.finditer(cell.source)
        if not re.search(rf"(?<![\d.,]){re.escape(match[1])}(?!\d|[.,]\d)", shown)
    ]


@rule
def sections(nb, path):
    """Title, goals, needs, run time, and the three last sections are there."""
    first = prose(nb.cells[0]) if nb.cells and nb.cells[0].cell_type == "markdown" else ""
    faults = [] if first.startswith("# ") else ["cell 1: must start with the title, '# ...'"]
    text = "\n\n".join(prose(cell) for _, cell in numbered(nb, "markdown"))
    for start in (NEEDS, RUNTIME):
        if not re.search(rf"^{re.escape(start)} *\S", text, re.M):
            faults.append(f"a line that starts with '{start}' is missing; write it below the title")
    goals = re.search(
        r"^(?:#+ |\*\*)You will be able to.*\n\s*((?:(?:[-*] |  ).*(?:\n|\Z))+)", text, re.M
    )
    number = len(re.findall(r"^[-*] ", goals[1], re.M)) if goals else 0
    if not 3 <= number <= 5:
        faults.append(f"'**You will be able to**' has {number} bullets; write 3 to 5")
    return faults + heading_faults(nb)


def heading_faults(nb):
    faults, above = [], 0
    for n, level, text in headings(nb):
        if level == 1 and above:
            faults.append(f"cell {n}: a second title, '{text}'; use '## '")
        if level > above + 1:
            faults.append(f"cell {n}: '{text}' is {level} deep, below {above}; leave no level out")
        above = level
    wanted = ["What you have seen", "Exercises", "Going further"]
    found = [text for _, level, text in headings(nb) if level == 2 and text in wanted]
    if found != wanted:
        faults.append(f"the last sections should be {wanted}, '## ' each; found {found}")
    return faults


@rule
def exercises(nb, path):
    """Three exercises or more, each with a checker call and a collapsed solution that runs."""
    faults, number = [], 0
    marks = [*headings(nb), (len(nb.cells) + 1, 2, "")]
    section = ""
    for (n, level, text), (end, _, _) in zip(marks, marks[1:], strict=False):
        section = text if level <= 2 else section
        if section == "Exercises" and level == 3 and text.startswith("Exercise"):
            number += 1
            faults += exercise_faults(n, text, [nb.cells[k - 1] for k in range(n, end)])
    if number < 3:
        faults.append(f"'## Exercises' has {number} headings '### Exercise ...'; write 3 or more")
    return faults


def exercise_faults(n, text, cells):
    code = [cell for cell in cells if cell.cell_type == "code"]
    solutions = [cell for cell in code if "hide-cell" in tags(cell)]
    before = code[: code.index(solutions[0])] if solutions else code
    faults = []
    if not any(calls(cell, "check_") for cell in before):
        faults.append(f"cell {n}: '{text}' needs a code cell that calls its checker, check_...")
    if not solutions:
        faults.append(f"cell {n}: '{text}' needs a solution, a code cell tagged hide-cell")
    for cell in solutions:
        if not cell.metadata.get("jupyter", {}).get("source_hidden"):
            faults.append(f"cell {n}: the solution of '{text}' needs jupyter.source_hidden: true")
        if not calls(cell, "check_"):
            faults.append(f"cell {n}: the solution of '{text}' must call the checker too")
    return faults


@rule
def imports(nb, path):
    """All imports stand in the first code cell."""
    found = [
        n
        for n, cell in numbered(nb, "code")
        if any(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(tree(cell)))
    ]
    setup = next((n for n, _ in numbered(nb, "code")), 1)
    faults = [f"cell {n}: move the import to the set-up cell, cell {setup}" for n in found]
    if setup not in found:
        return [f"cell {setup}: the first code cell should hold the imports", *faults]
    return faults[1:]


@rule
def own_helpers(nb, path):
    """The set-up cell says where `helpers` comes from, and imports it before anything else."""
    n, cell = next(iter(numbered(nb, "code")), (1, new_code_cell()))
    faults = []
    if not cell.source.startswith(set_up_cell.hint()):
        faults.append(f"cell {n}: does not say where helpers comes from; run tools/set_up_cell.py")
    nodes = [node for node in tree(cell).body if isinstance(node, ast.Import | ast.ImportFrom)]
    names = [getattr(node, "module", None) or node.names[0].name for node in nodes]
    ours = [name.split(".")[0] == "helpers" for name in names]
    if any(ours) and not ours[0]:
        faults.append(f"cell {n}: import helpers first, it sets Keras up; run `ruff check --fix`")
    return faults


@rule
def plain_python(nb, path):
    """Plain Python that leaves the reader's machine alone: no magics, paths, folders, installs."""
    faults = []
    for n, cell in numbered(nb, "code"):
        try:
            nodes = list(ast.walk(ast.parse(cell.source)))
        except SyntaxError as error:
            faults.append(
                f"cell {n}: line {error.lineno} is not plain Python; use no magics, no '!'"
            )
            continue
        attributes = {ast.unparse(node) for node in nodes if isinstance(node, ast.Attribute)}
        names = {node.id for node in nodes if isinstance(node, ast.Name)}
        imported = {
            f"{node.module}.{alias.name}"
            for node in nodes
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        used = attributes | names | imported
        forbidden = used & {"sys.path", "os.chdir", "contextlib.chdir", "get_ipython"}
        code = essence(cell.source)  # a comment may tell the reader to install something
        forbidden |= set(re.findall(r"\b(?:pip|conda|apt|apt-get) install\b", code))
        faults += [f"cell {n}: remove {name}" for name in sorted(forbidden)]
    return faults


@rule
def listed(nb, path):
    """The notebook is in the table of contents."""
    if path.resolve() in [page.resolve() for page in toc_notebooks(root_of(path))]:
        return []
    return [f"add {path.stem} to _toc.yml"]


@rule
def machine_paths(nb, path):
    """No output shows where the book was made."""
    return [
        f"cell {n}: the output shows {match[0]!r}; print no paths"
        for n, text in output_texts(nb)
        for match in MACHINE_PATH.finditer(text)
    ]


@rule
def record(nb, path):
    """The outputs were made from this code, on the real data, and the prose states what it took."""
    again = "run `make execute`"
    found = nb.metadata.get("book", {})
    keys = {"dataset", "seconds", "peak_memory_mb", "cores", "fingerprint"}
    if set(found) != keys:
        return [f"the record in metadata.book has {sorted(found)}, not {sorted(keys)}; {again}"]
    faults = []
    if found.fingerprint != fingerprint(nb, root_of(path)):
        faults.append(f"the outputs are older than the code; {again}")
    if found.dataset == "embedded":
        faults.append(f"the outputs come from the embedded data; {again} without BOOK_DATASET")
    expected = runtime_line(found)
    for n, cell in numbered(nb, "markdown"):
        for line in cell.source.split("\n"):
            if line.startswith(RUNTIME) and line != expected:
                faults.append(f"cell {n}: the record says otherwise; write '{expected}'")
    return faults


def allowed(path, exceptions, usual):
    """What the budget says of the notebook, else of the nearest folder above it."""
    place = path.relative_to(root_of(path) / "book").with_suffix("")
    limits = [exceptions.get(each.as_posix()) for each in (place, *place.parents)]
    return next(filter(None, limits), usual)


@rule
def budget(nb, path):
    """The run that made the outputs took no longer and no more memory than a reader may expect."""
    found = nb.metadata.get("book", {})
    seconds, memory = allowed(path, LONGER, MAX_SECONDS), allowed(path, LARGER, MAX_MEMORY)
    faults = []
    if found.get("seconds", 0) > seconds:
        faults.append(f"the run took {found.seconds} s, {seconds} s are allowed; do less")
    if found.get("peak_memory_mb", 0) > memory:
        faults.append(f"it took {found.peak_memory_mb} MB, {memory} MB are allowed; hold less")
    return faults


@rule
def one_number(nb, path):
    """A notebook that an overview page lists has a cell that shows the number of its card."""
    if not overviews(path):
        return []
    try:
        headline.headline(nb)
    except BookError as error:
        return [str(error)]
    return [
        f"cell {n}: tag it nbval-ignore-output, too: other data give another number"
        for n, cell in numbered(nb, "code")
        if headline.TAG in tags(cell) and "nbval-ignore-output" not in tags(cell)
    ]


@rule
def metadata(nb, path):
    """Nothing is stored that changes with every run or every editor."""
    again = f"run `python tools/execute.py --force` on {path.name}"
    faults = []
    extra = sorted(set(nb.metadata) - {"kernelspec", "language_info", "book"})
    if extra or nb.metadata.get("language_info") != {"name": "python"}:
        faults.append(f"metadata holds {extra or 'the version of Python'}; {again}")
    for n, cell in enumerate(nb.cells, 1):
        if volatile := sorted(VOLATILE & set(cell.metadata)):
            faults.append(f"cell {n}: metadata holds {volatile}; remove them")
        if cell.cell_type == "code":
            before = copy.deepcopy(cell.outputs)
            if tidy_outputs(copy.deepcopy(cell.outputs)) != before:
                faults.append(f"cell {n}: stores log noise or a dead widget view; {again}")
    return faults


@rule
def ids(nb, path):
    """Every cell has an id of its own."""
    faults, seen = [], set()
    for n, cell in enumerate(nb.cells, 1):
        if not cell.get("id"):
            faults.append(f"cell {n}: has no id; save the notebook as format 4.5")
        elif cell.id in seen:
            faults.append(f"cell {n}: its id {cell.id} is taken; give it another")
        seen.add(cell.get("id"))
    return faults


# The book


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.relative_to(BOOK).as_posix())
def test_notebook(path, name):
    faults = RULES[name](parse(path), path)
    assert not faults, "\n".join([f"{path.name} breaks '{name}':", *faults])


def table_faults(root):
    """Each list of chapters is the one that the notebooks make."""
    found = chapters.lists(root)
    wanted = [page for page in toc_pages(root) if page.stem in ("intro", "index")]
    names = {page: page.relative_to(root).as_posix() for page in wanted}
    return [
        f"{name}: write <!-- chapters --> and <!-- /chapters -->, a line each"
        for page, name in names.items()
        if page not in found
    ] + [
        f"{names[page]}: the list of chapters is old; run `make execute`"
        for page, (old, new) in found.items()
        if old != new
    ]


@pytest.mark.skipif(not (ROOT / "_toc.yml").exists(), reason="no table of contents yet")
def test_every_page_of_the_toc_exists_and_the_lists_of_chapters_are_right():
    assert toc_pages()
    assert table_faults(ROOT) == []
    assert outdated_covers(ROOT) == {}, "run `make execute`"


# Every rule catches its fault


OPENING = """# Find an edge

You have a filter that finds edges.

**You will be able to**

- build a filter,
- apply it,
- read what
  it shows.

**You need:** nothing.

**Run time and memory:** later.
"""
SVG = "<svg xmlns='http://www.w3.org/2000/svg'/>"
PNG = (  # four pixels wide
    "iVBORw0KGgoAAAANSUhEUgAAAAQAAAACAQAAAABX00DOAAAADElEQVR4nGNgYGAAAAAEAAH2FzhVAAAAAElFTkSuQmCC"
)
HIDDEN = {"tags": ["hide-cell"], "jupyter": {"source_hidden": True}}
ALT = "The edge is bright where the page turns dark."


def code(source, *outputs, **kind):
    return new_code_cell(source, outputs=list(outputs), metadata=kind)


def printed(text):
    return new_output("stream", name="stdout", text=text)


def shown(data, width=None):
    return new_output("display_data", data, metadata={"image/png": {"width": width}})


def good_cells():
    yield new_markdown_cell(OPENING)
    setup = set_up_cell.hint() + "import helpers\nfrom helpers.exercises import check_edge\n"
    yield code(f"{setup}import numpy", printed("SEED = 1\n"), tags=["hide-input"])
    yield new_markdown_cell(
        "## Claim\n\n```\n# not a heading\n```\n![An edge, magnified](edge.png)"
    )
    yield code("draw(page)", shown({"image/png": PNG}, 2), mystnb={"image": {"alt": ALT}})
    yield new_markdown_cell("### Accuracy\n\nIt finds 98.7 % of them, the other 1.3\\% are faint.")
    yield code(
        "print(accuracy)",
        printed("accuracy 98.7 per cent\n"),
        shown({"text/html": "<style>p {width: 5%}</style><p>missed 1.3</p>"}),
        tags=["nbval-ignore-output"],
    )
    yield code("assert accuracy > 90")
    yield new_markdown_cell("## What you have seen\n\nEdges.")
    yield new_markdown_cell("## Exercises")
    for number in "123":
        yield new_markdown_cell(f"### Exercise {number}: turn it")
        yield code("check_edge(None)")
        yield code("check_edge(turned)", **copy.deepcopy(HIDDEN))
    yield new_markdown_cell("## Going further\n\n- A book. It adds proofs.")


def parse(path):
    return nbformat.v4.reads(path.read_text("utf-8"))


def seal(nb, root):
    """Give the notebook the record of a run."""
    record = {"dataset": None, "seconds": 8, "peak_memory_mb": 900, "cores": 2}
    record = nbformat.from_dict(record | {"fingerprint": fingerprint(nb, root)})
    nb.metadata = nbformat.from_dict({"language_info": {"name": "python"}, "book": record})
    for _, cell in numbered(nb, "markdown"):
        cell.source = re.sub(
            rf"^{re.escape(RUNTIME)}.*",
            runtime_line(record),
            cell.source,
            flags=re.M,
        )


@pytest.fixture
def good(tmp_path):
    """A notebook without a fault, in a book of its own: the path."""
    for name, text in {
        "_toc.yml": "root: intro\nchapters:\n- file: good\n",
        "book/intro.md": "# Intro\n\n<!-- chapters -->\n<!-- /chapters -->\n",
        "helpers/__init__.py": "",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    nb = new_notebook(cells=list(good_cells()))
    for count, (_, cell) in enumerate(numbered(nb, "code"), 1):
        cell.execution_count = count
    seal(nb, tmp_path)
    return save(nb, tmp_path / "book" / "good.ipynb")


def save(nb, path):
    path.write_text(nbformat.v4.writes(nb), "utf-8")
    return path


def faults_of(path):
    found = {name: check(parse(path), path) for name, check in RULES.items()}
    return {name: faults for name, faults in found.items() if faults}


def test_the_good_notebook_has_no_fault(good):
    assert faults_of(good) == {}


# Each fault: the rule, the cell it must name (0: none) and what is done to the good notebook `nb`.
TITLE, SETUP, CLAIM, DRAW, PROSE, PRINT, ASSERT, SEEN, HEAD, EXERCISE, TRY, SOLVE = range(12)
MYSTNB = "nb.cells[DRAW].metadata.mystnb.image.alt = "
SOURCE = "nb.cells[{}].source {}= {!r}".format
OUTPUT = "nb.cells[{}].outputs.append({})".format
DRAWN = SOURCE(
    "DRAW", "", "def turned(a):\n    figure = a\n    a()\n    return figure\n\n\nexplore(a)"
)
RECORD = (
    "nb.metadata.book.{} = {}; nb.cells[0].source = nb.cells[0].source.replace({!r}, {!r})".format
)
OVERVIEW = "(root / 'book/index.md').touch()"
HEADLINE = (
    f"{OVERVIEW}; nb.cells[PRINT].outputs = [shown({{{{'text/markdown': {{!r}}}}}})]"
    "; nb.cells[PRINT].metadata.tags = {}"
).format
LINE, BOTH = "**98.7 %** of the edges found, 1.3 missed", ["nbval-ignore-output", "headline"]
FAULTS = [
    ("counts", 7, "nb.cells[ASSERT].execution_count = 5"),
    ("counts", 7, "nb.cells[ASSERT].execution_count = None"),
    ("counts", 20, "nb.cells.insert(19, new_code_cell(' ', execution_count=11))"),
    ("no_errors", 7, OUTPUT(6, "new_output('error', ename='E', evalue='', traceback=[])")),
    ("no_errors", 7, OUTPUT(6, "new_output('stream', name='stderr', text='careful')")),
    ("ignored_outputs", 6, SOURCE("ASSERT", "", "print(accuracy > 90)")),
    ("ignored_outputs", 6, SOURCE("ASSERT", "", "# assert\nasserted(1)")),
    ("ignored_outputs", 4, "nb.cells[DRAW].metadata.tags = ['nbval-ignore-output']"),
    ("ignored_outputs", 4, "nb.cells[DRAW].metadata.tags = ['nbval-skip']"),
    ("ignored_outputs", 4, SOURCE("DRAW", "+", "\n# NBVAL_IGNORE_OUTPUT")),
    ("ignored_outputs", 4, SOURCE("DRAW", "+", "\n  #NBVAL_SKIP")),
    ("alt_texts", 4, "del nb.cells[DRAW].metadata['mystnb']"),
    ("alt_texts", 4, MYSTNB + "'edge.png'"),
    ("alt_texts", 4, MYSTNB + "'An edge here.'"),
    ("alt_texts", 4, MYSTNB + "'A picture of an edge without a period'"),
    ("alt_texts", 7, OUTPUT(6, "shown({'image/svg+xml': '<svg/>'})")),
    ("alt_texts", 3, SOURCE("CLAIM", "+", "\n![](edge.png)")),
    ("alt_texts", 3, SOURCE("CLAIM", "+", "\n![edge.png](edge.png)")),
    ("alt_texts", 3, SOURCE("CLAIM", "+", "\n<img src='edge.png'>")),
    ("alt_texts", 3, SOURCE("CLAIM", "+", "\n<img src='edge.png' alt=''>")),
    ("alt_texts", 3, SOURCE("CLAIM", "+", "\n```{figure} edge.png\n:width: 9\n```")),
    ("weight", 4, "nb.cells[DRAW].outputs[0].data['image/png'] = PNG + 'AAAA' * 40_001"),
    ("weight", 4, "nb.cells[DRAW].outputs[0].data = {'image/svg+xml': SVG + ' ' * 120_000}"),
    ("sharp", 4, "nb.cells[DRAW].outputs[0].metadata = {}"),
    ("sharp", 4, "nb.cells[DRAW].outputs[0].metadata['image/png']['width'] = 4"),
    ("weight", 0, OUTPUT(6, "printed('x' * 1_500_000)")),
    ("short_cells", 7, SOURCE("ASSERT", "+", "\n" * 25 + "1")),
    ("folded", 2, "nb.cells[SETUP].metadata.tags = []"),
    ("folded", 4, SOURCE("DRAW", "", "ax.plot(1)\n" * 5)),
    ("folded", 4, SOURCE("DRAW", "", "def edge(ax):\n" + "    a = 1\n" * 5 + "show_row(edge)")),
    ("folded", 4, SOURCE("DRAW", "", "for a in b:\n" + "    plt.plot(a)\n" * 4)),
    ("folded", 4, DRAWN + "; nb.cells[DRAW].outputs = [shown({'text/html': '<img alt=\"\">'})]"),
    ("measured_percentages", 5, SOURCE("PROSE", "+", " About 97 % of all.")),
    ("measured_percentages", 5, SOURCE("PROSE", "+", " About 8.7% of all.")),
    ("measured_percentages", 5, SOURCE("PROSE", "+", " About $98\\%$ of all.")),
    ("measured_percentages", 5, SOURCE("PROSE", "+", " About 98.70\u202fper cent.")),
    ("measured_percentages", 5, SOURCE("PROSE", "+", " It is 5% wide.")),
    ("sections", 1, SOURCE("TITLE", "", OPENING.replace("# Find", "Find"))),
    ("sections", 1, "nb.cells.insert(0, new_markdown_cell('Hello.'))"),
    ("sections", 3, SOURCE("CLAIM", "+", "\n# A second title\n\n## Again")),
    ("sections", 3, SOURCE("CLAIM", "+", "\n#### Deep")),
    ("sections", 0, "nb.cells[0].source = OPENING.replace('**You need:**', 'You need')"),
    ("sections", 0, "nb.cells[0].source = OPENING.replace('nothing.', '')"),
    ("sections", 0, "nb.cells[0].source = OPENING.replace('**Run time and memory:** later.', '')"),
    ("sections", 0, "nb.cells[0].source = OPENING.replace('You will be', 'You are')"),
    ("sections", 0, "nb.cells[0].source = OPENING.replace('- apply it,\\n', '')"),
    ("sections", 0, "nb.cells[0].source = OPENING.replace('- apply', '- a\\n- b\\n- c\\n- apply')"),
    ("sections", 0, SOURCE("SEEN", "", "## Summary")),
    ("sections", 0, SOURCE("-1", "", "## Further")),
    ("exercises", 10, SOURCE("TRY", "", "edge(None)")),
    ("exercises", 10, SOURCE("TRY", "", "# check_edge(None)")),
    ("exercises", 10, "nb.cells[SOLVE].metadata.tags = []"),
    ("exercises", 10, "nb.cells[SOLVE].metadata.jupyter.source_hidden = False"),
    ("exercises", 10, SOURCE("SOLVE", "", "turned = 1")),
    ("exercises", 0, SOURCE("EXERCISE", "", "### Task 1")),
    ("imports", 7, SOURCE("ASSERT", "+", "\nimport numpy")),
    ("imports", 12, SOURCE("SOLVE", "+", "\nfrom math import pi")),
    ("imports", 2, SOURCE("SETUP", "", set_up_cell.hint() + "seed = 1")),
    ("own_helpers", 2, SOURCE("SETUP", "", "import helpers")),
    ("own_helpers", 2, SOURCE("SETUP", "", set_up_cell.hint() + "import keras\nimport helpers")),
    ("plain_python", 4, SOURCE("DRAW", "+", "\n%matplotlib inline")),
    ("plain_python", 4, SOURCE("DRAW", "", "!pip install keras")),
    ("plain_python", 4, SOURCE("DRAW", "", "files = !ls")),
    ("plain_python", 4, SOURCE("DRAW", "", "draw?")),
    ("plain_python", 4, SOURCE("DRAW", "+", "\nsys.path.append('..')")),
    ("plain_python", 4, SOURCE("DRAW", "+", "\nos.chdir('..')")),
    ("plain_python", 2, SOURCE("SETUP", "+", "\nfrom os import chdir")),
    ("plain_python", 4, SOURCE("DRAW", "+", "\nget_ipython().system('ls')")),
    ("plain_python", 4, SOURCE("DRAW", "+", "\nos.system('pip install keras')")),
    ("listed", 0, "(root / '_toc.yml').write_text('root: intro')"),
    ("machine_paths", 7, OUTPUT(6, "printed('in /home/me/x.py')")),
    ("machine_paths", 7, OUTPUT(6, "printed('in (/tmp/x/y)')")),
    ("machine_paths", 7, OUTPUT(6, "printed('/Users/me/x.py')")),
    ("machine_paths", 7, OUTPUT(6, "shown({'text/plain': r\"'C:\\Users\\me'\"})")),
    ("machine_paths", 7, OUTPUT(6, "shown({'text/html': '<p>lib/site-packages/keras</p>'})")),
    ("record", 0, "nb.metadata.book.fingerprint = '0'"),
    ("record", 0, "nb.cells[DRAW].source = 'draw(other)'"),
    ("record", 0, "(root / 'helpers/__init__.py').write_text('VALUE = 2')"),
    ("record", 0, "del nb.metadata['book']"),
    ("record", 0, "del nb.metadata.book['cores']"),
    ("record", 1, "nb.metadata.book.seconds = 99"),
    ("record", 1, "nb.metadata.book.dataset = 'digits'"),
    ("budget", 0, RECORD("seconds", 301, "8 s", "5 min 1 s")),
    ("budget", 0, RECORD("peak_memory_mb", 1501, "0.9 GB", "1.5 GB")),
    ("metadata", 0, "nb.metadata.widgets = {}"),
    ("metadata", 0, "nb.metadata.language_info.version = '3.11.1'"),
    ("metadata", 4, "nb.cells[DRAW].metadata.execution = {}"),
    ("metadata", 7, OUTPUT(6, f"shown({{'text/html': '', {WIDGET_VIEW!r}: {{}}}})")),
    ("one_number", 0, OVERVIEW),
    ("one_number", 0, HEADLINE(LINE, BOTH) + "; nb.cells[PRINT].outputs = [printed('98.7, 1.3')]"),
    ("one_number", 0, HEADLINE(LINE, BOTH) + "; nb.cells[ASSERT].metadata.tags = ['headline']"),
    ("one_number", 0, HEADLINE("98.7 % right, 1.3 % not", BOTH)),
    ("one_number", 6, HEADLINE(LINE, ["headline"])),
    ("ids", 7, "del nb.cells[ASSERT]['id']"),
    ("ids", 7, "nb.cells[ASSERT].id = nb.cells[PRINT].id"),
]


@pytest.mark.parametrize(("name", "cell", "change"), FAULTS, ids=[f"{f[0]}-{f[2]}" for f in FAULTS])
def test_exactly_one_rule_reports_the_fault(good, name, cell, change):
    root, nb = good.parent.parent, parse(good)
    exec(change, globals(), {"nb": nb, "root": root})
    if name not in ("record", "budget", "metadata"):
        seal(nb, root)

    found = faults_of(save(nb, good))

    assert list(found) == [name]
    if cell:
        assert any(fault.startswith(f"cell {cell}: ") for fault in found[name])


@pytest.mark.parametrize(
    ("place", "seconds"),
    [
        ("03_pooling", MAX_SECONDS),
        ("05_training/03_digits", 660),
        ("05_training/06_better", 960),
        ("07_applications/03_segmentation", 420),
        ("06_evidence/deep/01_features", 360),
        ("07_applications/05_training/01_one", MAX_SECONDS),
    ],
)
def test_a_budget_holds_for_one_place(place, seconds):
    assert allowed(BOOK / f"{place}.ipynb", LONGER, MAX_SECONDS) == seconds


def test_every_rule_has_a_fault_that_it_catches():
    assert {fault[0] for fault in FAULTS} == set(RULES)


@pytest.mark.parametrize(
    "change",
    [
        OUTPUT(6, "new_output('error', ename='E', evalue='', traceback=[])")
        + "; nb.cells[6].metadata.tags = ['raises-exception']",
        SOURCE("ASSERT", "", "np.testing.assert_allclose(a, b)"),
        SOURCE("ASSERT", "", "check_edge(a)"),
        SOURCE("ASSERT", "+", "\n" * 24 + "1"),
        SOURCE("DRAW", "", "ax.plot(1)\n" * 4),
        SOURCE("DRAW", "", "ax.plot(1)\n" * 5 + "a = 1\n" * 4),
        SOURCE("DRAW", "", "ax.plot(1)\n" * 5) + "; nb.cells[DRAW].metadata.tags = ['hide-input']",
        SOURCE("ASSERT", "+", "\nax.plot(1)" * 9),
        SOURCE("CLAIM", "+", '\n<img src="a.png" alt="An edge">'),
        SOURCE("CLAIM", "+", "\n```{figure} edge.png\n:alt: An edge\n```"),
        SOURCE("PROSE", "+", " [A page](a%20b.html) of `10 %d`."),
        "nb.cells[DRAW].outputs[0].data = {'image/svg+xml': SVG}",
        HEADLINE(LINE, BOTH),
        OUTPUT(6, "printed('see https://example.org/home/page and and/or/tmp')"),
        OUTPUT(6, "shown({'text/html': '<img src=\"data:image/png;base64,+/tmp/aa/tmp/b\">'})"),
    ],
)
def test_what_is_allowed(good, change):
    nb = parse(good)
    exec(change, globals(), {"nb": nb, "root": good.parent.parent})
    seal(nb, good.parent.parent)
    assert faults_of(save(nb, good)) == {}


def test_nbval_compares_stdout_but_not_stderr(tmp_path):
    source = "import sys\nprint('a')\nprint('b', file=sys.stderr)"
    nb = new_notebook(cells=[code(source, printed(text)) for text in ("a\n", "c\n")])
    for count, cell in enumerate(nb.cells, 1):
        cell.execution_count = count  # nbval skips a cell that has none
    save(nb, tmp_path / "a.ipynb")
    (tmp_path / "pytest.ini").touch()
    (tmp_path / "conftest.py").write_bytes((ROOT / "conftest.py").read_bytes())
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-rA", "a.ipynb"]
    found = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert "PASSED a.ipynb::Cell 0" in found.stdout
    assert "FAILED a.ipynb::Cell 1" in found.stdout


def test_an_old_list_of_chapters_and_a_page_that_is_missing_are_found(good):
    root = good.parent.parent
    assert "the list of chapters is old" in table_faults(root)[0]
    execute.main([], root)
    assert table_faults(root) == []
    (root / "book/intro.md").write_text("# Intro", "utf-8")
    assert "<!-- chapters -->" in table_faults(root)[0]
    good.unlink()
    with pytest.raises(BookError, match="'good'"):
        toc_pages(root)
