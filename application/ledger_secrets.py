"""What the transparency log keeps among the secrets: one text, its signing keys in it.

It also says what was signed last. So a database that was put back or rewritten cannot make the
key sign a second history: the key remembers.
"""

from __future__ import annotations

from collections.abc import Callable

from .engines.engine import Cursor
from .engines.shelf import Shelf

NAME = "ledger"


class LedgerSecrets:
    """The text in the key store, read and changed as a whole."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def read(self) -> bytes | None:
        """The text, None before it was begun."""
        with self._shelf.transaction() as cursor:
            return _read(cursor)

    def begin(self, text: bytes) -> bytes:
        """Keep this text if there is none yet; the one that is kept, whoever was first."""
        with self._shelf.transaction() as cursor:
            cursor.execute("INSERT INTO secrets VALUES (?,?) ON CONFLICT DO NOTHING", (NAME, text))
            return _read(cursor) or text

    def change(self, changed: Callable[[bytes], bytes]) -> bytes:
        """Keep what becomes of the text, with nobody changing it in between."""
        with self._shelf.transaction() as cursor:
            # A statement that writes takes the lock before anything is read.
            cursor.execute("UPDATE secrets SET value=value WHERE name=?", (NAME,))
            text = changed(_read(cursor) or b"")
            cursor.execute("UPDATE secrets SET value=? WHERE name=?", (text, NAME))
            return text


def _read(cursor: Cursor) -> bytes | None:
    cursor.execute("SELECT value FROM secrets WHERE name=?", (NAME,))
    row = cursor.fetchone()
    return bytes(row[0]) if row is not None else None
