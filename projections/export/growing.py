"""A file of an export that grows batch by batch, and can be gone on with after a kill."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from .part import Part

CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class FileState:
    """How far a file is: the last position and how many rows it holds, its size, its hash."""

    path: str
    position: int = 0
    rows: int = 0
    bytes: int = 0
    sha256: str = hashlib.sha256().hexdigest()
    #: 1 once it is complete.
    done: int = 0


class Growing:
    """The file; `note` says how far it is, in one step with what else was counted."""

    def __init__(self, part: Part, path: str) -> None:
        self._path = path
        #: Its name, to tell how far it is.
        self.name = Path(path).name
        self._place = part.bag / path
        self._place.parent.mkdir(parents=True, exist_ok=True)
        known = state_of(part, path)
        self.hash = hashlib.sha256()
        self.size = self.position = self.rows = 0
        if known is not None and self._holds(known):
            self.position, self.rows = known.position, known.rows
        else:
            self.hash = hashlib.sha256()
            self.size = 0
        #: Whether some of it was there already, and what was noted of that is true.
        self.is_resumed = self.size > 0
        self._file = self._place.open("r+b" if self.is_resumed else "wb")
        self._file.truncate(self.size)
        self._file.seek(self.size)

    def start_anew(self) -> None:
        """Forget what is there."""
        self.hash, self.is_resumed = hashlib.sha256(), False
        self.size = self.position = self.rows = 0
        self._file.truncate(0)
        self._file.seek(0)

    def write(self, text: bytes, position: int = 0, rows: int = 0) -> None:
        """Add text; the position of its last row, and how many rows it holds."""
        self._file.write(text)
        self.hash.update(text)
        self.size += len(text)
        self.position = position or self.position
        self.rows += rows

    def note(self, state: sqlite3.Connection, *, done: bool = False) -> None:
        """How far it is, once that is with the operating system, or on disk if it is done."""
        self._file.flush()
        if done:
            os.fsync(self._file.fileno())
        told = (self.position, self.rows, self.size, self.hash.hexdigest(), done)
        state.execute("INSERT OR REPLACE INTO files VALUES (?,?,?,?,?,?)", (self._path, *told))

    def close(self) -> None:
        self._file.close()

    def _holds(self, known: FileState) -> bool:
        """Whether the file begins with what was noted; hashes it on the way."""
        if not self._place.is_file() or self._place.stat().st_size < known.bytes:
            return False
        with self._place.open("rb") as file:
            while self.size < known.bytes:
                chunk = file.read(min(CHUNK, known.bytes - self.size))
                self.hash.update(chunk)
                self.size += len(chunk)
        return self.hash.hexdigest() == known.sha256


def state_of(part: Part, path: str) -> FileState | None:
    """What was noted of a file, if anything."""
    found = part.state.execute("SELECT * FROM files WHERE path=?", (path,)).fetchone()
    return FileState(*found) if found is not None else None


def is_done(part: Part, path: str) -> bool:
    """Whether the file is complete."""
    known = state_of(part, path)
    return known is not None and bool(known.done)


def note_done(part: Part, path: str) -> None:
    """A file that was written in another way is complete: put it on disk, size it, hash it."""
    place = part.bag / path
    with place.open("r+b") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    _note(part, path, place.stat().st_size, digest)


def write_whole(part: Part, path: str, content: bytes) -> None:
    """A small file, at once: it is made anew each time, so nobody relies on what is on disk."""
    place = part.bag / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    _note(part, path, len(content), hashlib.sha256(content).hexdigest())


def _note(part: Part, path: str, size: int, digest: str) -> None:
    told = (path, 0, 0, size, digest, True)
    part.state.execute("INSERT OR REPLACE INTO files VALUES (?,?,?,?,?,?)", told)
