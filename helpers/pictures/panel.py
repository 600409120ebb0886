"""A panel to train a network with other settings, in a running notebook."""

import math
import sys
import threading
import time
from html import escape

import ipywidgets
import keras
from IPython import get_ipython
from IPython.display import display

from helpers.pictures.curves import draw_curves
from helpers.pictures.formats import as_svg, as_uri

EXPLODED = 1e6  # no loss that still helps is as large: guessing among 10 classes costs 2.3
SECONDS_BETWEEN_UPDATES = 0.1  # a browser cannot keep up with every batch
STATIC = "In a running notebook a panel stands here, to train with settings of your own."


class _Halt(Exception):
    """Ends a run at once; its text goes to the reader."""


class _Progress(keras.callbacks.Callback):
    """Reports a run to its panel, and ends it when it diverges or the reader says stop."""

    def __init__(self, panel):
        super().__init__()
        self.panel, self.epoch, self.start, self.shown = panel, 1, time.monotonic(), 0.0

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch + 1

    def on_train_batch_end(self, batch, logs=None):
        if (
            time.monotonic() - self.shown >= SECONDS_BETWEEN_UPDATES
        ):  # a browser cannot keep up with every batch
            self._report(batch + 1)
        self._check(logs["loss"], f"batch {batch + 1} of epoch {self.epoch}")

    def on_test_batch_end(self, batch, logs=None):
        self._check(0.0, f"epoch {self.epoch}")

    def on_epoch_end(self, epoch, logs=None):
        self.panel.rows.append(dict(logs))
        accuracy = f"validation accuracy {100 * logs['val_accuracy']:.2f} %"
        alt = f"Loss and accuracy up to epoch {self.epoch}: {accuracy}."
        uri = as_uri(as_svg(draw_curves(self.panel.rows)))
        self.panel.curves.value = f'<img alt="{alt}" src="{uri}" style="background: white">'
        self._report(self.params["steps"])
        self._check(logs["val_loss"], f"epoch {self.epoch}")

    def _report(self, batch):
        self.shown, steps, epochs = time.monotonic(), self.params["steps"], self.params["epochs"]
        self.panel.bar.value = ((self.epoch - 1) * steps + batch) / (steps * epochs)
        where, seconds = f"epoch {self.epoch} of {epochs}", self.shown - self.start
        self.panel.text.value = f"batch {batch} of {steps} in {where}, {seconds:.0f} s"

    def _check(self, loss, where):
        if not loss < EXPLODED:  # also true of NaN
            found = f"has reached {loss:.1e}" if math.isfinite(loss) else "is no longer a number"
            raise _Halt(f"diverged in {where}: the loss {found}; try a smaller learning rate")
        if self.panel.stopping.is_set():
            raise _Halt(f"stopped after {where}")


class TrainingPanel:
    """Trains a classifier with other settings, each time from a new model and the same seed.

    `show` displays it, `status` is the last message, `rows` the logs of each epoch.

    Parameters
    ----------
    build : callable, returns a Keras classifier with softmax outputs, not compiled
    train, validation : (images, labels), arrays of shape (n, ...) and (n,), integer labels
    optimisers : dict, name: callable(learning_rate) that returns an optimiser
    learning_rates, batch_sizes : sequences; the first is preset, the others are suggested
    epochs, seed : int
    """

    def __init__(
        self, build, train, validation, optimisers, learning_rates, batch_sizes, epochs, seed=0
    ):
        self.build, self.train, self.validation = build, train, validation
        self.optimisers, self.seed = optimisers, seed
        self.rows, self.status, self._thread = [], "", None
        self.stopping, self._busy = threading.Event(), threading.Lock()
        rates, sizes = list(map(str, learning_rates)), list(map(str, batch_sizes))
        self.controls = {
            "optimiser": ipywidgets.Dropdown(options=list(optimisers)),
            "learning_rate": ipywidgets.Combobox(value=rates[0], options=rates),
            "batch_size": ipywidgets.Combobox(value=sizes[0], options=sizes),
            "epochs": ipywidgets.BoundedIntText(value=epochs, min=1, max=50),
        }
        self._lay_out()

    def _lay_out(self):
        for name, control in self.controls.items():
            control.description = name.replace("_", " ")
            control.style.description_width = "8em"
        self.train_button = ipywidgets.Button(description="Train")
        self.stop_button = ipywidgets.Button(description="Stop", disabled=True)
        self.train_button.on_click(lambda _: self.run())
        self.stop_button.on_click(lambda _: self.stop())
        self.bar = ipywidgets.FloatProgress(max=1.0, description="progress")
        self.text, self.message, self.curves = (ipywidgets.HTML() for _ in range(3))
        buttons = ipywidgets.HBox([self.train_button, self.stop_button, self.bar, self.text])
        self.widget = ipywidgets.VBox([*self.controls.values(), buttons, self.message, self.curves])

    def show(self):
        """Display the panel; a page, which has no kernel, gets a sentence in its place."""
        if get_ipython() is None:
            print(STATIC)
            return
        page = {"text/html": f"<p>{STATIC}</p>", "text/plain": STATIC}
        display(self.widget._repr_mimebundle_() | page, raw=True)

    def run(self, wait=False, **settings):
        """Put `settings` into the controls and start a run; False if none could be started."""
        for name, value in settings.items():
            typed = isinstance(self.controls[name], ipywidgets.Combobox)
            self.controls[name].value = str(value) if typed else value
        if not self._busy.acquire(blocking=False):
            return False
        try:
            self._thread = threading.Thread(target=self._run, args=self._settings(), daemon=True)
            self.stopping.clear()
            self.train_button.disabled, self.stop_button.disabled = True, False
            self._thread.start()
        except (ValueError, RuntimeError) as error:  # a senseless setting; no thread to be had
            self._finish(str(error))
            return False
        if wait:
            self.wait()
        return True

    def stop(self):
        """End the run at its next batch."""
        self.stopping.set()

    def wait(self):
        """Return when the run is over. An interrupt stops the run."""
        try:
            while self._thread is not None and self._thread.is_alive():
                self._thread.join(0.1)  # in small steps: Windows cannot interrupt a long one
        except KeyboardInterrupt:
            self.stop()
            raise

    def _settings(self):
        optimiser, rate, size, epochs = (control.value for control in self.controls.values())
        n = len(self.train[0])
        rate = _number(rate, float, sys.float_info.max, "the learning rate", "number above 0")
        size = _number(size, int, n, "the batch size", f"whole number from 1 to {n}")
        return optimiser, rate, size, epochs

    def _run(self, optimiser, rate, size, epochs):
        try:
            self.rows, self.curves.value, self.bar.value, self.text.value = [], "", 0.0, ""
            self._say("training")
            self._fit(self.optimisers[optimiser](rate), size, epochs)
            accuracy = 100 * self.rows[-1]["val_accuracy"]
            message = f"validation accuracy {accuracy:.2f} % after epoch {epochs}"
        except _Halt as halt:
            message = str(halt)
        except BaseException as error:  # even an exit: in a thread nobody else tells the reader
            message = f"{type(error).__name__}: {error}"
        self._finish(message)

    def _fit(self, optimiser, size, epochs):
        keras.utils.set_random_seed(self.seed)
        model = self.build()
        model.compile(optimiser, "sparse_categorical_crossentropy", metrics=["accuracy"])
        sizes = {"batch_size": size, "validation_batch_size": 256, "epochs": epochs}
        watch = {"validation_data": self.validation, "callbacks": [_Progress(self)], "verbose": 0}
        model.fit(*self.train, **sizes, **watch)

    def _finish(self, message):
        try:
            self._say(message)
            self.train_button.disabled, self.stop_button.disabled = False, True
        finally:
            self._busy.release()

    def _say(self, text):
        self.status = text[:300]  # an error of TensorFlow can fill a screen
        self.message.value = f'<p role="status">{escape(self.status)}</p>'  # is read aloud


def _number(text, kind, largest, name, rule):
    """Return what a reader typed as a positive number, or raise a ValueError that says the rule."""
    try:
        value = kind(text)
    except ValueError:
        value = math.nan
    if not 0 < value <= largest:  # also true of NaN
        raise ValueError(f"{name} should be a {rule}, found {text!r}")
    return value
