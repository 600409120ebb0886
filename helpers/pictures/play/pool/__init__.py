"""Pool and shift: a digit is dragged by single pixels, and downsampling answers.

Two subjects more for `play`: 'pool/maps' has the map of one kernel, made smaller in four ways;
'pool/answers' has trained networks that downsample in different ways, and what they answer.
"""

from helpers.pictures.play import MORE, SUBJECTS, play
from helpers.pictures.play.pool import answers, maps
from helpers.pictures.play.pool.networks import stored_network

__all__ = ["play", "stored_network"]

SUBJECTS.update({"pool/maps": maps.prepare, "pool/answers": answers.prepare})
MORE["pool/maps"] = ("pool/shift.js",)
MORE["pool/answers"] = ("network.js", "pool/shift.js", "pool/networks.js")
