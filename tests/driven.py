"""What the picture of the driven car is made of in tests: random networks, and a short road."""

from types import SimpleNamespace

import numpy as np

from helpers.pictures.play import driving

driving.offer()
LENGTH = 200
CHANGES = {"as before": {}, "night": {"light": 0.12, "beam": 0.9}, "a <b>": {"noise": 0.12}}


def network(seed=0):
    rng, arrays = np.random.default_rng(seed), []
    for shape in driving.SHAPES:
        arrays.append(rng.normal(scale=np.sqrt(2 / np.prod(shape[:-1])), size=shape))
        arrays.append(rng.normal(scale=0.1, size=shape[-1]))
    return SimpleNamespace(get_weights=lambda: arrays)


def data(**more):
    drivers = {"clone": network(), "recovery views": network(1), "lane follower": (7, 100, 8.0)}
    return {"drivers": drivers, "seed": 2, "number": 3, "length": LENGTH, "changes": CHANGES} | more
