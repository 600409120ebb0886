"""Live curves, with a network of a few dozen numbers."""

import math

import pytest
from networks import compiled, points

from helpers.pictures import curves
from helpers.pictures.curves import LiveCurves


@pytest.fixture(scope="module")
def model():
    return compiled()


class Shell:
    """A notebook that runs one cell; `outputs` are its outputs."""

    def __init__(self, monkeypatch):
        self.execution_count, self.outputs = 1, []
        monkeypatch.setattr(curves, "get_ipython", lambda: self)
        monkeypatch.setattr(curves, "display", self.display)

    def display(self, data, raw, display_id, metadata):
        """Add an output and return what can update it."""
        assert raw and display_id and metadata == {"image/svg+xml": {"width": 576}}
        self.outputs.append([data])
        return Handle(self.outputs[-1])


class Handle:
    """Updates one output; every version of it is kept."""

    def __init__(self, output):
        self.output = output

    def update(self, data, raw, metadata):
        """Replace the output."""
        assert raw and metadata
        self.output.append(data)


@pytest.fixture
def shell(monkeypatch):
    return Shell(monkeypatch)


def fit(model, curve, epochs, validation=True):
    sets = {"validation_data": points(32, seed=1)} if validation else {}
    model.fit(*points(64), epochs=epochs, verbose=0, callbacks=[curve], **sets)


def lines(rows):
    """Return {axis label: {line label: y values}} of the curves."""
    return {
        ax.get_ylabel(): {line.get_label(): list(line.get_ydata()) for line in ax.lines}
        for ax in curves.draw_curves(rows).axes
    }


def test_curves_grow_in_one_output_that_holds_one_picture(shell, model):
    fit(model, LiveCurves(), epochs=3)
    (output,) = shell.outputs
    assert len(output) == 3
    assert len({version["image/svg+xml"] for version in output}) == 3
    assert {version["text/plain"] for version in output} == {"Loss and accuracy after each epoch"}
    assert output[-1].keys() == {"image/svg+xml", "text/plain"}
    assert output[-1]["image/svg+xml"].startswith("<svg")


def test_a_second_fit_goes_on_and_a_second_cell_gets_its_own_picture(shell, model):
    live = LiveCurves()
    fit(model, live, epochs=2)
    fit(model, live, epochs=1, validation=False)
    assert [len(versions) for versions in shell.outputs] == [3]
    assert len(live.rows) == 3
    loss = lines(live.rows)["loss"]
    assert len(loss["training"]) == 3 and math.isnan(loss["validation"][2])

    shell.execution_count = 2
    fit(model, live, epochs=1)
    assert [len(versions) for versions in shell.outputs] == [3, 1]


def test_outside_of_a_notebook_the_rows_are_kept_and_nothing_is_drawn(monkeypatch, model):
    monkeypatch.setattr(curves, "get_ipython", lambda: None)
    monkeypatch.setattr(curves, "draw_curves", None)
    live = LiveCurves()
    fit(model, live, epochs=1)
    assert live.rows[0].keys() == {"loss", "accuracy", "val_loss", "val_accuracy"}


def test_curves_show_what_the_logs_say_with_names_and_units():
    rows = [
        {"loss": 2.0, "val_loss": 2.5, "accuracy": 0.5, "val_accuracy": 0.25},
        {"loss": 1.0, "val_loss": 1.5, "accuracy": 0.75, "val_accuracy": 0.5},
    ]
    assert lines(rows) == {
        "loss": {"training": [2.0, 1.0], "validation": [2.5, 1.5]},
        "accuracy (%)": {"training": [50.0, 75.0], "validation": [25.0, 50.0]},
    }
    assert lines([{"loss": 2.0}]) == {"loss": {"training": [2.0]}}


def test_a_single_epoch_is_a_visible_marker_at_one():
    ax = curves.draw_curves([{"loss": 2.0}]).axes[0]
    assert ax.lines[0].get_marker() == "o"
    assert [tick for tick in ax.get_xticks() if 0.5 <= tick <= 1.5] == [1]
    assert ax.get_xlabel() == "epoch"


def test_a_loss_that_is_not_a_number_can_be_drawn():
    curves.draw_curves([{"loss": math.nan}, {"loss": math.inf}]).canvas.draw()
