"""What commands print: JSON, and blocks where the terminal has them."""

from __future__ import annotations

import sys

__all__ = ["full_block", "print_json"]


def print_json(content: object) -> None:
    """Print one JSON value."""
    import json

    print(json.dumps(content))


def full_block() -> str:
    """Return a full block, or what stands for it where the terminal has none."""
    try:
        "█░".encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return "#"
    return "█"
