"""Streets: CamVid, films from a driving car, a class for each pixel; drawn streets stand in.

The authors of SegNet published three parts, but of the four films one stands in training and
validation, and one in training and test: their figures are for films that the network knows. Here
each film stands in one part. The test part is theirs; the film that it shares with training, 62
frames, is left out of training, and what they validate with belongs to training. So what is
measured here is harder, and lower; `split_as_published` gives the parts that published figures
are for. Brostow, Fauqueur and Cipolla, Semantic object classes in video, 2009; Badrinarayanan,
Kendall and Cipolla, SegNet, 2017.
"""

import numpy as np

from helpers.data.archives import Array
from helpers.data.parts import ImageSet, Part, scale, shuffle
from helpers.data.sources import Source

HELD = "0006R0"  # the film for validation
SHARED = "0001TP"  # the film of which the published test part has the second half
ARRAYS = {  # what depends on the program that scaled the frames need only be near
    "class_names": Array(
        (12,),
        "<U10",
        sha256=("6541fb22106a1769512c7afa288ecd9ac118a23e3a2de246f10fa4cdc109cedf",),
    ),
    "x_train": Array(
        (367, 96, 128, 3),
        sha256=("d82b669f8e0e63c229b51d474eef76b2b9ba08fb361ee434f85c92901684f9b7",),
        near=(74.6, 134.5, 136.3, 100.9, 93.9),
    ),
    "y_train": Array(
        (367, 96, 128),
        values=(0, 11),
        sha256=("d00bd4fb53ae7004bf1c68628afe5c419b4f3595d16e2461d72ae740c1767c3e",),
        near=(3.22, 3.18, 2.89, 2.6, 3.14),
        within=0.05,
    ),
    "clip_train": Array(
        (367,),
        "<U6",
        sha256=("caa9867dd70468029c12dab1b2c032f2358997ba683cebb48919f351d3e52b45",),
    ),
    "x_val": Array(
        (101, 96, 128, 3),
        sha256=("1513f680a36d5091a9a1253dd376610d69cab19b01b9646d17762b3627a15d29",),
        near=(77.1, 78.0, 83.7, 94.1, 90.8),
    ),
    "y_val": Array(
        (101, 96, 128),
        values=(0, 11),
        sha256=("b775efafcc685c9c0a3052f3b94dd468fa5c1cf1d580437e38a2ff785d41549e",),
        near=(2.98, 3.02, 3.15, 3.38, 3.38),
        within=0.05,
    ),
    "clip_val": Array(
        (101,),
        "<U6",
        sha256=("e7e192cd8a8c16d7cd9b38871ca65a6a3e09306da9086ceaf3f3d46f25eb30a5",),
    ),
    "x_test": Array(
        (233, 96, 128, 3),
        sha256=("f209aa720e6d8dd6803438973138fea9aa24e7c38cd80ce5f22010db948320bc",),
        near=(61.3, 91.7, 105.8, 115.6, 122.7),
    ),
    "y_test": Array(
        (233, 96, 128),
        values=(0, 11),
        sha256=("963c9eb693ab7ee6105acd0d5f8005703a51801d035272cfa1a4fc39c13f14d1",),
        near=(3.85, 3.03, 2.65, 2.68, 2.46),
        within=0.05,
    ),
    "clip_test": Array(
        (233,),
        "<U6",
        sha256=("e191e981431944024f561cb31371c361eec81739759c80a3254d24b31fb71b84",),
    ),
}
SOURCE = Source("streets", "CamVid", "camvid.npz", ARRAYS)


def split(arrays):
    """Give each film to one part: 305 frames for training, 101 for validation, 233 for test."""
    train, val = (_part(arrays, name) for name in ("train", "val"))
    pairs = (train.images, val.images), (train.labels, val.labels), (train.groups, val.groups)
    frames = Part(*map(np.concatenate, pairs))
    kept, held = ~np.isin(frames.groups, (HELD, SHARED)), frames.groups == HELD
    return _image_set(arrays, *(frames.pick(np.flatnonzero(rows)) for rows in (kept, held)))


def split_as_published(arrays):
    """Give the parts of the SegNet paper, 367 + 101 + 233 frames; films stand in two of them."""
    return _image_set(arrays, _part(arrays, "train"), _part(arrays, "val"))


def embedded():
    """Draw 30 clips of four frames, 20 for training, 5 for validation and 5 for test."""
    from helpers.scenes.streets import CLASS_NAMES, draw_streets

    images, masks, clip = draw_streets(30, 4)
    drawn = Part(images, masks.astype("int64"), clip)
    parts = (shuffle(drawn.pick(np.isin(clip, clips))) for clips in np.split(range(30), (20, 25)))
    return ImageSet("drawn streets", CLASS_NAMES, *parts)


def _part(arrays, name):
    return Part(*(arrays[f"{field}_{name}"] for field in ("x", "y", "clip")))


def _image_set(arrays, train, validation):
    names = tuple(arrays["class_names"][:-1].tolist())  # the last is 'unlabelled'
    parts = shuffle(train), shuffle(validation), _part(arrays, "test")
    return ImageSet("streets", names, *map(scale, parts), real=True)
