"""Run the notebooks whose stored outputs are older than their code, and store the new outputs.

    python tools/execute.py [notebook ...] [--force] [--check]

Without a name, it looks at every notebook in `_toc.yml`. A notebook runs in a fresh kernel of this
Python, in its own folder, on MNIST (or on the data set that BOOK_DATASET names). One that fails is
left as it was, and the others still run. Then the table of chapters in `book/intro.md` is renewed.
"""

import argparse
import os
import signal
import sys
import time
from pathlib import Path

from chapters import intro
from covers import save_covers
from files import BookError, read_notebook, store
from fingerprint import ROOT, fingerprint, helper_modules
from kernel import run_cells
from record import RUNTIME, dataset, is_outdated, runtime_line
from tidy import tidy
from toc import toc_notebooks
from watch import Watch


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
