"""Run the notebooks whose stored outputs are older than their code, and store the new outputs.

    python tools/execute.py [notebook ...] [--force] [--check]

Without a name, it looks at every notebook in `_toc.yml`. A notebook runs in a fresh kernel of this
Python, in its own folder, on MNIST (or on the data set that BOOK_DATASET names). One that fails is
left as it was, and the others still run. Then the table of chapters in `book/intro.md` is renewed.
"""

import argparse
import base64
import contextlib
import json
import os
import posixpath
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import yaml  # what only a run needs is imported there: nbformat alone takes a second
from fingerprint import ROOT, code_cells, fingerprint, helper_modules

import helpers  # noqa: F401  kernels inherit the Keras settings of the book

RUNTIME = "**Run time and memory:**"
NEEDS = "**You need:**"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
VOLATILE = {"execution", "ExecuteTime", "scrolled", "widgets"}  # cell metadata of one run
DATASETS = {"mnist": "the full MNIST", "digits": "the embedded digits"}
CHAPTERS = re.compile(r"(<!-- chapters -->\n).*?(<!-- /chapters -->)", re.DOTALL)
# Lines that TensorFlow's C++ code logs: times, process ids, features of the processor.
NOISE = re.compile(
    r"WARNING: All log messages before absl::InitializeLog\(\)"
    r"|[IWE]\d{4} \d\d:\d\d:\d+\.\d+ +\d+ \S+:\d+\] "
    r"|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+: [IWE] "
    r"|To enable the following instructions: "
)


class BookError(Exception):
    """A mistake in the book or on the command line that its author can mend."""


def read_notebook(path):
    """Parse a notebook as it stands; nbformat would validate it: slow, and it may change ids."""
    try:
        nb = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise BookError(f"{path} does not exist") from None
    except (OSError, ValueError):
        nb = None
    if not isinstance(nb, dict) or nb.get("nbformat") != 4 or "cells" not in nb:
        raise BookError(f"{path} is not a notebook of format 4")
    return nb


def toc_pages(root=ROOT):
    """List the pages that `_toc.yml` names, in reading order."""
    try:
        toc = yaml.safe_load((root / "_toc.yml").read_text("utf-8"))
    except FileNotFoundError:
        raise BookError(f"{root / '_toc.yml'} does not exist") from None
    except (ValueError, yaml.YAMLError) as error:
        raise BookError(f"_toc.yml is not valid YAML: {' '.join(str(error).split())}") from None
    if not isinstance(toc, dict) or "root" not in toc:
        raise BookError("_toc.yml should be a mapping with the keys 'format: jb-book' and 'root'")
    return [_page(entry, root) for entry in _entries(toc)]


def _entries(node):
    if not isinstance(node, dict):
        raise BookError(f"_toc.yml: {node!r} is not an entry; write '- file: {node}'")
    for key, value in node.items():
        if key in ("root", "file"):
            yield str(value)
        elif key in ("parts", "chapters", "sections"):
            for child in value or []:
                yield from _entries(child)


def _page(entry, root):
    for suffix in ("", ".ipynb", ".md"):
        page = root / "book" / (entry + suffix)
        if page.is_file():
            return page
    raise BookError(f"_toc.yml names '{entry}', but there is no book/{entry}.ipynb or .md")


def toc_notebooks(root=ROOT):
    """List the notebooks among the pages of `_toc.yml`."""
    return [page for page in toc_pages(root) if page.suffix == ".ipynb"]


def dataset():
    """Name the data set to run on: asked for by name, so that nothing silently replaces it."""
    return os.environ.get("BOOK_DATASET") or "mnist"


def is_outdated(nb, root=ROOT):
    """Tell whether outputs are older than the code, incomplete, or made on another data set."""
    record = nb["metadata"].get("book", {})
    cells = code_cells(nb)
    return (
        record.get("fingerprint") != fingerprint(nb, root)
        or [cell.get("execution_count") for cell in cells] != list(range(1, len(cells) + 1))
        or record.get("dataset") not in (None, dataset())
    )


# What is stored


def tidy(nb, record):
    """Keep of a notebook that has just run what the book shows, and the record of the run."""
    spec = {"display_name": "Python 3", "language": "python", "name": "python3"}
    language = {"name": "python"}
    nb["metadata"] = {"kernelspec": spec, "language_info": language, "book": record}
    line = re.compile(rf"^{re.escape(RUNTIME)}.*$", re.MULTILINE)
    for cell in nb["cells"]:
        for key in VOLATILE & cell["metadata"].keys():
            del cell["metadata"][key]
        if cell["cell_type"] == "markdown":
            cell["source"] = line.sub(runtime_line(record), cell["source"])
    for count, cell in enumerate((c for c in code_cells(nb) if c["source"].strip()), 1):
        cell["execution_count"] = count
        cell["outputs"] = tidy_outputs(cell["outputs"])
        for output in cell["outputs"]:
            if output["output_type"] == "execute_result":
                output["execution_count"] = count


def tidy_outputs(outputs):
    """Drop log noise and views of widgets that are gone; join streams that follow each other."""
    kept = []
    for output in _merged(outputs):
        if output.get("name") == "stderr":
            lines = output["text"].splitlines(keepends=True)
            output["text"] = "".join(line for line in lines if not NOISE.match(line))
        elif "text/html" in output.get("data", {}):
            output["data"].pop(WIDGET_VIEW, None)
        if output.get("text") != "":
            kept.append(output)
    return _merged(kept)  # again: where noise stood between them, two streams now meet


def _merged(outputs):
    merged = []
    for output in outputs:
        name = output.get("name")  # only streams have one
        if name and merged and merged[-1].get("name") == name:
            merged[-1]["text"] += output["text"]
        else:
            merged.append(output)
    return merged


def save_covers(nb, folder):
    """Copy pictures of cells tagged `cover` to a folder, for pages that are not notebooks."""
    for cell in code_cells(nb):
        if "cover" in cell["metadata"].get("tags", []):
            folder.mkdir(exist_ok=True)
            for output in cell["outputs"]:
                png = output.get("data", {}).get("image/png", "")
                (folder / f"{cell['id']}.png").write_bytes(base64.b64decode(png))


def duration(seconds):
    """Write seconds the way a reader says them: `8 s`, `9 min 32 s`."""
    minutes, rest = divmod(seconds, 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def runtime_line(record):
    """Write the line of a notebook that states what a run takes."""
    cores = f"{record['cores']} core" + "s" * (record["cores"] != 1)
    data = f", {DATASETS.get(record['dataset'], record['dataset'])}" if record["dataset"] else ""
    memory = f"{record['peak_memory_mb'] / 1000:.1f} GB"
    return f"{RUNTIME} {duration(record['seconds'])} and {memory} ({cores}{data})."


def store(text, path):
    """Replace a file in one step: at any moment it is the old one or the new one."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=".tmp")
    try:
        with open(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        shutil.copymode(path, name)
        os.replace(name, path)
    finally:
        Path(name).unlink(missing_ok=True)


# The table of chapters


def chapter_table(root=ROOT):
    """Make the table of `book/intro.md` from what the notebooks say of themselves."""
    rows = ["| Chapter | You will have | You need | Run time |", "|---|---|---|---|"]
    for path in toc_notebooks(root):
        link = path.relative_to(root / "book").as_posix()
        nb = read_notebook(path)
        record = nb["metadata"].get("book")
        title, gain, needs = (_in_table(text, link) for text in _opening(nb))
        took = duration(record["seconds"]) if record else "–"
        rows.append(f"| [{title or link}]({link}) | {gain} | {needs} | {took} |")
    return "\n".join(rows) + "\n"


def _opening(nb):
    """Title, first paragraph after it, and what the reader needs."""
    cells = [cell for cell in nb["cells"] if cell["cell_type"] == "markdown"]
    prose = "\n\n".join("".join(cell["source"]) for cell in cells)
    title = re.search(r"^# (.+)$", prose, re.MULTILINE)
    needs = re.search(rf"^{re.escape(NEEDS)}(.*)$", prose, re.MULTILINE)
    gain = prose[title.end() :].strip().split("\n\n")[0] if title else ""
    return title[1] if title else "", gain, needs[1] if needs else ""


def _in_table(text, link):
    """Make text fit a table cell; its links start at the notebook's folder, the table's do not."""
    folder = posixpath.dirname(link)
    return re.sub(
        r"(?<=\]\()(?!#|/|\w+:)[^)]+",
        lambda target: posixpath.normpath(posixpath.join(folder, target[0])),
        " ".join(text.split()).replace("|", r"\|"),
    )


def intro(root=ROOT):
    """Return the text that `book/intro.md` has and the text that it should have."""
    path = root / "book" / "intro.md"
    text = path.read_text("utf-8") if path.exists() else ""
    return text, CHAPTERS.sub(lambda ends: f"{ends[1]}\n{chapter_table(root)}\n{ends[2]}", text)


# A run


class Watch(threading.Thread):
    """Follows one run: measures the memory of its kernel, and says how far it is."""

    def __init__(self, label, cells):
        super().__init__(daemon=True)
        self.label, self.cells, self.cell = label, cells, 1
        self.pid, self.peak = None, 0
        self.began = self.said = time.monotonic()
        self.done = threading.Event()

    def run(self):
        """Look again and again until `finish` is called."""
        while not self.done.wait(0.2):
            self.measure()
            now = time.monotonic()
            line = f"cell {self.cell} of {self.cells}, {duration(int(now - self.began))}"
            if sys.stdout.isatty():
                self.say(line, end="")  # the next line is written over this one
            elif now - self.said >= 15:
                self.said = now
                self.say(line)

    def measure(self):
        """Add up what the kernel and its children hold now; keep the highest sum."""
        import psutil

        with contextlib.suppress(psutil.Error):  # a process may end at any moment
            kernel = psutil.Process(self.pid)
            family = [kernel, *kernel.children(recursive=True)] if self.pid else []
            self.peak = max(self.peak, sum(member.memory_info().rss for member in family))

    def say(self, text, end="\n"):
        """Print a line about this notebook; on a terminal, over the line before."""
        line = f"{self.label}: {text}"
        if sys.stdout.isatty():
            width = shutil.get_terminal_size().columns - 1
            line = "\r" + line[:width].ljust(width)
        print(line, end=end, flush=True)

    def finish(self, text):
        """Stop, and say how the run ended."""
        self.done.set()
        self.join()
        self.say(text)


def client_for(nb, folder):
    """Make a client whose kernel is this very Python, whatever kernels are installed."""
    from jupyter_client import AsyncKernelManager
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
    from nbclient import NotebookClient

    class ThisPython(KernelSpecManager):
        def get_kernel_spec(self, kernel_name):
            argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
            return KernelSpec(argv=argv, display_name="Python 3", language="python")

    return NotebookClient(
        nb,
        km=AsyncKernelManager(kernel_name="python3", kernel_spec_manager=ThisPython()),
        resources={"metadata": {"path": str(folder)}},
        startup_timeout=120,
        iopub_timeout=60,  # on a busy machine the last output may come late: do not lose it
        raise_on_iopub_timeout=True,
        record_timing=False,
        store_widget_state=False,
    )


def run_cells(nb, folder, watch):
    """Run all cells in a fresh kernel."""
    environment = {**os.environ, "BOOK_DATASET": dataset()}
    environment.pop("MPLBACKEND", None)  # another backend would leave no pictures
    client = client_for(nb, folder)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}  # cells are caught anyway
    with client.setup_kernel(env=environment, cleanup_kc=True, **quiet):
        watch.pid = client.km.provisioner.pid
        try:
            for index, cell in enumerate(nb["cells"]):
                watch.cell = index + 1
                client.execute_cell(cell, index)
            watch.measure()
        except BaseException:
            client.shutdown_kernel = "immediate"  # do not wait for a cell that is still busy
            raise


def run(path, root, watch):
    """Run one notebook and store it; nothing is written unless every cell went well."""
    import nbformat

    before = path.read_bytes()
    nb = nbformat.v4.reads(before.decode("utf-8"))
    uses_data = "helpers.data" in helper_modules(nb, root)
    made_from = fingerprint(nb, root)  # now: somebody may edit the code while it runs
    run_cells(nb, path.parent, watch)
    affinity = getattr(os, "sched_getaffinity", None)  # not on macOS and Windows
    record = {
        "dataset": dataset() if uses_data else None,
        "seconds": round(time.monotonic() - watch.began),
        "peak_memory_mb": round(watch.peak / 1e6),
        "cores": len(affinity(0)) if affinity else os.cpu_count(),
        "fingerprint": made_from,
    }
    tidy(nb, record)
    if path.read_bytes() != before:
        raise BookError("the file was changed while it ran")
    store(nbformat.writes(nbformat.from_dict(nb)) + "\n", path)
    save_covers(nb, root / "book" / "_static")
    return runtime_line(record).removeprefix(RUNTIME).strip()


def run_all(paths, root):
    """Run the notebooks one by one; return a line for each that failed."""
    failures = []
    for number, path in enumerate(paths, 1):
        cells = len(read_notebook(path)["cells"])
        watch = Watch(f"[{number}/{len(paths)}] {_name(path, root)}", cells)
        watch.start()
        result = "stopped"
        try:
            result = run(path, root, watch)
        except Exception as error:
            result = "FAILED"
            failures.append(f"{_name(path, root)}, cell {watch.cell}: {_reason(error)}")
        finally:
            watch.finish(result)
    return failures


def _reason(error):
    if type(error).__name__ == "DeadKernelError":
        return "the kernel died; was there enough memory?"
    name = getattr(error, "ename", type(error).__name__)
    said = str(getattr(error, "evalue", error)).strip()
    return f"{name}: {said}".split("\n")[0]


def _name(path, root):
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


def check(outdated, root):
    """List what is outdated; return the exit code."""
    old, new = intro(root)
    names = [_name(path, root) for path in outdated] + ["book/intro.md"] * (old != new)
    print("\n".join(f"outdated: {name}" for name in names) or "Everything is up to date.")
    return 1 if names else 0


def execute(outdated, root):
    """Run what is outdated, renew the table of chapters; return the exit code."""
    failures = run_all(outdated, root)
    old, new = intro(root)
    if old != new:
        store(new, root / "book" / "intro.md")
        print("book/intro.md: the table of chapters is new.")
    done = len(outdated) - len(failures)
    print(f"{done} notebook(s) stored." if outdated else "Everything is up to date.")
    for line in failures:
        print(f"failed, left as it was: {line}")
    return 1 if failures else 0


def main(argv=None, root=ROOT):
    """Do what the command line asks; a mistake on it or in the book is one line, exit code 2."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("notebook", nargs="*", help="look only at these (default: _toc.yml)")
    parser.add_argument("--force", action="store_true", help="run them even if up to date")
    parser.add_argument("--check", action="store_true", help="only list what is outdated")
    options = parser.parse_args(argv)
    root = Path(root).resolve()
    try:
        listed = toc_notebooks(root)
        paths = [Path(name).resolve() for name in options.notebook] or listed
        outdated = [p for p in paths if is_outdated(read_notebook(p), root) or options.force]
        return check(outdated, root) if options.check else execute(outdated, root)
    except BookError as error:
        print(f"execute.py: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Stopped: the notebook that was running is as it was before.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    # A polite kill ends like any exception: no kernel and no temporary file stay behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main())
