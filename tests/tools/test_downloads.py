"""A large file is fetched in pieces from a bad server, checked, and kept only when it is right."""

import hashlib
import socket
import time

import pytest
from downloads import Download, Progress, UnexpectedError, fetch
from loopback import send, serving

CONTENT = bytes(range(256)) * 2000  # 512,000 bytes
DIGEST = "sha256", hashlib.sha256(CONTENT).hexdigest()


def get(address, path, digest=DIGEST):
    fetch(Download(f"{address}/file.zip", 512_000, digest), path, pause=0.4, wait=0.01)


def ranged(handler, content=CONTENT):
    """Send what was asked for, as a good server does; return where it starts."""
    start = int(handler.headers.get("Range", "bytes=0-")[6:-1])
    handler.send_response(206 if start else 200)
    if start:
        handler.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
    handler.send_header("Content-Length", str(len(content) - start))
    handler.end_headers()
    return start


def breaking(after):
    """Send `after` bytes of what was promised, then cut the connection."""

    def answer(handler):
        start = ranged(handler)
        handler.wfile.write(CONTENT[start : start + after])

    return answer


def names(tmp_path):
    return sorted(path.name for path in tmp_path.iterdir())


@pytest.fixture(autouse=True)
def direct(monkeypatch):
    monkeypatch.setenv("no_proxy", "*")


def test_a_file_comes_whole_and_once(tmp_path, capsys):
    with serving(send(CONTENT)) as (address, calls):
        get(address, tmp_path / "file.zip")
        get(address, tmp_path / "file.zip")
    assert calls == ["/file.zip"] and names(tmp_path) == ["file.zip"]
    assert (tmp_path / "file.zip").read_bytes() == CONTENT
    assert "file.zip: 1 of 1 MB" in capsys.readouterr().out


def test_a_broken_connection_is_taken_up_where_it_broke(tmp_path):
    with serving(breaking(60_000)) as (address, calls):  # more often than it may fail in a row
        get(address, tmp_path / "file.zip")
    assert (tmp_path / "file.zip").read_bytes() == CONTENT and len(calls) == 9


def test_the_next_call_goes_on(tmp_path):
    with serving(breaking(0)) as (address, calls):
        (tmp_path / "file.zip.part").write_bytes(CONTENT[:100_000])
        with pytest.raises(ConnectionError, match="broke at 100,000 of 512,000 bytes.*is kept"):
            get(address, tmp_path / "file.zip")
        assert len(calls) == 4 and names(tmp_path) == ["file.zip.part"]
    sent = []
    with serving(lambda handler: sent.append(ranged(handler)) or rest(handler, sent)) as (
        address,
        _,
    ):
        get(address, tmp_path / "file.zip")
    assert sent == [100_000] and (tmp_path / "file.zip").read_bytes() == CONTENT


def rest(handler, sent):
    handler.wfile.write(CONTENT[sent[-1] :])


def test_a_server_that_cannot_go_on_starts_again(tmp_path):
    (tmp_path / "file.zip.part").write_bytes(b"x" * 1000)
    with serving(send(CONTENT)) as (address, _):  # 200, not 206
        get(address, tmp_path / "file.zip")
    assert (tmp_path / "file.zip").read_bytes() == CONTENT


def test_a_file_that_was_whole_before_it_was_checked(tmp_path):
    (tmp_path / "file.zip.part").write_bytes(CONTENT)
    with serving(send(b"", 416)) as (address, _):
        get(address, tmp_path / "file.zip")
    assert names(tmp_path) == ["file.zip"]


def test_a_redirect_is_followed(tmp_path):
    def answer(handler):
        if handler.path == "/file.zip":
            return send(b"", 302, Location="/other")(handler)
        return breaking(300_000)(handler)

    with serving(answer) as (address, calls):
        get(address, tmp_path / "file.zip")
    assert calls == ["/file.zip", "/other"] * 2
    assert (tmp_path / "file.zip").read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (send(b"<html>Log in</html>", Content_Type="text/html; charset=utf-8"), "found a web page"),
        (send(CONTENT[:-1] + b"x"), "expected sha256 .*, found .*; it was deleted"),
        (send(CONTENT, Content_Length=1000), "expected sha256"),
        (send(CONTENT, Content_Length=10**12), "up to 512,000 bytes, found 1,000,000,000,000"),
        (send(CONTENT + b"more"), "expected up to 512,000 bytes, found 512,004"),
        (send(b""), "expected sha256"),
    ],
    ids=["page", "other content", "length too short", "length too long", "too long", "empty"],
)
def test_what_is_not_the_file_is_deleted(answer, words, tmp_path):
    with (
        serving(answer) as (address, _),
        pytest.raises(UnexpectedError, match=words),
    ):
        get(address, tmp_path / "file.zip")
    assert names(tmp_path) == []


def test_an_endless_file_without_a_length_stops(tmp_path):
    def answer(handler):
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(bytes(100_000))

    with serving(answer) as (address, _), pytest.raises(UnexpectedError, match="or more"):
        get(address, tmp_path / "file.zip")
    assert names(tmp_path) == []


@pytest.mark.parametrize(("status", "tries"), [(404, 1), (403, 1), (500, 4), (503, 4)])
def test_an_error_page(status, tries, tmp_path):
    with (
        serving(send(b"<html>", status)) as (address, calls),
        pytest.raises(ConnectionError, match=f"file.zip: HTTP Error {status}"),
    ):
        get(address, tmp_path / "file.zip")
    assert len(calls) == tries and names(tmp_path) == []


def test_a_server_that_never_answers(tmp_path):
    start = time.monotonic()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        with pytest.raises(ConnectionError, match="timed out.*goes on from there"):
            get(f"http://127.0.0.1:{port}", tmp_path / "file.zip")
    assert 1.5 < time.monotonic() - start < 5


def test_a_server_that_hangs_in_the_middle(tmp_path):
    tried = []

    def answer(handler):
        start = ranged(handler)
        tried.append(start)
        handler.wfile.write(CONTENT[start : start + 256_000])
        if len(tried) == 1:
            time.sleep(2)

    with serving(answer) as (address, _):
        get(address, tmp_path / "file.zip")
    assert tried == [0, 256_000] and (tmp_path / "file.zip").read_bytes() == CONTENT


def test_a_full_disk_is_not_tried_again(tmp_path, monkeypatch):
    (tmp_path / "file.zip.part").mkdir()  # cannot be written either
    with (
        serving(send(CONTENT)) as (address, calls),
        pytest.raises(IsADirectoryError),
    ):
        get(address, tmp_path / "file.zip")
    assert len(calls) == 1


def test_ctrl_c_keeps_what_came(tmp_path, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("downloads.time.sleep", interrupt)
    with serving(breaking(200_000)) as (address, _), pytest.raises(KeyboardInterrupt):
        get(address, tmp_path / "file.zip")
    assert (tmp_path / "file.zip.part").read_bytes() == CONTENT[:200_000]


def test_progress_shows_size_and_time_left(capsys, monkeypatch):
    now = iter([0.0, 0.0, 10.0, 20.0, 30.0, 400.0])
    monkeypatch.setattr("downloads.time.monotonic", lambda: next(now))
    progress = Progress("big.zip")
    for done in (0, 100, 105, 200, 1000):
        progress(done * 1_000_000, 1_000_000_000)
    assert capsys.readouterr().out.splitlines() == [
        "  big.zip: 0 of 1,000 MB",
        "  big.zip: 100 of 1,000 MB, 90 s left",
        "  big.zip: 200 of 1,000 MB, 2 min left",
        "  big.zip: 1,000 of 1,000 MB",
    ]
