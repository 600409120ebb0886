"""Signs: the German Traffic Sign Recognition Benchmark, scaled to 32×32; drawn signs stand in.

Six frames of each training track (a *track* is one real sign, filmed while driving by), and the
whole official test set, whose tracks are not known. Stallkamp, Schlipsing, Salmen and Igel, Man vs.
computer, Neural Networks 32, 2012.
"""

from helpers.data.archives import Array
from helpers.data.parts import ImageSet, Part, cut, scale, three_parts
from helpers.data.sources import Source

FRAMES = 6
ARRAYS = {  # what depends on the program that scaled the images need only be near
    "x_train": Array(
        (7_842, 32, 32, 3),
        sha256=("71fc1dea7fefbc7744490038883a583d1eb846ec29607e491e76c40221053a51",),
        near=(104.5, 72.5, 57.1, 64.3, 81.8, 100.0, 86.8, 86.3, 91.6, 83.7),
    ),
    "y_train": Array(
        (7_842,),
        values=(0, 42),
        sha256=("295a290289ea5dcf0b978c56cf73555ba209999c59d53887cb518572c4689d6c",),
    ),
    "track_train": Array(
        (7_842,),
        "uint16",
        sha256=("00f1487bc8b522d955484063f58b9ec2bc29ae070a69bec539b353ce42d9e3d7",),
    ),
    "width_train": Array(
        (7_842,),
        "uint16",
        sha256=("ad37b1bb8cd7efecc611fbd5d0b99d10a2c0056af63a935c0924832f7c265223",),
        near=(52.4, 48.6, 45.0, 47.3, 58.0, 61.3, 55.4, 65.4, 53.0, 49.7),
    ),
    "x_test": Array(
        (12_630, 32, 32, 3),
        sha256=("b7134a5523f72e29f8eaaf17eb0691ac90dbf75d8117920e6062767ca85a1db8",),
        near=(
            *(81.6, 82.3, 81.1, 84.1, 85.5, 80.7, 84.4, 82.2, 85.0, 81.3),
            *(83.2, 82.1, 82.6, 83.0, 80.5, 80.6, 82.3, 79.5, 80.7, 80.1),
        ),
    ),
    "y_test": Array(
        (12_630,),
        values=(0, 42),
        sha256=("90dbce9392b7eec7db1b1f1f13ea73598b72822efaaf9f608c935064fad29db2",),
    ),
    "width_test": Array(
        (12_630,),
        "uint16",
        sha256=("f7b2756fa89f764ba6b426787888f6d27bc37c02461430ba82409941e9e9d0cb",),
    ),
}
SOURCE = Source("signs", "GTSRB", "gtsrb.npz", ARRAYS)


def split(arrays):
    """Hold a seventh of the training tracks back for validation: each of 43 classes has one."""
    from helpers.scenes.signs import CLASS_NAMES

    track = arrays["track_train"].astype("int64")
    training = Part(arrays["x_train"], arrays["y_train"], track, arrays["width_train"])
    rest, held = cut(training, -(-len(training) // FRAMES // 7))
    test = Part(arrays["x_test"], arrays["y_test"], None, arrays["width_test"])
    return ImageSet("signs", CLASS_NAMES, scale(rest), scale(held), scale(test), real=True)


def embedded():
    """Draw six tracks of each class, one for validation, one for test: 1,032 + 258 + 258 images."""
    from helpers.scenes.signs import CLASS_NAMES, draw_signs

    drawn = Part(*draw_signs(6 * len(CLASS_NAMES), FRAMES))
    return ImageSet("drawn signs", CLASS_NAMES, *three_parts(drawn, len(CLASS_NAMES)))
