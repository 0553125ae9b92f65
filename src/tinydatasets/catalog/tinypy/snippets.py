"""Snippets: a split whose samples are programs, with their texts and what they print."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from tinydatasets.catalog.tinypy import tokens
from tinydatasets.errors import require_int
from tinydatasets.split import Split

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["Snippets"]


class Snippets(Split):
    """Python programs as tokens, with the construct that each is about.

    All that a `Split` has, and what programs have beside: `texts`, `outputs`, and windows of
    tokens for a language model.

    Examples
    --------
    >>> import tinydatasets as td
    >>> made = td.make_tinypy(12, seed=0, construct="loop")
    >>> made.data.shape, made.data.dtype
    ((12, 256), dtype('int32'))
    >>> made.decode(made.data[0]) == made.text(0)
    True
    """

    def text(self, row: int) -> str:
        """Return the program of one row; negative rows count from the end."""
        return tokens.decode(self.raw[row])

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Every program."""
        return tuple(map(tokens.decode, self.raw))

    @cached_property
    def outputs(self) -> tuple[str, ...]:
        """What every program prints.

        Bundled programs come with it. Others are run when this is first asked for, in a child
        process that may not touch the machine; one that fails has printed what it printed.
        """
        if f"{self.name}_output" in self._columns:
            return tuple(map(tokens.decode, self._column("output")))
        from tinydatasets.catalog.tinypy import sandbox

        return tuple(done.output for done in sandbox.run(self.texts))

    @staticmethod
    def encode(text: str) -> NDArray[np.int32]:
        """Return a text as tokens: see `tinydatasets.catalog.tinypy.encode`."""
        return tokens.encode(text)

    @staticmethod
    def decode(row: ArrayLike) -> str:
        """Return the text of tokens: see `tinydatasets.catalog.tinypy.decode`."""
        return tokens.decode(row)

    def inputs_targets(self, context: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return windows for a language model: what it reads, and what comes next.

        Each program, one padding token behind it, is cut into windows that do not overlap.
        Every character but the first is a target once, and so is the padding that ends the
        program: a model learns where to stop. What follows in the last window is padding in
        both arrays: a target is to count where the input of its place is not 0.

        Parameters
        ----------
        context
            Tokens a window, from 1 to 256.

        Returns
        -------
        inputs, targets
            (n, context) int32 each, with ``targets[:, :-1] == inputs[:, 1:]``; programs in
            order, and the windows of a program in order.

        Raises
        ------
        InvalidValueError
            `context` makes no sense.
        """
        context = require_int("context", context, 1, tokens.WINDOW + 1)
        n_windows = -(-self.raw.shape[1] // context)
        rows = np.zeros((len(self), n_windows * context + 1), np.int32)
        rows[:, : self.raw.shape[1]] = self.raw
        inputs = rows[:, :-1].reshape(-1, context)
        targets = rows[:, 1:].reshape(-1, context)
        used = inputs[:, 0] != tokens.PAD
        return inputs[used], targets[used]
