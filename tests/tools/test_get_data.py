"""'make data' gets what is missing, checks it, stores it in one step, and says what to set."""

import os
from collections import namedtuple
from dataclasses import replace

import get_data
import numpy as np
import pytest
from conversions import convert_signs
from downloads import Download
from loopback import send, serving
from official import gtsrb
from stand_ins import draw_arrays, npz, source_of

from helpers.data import SETS, load

SIGNS = dict(zip(("Training_Images.zip", "Test_Images.zip", "Test_GT.zip"), gtsrb(), strict=True))


@pytest.fixture
def files(monkeypatch, tmp_path):
    """Serve small sets in the official forms; the dict says what is served, {path: answer}."""
    served = {f"/{name}": send(content) for name, content in SIGNS.items()}
    served["/xrays"] = send(npz(draw_arrays("xrays")))
    for name, content in SIGNS.items():
        (tmp_path / name).write_bytes(content)
    signs = convert_signs(*(tmp_path / name for name in SIGNS))
    with serving(lambda handler: served[handler.path](handler)) as (address, calls):
        monkeypatch.setattr(SETS["signs"], "SOURCE", source_of("signs", signs))
        urls = {"urls": (f"{address}/xrays",)}
        source = source_of("xrays", draw_arrays("xrays"), **urls)
        monkeypatch.setattr(SETS["xrays"], "SOURCE", source)
        limit = max(map(len, SIGNS.values()))
        downloads = tuple(Download(f"{address}/{name}", limit) for name in SIGNS)
        monkeypatch.setitem(
            get_data.JOBS, "signs", replace(get_data.JOBS["signs"], downloads=downloads)
        )
        xrays = Download(f"{address}/xrays", 100_000)
        monkeypatch.setitem(
            get_data.JOBS, "xrays", replace(get_data.JOBS["xrays"], downloads=(xrays,))
        )
        monkeypatch.setenv("no_proxy", "*")
        monkeypatch.setenv("BOOK_DATA", str(tmp_path / "my data"))
        monkeypatch.delenv("BOOK_DATASET", raising=False)
        monkeypatch.setattr("downloads.time.sleep", lambda _: None)
        served["calls"] = calls
        yield served


def listed(tmp_path):
    folder = tmp_path / "my data"
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_sets_are_stored_and_load_finds_them(files, tmp_path, capsys):
    assert get_data.main(["signs", "xrays"]) == 0
    out = capsys.readouterr().out
    assert listed(tmp_path) == ["gtsrb.npz", "pneumoniamnist.npz"]
    assert "To get: signs, xrays; up to" in out and "MB of disk at work" in out
    assert out.endswith(f"export BOOK_DATA='{tmp_path / 'my data'}'\n")
    assert "Training_Images.zip: 0 of 0 MB" in out
    assert load("signs").test.widths.tolist() == [30, 40, 50, 60]
    assert load("xrays").real


def test_what_is_there_is_not_fetched_again(files, tmp_path, capsys):
    get_data.main(["signs", "xrays"])
    calls = len(files["calls"])
    (tmp_path / "my data" / "pneumoniamnist.npz").unlink()
    capsys.readouterr()
    assert get_data.main(["signs", "xrays"]) == 0
    assert len(files["calls"]) == calls + 1
    out = capsys.readouterr().out
    assert f"signs: {tmp_path / 'my data' / 'gtsrb.npz'} is there already, and good." in out
    assert "To get: xrays;" in out


def test_another_file_in_its_place_stays_and_is_named(files, tmp_path, capsys):
    path = tmp_path / "my data" / "gtsrb.npz"
    path.parent.mkdir()
    path.write_bytes(b"mine")
    assert get_data.main(["xrays", "signs"]) == 1
    assert path.read_bytes() == b"mine" and files["calls"] == []
    assert f"{path} is not the file of GTSRB: " in (err := capsys.readouterr().err)
    assert "left unchanged; move it away" in err


def test_without_room_nothing_is_begun(files, tmp_path, capsys, monkeypatch):
    usage = namedtuple("usage", "total used free")(10**12, 10**12, 100_000)
    monkeypatch.setattr("get_data.shutil.disk_usage", lambda _: usage)
    assert get_data.main(["signs"]) == 1
    assert files["calls"] == [] and listed(tmp_path) == []
    assert "MB of disk are needed, 0 MB are free" in capsys.readouterr().err


def test_no_more_disk_is_used_than_was_said(files, tmp_path, monkeypatch):
    most, folder = [0], tmp_path / "my data"
    replace_file = os.replace

    def watch(source, target):
        replace_file(source, target)
        most[0] = max(most[0], sum(path.stat().st_size for path in folder.rglob("*.*")))

    monkeypatch.setattr(os, "replace", watch)
    assert get_data.main(["signs", "xrays"]) == 0
    peak, after = get_data.need(["signs", "xrays"])
    assert sum(map(len, SIGNS.values())) < most[0] <= peak
    stays = sum(path.stat().st_size for path in folder.iterdir())
    assert stays <= after < peak


def test_one_that_fails_does_not_hold_up_the_others(files, tmp_path, capsys):
    files["/Test_Images.zip"] = send(b"", 404)
    assert get_data.main(["signs", "xrays"]) == 1
    assert "pneumoniamnist.npz" in listed(tmp_path) and "gtsrb.npz" not in listed(tmp_path)
    err = capsys.readouterr().err
    assert "signs: not stored." in err and "Test_Images.zip: HTTP Error 404" in err
    assert "Not there: signs. The same command tries again." in err
    assert "signs-downloads/Training_Images.zip" in listed(tmp_path)  # it need not come again
    files["/Test_Images.zip"] = send(SIGNS["Test_Images.zip"])
    assert get_data.main(["signs"]) == 0
    assert files["calls"].count("/Training_Images.zip") == 1
    assert listed(tmp_path) == ["gtsrb.npz", "pneumoniamnist.npz"]


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("/Training_Images.zip", SIGNS["Test_Images.zip"]),
        ("/Training_Images.zip", SIGNS["Training_Images.zip"][:-200]),
        ("/Test_GT.zip", b"no zip"),
        ("/Test_GT.zip", SIGNS["Training_Images.zip"]),
    ],
)
def test_what_is_not_the_set_is_deleted(path, content, files, tmp_path, capsys):
    files[path] = send(content)
    assert get_data.main(["signs"]) == 1
    assert listed(tmp_path) == []
    assert "signs: not stored. what was downloaded is not GTSRB: " in capsys.readouterr().err


def test_a_web_page_in_place_of_a_small_set(files, tmp_path, capsys):
    files["/xrays"] = send(b"<html>Log in</html>", Content_Type="text/html")
    assert get_data.main(["xrays"]) == 1
    assert "found a web page" in capsys.readouterr().err
    assert "pneumoniamnist.npz" not in listed(tmp_path)


def test_ctrl_c_keeps_what_came(files, tmp_path, capsys, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    files["/Test_Images.zip"] = send(b"", 503)
    monkeypatch.setattr("downloads.time.sleep", interrupt)
    assert get_data.main(["signs"]) == 130
    assert "signs-downloads/Training_Images.zip" in listed(tmp_path)
    assert "Stopped. What has come is kept" in capsys.readouterr().out


def test_an_unknown_set_is_named(files, capsys):
    assert get_data.main(["singns"]) == 2
    assert "no set singns; there are: mnist, cifar10, signs" in capsys.readouterr().out
    assert files["calls"] == []


def test_every_set_has_a_way_to_be_had():
    assert list(get_data.JOBS) == list(SETS)
    peak, after = get_data.need(list(SETS))
    assert 150e6 < after < peak < 800e6
    for name, job in get_data.JOBS.items():
        assert all(download.url.startswith("https://") for download in job.downloads)
        assert bool(SETS[name].SOURCE.urls) == (name in ("mnist", "xrays", "characters"))


def test_without_book_data_the_folder_is_that_of_the_book(files, monkeypatch, tmp_path, capsys):
    monkeypatch.delenv("BOOK_DATA")
    monkeypatch.setattr(get_data, "ROOT", tmp_path / "book é中")
    assert get_data.main(["xrays"]) == 0
    path = tmp_path / "book é中" / "data"
    assert np.load(path / "pneumoniamnist.npz")["val_labels"].shape == (20, 1)
    assert capsys.readouterr().out.endswith(f"export BOOK_DATA='{path}'\n")
