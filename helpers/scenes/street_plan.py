"""Plans a street: which things stand where, how large they are, which colours they have."""

import numpy as np

SIGHT = 90.0  # metres; what is farther away is not drawn
SECONDS = 0.4  # from one frame to the next
FASTEST = 11.0  # metres a second
PAINT = np.array(  # of cars
    [(30, 30, 34), (60, 62, 68), (150, 152, 156), (215, 215, 215), (120, 20, 25), (25, 40, 95)]
)
WALLS = np.array(
    [(150, 95, 75), (125, 75, 60), (190, 180, 160), (215, 210, 200), (120, 115, 108), (90, 85, 80)]
)
LEAVES = np.array([(55, 75, 40), (75, 95, 50), (95, 85, 60), (80, 70, 62), (120, 95, 45)])
CLOTHES = np.array(
    [(30, 30, 36), (60, 50, 45), (40, 55, 90), (130, 35, 40), (180, 175, 165), (70, 90, 70)]
)
SHAPES = [(24, 1, 0), (3, 1, 90), (4, 1, 0), (4, 1, 45), (4, 1.8, 45), (24, 1, 0)]  # of signs
SKIN = np.array([(224, 180, 150), (190, 140, 110), (120, 80, 60)])


def _pick(random, colours, spread=10):
    return colours[random.randint(len(colours))] + random.normal(0, spread, 3)


def plan(frames, random):
    """Plan a street.

    Parameters
    ----------
    frames : int, for so many the street is long enough
    random : numpy.random.RandomState

    Returns
    -------
    dict with the width of road and pavement, the light and the list of things
    """
    road = (-random.uniform(2.0, 3.8), random.uniform(3.9, 7.5))
    street = {
        "road": road,
        "pavement": random.uniform(1.2, 4.0, 2),
        "light": random.uniform(0.55, 1.15, 2),
        "speed": random.uniform(4, FASTEST),
        "length": SIGHT + FASTEST * SECONDS * frames,
        "things": [],
    }
    for side in (0, 1):
        _line_up_houses(street, side, random)
        _furnish(street, side, random)
    _add_traffic(street, random)
    return street


def _edge(street, side):
    """Return x of the kerb and of the line of houses, and the direction away from the road."""
    away = (-1, 1)[side]
    return street["road"][side], street["road"][side] + away * street["pavement"][side], away


def _line_up_houses(street, side, random):
    """Fill one side with houses, hedges and fences, from behind the camera to far ahead."""
    _, line, away = _edge(street, side)
    z, green = -random.uniform(0, 12), random.choice([0.1, 0.3, 0.8], p=[0.5, 0.3, 0.2])
    base = _pick(random, WALLS)
    while z < street["length"]:
        length = random.uniform(5, 16)
        place = {"x": line, "z": z, "side": away, "length": length}
        if random.rand() > green:
            street["things"].append(place | _house(street, side, base, random))
        else:
            _plant(street, place, random)
        z += length


def _house(street, side, base, random):
    """Return the looks of a house."""
    own = _pick(random, WALLS)
    return {
        "kind": "building",
        "height": random.uniform(4, 14),
        "roof": random.choice([0.1, 1.5, 3.5]),
        "colour": base + random.uniform(0, 1) * (own - base),
        "tiles": _pick(random, np.array([(85, 60, 52), (75, 75, 80), (60, 58, 58)])),
        "light": (street["light"][side], random.uniform(0.6, 0.9)),
        "glass": _pick(random, np.array([(50, 55, 62), (120, 135, 150), (85, 80, 70)])),
        "pitch": random.uniform(1.9, 3.2),
        "shop": random.rand() < 0.4,
        "shop_colour": _pick(random, CLOTHES, 12),
    }


def _plant(street, place, random):
    """Fill a gap between houses: a fence or a hedge in front, trees behind."""
    away, z = place["side"], place["z"]
    if random.rand() < 0.5:
        looks = {"kind": "fence", "height": random.uniform(0.9, 1.9), "solid": random.rand() < 0.5}
        colours = np.array([(70, 60, 50), (120, 100, 80), (60, 62, 62), (190, 188, 180)])
        street["things"].append(place | looks | {"colour": _pick(random, colours)})
    else:
        looks = {"kind": "hedge", "height": random.choice([0.05, random.uniform(0.6, 2.2)])}
        street["things"].append(place | looks | {"colour": _pick(random, LEAVES[:3])})
    for _ in range(random.randint(1, 5)):
        x = place["x"] + away * random.uniform(1.5, 9)
        depth = z + random.uniform(0.5, place["length"])
        street["things"].append(_tree(x, depth, random.uniform(5, 13), random))


def _tree(x, z, height, random):
    """Return a tree; in some the leaves have fallen, and the sky shines through."""
    count = random.choice([9, 18, 30])
    leaves = random.normal(0, (0.12, 0.13), (count, 2)).clip(-0.24, 0.24)
    size = random.uniform(0.05, 0.16, (count, 1)) * (1.3 if count < 18 else 1)
    light = 0.8 + leaves[:, 1:] + random.uniform(0, 0.5, (count, 1))
    return {
        "kind": "tree",
        "x": x,
        "z": z,
        "height": height,
        "colour": _pick(random, LEAVES),
        "bark": _pick(random, np.array([(70, 58, 48)])),
        "leaves": np.hstack([leaves, size, light]),
    }


def _furnish(street, side, random):
    """Put lamps, signs, trees and people on the pavement."""
    kerb, line, away = _edge(street, side)
    wide = abs(line - kerb)
    for z in np.arange(random.uniform(3, 20), street["length"], random.uniform(14, 30)):
        colour = _pick(random, np.array([(85, 90, 90), (50, 55, 52), (140, 142, 142)]))
        lamp = {"kind": "pole", "x": kerb + away * 0.4, "z": z, "height": random.uniform(5, 8)}
        street["things"].append(lamp | {"colour": colour})
    for z in random.uniform(2, street["length"], random.poisson(street["length"] / 12)):
        street["things"].append(_sign(kerb + away * random.uniform(0.3, 0.8), z, random))
    if wide > 2.5 and random.rand() < 0.4:
        for z in np.arange(random.uniform(4, 12), street["length"], random.uniform(7, 14)):
            street["things"].append(_tree(kerb + away * 0.9, z, random.uniform(4, 8), random))
    crowd = random.choice([0.03, 0.12]) * street["length"]
    for z in random.uniform(3, street["length"], random.poisson(crowd)):
        x = kerb + away * random.uniform(0.4, wide - 0.2)
        street["things"].append(_person("pedestrian", x, z, random.uniform(-1.4, 1.4), random))


def _sign(x, z, random):
    """Return a sign: round, three-cornered, a board, or a traffic light."""
    edges = np.array([(175, 30, 35), (30, 75, 160), (225, 225, 225), (35, 35, 35), (230, 180, 40)])
    corners, stretch, start = SHAPES[random.randint(len(SHAPES))]
    return {
        "kind": "sign",
        "x": x,
        "z": z,
        "height": random.uniform(2.1, 3.2),
        "size": random.uniform(0.3, 0.5),
        "stretch": stretch,
        "corners": corners,
        "start": start,
        "edge": _pick(random, edges),
        "face": _pick(random, edges),
    }


def _person(kind, x, z, speed, random):
    """Return someone who walks or rides."""
    return {
        "kind": kind,
        "x": x,
        "z": z,
        "speed": speed,
        "size": random.uniform(0.85, 1.1),
        "stride": random.uniform(0.08, 0.25),
        "coat": _pick(random, CLOTHES),
        "trousers": _pick(random, CLOTHES[:3]),
        "skin": _pick(random, SKIN),
        "hair": _pick(random, CLOTHES[:2]),
    }


def _add_traffic(street, random):
    """Put cars and cyclists on the road: parked, ahead and coming (on the left)."""
    left, right = street["road"]
    lanes = [(0.0, 12, street["speed"], 2), (2.7, 8, -street["speed"], 3)]
    lanes += [(left + 1.0, 4, 0, 5)] * (left < -3) + [(right - 1.0, 4, 0, 5)] * (right > 5.5)
    for lane, nearest, speed, most in lanes:
        z = nearest + random.exponential(12)
        for _ in range(random.randint(most + 1)):
            street["things"].append(_car(lane + random.normal(0, 0.12), z, speed, random))
            z += 5.5 + random.exponential(8)
    for _ in range(random.poisson(1.6)):
        x, speed = (left + 0.4, 4.0) if random.rand() < 0.6 else (right - 0.7, -4.0)
        street["things"].append(_person("cyclist", x, random.uniform(8, 35), speed, random))


def _car(x, z, speed, random):
    """Return a car, a van now and then."""
    van = random.rand() < 0.2
    return {
        "kind": "car",
        "x": x,
        "z": z,
        "speed": speed * random.uniform(1.0, 1.15),
        "front": random.rand() < 0.5 if speed == 0 else speed < 0,
        "size": random.uniform(0.9, 1.08),
        "tall": random.uniform(1.3, 1.6) if van else random.uniform(0.95, 1.1),
        "cabin": (0.0, 0.02, 0.85, 0.98) if van else (0.04, 0.2, 0.6, 0.75),
        "colour": _pick(random, PAINT, 12),
    }
