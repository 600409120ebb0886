"""Pictures of digits as people take or draw them, many kinds, drawn by code from a seed."""

import numpy as np
from scipy import ndimage
from skimage.morphology import skeletonize
from skimage.transform import ProjectiveTransform, resize, warp

from tests import photo_effects as effects

INKS = [(0.1, 0.1, 0.12), (0.12, 0.14, 0.45), (0.6, 0.1, 0.15), (0.1, 0.35, 0.2), (0.3, 0.3, 0.32)]
PAPERS = [(0.97, 0.95, 0.9), (0.95, 0.95, 0.97), (0.9, 0.88, 0.8)]
TINTS = [(0.95, 0.9, 0.55), (0.9, 0.7, 0.75), (0.65, 0.85, 0.7), (0.65, 0.8, 0.95)]
TINTS.append((0.75, 0.6, 0.42))
SIDES = (80, 120, 200, 300, 400, 600, 800)
TINY = ("tiny drawing", "tiny dark drawing", "pixels", "tiny photo")
FREE = ("panel", "screenshot", "sheet on a table", "finger", "scanner", "edge of the table")
DRAWN = ("drawing", "dark drawing", "colours", "transparent", "white on transparent", "screenshot")
PENS = {"pencil": (0.02, 0.04), "marker": (0.13, 0.22), "biro": (0.003, 0.01)}
PENS["whiteboard"] = (0.04, 0.09)  # the width of a pen, as a share of the digit's height
SECOND = ("squared", "lined", "dots", "folded", "straight shadow", "hand's shadow")
KINDS = (
    *DRAWN,
    *TINY,
    *("paper", "coloured paper", "squared", "lined", "dots", "straight shadow", "hand's shadow"),
    *("folded", "pencil", "marker", "biro", "whiteboard", "chalk", "sheet on a table"),
    *("edge of the table", "finger", "scanner", "panel", "close", "moved", "far"),
    *("cut out drawing", "cut out photo"),
)


def outline(image):
    """Return how far each place is outside an MNIST digit's ink, (height, width), one unit high."""
    big = ndimage.gaussian_filter(resize(image, (224, 224), order=3), 3.5)
    return _distances(big > 0.45 * big.max())


def middle_line(image):
    """Return how far each place is from the middle of a digit's strokes, one unit high."""
    big = ndimage.gaussian_filter(resize(image, (224, 224), order=3), 3)
    return _distances(skeletonize(big > 0.45 * big.max()))


def _distances(marks):
    rows, columns = np.flatnonzero(marks.any(axis=1)), np.flatnonzero(marks.any(axis=0))
    marks = marks[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    marks = np.pad(marks, max(marks.shape) // 2)
    inside = ndimage.distance_transform_edt(marks) if ndimage.binary_erosion(marks).any() else 0
    return (ndimage.distance_transform_edt(~marks) - inside) / (max(marks.shape) / 2)


def draw(image, seed, kind=None):
    """Draw a picture of a digit (28, 28) in [0, 1]; return it, of 3 or 4 channels, and its kind."""
    random = np.random.default_rng([seed, 99])
    kind = kind or KINDS[seed % len(KINDS)]
    side = random.integers(28, 50) if kind in TINY else random.choice(SIDES)
    if kind in ("panel", "screenshot", "scanner", "finger", "sheet on a table"):
        side = max(side, 200)
    side = 28 if kind == "pixels" else max(side, 600) if kind == "far" else side
    shape = np.round([side, side * random.uniform(0.75, 1.33)]).astype(int)
    ink = write(image, shape, kind, random)
    if kind.startswith("cut out"):
        ink = _cut_out(ink, random)
    if kind in (*DRAWN, *TINY[:3], "panel", "cut out drawing"):
        return effects.to_bytes(effects.on_screen(ink, kind, INKS, TINTS, random)), kind
    return effects.camera(_photograph(ink, kind, random), kind, random), kind


def _cut_out(ink, random):
    """Cut the page close to the ink; strokes may reach every edge."""
    ends = []
    for axis in (0, 1):
        places = np.flatnonzero((ink > 0.5).any(axis=1 - axis))
        room = random.uniform(-0.02, 0.08, 2) * max(ink.shape)
        low, high = places[0] - room[0], places[-1] + 1 + room[1]
        ends.append(slice(max(0, int(low)), max(int(high), places[0] + 8)))
    return ink[tuple(ends)]


def write(image, shape, kind, random):
    """Write a digit somewhere on a page of a shape: how much ink lies on each pixel."""
    if kind in PENS or random.random() < 0.5:
        field, (low, high) = middle_line(image), PENS.get(kind, (0.02, 0.16))
        radius = np.exp(random.uniform(np.log(low), np.log(high))) / 2
    else:
        field, radius = outline(image), random.uniform(-0.01, 0.03)
    low, high = (0.55, 0.9) if kind in (*TINY, "close") else (0.15, 0.8)
    if kind in FREE or kind == "far":
        low, high = {"panel": (0.3, 0.55), "far": (0.06, 0.15)}.get(kind, (0.15, 0.5))
    height = max(min(shape) * random.uniform(low, high), 18)
    least = 1.0 if kind in DRAWN else 1.5  # a pen of one pixel and a half at least
    thick = max(radius * height, least / 2) if field.min() == 0 else radius * height
    distances = _lay(field, height, shape, kind, random) * height
    if kind == "pixels":
        return (distances < max(thick, random.uniform(0.6, 1.1))) * 1.0
    return np.clip(thick + 0.5 - distances, 0, 1)


def _lay(field, height, shape, kind, random):
    """Turn, slant and tilt the distances, and put them somewhere on the page."""
    angle = np.radians(random.uniform(-15, 15)) * (random.random() < 0.6)
    slant, tilt = random.uniform(-0.12, 0.12), random.uniform(-0.08, 0.08, 2)
    unit, lens = max(field.shape) / 2, np.eye(3)  # pixels of the field that are one
    cos, sin = np.cos(angle), np.sin(angle)
    turn = np.array([[cos, slant - sin, 0], [sin, cos, 0], [0, 0, 1]])
    lens[2, :2] = tilt if kind not in (*DRAWN, "panel") else 0
    free = np.maximum(np.array(shape) / 2 - 0.5 * height, 0) * (0.35 if kind in FREE else 0.95)
    at = random.uniform(-1, 1, 2) * free + np.array(shape) / 2
    if kind not in FREE and random.random() < 0.2:
        axis, end = random.integers(0, 2, 2)  # a stroke reaches the edge
        inside = height * random.uniform(0.46, 0.5)
        at[axis] = inside if end else shape[axis] - inside
    to_unit = np.array([[1, 0, -at[1]], [0, 1, -at[0]], [0, 0, height]]) / height
    to_field = np.array([[unit, 0, field.shape[1] / 2], [0, unit, field.shape[0] / 2], [0, 0, 1]])
    way = ProjectiveTransform(to_field @ turn @ lens @ to_unit)
    return warp(field, way, output_shape=shape, mode="edge")


def _photograph(ink, kind, random):
    """Lay ink on what it was written on, in the light of a room; (height, width, 3).

    One photo in three has something of a second kind, too.
    """
    shape, also = ink.shape, random.choice(SECOND) if random.random() < 1 / 3 else ""
    kinds = {kind, "" if kind in (*TINY, "chalk", "whiteboard") else str(also)}
    paper, colour = np.array(PAPERS[random.integers(0, 3)]), np.array(INKS[random.integers(0, 5)])
    if kind == "coloured paper":
        paper = np.array(TINTS[random.integers(0, 5)])
    if kind == "pencil":
        colour, ink = paper * random.uniform(0.45, 0.75), ink * effects.grain(shape, 0.25, random)
    if kind == "chalk":
        paper, colour = effects.board(random)
        ink = ink * effects.grain(shape, 0.2, random)
        ink = np.maximum(ink, 0.12 * ndimage.gaussian_filter(random.random(shape), max(shape) / 40))
    sheet = np.ones((*shape, 3)) * paper
    for printed in (each for each in ("squared", "lined", "dots") if each in kinds):
        shade = random.choice([[0.45, 0.25, 0.1], [0.3, 0.3, 0.3]])
        sheet *= 1 - effects.ruling(shape, printed, random)[..., None] * shade
    if "folded" in kinds:
        sheet *= effects.folds(shape, random)[..., None]
    photo = sheet * (1 - ink[..., None]) + colour * ink[..., None]
    light = effects.room_light(shape, random)
    for dark in (each for each in ("straight shadow", "hand's shadow") if each in kinds):
        light *= effects.shadow(shape, dark, random)
    photo = photo * light[..., None]
    if kind == "whiteboard":
        photo = photo + effects.glare(shape, random)[..., None]
    around = {"sheet on a table": effects.table, "edge of the table": effects.edge}
    around |= {"finger": effects.finger, "scanner": effects.scanner_border}
    return around[kind](photo, random) if kind in around else photo
