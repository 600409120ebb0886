"""X-rays: PneumoniaMNIST, chest X-rays of children, 28×28; drawn shadows stand in.

The published parts, but for 26 images of the training part: 18 stand there twice, and 8 stand in
the validation part, too. They are left out of training. The validation part was cut from training
data by the authors; the test part comes from another source, and three of its images stand there
twice: it is left whole. Yang and others, MedMNIST v2, Scientific Data 10, 2023; Kermany and
others, Cell 172, 2018.
"""

import numpy as np

from helpers.data.archives import Array
from helpers.data.parts import ImageSet, Part, scale, shuffle, three_parts
from helpers.data.sources import Source

PARTS = ("train", "val", "test")
ARRAYS = {
    "train_images": Array(
        (4_708, 28, 28),
        values=(0, 255),
        sha256=("c51bfdb2b94269b5b4a974d447ab8d82a215f5e7144d83175ea42750ffcfdab6",),
    ),
    "train_labels": Array(
        (4_708, 1),
        values=(0, 1),
        sha256=("6eddb3d6a0bea94a0cf09b318032205024bb097be9eef71e318d89ff0d444eb0",),
    ),
    "val_images": Array(
        (524, 28, 28),
        values=(0, 255),
        sha256=("5bc1060f8f1033a40894396bb295dce47707fbae1ad7e59b5adf42a55afca42c",),
    ),
    "val_labels": Array(
        (524, 1),
        values=(0, 1),
        sha256=("e79787f61535ffe0b94466a0785690a7ee884684cfb07a8cb3366942095087c9",),
    ),
    "test_images": Array(
        (624, 28, 28),
        values=(0, 254),
        sha256=("852ce2615f549dc1f53fd44ad969ce54076cc5b4336b0546cff3faceb7ef459b",),
    ),
    "test_labels": Array(
        (624, 1),
        values=(0, 1),
        sha256=("dbd37fb540b4aad100df08bc3334f33e5e00ee675dc9cc456d80b717748240fa",),
    ),
}


def _sort(arrays):
    """Sort each part by content: copies of the file differ in the order of the images."""
    found = {}
    for part in PARTS:
        images, labels = arrays[f"{part}_images"], arrays[f"{part}_labels"]
        keys = [
            image.tobytes() + label.tobytes() for image, label in zip(images, labels, strict=True)
        ]
        rows = sorted(range(len(keys)), key=keys.__getitem__)
        found |= {f"{part}_images": images[rows], f"{part}_labels": labels[rows]}
    return found


SOURCE = Source(
    "xrays",
    "PneumoniaMNIST",
    "pneumoniamnist.npz",
    ARRAYS,
    urls=("https://zenodo.org/records/10519652/files/pneumoniamnist.npz",),
    order=_sort,
)


def split(arrays):
    """Leave out of training what is there twice or stands in the validation part: 4,682 stay."""
    from helpers.scenes.xrays import CLASS_NAMES

    train, validation, test = (
        Part(arrays[f"{part}_images"], arrays[f"{part}_labels"][:, 0]) for part in PARTS
    )
    seen = {image.tobytes() for image in validation.images}
    _, first = np.unique(train.images.reshape(len(train), -1), axis=0, return_index=True)
    kept = [row for row in sorted(first) if train.images[row].tobytes() not in seen]
    parts = map(scale, map(shuffle, (train.pick(kept), validation, test)))
    return ImageSet("xrays", CLASS_NAMES, *parts, real=True)


def embedded():
    """Draw 1,500 shadows, 1,000 of them for training."""
    from helpers.scenes.xrays import CLASS_NAMES, draw_xrays

    drawn = Part(*draw_xrays(1_500))
    return ImageSet("drawn X-rays", CLASS_NAMES, *three_parts(drawn, 250))
