"""Scenes with crops pasted into photos: many faces at known places. These are no real photos."""

import numpy as np

from helpers.layers.checks import check_counts

SIDES = 25, 100  # pixels, the side of a pasted crop
FADE = 0.3  # the share of a crop's half side over which it fades into the photo


def compose(faces, decoys, photos, seed, height=240, width=320, most=3):
    """Paste faces into a piece of a photo, and as many decoys in the same way.

    Borders are blended. A detector that looks for blended borders finds the decoys, too.

    Parameters
    ----------
    faces, decoys : ndarrays of shape (n, side, side, 1), float32 in [0, 1]
    photos : dict of ndarray of shape (height or more, width or more, 1), by name
    seed : int
    height, width : int, in pixels
    most : int, faces in a scene at most; each number from 0 on is as probable as another

    Returns
    -------
    scene : ndarray of shape (height, width, 1), float32 in [0, 1]
    boxes : ndarray of shape (faces, 4): top, left, height, width

    Raises
    ------
    ValueError
        If there is nothing to paste, no photo, or a photo that is too small.
    """
    check_counts(height=height, width=width, most=most)
    if not (len(faces) and len(decoys) and photos):
        raise ValueError("faces, decoys and photos should hold one image each, or more")
    rng = np.random.default_rng(seed)
    scene = _piece(photos, height, width, rng)
    boxes, number = [], rng.integers(most + 1)
    for crops in [faces] * number + [decoys] * number:
        box = _free_box(boxes, height, width, rng)
        _paste(scene, crops[rng.integers(len(crops))], box, mirrored=rng.random() < 0.5)
        boxes.append(box)
    return scene, np.array(boxes[:number], float).reshape(-1, 4)


def _piece(photos, height, width, rng):
    photo = photos[sorted(photos)[rng.integers(len(photos))]]
    room = np.subtract(photo.shape[:2], (height, width))
    if room.min() < 0:
        found = " x ".join(map(str, photo.shape[:2]))
        raise ValueError(f"photos should have {height} x {width} pixels or more, found {found}")
    top, left = (rng.integers(each + 1) for each in room)
    return photo[top : top + height, left : left + width].copy()


def _free_box(others, height, width, rng):
    """Draw boxes until one overlaps no other; after every ten tries it may only be smaller."""
    most = min(SIDES[1], height, width)
    for attempt in range(1000):
        largest = max(SIDES[0], most * 0.9 ** (attempt // 10))
        side = int(np.exp(rng.uniform(*np.log((min(SIDES[0], most), largest)))))
        top, left = rng.integers(height - side + 1), rng.integers(width - side + 1)
        gaps = [
            max(r - top - side, top - r - s, c - left - side, left - c - s) for r, c, s, _ in others
        ]
        if min(gaps, default=0) >= 0:
            return top, left, side, side
    raise ValueError(f"{len(others)} boxes leave no room for another in {height} x {width} pixels")


def _paste(scene, crop, box, mirrored):
    from skimage.transform import resize

    top, left, side, _ = box
    crop = resize(crop[:, ::-1] if mirrored else crop, (side, side), order=3, anti_aliasing=False)
    place = np.s_[top : top + side, left : left + side]
    share = _mask(side)
    scene[place] = share * crop.clip(0, 1) + (1 - share) * scene[place]


def _mask(side):
    """Return the share of the crop at each pixel: 1 in a rounded square, fading to 0, (s, s, 1)."""
    along = np.abs(np.linspace(-1, 1, side))
    radius = (along[:, None] ** 4 + along**4) ** 0.25
    fade = ((1 - radius) / FADE).clip(0, 1)
    return (fade * fade * (3 - 2 * fade))[..., None].astype("float32")
