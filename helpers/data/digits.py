"""The digits inside scikit-learn, always there: they stand in for MNIST and for characters."""

import numpy as np

from helpers.data.parts import Part

CLASS_NAMES = tuple("0123456789")


def enlarge_digits(box, side):
    """Enlarge scikit-learn's 1,797 digits of 8×8 pixels; light ink on black, as in MNIST.

    Parameters
    ----------
    box : int, pixels of the square that a digit is enlarged to
    side : int, pixels of the square image; the box stands in its middle

    Returns
    -------
    Part; images of shape (1797, side, side, 1)

    References
    ----------
    Alpaydin and Kaynak, Optical recognition of handwritten digits, UCI repository, 1998.
    """
    from skimage.transform import resize
    from sklearn.datasets import load_digits

    small, labels = load_digits(return_X_y=True)  # (1797, 64), 0..16
    boxes = np.stack([resize(pixels.reshape(8, 8) / 16, (box, box), order=3) for pixels in small])
    edge = (side - box) // 2, side - box - (side - box) // 2
    images = np.pad(boxes, ((0, 0), edge, edge))[..., np.newaxis].astype("float32").clip(0, 1)
    return Part(images, labels.astype("int64"))
