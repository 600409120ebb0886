"""A reader's own digit goes the way of MNIST's: from a photo to (28, 28, 1), light on black."""

import warnings
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageOps
from scipy import ndimage
from scipy.interpolate import PchipInterpolator
from skimage import filters, transform

MOST_PIXELS = 50_000_000  # a larger picture is refused before it is decoded
PEN = 2.2  # pixels: the usual width of a stroke in a box of 20 (MNIST: 1.9 to 4.2, mostly 2.7)
WORKING_SIZE = 400  # pixels of the longer side: plenty for a digit of 20
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


def prepare_digit(picture):
    """Turn a picture of one handwritten digit into what a network trained on MNIST expects.

    Parameters
    ----------
    picture : path, or ndarray (height, width) or (height, width, 1, 3 or 4)
        Dark ink on light paper, or chalk on a board. Arrays: uint8, or float in [0, 1].

    Returns
    -------
    ndarray of shape (28, 28, 1), float32 in [0, 1], light ink on black

    Raises
    ------
    ValueError
        If the picture cannot be read, or no digit stands out in it.

    References
    ----------
    LeCun, Cortes, Burges, The MNIST database of handwritten digits, 1998.
    """
    return centre(fit_box(find_ink(read_grey(picture))))


def read_grey(picture):
    """Read a picture (see `prepare_digit`) as brightness (height, width), float32 in [0, 1].

    A file is turned as its camera says; of an animation, the first frame counts. What is
    transparent lies on white paper. A large picture is reduced to 400 pixels. Raises ValueError.
    """
    pixels = _open(picture) if isinstance(picture, str | Path) else np.asarray(picture)
    _check(pixels)
    channels = np.atleast_3d(pixels) / np.float32(255 if pixels.dtype == np.uint8 else 1)
    colours, alpha = channels[..., :3], channels[..., 3] if channels.shape[2] == 4 else 1
    weights = [0.299, 0.587, 0.114] if colours.shape[2] == 3 else [1]  # as the eye sees colours
    grey = (colours @ np.array(weights, dtype="float32") - 1) * alpha + 1
    shrink = max(1, max(grey.shape) / WORKING_SIZE)
    size = [max(1, round(side / shrink)) for side in grey.shape]
    return _shrink(grey, size).astype("float32").clip(0, 1)


def _shrink(values, size):
    """Average over areas; the values keep their range."""
    return transform.resize_local_mean(values, size, preserve_range=True)


def _open(path):
    """Decode an image file to an array; whatever is wrong with the file is a ValueError."""
    path = Path(path)
    if not path.is_file() or not path.stat().st_size:
        found = "a folder" if path.is_dir() else "an empty file" if path.exists() else "nothing"
        raise ValueError(f"expected a picture at {path}, found {found}; check the path")
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(path) as image:
            if image.width * image.height > MOST_PIXELS:
                raise ValueError(f"{image.width} × {image.height} pixels")
            return _decode(image)
    except Exception as error:  # Pillow raises errors of many kinds
        advice = f"save it as PNG or JPEG with at most {MOST_PIXELS:,} pixels"
        raise ValueError(f"{path} cannot be read as a picture: {error}; {advice}") from None


def _decode(image):
    image = ImageOps.exif_transpose(image)
    if image.mode.startswith(("I", "F")):  # 16 bits or more, one channel
        return np.asarray(image, dtype="float32") / (1 if image.mode == "F" else 65535)
    image = image.convert("RGBA")
    image.thumbnail((WORKING_SIZE, WORKING_SIZE))
    return np.asarray(image)


def _check(pixels):
    """Refuse arrays that are no picture."""
    wanted = "expected a picture (height, width) or (height, width, 1, 3 or 4)"
    if pixels.ndim not in (2, 3) or (pixels.ndim == 3 and pixels.shape[2] not in (1, 3, 4)):
        raise ValueError(f"{wanted}, found shape {pixels.shape}")
    if not 0 < pixels.shape[0] * pixels.shape[1] <= MOST_PIXELS:
        raise ValueError(f"{wanted} of 1 to {MOST_PIXELS:,} pixels, found shape {pixels.shape}")
    if pixels.dtype == np.uint8:
        return
    if pixels.dtype.kind != "f":
        raise ValueError(f"{wanted} of uint8 or of floats in [0, 1], found {pixels.dtype}")
    low, high = pixels.min(), pixels.max()
    if not (low >= 0 and high <= 1):  # also true for nan
        raise ValueError(f"{wanted} of uint8 or of floats in [0, 1], found {low} to {high}")


def find_ink(grey):
    """Find how much ink lies on each pixel: 0 paper, 1 full ink, (height, width) like `grey`.

    Ink is what differs from the smooth light around it. Specks, and marks that touch the edge of
    the picture (shadows, the end of the paper), are dropped; the strokes of a digit are kept.
    Raises ValueError if no mark stands out, or if nearly everything does.
    """
    if min(grey.shape) < 8:
        raise ValueError(f"expected at least 8 × 8 pixels, found {grey.shape[1]} × {grey.shape[0]}")
    grey = ndimage.gaussian_filter(grey.astype("float64"), max(grey.shape) / 400)
    contrast = _contrast(grey)
    threshold = filters.threshold_otsu(contrast)
    marks = contrast > threshold
    full = np.median(contrast[marks]) if marks.any() else 0
    if full < 0.12:
        raise ValueError(f"no ink found: the darkest marks differ by {full:.0%} from the paper")
    if marks.mean() > 0.35:
        raise ValueError(f"most of the picture is ink ({marks.mean():.0%}); leave paper around")
    near = ndimage.binary_dilation(_main_marks(marks), iterations=max(1, max(grey.shape) // 200))
    return np.clip((contrast - threshold / 2) / (full - threshold / 2), 0, 1) * near


def _contrast(grey):
    """Compare each pixel with the light around it: 0 like the paper, 1 as far from it as can be."""
    paper = _fit_light(grey)
    difference = grey - paper
    bare = np.abs(difference) < max(0.05, filters.threshold_otsu(np.abs(difference)))
    bare = ndimage.binary_erosion(bare, border_value=1).astype("float64")
    reach = max(grey.shape) / 12  # what the sheet of light missed is smoothed over bare paper
    missed = ndimage.gaussian_filter(difference * bare, reach, truncate=2)
    paper = paper + missed / (ndimage.gaussian_filter(bare, reach, truncate=2) + 0.01)
    if (difference**3).sum() > 0:  # the strongest marks are light: chalk on a board
        grey, paper = 1 - grey, 1 - paper
    return np.clip(1 - grey / np.maximum(paper, 0.01), 0, 1)


def _fit_light(grey):
    """Fit a smooth sheet of light (a quadratic in x and y) through most pixels."""
    y, x = (np.linspace(-1, 1, side) for side in grey.shape)
    terms = [x**i * y[:, np.newaxis] ** j for i in range(3) for j in range(3 - i)]
    terms = np.stack(terms, axis=-1).reshape(-1, 6)
    some = slice(None, None, max(1, grey.size // 1000))
    few, values = terms[some], grey.ravel()[some]
    weights = np.ones(len(values))
    for _ in range(10):  # least absolute differences: a few dark marks do not pull
        solution = np.linalg.lstsq(few * weights[:, np.newaxis], values * weights, rcond=None)[0]
        weights = 1 / np.sqrt(np.abs(values - few @ solution) + 0.005)
    return (terms @ solution).reshape(grey.shape)


def _main_marks(marks):
    """Keep the marks that make up the digit: neither at the edge nor much smaller than others."""
    labels, _ = ndimage.label(marks, np.ones((3, 3)))
    sizes = np.bincount(labels.ravel())
    edge = [labels[0], labels[-1], labels[:, 0], labels[:, -1]]
    sizes[[0, *np.concatenate(edge)]] = 0
    if sizes.max() < 12:
        raise ValueError("no ink found away from the edge of the picture; leave paper around it")
    kept = sizes > 0.06 * sizes.max()
    if kept.sum() > 8:
        raise ValueError(f"expected the strokes of one digit, found {kept.sum()} separate marks")
    return kept[labels]


def fit_box(ink):
    """Cut out the ink and scale it so that its longer side is 20 pixels; (height, width).

    Strokes thinner than those of MNIST, like a ball-point pen's in a large digit, are thickened.
    Raises ValueError if there is no ink.
    """
    if not ink.any():
        raise ValueError("expected some ink, found none")
    height, width = (np.ptp(places) + 1 for places in np.nonzero(ink))
    pen = 4 * ndimage.distance_transform_edt(ink > 0.5)[ink > 0.5].mean()  # of a line: width / 4
    missing = round(PEN * max(height, width) / 20 - pen)
    if missing > 0:
        ink = ndimage.grey_dilation(np.pad(ink, missing), size=(missing + 1, missing + 1))
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    cut = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    size = [max(1, round(20 * side / max(cut.shape))) for side in cut.shape]
    box = _shrink(cut, size)
    return (box / box.max()).astype("float32")


def centre(box):
    """Place a box into (28, 28, 1) so that its centre of mass is nearest to pixel (14, 14).

    There MNIST has it, too: on average at (14.0, 14.0), and never more than half a pixel off.
    """
    field = np.zeros((28, 28, 1), dtype="float32")
    offsets = [round(14 - middle) for middle in ndimage.center_of_mass(box)]
    top, left = (int(np.clip(o, 0, 28 - side)) for o, side in zip(offsets, box.shape, strict=True))
    field[top : top + box.shape[0], left : left + box.shape[1], 0] = box
    return field


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
