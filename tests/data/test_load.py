"""Tests of helpers.data: the real and damaged archives, the network at its worst, the splits."""

import hashlib
import http.server
import io
import os
import pickle
import socket
import subprocess
import sys
import threading
import time
import tracemalloc
import zipfile

import numpy as np
import pytest

from helpers import data

PYTHON = [sys.executable, "-c"]


def npz(arrays):
    """Return the bytes of an .npz archive of `arrays`."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, array in arrays.items():
            member = io.BytesIO()
            np.lib.format.write_array(member, array, version=(1, 0), allow_pickle=True)
            archive.writestr(f"{name}.npy", member.getvalue())
    return file.getvalue()


def hashes(arrays):
    return {name: hashlib.sha256(array).hexdigest() for name, array in arrays.items()}


@pytest.fixture(scope="session")
def full():
    """Arrays of MNIST's shapes; the first pixels of an image hold its number, to trace it."""
    random = np.random.default_rng(0)
    arrays = {}
    for part, count in data.MNIST_SIZES.items():
        images = np.zeros((count, 28, 28), dtype="uint8")
        images[:, 0, 0], images[:, 0, 1] = np.divmod(np.arange(count), 256)
        images[:, 0, 2] = 255
        arrays[f"x_{part}"] = images
        arrays[f"y_{part}"] = random.choice(10, count, p=np.arange(1, 11) / 55).astype("uint8")
    return arrays, npz(arrays)


@pytest.fixture
def small():
    random = np.random.default_rng(1)
    arrays = {}
    for part, count in {"train": 60, "test": 20}.items():
        images = random.integers(0, 256, (count, 28, 28), dtype="uint8")
        images[0, 0, :2] = 0, 255
        arrays[f"x_{part}"] = images
        arrays[f"y_{part}"] = (np.arange(count) % 10).astype("uint8")
    return arrays


@pytest.fixture(autouse=True)
def away_from_home(monkeypatch, tmp_path):
    """No test sees the real cache, the real network or the reader's settings."""
    for name in ("BOOK_DATA", "BOOK_DATASET"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setattr(data, "MNIST_URL", "http://127.0.0.1:9/mnist.npz")  # nobody listens


@pytest.fixture
def expect_small(monkeypatch, small):
    monkeypatch.setattr(data, "MNIST_SIZES", {"train": 60, "test": 20})
    monkeypatch.setattr(data, "MNIST_SHA256", hashes(small))


@pytest.fixture
def expect_full(monkeypatch, full):
    monkeypatch.setattr(data, "MNIST_SHA256", hashes(full[0]))


@pytest.fixture
def archive(monkeypatch, tmp_path):
    """Write bytes to BOOK_DATA/mnist.npz."""
    monkeypatch.setenv("BOOK_DATA", str(tmp_path))

    def write(content):
        (tmp_path / "mnist.npz").write_bytes(content)
        return tmp_path / "mnist.npz"

    return write


def assert_refused(path, found, error=ValueError):
    """Both ways to ask give an error that names the file, and leave its bytes alone."""
    before = path.read_bytes()
    for name in ("mnist", None):
        with pytest.raises(error) as caught:
            data.load(name)
        assert str(path) in str(caught.value)
        assert found in str(caught.value)
        assert "left unchanged" in str(caught.value)
        assert len(str(caught.value)) < 1000
    assert path.read_bytes() == before


# The splits


def test_mnist_is_split_in_proportion_without_overlap(full, expect_full, archive):
    arrays, content = full
    archive(content)

    found = data.load("mnist")

    assert repr(found) == "ImageSet('mnist', train=50000, validation=10000, test=10000)"
    numbers = []
    for part in (found.train, found.validation):
        assert part.images.shape[1:] == (28, 28, 1)
        pixels = np.rint(part.images[:, 0, :2, 0] * 255).astype(int)
        rows = pixels @ [256, 1]
        np.testing.assert_array_equal(part.labels, arrays["y_train"][rows])
        assert not (np.diff(rows) > 0).all()  # shuffled
        numbers.append(rows)
    np.testing.assert_array_equal(np.sort(np.concatenate(numbers)), np.arange(60_000))
    fair = np.bincount(arrays["y_train"]) / 6
    assert np.abs(np.bincount(found.validation.labels) - fair).max() <= 1
    np.testing.assert_array_equal(found.test.labels, arrays["y_test"])


@pytest.mark.parametrize("name", ["mnist", "digits"])
def test_types_ranges_and_determinism(name, full, expect_full, archive):
    archive(full[1])
    first, second = data.load(name), data.load(name)
    assert first.name == name
    assert first.class_names == tuple("0123456789")
    for part in ("train", "validation", "test"):
        images, labels = getattr(first, part)
        assert (images.dtype, labels.dtype) == (np.float32, np.int64)
        assert (images.min(), images.max()) == (0, 1)
        assert set(labels) == set(range(10))
        np.testing.assert_array_equal(images, getattr(second, part).images)
        np.testing.assert_array_equal(labels, getattr(second, part).labels)


def test_digits_are_all_there_once_and_in_proportion():
    from sklearn.datasets import load_digits

    found = data.load("digits")

    assert repr(found) == "ImageSet('digits', train=1257, validation=270, test=270)"
    parts = (found.train, found.validation, found.test)
    images = np.concatenate([part.images for part in parts])[..., 0]
    labels = np.concatenate([part.labels for part in parts])
    source = load_digits()
    np.testing.assert_array_equal(np.bincount(labels), np.bincount(source.target))
    for part in parts[1:]:
        assert np.abs(np.bincount(part.labels) - 0.15 * np.bincount(source.target)).max() <= 1.5
    assert images.shape == (1797, 28, 28)
    assert not images[:, :4].any() and not images[:, :, 24:].any()
    # Each enlarged image resembles exactly one of the originals, and every original occurs.
    reduced = images[:, 4:24, 4:24].reshape(1797, 4, 5, 4, 5).mean((2, 4)).reshape(1797, -1)
    halves = (source.images / 16).reshape(1797, 4, 2, 4, 2).mean((2, 4)).reshape(1797, -1)
    assert np.abs(np.sort(reduced.sum(1)) - np.sort(halves.sum(1))).max() < 0.6
    assert len(np.unique(images.reshape(1797, -1), axis=0)) == len(np.unique(source.data, axis=0))


@pytest.mark.parametrize("sizes", [(1797, 270), (60, 10), (1000, 333)])
def test_cut_gives_each_class_its_share(sizes):
    labels = np.random.default_rng(2).integers(0, 10, sizes[0])
    rest, cut = data._cut(labels, sizes[1])
    assert len(cut) == sizes[1]
    np.testing.assert_array_equal(np.sort(np.r_[rest, cut]), np.arange(sizes[0]))
    fair = np.bincount(labels, minlength=10) * sizes[1] / sizes[0]
    assert np.abs(np.bincount(labels[cut], minlength=10) - fair).max() <= 1


REAL = os.environ.get("BOOK_DATA", "")


@pytest.mark.skipif(
    not os.path.exists(os.path.join(REAL, "mnist.npz")), reason="BOOK_DATA has no mnist.npz"
)
def test_the_real_archive(monkeypatch, capsys):
    monkeypatch.setenv("BOOK_DATA", REAL)
    found = data.load()
    assert capsys.readouterr().out == "Data: MNIST, from BOOK_DATA.\n"
    assert found.test.labels[:5].tolist() == [7, 2, 1, 0, 4]
    assert found.validation.images.shape == (10_000, 28, 28, 1)


# The choice


def test_unknown_names_say_where_they_came_from(monkeypatch):
    expected = "is 'mnits', expected one of: mnist, digits"
    with pytest.raises(ValueError, match=rf"argument of load\(\) {expected}"):
        data.load("mnits")
    monkeypatch.setenv("BOOK_DATASET", "mnits")
    with pytest.raises(ValueError, match=f"variable BOOK_DATASET {expected}"):
        data.load()


@pytest.mark.parametrize("name", ["", 3, ["mnist"]])
def test_odd_names_are_unknown(name):
    with pytest.raises(ValueError, match="expected one of"):
        data.load(name)


def test_the_environment_chooses_and_prints_nothing(monkeypatch, capsys):
    monkeypatch.setenv("BOOK_DATASET", "digits")
    assert data.load().name == "digits"
    monkeypatch.setenv("BOOK_DATASET", "mnist")
    with pytest.raises(FileNotFoundError):
        data.load()
    assert capsys.readouterr().out == ""


def test_nothing_asked_takes_the_cache_and_says_so(full, expect_full, tmp_path, capsys):
    path = tmp_path / "keras" / "datasets" / "mnist.npz"
    path.parent.mkdir(parents=True)
    path.write_bytes(full[1])
    assert data.load().name == "mnist"
    assert capsys.readouterr().out == "Data: MNIST, from the Keras cache.\n"


def test_a_folder_without_the_file(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("BOOK_DATA", str(tmp_path / "nowhere"))
    path = str(tmp_path / "nowhere" / "mnist.npz")
    with pytest.raises(FileNotFoundError) as caught:
        data.load("mnist")
    assert path in str(caught.value) and "BOOK_DATA" in str(caught.value)
    assert data.load().name == "digits"
    line = capsys.readouterr().out
    assert line.startswith(f"Data: the embedded digits, because {path} does not exist. Set BOOK_D")
    assert line.count("\n") == 1


def test_importing_loads_no_framework_and_prints_nothing():
    code = "import sys, helpers.data; print([n for n in sys.modules if n in {'tensorflow', 'keras',"
    code += " 'sklearn', 'skimage'}])"
    found = subprocess.run([*PYTHON, code], capture_output=True, text=True, check=True)
    assert (found.stdout, found.stderr) == ("[]\n", "")


# Files that are not what they should be


def test_the_small_archive_is_accepted(small, expect_small, archive):
    found = data._read_archive(archive(npz(small)).read_bytes())
    np.testing.assert_array_equal(found["x_train"], small["x_train"])


def test_empty(archive):
    assert_refused(archive(b""), "found 0")


@pytest.mark.parametrize("share", [0.001, 0.3, 0.7, 0.99, 0.9999])
def test_truncated(share, small, expect_small, archive):
    content = npz(small)
    assert_refused(archive(content[: int(len(content) * share)]), "undamaged zip archive")


def test_a_zip_of_something_else(expect_small, archive):
    assert_refused(archive(npz({"cats": np.zeros(3)})), "found the members ['cats.npy']")


def test_too_large(monkeypatch, small, expect_small, archive):
    content = npz(small)
    monkeypatch.setattr(data, "LARGEST_FILE", len(content) - 10)
    assert_refused(archive(content), f"up to {len(content) - 10:,} bytes")


class Trap:
    """Creates a file when it is unpickled."""

    def __init__(self, path):
        self.path = str(path)

    def __reduce__(self):
        return open, (self.path, "w")


def test_a_pickle_is_refused_and_never_run(small, expect_small, archive, tmp_path):
    witness = tmp_path / "executed"
    small["y_train"] = np.array([Trap(witness)] * 60, dtype=object)
    pickle.loads(pickle.dumps(Trap(witness))).close()  # the trap works
    witness.unlink()
    assert_refused(archive(npz(small)), "found shape (60,) and dtype object")
    assert not witness.exists()


@pytest.mark.parametrize(
    "name, change, found",
    [
        ("x_train", lambda x: x[:6], "found shape (6, 28, 28) and dtype uint8"),
        ("x_test", lambda x: x[..., None], "found shape (20, 28, 28, 1)"),
        ("x_train", lambda x: x.astype("float64"), "found shape (60, 28, 28) and dtype float64"),
        ("y_test", lambda y: y.astype(">i8"), "dtype >i8"),
        ("x_train", lambda x: np.asfortranarray(x), "Fortran order"),
        ("y_train", lambda y: y + 1, "y_train should have values from 0 to 9, found values from 1"),
        (
            "y_test",
            lambda y: y * 9,
            "y_test should have values from 0 to 9, found values from 0 to 81",
        ),
        ("x_test", lambda x: x // 255, "values from 0 to 255, found values from 0 to 1"),
        ("x_train", lambda x: x[::-1], "x_train should have SHA-256"),
    ],
)
def test_wrong_arrays(name, change, found, small, expect_small, archive):
    small[name] = change(small[name])
    assert_refused(archive(npz(small)), found)


@pytest.mark.parametrize("share", np.linspace(0, 0.999, 15))
def test_one_flipped_byte_is_noticed(share, small, expect_small, archive):
    content = bytearray(npz(small))
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        info = zipped.getinfo("x_train.npy")
    start = info.header_offset + 30 + len(info.filename)  # in the compressed pixels
    content[start + int(share * info.compress_size)] ^= 0xFF
    assert_refused(archive(bytes(content)), "is not the MNIST archive")


def test_one_flipped_pixel_with_a_right_checksum_is_noticed(small, expect_small, archive):
    small["x_test"][7, 3, 3] ^= 1
    assert_refused(archive(npz(small)), "x_test should have SHA-256")


def hostile(small, header):
    """Replace the header of x_train, keeping the archive whole."""
    file = io.BytesIO(npz({name: small[name] for name in small if name != "x_train"}))
    with zipfile.ZipFile(file, "a") as archive:
        raw = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode()
        archive.writestr("x_train.npy", raw + small["x_train"].tobytes())
    return file.getvalue()


@pytest.mark.parametrize(
    "header, found",
    [
        (
            "{'descr': '|u1', 'fortran_order': False, 'shape': (99999999999, 28, 28)}\n",
            "found shape (99999999999, 28, 28) and dtype uint8",
        ),
        ("{'descr': '|V999999999', 'fortran_order': False, 'shape': (60, 28, 28)}\n", "dtype |V99"),
        ("{'descr': (), 'fortran_order': False, 'shape': ()}\n", "undamaged zip archive"),
        ("(" * 9000, "is not the MNIST archive"),
        ("__import__('os').abort()", "is not the MNIST archive"),
    ],
)
def test_a_hostile_header_costs_no_memory(header, found, small, expect_small, archive):
    path = archive(hostile(small, header))
    tracemalloc.start()
    try:
        assert_refused(path, found)
        assert tracemalloc.get_traced_memory()[1] < 20e6
    finally:
        tracemalloc.stop()


def test_a_member_longer_than_its_header_says(small, expect_small, archive):
    header = "{'descr': '|u1', 'fortran_order': False, 'shape': (60, 28, 28)}\n"
    small["x_train"] = np.zeros((70, 28, 28), "uint8")
    found = "x_train should have 47,040 bytes, found 54,880 bytes"
    assert_refused(archive(hostile(small, header)), found)


def test_a_damaged_file_in_the_cache(tmp_path):
    path = tmp_path / "keras" / "datasets" / "mnist.npz"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"<html>")
    assert_refused(path, "delete it")


def test_a_folder_where_the_file_should_be(archive, tmp_path):
    (tmp_path / "mnist.npz").mkdir()
    archive_path = str(tmp_path / "mnist.npz")
    for name in ("mnist", None):
        with pytest.raises(IsADirectoryError) as caught:
            data.load(name)
        assert f"{archive_path} is a folder, expected a file" in str(caught.value)
    assert (tmp_path / "mnist.npz").is_dir()


def test_an_unreadable_file(monkeypatch, archive):
    path = archive(b"secret")
    path.chmod(0)
    if os.access(path, os.R_OK):  # the superuser, or Windows
        real = type(path).open

        def refuse(self, *rest, **more):
            if self == path:
                raise PermissionError(13, "Permission denied", str(self))
            return real(self, *rest, **more)

        monkeypatch.setattr(type(path), "open", refuse)
    for name in ("mnist", None):
        with pytest.raises(PermissionError) as caught:
            data.load(name)
        assert f"{path} cannot be read: permission denied" in str(caught.value)
        assert "left unchanged" in str(caught.value)
    monkeypatch.undo()
    path.chmod(0o600)
    assert path.read_bytes() == b"secret"


# The network


@pytest.fixture
def serve(monkeypatch):
    """Serve `answer(handler)` on this machine as the place of MNIST; returns the list of calls."""
    servers = []

    def start(answer):
        calls = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                calls.append(self.path)
                answer(self)

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.handle_error = lambda *_: None  # the client leaves before the end: it should
        servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/mnist.npz"
        monkeypatch.setattr(data, "MNIST_URL", url)
        return calls

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def send(content, status=200):
    def answer(handler):
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    return answer


def cached(tmp_path):
    """Return all files below the cache folder."""
    return sorted(p.name for p in (tmp_path / "keras").rglob("*") if p.is_file())


def test_download_is_checked_stored_and_used_again(full, expect_full, serve, tmp_path, capsys):
    calls = serve(send(full[1]))
    assert data.load("mnist").name == "mnist"
    assert capsys.readouterr().out == ""
    assert data.load().name == "mnist"
    assert capsys.readouterr().out == "Data: MNIST, from the Keras cache.\n"
    assert calls == ["/mnist.npz"]
    assert cached(tmp_path) == ["mnist.npz"]
    assert (tmp_path / "keras" / "datasets" / "mnist.npz").read_bytes() == full[1]


def assert_no_download(tmp_path, capsys, found, seconds=5):
    """By name: an error. Nothing asked: the digits and a line. Never a file in the cache."""
    start = time.monotonic()
    with pytest.raises(FileNotFoundError) as caught:
        data._load_mnist(seconds=0.6, pause=0.3)
    assert time.monotonic() - start < seconds
    assert found in str(caught.value)
    assert "Set BOOK_DATA to a folder with mnist.npz" in str(caught.value)
    assert cached(tmp_path) == []
    assert capsys.readouterr().out == ""


def test_no_network(tmp_path, capsys):
    assert_no_download(tmp_path, capsys, "MNIST could not be downloaded (no network or no file")
    with pytest.raises(FileNotFoundError, match="could not be downloaded"):
        data.load("mnist")
    assert data.load().name == "digits"
    line = capsys.readouterr().out
    start = "Data: the embedded digits, because MNIST could not be downloaded (no network"
    assert line.startswith(start) and line.count("\n") == 1


@pytest.fixture
def silent(monkeypatch):
    """Accept connections and never answer."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        monkeypatch.setattr(data, "MNIST_URL", f"http://127.0.0.1:{port}/mnist.npz")
        yield


def test_a_server_that_never_answers(silent, tmp_path, capsys):
    assert_no_download(tmp_path, capsys, "timed out", seconds=2)


def test_a_server_that_drips_its_content(serve, tmp_path, capsys):
    def drip(handler):
        handler.send_response(200)
        handler.end_headers()
        for _ in range(30):
            handler.wfile.write(b"x")
            time.sleep(0.1)

    serve(drip)
    assert_no_download(tmp_path, capsys, "not finished within 0.6 s", seconds=2)


def test_a_server_that_drips_its_headers(serve, tmp_path, capsys):
    def drip(handler):
        for character in b"HTTP/1.0 200 OK\r\nServer: slow and slower":
            handler.wfile.write(bytes([character]))
            time.sleep(0.1)

    serve(drip)
    assert_no_download(tmp_path, capsys, "not finished within 0.6 s", seconds=2)


@pytest.mark.parametrize(
    "status, content, found",
    [
        (200, b"<html>Please log in</html>", "undamaged zip archive"),
        (404, b"<html>Not here</html>", "404"),
        (200, b"", "found 0"),
    ],
)
def test_a_bad_download_stores_nothing(status, content, found, serve, tmp_path, capsys):
    serve(send(content, status))
    assert_no_download(tmp_path, capsys, found)


def test_a_wrong_archive_stores_nothing(small, expect_small, serve, tmp_path, capsys):
    small["x_test"][3] ^= 1
    serve(send(npz(small)))
    assert_no_download(tmp_path, capsys, "x_test should have SHA-256")


def test_an_endless_download_stops(monkeypatch, serve, tmp_path, capsys):
    monkeypatch.setattr(data, "LARGEST_FILE", 100_000)
    serve(send(bytes(5_000_000)))
    assert_no_download(tmp_path, capsys, "up to 100,000 bytes")


def test_the_deadline_when_nothing_was_asked(monkeypatch, capsys):
    given = []

    def find(seconds, pause):
        given.append((seconds, pause))
        raise FileNotFoundError("of a reason.")

    monkeypatch.setattr(data, "_find_mnist", find)
    assert data.load().name == "digits"
    with pytest.raises(FileNotFoundError):
        data.load("mnist")
    assert given == [(15, 5), (600, 15)]
    assert capsys.readouterr().out == "Data: the embedded digits, because of a reason.\n"


@pytest.mark.parametrize("failing", ["write_bytes", "replace"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_no_partial_file_stays(failing, error, monkeypatch, small, expect_small, serve, tmp_path):
    serve(send(npz(small)))

    def fail(self, *_):
        if failing == "write_bytes":
            with self.open("wb") as file:
                file.write(b"half")
        raise error

    monkeypatch.setattr(type(tmp_path) if failing == "write_bytes" else os, failing, fail)
    expected = KeyboardInterrupt if isinstance(error, KeyboardInterrupt) else FileNotFoundError
    with pytest.raises(expected) as caught:
        data._find_mnist(5, 1)
    if expected is FileNotFoundError:
        assert f"could not be stored in {tmp_path / 'keras' / 'datasets'}" in str(caught.value)
        assert "No space left" in str(caught.value)
    assert cached(tmp_path) == []


def test_a_read_only_cache(monkeypatch, small, expect_small, serve, tmp_path, capsys):
    serve(send(npz(small)))

    def refuse(self, *_, **__):
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(type(tmp_path), "mkdir", refuse)
    assert_no_download(tmp_path, capsys, "could not be stored in")


def test_ctrl_c_while_waiting(monkeypatch, silent, tmp_path):
    def interrupt(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(data.time, "sleep", interrupt)
    with pytest.raises(KeyboardInterrupt):
        data._find_mnist(5, 0.3)
    assert cached(tmp_path) == []


@pytest.mark.parametrize("workers", ["threads", "processes"])
def test_two_downloads_at_once_both_succeed(workers, small, expect_small, serve, tmp_path):
    content, together = npz(small), threading.Barrier(2, timeout=20)

    def answer(handler):
        together.wait()  # neither is served before both have asked
        send(content)(handler)

    calls = serve(answer)
    if workers == "threads":
        found = []
        run = [
            threading.Thread(target=lambda: found.append(data._find_mnist(20, 10)))
            for _ in range(2)
        ]
        for thread in run:
            thread.start()
        for thread in run:
            thread.join()
        assert [sorted(arrays) for arrays in found] == [sorted(small)] * 2
    else:
        code = "from helpers import data; data.MNIST_SIZES, data.MNIST_SHA256, data.MNIST_URL = "
        code += f"{data.MNIST_SIZES}, {data.MNIST_SHA256}, {data.MNIST_URL!r}; "
        code += "data._find_mnist(20, 10)"
        run = [subprocess.Popen([*PYTHON, code], stderr=subprocess.PIPE) for _ in range(2)]
        assert [(p.communicate(timeout=30)[1], p.returncode) for p in run] == [(b"", 0)] * 2
    assert len(calls) == 2
    assert cached(tmp_path) == ["mnist.npz"]
    path = tmp_path / "keras" / "datasets" / "mnist.npz"
    assert path.read_bytes() == content
