"""What stands in a street: each function paints one thing, seen by a camera, from its numbers.

A thing is a dict with its place (`x`, `z`), its size and its colours; `street_plan` makes them.
"""

import numpy as np

from helpers.scenes import drawing

SKY, BUILDING, POLE, ROAD, PAVEMENT, TREE, SIGN, FENCE, CAR, PEDESTRIAN, CYCLIST, OTHER = range(12)


def _shaded(colour, factor):
    return np.asarray(colour, float) * factor


def _box(left, bottom, right, top):
    return [(left, bottom), (right, bottom), (right, top), (left, top)]


def building(camera, thing):
    """Paint a house: the wall towards the street, the end wall, windows, roof, shop front."""
    x, z, side, height = thing["x"], thing["z"], thing["side"], thing["height"]
    end, colour = z + thing["length"], thing["colour"]
    outer = x + side * 12
    camera.board(BUILDING, _shaded(colour, thing["light"][1]), 0, z, _box(x, 0, outer, height))
    roof = [(x, height), ((x + outer) / 2, height + thing["roof"]), (outer, height)]
    camera.board(BUILDING, thing["tiles"], 0, z, roof)
    if side * (x - camera.place[0]) > 0:
        camera.wall(BUILDING, _shaded(colour, thing["light"][0]), x, (z, end), 0, height)
        slope = [(x, height, z), (x, height, end)]
        ridge = [((x + outer) / 2, height + thing["roof"], depth) for depth in (end, z)]
        camera.paint(BUILDING, thing["tiles"], slope + ridge)
        _windows(camera, thing, x, z, end, height)


def _windows(camera, thing, x, z, end, height):
    """Paint rows of windows, and the shop front below; none where they are too small to see."""
    if thing["shop"]:
        camera.wall(BUILDING, thing["shop_colour"], x, (z + 0.3, end - 0.3), 0.1, 2.8)
    if camera.pixel(z) > 0.4:
        return
    dark = _shaded(thing["glass"], thing["light"][0])
    for bottom in np.arange(3.6 if thing["shop"] else 1.0, height - 1.6, 3.0):
        for start in np.arange(z + 0.8, end - 1.4, thing["pitch"]):
            if start + 1.2 > camera.place[2]:
                camera.wall(BUILDING, dark, x, (start, start + 1.2), bottom, bottom + 1.6)


def tree(camera, thing):
    """Paint a trunk and a crown of many overlapping leaves."""
    x, z, height = thing["x"], thing["z"], thing["height"]
    wide = 0.03 * height
    camera.board(TREE, thing["bark"], x, z, _box(x * 0 - wide, 0, wide, height * 0.6))
    for dx, dy, radius, light in thing["leaves"]:
        leaf = drawing.ellipse(dx * height, height * (0.68 + dy), radius * height, corners=9)
        camera.board(TREE, _shaded(thing["colour"], light), x, z, leaf)


def hedge(camera, thing):
    """Paint a low hedge or a field of grass along the street."""
    x, z = thing["x"], thing["z"]
    end = z + thing["length"]
    outer = x + thing["side"] * 8
    camera.ground(TREE, _shaded(thing["colour"], 1.1), sorted((x, outer)), (z, end))
    camera.board(TREE, thing["colour"], 0, z, _box(x, 0, outer, thing["height"]))
    camera.wall(TREE, _shaded(thing["colour"], 0.8), x, (z, end), 0, thing["height"])


def fence(camera, thing):
    """Paint a fence along the street: boards, or bars with gaps between them."""
    x, z, height = thing["x"], thing["z"], thing["height"]
    end, start = z + thing["length"], max(z, camera.place[2])
    if thing["solid"]:
        camera.wall(FENCE, thing["colour"], x, (z, end), 0, height)
    for y in (0.25 * height, 0.9 * height):
        camera.wall(FENCE, thing["colour"], x, (z, end), y, y + 0.1)
    for post in np.arange(z, end, 0.45):
        if start < post < start + 25:
            camera.wall(FENCE, _shaded(thing["colour"], 0.85), x, (post, post + 0.16), 0, height)


def pole(camera, thing):
    """Paint a street lamp, with an arm over the road."""
    x, z, height, arm = thing["x"], thing["z"], thing["height"], -np.sign(thing["x"]) * 1.2
    wide = max(0.09, camera.pixel(z) / 2)
    camera.board(POLE, thing["colour"], x, z, _box(-wide, 0, wide, height))
    camera.board(POLE, thing["colour"], x, z, _box(0, height - 2 * wide, arm, height))


def sign(camera, thing):
    """Paint a traffic sign, a board or a traffic light on its post."""
    x, z, height, size = thing["x"], thing["z"], thing["height"], thing["size"]
    wide = max(0.05, camera.pixel(z) / 2)
    camera.board(POLE, (110, 110, 112), x, z, _box(-wide, 0, wide, height))
    outline = drawing.ellipse(0, 0, size, size * thing["stretch"], thing["corners"], thing["start"])
    camera.board(SIGN, thing["edge"], x, z, outline + (0, height))
    camera.board(SIGN, thing["face"], x, z, 0.68 * outline + (0, height))


def car(camera, thing):
    """Paint a car as two boxes with windows, lamps and wheels."""
    x, z, size = thing["x"], thing["z"], thing["size"]
    wide, long, high = 0.88 * size, 4.2 * size, 1.45 * size * thing["tall"]
    near, far, body = z, z + long, high * 0.58
    cabin = near + long * np.array(thing["cabin"])
    seen = x - wide if x > camera.place[0] else x + wide
    dark = _shaded(thing["colour"], 0.7)
    camera.ground(ROAD, (42, 42, 45), (x - wide * 1.05, x + wide * 1.05), (near - 0.2, far), 0.01)
    profile = [(cabin[0], body), (cabin[1], high), (cabin[2], high), (cabin[3], body)]
    camera.paint(
        CAR, dark, [(seen, 0.3, near), (seen, body, near), (seen, body, far), (seen, 0.3, far)]
    )
    camera.paint(CAR, dark, [(seen * 0.97 + x * 0.03, y, depth) for depth, y in profile])
    pane = [(seen, body + (y - body) * 0.85, depth) for depth, y in profile]
    camera.paint(CAR, (50, 58, 65), pane)
    for axle in (near + long * 0.18, near + long * 0.8):
        wheel = drawing.ellipse(axle, 0.32, 0.33, corners=12)
        camera.paint(CAR, (28, 28, 30), [(seen, y, depth) for depth, y in wheel])
    _car_end(camera, thing, wide, (near, cabin[0], cabin[1]), (body, high))


def _car_end(camera, thing, wide, depths, heights):
    """Paint the end of a car that the camera sees: rear lamps, or headlamps if it comes nearer."""
    x, (near, low, top), (body, high) = thing["x"], depths, heights
    paint, pane = thing["colour"], (60, 70, 80)
    camera.board(CAR, (30, 30, 32), x, near, _box(-wide, 0.12, -wide * 0.7, 0.5))
    camera.board(CAR, (30, 30, 32), x, near, _box(wide * 0.7, 0.12, wide, 0.5))
    camera.paint(CAR, _shaded(paint, 1.1), _slab(x, wide, (near, body), (low, body)))
    camera.paint(CAR, paint, _slab(x, wide * 0.9, (low, body), (top, high)))
    camera.paint(CAR, pane, _slab(x, wide * 0.78, (low, body + 0.06), (top, high - 0.1)))
    camera.board(CAR, paint, x, near, _box(-wide, 0.3, wide, body))
    camera.board(CAR, _shaded(paint, 0.55), x, near, _box(-wide, 0.28, wide, 0.45))
    lamp = (235, 235, 215) if thing["front"] else (165, 25, 25)
    for side in (-1, 1):
        lamps = _box(side * wide * 0.95, body * 0.72, side * wide * 0.62, body * 0.95)
        camera.board(CAR, lamp, x, near, lamps)
    camera.board(CAR, (225, 215, 120), x, near, _box(-0.26, 0.5, 0.26, 0.62))


def _slab(x, wide, first, second):
    """Return a rectangle across the street that leans from (z, y) to another (z, y)."""
    (near, low), (far, high) = first, second
    return [
        (x - wide, low, near),
        (x + wide, low, near),
        (x + wide, high, far),
        (x - wide, high, far),
    ]


def pedestrian(camera, thing):
    """Paint a person who stands or walks."""
    _person(camera, thing, PEDESTRIAN, 0.0)


def cyclist(camera, thing):
    """Paint a person on a bicycle, seen from behind or from the front."""
    x, z = thing["x"], thing["z"]
    wheel = drawing.ellipse(0, 0.35, 0.09, 0.35, corners=12)
    camera.board(CYCLIST, (35, 35, 38), x, z, wheel)
    camera.board(CYCLIST, (60, 60, 62), x, z, _box(-0.3, 0.95, 0.3, 1.02))
    _person(camera, thing, CYCLIST, 0.3)


def _person(camera, thing, kind, lift):
    """Paint legs, arms, coat and head; the feet are `lift` metres above the ground."""
    hips, neck, foot = 0.85, 1.45, thing["stride"]
    leg = [(foot - 0.08, 0), (foot + 0.08, 0), (0.2, hips), (0.0, hips)]
    arm = [(0.2, neck - 0.05), (0.27, neck - 0.1), (0.33, hips), (0.22, hips)]
    coat = [(0.2, hips - 0.1), (0.24, neck - 0.08), (0.12, neck)]
    coat += [(-x, y) for x, y in reversed(coat)]
    head = drawing.ellipse(0, neck + 0.13, 0.11, 0.15, corners=12)
    hair = drawing.ellipse(0, neck + 0.2, 0.11, 0.09, corners=12)
    parts = [(thing["trousers"], leg), (_shaded(thing["coat"], 0.85), arm)]
    parts += [(colour, np.multiply(outline, (-1, 1))) for colour, outline in parts]
    parts += [(thing["coat"], coat), (thing["skin"], head), (thing["hair"], hair)]
    for colour, outline in parts:
        outline = np.multiply(outline, thing["size"]) + (0, lift)
        camera.board(kind, colour, thing["x"], thing["z"], outline)


PAINTERS = {
    "building": building,
    "tree": tree,
    "hedge": hedge,
    "fence": fence,
    "pole": pole,
    "sign": sign,
    "car": car,
    "pedestrian": pedestrian,
    "cyclist": cyclist,
}
