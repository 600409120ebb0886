"""One process at a time: a second 'make' in the same folder waits for the first."""

from contextlib import contextmanager

try:
    import fcntl
except ImportError:  # Windows has no such locks; there nobody is kept waiting
    fcntl = None


@contextmanager
def alone(path, work):
    """Hold the lock of a file that is there anyway; it ends with the process, however that ends."""
    with open(path) as file:
        if fcntl:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                print("Another make is " + work + ": waiting for it ...", flush=True)
                fcntl.flock(file, fcntl.LOCK_EX)
            except OSError:  # a file system without locks
                pass
        yield
