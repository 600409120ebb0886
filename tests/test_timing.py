"""Times can be compared: programs take turns, the first turn does not count, the best one does."""

import pytest

from helpers import timing


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands still but for what the programs add to it."""
    now = [0.0]
    monkeypatch.setattr(timing, "perf_counter", lambda: now[0])
    return now


def program(clock, order, name, seconds):
    seconds = iter(seconds)

    def run():
        order.append(name)
        clock[0] += next(seconds)

    return run


def test_programs_take_turns_and_the_best_time_after_the_first_counts(clock):
    order = []
    programs = {
        "a": program(clock, order, "a", [1, 5, 4, 6]),
        "b": program(clock, order, "b", [1, 2, 3, 3]),
    }
    assert timing.best_times(programs, turns=3) == {"a": 4, "b": 2}
    assert order == ["a", "b"] * 4


def test_slow_programs_have_three_turns(clock):
    order = []
    programs = {name: program(clock, order, name, range(1, 9)) for name in "ab"}
    timing.best_times(programs, turns=7, slow=["a"])
    assert order.count("a") == 4 and order.count("b") == 8


@pytest.mark.parametrize("turns", [0, -1, 2.5])
def test_at_least_one_turn_is_needed(turns):
    with pytest.raises(ValueError, match="turns should be a whole number above 0"):
        timing.best_times({"a": print}, turns)
