"""Erasures in a folder outside, so that no restore of log and key store brings a person back.

Each is a file of its own, never overwritten, as the checkpoints above it are: the place may be
one to which nothing can be written twice. It holds ids only, and a keyed hash over them, so that
nobody who can write there has somebody erased. Several logs may share a folder.
"""

from __future__ import annotations

import errno
import hashlib
import hmac
import logging
from collections.abc import Iterator, Mapping
from pathlib import Path
from uuid import UUID

from pydantic import BaseModel

from .copies import publish, unfinished

#: Where they stand in the folder of the checkpoints.
NAME = "erasures"
SUFFIX = ".erasure"
#: A file of ours is far smaller.
MOST_BYTES = 4096

logger = logging.getLogger("dealtrail")


class _Told(BaseModel):
    """What stands in a file."""

    contact_id: UUID
    erasure_id: UUID
    mac: str


class OutsideErasures:
    """The erasures of one log in the folder."""

    def __init__(self, folder: Path, log: str, key: bytes) -> None:
        """`log`: what tells this log's files from others; `key`: under which they are hashed."""
        self._folder = folder / NAME
        self._prefix = f"{log}-"
        self._key = key
        self._is_away = False
        #: Those whose files were seen.
        self._there: set[UUID] = set()

    def known(self) -> Mapping[UUID, UUID]:
        """Who was erased, as the folder has it, and by which erasure; nothing if it is away."""
        try:
            found = dict(self._read())
        except OSError as error:
            self._tell(error)
            return {}
        self._is_away = False
        return found

    def add(self, erased: Mapping[UUID, UUID]) -> None:
        """Write those that are not there yet; what fails is logged, to be tried again."""
        try:
            for contact_id in erased.keys() - self._there:
                self._write(contact_id, erased[contact_id])
                self._there.add(contact_id)
        except OSError as error:
            self._tell(error)
        else:
            self._is_away = False

    def _write(self, contact_id: UUID, erasure_id: UUID) -> None:
        final = self._folder / f"{self._prefix}{contact_id}{SUFFIX}"
        if final.exists():
            return
        self._folder.mkdir(exist_ok=True)
        mac = self._mac(contact_id, erasure_id)
        told = _Told(contact_id=contact_id, erasure_id=erasure_id, mac=mac)
        try:
            with unfinished(final) as made:
                (made / final.name).write_text(told.model_dump_json() + "\n", encoding="ascii")
                publish(made / final.name, final)
        except FileExistsError:
            return  # another process was faster, and its file says the same

    def _read(self) -> Iterator[tuple[UUID, UUID]]:
        if not self._folder.parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, "there is no such folder")
        for path in sorted(self._folder.glob(f"{self._prefix}*{SUFFIX}")):
            try:
                yield self._parsed(path)
            except ValueError:
                logger.exception("%s tells of no erasure of this log and is left out", path)

    def _parsed(self, path: Path) -> tuple[UUID, UUID]:
        with path.open("rb") as file:
            told = _Told.model_validate_json(file.read(MOST_BYTES))
        right = self._mac(told.contact_id, told.erasure_id)
        if not hmac.compare_digest(told.mac.encode(), right.encode()):
            raise ValueError("its keyed hash is not that of this log's key store")
        return told.contact_id, told.erasure_id

    def _mac(self, contact_id: UUID, erasure_id: UUID) -> str:
        message = b"erasure" + contact_id.bytes + erasure_id.bytes
        return hmac.new(self._key, message, hashlib.sha256).hexdigest()

    def _tell(self, error: OSError) -> None:
        """One line when the folder begins to be away."""
        if not self._is_away:
            logger.error("erasures cannot be kept in %s: %s", self._folder, error.strerror or error)
        self._is_away = True
