"""Print the whole book into one PDF file, with its contents beside the pages, by Chromium.

    python tools/pdf.py

The book is built as one long page in `_build/pdf`; a browser prints it to `_build/pdf/book.pdf`.
"""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ["chromium", "chromium-browser", "google-chrome", "chrome", "msedge"]
BROWSERS += ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"]
MISSING = (
    "make pdf needs Chromium, Chrome or Edge on the path, and found none of them "
    "(Debian, Ubuntu: apt-get install chromium). Or print single pages from any browser."
)
# The flags of the tests: no window, no sandbox for root, no call to other hosts.
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"]
FLAGS += ["--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND"]
FLAGS += ["--no-pdf-header-footer", "--generate-pdf-document-outline"]
FLAGS += ["--virtual-time-budget=60000"]  # formulas are set after the page is there


def find_browser():
    """Return the path of a browser that prints, or None."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def build(folder, root=ROOT):
    """Build the book as one page below a folder, and return the page; a warning is an error."""
    jupyter_book = Path(sys.executable).with_name("jupyter-book")
    command = [jupyter_book, "build", "book", "--config", "_config.yml", "--toc", root / "_toc.yml"]
    command += [
        "--path-output",
        folder,
        "--builder",
        "singlehtml",
        "-n",
        "-W",
        "--keep-going",
        "-q",
    ]
    subprocess.run(command, cwd=root, check=True)
    return folder / "_build" / "singlehtml" / "intro.html"


def print_page(browser, page, pdf):
    """Let a browser print a page to a file, which is replaced only when the new one is complete."""
    new = pdf.with_suffix(".new")
    subprocess.run(
        [browser, *FLAGS, f"--print-to-pdf={new}", page.as_uri()],
        check=True,
        capture_output=True,
        timeout=600,
    )
    new.replace(pdf)


def main(root=ROOT):
    """Build, print, say where the file is; return the exit code."""
    browser = find_browser()
    if browser is None:
        print(MISSING, file=sys.stderr)
        return 3
    folder = root / "_build" / "pdf"
    shutil.rmtree(folder, ignore_errors=True)
    pdf = folder / "book.pdf"
    print_page(browser, build(folder, root), pdf)
    print(f"The book is in {pdf.relative_to(root).as_posix()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
