"""A long calculation in steps: who runs the steps may keep their results and show progress."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

__all__ = ["Step", "at_once"]


class Step(Protocol):
    """Runs a named step, or returns what it came to before."""

    def __call__(
        self, name: str, run: Callable[[], Mapping[str, NDArray[Any]]], *, memory: int = 0
    ) -> Mapping[str, NDArray[Any]]:
        """Return the arrays of ``run()``.

        Parameters
        ----------
        name
            Unique within one calculation: "train TinyNet, seed 3".
        run
            Depends on the calculation's input and on nothing else.
        memory
            Bytes that it will need, as an estimate.
        """


def at_once(
    name: str,  # noqa: ARG001  # a step is called with it
    run: Callable[[], Mapping[str, NDArray[Any]]],
    *,
    memory: int = 0,  # noqa: ARG001
) -> Mapping[str, NDArray[Any]]:
    """Run a step and keep nothing."""
    return run()
