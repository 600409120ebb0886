"""What `load` returns: images in three parts, and how a part is cut so that groups stay whole."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Part:
    """Images and their labels; `images, labels = part` takes it apart.

    Attributes
    ----------
    images : ndarray of shape (n, height, width, channels), float32 in [0, 1]
    labels : ndarray of int64, (n,); of streets (n, height, width): the class of each pixel
    groups : ndarray of shape (n,) or None; images of one group (track, film, drawer, place in a
        photo) resemble each other and stay in one part
    widths : ndarray of shape (n,), int64, or None; signs only: pixels of the original crop
    """

    images: np.ndarray
    labels: np.ndarray
    groups: np.ndarray | None = None
    widths: np.ndarray | None = None

    def __iter__(self):
        """Give images and labels: what a network is trained with."""
        return iter((self.images, self.labels))

    def __len__(self):
        """Return the number of images."""
        return len(self.images)

    def pick(self, rows):
        """Return the part that has only these rows, in their order."""
        fields = (self.images, self.labels, self.groups, self.widths)
        return Part(*(None if field is None else field[rows] for field in fields))


@dataclass(frozen=True)
class ImageSet:
    """A data set in three parts; no group stands in two of them.

    Attributes
    ----------
    name : str; what was loaded: 'signs', or 'drawn signs' where they stand in
    class_names : tuple of str, one for each label; streets have a label more: 11, 'unlabelled'
    train, validation, test : Part
    real : bool; False where something stands in for the set that was asked for
    """

    name: str
    class_names: tuple[str, ...]
    train: Part
    validation: Part
    test: Part
    real: bool = False

    def __repr__(self):
        """Name and sizes, not thousands of pixels."""
        n, k, m = map(len, (self.train, self.validation, self.test))
        return f"ImageSet({self.name!r}, train={n}, validation={k}, test={m})"


def shuffle(part):
    """Return the part in an order in which a slice is a fair sample, the same for everyone."""
    return part.pick(np.random.RandomState(0).permutation(len(part)))


def cut(part, size):
    """Cut a part in two, shuffled; the same cut every time.

    Parameters
    ----------
    part : Part, with one label for each image
    size : int; images of the second part; of a part with groups: whole groups of it

    Returns
    -------
    rest, held : Part; each class has its share in both
    """
    if part.groups is None:
        return tuple(part.pick(rows) for rows in _cut_rows(part.labels, size))
    _, first, group = np.unique(part.groups, return_index=True, return_inverse=True)
    rows = np.random.RandomState(0).permutation(len(part))
    chosen = _cut_rows(part.labels[first], size)
    return tuple(part.pick(rows[np.isin(group[rows], groups)]) for groups in chosen)


def three_parts(part, size):
    """Cut test and validation part, `size` of each as in `cut`; return train, validation, test."""
    rest, test = cut(part, size)
    return *cut(rest, size), test


def _cut_rows(labels, size):
    """Return shuffled indices (rest, held): `held` has `size` of them, each class in proportion."""
    random = np.random.RandomState(0)  # the same split for everyone, with any NumPy
    shuffled = random.permutation(len(labels))
    by_class = shuffled[np.argsort(labels[shuffled], kind="stable")]
    picked = np.linspace(0, len(labels), size, endpoint=False).astype(int)  # evenly over classes
    return random.permutation(np.delete(by_class, picked)), random.permutation(by_class[picked])


def scale(part):
    """Bring pixels 0..255 to float32 in [0, 1], with a channel, and labels to int64.

    Call it last, on what was picked: float32 takes four times the memory.
    """
    images = np.divide(part.images, 255, dtype="float32")
    images = images if images.ndim == 4 else images[..., np.newaxis]
    widths = None if part.widths is None else part.widths.astype("int64")
    return Part(images, part.labels.astype("int64"), part.groups, widths)
