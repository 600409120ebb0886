"""Fetch large files: with progress, gone on with after a break, checked before they count."""

import hashlib
import http.client
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

TRIES = 4  # in a row without anything new
MB = 1_000_000


@dataclass(frozen=True)
class Download:
    """A file on the network.

    Attributes
    ----------
    url : str
    limit : int, bytes; it has no more
    digest : (str, str) or None; the name of a hash and its value, as published
    """

    url: str
    limit: int
    digest: tuple[str, str] | None = None

    @property
    def file(self):
        """Return the name of the file."""
        return self.url.rpartition("/")[2]


class UnexpectedError(Exception):
    """What came is not the file; it says what was expected and what was found."""


class Progress:
    """Print how far something is and how long it will take: on one line, or every tenth of it."""

    def __init__(self, title, unit=MB, word="MB"):
        self.title, self.unit, self.word = title, unit, word
        self.began, self.first, self.shown, self.line = time.monotonic(), None, -1.0, ""

    def __call__(self, done, total):
        """Show that `done` of `total` (None where nobody knows) is there."""
        now, live = time.monotonic(), sys.stdout.isatty()
        self.first = done if self.first is None else self.first
        share = done / total if total else 0
        due = now - self.shown >= 0.5 if live else share >= self.shown + 0.1
        if not due and done != total:
            return
        self.shown = now if live else share
        amount = f"{done / self.unit:,.0f} of {total / self.unit:,.0f}" if total else "some"
        self.line = f"  {self.title}: {amount} {self.word}{self._left(now, done, total)}"
        print(f"\r{self.line:<78}" if live else self.line, end="" if live else "\n", flush=True)

    def close(self):
        """End the line."""
        if self.line and sys.stdout.isatty():
            print()

    def _left(self, now, done, total):
        if not total or done == self.first or done >= total:
            return ""
        seconds = (total - done) * (now - self.began) / (done - self.first)
        return f", {seconds / 60:.0f} min left" if seconds > 90 else f", {seconds:.0f} s left"


def fetch(download, path, pause=30.0, wait=2.0):
    """Fetch a file; what a break leaves behind is used by the next try and by the next call.

    Parameters
    ----------
    download : Download
    path : pathlib.Path; until the file is whole and checked it bears the ending .part
    pause : float, seconds of silence after which a try ends
    wait : float, seconds between two tries

    Raises
    ------
    UnexpectedError
        If another thing came; it was deleted.
    OSError
        If it could not be had, or not be written; what came is kept.
    """
    if path.exists():
        return
    partial, tries = path.with_name(f"{path.name}.part"), 0
    progress = Progress(download.file)
    try:
        while True:
            before = _size(partial)
            try:
                _go_on(download, partial, progress, pause)
                break
            except (ConnectionError, TimeoutError, OSError, http.client.HTTPException) as problem:
                tries = 1 if _size(partial) > before else tries + 1
                _judge(problem, download, tries)
            time.sleep(wait)
        _check(download, partial)
    except UnexpectedError:
        partial.unlink(missing_ok=True)
        raise
    finally:
        progress.close()
    os.replace(partial, path)


def _size(path):
    return path.stat().st_size if path.exists() else 0


def _judge(problem, download, tries):
    """Raise what no further try can mend."""
    code = getattr(problem, "code", None)
    gone = isinstance(problem, HTTPError) and code < 500 and code != 429
    if (
        isinstance(problem, OSError)
        and problem.errno
        and not isinstance(problem, ConnectionError | TimeoutError)
    ):
        raise problem  # of the disk
    if gone or tries >= TRIES:
        advice = "What has come is kept: the same command goes on from there."
        raise ConnectionError(f"{download.url}: {problem}. {advice}") from None


def _go_on(download, partial, progress, pause):
    """Append what is missing; ConnectionError if it ends too early."""
    start = _size(partial)
    request = Request(download.url, headers={"Range": f"bytes={start}-"} if start else {})
    try:
        answer = urlopen(request, timeout=pause)
    except HTTPError as error:
        if error.code == 416:  # there is no more: all of it had come before
            return
        raise
    with answer:
        if start and not answer.headers.get("Content-Range", "").startswith(f"bytes {start}-"):
            start = 0  # the server gives all of it again
        length = answer.headers.get("Content-Length")
        total = start + int(length) if length else None
        _require_file(download, answer, total)
        with partial.open("ab" if start else "wb") as file:
            done = start
            while chunk := answer.read1(1 << 16):
                done += file.write(chunk)
                _require_size(download, done)
                progress(done, total)
    if total is not None and done < total:
        raise ConnectionError(f"the connection broke at {done:,} of {total:,} bytes")


def _require_file(download, answer, total):
    if answer.headers.get_content_type() == "text/html":
        raise UnexpectedError(f"{download.url}: expected a file, found a web page")
    _require_size(download, total or 0)


def _require_size(download, size):
    if size > download.limit:
        found = f"expected up to {download.limit:,} bytes, found {size:,} or more"
        raise UnexpectedError(f"{download.url}: {found}")


def _check(download, partial: Path):
    if download.digest is None:
        return
    name, expected = download.digest
    with partial.open("rb") as file:
        found = hashlib.file_digest(file, name).hexdigest()
    if found != expected:
        text = f"expected {name} {expected}, found {found}"
        raise UnexpectedError(f"{download.url}: {text}; it was deleted. Run the command again.")
