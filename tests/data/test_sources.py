"""A set is looked for in BOOK_DATA, in the cache, on the network; nothing is left behind."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from loopback import send, serving
from stand_ins import draw_arrays, npz

from helpers.data import SETS, load
from helpers.data.sources import cache_folder, data_folder, find

PYTHON = [sys.executable, "-c"]


@pytest.fixture
def online(small):
    """Serve the small MNIST on this machine; gives the bytes of its file and the list of calls."""
    content = npz(draw_arrays("mnist"))
    with serving(send(content)) as (address, calls):
        small("mnist", urls=(f"{address}/mnist.npz",))
        yield content, calls


def cached(tmp_path):
    """Return all files below the cache folder."""
    return sorted(path.name for path in (tmp_path / "keras").rglob("*") if path.is_file())


def test_the_folder_comes_before_the_cache_and_the_cache_before_the_network(
    online, place, tmp_path, capsys
):
    content, calls = online
    for where in ("downloaded", "from the Keras cache", "from BOOK_DATA"):
        if where == "from BOOK_DATA":
            place("mnist", content)
        assert load("mnist").real
        assert capsys.readouterr().out == f"Data: MNIST, {where}.\n"
        assert cached(tmp_path) == ["mnist.npz"]
    assert (tmp_path / "keras" / "datasets" / "mnist.npz").read_bytes() == content
    assert calls == ["/mnist.npz"]


def test_a_folder_that_lacks_the_file_does_not_hide_the_cache(online, place, tmp_path, capsys):
    load("mnist")
    place("cifar10", b"another set")
    capsys.readouterr()
    assert load("mnist").real
    assert capsys.readouterr().out == "Data: MNIST, from the Keras cache.\n"


def test_every_place_is_named_where_nothing_is(small, monkeypatch, tmp_path, capsys):
    small("mnist", urls=("http://127.0.0.1:9/mnist.npz",))  # nobody listens
    monkeypatch.setenv("BOOK_DATA", str(tmp_path / "nowhere"))
    assert load("mnist").name == "digits"
    line = capsys.readouterr().out
    assert line.count("\n") == 1
    start = (
        f"Data: digits, embedded, because {tmp_path / 'nowhere' / 'mnist.npz'} does not exist and"
    )
    assert line.startswith(
        f"{start} {tmp_path / 'keras' / 'datasets' / 'mnist.npz'} does not exist"
    )
    assert "MNIST could not be downloaded (no network or no file" in line
    assert "Set BOOK_DATA to a folder with mnist.npz to use it" in line


@pytest.mark.parametrize(
    "answer",
    [
        send(b"<html>Please log in</html>"),
        send(b"<html>Not here</html>", 404),
        send(b""),
        send(npz({**draw_arrays("mnist"), "x_test": 255 - draw_arrays("mnist")["x_test"]})),
        send(npz(draw_arrays("mnist"))[:-500]),
    ],
    ids=["page", "404", "empty", "other", "short"],
)
def test_a_bad_download_is_not_stored_nor_used(answer, small, tmp_path, capsys):
    with serving(answer) as (address, _):
        small("mnist", urls=(f"{address}/mnist.npz",))
        with pytest.raises(FileNotFoundError, match="MNIST could not be downloaded"):
            load("mnist", required=True)
        assert load("mnist").name == "digits"
    assert cached(tmp_path) == []
    assert capsys.readouterr().out.count("\n") == 1


# What was proved good is used even if it cannot be kept


def full_disk(path, *_):
    with path.open("wb") as file:
        file.write(b"half")
    raise OSError(errno.ENOSPC, "No space left on device")


def read_only(path, *_, **__):
    raise OSError(errno.EROFS, "Read-only file system", str(path))


@pytest.mark.parametrize("chosen", [None, "real"])
@pytest.mark.parametrize(
    ("method", "failure", "words"),
    [
        ("write_bytes", full_disk, "No space left on device"),
        ("write_bytes", read_only, "Read-only file system"),
        ("mkdir", read_only, "Read-only file system"),
    ],
)
def test_a_cache_that_cannot_be_written(
    chosen, method, failure, words, online, monkeypatch, tmp_path, capsys
):
    if chosen:
        monkeypatch.setenv("BOOK_DATASET", chosen)
    monkeypatch.setattr(Path, method, failure)
    for _ in range(2):
        assert load("mnist").real
        line = capsys.readouterr().out
        assert line.startswith("Data: MNIST, downloaded, and not kept: ") and line.count("\n") == 1
        assert words in line
    assert cached(tmp_path) == []
    assert len(online[1]) == 2


def test_a_file_where_the_cache_folder_should_be(online, tmp_path, capsys):
    (tmp_path / "keras").write_text("mine")
    assert load("mnist").real
    assert "downloaded, and not kept" in capsys.readouterr().out
    assert (tmp_path / "keras").read_text() == "mine"


def test_ctrl_c_while_storing_leaves_nothing(online, monkeypatch, tmp_path):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        load("mnist")
    assert cached(tmp_path) == []


NO_HOME = """
import os, pwd, sys
os.environ.pop("HOME", None); os.environ.pop("KERAS_HOME", None)
def unknown(_): raise KeyError("no such user")
pwd.getpwuid = unknown
from helpers.data import load
os.chdir(sys.argv[1])
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows knows a home without HOME")
@pytest.mark.parametrize("keras_home", [None, "~/keras"])
def test_without_a_home_directory_no_folder_appears(keras_home, tmp_path):
    content = npz(draw_arrays("mnist"))
    code = NO_HOME + (f"os.environ['KERAS_HOME'] = {keras_home!r}\n" if keras_home else "")
    code += "sys.path.insert(0, sys.argv[3]); from stand_ins import *\n"
    code += "url = (sys.argv[2] + '/mnist.npz',)\n"
    code += "SETS['mnist'].SOURCE = source_of('mnist', draw_arrays('mnist'), urls=url)\n"
    code += "assert load('mnist').real\n"
    code += "SETS['mnist'].SOURCE = source_of('mnist', draw_arrays('mnist'), urls=())\n"
    code += "assert not load('mnist').real\n"
    with serving(send(content)) as (address, _):
        run = [*PYTHON, code, tmp_path, address, Path(__file__).parents[1]]
        found = subprocess.run(run, capture_output=True, text=True)
    assert found.stderr == "" and os.listdir(tmp_path) == []
    first, second = found.stdout.splitlines()
    assert first == "Data: MNIST, downloaded, and not kept: there is no home directory."
    start = "Data: digits, embedded, because there is no home directory with a cache. Set BOOK_DATA"
    assert second.startswith(start)


def test_folders_with_a_tilde(monkeypatch, tmp_path):
    monkeypatch.setenv("BOOK_DATA", "~/my data")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.delenv("KERAS_HOME")
    assert data_folder() == tmp_path / "my data"
    assert cache_folder() == tmp_path / ".keras" / "datasets"

    def unknown(*_):
        raise RuntimeError

    monkeypatch.setattr(Path, "expanduser", unknown)
    with pytest.raises(ValueError, match=r"BOOK_DATA is '~/my data', but .* write the whole path"):
        load("mnist")


# Files that cannot be read


@pytest.mark.parametrize("name", SETS)
def test_a_damaged_file_in_the_cache(name, tmp_path):
    path = tmp_path / "keras" / "datasets" / SETS[name].SOURCE.file
    path.parent.mkdir(parents=True)
    path.write_bytes(b"<html>")
    with pytest.raises(ValueError, match="left unchanged; delete it or move it away"):
        load(name)
    assert path.read_bytes() == b"<html>"


def test_a_folder_where_the_file_should_be(place, tmp_path):
    path = place("mnist", b"")
    path.unlink()
    path.mkdir()
    for required in (True, False):
        with pytest.raises(IsADirectoryError, match="is a folder, expected a file") as caught:
            load("mnist", required=required)
        assert str(path) in str(caught.value)
    assert path.is_dir()


def test_an_unreadable_file(monkeypatch, place):
    path = place("mnist", b"secret")
    path.chmod(0)
    if os.access(path, os.R_OK):  # the superuser, or Windows
        real = Path.open

        def refuse(self, *rest, **more):
            if self == path:
                raise PermissionError(13, "Permission denied", str(self))
            return real(self, *rest, **more)

        monkeypatch.setattr(Path, "open", refuse)
    for required in (True, False):
        with pytest.raises(PermissionError, match="left unchanged") as caught:
            load("mnist", required=required)
        assert f"{path} cannot be read: permission denied" in str(caught.value)
    monkeypatch.undo()
    path.chmod(0o600)
    assert path.read_bytes() == b"secret"


def test_the_deadline_depends_on_who_asks(monkeypatch):
    given = []

    def find_nothing(source, seconds=600, pause=15):
        given.append((seconds, pause))
        raise FileNotFoundError("of a reason.")

    monkeypatch.setattr("helpers.data.find", find_nothing)
    assert not load("mnist").real
    with pytest.raises(FileNotFoundError):
        load("mnist", required=True)
    assert given == [(15, 5), (600, 15)]


def test_a_set_of_two_files_is_converted(small, tmp_path):
    content = npz(draw_arrays("mnist"))
    halves = {"/one": content[:1000], "/two": content[1000:]}
    with serving(lambda handler: send(halves[handler.path])(handler)) as (address, calls):
        small("mnist", urls=(f"{address}/one", f"{address}/two"), convert=b"".join)
        found = find(SETS["mnist"].SOURCE)
    assert calls == ["/one", "/two"] and cached(tmp_path) == ["mnist.npz"]
    np.testing.assert_array_equal(found.arrays["x_test"], draw_arrays("mnist")["x_test"])
