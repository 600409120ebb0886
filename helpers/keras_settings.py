"""The Keras settings that the book is written for; a reader's other ones do not count in it."""

import json
import os
import sys
from pathlib import Path

NEEDED = {
    "backend": "tensorflow",
    "floatx": "float32",
    "epsilon": 1e-7,
    "image_data_format": "channels_last",
}


def use_those_of_the_book():
    """Make Keras start with NEEDED; where the reader set other values, say so in one line.

    Without other values this changes nothing. A backend from the environment is replaced there;
    for what keras.json holds Keras is imported now, because only then it can be told.

    Raises
    ------
    ImportError
        If Keras runs already, on another backend: that lasts until the kernel ends.
    """
    other = {name: value for name, value in _found().items() if value != NEEDED[name]}
    if not other:
        return
    if "keras" in sys.modules and "backend" in other:
        raise ImportError(
            f"this book needs Keras on {NEEDED['backend']}, but Keras already runs on "
            f"{other['backend']}. Restart the kernel, and import helpers before keras."
        )
    wanted = " and ".join(f"{NEEDED[name]} as {name}" for name in other)
    found = ", ".join(map(str, other.values()))
    print(
        f"This book needs {wanted}: it leaves your Keras settings aside ({found}).", file=sys.stderr
    )
    os.environ["KERAS_BACKEND"] = NEEDED["backend"]
    if set(other) != {"backend"}:
        _tell_keras()


def _found():
    """Return the settings that Keras has, or will read: keras.json, then KERAS_BACKEND."""
    keras = sys.modules.get("keras")
    if keras:
        return {name: getattr(keras.config, name)() for name in NEEDED}
    try:
        stored = json.loads((_folder() / "keras.json").read_text("utf-8"))
    except (OSError, ValueError):  # Keras, too, goes on without it
        stored = {}
    found = {name: value for name, value in stored.items() if name in NEEDED}
    backend = os.environ.get("KERAS_BACKEND")
    return found | ({"backend": backend} if backend else {})


def _folder():
    """Return the folder in which Keras looks for keras.json."""
    if "KERAS_HOME" in os.environ:
        return Path(os.path.expanduser(os.environ["KERAS_HOME"]))
    home = os.path.expanduser("~")
    return Path(home if os.access(home, os.W_OK) else "/tmp") / ".keras"


def _tell_keras():
    import keras

    keras.config.set_floatx(NEEDED["floatx"])
    keras.config.set_epsilon(NEEDED["epsilon"])
    keras.config.set_image_data_format(NEEDED["image_data_format"])
