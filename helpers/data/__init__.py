"""Where the book's images come from: `load` returns one checked set, split in three parts."""

import os

from helpers.data import characters, cifar10, mnist, signs, streets, xrays
from helpers.data.parts import ImageSet, Part
from helpers.data.sources import find

__all__ = ["SETS", "ImageSet", "Part", "load"]

SETS = {
    "mnist": mnist,
    "cifar10": cifar10,
    "signs": signs,
    "streets": streets,
    "xrays": xrays,
    "characters": characters,
}
CHOICES = {"real": True, "embedded": False, "mnist": True, "digits": False}  # two older words


def load(name, required=False, published=False):
    """Load a data set, checked and split; the same split every time.

    A file in the folder BOOK_DATA comes first, then one in the cache, then, for mnist, xrays and
    characters, a download of a few MB. Where none of them is, something embedded stands in, and
    the set says so: `real` is False. One printed line tells which it is and why.

    The environment variable BOOK_DATASET chooses instead, and then no line is printed: `real` is
    the set or an error, `embedded` what stands in.

    Parameters
    ----------
    name : {'mnist', 'cifar10', 'signs', 'streets', 'xrays', 'characters'}
    required : bool; the set or an error, whatever BOOK_DATASET says
    published : bool; streets only: the parts as their authors published them; see `streets`

    Returns
    -------
    ImageSet
        Training and validation part are shuffled: a slice of them is a fair sample.

    Raises
    ------
    ValueError, OSError
        If a name is unknown, a file is not what it should be, or a required set is nowhere.
    """
    if name not in list(SETS):
        raise ValueError(f"the set is {name!r}, expected one of: {', '.join(SETS)}")
    split = getattr(SETS[name], "split_as_published" if published else "split", None)
    if split is None:
        raise ValueError(f"{name} has no other parts that were published: leave out published=True")
    chosen = os.environ.get("BOOK_DATASET")
    if chosen and chosen not in CHOICES:
        raise ValueError(f"BOOK_DATASET is {chosen!r}, expected one of: {', '.join(CHOICES)}")
    if chosen and not required and not CHOICES[chosen]:
        return SETS[name].embedded()
    return _load_real(SETS[name], split, bool(required or chosen), quiet=bool(chosen))


def _load_real(module, split, required, quiet):
    """Load the set, or what stands in unless it is required. A damaged file is always an error."""
    limits = {} if required else {"seconds": 15, "pause": 5}
    try:
        found = find(module.SOURCE, **limits)
    except FileNotFoundError as reason:
        if required:
            raise
        images = module.embedded()
        print(f"Data: {images.name}, embedded, because {reason}")
        return images
    if found.lost or not quiet:
        print(f"Data: {module.SOURCE.title}, {found.where}.")
    return split(found.arrays)
