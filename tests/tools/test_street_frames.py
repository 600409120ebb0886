"""Streets come frame by frame; what a break leaves is used by the next call."""

import numpy as np
import pytest
import street_frames
from downloads import UnexpectedError
from loopback import send, serving
from official import street

LISTS = {"train": ["0016E5_2", "0001TP_1", "0016E5_1"], "val": ["0016E5_3"], "test": ["Seq05V_4"]}


def repository(broken=()):
    """Answer as the repository does; the files that are broken are not there."""
    numbers = {name: 10 + n for n, name in enumerate(sum(LISTS.values(), []))}

    def answer(handler):
        folder, _, file = handler.path[1:].rpartition("/")
        name = file.partition(".")[0]
        if file in broken:
            return send(b"<html>", broken[file])(handler)
        if not folder:
            line = "/SegNet/CamVid/{0}/{1}.png /SegNet/CamVid/{0}annot/{1}.png\n"
            lines = (line.format(name, each) for each in LISTS[name])
            return send("".join(lines).encode())(handler)
        return send(street(numbers[name])[folder.endswith("annot")])(handler)

    return answer, numbers


def fetch(monkeypatch, address, folder):
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setattr(street_frames, "ADDRESS", f"{address}/")
    return street_frames.fetch_streets(folder, pause=0.5, wait=0.01)


def test_frames_are_sorted_and_bear_their_film(tmp_path, monkeypatch, capsys):
    answer, numbers = repository()
    with serving(answer) as (address, calls):
        found = fetch(monkeypatch, address, tmp_path)
        assert len(calls) == 3 + 2 * 5
        again = fetch(monkeypatch, address, tmp_path)
        assert len(calls) == 3 + 2 * 5 + 3
    assert found["clip_train"].tolist() == ["0001TP", "0016E5", "0016E5"]
    assert found["clip_train"].dtype.str == "<U6" and found["class_names"].dtype.str == "<U10"
    order = [numbers[name] for name in sorted(LISTS["train"])]
    assert found["x_train"].shape == (3, 96, 128, 3) and found["y_train"].shape == (3, 96, 128)
    assert found["x_train"][:, 5, 5, 0].tolist() == order
    assert found["y_train"][:, 5, 5].tolist() == [number % 12 for number in order]
    assert found["x_test"][0, 0, 0].tolist() == [14, 28, 100]
    for name in found:
        np.testing.assert_array_equal(found[name], again[name])
    assert "CamVid: 5 of 5 frames" in capsys.readouterr().out
    assert all(path.stat().st_size < street_frames.LARGEST_FRAME for path in tmp_path.iterdir())


def test_after_a_break_only_what_is_missing_is_fetched(tmp_path, monkeypatch):
    with (
        serving(repository({"Seq05V_4.png": 500})[0]) as (address, calls),
        pytest.raises(ConnectionError, match="HTTP Error 500.*other frames are kept"),
    ):
        fetch(monkeypatch, address, tmp_path)
    kept = {path.name for path in tmp_path.iterdir()}
    assert {"train_0001TP_1.raw", "val_0016E5_3.raw"} <= kept and "test_Seq05V_4.raw" not in kept
    with serving(repository()[0]) as (address, calls):
        fetch(monkeypatch, address, tmp_path)
    assert len(calls) == 3 + 2


def test_what_is_no_frame_is_not_kept(tmp_path, monkeypatch):
    with (
        serving(repository({"0016E5_3.png": 200})[0]) as (address, _),
        pytest.raises(UnexpectedError, match="val/0016E5_3.png: cannot identify image"),
    ):
        fetch(monkeypatch, address, tmp_path)
    assert not (tmp_path / "val_0016E5_3.raw").exists()
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize("content", [b"<html>", b"/x/valannot/a_1.png\n" * 702])
def test_another_list_is_refused(content, tmp_path, monkeypatch):
    with (
        serving(send(content)) as (address, _),
        pytest.raises(UnexpectedError, match="expected 701 frames, found"),
    ):
        fetch(monkeypatch, address, tmp_path)
