"""MNIST: 60,000 + 10,000 handwritten digits; scikit-learn's digits stand in.

LeCun, Cortes and Burges, The MNIST database of handwritten digits, 1998.
"""

from helpers.data.archives import Array
from helpers.data.digits import CLASS_NAMES, enlarge_digits
from helpers.data.parts import ImageSet, Part, cut, scale, three_parts
from helpers.data.sources import Source

ARRAYS = {
    "x_train": Array(
        (60_000, 28, 28),
        values=(0, 255),
        sha256=("741c988805d008ac6e4c904b69001ba184c24b2c540a4ef403f4c71b676cf757",),
    ),
    "y_train": Array(
        (60_000,),
        values=(0, 9),
        sha256=("1feba77c54802fa5339a11837ea4b2866434b83314ec45192930f1df69120c13",),
    ),
    "x_test": Array(
        (10_000, 28, 28),
        values=(0, 255),
        sha256=("6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161",),
    ),
    "y_test": Array(
        (10_000,),
        values=(0, 9),
        sha256=("ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5",),
    ),
}
SOURCE = Source(
    "mnist",
    "MNIST",
    "mnist.npz",
    ARRAYS,
    urls=("https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz",),
)


def split(arrays):
    """Hold a sixth of the training images back for validation: 50,000 + 10,000 + 10,000."""
    training = Part(arrays["x_train"], arrays["y_train"])
    rest, held = cut(training, len(training) // 6)
    test = Part(arrays["x_test"], arrays["y_test"])
    return ImageSet("mnist", CLASS_NAMES, scale(rest), scale(held), scale(test), real=True)


def embedded():
    """Give the digits in the layout of MNIST: a 20×20 box inside 28×28; 1,257 + 270 + 270."""
    return ImageSet("digits", CLASS_NAMES, *three_parts(enlarge_digits(20, 28), 270))
