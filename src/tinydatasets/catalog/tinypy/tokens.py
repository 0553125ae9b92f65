"""Text as tokens: one a character, its ASCII code, and 0 for the padding behind the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tinydatasets.errors import InvalidValueError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["N_TOKENS", "PAD", "WINDOW", "decode", "encode", "padded"]

N_TOKENS = 128  # every token is below
PAD = 0
WINDOW = 256  # tokens a sample, the last two of them always padding


def encode(text: str) -> NDArray[np.int32]:
    r"""Return a text as tokens, (length,) int32: ASCII codes, without padding.

    Raises
    ------
    InvalidValueError
        There is a character other than printable ASCII and line breaks.

    Examples
    --------
    >>> encode("i = 1\n").tolist()
    [105, 32, 61, 32, 49, 10]
    """
    for character in text:
        if not (character.isascii() and (character.isprintable() or character == "\n")):
            raise InvalidValueError(
                f"there is no token for {character!r}: use printable ASCII and line breaks"
            )
    return np.frombuffer(text.encode("ascii"), np.uint8).astype(np.int32)


def decode(tokens: ArrayLike) -> str:
    r"""Return the text of tokens, (length,) integers, as far as the first padding.

    Raises
    ------
    InvalidValueError
        `tokens` is not one row of integers, or one is no token.

    Examples
    --------
    >>> decode([105, 32, 61, 32, 49, 10, 0, 0])
    'i = 1\n'
    """
    codes = np.asarray(tokens)
    if codes.size and (codes.ndim != 1 or codes.dtype.kind not in "iu"):
        raise InvalidValueError(
            f"tokens must be integers, (length,), not {codes.dtype} of shape {codes.shape}"
        )
    if codes.size and not 0 <= codes.min() <= codes.max() < N_TOKENS:
        raise InvalidValueError(
            f"tokens go from 0 to {N_TOKENS - 1}, not {codes.min()} to {codes.max()}"
        )
    end = np.flatnonzero(codes == PAD)[:1]
    return bytes(codes[: end[0] if len(end) else None].astype(np.uint8)).decode("ascii")


def padded(texts: list[str], width: int = WINDOW) -> NDArray[np.uint8]:
    """Return texts as rows of ASCII codes, (n, width) uint8, 0 behind each text.

    Raises
    ------
    InvalidValueError
        A text is longer than `width`, or has another character.
    """
    rows = np.full((len(texts), width), PAD, np.uint8)
    for row, text in zip(rows, texts, strict=True):
        codes = encode(text)
        if len(codes) > width:
            raise InvalidValueError(f"a text of {len(codes)} characters does not fit {width}")
        row[: len(codes)] = codes
    return rows
