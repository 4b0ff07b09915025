"""Checkpoints in a folder that the operator names, out of the database administrator's reach.

Each is a file of its own, never overwritten: `000000001234-89abcdef.checkpoint`, with the
size and the beginning of the SHA-256 of what is in it. Several logs may share a folder.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from application.copies import publish, unfinished
from domain.language import Text

from .checkpoint import Checkpoint, open_checkpoint
from .errors import LedgerError
from .keyring import Keyring
from .note import Note

SUFFIX = ".checkpoint"
SIZE_DIGITS = 12
DIGEST_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Found:
    """A file of the folder."""

    name: str
    note: bytes

    @property
    def claimed(self) -> Checkpoint:
        """What it says, whoever signed it; raises LedgerError."""
        return self._read(lambda: Checkpoint.parse(Note.parse(self.note).text))

    def opened(self, origin: str, keys: Keyring) -> Checkpoint:
        """The checkpoint of that log, signed by a key of it; raises LedgerError."""
        return self._read(lambda: open_checkpoint(self.note, origin, keys))

    def _read(self, read: Callable[[], Checkpoint]) -> Checkpoint:
        try:
            return read()
        except LedgerError as error:
            said = error.text
            raise type(error)(f"{self.name}: {said.en}", f"{self.name}：{said.zh}") from error


class Outside:
    """The folder; `trouble` says what keeps it from being used, as it was last tried."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.trouble: Text | None = None
        #: Whether it was looked through since the start, and what was found was in order.
        self.was_read = False

    def look(self) -> bool:
        """Whether files can be added there now, as far as one can see."""
        if not self.folder.is_dir():
            self._cannot("there is no such folder", "没有这个文件夹")
            return False
        if not os.access(self.folder, os.W_OK | os.X_OK):
            self._cannot("this user may not write there", "当前用户无权写入")
            return False
        self.trouble = None
        return True

    def put(self, size: int, note: bytes) -> bool:
        """Write the checkpoint there unless it is there; whether it is there now."""
        final = self.folder / name_of(size, note)
        try:
            if not final.exists():
                with unfinished(final) as made:
                    (made / final.name).write_bytes(note)
                    publish(made / final.name, final)
        except FileExistsError:
            # Another process was faster; the name says that it holds the same.
            return True
        except OSError as error:
            self._failed(error)
            return False
        return True

    def holds(self, size: int, note: bytes) -> bool:
        """Whether the checkpoint stands there; not if the folder cannot be looked into."""
        try:
            return (self.folder / name_of(size, note)).exists()
        except OSError as error:
            self._failed(error)
            return False

    def newest(self, origin: str) -> Found | None:
        """The file of the largest checkpoint that speaks for that log, whoever signed it.

        None if there is none, or if the folder is away.
        """
        if not self.look():
            return None
        try:
            files = (path for path in self.folder.iterdir() if path.name.endswith(SUFFIX))
            for path in sorted(files, reverse=True):
                note = path.read_bytes()
                if note.partition(b"\n")[0] == origin.encode():
                    return Found(path.name, note)
        except OSError as error:
            self._failed(error)
        else:
            self.was_read = True
        return None

    def _failed(self, error: OSError) -> None:
        said = error.strerror or type(error).__name__
        self._cannot(said, said)

    def _cannot(self, en: str, zh: str) -> None:
        self.trouble = Text(
            f"Checkpoints cannot be written to {self.folder}: {en}. It is tried again.",
            f"无法将检查点写入 {self.folder}：{zh}。系统会重试。",
        )


def name_of(size: int, note: bytes) -> str:
    """The name of the file that holds the note of a checkpoint of that size."""
    digest = sha256(note).hexdigest()[:DIGEST_DIGITS]
    return f"{size:0{SIZE_DIGITS}d}-{digest}{SUFFIX}"
