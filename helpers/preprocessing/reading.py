"""From a file or an array to brightness: turned upright, reduced, without transparency."""

import warnings
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps
from skimage import transform

MOST_PIXELS = 80_000_000  # a larger picture is refused before it is decoded
WORKING_SIZE = 400  # pixels of the longer side: plenty for a digit of 20


def read_grey(picture):
    """Read a picture (see `prepare_digit`) as brightness (height, width), float32 in [0, 1].

    A file is turned as its camera says; of an animation, the first frame counts. What is
    transparent counts as paper. A large picture is reduced to 400 pixels. Raises ValueError.
    """
    pixels = _open(picture) if isinstance(picture, str | Path) else np.asarray(picture)
    _check(pixels)
    channels = _reduce(np.atleast_3d(pixels)) / np.float32(255 if pixels.dtype == np.uint8 else 1)
    colours = channels[..., :3]
    weights = [0.299, 0.587, 0.114] if colours.shape[2] == 3 else [1]  # as the eye sees colours
    grey = colours @ np.array(weights, dtype="float32")
    if channels.shape[2] == 4:
        grey = _on_paper(grey, channels[..., 3])
    shrink = max(1, max(grey.shape) / WORKING_SIZE)
    size = [max(1, round(side / shrink)) for side in grey.shape]
    return shrink_to(grey, size).astype("float32").clip(0, 1)


def shrink_to(values, size):
    """Average over areas; the values keep their range."""
    return transform.resize_local_mean(values, size, preserve_range=True)


def _on_paper(grey, alpha):
    """Lay a picture on paper that its ink stands out from: black under white ink, else white.

    If most of the picture is opaque, the transparent rest gets the usual brightness instead.
    """
    opaque = alpha > 0.5
    if not opaque.any():
        return np.ones_like(grey)
    usual = np.median(grey[opaque])
    paper = usual if opaque.mean() > 0.5 else float(usual < 0.5)
    return grey * alpha + paper * (1 - alpha)


def _reduce(channels):
    """Average blocks of whole pixels, some rows at a time, so that large pictures fit in memory."""
    step = max(channels.shape[:2]) // (2 * WORKING_SIZE)
    if step < 2 or min(channels.shape[:2]) < step:
        return channels
    height, width = (side // step for side in channels.shape[:2])
    rows = channels[: height * step, : width * step].reshape(height, step, width, step, -1)
    means = np.stack([row.mean(axis=(0, 2), dtype="float32") for row in rows])
    return means.astype("float32")


def _open(path):
    """Decode an image file to an array; whatever is wrong with the file is a ValueError."""
    path = Path(path).expanduser()
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
    """Decode at a reduced size, to save memory; turn as the camera says."""
    most = (WORKING_SIZE, WORKING_SIZE)
    if image.mode.startswith(("I", "F")):  # 16 bits or more, one channel
        scale = 1 if image.mode == "F" else 65535
        return np.asarray(ImageOps.exif_transpose(image), dtype="float32") / scale
    image.draft(None, most)  # a JPEG can be decoded at an eighth of its size
    if image.mode == "1" or (image.mode == "L" and "transparency" not in image.info):
        image = image.convert("L")
    elif image.mode != "RGB" or "transparency" in image.info:
        image = image.convert("RGBA")
    image.thumbnail(most)
    return np.asarray(ImageOps.exif_transpose(image).convert("RGBA"))


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
