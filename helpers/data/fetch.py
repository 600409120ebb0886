"""Download a small file within seconds or not at all; write a file whole or not at all."""

import os
import threading
import time
from urllib.request import urlopen


def download(url, limit, end, pause):
    """Download a file into memory.

    It runs in a thread: a dripping server or a slow name look-up escapes every time-out.

    Parameters
    ----------
    url : str
    limit : int, bytes; what is longer is cut off one chunk later
    end : float, on the clock of time.monotonic
    pause : float, seconds of silence

    Returns
    -------
    bytes

    Raises
    ------
    ConnectionError
        For every reason for which the file could not be had in time.
    """
    result = []
    threading.Thread(target=_fetch, args=(url, limit, end, pause, result), daemon=True).start()
    while not result and time.monotonic() < end:
        time.sleep(0.02)  # unlike waiting for the thread, this hears Ctrl-C on Windows
    outcome = result[0] if result else TimeoutError("it took too long")
    if isinstance(outcome, Exception):
        raise ConnectionError(f"no network or no file: {outcome}")
    return outcome


def _fetch(url, limit, end, pause, result):
    """Append what is found at the URL, or the exception, to `result`; give up at `end`."""
    try:
        content = bytearray()
        with urlopen(url, timeout=pause) as answer:
            while len(content) <= limit and (chunk := answer.read1(1 << 16)):
                content += chunk  # read1 gave what had come, without waiting for more
                if time.monotonic() > end:
                    return
        result.append(bytes(content))
    except Exception as error:  # the main thread reports it
        result.append(error)


def store(path, content):
    """Write a file in one step: another process sees the whole file or none.

    Parameters
    ----------
    path : pathlib.Path; its folder is made
    content : bytes

    Raises
    ------
    OSError
        If it cannot be written; then nothing of it stays.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}.part")
    try:
        partial.write_bytes(content)
        os.replace(partial, path)
    except PermissionError:
        if not path.is_file():  # on Windows, another process may have stored it and be reading it
            raise
    finally:
        partial.unlink(missing_ok=True)
