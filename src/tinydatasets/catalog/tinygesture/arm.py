"""The arm: where a wrist goes and how it is turned, and what a sensor on it must feel of that."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tinydatasets.catalog.tinygesture.rotations import (
    angular_rate,
    attitude,
    composed,
    in_body_frame,
)

if TYPE_CHECKING:
    from typing import TypeAlias

    from numpy.typing import NDArray

    from tinydatasets.catalog.tinygesture.gestures import Motion
    from tinydatasets.catalog.tinygesture.people import Style

    Floats: TypeAlias = NDArray[np.float64]

__all__ = ["GRAVITY", "Felt", "Wrist", "felt", "moved"]

GRAVITY = 9.80665  # metres a second squared: standard gravity, 3rd CGPM (1901)


class Wrist(NamedTuple):
    """Where a sensor is, over time."""

    position: Floats
    """(3, n, t) metres in the room: forward, to the left, up."""
    attitude: Floats
    """(4, n, t): its x points to the fingers, y to the left side, z out of the watch's face."""


class Felt(NamedTuple):
    """What a perfect sensor measures."""

    force: Floats
    """(3, n, t - 2) specific force, in g: acceleration less that of gravity, along its axes."""
    rate: Floats
    """(3, n, t - 2) degrees a second about its axes."""


def moved(motion: Motion, style: Style) -> Wrist:
    """Return how the wrist moves if the hand is to go a path.

    The forearm turns about the elbow for a share of the path, and the upper arm carries the
    elbow for the rest.
    """
    right, up, forward = motion.path
    share = (style.turning / style.forearm)[:, None]
    turned = -share * right
    yaw = np.deg2rad(style.inward)[:, None] + turned + motion.turn[0]
    pitch = np.deg2rad(style.raised)[:, None] + share * up + motion.turn[1]
    roll = np.deg2rad(style.rolled)[:, None] + style.side[:, None] * motion.turn[2]
    roll = roll + style.coupling[:, None] * turned
    carried = 1 - style.turning[:, None]
    length = style.forearm[:, None]
    level = length * np.cos(pitch)
    position = np.stack(
        [
            forward + level * np.cos(yaw),
            level * np.sin(yaw) - carried * right,
            length * np.sin(pitch) + carried * up,
        ]
    )
    strap = np.deg2rad([style.strap_askew, style.strap_tilted, style.strap_turned])
    return Wrist(position, composed(attitude(yaw, pitch, roll), attitude(*strap)[..., None]))


def felt(wrist: Wrist, step: float) -> Felt:
    """Return what a sensor on the wrist feels, of all moments but the first and the last.

    Parameters
    ----------
    wrist
        Moments that are `step` seconds apart.
    step
        Seconds.
    """
    position = wrist.position
    acceleration = position[..., 2:] - 2 * position[..., 1:-1] + position[..., :-2]
    acceleration /= step**2
    acceleration[2] += GRAVITY
    force = in_body_frame(acceleration, wrist.attitude[..., 1:-1]) / GRAVITY
    return Felt(force, np.rad2deg(angular_rate(wrist.attitude, step)))
