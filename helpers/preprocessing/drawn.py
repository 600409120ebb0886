"""Photos of digits, drawn by code from a seed: they stand in for the reader's own."""

import numpy as np
from PIL import Image, ImageDraw, ImageFilter
from scipy.interpolate import PchipInterpolator

STROKES = {  # a digit's pen strokes: points "x,y" in a square of 100, y downwards
    0: ["50,2 22,12 10,45 18,85 48,98 78,88 90,55 80,15 50,2"],
    1: ["40,14 55,2 54,50 53,98"],
    2: ["14,26 30,5 62,3 82,22 72,48 40,74 12,95", "12,95 50,90 90,95"],
    3: ["16,12 45,2 78,12 76,34 42,46", "42,46 80,56 84,82 50,99 12,88"],
    4: ["38,3 26,30 12,58 50,60 92,56", "68,20 66,60 62,99"],
    5: ["28,8 24,26 20,45 50,40 82,56 80,84 48,98 12,88", "28,8 55,8 86,4"],
    6: ["68,2 40,20 18,55 22,88 50,99 80,86 78,62 50,54 22,70"],
    7: ["10,8 50,9 88,5", "88,5 66,42 48,70 40,99"],
    8: ["74,12 48,2 24,16 34,38 64,54 82,78 54,98 20,86 24,64 56,46 78,26 74,12"],
    9: ["80,16 52,2 20,16 20,42 50,50 78,34 80,16", "80,16 78,50 66,99"],
}


def draw_photo(digit, seed=0):
    """Draw what a phone might see of a handwritten digit; (360, 480, 3) uint8.

    Stands in for the reader's own photo: a pen on paper, tilted, off the centre, in uneven light.
    The same digit and seed give the same photo. Raises ValueError if digit is not 0 to 9.
    """
    if digit not in STROKES:
        raise ValueError(f"expected a digit from 0 to 9, found {digit!r}")
    random = np.random.RandomState(1000 * seed + digit)
    page = Image.new("L", (960, 720), 0)  # ink, at twice the size: smooth edges
    height, pen = random.uniform(280, 400), random.uniform(18, 40)
    turn, slant, width = random.uniform([-0.12, -0.15, 0.6], [0.12, 0.15, 0.8])
    turned = [[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]]
    shape = np.array([[width, 0], [-slant, 1]]) @ turned * height
    middle = random.uniform([380, 300], [580, 420])
    for stroke in STROKES[digit]:
        points = np.array([point.split(",") for point in stroke.split()], dtype=float) / 100 - 0.5
        points += random.normal(0, 0.012, points.shape)
        _draw_stroke(page, points @ shape + middle, pen)
    return _photograph(page, random)


def _draw_stroke(page, points, pen):
    """Draw a smooth line of a round pen through points (n, 2)."""
    draw, steps = ImageDraw.Draw(page), np.arange(len(points))
    for x, y in PchipInterpolator(steps, points)(np.linspace(0, steps[-1], 200)):
        draw.ellipse([x - pen / 2, y - pen / 2, x + pen / 2, y + pen / 2], fill=255)


def _photograph(page, random):
    """Lay ink on warm paper under light from one side, slightly blurred and noisy."""
    small = page.resize((480, 360)).filter(ImageFilter.GaussianBlur(1.2))
    ink = np.asarray(small)[..., np.newaxis] / 255  # (360, 480, 1)
    y, x = np.mgrid[-1:1:360j, -1:1:480j]
    angle, fall = random.uniform([0, 0.1], [6.3, 0.3])
    light = 0.8 + fall * (np.cos(angle) * x + np.sin(angle) * y) / 1.4 - 0.08 * (x**2 + y**2)
    colours = np.array([0.98, 0.95, 0.88]) * (1 - ink) + np.array([0.12, 0.14, 0.3]) * ink
    photo = colours * light[..., np.newaxis] + random.normal(0, 0.015, (360, 480, 3))
    return (photo.clip(0, 1) * 255).astype("uint8")
