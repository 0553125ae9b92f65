"""What loading and learning cost on the device at hand, as a record that says which device.

`measure` gives the record, `save` keeps it where ``metadata["benchmarks"]`` finds it. Both are
imported when they are first used, so that the processes that are measured hold neither.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tinydatasets.benchmark.measuring import measure as measure
    from tinydatasets.benchmark.records import save as save

__all__ = ["measure", "save"]


def __getattr__(name: str) -> Any:
    homes = {"measure": "measuring", "save": "records"}
    if name not in homes:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{homes[name]}"), name)


def __dir__() -> list[str]:
    return __all__
