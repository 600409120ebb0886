"""Pictures that are played: the page itself computes what the reader sets, drags and types.

Each subject has a script, the HTML of its controls and a module that prepares its data; all share
the layers of `layers.js`. No kernel and no network is needed; in Jupyter what the reader sets comes
back to Python. Without scripts, and on paper, a picture and a sentence stand there.
"""

import json
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from string import Template

from IPython import get_ipython

from helpers.pictures.formats import as_svg, as_uri, size_of
from helpers.pictures.play import digit, graph, kernel, optimisers, train

SUBJECTS = {"kernel": kernel.prepare, "optimisers": optimisers.prepare, "digit": digit.prepare}
SUBJECTS |= {"graph": graph.prepare, "train": train.prepare}
SHARED = ("layers.js", "draw.js", "page.js")
MORE = {
    "digit": ("sheet.js", "network.js", "inside.js", "look.js"),
    "graph": ("graph_steps.js",),
    "train": ("train_network.js",),
}  # what a subject needs beside its own script
MAX_BYTES = 150_000
# No ids, so that a page may hold any number of these. The build keeps one of equal scripts.
PAGE = Template("""<div class="play" data-subject="$subject" role="group" aria-label="$about">
<style>
$css</style><img class="still" alt="$alt" src="$uri" width="$width" height="$height">
<p class="still">$text</p>
$controls
<script type="application/json">$data</script></div>""")
IN_PAGE = """
for (const root of document.querySelectorAll('.play[data-subject="{}"]')) begin(root);
"""
IN_JUPYTER = """
export default {
  render({ model, el }) {
    el.innerHTML = model.get("page");
    begin(el.firstElementChild, value => { model.set("value", value); model.save_changes(); });
  },
};
"""


@dataclass(frozen=True)
class Played:
    """A picture that is played; it shows itself at the end of a cell, or by `display`.

    Attributes
    ----------
    html : str, what stands in a page
    about : str, what it is
    start : dict, what is set before the reader does anything
    widget : anywidget.AnyWidget in Jupyter, else None
    """

    html: str
    about: str
    start: dict
    widget: object

    @property
    def value(self):
        """Return what the reader has set, as a dict; outside of Jupyter that is the start."""
        return self.widget.value if self.widget is not None else self.start

    def __repr__(self):
        """Return what it is, in words."""
        return self.about

    def _repr_mimebundle_(self, **_):
        page = {"text/html": self.html, "text/plain": self.about}
        return page if self.widget is None else self.widget._repr_mimebundle_()[0] | page


def play(subject, /, **data):
    """Return a picture that is played; at the end of a cell it shows itself.

    Parameters
    ----------
    subject : 'kernel', 'optimisers', 'digit', 'graph' or 'train'
    **data : what it is played with, see `prepare` in the module of that name

    Returns
    -------
    Played
        Its `value` is what the reader has set.

    Raises
    ------
    ValueError
        For an unknown subject, for data that do not fit it, and for more than 150 kB.
    """
    if subject not in SUBJECTS:
        raise ValueError(
            f"there is no picture {subject!r} to play; there are: {', '.join(SUBJECTS)}"
        )
    ready = SUBJECTS[subject](**data)
    page, code = _page(subject, ready), script(subject)
    html = page.removesuffix("</div>") + f'<script type="module">{code}'
    html += IN_PAGE.format(subject) + "</script></div>"
    if len(html) > MAX_BYTES:
        raise ValueError(f"{len(html):,} bytes, at most {MAX_BYTES:,} allowed: show smaller images")
    widget = _widget(page, code, ready.value) if get_ipython() is not None else None
    return Played(html, ready.about, ready.value, widget)


def script(subject):
    """Return the program of a subject, a str of JavaScript: what all share, and its own."""
    return "\n".join(_file(name) for name in (*SHARED, *MORE.get(subject, ()), f"{subject}.js"))


def _file(name):
    return (files("helpers.pictures.play") / name).read_text("utf-8")


def _page(subject, ready):
    explore = (files("helpers.pictures") / "explore.css").read_text("utf-8")
    svg = as_svg(ready.figure)
    return PAGE.substitute(
        size_of(svg),
        subject=subject,
        about=escape(ready.about),
        css=explore.replace(".explore", ".play") + _file("play.css"),
        alt=escape(f"{ready.about}. {ready.text}"),
        uri=as_uri(svg),
        text=escape(ready.text),
        controls=Template(_file(f"{subject}.html")).substitute(
            ready.controls, text=escape(ready.text)
        ),
        data=json.dumps(ready.data).replace("<", r"\u003c"),
    )


def _widget(page, code, value):
    """Return what Jupyter shows instead of the page: the same, and it answers to Python."""
    import anywidget  # here, because it is of use in Jupyter alone
    import traitlets

    class Widget(anywidget.AnyWidget):
        _esm = code + IN_JUPYTER
        page = traitlets.Unicode().tag(sync=True)
        value = traitlets.Dict().tag(sync=True)

    return Widget(page=page, value=value)
