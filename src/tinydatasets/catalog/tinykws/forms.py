"""The two forms in which clips are stored: which features, in which steps."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from tinydatasets.catalog.tinykws.features import SAMPLES, cepstra, coarse, log_mel, stored

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from tinydatasets.spec import DatasetSpec

__all__ = ["FORMS", "Form", "described"]


class Form(NamedTuple):
    """One form: a stored byte u means ``u * scale + offset``."""

    shape: tuple[int, int]
    """(frames, bands) or (frames, coefficients)."""
    scale: float
    offset: float
    reduced: Callable[[NDArray[np.float32]], NDArray[np.float32]]
    """What makes it of log-mel bands (n, 49, 40)."""

    def of(self, waves: ArrayLike) -> NDArray[np.uint8]:
        """Return sounds (n, 16000) in this form, (n, *shape) uint8."""
        return stored(self.reduced(log_mel(waves)), scale=self.scale, offset=self.offset)


FORMS: Mapping[str, Form] = MappingProxyType(
    {
        # From -9 to 5: no clip of ours goes beyond, though digital silence, ln(1e-6), would.
        "logmel": Form((24, 20), 0.055, -9.0, coarse),
        # The input of MLPerf Tiny's model in int8: real = 0.5847 (q - 83), and u = q + 128.
        "mfcc": Form((49, 10), 0.5847, -0.5847 * (83 + 128), cepstra),
    }
)


def described(spec: DatasetSpec, features: str) -> DatasetSpec:
    """Return a spec that says of samples what they are as "logmel", "mfcc" or "waveform"."""
    if features == "waveform":
        return spec.replace(
            sample_shape=(SAMPLES,), dtype="int16", scale=2**-15, offset=0.0, modality="series"
        )
    form = FORMS[features]
    title = spec.title
    if features == "mfcc":
        title = title.replace("log-mel spectrograms", "cepstra (MFCC)")
    return spec.replace(title=title, sample_shape=form.shape, scale=form.scale, offset=form.offset)
