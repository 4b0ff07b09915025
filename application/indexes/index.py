"""What all index tables share: the turn's cursor, and the key under which texts are hashed."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from typing import Any, ClassVar

from ..engines.engine import Cursor

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MICROSECOND = dt.timedelta(microseconds=1)


def micros(instant: dt.datetime) -> int:
    """An instant as whole microseconds since 1970."""
    return (instant - EPOCH) // MICROSECOND


def instant(value: int) -> dt.datetime:
    return EPOCH + value * MICROSECOND


class Index:
    """Some tables as one turn sees them: what they answer, and how they are kept up."""

    #: What makes the tables, and the names of those that can be made anew from the log.
    statements: ClassVar[tuple[str, ...]]
    derived: ClassVar[tuple[str, ...]]

    def __init__(self, cursor: Cursor, key: bytes) -> None:
        self._cursor = cursor
        self._key = key

    def _hash(self, text: str) -> bytes:
        """Names and numbers stand here under a keyed hash only, never in the clear."""
        return hmac.new(self._key, text.encode(), hashlib.sha256).digest()

    def _rows(self, statement: str, *parameters: object) -> list[Any]:
        self._cursor.execute(statement, parameters)
        return list(self._cursor.fetchall())

    def _run(self, statement: str, *parameters: object) -> None:
        self._cursor.execute(statement, parameters)
