"""Streets seen from a car that drives along them, with the class of every pixel."""

import numpy as np

from helpers.layers.checks import check_counts
from helpers.scenes import drawing
from helpers.scenes.camera import Camera
from helpers.scenes.street_parts import OTHER, PAINTERS, PAVEMENT, ROAD, SKY
from helpers.scenes.street_plan import SECONDS, SIGHT, plan

CLASS_NAMES = (  # in the order of CamVid
    "sky",
    "building",
    "pole",
    "road",
    "pavement",
    "tree",
    "sign",
    "fence",
    "car",
    "pedestrian",
    "bicyclist",
)
UNLABELLED = OTHER
TEXTURE = np.array([0, 8, 3, 4, 5, 24, 3, 6, 3, 6, 6, 3], "float32") / 100  # of each class
SKIES = np.array(  # above, and near the horizon
    [
        [(90, 140, 215), (190, 212, 235)],
        [(235, 238, 242), (250, 250, 250)],
        [(130, 138, 148), (185, 190, 192)],
        [(60, 75, 110), (215, 165, 120)],
    ]
)


def draw_streets(clips, frames=4, seed=0):
    """Draw streets in true perspective, filmed from a car, with the class of every pixel.

    Parameters
    ----------
    clips : int, number of streets
    frames : int, images of each street, as the car drives on
    seed : int from 0; the same seed gives the same pictures, and the first clips of a longer draw
        are those of a shorter one

    Returns
    -------
    images : ndarray of shape (clips * frames, 96, 128, 3), float32 in [0, 1]
    masks : ndarray of shape (clips * frames, 96, 128), uint8, positions in CLASS_NAMES
        UNLABELLED (11) marks what belongs to no class: the bonnet of the car that films.
    clip : ndarray of shape (clips * frames,), int64

    Raises
    ------
    ValueError
        If a number is not whole, or too small.
    """
    check_counts(clips=clips, frames=frames)
    drawn = [
        picture for clip in range(clips) for picture in _film(frames, drawing.random(seed, clip))
    ]
    images, masks = (np.stack(part) for part in zip(*drawn, strict=True))
    return images, masks, np.repeat(np.arange(clips), frames)


def _film(frames, random):
    """Draw the frames of one clip: a list of (image, mask)."""
    street, light = plan(frames, random), _light(random)
    view = {
        "bend": random.choice([0, random.normal(0, 0.004)]),
        "horizon": random.uniform(0.38, 0.52),
        "x": random.normal(0, 0.2),
        "y": random.uniform(1.2, 1.9),
        "focal": random.uniform(0.8, 1.0),
    }
    start, pictures = random.uniform(0, 4), []
    for frame in range(frames):
        seconds = SECONDS * frame
        camera = Camera(start + street["speed"] * seconds, tilt=random.normal(0, 0.01), **view)
        _paint(camera, street, light, seconds)
        pictures.append(_develop(camera, light, random))
    return pictures


def _light(random):
    """Choose sky, brightness and ground of a clip."""
    grey = random.uniform(60, 125)
    return {
        "sky": SKIES[random.randint(len(SKIES))],
        "clouds": random.uniform(0, 25),
        "road": grey + random.normal(0, 4, 3),
        "pavement": grey + random.uniform(-10, 60) + random.normal(0, 7, 3),
        "marks": random.uniform(150, 235),
        "shadow": random.uniform(-1, 1),
        "gain": np.exp(random.normal(-0.2, 0.3)),
        "cast": 1 + random.normal(0, 0.04, 3),
        "grain": random.uniform(0.005, 0.02),
        "soft": random.uniform(0.35, 0.7),
        "bonnet": random.uniform(0.88, 1.1),
    }


def _paint(camera, street, light, seconds):
    """Paint sky and ground, then everything from far to near."""
    camera.canvas[:] = (*light["sky"][1], SKY)
    near, far = camera.place[2], camera.place[2] + 400
    _paint_ground(camera, street, light, near, far)
    moved = [
        thing | {"z": thing["z"] + thing.get("speed", 0) * seconds} for thing in street["things"]
    ]
    for thing in sorted(moved, key=lambda thing: -thing["z"]):
        end = thing["z"] + thing.get("length", 5 if thing["kind"] == "car" else 0)
        if end > near + 0.7 and thing["z"] < near + SIGHT:
            PAINTERS[thing["kind"]](camera, thing)
    camera.bonnet(light["bonnet"])


def _paint_ground(camera, street, light, near, far):
    """Paint pavement, road, shadow and lines."""
    (left, right), (wide_left, wide_right) = street["road"], street["pavement"]
    camera.ground(
        PAVEMENT, light["pavement"], (left - wide_left - 200, right + wide_right + 200), (near, far)
    )
    for side, kerb in ((-1, left), (1, right)):
        camera.ground(
            PAVEMENT, light["pavement"] * 1.12, sorted((kerb, kerb + side * 0.25)), (near, far)
        )
    camera.ground(ROAD, light["road"], (left, right), (near, far))
    if light["shadow"] > 0:
        camera.ground(
            ROAD, light["road"] * 0.6, (left, left + light["shadow"] * (right - left)), (near, far)
        )
    middle = (left + right) / 2
    for start in np.arange(np.floor(near / 6) * 6, near + 60, 6):
        camera.ground(
            ROAD, (light["marks"],) * 3, (middle - 0.07, middle + 0.07), (start, start + 3)
        )
    camera.ground(ROAD, (light["marks"], light["marks"], 90), (left + 0.3, left + 0.4), (near, far))


def _develop(camera, light, random):
    """Turn the canvas into an image: sky, texture, light, blur, grain; and its mask."""
    image, kinds = camera.picture()
    rows = np.linspace(0, 2, len(image)).clip(0, 1)[:, None, None]
    clouds = light["clouds"] * drawing.noise(random, kinds.shape, 5)[..., None]
    sky = light["sky"][0] * (1 - rows) + light["sky"][1] * rows + clouds
    image = np.where((kinds == SKY)[..., None], sky, image)
    rough = drawing.noise(random, kinds.shape, 48) + 0.6 * drawing.noise(random, kinds.shape, 12)
    texture = 1 + (TEXTURE[kinds] * rough)[..., None]
    image = drawing.blur(image * texture / 255 * light["gain"] * light["cast"], light["soft"])
    image = image + random.normal(0, light["grain"], image.shape)
    return drawing.in_steps(image), kinds
