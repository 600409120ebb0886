"""No test of the data sees the real cache, the real network or the reader's settings."""

import pytest
from stand_ins import draw_arrays, npz, source_of

from helpers.data import SETS


@pytest.fixture(autouse=True)
def away_from_home(monkeypatch, tmp_path):
    for name in ("BOOK_DATA", "BOOK_DATASET"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setattr("socket.getaddrinfo", only_here())


def only_here():
    import socket

    real = socket.getaddrinfo

    def look_up(host, *rest, **more):
        if host not in ("127.0.0.1", "localhost"):
            raise socket.gaierror(-2, "Name or service not known")
        return real(host, *rest, **more)

    return look_up


@pytest.fixture
def small(monkeypatch):
    """Let a set be a small one: `small(name)` gives its arrays and the bytes of its file."""

    def make(name, **changes):
        arrays = draw_arrays(name)
        monkeypatch.setattr(SETS[name], "SOURCE", source_of(name, arrays, **changes))
        return arrays, npz(arrays)

    return make


@pytest.fixture
def place(monkeypatch, tmp_path):
    """Write bytes to BOOK_DATA, under the name of a set's file."""
    monkeypatch.setenv("BOOK_DATA", str(tmp_path / "given"))

    def write(name, content):
        path = tmp_path / "given" / SETS[name].SOURCE.file
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        return path

    return write
