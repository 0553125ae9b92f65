"""From sound to numbers: the log-mel bands and cepstra of MLPerf Tiny's keyword spotting.

What its reference reads of 16,000 samples x at 16 kHz (C. Banbury et al., "MLPerf Tiny Benchmark",
2021; ``get_dataset.py`` of github.com/mlcommons/tiny), step by step:

1. ``x / max(x)``, the maximum with its sign.
2. 49 frames t of 480 samples, one every 320: ``x[320 t + n] * (0.5 - 0.5 cos(2 pi n / 480))``, with
   zeros behind up to 512, and of each the magnitudes ``|X[k]|`` of its Fourier transform,
   k = 0 to 256, at ``f = k * 16000 / 512`` Hz.
3. 40 bands: 42 points lie evenly from 20 to 4000 Hz on the scale ``mel(f) = 1127 ln(1 + f / 700)``,
   and band b weighs every k by a triangle that rises, linearly in mel, from point b to 1 at
   point b + 1 and falls to point b + 2. k = 0 weighs nothing.
4. ``L[b] = ln(sum of weighted magnitudes + 1e-6)``: the log-mel bands.
5. ``C[j] = sqrt(2 / 40) * sum over b of L[b] * cos(pi j (b + 0.5) / 40)``, j = 0 to 9: the cepstra.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "RATE",
    "SAMPLES",
    "cepstra",
    "coarse",
    "log_mel",
    "mel_weights",
    "stored",
]

RATE = 16000
"""Samples a second."""
SAMPLES = 16000
"""Of a clip: one second."""
FRAME, STEP, LENGTH = 480, 320, 512  # samples of a frame, from one to the next, of a transform
FRAMES = 1 + (SAMPLES - FRAME) // STEP
BANDS, LOWEST, HIGHEST = 40, 20.0, 4000.0
CEPSTRA = 10
FLOOR = 1e-6
_AT_ONCE = 64  # clips: what a transform of them holds stays in a processor's cache


def log_mel(waves: ArrayLike) -> NDArray[np.float32]:
    """Return the log-mel bands of sounds.

    Parameters
    ----------
    waves
        (n, 16000) numbers: a second each, at 16 kHz. How loud they are does not matter.

    Returns
    -------
    array
        (n, 49, 40) float32, natural logarithms: frames of 30 ms every 20 ms, bands from 20 to
        4000 Hz.

    Examples
    --------
    >>> tone = np.sin(2 * np.pi * 1000 * np.arange(16000) / 16000)
    >>> bands = log_mel(tone[None])
    >>> bands.shape, int(bands[0, 20].argmax())
    ((1, 49, 40), 18)
    """
    sounds = np.asarray(waves)
    bands = np.empty((len(sounds), FRAMES, BANDS), np.float32)
    for begin in range(0, len(sounds), _AT_ONCE):
        bands[begin : begin + _AT_ONCE] = _log_mel(sounds[begin : begin + _AT_ONCE])
    return bands


def cepstra(bands: ArrayLike) -> NDArray[np.float32]:
    """Return the first ten cepstral coefficients (MFCC) of log-mel bands.

    Parameters
    ----------
    bands
        (..., 40) log-mel bands, as of `log_mel`.

    Returns
    -------
    array
        (..., 10) float32.
    """
    values = np.asarray(bands, np.float64) @ _cosines()
    return np.asarray(values, np.float32)


def coarse(bands: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return means of two frames and two bands: (n, 49, 40) becomes (n, 24, 20).

    The last frame is left out.
    """
    n, frames, width = bands.shape
    pairs = bands[:, : frames // 2 * 2].reshape(n, frames // 2, 2, width // 2, 2)
    return np.asarray(pairs.mean(axis=(2, 4), dtype=np.float64), np.float32)


def stored(values: ArrayLike, *, scale: float, offset: float) -> NDArray[np.uint8]:
    """Return values as bytes u, so that ``u * scale + offset`` is the nearest that a byte can say.

    What lies beyond 0 and 255 becomes 0 or 255.
    """
    steps = (np.asarray(values, np.float64) - offset) / scale
    return np.clip(np.rint(steps), 0, 255).astype(np.uint8)


@lru_cache(maxsize=1)
def mel_weights() -> NDArray[np.float64]:
    """Return how much each of 257 frequencies counts in each of 40 bands, (257, 40)."""
    points = np.linspace(_mel(LOWEST), _mel(HIGHEST), BANDS + 2)
    here = _mel(np.arange(LENGTH // 2 + 1) * (RATE / LENGTH))[:, None]
    below, middle, above = points[:-2], points[1:-1], points[2:]
    triangles = np.minimum((here - below) / (middle - below), (above - here) / (above - middle))
    weights = np.maximum(triangles, 0)
    weights[0] = 0
    weights.flags.writeable = False
    return np.asarray(weights)


def _log_mel(waves: NDArray[Any]) -> NDArray[np.float64]:
    # In float64, so that no NumPy release and no processor rounds another byte.
    sounds = np.asarray(waves, np.float64)
    peak = sounds.max(axis=1, keepdims=True)
    sounds = sounds / np.where(peak == 0, 1, peak)
    begins = np.arange(FRAMES) * STEP
    frames = sounds[:, begins[:, None] + np.arange(FRAME)] * _window()
    magnitudes = np.abs(np.fft.rfft(frames, LENGTH))
    return np.asarray(np.log(magnitudes @ mel_weights() + FLOOR))


def _mel(frequency: Any) -> Any:
    return 1127 * np.log1p(np.asarray(frequency) / 700)


@lru_cache(maxsize=1)
def _window() -> NDArray[np.float64]:
    return np.asarray(0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FRAME) / FRAME))


@lru_cache(maxsize=1)
def _cosines() -> NDArray[np.float64]:
    angles = np.pi * np.outer(np.arange(BANDS) + 0.5, np.arange(CEPSTRA)) / BANDS
    return np.asarray(np.sqrt(2 / BANDS) * np.cos(angles))
