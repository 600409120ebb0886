"""Pool and shift: a digit is dragged by single pixels, and downsampling answers.

Two subjects of `play`: 'pool/maps' has the map of one kernel, made smaller in four ways.
"""

from helpers.pictures.play import MORE, SUBJECTS, play
from helpers.pictures.play.pool import maps

__all__ = ["play"]

SUBJECTS["pool/maps"] = maps.prepare
MORE["pool/maps"] = ("pool/shift.js",)
