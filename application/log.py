"""The event log: append within a turn, read at any time, whichever engine it stands on."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, NoReturn
from uuid import UUID

from domain.company.erasures import SubjectErased
from domain.kernel import Event, Recorded, Trail

from .engines.causes import Cause, NotTakenError
from .engines.engine import Cursor, opened
from .engines.errors import (
    CannotServeError,
    CommitUncertainError,
    StoreUnavailableError,
    is_of_the_store,
)
from .engines.location import Location
from .engines.looking import looked_at
from .envelope import Placed, UnreadableEventError, contents, stored
from .row import Row
from .sealing.allotting import Allotting
from .subject_keys import SubjectKeys

__all__ = [
    "CannotServeError",
    "CommitUncertainError",
    "Cursor",
    "Log",
    "Row",
    "StoreUnavailableError",
    "is_of_the_store",
]

LOCK_SECONDS = 5
FORBIDDEN_SETTING = "POSTGRES_ENABLE_DB_FUNCTIONS"


class Log:
    """The log in one database."""

    def __init__(
        self, location: Location, *, looking: bool = False, keys: SubjectKeys | None = None
    ) -> None:
        """`looking`: nothing is made or written there, and reading needs no more rights.

        Without `keys` personal values read `domain.values.SEALED`, and none can be written.
        """
        if os.environ.get(FORBIDDEN_SETTING):
            raise CannotServeError(
                f"{FORBIDDEN_SETTING} is set; with it subscribers miss events. Unset it."
            )
        self.location = location
        self.engine = looked_at(location) if looking else opened(location)
        self.keys = keys
        self._turns = threading.Lock()
        #: The columns of a `Row`, and the first of them alone.
        self.position = self.engine.position
        self.columns = f"{self.position}, originator_id, originator_version, topic, state"

    def unlock(self, keys: SubjectKeys) -> None:
        """From now on personal values are opened and sealed with these."""
        self.keys = keys

    @property
    def path(self) -> Path:
        """The file of a log on SQLite."""
        assert isinstance(self.location, Path), "a log on a server has no file"
        return self.location

    @contextmanager
    def turn(self) -> Iterator[Cursor]:
        """One transaction that holds the write lock from its first statement to its last."""
        if not self._turns.acquire(timeout=LOCK_SECONDS):
            raise NotTakenError("another turn takes too long", Cause.BUSY)
        try:
            cursor = self.engine.begin(LOCK_SECONDS)
            try:
                yield cursor
            except BaseException:
                self.engine.rollback()
                raise
            self._commit()
        except StoreUnavailableError:
            raise
        except Exception as error:
            if is_of_the_store(error):
                raise StoreUnavailableError(str(error)) from error
            raise
        finally:
            self._turns.release()

    def _commit(self) -> None:
        try:
            self.engine.commit()
        except Exception as error:
            self.engine.rollback()
            if is_of_the_store(error):
                raise CommitUncertainError(str(error)) from error
            raise

    def append(self, cursor: Cursor, events: Sequence[Recorded]) -> list[Placed]:
        """Add events in the turn of the cursor."""
        key_for = Allotting(cursor, self.keys) if self.keys is not None else _no_key
        positions = self.engine.insert(cursor, [stored(e, key_for) for e in events])
        return [Placed(p, e) for p, e in zip(positions, events, strict=True)]

    def stream_in_turn(self, cursor: Cursor, aggregate_id: UUID, after: int = 0) -> list[Placed]:
        """One stream's events as the turn sees them."""
        return [self.placed(row) for row in self.rows_of(cursor, aggregate_id, after)]

    def stream(
        self, aggregate_id: UUID, after: int = 0, up_to_position: int | None = None
    ) -> list[Placed]:
        """One stream's committed events, up to a position if one is given."""
        with self.reading() as cursor:
            rows = self.rows_of(cursor, aggregate_id, after, up_to_position)
            return [self.placed(row) for row in rows]

    def rows_of(
        self, cursor: Cursor, aggregate_id: UUID, after: int = 0, up_to_position: int | None = None
    ) -> list[Row]:
        """One stream's rows as they stand, whether this version can read them or not."""
        limit = "" if up_to_position is None else f" AND {self.position}<=?"
        params: list[Any] = [aggregate_id.hex, after]
        params += [] if up_to_position is None else [up_to_position]
        cursor.execute(
            f"SELECT {self.columns} FROM stored_events WHERE originator_id=? "
            f"AND originator_version>?{limit} ORDER BY originator_version",
            params,
        )
        return [Row(*row) for row in cursor.fetchall()]

    def after(self, position: int, limit: int) -> list[Placed]:
        """Committed events behind the position, in the order of the log."""
        with self.reading() as cursor:
            return [self.placed(row) for row in self.rows_after(cursor, position, limit)]

    def rows_after(self, cursor: Cursor, position: int, limit: int) -> list[Row]:
        """Rows behind the position as they stand, whether this version can read them or not."""
        cursor.execute(
            f"SELECT {self.columns} FROM stored_events WHERE {self.position}>? "
            f"ORDER BY {self.position} LIMIT ?",
            (position, limit),
        )
        return [Row(*row) for row in cursor.fetchall()]

    def last_position(self) -> int:
        """The position of the newest committed event, 0 in an empty log."""
        with self.reading() as cursor:
            return self.last_in_turn(cursor)

    def last_in_turn(self, cursor: Cursor) -> int:
        cursor.execute(f"SELECT MAX({self.position}) FROM stored_events")
        return int(cursor.fetchone()[0] or 0)

    def reading(self) -> AbstractContextManager[Cursor]:
        """A read transaction of its own; writers go on meanwhile."""
        return self.engine.reading()

    def placed(self, row: Row) -> Placed:
        """The event that a row holds, in its place; raises UnreadableEventError."""
        event, trail = self.happened(row)
        recorded = Recorded(UUID(row.originator_id), row.originator_version, event, trail)
        return Placed(row.position, recorded)

    def happened(self, row: Row, *, folding: bool = False) -> tuple[Event, Trail]:
        """The event that a row holds and its trail alone; raises UnreadableEventError.

        For who is `folding` a state without the personal values that no state keeps.
        """
        try:
            event, trail = contents(row, self.keys, folding=folding)
        except UnreadableEventError as error:
            error.position = row.position
            raise
        if self.keys is not None and isinstance(event, SubjectErased):
            # Whatever the key store still has, and in whichever process.
            self.keys.forget(event.kids)
        return event, trail

    def close(self) -> None:
        with self._turns:
            self.engine.close()


def _no_key(subject: UUID) -> NoReturn:
    raise CannotServeError("personal data cannot be stored: this log was opened without keys")
