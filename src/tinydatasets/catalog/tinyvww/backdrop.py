"""Planes in true perspective: grounds, walls and boxes, each pixel showing the nearest one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from numpy.typing import NDArray

    from tinydatasets.catalog.tinyvww.canvas import Light

    Floats: TypeAlias = NDArray[np.float32]
    Mask: TypeAlias = NDArray[np.bool_]

__all__ = ["FAR", "Backdrop", "Camera", "Hit"]

FAR = 1e5
"""Depth of the sky, metres."""


class Camera(NamedTuple):
    """Where the picture is taken from, level with the ground."""

    horizon: float
    """Image height of the eye's level, image units from the top."""
    eye: float
    """Height of the camera above the ground, metres."""
    focal: float
    """Focal length, image widths: 1 is a normal lens."""
    yaw: float
    """Angle by which the scene is turned, radians."""

    def scale(self, foot_y: float) -> float:
        """Return the image units per metre of a thing whose foot is at `foot_y`."""
        return (foot_y - self.horizon) / self.eye

    def project(self, x: float, z: float) -> tuple[float, float]:
        """Return the image point of a place on the ground and its scale's foot.

        `x` and `z` are metres to the right and ahead in the scene's own, turned axes.
        """
        cosine, sine = float(np.cos(self.yaw)), float(np.sin(self.yaw))
        aside, depth = cosine * x - sine * z, sine * x + cosine * z
        depth = max(depth, 1e-3)
        return 0.5 + self.focal * aside / depth, self.horizon + self.focal * self.eye / depth


class Hit(NamedTuple):
    """Where the rays of the picture meet one plane; arrays broadcast to (size, size)."""

    depth: Floats
    """Metres ahead of the camera; `FAR` where the plane is not met."""
    u: Floats
    """First coordinate on the plane, metres: to the right, or along a wall."""
    v: Floats
    """Second coordinate on the plane, metres: ahead on a floor, up a wall."""
    pixel: Floats
    """Metres that a pixel covers where the plane is seen most aslant."""
    normal: tuple[float, float, float]
    """Where the plane faces: right, up, towards the viewer."""
    window: tuple[slice, slice] = (slice(None), slice(None))
    """Rows and columns of the picture that the arrays are about."""

    def crop(self, shown: Mask) -> Hit:
        """Return the part of the plane in the bounding box of a mask of its window."""
        rows = _extent(np.asarray(shown.any(axis=1)))
        columns = _extent(np.asarray(shown.any(axis=0)))
        depth, u, v, pixel = (_part(array, rows, columns) for array in self[:4])
        window = (_nested(self.window[0], rows), _nested(self.window[1], columns))
        return Hit(depth, u, v, pixel, self.normal, window)

    def within(self, u: tuple[float, float], v: tuple[float, float]) -> Mask:
        """Return where the plane's coordinates lie between two bounds each."""
        inside = ((self.u > u[0]) & (self.u < u[1])) & ((self.v > v[0]) & (self.v < v[1]))
        return np.asarray(inside)


class Backdrop:
    """What is seen behind everything that stands in a scene."""

    def __init__(self, size: int, camera: Camera, light: Light) -> None:
        self.size, self.camera, self.light = size, camera, light
        self.pixels: Floats = np.zeros((size, size, 3), np.float32)
        self.depth: Floats = np.full((size, size), FAR, np.float32)
        self.x: Floats = ((np.arange(size) + 0.5) / size).astype(np.float32)[None]
        self.y: Floats = np.ascontiguousarray(self.x.T)
        aside = (self.x - np.float32(0.5)) / np.float32(camera.focal)
        cosine, sine = float(np.cos(camera.yaw)), float(np.sin(camera.yaw))
        self._right: Floats = aside * np.float32(cosine) + np.float32(sine)
        self._ahead: Floats = np.float32(cosine) - aside * np.float32(sine)
        self._up: Floats = (np.float32(camera.horizon) - self.y) / np.float32(camera.focal)
        self._turn = (cosine, sine)

    def floor(self, level: float = 0.0) -> Hit:
        """Meet the horizontal plane at a height of `level` metres: ground, table or ceiling."""
        rise = level - self.camera.eye
        depth = _positive(rise, self._up)
        pixel = depth * depth / np.float32(abs(rise) * self.camera.focal * self.size)
        facing = 1.0 if rise < 0 else -1.0
        return Hit(depth, depth * self._right, depth * self._ahead, pixel, (0.0, facing, 0.0))

    def side(self, x: float) -> Hit:
        """Meet the wall along the line of sight, `x` metres to the right; u runs ahead."""
        depth = _positive(x, self._right)
        cosine, sine = self._turn
        side = -1.0 if x > 0 else 1.0
        normal = (side * cosine, 0.0, -side * sine)
        return self._wall(depth, depth * self._ahead, normal)

    def front(self, z: float) -> Hit:
        """Meet the wall across the line of sight, `z` metres ahead; u runs to the right."""
        depth = _positive(z, self._ahead)
        cosine, sine = self._turn
        return self._wall(depth, depth * self._right, (sine, 0.0, cosine))

    def visible(self, hit: Hit, inside: Mask | None = None, *, slack: float = 0.0) -> Hit:
        """Return the part of a plane that can be seen: nearer than what is painted so far.

        With `slack` also what lies so many metres behind it: what hangs on a wall.
        """
        shown = hit.depth < self.depth[hit.window] + np.float32(slack)
        return hit.crop(shown if inside is None else shown & inside)

    def cover(
        self, hit: Hit, colour: Floats, inside: Mask | None = None, *, slack: float = 0.0
    ) -> None:
        """Paint a lit plane of a (3,) or (..., 3) colour where it is the nearest."""
        depth, pixels = self.depth[hit.window], self.pixels[hit.window]
        if not depth.size:
            return
        shown = hit.depth < depth + np.float32(slack)
        if inside is not None:
            shown = shown & inside
        np.copyto(depth, np.minimum(hit.depth, depth), where=shown)
        np.copyto(pixels, colour * self.lit(hit.normal), where=shown[..., None])

    def cuboid(
        self,
        x: tuple[float, float],
        z: tuple[float, float],
        height: float,
        colour: Floats,
        *,
        face: Floats | Callable[[Hit], Floats] | None = None,
        base: float = 0.0,
    ) -> None:
        """Paint a box that stands on the ground; `face` colours its front."""
        self._face(self.floor(height), x, z, colour)
        for edge in x:
            self._face(self.side(edge), z, (base, height), colour * np.float32(0.8))
        front = self.front(z[0])
        front = self.visible(front, front.within(x, (base, height)))
        shade = face(front) if callable(face) else colour if face is None else face
        self.cover(front, shade, front.within(x, (base, height)))

    def _face(
        self, hit: Hit, u: tuple[float, float], v: tuple[float, float], colour: Floats
    ) -> None:
        hit = self.visible(hit, hit.within(u, v))
        self.cover(hit, colour, hit.within(u, v))

    def lit(self, normal: tuple[float, float, float]) -> Floats:
        """Colour of the light on a plane that faces along `normal`: (3,) float32."""
        light = self.light
        lamp = normal[0] * light.x + normal[1] * light.y + normal[2] * light.z
        strength = light.ambient + light.diffuse * max(lamp, 0.0)
        return np.asarray(light.colour, np.float32) * np.float32(strength)

    def points(self) -> tuple[Floats, Floats, Floats]:
        """Return where each pixel's surface is, metres: right, above the ground, ahead."""
        height = np.float32(self.camera.eye) + self.depth * self._up
        return self.depth * self._right, height, self.depth * self._ahead

    def haze(self, colour: Floats, sight: float) -> None:
        """Fade what is far into `colour`; a third is left after `sight` metres."""
        share = np.exp(self.depth * np.float32(-1.0 / sight))
        share[self.depth >= FAR] = 1.0
        self.pixels += (np.float32(1) - share)[..., None] * (colour - self.pixels)

    def _wall(self, depth: Floats, along: Floats, normal: tuple[float, float, float]) -> Hit:
        height = np.float32(self.camera.eye) + depth * self._up
        steps = np.abs(along[:, 1:] - along[:, :-1])
        pixel = np.minimum(np.concatenate([steps[:, :1], steps], axis=1), np.float32(50))
        return Hit(depth, along, height, pixel, normal)


def _positive(distance: float, rate: Floats) -> Floats:
    """Return distance / rate where it lies ahead, `FAR` elsewhere."""
    steps = np.where(np.abs(rate) < 1e-4, np.float32(1e-4), rate)
    depth = np.float32(distance) / steps
    return np.where((depth > 0.05) & (depth < FAR), depth, np.float32(FAR))


def _extent(touched: Mask) -> slice:
    """Return the slice from the first to the last true value."""
    places = np.flatnonzero(touched)
    return slice(int(places[0]), int(places[-1]) + 1) if len(places) else slice(0, 0)


def _part(array: Floats, rows: slice, columns: slice) -> Floats:
    """Return a window of an array that may have one row or one column for all."""
    part = array[rows] if len(array) > 1 else array
    return part[:, columns] if array.shape[1] > 1 else part


def _nested(outer: slice, inner: slice) -> slice:
    """Return a slice of a slice."""
    start = outer.start or 0
    return slice(start + inner.start, start + inner.stop)
