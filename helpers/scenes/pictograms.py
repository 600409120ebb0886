"""What stands on the 43 signs, in the order of the German benchmark (GTSRB)."""

import numpy as np

from helpers.scenes.plates import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    RED,
    WHITE,
    YELLOW,
    arc,
    arrow,
    box,
    disk,
    ended,
    line,
    moved,
    ring,
    shape,
    triangle,
    words,
)


def car(colour):
    """Draw a car from behind, about as wide as 1."""
    return [
        shape(colour, (-0.5, -0.02), (-0.38, -0.08), (-0.26, -0.36), (0.26, -0.36), (0.38, -0.08))
        if colour == WHITE
        else shape(colour, (-0.42, -0.05), (-0.28, -0.38), (0.28, -0.38), (0.42, -0.05)),
        box(colour, -0.5, -0.08, 0.5, 0.24),
        box(WHITE, -0.26, -0.28, 0.26, -0.1),
        box(colour, -0.44, 0.2, -0.24, 0.4),
        box(colour, 0.24, 0.2, 0.44, 0.4),
    ]


def truck(colour):
    """Draw a lorry from the side, about as wide as 1, its cab on the right."""
    cab = [(0.2, -0.14), (0.38, -0.14), (0.5, 0.06), (0.5, 0.24), (0.2, 0.24)]
    return [
        box(colour, -0.5, -0.34, 0.16, 0.24),
        shape(colour, *cab),
        disk(colour, -0.3, 0.28, 0.12),
        disk(colour, 0.34, 0.28, 0.12),
    ]


def walker(colour=BLACK):
    """Draw a person who walks, about as high as 1."""
    return [
        disk(colour, 0.02, -0.4, 0.11),
        line(colour, 0.2, (0, -0.2), (0, 0.02)),
        line(colour, 0.12, (0, 0.02), (-0.18, 0.5)),
        line(colour, 0.12, (0.02, 0.02), (0.14, 0.22), (0.2, 0.5)),
        line(colour, 0.09, (0, -0.2), (-0.22, 0.04)),
        line(colour, 0.09, (0, -0.2), (0.24, -0.02)),
    ]


def digger():
    """Draw a person with a shovel and a heap of earth."""
    return [
        *moved(walker(), -0.12, 0.1, 0.72),
        line(BLACK, 0.05, (-0.16, 0.02), (0.3, 0.42)),
        shape(BLACK, (0.08, 0.46), (0.28, 0.22), (0.48, 0.46)),
    ]


def bicycle():
    """Draw a bicycle from the side, about as wide as 1."""
    wheels = [line(BLACK, 0.07, *arc(x, 0.18, 0.22, 0, 360)) for x in (-0.3, 0.3)]
    frame = [(-0.3, 0.18), (-0.14, -0.12), (0.18, -0.12), (0, 0.18), (-0.3, 0.18)]
    fork = [(0.3, 0.18), (0.16, -0.24), (0.3, -0.3)]
    seat = [(0, 0.18), (-0.18, -0.24), (-0.26, -0.24), (-0.08, -0.24)]
    return [*wheels, *(line(BLACK, 0.06, *points) for points in (frame, fork, seat))]


def deer():
    """Draw a leaping deer, about as wide as 1."""
    return [
        shape(BLACK, (-0.36, -0.1), (0.2, -0.16), (0.3, 0.04), (-0.02, 0.12), (-0.34, 0.12)),
        shape(BLACK, (0.1, -0.12), (0.3, -0.36), (0.5, -0.26), (0.36, -0.2), (0.3, 0.04)),
        line(BLACK, 0.06, (0.28, -0.34), (0.1, -0.5), (0.16, -0.62)),
        line(BLACK, 0.06, (0.1, -0.5), (0, -0.5)),
        line(BLACK, 0.08, (-0.3, 0.06), (-0.5, 0.24), (-0.46, 0.46)),
        line(BLACK, 0.08, (-0.24, 0.06), (-0.26, 0.26), (-0.36, 0.44)),
        line(BLACK, 0.07, (0.2, 0.04), (0.42, 0.12), (0.34, 0.28)),
        line(BLACK, 0.07, (0.18, 0.04), (0.26, 0.22), (0.18, 0.36)),
    ]


def snowflake():
    """Draw a star of six branches, about as wide as 0.8."""
    marks = []
    for angle in np.radians(np.arange(30, 390, 60)):
        turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        marks.append(line(BLACK, 0.07, (0, 0), np.array([0.42, 0]) @ turn))
        twigs = np.array([(0.38, 0.14), (0.24, 0), (0.38, -0.14)]) @ turn
        marks.append(line(BLACK, 0.06, *twigs))
    return marks


def skid():
    """Draw a car above two winding tracks."""
    wave = [(0.0, 0.2), (0.1, 0.28), (-0.08, 0.38), (0.06, 0.48)]
    tracks = [line(BLACK, 0.055, *(np.array(wave) + (x, 0))) for x in (-0.16, 0.16)]
    return [*moved(car(BLACK), 0.02, -0.02, 0.46), *tracks]


def roundabout():
    """Draw three arrows in a circle."""
    turns = (100, 220, 340)
    arcs = [arc(0, 0, 0.44, start, start - 70) for start in turns]
    return [mark for points in arcs for mark in arrow(WHITE, 0.16, *points)]


def limit(text):
    """Draw a speed limit."""
    return [*ring(), words(BLACK, text, 0.86 if len(text) == 2 else 1.06, 0.6)]


def warning(*marks):
    """Draw a triangle with something in it."""
    return [*triangle(), *marks]


def command(*marks):
    """Draw a blue disk with white arrows."""
    return [*ring(BLUE, BLUE), *marks]


def end_of(*marks):
    """Draw the end of a rule."""
    return [*ring(GREY, WHITE, 0.88), *marks, *ended()]


def passing(left, right):
    """Draw one vehicle beside another."""
    return [*moved(left, -0.33, 0, 0.56), *moved(right, 0.33, 0, 0.56)]


BEND = arrow(BLACK, 0.14, (0.16, 0.44), (0.16, 0.14), (0.02, 0), (-0.14, 0))
S_BEND = arrow(BLACK, 0.12, (0.1, 0.46), (0.1, 0.3), (-0.1, 0.12), (-0.1, 0.06), (0.06, -0.06))
TURN = arrow(WHITE, 0.22, (-0.26, 0.58), (-0.26, 0), (-0.14, -0.16), (0.26, -0.16))
AHEAD = arrow(WHITE, 0.22, (0, 0.6), (0, -0.24))
SLANT = arrow(WHITE, 0.22, (-0.42, -0.42), (0.2, 0.2))
FORK = [
    *arrow(WHITE, 0.17, (-0.2, 0.62), (-0.2, -0.32)),
    *arrow(WHITE, 0.17, (-0.2, 0.22), (-0.12, 0.06), (0.28, 0.06)),
]
CROSSING = [
    line(BLACK, 0.13, (0, 0.46), (0, 0)),
    shape(BLACK, (-0.15, 0), (0, -0.34), (0.15, 0)),
    line(BLACK, 0.09, (-0.24, 0.22), (0.24, 0.22)),
]
NARROW = [
    line(BLACK, 0.09, (-0.16, 0.46), (-0.16, -0.2)),
    line(BLACK, 0.09, (0.26, 0.46), (0.24, 0.22), (0.06, 0.06), (0.06, -0.2)),
]
BUMPS = [
    box(BLACK, -0.42, 0.34, 0.42, 0.44),
    shape(BLACK, *arc(-0.2, 0.36, 0.17, 180, 360)),
    shape(BLACK, *arc(0.2, 0.36, 0.17, 180, 360)),
]
CAUTION = [
    shape(BLACK, (-0.1, -0.32), (0.1, -0.32), (0.05, 0.22), (-0.05, 0.22)),
    disk(BLACK, 0, 0.38, 0.085),
]
LIGHTS = [disk(colour, 0, y, 0.135) for colour, y in ((RED, -0.22), (YELLOW, 0.1), (GREEN, 0.4))]
CHILDREN = [
    *moved(walker(), -0.17, 0.12, 0.66, mirror=True),
    *moved(walker(), 0.17, 0.18, 0.54, mirror=True),
]
CORNERS = arc(0, 0, 0.92, 22.5, 382.5)[::2][:-1]
STOP = [
    shape(WHITE, *(np.array(CORNERS) * 1.06)),
    shape(RED, *CORNERS),
    words(WHITE, "STOP", 1.4, 0.56),
]
DIAMOND = [
    shape(colour, (0, -side), (side, 0), (0, side), (-side, 0))
    for colour, side in ((BLACK, 0.98), (WHITE, 0.93), (BLACK, 0.6), (YELLOW, 0.56))
]
NO_ENTRY = [*ring(RED, RED), box(WHITE, -0.68, -0.15, 0.68, 0.15)]

SIGNS = {
    "speed limit 20": limit("20"),
    "speed limit 30": limit("30"),
    "speed limit 50": limit("50"),
    "speed limit 60": limit("60"),
    "speed limit 70": limit("70"),
    "speed limit 80": limit("80"),
    "end of speed limit 80": end_of(words(GREY, "80", 0.86, 0.6)),
    "speed limit 100": limit("100"),
    "speed limit 120": limit("120"),
    "no passing": [*ring(), *passing(car(RED), car(BLACK))],
    "no passing for lorries": [*ring(), *passing(truck(RED), car(BLACK))],
    "right of way at the next crossing": warning(*CROSSING),
    "priority road": DIAMOND,
    "yield": triangle(up=False),
    "stop": STOP,
    "no vehicles": ring(),
    "no lorries": [*ring(), *moved(truck(BLACK), size=1.05)],
    "no entry": NO_ENTRY,
    "danger": warning(*CAUTION),
    "bend to the left": warning(*BEND),
    "bend to the right": warning(*moved(BEND, mirror=True)),
    "double bend": warning(*S_BEND),
    "uneven road": warning(*BUMPS),
    "slippery road": warning(*skid()),
    "road narrows on the right": warning(*NARROW),
    "road works": warning(*digger()),
    "traffic lights": warning(*LIGHTS),
    "pedestrians": warning(*moved(walker(), 0, 0.08, 0.8)),
    "children": warning(*CHILDREN),
    "bicycles": warning(*moved(bicycle(), 0, 0.2, 0.8)),
    "ice or snow": warning(*moved(snowflake(), 0, 0.14, 0.82)),
    "wild animals": warning(*moved(deer(), 0, 0.18, 0.74)),
    "end of all limits": end_of(),
    "turn right": command(*TURN),
    "turn left": command(*moved(TURN, mirror=True)),
    "ahead only": command(*AHEAD),
    "ahead or right": command(*FORK),
    "ahead or left": command(*moved(FORK, mirror=True)),
    "keep right": command(*SLANT),
    "keep left": command(*moved(SLANT, mirror=True)),
    "roundabout": command(*roundabout()),
    "end of no passing": end_of(*passing(car(GREY), car(GREY))),
    "end of no passing for lorries": end_of(*passing(truck(GREY), car(GREY))),
}
