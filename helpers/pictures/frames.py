"""The frames of a picture with controls: each combination drawn once, all packed together."""

import base64
import itertools
import json
import zlib
from typing import NamedTuple

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from helpers.pictures.formats import as_svg, size_of

MAX_FRAMES, MAX_BYTES = 60, 400_000
MAX_WIDTH = 6  # inches, 576 pixels of the page; a telephone has some 330


class Frames(NamedTuple):
    """What there is to see, `svgs`, each once; for each combination its frame and its words."""

    svgs: list[str]
    order: list[int]
    texts: list[str]
    alts: list[str]
    packed: str  # JSON, deflated, in base64: [every line once, the numbers of each frame's lines]


def draw_frames(draw, about, choices, labels):
    """Draw every combination of the choices, {name: values}; stop when it gets too heavy.

    `about` is what all frames show, `labels` are the values as a reader sees them. Errors are those
    of `helpers.pictures.explore.explore`.
    """
    frames, lines = {}, {}  # frames differ in few of their lines
    order, texts, alts, scale, weight = [], [], [], zlib.compressobj(), 0
    for svg, text, alt in _drawn(draw, about, choices, labels):
        if svg not in frames:
            new = [line for line in svg.splitlines() if line not in lines]
            lines |= {line: len(lines) + place for place, line in enumerate(dict.fromkeys(new))}
            weight += len(scale.compress("\n".join(new).encode()))
        order.append(frames.setdefault(svg, len(frames)))
        texts.append(text)
        alts.append(alt)
        check_weight(weight * 4 / 3, f"{len(order)} frames")
    stored = [list(lines), [[lines[line] for line in svg.splitlines()] for svg in frames]]
    packed = zlib.compress(json.dumps(stored, separators=(",", ":")).encode(), 9)
    return Frames(list(frames), order, texts, alts, base64.b64encode(packed).decode())


def check_weight(size, what):
    """Raise a ValueError if a picture of `size` bytes is too heavy for a page."""
    if size > MAX_BYTES:
        found = f"{size / 1000:.0f} kB, at most {MAX_BYTES // 1000} kB allowed"
        raise ValueError(f"{what} make {found}: draw less in each or list fewer values")


def _drawn(draw, about, choices, labels):
    """Yield for each combination its SVG, caption and alt text."""
    first = None
    combinations = itertools.product(*choices.values()), itertools.product(*labels.values())
    for values, names in zip(*combinations, strict=True):
        pairs = zip(labels, names, strict=True)
        where = ", ".join(f"{name.replace('_', ' ')} {label}" for name, label in pairs)
        svg, sentence = _draw(draw, dict(zip(choices, values, strict=True)), where)
        size, text = size_of(svg), sentence or f"{about}: {where}."
        first = first or size
        if size != first:
            sizes = " and ".join("{width} x {height}".format(**each) for each in (first, size))
            raise ValueError(f"draw makes figures of {sizes} pixels: give all one figsize")
        yield svg, text, f"{about}. {sentence}" if sentence else text


def _draw(draw, chosen, where):
    """Return the SVG and the sentence, or None, of one combination; no figure stays open."""
    before = set(plt.get_fignums())
    try:
        with plt.rc_context({"svg.hashsalt": "book"}):  # equal figures give equal text
            drawn = draw(**chosen)
            figure, sentence = (
                drawn if isinstance(drawn, tuple) and len(drawn) == 2 else (drawn, None)
            )
            _check(figure, sentence, drawn)
            return as_svg(figure), sentence
    except Exception as error:
        error.add_note(f"explore was drawing {where}")
        raise
    finally:  # an inline backend would show what is open a second time
        for number in set(plt.get_fignums()) - before:
            plt.close(number)


def _check(figure, sentence, drawn):
    if not isinstance(figure, Figure) or not isinstance(sentence, str | None) or sentence == "":
        expected = "a Matplotlib figure, or a figure and a sentence"
        raise ValueError(f"draw should return {expected}, found {drawn!r}")
    if (width := figure.get_figwidth()) > MAX_WIDTH:
        small = "on a telephone its labels could not be read"
        raise ValueError(f"a figure is {width:g} inches wide, at most {MAX_WIDTH} allowed: {small}")
