"""The canvas: shapes with a known distance to their edge, painted back to front under one light.

Every shape is painted on the pixels of its bounding box only. Its edge is anti-aliased from the
distance of each pixel's centre to the outline, and its shading comes from the direction in which
its surface would face if it were solid.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tinydatasets.catalog.tinyvww import shapes
from tinydatasets.catalog.tinyvww.shapes import Surface, Window

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeAlias, TypedDict

    from numpy.typing import NDArray
    from typing_extensions import Unpack

    Floats: TypeAlias = NDArray[np.float32]
    Point: TypeAlias = tuple[float, float]
    Colour: TypeAlias = Floats | Sequence[float]
    Texture: TypeAlias = Callable[[Floats, Floats], Floats]

    class Finish(TypedDict, total=False):
        """How a shape is painted: the keywords that every shape takes."""

        round: float
        texture: Texture | None
        alpha: float
        soft: float
        gloss: float


__all__ = ["Canvas", "Frame", "Light"]

_WRAP = 0.25
"""How far light reaches round the edge of a solid: cloth and skin scatter it."""


class Light(NamedTuple):
    """One lamp far away, and what comes from everywhere else."""

    x: float = -0.45
    """Direction to the light, to the right."""
    y: float = 0.6
    """Direction to the light, upwards."""
    z: float = 0.66
    """Direction to the light, towards the viewer."""
    ambient: float = 0.5
    """Brightness of a surface that the lamp does not reach."""
    diffuse: float = 0.55
    """Brightness that the lamp adds to a surface turned to it."""
    colour: tuple[float, float, float] = (1.0, 1.0, 1.0)
    """Red, green and blue of the light."""


class _Finish(NamedTuple):
    """How a shape is painted, with what is usual."""

    round: float = 1.0
    texture: Texture | None = None
    alpha: float = 1.0
    soft: float = 0.0
    gloss: float = 0.0


class Canvas:
    """A square picture under one light, painted shape over shape.

    Parameters
    ----------
    size
        Pixels along a side.
    light
        The light that shades every shape.

    Attributes
    ----------
    pixels
        (size, size, 3) float32, about [0, 1].
    person
        (size, size) float32 in [0, 1]: the part of each pixel that shows a person.
    painting_person
        Whether what is painted now is a part of a person.

    Notes
    -----
    Coordinates are image units: x from 0 at the left to 1 at the right, y from 0 at the top to 1
    at the bottom. Angles are radians, counter-clockwise as seen. Every shape takes `round` (how
    much it is shaded as a solid, 0 to 1), `texture` (a function of the shape's own coordinates
    u, v in [-1, 1] that multiplies its colour), `alpha` (opacity), `soft` (the width over
    which its edge fades, in image units) and `gloss` (how bright the light is mirrored, 0 to 1).
    Boxes and polygons are flat unless told otherwise, the others are round.
    """

    def __init__(self, size: int, light: Light) -> None:
        self.size = size
        self.light = light
        self.pixels: Floats = np.zeros((size, size, 3), np.float32)
        self.person: Floats = np.zeros((size, size), np.float32)
        self.painting_person = False
        self._centres: Floats = ((np.arange(size) + 0.5) / size).astype(np.float32)

    def tube(
        self,
        points: Sequence[Point],
        radii: Sequence[float],
        colour: Colour,
        **finish: Unpack[Finish],
    ) -> None:
        """Paint a limb: a round tube along a line of two or more points, with a radius at each.

        u runs along the tube, v across it.
        """
        window = self._window(points, max(radii) + finish.get("soft", 0.0))
        if window is not None:
            surface = shapes.tube(window, points, radii)
            self._paint(surface, colour, _Finish(**finish))

    def capsule(
        self,
        start: Point,
        end: Point,
        r0: float,
        r1: float,
        colour: Colour,
        **finish: Unpack[Finish],
    ) -> None:
        """Paint a straight tapered limb with round ends; u runs along it, v across it."""
        self.tube((start, end), (r0, r1), colour, **finish)

    def ellipse(
        self,
        centre: Point,
        rx: float,
        ry: float,
        colour: Colour,
        *,
        angle: float = 0.0,
        **finish: Unpack[Finish],
    ) -> None:
        """Paint an ellipse, shaded as an ellipsoid."""
        window = self._window((centre,), max(rx, ry) + finish.get("soft", 0.0))
        if window is not None:
            surface = shapes.ellipse(window, centre, rx, ry, angle)
            self._paint(surface, colour, _Finish(**finish))

    def box(
        self,
        centre: Point,
        half_width: float,
        half_height: float,
        colour: Colour,
        *,
        angle: float = 0.0,
        radius: float = 0.0,
        **finish: Unpack[Finish],
    ) -> None:
        """Paint a rectangle with corners of a radius, shaded as an upright cylinder."""
        reach = abs(half_width) + abs(half_height) if angle else 0.0
        soft = finish.get("soft", 0.0)
        spread_x, spread_y = (reach or half_width) + soft, (reach or half_height) + soft
        corners = (
            (centre[0] - spread_x, centre[1] - spread_y),
            (centre[0] + spread_x, centre[1] + spread_y),
        )
        finish.setdefault("round", 0.0)
        window = self._window(corners, 0.0)
        if window is not None:
            surface = shapes.box(window, centre, (half_width, half_height), angle, radius)
            self._paint(surface, colour, _Finish(**finish))

    def polygon(
        self,
        points: Sequence[Point],
        colour: Colour,
        *,
        radius: float = 0.0,
        **finish: Unpack[Finish],
    ) -> None:
        """Paint a simple polygon, grown by a radius that rounds its corners.

        It is shaded as if each row were cut from an upright cylinder as wide as the row; u runs
        across each row, v down the polygon.
        """
        finish.setdefault("round", 0.0)
        window = self._window(points, radius + finish.get("soft", 0.0))
        if window is not None:
            surface = shapes.polygon(window, points, radius, 1.0 / self.size)
            self._paint(surface, colour, _Finish(**finish))

    def loft(
        self,
        start: Point,
        end: Point,
        left: Sequence[float],
        right: Sequence[float],
        colour: Colour,
        **finish: Unpack[Finish],
    ) -> None:
        """Paint a solid turned about a line: a trunk, a skirt, a bottle, a lamp shade.

        `left` and `right` are its half widths at evenly spaced places from start to end, at the
        picture's left and right when the start is above the end. u runs from left to right, v
        from start to end.
        """
        window = self._window((start, end), max(*left, *right) + finish.get("soft", 0.0))
        if window is not None:
            surface = shapes.loft(window, start, end, left, right)
            self._paint(surface, colour, _Finish(**finish))

    def shadow(
        self,
        centre: Point,
        rx: float,
        ry: float,
        strength: float,
        *,
        angle: float = 0.0,
        on_person: bool = False,
    ) -> None:
        """Darken a soft ellipse by up to `strength`; what shows a person stays so.

        With `on_person` only what shows a person is darkened.
        """
        window = self._window((centre,), max(rx, ry))
        if window is None:
            return
        across, down = shapes.turned(window, centre, angle)
        fall = np.maximum(1.0 - (across / rx) ** 2 - (down / ry) ** 2, 0.0)
        depth = strength * fall * fall
        if on_person:
            depth *= self.person[window.rows, window.columns]
        self.pixels[window.rows, window.columns] *= (1.0 - depth)[:, :, None]

    def _window(self, points: Sequence[Point], reach: float) -> Window | None:
        """Return the pixels within `reach` of the points' bounding box, None outside."""
        pad = reach + 1.0 / self.size
        across, down = [x for x, _ in points], [y for _, y in points]
        left, right = self._span(min(across) - pad, max(across) + pad)
        top, bottom = self._span(min(down) - pad, max(down) + pad)
        if left >= right or top >= bottom:
            return None
        return Window(
            slice(top, bottom),
            slice(left, right),
            self._centres[None, left:right],
            self._centres[top:bottom, None],
        )

    def _span(self, low: float, high: float) -> tuple[int, int]:
        """Return the first pixel and the one after the last between two coordinates."""
        first = max(0, int(low * self.size))
        return first, min(self.size, int(high * self.size) + 1)

    def _paint(self, surface: Surface, colour: Colour, finish: _Finish) -> None:
        window = surface.window
        edge = max(finish.soft, 1.0 / self.size)
        cover = shapes.clamped(0.5 - surface.distance * (1.0 / edge))
        if finish.alpha != 1.0:
            cover *= finish.alpha
        plain, mirrored = self._shade(surface, finish)
        shade = plain[:, :, None]
        if finish.texture is not None:
            pattern = finish.texture(*np.broadcast_arrays(surface.u, surface.v))
            shade = shade * (pattern if pattern.ndim == 3 else pattern[:, :, None])
        lamp = np.asarray(self.light.colour, np.float32)
        painted = shade * (np.asarray(colour, np.float32) * lamp)
        if finish.gloss:
            painted = painted + mirrored[:, :, None] * lamp
        pixels = self.pixels[window.rows, window.columns]
        pixels += cover[:, :, None] * (painted - pixels)
        person = self.person[window.rows, window.columns]
        person += cover * ((1.0 if self.painting_person else 0.0) - person)

    def _shade(self, surface: Surface, finish: _Finish) -> tuple[Floats, Floats]:
        """Return how bright the light makes a surface, and what it mirrors of the light."""
        light = self.light
        if not finish.round:
            flat = light.ambient + light.diffuse * max(light.z, 0.0)
            return np.full((1, 1), flat, np.float32), np.zeros((1, 1), np.float32)
        across, down = surface.slope_x * finish.round, surface.slope_y * finish.round
        facing: Floats = np.sqrt(np.maximum(1.0 - across * across - down * down, 0.0))
        toward: Floats = across * light.x - down * light.y + facing * light.z
        lamp = shapes.clamped((toward + _WRAP) * (1.0 / (1.0 + _WRAP)))
        sky: Floats = (0.74 - 0.12 * down) + 0.26 * facing
        bright = lamp * lamp
        bright = bright * bright
        return light.ambient * sky + light.diffuse * lamp, (
            finish.gloss * light.diffuse
        ) * bright * bright


class Frame(NamedTuple):
    """A place where something stands: shapes in metres, x to the right and y up from its foot."""

    canvas: Canvas
    x: float
    """Where the foot stands, image units."""
    foot_y: float
    """Where the foot stands, image units from the top."""
    scale: float
    """Image units a metre."""
    flip: bool = False
    """Whether left and right are exchanged."""

    def at(self, point: Point) -> Point:
        """Return a point given in metres in image units."""
        across = -point[0] if self.flip else point[0]
        return self.x + across * self.scale, self.foot_y - point[1] * self.scale

    def tube(
        self,
        points: Sequence[Point],
        radii: Sequence[float],
        colour: Colour,
        **finish: Unpack[Finish],
    ) -> None:
        """Paint a limb along a line of points."""
        scaled = [radius * self.scale for radius in radii]
        self.canvas.tube([self.at(p) for p in points], scaled, colour, **self._scaled(finish))

    def capsule(
        self,
        start: Point,
        end: Point,
        r0: float,
        r1: float,
        colour: Colour,
        **finish: Unpack[Finish],
    ) -> None:
        """Paint a straight tapered limb with round ends."""
        self.tube((start, end), (r0, r1), colour, **finish)

    def ellipse(
        self,
        centre: Point,
        rx: float,
        ry: float,
        colour: Colour,
        *,
        angle: float = 0.0,
        **finish: Unpack[Finish],
    ) -> None:
        """Paint an ellipse."""
        self.canvas.ellipse(
            self.at(centre),
            rx * self.scale,
            ry * self.scale,
            colour,
            angle=-angle if self.flip else angle,
            **self._scaled(finish),
        )

    def box(
        self,
        centre: Point,
        half_width: float,
        half_height: float,
        colour: Colour,
        *,
        angle: float = 0.0,
        radius: float = 0.0,
        **finish: Unpack[Finish],
    ) -> None:
        """Paint a rectangle with round corners."""
        self.canvas.box(
            self.at(centre),
            half_width * self.scale,
            half_height * self.scale,
            colour,
            angle=-angle if self.flip else angle,
            radius=radius * self.scale,
            **self._scaled(finish),
        )

    def polygon(
        self,
        points: Sequence[Point],
        colour: Colour,
        *,
        radius: float = 0.0,
        **finish: Unpack[Finish],
    ) -> None:
        """Paint a simple polygon."""
        self.canvas.polygon(
            [self.at(point) for point in points],
            colour,
            radius=radius * self.scale,
            **self._scaled(finish),
        )

    def loft(
        self,
        start: Point,
        end: Point,
        left: Sequence[float],
        right: Sequence[float],
        colour: Colour,
        **finish: Unpack[Finish],
    ) -> None:
        """Paint a solid turned about a line."""
        if self.flip:
            left, right = right, left
        self.canvas.loft(
            self.at(start),
            self.at(end),
            [width * self.scale for width in left],
            [width * self.scale for width in right],
            colour,
            **self._scaled(finish),
        )

    def shadow(
        self,
        centre: Point,
        rx: float,
        ry: float,
        strength: float,
        *,
        angle: float = 0.0,
        on_person: bool = False,
    ) -> None:
        """Darken a soft ellipse."""
        self.canvas.shadow(
            self.at(centre),
            rx * self.scale,
            ry * self.scale,
            strength,
            angle=-angle if self.flip else angle,
            on_person=on_person,
        )

    def _scaled(self, finish: Finish) -> Finish:
        """Return the finish with its lengths in image units."""
        if "soft" not in finish:
            return finish
        scaled = finish.copy()
        scaled["soft"] = finish["soft"] * self.scale
        return scaled
