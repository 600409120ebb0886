"""Move a kernel over what the reader's camera sees, or over a picture; no picture leaves the page.

The subject 'camera/kernel' of `play` is 'kernel' with a camera beside the reader's own picture.
"""

from dataclasses import replace
from html import escape
from importlib.resources import files
from string import Template

from helpers.pictures.play import MORE, SUBJECTS, kernel, play

__all__ = ["play"]


def prepare(**data):
    """Return what the picture 'kernel' is played with, and its HTML as one control.

    `data` and the errors are those of `prepare` in `kernel`; the camera comes with its part 'own'.
    """
    ready = kernel.prepare(**data)
    html = Template((files("helpers.pictures.play") / "kernel.html").read_text("utf-8"))
    return replace(
        ready, controls={"kernel": html.substitute(ready.controls, text=escape(ready.text))}
    )


SUBJECTS["camera/kernel"] = prepare
MORE["camera/kernel"] = ("kernel.js", "camera/camera.js")
