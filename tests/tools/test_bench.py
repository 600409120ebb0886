"""The benchmark measures each way of training, and counts operations rightly."""

from types import SimpleNamespace

import bench
import numpy as np
import pytest
from test_training import points

from helpers.data import ImageSet, Part
from helpers.models import article_network


@pytest.fixture
def tiny():
    images, labels = np.random.default_rng(0).random((30, 28, 28, 1), "float32"), points(30)[1]
    parts = [Part(images[i : i + 10], labels[i : i + 10]) for i in (0, 10, 20)]
    return ImageSet("tiny", tuple("0123456789"), *parts)


@pytest.mark.parametrize(("way", "passes"), [(bench.article, 10), (bench.recipe, 3)])
def test_each_way_gives_growing_times_and_shares_of_right_answers(way, passes, tiny):
    rows = way(tiny)
    assert len(rows) == passes
    assert all(a[0] < b[0] for a, b in zip(rows, rows[1:], strict=False))
    assert all(0 <= share <= 1 for _, share in rows)


def test_the_race_prints_every_run_and_the_medians(tiny, monkeypatch, capsys):
    seconds = {"example": iter((40, 60, 50)), "quick": iter((0, 10, 5, 20))}  # 0: the warm-up

    def run(name):
        found = next(seconds[name])
        return SimpleNamespace(reached=lambda goal: found)

    monkeypatch.setattr(bench, "run_example", lambda *given: run("example"))
    monkeypatch.setattr(bench, "run_quick", lambda *given: run("quick"))
    bench.race(tiny)
    printed = capsys.readouterr().out
    assert "40.0, 60.0, 50.0 s; median 50.0 s" in printed
    assert "10.0, 5.0, 20.0 s; median 10.0 s" in printed
    assert "5.0 times sooner" in printed


def test_speeds_are_medians(monkeypatch):
    found = iter([(1, 10, 7), (3, 30, 9), (2, 20, 8)])
    monkeypatch.setattr(bench, "speed", lambda: next(found))
    assert list(bench.speeds()) == [2, 20, 8]


def test_operations_of_the_network_are_those_counted_by_hand():
    first = 26 * 26 * 32 * (3 * 3 * 1)
    second = 11 * 11 * 64 * (3 * 3 * 32)
    third = 3 * 3 * 64 * (3 * 3 * 64)
    dense = 576 * 64 + 64 * 10
    network = article_network()
    assert bench.operations(network) == 2 * (first + second + third + dense)


def test_a_stroke_is_told_in_one_line_and_a_browser_that_fails_ends_nothing(monkeypatch):
    for out, err, line in (
        ("a stroke on a digit: 3.0 ms as the median of 100\n", "", "3.0 ms as the median of 100"),
        (
            "",
            "Traceback:\n...\nSessionNotCreated: no room\n",
            "not measured: SessionNotCreated: no room",
        ),
        ("", "", "not measured: no line of it"),
    ):
        done = SimpleNamespace(stdout=out, stderr=err)
        monkeypatch.setattr(bench.subprocess, "run", lambda *_, done=done, **__: done)
        assert bench.strokes() == f"a stroke on a digit: {line}"
