"""Small curated data sets that are good to learn from and honest about themselves.

``load_<name>`` maps what is bundled, ``make_<name>`` generates any number more, and
``fetch_<name>`` downloads and curates the public original; see `names` and `info`.

Importing this package imports nothing: each name comes from its module when it is first used,
and loading data needs NumPy alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the functions of each data set: the one line here that a new data set adds
    from tinydatasets.catalog.tinygesture import *
    from tinydatasets.catalog.tinygrid import *
    from tinydatasets.catalog.tinyiot import *
    from tinydatasets.catalog.tinykws import *
    from tinydatasets.catalog.tinymnist import *
    from tinydatasets.catalog.tinypy import *
    from tinydatasets.catalog.tinyvww import *

if TYPE_CHECKING:  # `as` tells type checkers that a name is public
    from tinydatasets import (
        baselines as baselines,
        benchmark as benchmark,
        curation as curation,
        transforms as transforms,
    )
    from tinydatasets.batches import Batches as Batches
    from tinydatasets.catalog import (
        info as info,
        load as load,
        load_folder as load_folder,
        names as names,
    )
    from tinydatasets.errors import (
        CacheError as CacheError,
        DownloadError as DownloadError,
        IntegrityError as IntegrityError,
        InvalidValueError as InvalidValueError,
        MissingExtraError as MissingExtraError,
        TinyDatasetsError as TinyDatasetsError,
        UnknownNameError as UnknownNameError,
        WorkerError as WorkerError,
    )
    from tinydatasets.generation import generate as generate
    from tinydatasets.generators import Generator as Generator
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

    __version__: str

_HOMES = {
    "Batches": "batches",
    "CacheError": "errors",
    "Dataset": "split",
    "DownloadError": "errors",
    "Generator": "generators",
    "IntegrityError": "errors",
    "InvalidValueError": "errors",
    "Metadata": "spec",
    "MissingExtraError": "errors",
    "Split": "split",
    "TinyDatasetsError": "errors",
    "UnknownNameError": "errors",
    "WorkerError": "errors",
    "generate": "generation",
    "info": "catalog",
    "load": "catalog",
    "load_folder": "catalog",
    "make_blobs": "toys",
    "make_circles": "toys",
    "make_linear": "toys",
    "make_moons": "toys",
    "make_spirals": "toys",
    "make_xor": "toys",
    "names": "catalog",
}
_MODULES = {"baselines", "benchmark", "curation", "transforms"}


def __getattr__(name: str) -> Any:
    if name == "__all__":
        return _public()
    if name == "__version__":
        from importlib.metadata import version

        return version(__name__)
    from importlib import import_module

    if name in _MODULES:
        return import_module(f"{__name__}.{name}")
    home = _HOMES.get(name) or _dataset_module(name)
    value = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*_public(), *_MODULES, "__doc__", "__version__"])


def _dataset_module(name: str) -> str:
    """Return the module of ``load_<data set>`` and its like, or raise `AttributeError`."""
    word, _, dataset = name.partition("_")
    if word in {"fetch", "load", "make"}:
        from tinydatasets import catalog

        if catalog.has(dataset):
            return f"catalog.{dataset}"
        from difflib import get_close_matches

        near = get_close_matches(name, _public(), n=1)
        hint = f": did you mean {near[0]!r}?" if near else ""
    else:
        hint = ""
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}{hint}")


def _public() -> list[str]:
    """Return every public name, data sets' functions among them: ``__all__``."""
    from tinydatasets import catalog

    functions = [name for dataset in catalog.names() for name in catalog.get(dataset).__all__]
    return sorted([*_HOMES, *functions])
