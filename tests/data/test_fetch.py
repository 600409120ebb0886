"""A download of seconds: whole and in time, or an error; a file is written whole or not at all."""

import os
import socket
import threading
import time

import pytest
from loopback import send, serving

from helpers.data import fetch
from helpers.data.fetch import download, store


def get(url, limit=1000, seconds=0.6, pause=0.3):
    return download(url, limit, time.monotonic() + seconds, pause)


def assert_too_late(url, found):
    start = time.monotonic()
    with pytest.raises(ConnectionError, match=found):
        get(url)
    assert time.monotonic() - start < 2.5


def test_a_file_comes_whole():
    with serving(send(b"content")) as (address, calls):
        assert get(f"{address}/file") == b"content"
    assert calls == ["/file"]


def test_no_network():
    assert_too_late("http://127.0.0.1:9/file", "no network or no file: .*refused")


def test_a_page_that_is_not_there():
    with serving(send(b"<html>", 404)) as (address, _):
        assert_too_late(f"{address}/file", "404")


def test_a_server_that_never_answers():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        assert_too_late(f"http://127.0.0.1:{port}/file", "timed out")


@pytest.mark.parametrize("head", [b"", b"HTTP/1.0 200 OK\r\n\r\n"], ids=["headers", "content"])
def test_a_server_that_drips(head):
    def drip(handler):
        handler.wfile.write(head)
        for character in b"HTTP/1.0 200 OK\r\nServer: slow and slower":
            handler.wfile.write(bytes([character]))
            time.sleep(0.1)

    with serving(drip) as (address, _):
        assert_too_late(f"{address}/file", "it took too long")


def test_an_endless_download_stops():
    with serving(send(bytes(5_000_000))) as (address, _):
        assert 1000 < len(get(f"{address}/file")) <= 1000 + (1 << 16)


def test_ctrl_c_while_waiting(monkeypatch):
    def interrupt(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(fetch.time, "sleep", interrupt)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        with pytest.raises(KeyboardInterrupt):
            get(f"http://127.0.0.1:{port}/file")


def test_a_file_is_stored_in_a_new_folder(tmp_path):
    store(tmp_path / "new" / "file", b"content")
    store(tmp_path / "new" / "file", b"newer")
    assert (tmp_path / "new" / "file").read_bytes() == b"newer"
    assert os.listdir(tmp_path / "new") == ["file"]


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_no_partial_file_stays(error, monkeypatch, tmp_path):
    def fail(*_):
        raise error

    (tmp_path / "file").write_bytes(b"old")
    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(type(error)):
        store(tmp_path / "file", b"new")
    assert os.listdir(tmp_path) == ["file"] and (tmp_path / "file").read_bytes() == b"old"


def test_two_writers_at_once_leave_one_whole_file(tmp_path):
    contents = [bytes([letter]) * 300_000 for letter in b"abcd"]
    together = threading.Barrier(len(contents), timeout=20)

    def write(content):
        together.wait()
        store(tmp_path / "file", content)

    threads = [threading.Thread(target=write, args=(content,)) for content in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert os.listdir(tmp_path) == ["file"] and (tmp_path / "file").read_bytes() in contents
