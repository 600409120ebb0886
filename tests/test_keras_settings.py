"""A reader's own Keras settings: the book says which it needs, and goes on with those."""

import json
import os
import subprocess
import sys

import pytest

SETTINGS = "; ".join(
    [
        "print(keras.config.backend(), keras.config.floatx(), keras.config.image_data_format())",
        "layer = keras.layers.Conv2D(4, 3)",
        "print(layer(keras.ops.ones((1, 5, 5, 2))).shape, layer.kernel.dtype)",
    ]
)
AS_PUBLISHED = "tensorflow float32 channels_last\n(1, 3, 3, 4) float32\n"
USUAL = {"backend": "tensorflow", "floatx": "float32", "epsilon": 1e-7}
USUAL["image_data_format"] = "channels_last"


@pytest.fixture
def run(tmp_path):
    """Run code in a Python of its own, with a keras.json and with KERAS_BACKEND or without."""

    def run(code, stored=None, backend=None):
        text = stored if isinstance(stored, str) else json.dumps(stored or USUAL)
        (tmp_path / "keras.json").write_text(text, "utf-8")
        environment = os.environ | {"KERAS_HOME": str(tmp_path), "TF_CPP_MIN_LOG_LEVEL": "3"}
        environment.pop("KERAS_BACKEND", None)
        if backend is not None:
            environment["KERAS_BACKEND"] = backend
        command = [sys.executable, "-c", code]
        return subprocess.run(command, env=environment, capture_output=True, text=True)

    return run


def said(done):
    return [line for line in done.stderr.splitlines() if "book" in line]


@pytest.mark.parametrize(
    ("stored", "backend", "words"),
    [
        (USUAL, "jax", "tensorflow as backend.*(jax)"),
        (USUAL | {"backend": "torch"}, None, "tensorflow as backend.*(torch)"),
        (USUAL | {"image_data_format": "channels_first"}, None, "channels_last.*(channels_first)"),
        (USUAL | {"floatx": "float16", "epsilon": 1e-3}, "jax", "float32 as floatx.*float16"),
    ],
)
def test_the_book_says_what_it_needs_in_one_line_and_goes_on(run, stored, backend, words):
    done = run(f"import helpers.data; import keras; {SETTINGS}", stored, backend)
    assert done.stdout == AS_PUBLISHED, done.stderr
    (line,) = said(done)
    for part in words.split(".*"):
        assert part in line


@pytest.mark.parametrize("stored", [USUAL, "{not json", {"epsilon": 1e-7}])
@pytest.mark.parametrize("backend", [None, "", "tensorflow"])
def test_usual_settings_need_no_word_and_no_keras(run, stored, backend):
    done = run("import sys, helpers; print('keras' in sys.modules)", stored, backend)
    assert done.stdout == "False\n" and done.stderr == ""


def test_a_backend_is_replaced_without_importing_keras(run):
    done = run("import sys, helpers.data; print('keras' in sys.modules)", backend="torch")
    assert done.stdout == "False\n"


def test_where_keras_was_imported_first_its_layout_is_set_all_the_same(run):
    stored = USUAL | {"image_data_format": "channels_first", "floatx": "float64"}
    done = run(f"import keras; import helpers; {SETTINGS}", stored)
    assert done.stdout == AS_PUBLISHED and len(said(done)) == 1


def test_a_backend_that_runs_already_cannot_be_replaced(run):
    code = "import sys, types; sys.modules['keras'] = types.SimpleNamespace(config="
    code += "types.SimpleNamespace(backend=lambda: 'jax', floatx=lambda: 'float32', epsilon=lambda:"
    code += " 1e-7, image_data_format=lambda: 'channels_last')); import helpers"
    done = run(code)
    last = done.stderr.splitlines()[-1]
    assert "needs Keras on tensorflow, but Keras already runs on jax" in last
    assert "Restart the kernel, and import helpers before keras" in last
