"""Places: where a scene is set, indoors or out, at a time of day, seen by a camera."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tinydatasets.catalog.tinyvww.backdrop import Backdrop, Camera
from tinydatasets.catalog.tinyvww.outdoors import OUTDOORS, paint_outdoors
from tinydatasets.catalog.tinyvww.rooms import INDOORS, paint_room, sample_room
from tinydatasets.catalog.tinyvww.skies import TIMES, sample_light, sample_sky
from tinydatasets.errors import require_known

if TYPE_CHECKING:
    from typing import TypeAlias

    from numpy.typing import NDArray

    from tinydatasets.catalog.tinyvww.canvas import Canvas, Light

    Floats: TypeAlias = NDArray[np.float32]

__all__ = ["INDOORS", "OUTDOORS", "PLACES", "TIMES", "Place", "draw_place", "place_light"]

PLACES = (*OUTDOORS, *INDOORS)
"""Kinds of place."""


class Place(NamedTuple):
    """A painted place, and how things that stand in it are seen."""

    kind: str
    time: str
    indoor: bool
    horizon: float
    """Image height of the eye's level, image units from the top."""
    eye: float
    """Height of the camera above the ground, metres."""
    far: float
    """Image height of the farthest foot: nothing stands beyond a back wall."""
    blur: float
    """Standard deviation of the background's blur, image units."""

    def scale(self, foot_y: float) -> float:
        """Return the image units per metre of what stands at an image height."""
        return (foot_y - self.horizon) / self.eye

    def foot(self, scale: float) -> float:
        """Return the image height at which things are seen at a scale."""
        return self.horizon + self.eye * scale


def place_light(rng: np.random.Generator, *, kind: str, time: str) -> Light:
    """Draw the light of a place: the one to make its canvas with."""
    require_known("place", kind, PLACES)
    require_known("time of day", time, TIMES)
    return sample_light(rng, time=time, indoor=kind in INDOORS)


def draw_place(
    canvas: Canvas, rng: np.random.Generator, *, kind: str, time: str, eye: float | None = None
) -> Place:
    """Paint a place over the whole canvas.

    Parameters
    ----------
    canvas
        Where to paint; its light should come from `place_light`.
    rng
        Where the randomness comes from.
    kind
        One of `PLACES`.
    time
        One of `TIMES`.
    eye
        Height of the camera above the ground, metres; None draws one.

    Returns
    -------
    Place
        The camera's horizon and height, for things to be stood in the place.
    """
    require_known("place", kind, PLACES)
    require_known("time of day", time, TIMES)
    indoor = kind in INDOORS
    sky = sample_sky(rng, time=time)
    room = sample_room(rng, kind=kind) if indoor else None
    camera = _sample_camera(rng, kind=kind)
    camera = camera if eye is None else camera._replace(eye=eye)
    backdrop = Backdrop(canvas.size, camera, canvas.light)
    if room is None:
        paint_outdoors(canvas, backdrop, sky, rng, kind=kind)
        reach = 40.0
    else:
        paint_room(backdrop, room, sky, rng, kind=kind)
        canvas.pixels[:] = backdrop.pixels
        reach = (room.back - 0.4) / float(np.cos(camera.yaw))
    far = camera.horizon + camera.focal * camera.eye / reach
    blur = float(rng.choice([0.0, 0.0, 1.0])) * float(rng.uniform(0.002, 0.01))
    if blur:
        canvas.pixels[:] = _focused(canvas.pixels, camera, blur)
    return Place(kind, time, indoor, camera.horizon, camera.eye, far, blur)


def _sample_camera(rng: np.random.Generator, *, kind: str) -> Camera:
    """Draw the camera: held at eye or chest height, level, turned a little."""
    indoor = kind in INDOORS
    turn = {"corridor": 0.12, "street": 0.3, "shop": 0.2}.get(kind, 0.45)
    yaw = float(np.clip(rng.normal(0, turn * 0.5), -turn, turn))
    eye = float(rng.uniform(0.9, 1.7)) if indoor else float(rng.uniform(1.0, 2.0))
    horizon = float(rng.uniform(0.3, 0.52)) if indoor else float(rng.uniform(0.28, 0.58))
    return Camera(horizon, eye, float(rng.uniform(0.8, 1.3)), yaw)


def _focused(pixels: Floats, camera: Camera, blur: float) -> Floats:
    """Blur what is far, as a lens does that is focused on something near."""
    size = len(pixels)
    soft = _blurred(_blurred(pixels, blur * size).swapaxes(0, 1), blur * size).swapaxes(0, 1)
    rows = (np.arange(size, dtype=np.float32) + np.float32(0.5)) / np.float32(size)
    near = np.clip((rows - np.float32(camera.horizon + 0.1)) * np.float32(4), 0, 1)
    return np.asarray(soft + near[:, None, None] * (pixels - soft), np.float32)


def _blurred(pixels: Floats, width: float) -> Floats:
    """Blur along the first axis by a Gaussian of a standard deviation in pixels."""
    reach = max(int(2.5 * width + 0.5), 1)
    steps = np.arange(-reach, reach + 1, dtype=np.float32)
    weights = np.exp(steps * steps * np.float32(-0.5 / (width * width)))
    weights /= weights.sum()
    size = len(pixels)
    padded = np.pad(pixels, ((reach, reach), (0, 0), (0, 0)), mode="edge")
    total = np.zeros_like(pixels)
    for shift, weight in enumerate(weights):
        total += weight * padded[shift : shift + size]
    return total
