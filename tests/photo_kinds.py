"""Photos of digits as people take them, drawn by code from a seed."""

import io

import numpy as np
from PIL import Image
from scipy import ndimage
from skimage.morphology import skeletonize
from skimage.transform import resize

KINDS = (
    "drawing",
    "dark drawing",
    "transparent",
    "white on transparent",
    "paper",
    "squared",
    "lined",
    "shadow",
    "table",
    "board",
    "panel",
)
SIDES = [28, 48, 100, 200, 280, 400, 400, 640, 800]
INKS = [
    (0.1, 0.1, 0.12),
    (0.12, 0.14, 0.45),
    (0.6, 0.1, 0.15),
    (0.1, 0.35, 0.2),
    (0.35, 0.35, 0.36),
]


def draw(image, seed, side=None):
    """Draw one photo of a digit, image (28, 28) in [0, 1]; return the picture and its kind."""
    random = np.random.default_rng([seed, 77])
    kind = KINDS[seed % len(KINDS)]
    side = side or int(random.choice(SIDES if kind not in ("shadow", "table") else SIDES[3:]))
    shape = np.array([side, side * random.uniform(0.75, 1.33)]).round().astype(int)
    ink = _place(_strokes(image, shape, kind, random), shape, kind, random)
    return _finish(ink, kind, random), kind


def _strokes(image, shape, kind, random):
    """Draw the digit with a pen of 1 to 40 pixels, turned by up to 15 degrees."""
    small = min(shape) < 60
    height = min(shape) * random.uniform(*((0.6, 0.9) if small else (0.3, 0.85)))
    big = ndimage.gaussian_filter(resize(image, (336, 336), order=3), 4)
    line = skeletonize(big > 0.45 * big.max())
    rows, columns = np.nonzero(line)
    scale = height / max(np.ptp(rows) + 1, np.ptp(columns) + 1)
    pen = np.clip(height * np.exp(random.uniform(np.log(0.018), np.log(0.2))), 1, 40)
    angle = np.radians(random.uniform(-15, 15)) * (random.random() < 0.6)
    y, x = (rows - rows.mean()) * scale, (columns - columns.mean()) * scale
    y, x = np.cos(angle) * y + np.sin(angle) * x, np.cos(angle) * x - np.sin(angle) * y
    margin = pen / 2 + 2
    field = np.ones(np.ceil([np.ptp(y) + 2 * margin, np.ptp(x) + 2 * margin]).astype(int))
    field[(y - y.min() + margin).astype(int), (x - x.min() + margin).astype(int)] = 0
    if scale > 1:
        field = ndimage.grey_erosion(field, size=2 * int(np.ceil(scale / 2)) + 1)
        pen = max(1, pen - scale / 2)
    return np.clip(pen / 2 + 0.5 - ndimage.distance_transform_edt(field), 0, 1)


def _place(digit, shape, kind, random):
    """Put it somewhere into the picture; one in four reaches the edge."""
    rows, columns = np.flatnonzero(digit.any(axis=1)), np.flatnonzero(digit.any(axis=0))
    digit = digit[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    inside = kind in ("table", "panel")
    room = shape - digit.shape
    low, high = (0.25, 0.75) if inside else (0.05, 0.95)
    at = random.uniform(low, high, 2) * room
    if inside:
        digit = digit[
            :: 1 + (max(digit.shape) > 0.5 * min(shape)),
            :: 1 + (max(digit.shape) > 0.5 * min(shape)),
        ]
        at = (shape - digit.shape) / 2 + random.uniform(-0.03, 0.03, 2) * shape
    elif random.random() < 0.25:
        axis, end = random.integers(0, 2, 2)
        over = random.uniform(0, 0.03) * digit.shape[axis]
        at[axis] = -over if end == 0 else room[axis] + over
    page = np.zeros(shape + 2 * np.array(digit.shape))
    top, left = np.round(at).astype(int) + digit.shape
    page[top : top + digit.shape[0], left : left + digit.shape[1]] = digit
    return page[digit.shape[0] :, digit.shape[1] :][: shape[0], : shape[1]]


def _finish(ink, kind, random):
    shape, y, x = (
        ink.shape,
        *np.meshgrid(*(np.linspace(-1, 1, s) for s in ink.shape), indexing="ij"),
    )
    if kind in ("drawing", "dark drawing"):
        grey = (
            np.repeat(1 - ink[..., None], 3, axis=2)
            if kind == "drawing"
            else ink[..., None] * np.ones(3)
        )
        return _byte(grey)
    if "transparent" in kind:
        colour = np.ones(3) if kind.startswith("white") else np.array(INKS[random.integers(0, 4)])
        return _byte(
            np.concatenate(
                [np.ones((*shape, 3)) * colour * (ink > 0)[..., None], ink[..., None]], axis=2
            )
        )
    if kind == "panel":
        inner = (abs(y) < 0.6) & (abs(x) < 0.6)
        return _byte(np.where(inner, ink, 1)[..., None] * np.ones(3))
    angle, fall = random.uniform([0, 0.05], [6.3, 0.3])
    light = 0.75 + fall * (np.cos(angle) * x + np.sin(angle) * y) / 1.4 - 0.08 * (x**2 + y**2)
    paper, colour = np.array([0.97, 0.95, 0.9]), np.array(INKS[random.integers(0, len(INKS))])
    if kind == "board":
        paper, colour = np.array([0.16, 0.24, 0.2]), np.array([0.9, 0.9, 0.86])
        ink = ink * np.clip(random.normal(0.85, 0.15, shape), 0, 1)
    sheet = np.ones((*shape, 3)) * paper
    if kind in ("squared", "lined"):
        sheet *= 1 - _ruling(shape, kind, random)[..., None] * [0.35, 0.25, 0.15]
    if kind == "shadow":
        turn, offset = random.uniform(0, 6.3), random.uniform(-0.4, 0.4)
        soft = max(shape) * np.exp(random.uniform(np.log(0.004), np.log(0.05)))
        dark = ndimage.gaussian_filter((np.cos(turn) * x + np.sin(turn) * y > offset) * 1.0, soft)
        light *= 1 - random.uniform(0.25, 0.5) * dark
    photo = sheet * (1 - ink[..., None]) + colour * ink[..., None]
    if kind == "table":
        turn, edge = np.radians(random.uniform(-8, 8)), random.uniform(0.72, 0.88)
        outside = (
            np.maximum(
                abs(np.cos(turn) * x + np.sin(turn) * y), abs(np.cos(turn) * y - np.sin(turn) * x)
            )
            > edge
        )
        photo = np.where(outside[..., None], random.uniform(0.08, 0.3), photo)
    return _camera(photo * light[..., None], random)


def _ruling(shape, kind, random):
    """Draw the lines of squared or lined paper, slightly turned."""
    step, turn = max(shape) / random.uniform(8, 25), np.radians(random.uniform(-3, 3))
    y, x = np.mgrid[: shape[0], : shape[1]]
    width = max(1, max(shape) / 400)
    down, across = y * np.cos(turn) + x * np.sin(turn), x * np.cos(turn) - y * np.sin(turn)
    lines = (down % step < width) | ((across % step < width) & (kind == "squared"))
    return lines * random.uniform(0.4, 1)


def _camera(photo, random):
    """Blur, grain and JPEG."""
    side = max(photo.shape)
    photo = ndimage.gaussian_filter(photo, (*(2 * [side / 400 * random.uniform(0.2, 1.2)]), 0))
    grain = ndimage.gaussian_filter(random.normal(0, 1, photo.shape[:2]), side / 500)
    photo = photo + 0.015 * (grain / grain.std())[..., None] + random.normal(0, 0.01, photo.shape)
    file = io.BytesIO()
    Image.fromarray(_byte(photo)).save(file, "jpeg", quality=int(random.integers(50, 95)))
    return np.asarray(Image.open(file))


def _byte(values):
    return (np.clip(values, 0, 1) * 255).round().astype("uint8")
