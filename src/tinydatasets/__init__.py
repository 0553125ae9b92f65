"""Small curated data sets that are good to learn from and honest about themselves.

``load_<name>`` maps what is bundled, ``make_<name>`` generates any number more, and
``fetch_<name>`` downloads and curates the public original; see `names` and `info`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tinydatasets.batches import Batches as Batches
from tinydatasets.catalog import info as info, load as load, names as names

# The functions of each data set: the one line here that a new data set adds.
from tinydatasets.catalog.tinymnist import *
from tinydatasets.errors import (
    CacheError as CacheError,
    DownloadError as DownloadError,
    IntegrityError as IntegrityError,
    InvalidValueError as InvalidValueError,
    MissingExtraError as MissingExtraError,
    TinyDatasetsError as TinyDatasetsError,
    UnknownNameError as UnknownNameError,
)
from tinydatasets.spec import Metadata as Metadata
from tinydatasets.split import Dataset as Dataset, Split as Split
from tinydatasets.toys import (
    make_blobs as make_blobs,
    make_circles as make_circles,
    make_linear as make_linear,
    make_moons as make_moons,
    make_spirals as make_spirals,
    make_xor as make_xor,
)

if TYPE_CHECKING:
    from typing import Any

    from tinydatasets import baselines as baselines, curation as curation

    __version__: str
else:
    # Type checkers go by the imports above: `as` and `*` make a name public. Shown an __all__,
    # they would want the names of every data set in it, a second line to add.
    __all__ = [
        "Batches",
        "CacheError",
        "Dataset",
        "DownloadError",
        "IntegrityError",
        "InvalidValueError",
        "Metadata",
        "MissingExtraError",
        "Split",
        "TinyDatasetsError",
        "UnknownNameError",
        "info",
        "load",
        "names",
    ] + [name for name in dir() if name.startswith(("fetch_", "load_", "make_"))]

    def __getattr__(name: str) -> Any:
        """Import what is seldom needed when it is first asked for."""
        if name in {"baselines", "curation"}:
            from importlib import import_module

            return import_module(f"{__name__}.{name}")
        if name == "__version__":
            from importlib.metadata import version

            return version(__name__)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
