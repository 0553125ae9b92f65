"""Batches of this library, with its options."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.loaders.data import OFFSET, SCALE, Source
from tinydatasets.split import Split

if TYPE_CHECKING:
    from benchmarks.loaders.contenders import Epoch


def tinydatasets(source: Source) -> Epoch:
    """Take the defaults."""
    split = Split.from_arrays(*source.arrays(), scale=SCALE, offset=OFFSET)
    return split.batches(source.batch, seed=0).__iter__


def tinydatasets_reuse(source: Source) -> Epoch:
    """Overwrite one buffer."""
    split = Split.from_arrays(*source.arrays(), scale=SCALE, offset=OFFSET)
    return split.batches(source.batch, seed=0, reuse=True).__iter__


def tinydatasets_uncached(source: Source) -> Epoch:
    """Decode every batch, of small sets too."""
    split = Split.from_arrays(*source.arrays(), scale=SCALE, offset=OFFSET)
    return split.batches(source.batch, seed=0, cache_bytes=0).__iter__


def tinydatasets_decoded(source: Source) -> Epoch:
    """Keep every set decoded, as Keras does."""
    split = Split.from_arrays(*source.arrays(), scale=SCALE, offset=OFFSET)
    return split.batches(source.batch, seed=0, cache_bytes=1 << 40).__iter__


def tinydatasets_mapped(source: Source) -> Epoch:
    """Map the samples, as the bundled data sets are."""
    split = Split.from_arrays(source.data("r"), source.labels(), scale=SCALE, offset=OFFSET)
    return split.batches(source.batch, seed=0, shuffle="full").__iter__


def tinydatasets_scale(source: Source) -> Epoch:
    """Scale to [0, 1] and nothing more."""
    split = Split.from_arrays(*source.arrays(), scale=1 / 255)
    return split.batches(source.batch, seed=0).__iter__
