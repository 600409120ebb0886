"""One interactive picture, the same in Jupyter, in an exported notebook and in the static page.

Every combination of the values on offer is drawn once. A few lines of script choose among the
frames; no kernel is asked. Without scripts the frame to start with shows.
"""

import itertools
import json
import math
from html import escape
from importlib.resources import files
from numbers import Rational, Real
from string import Template

from IPython import get_ipython
from IPython.display import display

from helpers.pictures.formats import as_uri, size_of
from helpers.pictures.frames import MAX_FRAMES, check_weight, draw_frames

# No ids, so that a page may hold any number of these, also the same one twice.
PAGE = Template("""<div class="explore" role="group" aria-label="$about"><style>
$css</style><div hidden>$controls</div>
<img alt="$alt" src="$uri" width="$width" height="$height"><p aria-live="polite">$text</p>
<script type="application/json">$data</script><script>
$js</script></div>""")
BUTTONS = """ <span><button type="button" aria-label="previous {0}">‹</button>
<button type="button" aria-label="play {0}" aria-pressed="false">play</button>
<button type="button" aria-label="next {0}">›</button></span>"""


def explore(draw, /, start=None, **choices):
    """Show `draw(**chosen)` under one control for each choice, in Jupyter and in the static page.

    Parameters
    ----------
    draw : callable
        Returns a Matplotlib figure, or a figure and a sentence that says its outcome, for instance
        'Right: 84 % of new points.' It is called once for each combination; all figures have one
        size. The sentence becomes the caption; without it the caption says the chosen values. The
        first line of the docstring begins the alt text.
    start : dict, optional
        The values to begin with, {choice: value}; a choice that is not named begins with its first.
    **choices : iterable
        The values on offer. Three or more ascending numbers get a slider, others a drop-down. The
        last slider, or else the longest drop-down, gets buttons to step and to play.

    Raises
    ------
    ValueError
        For a choice that is empty, ambiguous or NaN; for a start that is not on offer; for a `draw`
        without docstring or figure, with figures of more than one size or wider than 6 inches; for
        more than 60 frames or 400 kB. An error in `draw` gets a note naming the chosen values.
    """
    html = static_page(draw, start, **choices)
    if get_ipython() is None:
        print(_about(draw))
    else:
        display({"text/html": html, "text/plain": _about(draw)}, raw=True)


def static_page(draw, /, start=None, **choices):
    """Return the HTML that `explore` shows, as a str; arguments and errors are the same."""
    about = _about(draw)
    if not choices:
        raise ValueError("explore needs one choice or more")
    choices = {name: _as_list(name, values) for name, values in choices.items()}
    if (count := math.prod(map(len, choices.values()))) > MAX_FRAMES:
        raise ValueError(f"{count} frames, at most {MAX_FRAMES} allowed: list fewer values")
    labels = {name: _labels(name, values) for name, values in choices.items()}
    first = _first(start or {}, choices)
    return _page(about, choices, labels, first, draw_frames(draw, about, choices, labels))


def _about(draw):
    lines = (getattr(draw, "func", draw).__doc__ or "").strip().splitlines()  # func: of a partial
    if not lines:
        raise ValueError("explore needs a draw with a docstring, for the alt text")
    return lines[0].rstrip(". ")


def _as_list(name, values):
    if isinstance(values, str) or not hasattr(values, "__iter__"):
        raise ValueError(f"{name} should be a list of values, found {values!r}")
    values = list(itertools.islice(values, MAX_FRAMES + 1))  # some have no end
    if not values or any(isinstance(value, Real) and value != value for value in values):
        raise ValueError(f"{name} {'contains NaN' if values else 'is empty'}: list proper values")
    if len(values) > MAX_FRAMES:
        raise ValueError(f"{name} has more than {MAX_FRAMES} values: list fewer values")
    return values


def _labels(name, values):
    """Return the values as text, floats as short as they can be told apart."""
    floats = [isinstance(value, Real) and not isinstance(value, Rational) for value in values]
    for digits in (6, 9, 12, 17):
        pairs = zip(values, floats, strict=True)
        labels = [f"{value:.{digits}g}" if short else str(value) for value, short in pairs]
        if len(set(labels)) == len(labels):
            return labels
    raise ValueError(f"{name} offers a value more than once: {', '.join(labels)}")


def _first(start, choices):
    """Return for each choice the place of its value to start with."""
    for name, value in start.items():
        offered = choices.get(name, ())
        if value not in offered:
            found = f"on offer are: {', '.join(map(str, offered or choices))}"
            raise ValueError(f"start has {name} {value!r}; {found}")
    return {name: v.index(start[name]) if name in start else 0 for name, v in choices.items()}


def _page(about, choices, labels, first, frames):
    sizes = [len(values) for values in labels.values()]
    place = 0
    for size, chosen in zip(sizes, first.values(), strict=True):
        place = place * size + chosen
    sliders = [name for name, values in choices.items() if _ascends(values)]
    stepped = sliders[-1] if sliders else max(labels, key=lambda name: len(labels[name]))
    data = {"labels": list(labels.values()), "stepped": list(labels).index(stepped)}
    data |= {"order": frames.order, "texts": frames.texts, "alts": frames.alts}
    svg = frames.svgs[frames.order[place]]
    html = PAGE.substitute(
        size_of(svg),
        **{kind: _file(f"explore.{kind}") for kind in ("css", "js")},
        about=escape(about),
        controls="".join(
            _control(name, labels[name], first[name], name in sliders, name == stepped)
            for name in labels
        ),
        uri=as_uri(svg),
        text=escape(frames.texts[place]),
        alt=escape(frames.alts[place]),
        data=json.dumps(data | {"packed": frames.packed}).replace("<", r"\u003c"),
    )
    check_weight(len(html), f"{len(frames.order)} frames")
    return html


def _file(name):
    return (files("helpers.pictures") / name).read_text("utf-8")


def _ascends(values):
    numbers = all(isinstance(v, Real) and not isinstance(v, bool) for v in values)
    return numbers and len(values) > 2 and all(a < b for a, b in itertools.pairwise(values))


def _control(name, labels, first, is_slider, is_stepped):
    """Return one labelled control. The output of a slider is silent: the caption is read aloud."""
    said, free = escape(name.replace("_", " ")), len(labels) > 1
    if is_slider:
        slider = f'<input type="range" min="0" max="{len(labels) - 1}" value="{first}">'
        output = f'<output aria-live="off">{escape(labels[first])}</output>'
        control = f"<label>{said} {slider}</label> {output}"
    else:
        options = "".join(
            f"<option{' selected' * (place == first)}>{escape(label)}</option>"
            for place, label in enumerate(labels)
        )
        control = f"<label>{said} <select{' disabled' * (not free)}>{options}</select></label>"
    return f"<span>{control}{BUTTONS.format(said) if is_stepped and free else ''}</span>"
