"""Read and write .npz archives that came from outside: checked by content, without pickles."""

import hashlib
import io
import math
import zipfile
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Array:
    """What an array must be.

    Attributes
    ----------
    shape, dtype : as NumPy writes them
    sha256 : tuple of str; hashes of the bytes of the copies that are known
    values : (int, int) or None; smallest and largest value
    near : tuple of float; where a copy may differ a little (scaled by another program): the means
        of as many equal stretches of it, each right within `within`
    """

    shape: tuple[int, ...]
    dtype: str = "uint8"
    sha256: tuple[str, ...] = ()
    values: tuple[int, int] | None = None
    near: tuple[float, ...] = ()
    within: float = 1.0

    @property
    def size(self):
        """Return the number of bytes."""
        return math.prod(self.shape) * np.dtype(self.dtype).itemsize


def largest(expected):
    """Return the number of bytes that an archive of these arrays can have: uncompressed."""
    return sum(array.size for array in expected.values()) + 1000 * (1 + len(expected))


def read(content, expected, order=lambda arrays: arrays):
    """Read the arrays of an archive.

    Parameters
    ----------
    content : bytes of the .npz file
    expected : dict of Array, by name
    order : function that brings a dict of arrays into the one order in which they are hashed:
        the same images in another order are the same set

    Returns
    -------
    dict of ndarray

    Raises
    ------
    ValueError
        It says what should have been there and what was found.
    """
    limit = largest(expected)
    if not 0 < len(content) <= limit:
        raise ValueError(f"it should have up to {limit:,} bytes, found {len(content):,}")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = sorted(f"{name}.npy" for name in expected)
            _require("it", f"the members {names}", f"the members {sorted(archive.namelist())}")
            arrays = {name: _read_array(archive, name, expected[name]) for name in expected}
    except _UnexpectedError:
        raise
    except Exception as error:  # of many kinds, and about the content: it is read from memory
        raise ValueError(f"it should be an undamaged zip archive, found: {error}") from None
    arrays = order(arrays)
    for name in expected:
        _check_content(name, arrays[name], expected[name])
    return arrays


def pack(arrays):
    """Return the bytes of a compressed .npz file of a dict of arrays."""
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def _read_array(archive, name, expected):
    """Read one array without pickles, its header first: nothing is allocated on its word."""
    with archive.open(f"{name}.npy") as file:
        _require(name, "format version (1, 0)", f"format version {np.lib.format.read_magic(file)}")
        shape, fortran, dtype = np.lib.format.read_array_header_1_0(file)
        wanted = f"shape {expected.shape} and dtype {np.dtype(expected.dtype)}"
        found = f"shape {shape} and dtype {dtype}{' in Fortran order' if fortran else ''}"
        _require(name, wanted, found)
        claimed = archive.getinfo(f"{name}.npy").file_size - file.tell()
        _require(name, f"{expected.size:,} bytes", f"{claimed:,} bytes")
        array = np.frombuffer(file.read(claimed), expected.dtype).reshape(expected.shape)
    if expected.values:
        low, high = expected.values
        _require(
            name, f"values from {low} to {high}", f"values from {array.min()} to {array.max()}"
        )
    return array


def _check_content(name, array, expected):
    """Compare with the copies that are known, or with what every good copy is near to."""
    found = hashlib.sha256(np.ascontiguousarray(array)).hexdigest()
    if found in expected.sha256:
        return
    if not expected.near:
        _require(name, f"SHA-256 {' or '.join(expected.sha256)}", f"SHA-256 {found}")
    means = [stretch.mean() for stretch in np.array_split(array, len(expected.near))]
    if np.abs(np.subtract(means, expected.near)).max() > expected.within:
        wanted, found = (
            ", ".join(f"{mean:.1f}" for mean in each) for each in (expected.near, means)
        )
        _require(name, f"means near {wanted} (± {expected.within:g})", f"means {found}")


def _require(name, expected, found):
    if found != expected:
        raise _UnexpectedError(f"{name} should have {expected}, found {found[:300]}")


class _UnexpectedError(ValueError):
    """Tells our own findings from what NumPy says about a damaged header."""
