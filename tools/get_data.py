"""Get the real images from their official addresses: all sets, or those that are named.

`make data`, or `make data SETS="signs xrays"`. The files go to the folder BOOK_DATA; where that
is not set, to the folder `data` of the book. What is there and good stays. A file is checked, and
only then stored in one step; what a break leaves of a download is used by the next call.
"""

import shlex
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from conversions import convert_cifar10, convert_signs
from downloads import MB, Download, UnexpectedError, fetch
from street_frames import FRAMES, LARGEST_FRAME, fetch_streets

from helpers.data import SETS
from helpers.data.archives import largest, pack
from helpers.data.fetch import store
from helpers.data.sources import data_folder, read_path

ROOT = Path(__file__).resolve().parent.parent
GTSRB = "https://sid.erda.dk/public/archives/daaeac0d7ce1152aea9b61d9f1e19370/GTSRB_Final_"
CIFAR10 = "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"
SMALL = 15 * MB  # no file of a small set is larger


@dataclass(frozen=True)
class Job:
    """How a set is had: files to download, and what makes the bytes of its .npz file of them.

    `keeps` is what `convert` itself puts into the folder, in bytes.
    """

    downloads: tuple[Download, ...]
    convert: Callable
    keeps: int = 0


def small(name):
    """Return the job of a set that `load` can fetch, too."""
    source = SETS[name].SOURCE
    downloads = tuple(Download(url, SMALL) for url in source.urls)
    return Job(downloads, lambda _, paths: source.convert([path.read_bytes() for path in paths]))


JOBS = {
    "mnist": small("mnist"),
    "cifar10": Job(
        (
            Download(
                CIFAR10,
                170_052_171,
                ("sha256", "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd"),
            ),
        ),
        lambda _, paths: pack(convert_cifar10(*paths)),
    ),
    "signs": Job(
        (
            Download(
                f"{GTSRB}Training_Images.zip",
                276_294_756,
                ("md5", "f33fd80ac59bff73c82d25ab499e03a3"),
            ),
            Download(
                f"{GTSRB}Test_Images.zip", 89 * MB, ("md5", "c7e4e6327067d32654124b0fe9e82185")
            ),
            Download(f"{GTSRB}Test_GT.zip", MB, ("md5", "fe31e9c9270bbcd7b84b7f21a9d9d9e5")),
        ),
        lambda _, paths: pack(convert_signs(*paths)),
    ),
    "streets": Job(
        (), lambda folder, _: pack(fetch_streets(folder)), keeps=(FRAMES + 10) * LARGEST_FRAME
    ),
    "xrays": small("xrays"),
    "characters": small("characters"),
}


def missing(names, folder):
    """List the sets that are not yet in the folder; ValueError if another file is in a place."""
    found = []
    for name in names:
        source = SETS[name].SOURCE
        path = folder / source.file
        if read_path(source, path, "move it away") is None:
            found.append(name)
        else:
            print(f"{name}: {path} is there already, and good.")
    return found


def need(names):
    """Return the bytes of disk that the sets take at most: while they are made, and afterwards."""
    after, peak = 0, 0
    for name in names:
        job = JOBS[name]
        after += largest(SETS[name].SOURCE.arrays)
        peak = max(peak, after + job.keeps + sum(download.limit for download in job.downloads))
    return peak, after


def get(name, folder):
    """Download, convert, check and store one set."""
    source, job = SETS[name].SOURCE, JOBS[name]
    work = folder / f"{name}-downloads"
    work.mkdir(parents=True, exist_ok=True)
    paths = [work / download.file for download in job.downloads]
    for download, path in zip(job.downloads, paths, strict=True):
        fetch(download, path)
    try:
        content = job.convert(work, paths)
        source.check(content)
    except (UnexpectedError, ConnectionError):
        raise  # of streets, which come one by one: those that are here stay
    except Exception as problem:
        if getattr(problem, "errno", None):
            raise  # the disk
        shutil.rmtree(work)
        text = f"what was downloaded is not {source.title}: {problem}"
        raise UnexpectedError(f"{text}. It was deleted; run the command again.") from None
    store(folder / source.file, content)
    shutil.rmtree(work)
    print(f"{name}: {folder / source.file}, checked.", flush=True)


def get_all(names, folder):
    """Get all that are missing; return the names of those that could not be had."""
    names = missing(names, folder)
    if names:
        peak, after = need(names)
        space = f"up to {peak / MB:,.0f} MB of disk at work, {after / MB:,.0f} MB at most stay"
        print(f"To get: {', '.join(names)}; {space}. It can be stopped and called again.")
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free
        if free < peak:
            found = f"{peak / MB:,.0f} MB of disk are needed, {free / MB:,.0f} MB are free"
            raise ValueError(f"{found} in {folder}; nothing was downloaded")
    failed = []
    for name in names:
        try:
            get(name, folder)
        except (UnexpectedError, OSError) as problem:
            print(f"{name}: not stored. {problem}", file=sys.stderr, flush=True)
            failed.append(name)
    return failed


def main(names):
    """Get the named sets, or all; return the exit code."""
    unknown = [name for name in names if name not in SETS]
    if unknown:
        print(f"There is no set {', '.join(unknown)}; there are: {', '.join(SETS)}.")
        return 2
    try:
        folder = (data_folder() or ROOT / "data").absolute()
        failed = get_all(names or list(SETS), folder)
    except (ValueError, OSError) as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. What has come is kept: the same command goes on from there.")
        return 130
    print(f"So that the notebooks find it:  export BOOK_DATA={shlex.quote(str(folder))}")
    if failed:
        print(f"Not there: {', '.join(failed)}. The same command tries again.", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
