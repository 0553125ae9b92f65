"""What a camera makes of a scene: exposure, lens, sensor and tone curve."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from typing import TypeAlias

    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float32]

__all__ = ["LUMA", "Camera", "blurred", "exposure_of", "sample_camera", "take", "to_grey"]

LUMA = np.array([0.299, 0.587, 0.114], np.float32)
"""Weights of red, green and blue in a grey value: ITU-R BT.601, as in JPEG."""
_DIM = {"day": 1.0, "overcast": 0.92, "evening": 0.92, "night": 0.8}
"""How bright pictures of each time of day are, beside those by day."""


class Camera(NamedTuple):
    """How one photograph is taken; a pair of photographs shares it."""

    brightness: float
    """The mean that automatic exposure aims at."""
    gains: tuple[float, float, float]
    """Of red, green and blue: the error of the white balance."""
    vignette: float
    """How much darker the corners are."""
    blur: float
    """Standard deviation of the focus, in pixels of the finished picture."""
    noise: float
    """Standard deviation of the sensor's noise at middle grey."""
    contrast: float
    """Steepness of the tone curve at middle grey."""


def sample_camera(rng: np.random.Generator, *, time: str) -> Camera:
    """Draw a camera for a time of day; by night there is more noise."""
    warm, tint = rng.normal(0, 0.03), rng.normal(0, 0.012)
    return Camera(
        brightness=float(np.clip(rng.normal(0.5, 0.05), 0.35, 0.65)) * _DIM[time],
        gains=(1.0 + float(warm), 1.0 + float(tint), 1.0 - float(warm)),
        vignette=float(rng.uniform(0.0, 0.3)),
        blur=float(rng.uniform(0.0, 0.6)),
        noise=float(rng.uniform(0.004, 0.018)) * (1.6 if time == "night" else 1.0),
        contrast=float(rng.uniform(0.95, 1.25)),
    )


def take(pixels: Floats, camera: Camera, exposure: float, noise: Floats) -> NDArray[np.uint8]:
    """Return the photograph of a scene.

    Parameters
    ----------
    pixels
        (2n, 2n, 3) light, about [0, 1].
    camera
        How it is taken.
    exposure
        What the light is multiplied by: see `exposure_of`.
    noise
        (n, n, 3) standard normal numbers.

    Returns
    -------
    ndarray
        (n, n, 3) uint8.
    """
    side = len(pixels) // 2
    light = pixels.reshape(side, 2, side, 2, 3).mean(axis=(1, 3))
    light = light * (np.asarray(camera.gains, np.float32) * np.float32(exposure))
    light = blurred(_vignetted(light, camera.vignette), camera.blur)
    grain = np.sqrt(np.clip(light, np.float32(0.05), 1)) * np.float32(1.4 * camera.noise)
    light = _toned(light, camera.contrast) + grain * noise
    return np.asarray(np.clip(light, 0, 1) * np.float32(255) + np.float32(0.5)).astype(np.uint8)


def exposure_of(pixels: Floats, camera: Camera) -> float:
    """Return what automatic exposure multiplies a scene's light by: most of what it lacks."""
    mean = max(0.02, float((pixels @ LUMA).mean(dtype=np.float64)))
    return float((camera.brightness / mean) ** 0.75)


def to_grey(pictures: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return colour pictures, (..., 3) uint8, in grey: the luma of ITU-R BT.601, rounded."""
    return np.asarray(pictures.astype(np.float32) @ LUMA + np.float32(0.5)).astype(np.uint8)


def _vignetted(light: Floats, strength: float) -> Floats:
    reach = np.linspace(-0.5, 0.5, len(light), dtype=np.float32) ** 2
    falloff = 1 - np.float32(strength) * (reach[:, None] + reach[None, :]) * 2
    return np.asarray(light * falloff[..., None])


def blurred(light: Floats, width: float) -> Floats:
    """Blur by a Gaussian of a standard deviation in pixels; of less than 0.2 it leaves all."""
    if width < 0.2:
        return light
    reach = max(1, int(2.5 * width + 0.5))
    taps = np.exp(-0.5 * (np.arange(-reach, reach + 1, dtype=np.float32) / np.float32(width)) ** 2)
    taps /= taps.sum()
    for axis in (0, 1):
        widths = [(reach, reach) if a == axis else (0, 0) for a in range(3)]
        padded = np.pad(light, widths, mode="edge").swapaxes(0, axis)
        light = np.zeros_like(light)
        for k, tap in enumerate(taps):
            light += tap * padded[k : k + len(light)].swapaxes(0, axis)
    return light


def _toned(light: Floats, contrast: float) -> Floats:
    """Raise contrast about middle grey, and let highlights roll off instead of clipping."""
    steep = (light - np.float32(0.45)) * np.float32(contrast) + np.float32(0.45)
    knee = np.float32(0.8)
    over = np.maximum(steep - knee, 0)
    return np.asarray(np.minimum(steep, knee) + over / (1 + over * np.float32(3)))
