"""The kernel with a camera: the same picture as without, and two buttons more."""

import re

import numpy as np
import pytest
from node import needs_node, run

from helpers.pictures.play import play as plain
from helpers.pictures.play import script
from helpers.pictures.play.camera import play

IMAGE = np.arange(30).reshape(5, 6) % 7
DATA = {"images": {"a <b>": IMAGE}, "kernel": np.eye(3), "parts": ["own"]}


def without(html, *patterns):
    for pattern in patterns:
        html = re.sub(pattern, "", html, flags=re.DOTALL)
    return html


def test_without_its_two_buttons_it_is_the_kernel():
    found, expected = play("camera/kernel", **DATA), plain("kernel", **DATA)
    parts = r'<script type="module">.*', r' data-subject="[^"]*"', r"<img[^>]*>"
    buttons = r'<div class="camera" hidden>.*?</div>\s*'
    assert "camera</button>" in found.html and "camera</button>" not in expected.html
    left = without(found.html, *parts, buttons), without(expected.html, *parts)
    assert left[0].split() == left[1].split()
    assert (found.about, found.value) == (expected.about, expected.value)


def test_the_script_is_that_of_the_kernel_and_the_camera_after_it():
    code = script("camera/kernel")
    assert code.startswith(script("kernel"))
    assert code.count("getUserMedia(") == 1
    for word in ("http", "fetch(", "XMLHttp", "WebSocket", "sendBeacon", "MediaRecorder", "eval("):
        assert word not in code


def test_what_does_not_fit_is_refused_as_by_the_kernel():
    with pytest.raises(ValueError, match="3 by 3 pixels or more"):
        play("camera/kernel", **DATA | {"images": {"a": np.ones((2, 9))}})


@needs_node
@pytest.mark.parametrize(
    ("name", "secure", "said"),
    [
        ("TypeError", False, "A browser gives its camera only to a page from a secure connection"),
        ("TypeError", True, "has no camera to give"),
        ("NotAllowedError", True, "was not allowed, by you or by the settings"),
        ("NotFoundError", True, "There is no camera on this machine."),
        ("NotReadableError", True, "perhaps another program uses it"),
        ("AbortError", True, "The camera gives no picture (AbortError)."),
    ],
)
def test_why_there_is_no_picture_is_said_in_words(name, secure, said):
    code = "globalThis.window = { isSecureContext: data.secure }; return whyNoCamera(data.name);"
    assert said in run("camera/kernel", code, name=name, secure=secure)
