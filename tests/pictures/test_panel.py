"""The panel: runs complete, stop at once, refuse nonsense, and say what happened."""

import math
import threading
import time

import keras
import numpy as np
import pytest
from networks import build, points

from helpers.pictures import panel as panels
from helpers.pictures.panel import TrainingPanel

OPTIMISERS = {"SGD": keras.optimizers.SGD, "Adam": keras.optimizers.Adam}


def make_panel(n=64, **changed):
    """Return a panel over n training points."""
    arguments = {
        "build": build,
        "train": points(n),
        "validation": points(32, seed=1),
        "optimisers": OPTIMISERS,
        "learning_rates": [0.1, 0.01],
        "batch_sizes": [16, 32],
        "epochs": 2,
    }
    return TrainingPanel(**arguments | changed)


def test_a_run_completes_and_reports():
    panel = make_panel()
    assert panel.run(wait=True, optimiser="Adam", learning_rate=0.05, batch_size=8, epochs=3)
    assert len(panel.rows) == 3
    accuracy = 100 * panel.rows[-1]["val_accuracy"]
    assert panel.status == f"validation accuracy {accuracy:.2f} % after epoch 3"
    assert panel.message.value == f'<p role="status">{panel.status}</p>'
    assert panel.controls["batch_size"].value == "8"
    alt = f"Loss and accuracy up to epoch 3: validation accuracy {accuracy:.2f} %."
    assert f'<img alt="{alt}" src="data:image/svg+xml;base64,' in panel.curves.value
    assert panel.bar.value == 1.0
    assert panel.text.value.startswith("batch 8 of 8 in epoch 3 of 3, ")
    assert (panel.train_button.disabled, panel.stop_button.disabled) == (False, True)


def test_equal_settings_give_equal_runs_and_another_seed_another_run():
    panel = make_panel()
    losses = []
    for seed in (0, 0, 1):
        panel.seed = seed
        panel.run(wait=True)
        losses.append(panel.rows[-1]["loss"])
    assert losses[0] == pytest.approx(losses[1], rel=1e-4)
    assert losses[0] != pytest.approx(losses[2], rel=1e-4)


def wait_until(condition, seconds=20):
    """Return as soon as the condition holds; fail after some seconds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.005)


def test_stop_acts_at_the_next_batch_and_a_second_press_starts_nothing():
    panel = make_panel(n=20_000)
    panel.controls["batch_size"].value = "2"
    panel.train_button.click()
    wait_until(lambda: panel.text.value)
    threads = threading.active_count()
    assert panel.train_button.disabled and not panel.stop_button.disabled
    assert panel.run() is False
    panel.train_button.click()
    assert threading.active_count() == threads
    assert panel.status == "training"

    start = time.monotonic()
    panel.stop_button.click()
    panel.wait()

    assert time.monotonic() - start < 1, "10,000 batches take far longer"
    assert panel.status.startswith("stopped after batch ") and panel.status.endswith(" of epoch 1")
    assert not panel.rows
    assert panel.run(wait=True, batch_size=5000, epochs=1), "it can be started again"
    assert panel.status.endswith("after epoch 1")


def run_callback(panel, batches, steps=10, epochs=3):
    """Feed a callback with batches and return the first batch that ended the run, and why."""
    progress = panels._Progress(panel)
    progress.set_params({"steps": steps, "epochs": epochs})
    progress.on_epoch_begin(1)
    for batch, loss in enumerate(batches):
        try:
            progress.on_train_batch_end(batch, {"loss": loss})
        except panels._Halt as halt:
            return batch, str(halt)
    return None, ""


def test_stop_is_seen_by_the_very_next_batch():
    panel = make_panel()
    panel.stop()
    assert run_callback(panel, [1.0, 1.0]) == (0, "stopped after batch 1 of epoch 2")


def test_stop_is_seen_while_the_validation_set_is_evaluated():
    progress = panels._Progress(make_panel())
    progress.on_test_batch_end(0)
    progress.panel.stop()
    with pytest.raises(panels._Halt, match="stopped after epoch 1"):
        progress.on_test_batch_end(1)


def test_an_interrupt_while_waiting_stops_the_run(monkeypatch):
    panel = make_panel()

    class Interrupted(threading.Thread):
        def is_alive(self):
            raise KeyboardInterrupt

    monkeypatch.setattr(panel, "_thread", Interrupted())
    with pytest.raises(KeyboardInterrupt):
        panel.wait()
    assert panel.stopping.is_set()


@pytest.mark.parametrize("loss", [math.nan, math.inf, 1e9])
def test_divergence_ends_the_run_in_its_batch(loss):
    batch, why = run_callback(make_panel(), [2.3, 2.5, loss, 2.0])
    assert batch == 2
    assert why.startswith("diverged in batch 3 of epoch 2: the loss ")
    assert why.endswith("; try a smaller learning rate")
    assert ("no longer a number" in why) is (loss != 1e9)


def test_progress_says_where_it_is_and_not_too_often(monkeypatch):
    panel, shown = make_panel(), []
    panel.text.observe(lambda change: shown.append(change.new), names="value")
    clock = iter(np.arange(100.0, 200.0, 0.03))
    monkeypatch.setattr(panels.time, "monotonic", lambda: next(clock))
    run_callback(panel, [1.0] * 10)
    assert shown[0] == "batch 1 of 10 in epoch 2 of 3, 0 s"
    assert 2 <= len(shown) <= 3, "0.3 s hold at most three updates"
    assert panel.bar.value == pytest.approx((10 + 9) / 30)


def test_a_huge_learning_rate_is_reported_as_divergence():
    panel = make_panel()
    panel.run(wait=True, optimiser="SGD", learning_rate=1e9)
    assert panel.status.startswith("diverged in batch ")
    assert panel.status.endswith("; try a smaller learning rate")
    assert not panel.train_button.disabled


@pytest.mark.parametrize("text", ["0", "-0.1", "nan", "inf", "1e999", "", "fast", "0,1"])
def test_a_senseless_learning_rate_gets_a_message_and_starts_nothing(text):
    panel = make_panel()
    panel.controls["learning_rate"].value = text
    panel.train_button.click()
    assert panel.status == f"the learning rate should be a number above 0, found {text!r}"
    assert panel.message.value
    assert panel._thread is None
    assert not panel.train_button.disabled


@pytest.mark.parametrize("text", ["0", "-1", "65", "1.5", "nan", "many"])
def test_a_senseless_batch_size_gets_a_message(text):
    panel = make_panel(n=64)
    assert panel.run(batch_size=text) is False
    assert panel.status == f"the batch size should be a whole number from 1 to 64, found {text!r}"


def test_epochs_stay_between_1_and_50():
    epochs = make_panel().controls["epochs"]
    for typed, kept in ((0, 1), (-3, 1), (1000, 50)):
        epochs.value = typed
        assert epochs.value == kept


def test_an_error_of_the_model_reaches_the_panel_as_text():
    def broken():
        raise RuntimeError("no <b>model</b> today")

    panel = make_panel(build=broken)
    assert panel.run(wait=True)
    assert panel.status == "RuntimeError: no <b>model</b> today"
    assert "<b>" not in panel.message.value
    assert not panel.train_button.disabled


@pytest.mark.parametrize("error", [SystemExit, KeyboardInterrupt, GeneratorExit, MemoryError])
def test_whatever_ends_a_run_the_next_one_can_start(error):
    ends = [error("enough")]

    def build_later():
        if ends:
            raise ends.pop()
        return build()

    panel = make_panel(build=build_later)
    assert panel.run(wait=True)
    assert panel.status == f"{error.__name__}: enough"
    assert (panel.train_button.disabled, panel.stop_button.disabled) == (False, True)
    assert panel.run(wait=True, epochs=1) and panel.status.endswith("after epoch 1")


def test_a_thread_that_cannot_start_locks_nothing(monkeypatch):
    panel = make_panel()

    def fail(thread):
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", fail)
        assert panel.run() is False
    assert panel.status == "can't start new thread" and not panel.train_button.disabled
    assert panel.run(wait=True, epochs=1)


def test_the_panel_is_shown_live_and_a_page_gets_a_sentence(monkeypatch, capsys):
    panel, calls = make_panel(), []
    panel.show()
    assert capsys.readouterr().out.startswith("In a running notebook a panel stands here")
    monkeypatch.setattr(panels, "get_ipython", lambda: object())
    monkeypatch.setattr(panels, "display", lambda data, raw: calls.append(data))
    panel.show()
    assert "application/vnd.jupyter.widget-view+json" in calls[0]
    assert calls[0]["text/html"] == f"<p>{calls[0]['text/plain']}</p>"


def test_a_setting_that_does_not_exist_is_the_callers_mistake():
    with pytest.raises(KeyError, match="momentum"):
        make_panel().run(momentum=0.9)
