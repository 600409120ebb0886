"""Run the notebooks whose stored outputs are older than their code, and store the new outputs.

    python tools/execute.py [notebook ...] [--force] [--check] [--timeout SECONDS]

Without a name, it looks at every notebook in `_toc.yml`. A notebook runs in a fresh kernel of this
Python, in its own folder, on the real data (or on what BOOK_DATASET says: embedded). One that fails
is left as it was, and the others still run. Then what other pages take from the notebooks is
renewed: the lists of chapters in `book/intro.md` and in the overview pages, and the pictures of
cells tagged `cover`.
"""

import argparse
import os
import signal
import sys
import time
from pathlib import Path

from chapters import lists
from covers import covers, outdated_covers, require_covers
from files import BookError, probe, read_notebook, store, sweep
from fingerprint import ROOT, fingerprint
from record import RUNTIME, data_used, is_outdated, runtime_line
from tidy import tidy
from toc import toc_notebooks
from watch import Watch

import helpers  # noqa: F401  kernels inherit the Keras settings of the book

TIMEOUT = 1800  # seconds; twice what the longest notebook may take on two cores


def run(path, root, watch, timeout):
    """Run one notebook and store it; nothing is written unless every cell went well."""
    import nbformat  # what only a run needs is imported here: it takes a second
    from kernel import run_cells

    before = path.read_bytes()
    nb = nbformat.v4.reads(before.decode("utf-8"))
    data, made_from = data_used(nb, root), fingerprint(nb, root)  # now: the code may be edited
    run_cells(nb, path.parent, watch, timeout)
    affinity = getattr(os, "sched_getaffinity", None)  # not on macOS and Windows
    record = {
        "dataset": data,
        "seconds": round(time.monotonic() - watch.began),
        "peak_memory_mb": round(watch.peak / 1e6),
        "cores": len(affinity(0)) if affinity else os.cpu_count(),
        "fingerprint": made_from,
    }
    tidy(nb, record)
    require_covers(nb)
    if path.read_bytes() != before:
        raise BookError("the file was changed while it ran")
    store(nbformat.writes(nbformat.from_dict(nb)) + "\n", path)
    return runtime_line(record).removeprefix(RUNTIME).strip()


def run_all(paths, root, timeout, failures):
    """Run the notebooks one by one; add a line to `failures` for each that failed."""
    for number, path in enumerate(paths, 1):
        cells = len(read_notebook(path)["cells"])
        watch = Watch(f"[{number}/{len(paths)}] {_name(path, root)}", cells)
        watch.start()
        result = "stopped"
        try:
            result = run(path, root, watch, timeout)
        except Exception as error:
            result = f"FAILED in cell {watch.cell}: {_reason(error)}"
            failures.append(f"{_name(path, root)}, cell {watch.cell}: {_reason(error)}")
        finally:
            watch.finish(result)


def _reason(error):
    name = getattr(error, "ename", type(error).__name__)
    said = str(getattr(error, "evalue", error)).strip()
    return (said if isinstance(error, BookError) else f"{name}: {said}").split("\n")[0]


def _name(path, root):
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


def outdated_pages(root):
    """List what follows from the notebooks and does not yet: {path: content, None: remove it}."""
    pages = {path: new for path, (old, new) in lists(root).items() if old != new}
    return pages | outdated_covers(root)


def renew(pages, root, failures):
    """Write the pages and pictures; add a line to `failures` for each that cannot be written."""
    for path, content in pages.items():
        try:
            path.unlink() if content is None else store(content, path)
            print(f"{_name(path, root)}: {'removed' if content is None else 'new'}.")
        except (BookError, OSError) as error:
            failures.append(str(error))


def check(outdated, root):
    """List what is outdated; return the exit code."""
    names = [_name(path, root) for path in [*outdated, *outdated_pages(root)]]
    print("\n".join(f"outdated: {name}" for name in names) or "Everything is up to date.")
    return 1 if names else 0


def prepare(paths, root):
    """Clean up after a run that was killed; find out now what cannot be written."""
    book, pages = root / "book", list(lists(root))
    sweep({book, book / "_static", *(path.resolve().parent for path in [*paths, *pages])})
    for path in [*paths, *pages] if paths else ():
        probe(path)
    if any(covers(read_notebook(path)) for path in paths):
        probe(book / "_static" / "cover")


def execute(outdated, root, timeout):
    """Run what is outdated, renew what other pages show; return the exit code."""
    failures = []
    pages = outdated_pages(root)  # a page that cannot be read stops us here, not after the work
    try:
        run_all(outdated, root, timeout, failures)
        done = len(outdated) - len(failures)
        pages = outdated_pages(root)
        renew(pages, root, failures)
        if outdated:
            print(f"{done} notebook(s) stored.")
        elif not pages:
            print("Everything is up to date.")
    finally:
        for line in failures:
            print(f"failed, left as it was: {line}")
    return 1 if failures else 0


def main(argv=None, root=ROOT):
    """Do what the command line asks; a mistake on it or in the book is one line, exit code 2."""
    options = parse(argv)
    root = Path(root).resolve()
    try:
        listed = toc_notebooks(root)
        named = [Path(name) for name in options.notebook]
        paths = [path.parent.resolve() / path.name for path in named] or listed  # links stay links
        outdated = [p for p in paths if is_outdated(read_notebook(p), root) or options.force]
        if options.check:
            return check(outdated, root)
        prepare(outdated, root)
        return execute(outdated, root, options.timeout)
    except BookError as error:
        print(f"execute.py: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Stopped: the notebook that was running is as it was before.", file=sys.stderr)
        return 130


def parse(argv):
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("notebook", nargs="*", help="look only at these (default: _toc.yml)")
    parser.add_argument("--force", action="store_true", help="run them even if up to date")
    parser.add_argument("--check", action="store_true", help="only list what is outdated")
    text = f"seconds that a notebook may take (default: {TIMEOUT})"
    parser.add_argument("--timeout", type=float, default=TIMEOUT, metavar="SECONDS", help=text)
    return parser.parse_args(argv)


if __name__ == "__main__":
    # A polite kill ends like any exception: no kernel and no temporary file stay behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main())
