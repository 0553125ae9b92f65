"""Attitudes as unit quaternions: from angles, applied to vectors, and the rate of turning.

A quaternion is (4, ...): the scalar first, then x, y, z. A vector is (3, ...). Components come
first, so that each is one contiguous array over all moments of all windows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from typing import TypeAlias

    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

__all__ = ["angular_rate", "attitude", "composed", "in_body_frame"]


def attitude(yaw: Floats, pitch: Floats, roll: Floats) -> Floats:
    """Return the attitude (4, ...) of a body, which takes its vectors to the room.

    Parameters
    ----------
    yaw, pitch, roll
        (...) radians: the body is turned about its own x (to the left side up), then raised
        (its x upwards), then turned to the left about the room's z. With zeros its axes are the
        room's: x forward, y to the left, z up.

    Examples
    --------
    >>> attitude(*np.zeros((3, 1)))[:, 0].tolist()
    [1.0, 0.0, 0.0, 0.0]
    """
    cos_yaw, sin_yaw = np.cos(yaw / 2), np.sin(yaw / 2)
    cos_pitch, sin_pitch = np.cos(pitch / 2), -np.sin(pitch / 2)  # upwards is about minus y
    cos_roll, sin_roll = np.cos(roll / 2), np.sin(roll / 2)
    straight, turned = cos_yaw * cos_pitch, sin_yaw * sin_pitch
    raised, aside = cos_yaw * sin_pitch, sin_yaw * cos_pitch
    return np.stack(
        [
            straight * cos_roll + turned * sin_roll,
            straight * sin_roll - turned * cos_roll,
            raised * cos_roll + aside * sin_roll,
            aside * cos_roll - raised * sin_roll,
        ]
    )


def composed(outer: Floats, inner: Floats) -> Floats:
    """Return the attitude that takes vectors by `inner` first and then by `outer`, (4, ...)."""
    a, b, c, d = outer
    w, x, y, z = inner
    return np.stack(
        [
            a * w - b * x - c * y - d * z,
            a * x + b * w + c * z - d * y,
            a * y - b * z + c * w + d * x,
            a * z + b * y - c * x + d * w,
        ]
    )


def in_body_frame(vector: Floats, body: Floats) -> Floats:
    """Return a vector of the room (3, ...) as the body with attitude (4, ...) has it.

    Examples
    --------
    A sensor that points straight up has the room's z along its own x.

    >>> upright = attitude(*np.array([[0.0], [np.pi / 2], [0.0]]))
    >>> in_body_frame(np.array([[0.0], [0.0], [1.0]]), upright).round(9)[:, 0].tolist()
    [1.0, 0.0, 0.0]
    """
    scalar, axis = body[0], body[1:]
    twice = 2 * _cross(axis, vector)
    return np.asarray(vector - scalar * twice + _cross(axis, twice))


def angular_rate(body: Floats, step: float) -> Floats:
    """Return how fast a body turns about its own axes, (3, ..., t - 2) radians a second.

    Parameters
    ----------
    body
        (4, ..., t) attitudes, `step` seconds apart.
    step
        Seconds.

    Notes
    -----
    The rate is of the rotation from the moment before to the moment after, which is exact for
    a body that turns at a constant rate, however fast.
    """
    backwards = body[..., :-2] * np.array([1, -1, -1, -1]).reshape(4, *(1,) * (body.ndim - 1))
    scalar, *axis = composed(backwards, body[..., 2:])
    sine = np.sqrt(sum(part**2 for part in axis))
    half = np.arctan2(sine, scalar)  # of the angle
    ratio = np.where(sine > 1e-12, half / np.maximum(sine, 1e-12), 1.0)
    return np.stack([part * ratio / step for part in axis])


def _cross(a: Floats, b: Floats) -> Floats:
    return np.stack(
        [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
    )
