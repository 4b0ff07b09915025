"""Notices that somebody removed or replaced a file under the service that holds it open.

The service would go on writing to a file that has no name any more, while whoever opens the
name anew writes to another: what it acknowledged would be lost. Its own file is written whole
when it stops, so the one thing to do is to take nothing more and to be started again.
"""

from __future__ import annotations

from pathlib import Path

from .causes import Cause, NotTakenError


class HeldFiles:
    """The database and its write-ahead log, as they were when they were opened."""

    def __init__(self, path: Path) -> None:
        self._names = (path, path.with_name(f"{path.name}-wal"))
        self._held: dict[Path, tuple[int, int]] = {}

    def hold(self) -> None:
        """Take what the names lead to as the files that are held, of those not held yet."""
        for name in self._names:
            if name not in self._held and (found := _identity(name)) is not None:
                self._held[name] = found

    def check(self) -> None:
        """Raise NotTakenError if a name leads to another file now, or to none."""
        for name, held in self._held.items():
            if _identity(name) != held:
                raise NotTakenError(f"{name} was removed or replaced", Cause.REPLACED)

    def let_go(self) -> None:
        """The files are held no more."""
        self._held.clear()


def _identity(name: Path) -> tuple[int, int] | None:
    try:
        found = name.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino
