"""A folder of images, one sub-folder a class, read one by one into one array."""

from __future__ import annotations

import os
import struct
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from tinydatasets._sets import WHOLE, Samples
from tinydatasets.errors import IntegrityError, InvalidValueError, missing_extra
from tinydatasets.spec import SPLITS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

__all__ = ["read"]

_GREY = {"1", "L", "LA"}
_COLOUR = {"P", "PA", "RGB", "RGBA", "CMYK", "YCbCr", "HSV"}
_ALPHA = {"LA", "PA", "RGBA"}


class _File(NamedTuple):
    """One image."""

    split: str
    label: str
    path: str


def read(path: str, *, labels: str | None = None) -> tuple[dict[str, Samples], dict[str, Any]]:
    """Return the images in a folder, and what it tells of them.

    ``<class>/<file>`` makes one set, "data"; ``train/<class>/<file>`` and so on make the splits.
    Classes and files are sorted by name; names that begin with a dot are passed over. Images
    are grey if all are, else RGB; 8 bits a channel.

    Parameters
    ----------
    path
        The folder.
    labels
        None: sub-folders are the classes.

    Returns
    -------
    Samples of (n, height, width) or (n, height, width, 3) uint8 by split; and ``class_names``
    and ``files``, the path inside the folder of the sample of each id.

    Raises
    ------
    InvalidValueError
        There is no image, a class is empty, or an image cannot be read or is of another size
        than the first one: the message names it.
    MissingExtraError
        Pillow is not installed (extra: images).
    """
    try:
        import PIL.Image  # noqa: F401  # before a long list of files is made
    except ImportError as error:
        raise missing_extra(error, "a folder of images", "images") from error
    if labels is not None:
        raise InvalidValueError(f"the sub-folders of {path} are its classes: leave out {labels!r}")
    files = list(_files_in(path))
    shape, mode = _surveyed(files)
    sets, start = {}, 0
    for split in dict.fromkeys(file.split for file in files):
        members = [file for file in files if file.split == split]
        sets[split] = Samples(
            where=path,
            data=_pixels(members, shape, mode),
            labels=np.array([file.label for file in members]),
            attributes={},
            ids=np.arange(start, start + len(members), dtype=np.int32),
        )
        start += len(members)
    return sets, {
        "class_names": sorted({file.label for file in files}),
        "files": [os.path.relpath(file.path, path).replace(os.sep, "/") for file in files],
        "modality": "image",
    }


def _files_in(path: str) -> Iterator[_File]:
    """Yield the images of each class, of each split."""
    names = _folders(path)
    parted = set(names) <= set(SPLITS)
    for split in [name for name in SPLITS if name in names] if parted else [WHOLE]:
        folder = os.path.join(path, split) if parted else path
        for label in _folders(folder):
            members = _listed(os.path.join(folder, label))
            if not members:
                raise InvalidValueError(f"{os.path.join(folder, label)} holds no images")
            yield from (_File(split, label, os.path.join(folder, label, m)) for m in members)


def _folders(path: str) -> list[str]:
    """Return the sorted names of the sub-folders, of which there must be one."""
    names = [name for name in _listed(path) if os.path.isdir(os.path.join(path, name))]
    if not names:
        raise InvalidValueError(f"{path} has no sub-folders: put the images of each class in one")
    return names


def _listed(path: str) -> list[str]:
    """Return the sorted names in a folder, without those that are hidden."""
    try:
        return sorted(name for name in os.listdir(path) if not name.startswith("."))
    except OSError as error:
        raise IntegrityError(f"cannot read {path}: {error.strerror or error}") from error


def _surveyed(files: list[_File]) -> tuple[tuple[int, ...], str]:
    """Return the shape of all images and the mode to read them in, from their headers."""
    modes, first = set(), files[0].path
    size = (0, 0)
    for file in files:
        with _opened(file.path) as image:
            if image.mode not in _GREY | _COLOUR:
                raise InvalidValueError(
                    f"{file.path} has pixels of the kind {image.mode!r}: save it with 8 bits"
                )
            modes.add(image.mode)
            size = image.size if file.path == first else size
            if image.size != size:
                raise InvalidValueError(
                    f"{file.path} is {_shown(image.size)} and {first} is {_shown(size)}: "
                    "resize the images to one size"
                )
    shape = size[1], size[0]
    return (shape, "L") if modes <= _GREY else ((*shape, 3), "RGB")


def _pixels(files: list[_File], shape: tuple[int, ...], mode: str) -> NDArray[np.uint8]:
    """Return the images in one array, each read into its place."""
    data = np.empty((len(files), *shape), dtype=np.uint8)
    for row, file in enumerate(files):
        with _opened(file.path) as image:
            if image.mode in _ALPHA or "transparency" in image.info:
                _require_opaque(file.path, image)
            data[row] = np.asarray(image.convert(mode))
    return data


def _require_opaque(path: str, image: Any) -> None:
    if image.convert("RGBA").getchannel("A").getextrema()[0] < 255:
        raise InvalidValueError(f"{path} is transparent in places: put it on a background")


@contextmanager
def _opened(path: str) -> Iterator[Any]:
    """Open an image; whatever stops Pillow becomes one line that names the file."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as image:
            yield image
    except InvalidValueError:
        raise
    except (
        *(OSError, SyntaxError, ValueError, EOFError, struct.error),
        Image.DecompressionBombError,
    ) as error:
        known = isinstance(error, UnidentifiedImageError)
        reason = "is not an image" if known else f"cannot be read ({error})"
        raise InvalidValueError(f"{path} {reason}: mend it, or take it out of the folder") from None


def _shown(size: tuple[int, int]) -> str:
    return f"{size[0]}×{size[1]}"
