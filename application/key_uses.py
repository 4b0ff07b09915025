"""When each API key was used last: coarse, beside the secrets, and never in a call's way.

A call leaves a note in memory, at most one a minute for each key; a thread writes the notes once
a minute, and on a stop. What a crash takes is the last minute's.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading

from .engines.errors import StoreUnavailableError
from .engines.shelf import Shelf

#: As often is a use noted, and are notes written.
EVERY = dt.timedelta(minutes=1)

TABLES = (
    """CREATE TABLE IF NOT EXISTS api_key_uses (
        key_id TEXT PRIMARY KEY, used_at TEXT NOT NULL) WITHOUT ROWID""",
)

logger = logging.getLogger("dealtrail")


class KeyUses:
    """The last uses of keys, as they are kept."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._lock = threading.Lock()
        self._noted: dict[str, dt.datetime] = {}
        self._waiting: dict[str, dt.datetime] = {}
        self._stopping = threading.Event()
        self._writer: threading.Thread | None = None

    def note(self, key_id: str, now: dt.datetime) -> None:
        """The key opened the door at this time; `key_id` is one that exists."""
        before = self._noted.get(key_id)
        if before is not None and now - before < EVERY:
            return
        with self._lock:
            self._noted[key_id] = self._waiting[key_id] = now
            if self._writer is None and not self._stopping.is_set():
                self._writer = threading.Thread(
                    target=self._go_on_writing, name="key uses", daemon=True
                )
                self._writer.start()

    def write(self) -> None:
        """Write what was noted; what cannot be written now is written later."""
        with self._lock:
            taken, self._waiting = self._waiting, {}
        if not taken:
            return
        try:
            with self._shelf.transaction() as cursor:
                for key_id, used_at in sorted(taken.items()):
                    cursor.execute(
                        "INSERT INTO api_key_uses VALUES (?,?) ON CONFLICT (key_id) "
                        "DO UPDATE SET used_at=excluded.used_at",
                        (key_id, used_at.isoformat(timespec="seconds")),
                    )
        except StoreUnavailableError as error:
            logger.warning("when keys were used last cannot be written now: %s", error)
            with self._lock:
                self._waiting = taken | self._waiting

    def last(self) -> dict[str, dt.datetime]:
        """When each key was used last, of those that were."""
        with self._shelf.transaction() as cursor:
            cursor.execute("SELECT key_id, used_at FROM api_key_uses")
            rows = cursor.fetchall()
        return {str(key_id): dt.datetime.fromisoformat(used_at) for key_id, used_at in rows}

    def close(self) -> None:
        """Write what waits, and end the thread."""
        self._stopping.set()
        with self._lock:
            writer = self._writer
        if writer is not None:
            writer.join()
        self.write()

    def _go_on_writing(self) -> None:
        while not self._stopping.wait(EVERY.total_seconds()):
            self.write()
