"""Shapes: how far each pixel is from an outline, and where the surface within it faces."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float32]
    Point: TypeAlias = tuple[float, float]

__all__ = ["Surface", "Window", "box", "clamped", "ellipse", "loft", "polygon", "tube", "turned"]

_END_CAP = 0.14
"""How far the near edge of an open end hangs below its sides, in half widths: it is seen from a
little above."""
_STATIONS = 400
"""Places along a solid at which its width is known."""


class Window(NamedTuple):
    """The pixels that a shape can touch, and where their centres are."""

    rows: slice
    columns: slice
    x: Floats
    """(1, width) float32, image units."""
    y: Floats
    """(height, 1) float32, image units."""


class Surface(NamedTuple):
    """A shape seen from its window: arrays of the window's size, or that broadcast to it."""

    window: Window
    distance: Floats
    """Image units to the outline, negative inside."""
    u: Floats
    v: Floats
    """The shape's own coordinates in [-1, 1]."""
    slope_x: Floats
    slope_y: Floats
    """Where a full solid faces: right and down, 0 where it faces the viewer."""


def clamped(values: Floats) -> Floats:
    """Return values held in [0, 1]; `numpy.clip` costs more on small arrays."""
    held: Floats = np.minimum(np.maximum(values, 0.0), 1.0)
    return held


def turned(window: Window, centre: Point, angle: float) -> tuple[Floats, Floats]:
    """Return the window's coordinates about a centre, turned by an angle.

    Unless they are turned they are a row and a column.
    """
    across, down = window.x - centre[0], window.y - centre[1]
    if not angle:
        return across, down
    cosine, sine = math.cos(angle), math.sin(angle)
    return cosine * across - sine * down, sine * across + cosine * down


def _unturned(across: Floats, down: Floats, angle: float) -> tuple[Floats, Floats]:
    """Return directions of a turned shape as directions of the picture."""
    if not angle:
        return across, down
    cosine, sine = math.cos(angle), math.sin(angle)
    return cosine * across + sine * down, cosine * down - sine * across


def _segment(
    window: Window, start: Point, end: Point, r0: float, r1: float
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Return distance, place along, place across and the two slopes of one tapered piece."""
    step_x, step_y = end[0] - start[0], end[1] - start[1]
    length = max((step_x * step_x + step_y * step_y) ** 0.5, 1e-6)
    across, down = window.x - start[0], window.y - start[1]
    along = clamped((across * step_x + down * step_y) * (1.0 / length**2))
    off_x, off_y = across - along * step_x, down - along * step_y
    radius = np.maximum(r0 + (r1 - r0) * along, 1e-6)
    distance = np.sqrt(off_x * off_x + off_y * off_y) - radius
    slope_x, slope_y = off_x / radius, off_y / radius
    side = (slope_y * step_x - slope_x * step_y) * (1.0 / length)
    return distance, along, side, slope_x, slope_y


def tube(window: Window, points: Sequence[Point], radii: Sequence[float]) -> Surface:
    """Return a round tube along a line of points, with a radius at each."""
    pieces = len(points) - 1
    distance, along, across, slope_x, slope_y = _segment(
        window, points[0], points[1], radii[0], radii[1]
    )
    along = along * (2.0 / pieces) - 1.0
    for piece in range(1, pieces):
        next_distance, next_along, *rest = _segment(
            window, points[piece], points[piece + 1], radii[piece], radii[piece + 1]
        )
        nearer = next_distance < distance
        distance = np.where(nearer, next_distance, distance)
        along = np.where(nearer, (next_along + float(piece)) * (2.0 / pieces) - 1.0, along)
        across, slope_x, slope_y = (
            np.where(nearer, new, old)
            for new, old in zip(rest, (across, slope_x, slope_y), strict=True)
        )
    return Surface(window, distance, along, across, slope_x, slope_y)


def _profile(widths: Sequence[float]) -> Floats:
    """Return (401,) float32: a smooth curve through evenly spaced half widths."""
    knots = np.asarray(widths, np.float64)
    knots = np.concatenate([2 * knots[:1] - knots[1:2], knots, 2 * knots[-1:] - knots[-2:-1]])
    place = np.linspace(0.0, len(widths) - 1.0, _STATIONS + 1)
    piece = np.minimum(place.astype(np.intp), len(widths) - 2)
    part = place - piece
    before, here, after, later = (knots[piece + offset] for offset in range(4))
    # Catmull-Rom: the slope at a knot is that of the line between its neighbours.
    bend = 2 * before - 5 * here + 4 * after - later
    twist = 3 * (here - after) + later - before
    curve = here + 0.5 * part * (after - before + part * (bend + part * twist))
    profile: Floats = np.maximum(curve, 0.0).astype(np.float32)
    return profile


def loft(
    window: Window, start: Point, end: Point, left: Sequence[float], right: Sequence[float]
) -> Surface:
    """Return a solid turned about a line, with half widths at even places along it."""
    step_x, step_y = end[0] - start[0], end[1] - start[1]
    length = max((step_x * step_x + step_y * step_y) ** 0.5, 1e-6)
    axis_x, axis_y = step_x / length, step_y / length
    off_x, off_y = window.x - start[0], window.y - start[1]
    along = off_x * axis_x + off_y * axis_y
    across = off_x * axis_y - off_y * axis_x
    station = (clamped(along * (1.0 / length)) * float(_STATIONS)).astype(np.intp)
    widths = np.stack([_profile(left), _profile(right)])
    flares = np.diff(widths, append=widths[:, -1:]) * np.float32(_STATIONS / length)
    side = (across > 0.0).astype(np.intp)
    width = widths[side, station]
    u = np.clip(across / np.maximum(width, 1e-5), -1.0, 1.0)
    # Where the two sides flare differently, the surface between them turns from one to the other.
    rise = flares[0, station] * (0.5 - 0.5 * u) + flares[1, station] * (0.5 + 0.5 * u)
    steepness = 1.0 / np.sqrt(1.0 + rise * rise)
    distance = (np.abs(across) - width) * steepness
    end_cap = _END_CAP * width * (1.0 - u * u)
    distance = np.maximum(distance, np.maximum(-along, along - length - end_cap))
    slope_across, slope_along = u * steepness, -rise * steepness
    return Surface(
        window,
        distance,
        u,
        along * (2.0 / length) - 1.0,
        slope_across * axis_y + slope_along * axis_x,
        slope_along * axis_y - slope_across * axis_x,
    )


def ellipse(window: Window, centre: Point, rx: float, ry: float, angle: float) -> Surface:
    """Return an ellipse."""
    across, down = turned(window, centre, angle)
    u, v = across / rx, down / ry
    level = np.sqrt(u * u + v * v)
    steepness = np.sqrt((u / rx) ** 2 + (v / ry) ** 2)
    # The level over its slope is the distance to first order, exact on the outline.
    distance = level * (level - 1.0) / np.maximum(steepness, 1e-6)
    distance = np.where(level < 1e-3, -min(rx, ry), distance).astype(np.float32)
    return Surface(window, distance, u, v, *_unturned(u, v, angle))


def box(window: Window, centre: Point, half: Point, angle: float, radius: float) -> Surface:
    """Return a rectangle of half a width and half a height, with corners of a radius."""
    across, down = turned(window, centre, angle)
    half_width, half_height = half
    out_x = np.abs(across) - (half_width - radius)
    out_y = np.abs(down) - (half_height - radius)
    corner_x, corner_y = np.maximum(out_x, 0.0), np.maximum(out_y, 0.0)
    distance = np.sqrt(corner_x * corner_x + corner_y * corner_y)
    distance += np.minimum(np.maximum(out_x, out_y), 0.0) - radius
    u, v = across / half_width, down / half_height
    slope = np.clip(u, -1.0, 1.0)
    return Surface(window, distance, u, v, *_unturned(slope, np.zeros_like(slope), angle))


def polygon(window: Window, points: Sequence[Point], radius: float, pixel: float) -> Surface:
    """Return a simple polygon, grown by a radius; `pixel` is the size of one."""
    corners = np.asarray(points, np.float32)
    ends = np.roll(corners, -1, axis=0)
    squared = np.full((window.y.size, window.x.size), np.inf, np.float32)
    inside = np.zeros(squared.shape, bool)
    for (x, y), (end_x, end_y) in zip(corners.tolist(), ends.tolist(), strict=True):
        step_x, step_y = end_x - x, end_y - y
        across, down = window.x - x, window.y - y
        length = max(step_x * step_x + step_y * step_y, 1e-12)
        along = clamped((across * step_x + down * step_y) * (1.0 / length))
        off_x, off_y = across - along * step_x, down - along * step_y
        squared = np.minimum(squared, off_x * off_x + off_y * off_y)
        if step_y:
            crosses = (window.y >= y) != (window.y >= end_y)
            inside ^= crosses & (across < down * (step_x / step_y))
    away: Floats = np.sqrt(squared)
    distance = np.where(inside, -away, away) - np.float32(radius)
    u, v = _row_places(window, distance, pixel)
    return Surface(window, distance, u, v, u, np.zeros_like(u))


def _row_places(window: Window, distance: Floats, pixel: float) -> tuple[Floats, Floats]:
    """Return where each pixel lies in its row of a shape, and each row in the shape."""
    inside = distance < 0.5 * pixel
    left = np.where(inside, window.x, 2.0).min(axis=1, keepdims=True)
    right = np.where(inside, window.x, -1.0).max(axis=1, keepdims=True)
    half = np.maximum((right - left) * 0.5, 0.5 * pixel)
    u = np.clip((window.x - (left + right) * 0.5) / half, -1.0, 1.0).astype(np.float32)
    top, bottom = float(window.y[0, 0]), float(window.y[-1, 0])
    v = (window.y - top) * (2.0 / max(bottom - top, pixel)) - 1.0
    return u, np.broadcast_to(v, u.shape)
