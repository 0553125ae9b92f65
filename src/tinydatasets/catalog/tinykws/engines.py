"""Whether the synthesisers that the recipe needs are installed, and which versions they are."""

from __future__ import annotations

import ctypes
import shutil
import subprocess

from tinydatasets.catalog.tinykws.espeak import LIBRARY
from tinydatasets.errors import MissingExtraError

__all__ = ["PACKAGES", "require", "versions"]

PACKAGES = (
    *("espeak-ng", "flite", "festival"),
    *("festvox-kallpc16k", "festvox-kdlpc16k", "festvox-us-slt-hts"),
)
"""Of Debian."""


def require() -> None:
    """Raise `MissingExtraError` unless all three synthesisers are installed."""
    found = shutil.which("flite") and shutil.which("festival") and shutil.which("espeak-ng")
    try:
        ctypes.CDLL(LIBRARY)
    except OSError:
        found = None
    if not found:
        raise MissingExtraError(
            f"the recipe of tinykws needs synthesisers: apt install {' '.join(PACKAGES)}"
        )


def versions() -> dict[str, str]:
    """Return the versions of the synthesisers, as Debian counts them."""
    asked = ["dpkg-query", "--show", "--showformat", "${Package} ${Version}\n", *PACKAGES]
    done = subprocess.run(asked, capture_output=True, text=True, check=True)  # noqa: S603  # fixed
    return dict(line.split() for line in done.stdout.splitlines())
