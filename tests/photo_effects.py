"""What lies between a written digit and its picture: light, paper, table, screen and camera."""

import io

import numpy as np
from PIL import Image
from scipy import ndimage


def to_bytes(values):
    return (np.clip(values, 0, 1) * 255).round().astype("uint8")


def _places(shape):
    """Rows and columns from -1 to 1."""
    return np.meshgrid(*(np.linspace(-1, 1, side) for side in shape), indexing="ij")


def _smooth_noise(shape, size, random):
    noise = ndimage.gaussian_filter(random.normal(0, 1, shape), size)
    return noise / max(noise.std(), 1e-9)


def grain(shape, strength, random):
    """Paper's tooth: parts of a stroke are missing."""
    return np.clip(1 + strength * (_smooth_noise(shape, max(shape) / 500, random) - 0.5), 0.15, 1)


def on_screen(ink, kind, inks, tints, random):
    """What a drawing program or a figure shows: (height, width, 3 or 4)."""
    if random.random() < 0.4:
        ink = (ink > 0.5) * 1.0  # no soft edges
    ink = ink[..., None]
    if "transparent" in kind:
        colour = np.ones(3) if kind.startswith("white") else np.array(inks[random.integers(0, 4)])
        return np.concatenate([np.ones_like(ink) * colour * (ink > 0), ink], axis=2)
    if kind == "panel":
        y, x = _places(ink.shape[:2])
        inner = ((abs(y) < 0.72) & (abs(x) < 0.72))[..., None]
        return np.where(inner, ink, 1) * np.ones(3)
    if kind == "colours":
        dark, light = np.array(inks[random.integers(0, 5)]), np.array(tints[random.integers(0, 5)])
        first, second = (dark, light) if random.random() < 0.5 else (light, dark)
        return first * ink + second * (1 - ink)
    light = "dark" in kind or (kind in ("pixels", "cut out drawing") and random.random() < 0.5)
    page = (ink if light else 1 - ink) * np.ones(3)
    return _buttons(page, random) if kind == "screenshot" else page


def _buttons(page, random):
    """Small buttons along one edge, as drawing programs have them."""
    side = max(6, min(page.shape[:2]) // random.integers(14, 22))
    top = random.choice([side // 2, page.shape[0] - side - side // 2])
    for place in range(random.integers(2, 7)):
        left = side // 2 + place * (side + side // 3)
        box = page[top : top + side, left : left + side]
        box[:] = 0.3
        box[1:-1, 1:-1] = random.random(3) if random.random() < 0.6 else 0.95
    return page


def board(random):
    """The colours of a chalkboard and of chalk."""
    return np.array([0.16, 0.24, 0.2]) * random.uniform(0.6, 1.2), np.array([0.9, 0.9, 0.86])


def room_light(shape, random):
    """Light from one side, darker towards the corners."""
    (y, x), (angle, fall) = _places(shape), random.uniform([0, 0.05], [6.3, 0.35])
    slope = fall * (np.cos(angle) * x + np.sin(angle) * y) / 1.4
    level = random.uniform(0.55, 0.95)
    return level * (1 + slope - random.uniform(0, 0.25) * (x**2 + y**2) / 2)


def shadow(shape, kind, random):
    """A shadow's straight edge, or that of a hand with fingers; hard or soft."""
    y, x = _places(shape)
    turn, offset = random.uniform(0, 6.3), random.uniform(-0.4, 0.6)
    across, along = np.cos(turn) * x + np.sin(turn) * y, np.cos(turn) * y - np.sin(turn) * x
    if kind.startswith("hand"):
        fingers = np.sin(random.uniform(3, 7) * along + random.uniform(0, 6))
        offset = offset + 0.25 * fingers + 0.3 * along**2
    soft = max(shape) * np.exp(random.uniform(np.log(0.003), np.log(0.05)))
    return 1 - random.uniform(0.2, 0.55) * ndimage.gaussian_filter((across > offset) * 1.0, soft)


def folds(shape, random):
    """One or two creases: the sides are lit differently, the crease itself is a thin line."""
    (y, x), light = _places(shape), np.ones(shape)
    for turn in random.choice([0, np.pi / 2], random.integers(1, 3), replace=False):
        turn = turn + random.normal(0, 0.05)
        across = np.cos(turn) * x + np.sin(turn) * y - random.uniform(-0.4, 0.4)
        light *= 1 - random.uniform(0, 0.15) * (across > 0)
        light *= 1 - random.uniform(-0.1, 0.25) * np.exp(-((across * max(shape) / 3) ** 2))
    return light


def ruling(shape, kind, random):
    """Lines, squares or dots of printed paper, slightly turned."""
    step, turn = max(shape) / random.uniform(8, 25), np.radians(random.uniform(-4, 4))
    y, x = np.mgrid[: shape[0], : shape[1]]
    width = max(1.2, max(shape) / 350)
    down, across = y * np.cos(turn) + x * np.sin(turn), x * np.cos(turn) - y * np.sin(turn)
    from_lines = (abs((far + step / 2) % step - step / 2) for far in (down, across))
    lines = [np.clip(width / 2 + 0.5 - each, 0, 1) for each in from_lines]
    if kind == "dots":
        return np.minimum(*lines) * random.uniform(0.6, 1)
    printed = np.maximum(*lines) if kind == "squared" else lines[0]
    if kind == "lined" and random.random() < 0.4:  # a margin
        printed = np.maximum(printed, abs(across - random.uniform(0.05, 0.2) * shape[1]) < width)
    return printed * random.uniform(0.4, 1)


def glare(shape, random):
    """Lamps mirrored in a board."""
    (y, x), light = _places(shape), np.zeros(shape)
    for _ in range(random.integers(1, 3)):
        top, left, size = random.uniform([-1, -1, 0.05], [1, 1, 0.3])
        light += random.uniform(0.2, 0.7) * np.exp(-((y - top) ** 2 + (x - left) ** 2) / size)
    return light


def _surface(shape, random):
    """Wood or cloth: a colour with streaks."""
    colours = [[0.35, 0.24, 0.15], [0.12, 0.12, 0.13], [0.55, 0.42, 0.3], [0.25, 0.3, 0.4]]
    colour, long = random.choice(colours), max(shape)
    streaks = ndimage.gaussian_filter(random.normal(0, 1, shape), (long / 150, long / 15))
    return np.array(colour) * (1 + 0.08 * streaks / streaks.std())[..., None]


def table(photo, random):
    """A turned sheet on a table."""
    (y, x), turn = _places(photo.shape[:2]), np.radians(random.uniform(-12, 12))
    down, across = np.cos(turn) * y - np.sin(turn) * x, np.cos(turn) * x + np.sin(turn) * y
    top, left, bottom, right = random.uniform(0.68, 0.88, 4)
    lean = random.uniform(-0.08, 0.08, 2)
    across, down = across * (1 + lean[0] * down), down * (1 + lean[1] * across)
    paper = (down > -top) & (down < bottom) & (across > -left) & (across < right)
    return np.where(paper[..., None], photo, _surface(photo.shape[:2], random))


def edge(photo, random):
    """The paper ends on one or two sides."""
    y, x = _places(photo.shape[:2])
    turn, outside = random.choice(4) * np.pi / 2 + random.normal(0, 0.1), np.zeros(y.shape, bool)
    for extra in (0, np.pi / 2)[: random.integers(1, 3)]:
        across = np.cos(turn + extra) * x + np.sin(turn + extra) * y
        outside |= across > random.uniform(0.82, 0.95)
    return np.where(outside[..., None], _surface(photo.shape[:2], random), photo)


def finger(photo, random):
    """A finger or a pen comes in from an edge."""
    y, x = _places(photo.shape[:2])
    turn = random.uniform(0, 6.3)
    across, along = np.cos(turn) * y - np.sin(turn) * x, np.cos(turn) * x + np.sin(turn) * y
    wide, tip = random.uniform(0.04, 0.16), random.uniform(0.66, 0.85)
    inside = (along > tip) & (abs(across) < wide) | ((along - tip) ** 2 + across**2 < wide**2)
    skin = np.array(random.choice([[0.8, 0.6, 0.5], [0.45, 0.3, 0.22], [0.1, 0.1, 0.3]]))
    shade = 1 - 0.4 * (across / wide).clip(-1, 1) ** 2
    soft = ndimage.gaussian_filter(inside * 1.0, max(y.shape) / 400)[..., None]
    return photo * (1 - soft) + soft * skin * shade[..., None]


def scanner_border(photo, random):
    """Dark or grey strips along some edges, and a thin line beside them."""
    photo = photo.copy()
    for side in random.permutation(4)[: random.integers(1, 5)]:
        turned = np.rot90(photo, side)
        wide = max(1, int(random.uniform(0.005, 0.08) * turned.shape[0]))
        turned[:wide] = random.choice([0.02, 0.1, 0.45])
        if random.random() < 0.5:
            turned[wide + 1 : wide + 3] *= 0.7
    return photo


def camera(photo, kind, random):
    """Blur, motion, grain and JPEG."""
    side = max(photo.shape)
    blur = side / 400 * random.uniform(0.2, 1.2) * (2.5 if kind == "close" else 1)
    photo = ndimage.gaussian_filter(photo, (blur, blur, 0))
    if kind == "moved":
        length, axis = max(2, int(side * random.uniform(0.008, 0.025))), random.integers(0, 2)
        photo = ndimage.uniform_filter1d(photo, length, axis=axis)
    photo = photo * random.normal(1, 0.03, 3)  # the white balance
    coarse = _smooth_noise(photo.shape[:2], side / 500, random)[..., None]
    photo = photo + random.uniform(0.003, 0.018) * coarse
    photo = photo + random.normal(0, random.uniform(0.003, 0.015), photo.shape)
    file = io.BytesIO()
    Image.fromarray(to_bytes(photo)).save(file, "jpeg", quality=int(random.integers(30, 95)))
    return np.asarray(Image.open(file))
