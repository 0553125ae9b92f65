"""Write the file system from which the machine boots: a cpio archive, with no need of root.

Usage: ``initramfs.py OUT INIT BUSYBOX MODULE...``
"""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

FOLDERS = ("bin", "dev", "mnt")
FOLDER, PROGRAM = 0o40755, 0o100755


def padded(block: bytes) -> bytes:
    """Return `block`, filled to a multiple of four bytes."""
    return block + bytes(-len(block) % 4)


def entry(name: str, mode: int, data: bytes = b"", *, inode: int = 0) -> bytes:
    """Return one file or folder: a header of hexadecimal numbers, the name, the contents."""
    path = name.encode() + b"\0"
    numbers = (inode, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(path), 0)
    header = b"070701" + b"".join(b"%08X" % number for number in numbers)
    return padded(header + path) + padded(data)


def initramfs(init: Path, busybox: Path, modules: list[Path]) -> bytes:
    """Return the archive, compressed."""
    files = {"init": init, "bin/busybox": busybox, **{path.name: path for path in modules}}
    parts = [entry(name, FOLDER, inode=i) for i, name in enumerate(FOLDERS, 1)]
    parts += [
        entry(name, PROGRAM, path.read_bytes(), inode=i)
        for i, (name, path) in enumerate(files.items(), len(FOLDERS) + 1)
    ]
    parts.append(entry("TRAILER!!!", 0))
    return gzip.compress(b"".join(parts), 1, mtime=0)


if __name__ == "__main__":
    out, init, busybox, *modules = map(Path, sys.argv[1:])
    out.write_bytes(initramfs(init, busybox, modules))
