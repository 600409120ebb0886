"""Build the pages into _build/html, strictly, unless nothing they are made from has changed.

Which files those are, Sphinx tells after a build: the pages of `_toc.yml`, the pictures and files
they show, and `_static`. Any other file in `book/` is the reader's own and no concern of a build.
"""

import hashlib
import json
import os
import pickle
import shutil
import subprocess
import sys
import time
from pathlib import Path

import repository
from lock import alone

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "_build"
MADE_FROM = BUILD / "made_from.json"
FIXED = [
    ROOT / name
    for name in ("_config.yml", "_toc.yml", "CONTRIBUTING.md", "requirements.txt", "pyproject.toml")
]
JUPYTER_BOOK = "from jupyter_book.cli.main import main; main()"  # its script names an absolute path


def files_of_every_build():
    """List what each build reads, whatever its pages are."""
    folders = (ROOT / "book" / "_static").rglob("*"), (ROOT / "tools").rglob("*")
    paths = [path for folder in folders for path in folder if path.is_file()]
    return FIXED + [path for path in paths if path.suffix != ".pyc"]


def files_of_pages():
    """List the files that the last build read for its pages, from Sphinx's own notes."""
    env = pickle.loads((BUILD / ".doctrees" / "environment.pickle").read_bytes())
    used = {*env.images, *env.dlfiles}.union(*env.dependencies.values())
    found = [*map(env.doc2path, env.all_docs), *(ROOT / "book" / name for name in used)]
    paths = {Path(os.path.abspath(path)) for path in found}
    return [path for path in paths if path.is_file() and BUILD not in path.parents]


def state(files):
    """Return what the pages depend on: the addresses they name, the content of the files."""
    digests = {
        os.path.relpath(path, ROOT): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in [*files_of_every_build(), *files]
        if path.is_file()
    }
    found = repository.find(ROOT)
    addresses = [*(found if found.address else []), os.environ.get("BOOK_URL")]
    return {"addresses": addresses, "files": digests}


def is_current():
    """Tell whether the pages are what a build would make now."""
    try:
        recorded = json.loads(MADE_FROM.read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return recorded == state([ROOT / name for name in recorded["files"]])


def build():
    """Build from nothing: a warning fails the build, and a second, partial one would hide it."""
    if BUILD.exists():
        shutil.rmtree(BUILD)
    BUILD.mkdir()  # where nothing may be written, it ends here, with the old pages as they were
    began = time.time()
    files = ["book", "--config", "_config.yml", "--toc", ROOT / "_toc.yml", "--path-output", "."]
    strictly = ["-n", "-W", "--keep-going", "--quiet"]
    command = [sys.executable, "-c", JUPYTER_BOOK, "build", *files, *strictly]
    subprocess.run(command, cwd=ROOT, check=True)
    pages = files_of_pages()
    if all(path.stat().st_mtime < began for path in pages):  # else it was edited: build again
        MADE_FROM.write_text(json.dumps(state(pages)), "utf-8")


def main():
    """Build if need be, one process at a time; return the exit code."""
    try:
        if not is_current():
            with alone(FIXED[1], "building the book"):
                if not is_current():
                    build()
    except subprocess.CalledProcessError as error:
        return error.returncode
    except (ValueError, OSError) as error:
        print(f"The book cannot be built: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    print("The book is in _build/html/index.html")
    return 0


if __name__ == "__main__":
    sys.exit(main())
