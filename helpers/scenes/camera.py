"""A camera in a moving car: it projects shapes in the street and paints them, with their class.

The street is measured in metres: x to the right of the car's lane, y up from the road, z ahead.
"""

import numpy as np

from helpers.scenes import drawing

FINER = 3  # drawn so many times larger, then averaged
HEIGHT, WIDTH = 96, 128  # pixels of an image
BONNET = 11  # belongs to no class
NEAR = 0.7  # metres; what is nearer is cut off


class Camera:
    """Paints polygons of the street in colour, with their class in a fourth channel.

    Parameters
    ----------
    z : float, metres the car has driven
    bend : float, the street curves by bend * distance**2 metres to the right
    horizon : float, its row as a share of the image's height
    tilt : float, radians that the camera leans to the side
    x, y : float, where the camera is, in metres
    focal : float, focal length in widths of the image
    """

    def __init__(self, z=0.0, bend=0.0, horizon=0.45, tilt=0.0, x=0.0, y=1.4, focal=0.9):
        self.place, self.bend = (x, y, z), bend
        self.middle = np.array([WIDTH / 2, HEIGHT * horizon]) * FINER - 0.5
        self.focal = focal * WIDTH * FINER
        self.turn = np.array([(np.cos(tilt), np.sin(tilt)), (-np.sin(tilt), np.cos(tilt))])
        self.canvas = np.zeros((HEIGHT * FINER, WIDTH * FINER, 4), np.uint8)

    def pixel(self, z):
        """Return how many metres a pixel of the image covers at z."""
        return max(z - self.place[2], NEAR) * FINER / self.focal

    def project(self, corners):
        """Turn corners (k, 3) in metres, all in front of the camera, into pixels (k, 2)."""
        ahead = corners - self.place
        depth = ahead[:, 2:]
        flat = ahead[:, :2] / depth + self.bend * depth * (1, 0)
        return flat * (self.focal, -self.focal) @ self.turn + self.middle

    def paint(self, kind, colour, corners):
        """Fill a convex polygon, corners (k, 3) in metres; what is behind the camera is cut off."""
        corners = self._in_front(np.asarray(corners, float))
        if len(corners) > 2:
            self.fill(kind, colour, self.project(corners))

    def fill(self, kind, colour, points):
        """Fill a convex polygon given in pixels of the canvas."""
        colour = [min(max(part, 0), 255) for part in colour]
        drawing.fill(self.canvas, np.clip(points, -4000, 4000), (*colour, kind))

    def _in_front(self, corners):
        """Cut a polygon off at the near plane (Sutherland and Hodgman 1974)."""
        inside = corners[:, 2] - self.place[2] - NEAR
        if (inside >= 0).all():
            return corners
        kept = []
        for i in range(len(corners)):
            if (inside[i - 1] >= 0) != (inside[i] >= 0):
                part = inside[i - 1] / (inside[i - 1] - inside[i])
                kept.append(corners[i - 1] + part * (corners[i] - corners[i - 1]))
            if inside[i] >= 0:
                kept.append(corners[i])
        return np.array(kept)

    def board(self, kind, colour, x, z, outline):
        """Fill an outline (k, 2), metres to the right and up, that stands upright at (x, z)."""
        if z - self.place[2] >= NEAR:
            corners = np.empty((len(outline), 3))
            corners[:, :2], corners[:, 2] = outline, z
            corners[:, 0] += x
            self.fill(kind, colour, self.project(corners))

    def wall(self, kind, colour, x, z, bottom, top):
        """Fill an upright rectangle along the street: z is (from, to), x is one side."""
        near, far = z
        corners = [(x, bottom, near), (x, top, near), (x, top, far), (x, bottom, far)]
        self.paint(kind, colour, corners)

    def ground(self, kind, colour, x, z, y=0.0):
        """Fill a rectangle on the ground; x and z are (from, to)."""
        near, far = z
        count = 16 if self.bend and far - near > 10 else 2
        steps = near + (far - near) * np.linspace(0, 1, count) ** 3  # close where it looks large
        for start, end in zip(steps, steps[1:], strict=False):
            corners = [(x[0], y, start), (x[1], y, start), (x[1], y, end), (x[0], y, end)]
            self.paint(kind, colour, corners)

    def bonnet(self, top):
        """Cover what is below row `top` (a share of the height) with the car's own bonnet."""
        tall, wide = self.canvas.shape[:2]
        if top < 1:
            arc = drawing.ellipse(wide / 2, tall * (top + 1), wide, tall, corners=128)
            self.fill(BONNET, (30, 32, 36), arc)

    def picture(self):
        """Return the colours (96, 128, 3), float32 in 0–255, and the classes (96, 128), uint8."""
        middle = FINER // 2
        kinds = self.canvas[middle::FINER, middle::FINER, 3].copy()
        return drawing.shrink(self.canvas[..., :3], FINER), kinds
