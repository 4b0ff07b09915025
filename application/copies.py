"""Copying, counting and publishing files so that no half file ever bears its final name."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

#: What stands at the end of the name of whatever is not finished.
PARTIAL = ".partial"
AT_ONCE = 1024 * 1024

#: Called while something takes long, with how much of it is done and how much there is.
Told = Callable[[int, int], None]


@contextmanager
def unfinished(final: Path) -> Iterator[Path]:
    """A hidden folder beside the final name, for its owner only; gone when this ends."""
    folder = final.absolute().with_name(f".{final.name}.{secrets.token_hex(4)}{PARTIAL}")
    try:
        # Within the try: an interruption right behind it must find it too.
        folder.mkdir(mode=0o700)
        yield folder
    finally:
        if folder.exists():
            shutil.rmtree(folder)


def left_over(final: Path) -> list[Path]:
    """What others left unfinished for this folder: killed, or still at work."""
    return sorted(final.absolute().parent.glob(f".*{PARTIAL}"))


def digest(path: Path, told: Told) -> str:
    """The SHA-256 of a file, in hex."""
    size, counted = path.stat().st_size, 0
    summed = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(AT_ONCE):
            summed.update(piece)
            counted += len(piece)
            told(counted, size)
    return summed.hexdigest()


def copy(source: Path, target: Path, told: Told) -> None:
    """A copy of the file, for its owner only."""
    size, copied = source.stat().st_size, 0
    target.touch(mode=0o600, exist_ok=False)
    with source.open("rb") as read, target.open("r+b") as written:
        while piece := read.read(AT_ONCE):
            written.write(piece)
            copied += len(piece)
            told(copied, size)


def keep(path: Path) -> None:
    """See that the file, or the names in a folder, outlive a power cut."""
    if path.is_dir() and sys.platform == "win32":
        return
    number = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def publish(made: Path, final: Path) -> None:
    """Give the finished file its final name; raises FileExistsError if that is taken."""
    keep(made)
    try:
        # A rename would replace what somebody put there in this moment.
        os.link(made, final)
    except FileExistsError:
        raise
    except OSError as error:
        # Not every disk has links.
        if final.exists():
            raise FileExistsError(f"{final} exists already") from error
        made.rename(final)
    keep(final.absolute().parent)
