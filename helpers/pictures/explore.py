"""One interactive picture for Jupyter and for the static page.

Every combination of the values on offer is drawn once. In a live kernel ipywidgets choose among the
frames; in the static page a few lines of script do. Without scripts the first frame shows.
"""

import base64
import io
import itertools
import json
from html import escape
from numbers import Rational, Real
from string import Template
from typing import NamedTuple

import ipywidgets
import matplotlib.pyplot as plt
from IPython import get_ipython
from IPython.display import display
from matplotlib.figure import Figure
from PIL import Image

MAX_FRAMES, MAX_BYTES, COLOURS = 60, 400_000, 64

# No ids, so that a page may hold any number of these, also the same one twice.
PAGE = Template("""<div class="explore"><style>
.explore img { display: block; max-width: 100%; height: auto; background: white; }
.explore span { display: inline-block; max-width: 100%; margin: 0 1.5em 0.4em 0; }
.explore select, .explore input { max-width: 100%; margin-left: 0.4em; vertical-align: middle; }
.explore output { display: inline-block; min-width: 3em; }
.explore p { margin: 0.3em 0; font-size: 85%; }
.explore :focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
</style><div hidden>$controls</div>$picture<p aria-live="polite">$caption</p>
<script type="application/json">$data</script><script>
for (const root of document.querySelectorAll(".explore")) {
  if (root.ready) continue;  // another copy of this script was here before
  root.ready = true;
  const data = JSON.parse(root.querySelector("script").textContent);
  const update = () => {
    let place = 0;
    root.querySelectorAll("select, input").forEach((control, i) => {
      const chosen = control.selectedIndex ?? Number(control.value);
      place = place * data.labels[i].length + chosen;
      if (control.type !== "range") return;
      control.setAttribute("aria-valuetext", data.labels[i][chosen]);
      control.closest("span").querySelector("output").value = data.labels[i][chosen];
    });
    root.querySelector("img").src = data.frames[data.order[place]];
    const caption = root.querySelector("p"), text = data.texts[place];
    root.querySelector("img").alt = text;
    if (caption.textContent !== text) caption.textContent = text;  // what is set is read aloud
  };
  root.addEventListener("input", update);
  root.querySelector("div").hidden = false;
  update();  // a reloaded page may remember what its controls were set to
}
</script></div>""")


class _Frames(NamedTuple):
    """What the controls offer and, for each combination in order, its picture and its alt text."""

    labels: dict[str, list[str]]  # for each choice, its values as the reader sees them
    sliders: set[str]  # the choices that get a slider
    uris: list[str]
    texts: list[str]


def explore(draw, /, **choices):
    """Show `draw(**chosen)` under one control for each choice, in Jupyter and in the static page.

    Parameters
    ----------
    draw : callable
        Returns a Matplotlib figure, always of the same size; called once for each combination. The
        first line of its docstring, with the chosen values, becomes the alt text.
    **choices : iterable
        The values on offer. Three or more ascending numbers get a slider, others a drop-down.

    Raises
    ------
    ValueError
        For a choice that is empty, ambiguous or NaN; for a `draw` without docstring or figure; for
        more than 60 frames or 400 kB. An error in `draw` gets a note naming the chosen values.
    """
    frames = _draw_all(draw, choices)
    show(_live(frames), _page(frames), frames.texts[0])


def static_page(draw, /, **choices):
    """Return the HTML fragment alone, as a str; arguments and errors are those of `explore`."""
    return _page(_draw_all(draw, choices))


def show(widget, html, text):
    """Display one output: `widget` in a live kernel, `html` in a page, `text` in a terminal."""
    if get_ipython() is None:
        print(text)
        return
    display(widget._repr_mimebundle_() | {"text/html": html, "text/plain": text}, raw=True)


def as_uri(figure):
    """Return a Matplotlib figure as the data URI of a PNG with at most 64 colours."""
    large, small = io.BytesIO(), io.BytesIO()
    figure.savefig(large, format="png", facecolor="white")
    # Maximum coverage keeps the colour of a single dot; k-means smooths the photos.
    palette = {"colors": COLOURS, "method": Image.Quantize.MAXCOVERAGE, "kmeans": 20}
    Image.open(large).convert("RGB").quantize(**palette).save(small, "png", optimize=True)
    return "data:image/png;base64," + base64.b64encode(small.getvalue()).decode()


def as_image(uri, alt):
    """Return an HTML img element."""
    return f'<img alt="{escape(alt)}" src="{uri}">'


def _draw_all(draw, choices):
    lines = (getattr(draw, "func", draw).__doc__ or "").strip().splitlines()  # func: of a partial
    if not lines or not choices:
        missing = "one choice or more" if lines else "a draw with a docstring, for the alt text"
        raise ValueError(f"explore needs {missing}")
    choices = {name: _as_list(name, values) for name, values in choices.items()}
    labels = {name: _labels(name, values) for name, values in choices.items()}
    texts = [f"{lines[0].rstrip('. ')}: {_said(chosen)}." for chosen in _combinations(labels)]
    if len(texts) > MAX_FRAMES:
        raise ValueError(f"{len(texts)} frames, at most {MAX_FRAMES} allowed: list fewer values")
    sliders = {name for name, values in choices.items() if _ascends(values)}
    return _Frames(labels, sliders, [_draw(draw, c) for c in _combinations(choices)], texts)


def _as_list(name, values):
    if isinstance(values, str) or not hasattr(values, "__iter__"):
        raise ValueError(f"{name} should be a list of values, found {values!r}")
    values = list(values)
    if not values or any(isinstance(value, Real) and value != value for value in values):
        raise ValueError(f"{name} {'contains NaN' if values else 'is empty'}: list proper values")
    return values


def _labels(name, values):
    """Return the values as text; two that read the same could not be told apart."""
    floats = [isinstance(value, Real) and not isinstance(value, Rational) for value in values]
    labels = [f"{v:g}" if short else str(v) for v, short in zip(values, floats, strict=True)]
    if len(set(labels)) < len(labels):
        raise ValueError(f"{name} offers a value more than once: {', '.join(labels)}")
    return labels


def _combinations(choices):
    return [dict(zip(choices, c, strict=True)) for c in itertools.product(*choices.values())]


def _said(chosen):
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in chosen.items())


def _ascends(values):
    numbers = all(isinstance(v, Real) and not isinstance(v, bool) for v in values)
    return numbers and len(values) > 2 and all(a < b for a, b in itertools.pairwise(values))


def _draw(draw, chosen):
    try:
        figure = draw(**chosen)
    except Exception as error:
        error.add_note(f"explore was drawing {_said(chosen)}")
        raise
    if not isinstance(figure, Figure):
        raise ValueError(f"draw should return a Matplotlib figure, found {figure!r}")
    plt.close(figure)  # an inline backend would show it a second time
    return as_uri(figure)


def _page(frames):
    uris = list(dict.fromkeys(frames.uris))  # each different frame once
    data = {"frames": uris, "order": [uris.index(uri) for uri in frames.uris]}
    data |= {"labels": list(frames.labels.values()), "texts": frames.texts}
    html = PAGE.substitute(
        controls="".join(_control(name, frames) for name in frames.labels),
        picture=as_image(uris[0], frames.texts[0]),
        caption=escape(frames.texts[0]),
        data=json.dumps(data).replace("<", r"\u003c"),  # or a value could end the script
    )
    if len(html) > MAX_BYTES:
        size = f"{len(html) / 1000:.0f} kB, at most {MAX_BYTES // 1000} kB allowed"
        raise ValueError(f"{len(uris)} frames make {size}: draw them smaller or list fewer values")
    return html


def _control(name, frames):
    """Return one labelled control. The output of a slider is silent: the caption is read aloud."""
    labels, said = [escape(label) for label in frames.labels[name]], escape(name.replace("_", " "))
    if name in frames.sliders:
        slider = f'<input type="range" min="0" max="{len(labels) - 1}" value="0">'
        output = f'<output aria-live="off">{labels[0]}</output>'
        return f"<span><label>{said}{slider}</label> {output}</span>"
    options = "".join(f"<option>{label}</option>" for label in labels)
    disabled = " disabled" if len(labels) == 1 else ""
    return f"<span><label>{said}<select{disabled}>{options}</select></label></span>"


def _live(frames):
    controls, shown = [_live_control(name, frames) for name in frames.labels], ipywidgets.HTML()

    def update(_change=None):
        place = 0
        for control in controls:
            place = place * len(control.options) + control.index
        alt = frames.texts[place]
        shown.value = as_image(frames.uris[place], alt) + f"<br><small>{escape(alt)}</small>"

    for control in controls:
        control.observe(update, names="index")
    update()
    return ipywidgets.VBox([*controls, shown])


def _live_control(name, frames):
    labels, style = frames.labels[name], {"description_width": "initial"}
    kind = ipywidgets.SelectionSlider if name in frames.sliders else ipywidgets.Dropdown
    said, fixed = name.replace("_", " "), len(labels) == 1
    return kind(options=labels, description=said, disabled=fixed, style=style)
