"""The 43 plates of the German traffic signs, drawn from simple shapes.

A plate is drawn on the square from -1 to 1, x to the right and y down.
"""

from pathlib import Path
from typing import NamedTuple

import matplotlib
import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

from helpers.scenes import drawing

SIZE = 128  # pixels of a plate's side
FINER = 3  # drawn so many times larger, then averaged

RED, WHITE, BLUE = (190, 25, 35), (235, 235, 235), (25, 85, 170)
BLACK, GREY, YELLOW, GREEN = (25, 25, 25), (120, 120, 120), (240, 190, 30), (30, 140, 70)


class Mark(NamedTuple):
    """A filled shape (width 0) or a line of that width, in one colour."""

    colour: tuple
    points: list  # arrays of shape (corners, 2)
    width: float = 0


def shape(colour, *points):
    """Make a filled polygon."""
    return Mark(colour, [np.array(points, float)])


def line(colour, width, *points):
    """Make a line with round ends."""
    return Mark(colour, [np.array(points, float)], width)


def disk(colour, x, y, radius):
    """Make a filled circle."""
    return Mark(colour, [drawing.ellipse(x, y, radius, corners=64)])


def box(colour, left, top, right, bottom):
    """Make a filled rectangle."""
    return shape(colour, (left, top), (right, top), (right, bottom), (left, bottom))


def arc(x, y, radius, start, end):
    """List the points of an arc; degrees, from the right (0) by below (90)."""
    angles = np.radians(np.linspace(start, end, 17))
    return list(zip(x + radius * np.cos(angles), y + radius * np.sin(angles), strict=True))


def arrow(colour, width, *points):
    """Make a line with a head behind its last point: two marks."""
    *_, before, tip = np.array(points, float)
    along = (tip - before) / np.hypot(*(tip - before))
    aside = np.array([-along[1], along[0]]) * width * 1.4
    head = shape(colour, tip + aside, tip - aside, tip + along * width * 1.8)
    return [line(colour, width, *points), head]


def words(colour, text, across, down, y=0.0):
    """Make a text of a given width and height around (0, y), in the font inside Matplotlib."""
    font = Path(matplotlib.get_data_path(), "fonts/ttf/DejaVuSans-Bold.ttf")
    outline = TextPath((0, 0), text, size=100, prop=FontProperties(fname=font)).to_polygons()
    low, high = np.min(np.vstack(outline), axis=0), np.max(np.vstack(outline), axis=0)
    scale = np.array([across, -down]) / (high - low)
    return Mark(colour, [(each - (low + high) / 2) * scale + (0, y) for each in outline])


def moved(marks, x=0.0, y=0.0, size=1.0, mirror=False):
    """Move, scale and mirror marks."""
    scale = np.array([-size if mirror else size, size])
    return [
        Mark(mark.colour, [each * scale + (x, y) for each in mark.points], mark.width * size)
        for mark in marks
    ]


def paint(marks):
    """Draw marks over each other.

    Returns
    -------
    ndarray of shape (size, size, 4), uint8: red, green, blue, each times alpha / 255, and alpha
    """
    side = SIZE * FINER
    canvas = np.zeros((side, side, 4), np.uint8)
    for mark in marks:
        points = [(each + 1) * side / 2 - 0.5 for each in mark.points]
        if mark.width:
            drawing.stroke(canvas, points[0], mark.width * side / 2, (*mark.colour, 255))
        else:
            drawing.fill_outline(canvas, points, (*mark.colour, 255))
    return np.rint(drawing.shrink(canvas, FINER)).astype(np.uint8)


def triangle(up=True):
    """Draw a white triangle with a red edge, its corners round."""
    corners = np.array([(0, -0.78), (0.82, 0.66), (-0.82, 0.66)])
    inner = [(0, -0.58), (0.63, 0.54), (-0.63, 0.54)]
    marks = [line(WHITE, 0.28, *corners, corners[0]), line(RED, 0.22, *corners, corners[0])]
    marks += [shape(RED, *corners), shape(WHITE, *inner)]
    return marks if up else [_upside_down(mark) for mark in marks]


def _upside_down(mark):
    return Mark(mark.colour, [each * (1, -1) for each in mark.points], mark.width)


def ring(colour=RED, inside=WHITE, radius=0.7):
    """Draw a circle with a coloured edge."""
    return [disk(WHITE, 0, 0, 0.97), disk(colour, 0, 0, 0.93), disk(inside, 0, 0, radius)]


def ended():
    """Draw the black stripes across a sign that ends a rule."""
    return [
        line(BLACK, 0.035, (0.62 + d, -0.62 + d), (-0.62 + d, 0.62 + d))
        for d in (-0.12, -0.06, 0, 0.06, 0.12)
    ]
