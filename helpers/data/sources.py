"""Where the files of a set are looked for: in BOOK_DATA, in the cache, on the network."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from helpers.data.archives import Array, largest, read
from helpers.data.fetch import download, store

LARGEST_DOWNLOAD = 64_000_000  # bytes


@dataclass(frozen=True)
class Source:
    """The file of a set, and how it is had.

    Attributes
    ----------
    name : str, as `load` takes it
    title : str, as it is printed
    file : str
    arrays : dict of Array, by name
    urls : tuple of str; of a download of a few MB; empty where only `make data` gets the set
    convert : function of the list of downloaded contents; returns the bytes of the file
    order : see `archives.read`
    """

    name: str
    title: str
    file: str
    arrays: dict[str, Array]
    urls: tuple[str, ...] = ()
    convert: Callable = lambda contents: contents[0]
    order: Callable = lambda arrays: arrays

    def check(self, content):
        """Return the arrays of the file's bytes; ValueError says what is wrong with them."""
        return read(content, self.arrays, self.order)


class Found(NamedTuple):
    """Checked arrays; where they are from; whether they were downloaded and could not be kept."""

    arrays: dict
    where: str
    lost: bool = False


def find(source, seconds=600, pause=15):
    """Find a set: in the folder BOOK_DATA, in the cache, or, if it is small, on the network.

    Parameters
    ----------
    source : Source
    seconds, pause : float; what a download may take, and the silence that ends it

    Returns
    -------
    Found

    Raises
    ------
    FileNotFoundError
        If it is nowhere; the message says where it was looked for, and what to do.
    ValueError, OSError
        If a file is there that is not what it should be, or cannot be read. It stays as it is.
    """
    reasons, cache = [], cache_folder()
    places = [("BOOK_DATA", data_folder(), "replace it")]
    places += [("the Keras cache", cache, "delete it or move it away")]
    for where, folder, advice in places:
        if folder:
            arrays = read_path(source, folder / source.file, advice)
            if arrays:
                return Found(arrays, f"from {where}")
            reasons.append(f"{folder / source.file} does not exist")
    if not cache:
        reasons.append("there is no home directory with a cache")
    if source.urls:
        try:
            return _fetch(source, cache, time.monotonic() + seconds, pause)
        except (ConnectionError, ValueError) as error:
            reasons.append(f"{source.title} could not be downloaded ({error})")
    raise FileNotFoundError(f"{' and '.join(reasons)}. {_advice(source)}")


def data_folder():
    """Return the folder that BOOK_DATA names, or None."""
    given = os.environ.get("BOOK_DATA")
    try:
        return Path(given).expanduser() if given else None
    except RuntimeError:
        problem = "but this user has no home directory; write the whole path"
        raise ValueError(f"BOOK_DATA is {given!r}, {problem}") from None


def cache_folder():
    """Return the folder in which Keras keeps data sets, or None if there is no home directory."""
    given = os.environ.get("KERAS_HOME")
    try:
        return (Path(given).expanduser() if given else Path.home() / ".keras") / "datasets"
    except RuntimeError:  # HOME is not set, and the system does not know the user
        return None


def read_path(source, path, advice):
    """Return the checked arrays of a file, None if there is none; errors as in `find`.

    `advice` says what to do with a file that is not what it should be.
    """
    content = _read_file(path, largest(source.arrays))
    try:
        return None if content is None else source.check(content)
    except ValueError as problem:
        text = f"{path} is not the file of {source.title}: {problem}."
        raise ValueError(f"{text} The file was left unchanged; {advice}.") from None


def _advice(source):
    advice = f"Set BOOK_DATA to a folder with {source.file} to use it"
    return f"{advice}; 'make data SETS={source.name}' gets it."


def _read_file(path, limit):
    """Return at most limit + 1 bytes of a file, None if there is none; refusals name the path."""
    try:
        if path.is_dir():  # opening one raises another error on Windows
            raise IsADirectoryError(f"{path} is a folder, expected a file. Move it away.")
        with path.open("rb") as file:
            return file.read(min(limit, path.stat().st_size) + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except PermissionError:
        text = f"{path} cannot be read: permission denied. The file was left unchanged"
        raise PermissionError(f"{text}; allow reading it, or use another copy.") from None


def _fetch(source, cache, end, pause):
    """Download a set, check it, and only then store it; it is good even if it cannot be kept."""
    contents = [download(url, LARGEST_DOWNLOAD, end, pause) for url in source.urls]
    arrays = source.check(content := source.convert(contents))
    try:
        if not cache:
            raise OSError("there is no home directory")
        store(cache / source.file, content)
    except OSError as problem:
        return Found(arrays, f"downloaded, and not kept: {problem}", lost=True)
    return Found(arrays, "downloaded")
