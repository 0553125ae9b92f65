"""The ten gestures: where the hand goes and how it turns, as its owner would draw them."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tinydatasets.catalog.tinygesture.trajectories import (
    minimum_jerk,
    oscillation,
    pulse,
    revolution,
    through,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeAlias

    from numpy.typing import NDArray

    from tinydatasets.catalog.tinygesture.people import Style

    Floats: TypeAlias = NDArray[np.float64]
    Draw: TypeAlias = Callable[[Style, Floats], "Motion"]

__all__ = ["GESTURES", "Motion"]


class Motion(NamedTuple):
    """What a gesture does, from where the hand began."""

    path: Floats
    """(3, n, t) metres to the right, up and forward, as the person sees it."""
    turn: Floats
    """(3, n, t) radians by which the forearm yaws, is raised and rolls beside what the path
    asks of it. Rolling is outward."""


def _in_plane(style: Style, drawn: Floats) -> Motion:
    """Put a drawing (2, n, t), in strokes of half the gesture's size, on a person's own plane.

    It is tilted in itself, and slants and bulges towards the person.
    """
    angle = np.deg2rad(style.tilt)[:, None]
    right = np.cos(angle) * drawn[0] - np.sin(angle) * drawn[1]
    up = np.sin(angle) * drawn[0] + np.cos(angle) * drawn[1]
    depth = np.deg2rad(style.slant)[:, None]
    forward = right * np.sin(depth) - style.bulge[:, None] * (right**2 + up**2)
    path = style.size[:, None] * np.stack([right * np.cos(depth), up, forward])
    return Motion(path, np.zeros_like(path))


def _stroked(
    style: Style, points: Floats, pace: tuple[float, ...], seconds: float, time: Floats
) -> Motion:
    """Draw a path through `points` (n, k, 2), with a person's own bends, in about `seconds`.

    Longer reaches last longer, but not in proportion; `pace` makes some of them slower.
    """
    points = points + style.bends[:, : points.shape[1]]
    lengths = np.linalg.norm(np.diff(points, axis=1), axis=2)
    shares = (lengths + 0.05) ** 0.6 * np.array(pace)
    shares /= shares.sum(axis=1, keepdims=True)
    progress = time * style.tempo[:, None] / seconds + 0.5
    drawn = through(points, shares, style.rounding, progress)
    return _in_plane(style, drawn - points[:, 0].T[:, :, None])


def _shape(*points: tuple[float, float]) -> Callable[[Style], Floats]:
    return lambda style: np.broadcast_to(np.array(points), (len(style.size), len(points), 2))


def _swipe(direction: int) -> Draw:
    """Return a stroke to one side, wound up for on the other, after which the hand settles."""

    def draw(style: Style, time: Floats) -> Motion:
        across = np.zeros((len(style.size), 4))  # at rest, wound up, at the far end, settled
        across[:, 1], across[:, 2:] = -style.windup, 1
        across[:, 3] -= style.settling
        across *= 1.2 * direction
        points = np.stack([across, np.zeros_like(across)], axis=2)
        return _stroked(style, points, (1.5, 0.9, 1.5), 1.3, time)

    return draw


def _circle(direction: int) -> Draw:
    """Return a round or some more, clockwise as its owner sees it where `direction` is 1."""

    def draw(style: Style, time: Floats) -> Motion:
        progress = time * style.tempo[:, None] / (1.4 * style.rounds[:, None]) + 0.5
        begin = np.pi / 2 + np.deg2rad(style.top)[:, None]
        angle = begin - direction * 2 * np.pi * style.rounds[:, None] * revolution(progress)
        drawn = np.stack(
            [
                style.aspect[:, None] * (np.cos(angle) - np.cos(begin)),
                np.sin(angle) - np.sin(begin),
            ]
        )
        return _in_plane(style, 0.75 * drawn)

    return draw


def _wing(style: Style, time: Floats) -> Motion:
    """Draw a W."""
    points = _shape((-1.0, 0.8), (-0.5, -0.8), (0.0, 0.5), (0.5, -0.8), (1.0, 0.8))(style)
    return _stroked(style, points, (1.0,), 1.7, time)


def _slope(style: Style, time: Floats) -> Motion:
    """Draw down a slope to the left, and back along its foot."""
    points = _shape((0.7, 0.9), (-0.8, -0.8), (0.9, -0.8))(style)
    return _stroked(style, points, (1.0,), 1.4, time)


def _shake(style: Style, time: Floats) -> Motion:
    """Shake back and forth, mostly from side to side."""
    progress = time * np.sqrt(style.tempo)[:, None] / 1.5 + 0.5
    force = 0.16 * pulse(progress, ramp=0.3)
    phase = 2 * np.pi * style.chances[:2]
    along = oscillation(time, style.shaking, phase[0])
    aside = 0.3 * oscillation(time, style.shaking, phase[1])
    angle = np.deg2rad(style.shaken)[:, None]
    right = along * np.cos(angle) - aside * np.sin(angle)
    up = along * np.sin(angle) + aside * np.cos(angle)
    return _in_plane(style, np.stack([force * right, force * up]))


def _double_tap(style: Style, time: Floats) -> Motion:
    """Tap down twice: each time the hand falls, is stopped, rings, and comes back."""
    gap = style.gap / style.tempo
    ringing = 14 + 8 * style.chances[0]  # hertz
    depth, ring = np.zeros((2, *time.shape))
    for tap in (-0.5, 0.5):
        since = time - tap * gap[:, None]
        depth += minimum_jerk(since / 0.1 + 1) - minimum_jerk(since / 0.2)
        after = np.maximum(since, 0)
        ring += np.exp(-after / 0.03) * oscillation(after, ringing, np.zeros_like(gap))
    path = np.zeros((3, *time.shape))
    path[1] = style.tap[:, None] * (0.03 * ring - depth)
    turn = np.zeros_like(path)
    turn[1] = -np.deg2rad(style.wrist)[:, None] * depth
    return Motion(path, turn)


def _twist(style: Style, time: Floats) -> Motion:
    """Turn the forearm outward and back."""
    progress = time * style.tempo[:, None] / 1.2 + 0.5
    path = np.zeros((3, *time.shape))
    turn = np.zeros_like(path)
    turn[2] = np.deg2rad(style.twisted)[:, None] * pulse(progress, ramp=0.5)
    return Motion(path, turn)


def _idle(style: Style, time: Floats) -> Motion:
    """Rest, or put the hand somewhere else without haste."""
    lasts, begins, moves = style.chances[:3, :, None]
    done = minimum_jerk((time - 2.1 * begins + 1.5) / (1.8 + 1.7 * lasts)) * (moves < 0.7)
    aside = 2 * style.chances[3:, :, None] - 1
    where, turned = 0.07 * aside[:3], np.deg2rad(20) * aside[3:]
    return Motion(where * done, turned * done)


GESTURES: Mapping[str, Draw] = MappingProxyType(
    {
        "idle": _idle,
        "swipe left": _swipe(-1),
        "swipe right": _swipe(1),
        "circle clockwise": _circle(1),
        "circle counterclockwise": _circle(-1),
        "wing": _wing,
        "slope": _slope,
        "shake": _shake,
        "double tap": _double_tap,
        "twist": _twist,
    }
)
"""Name -> what draws it: ``draw(style, time)``, where `time` (n, t) is in seconds from the
gesture's middle."""
