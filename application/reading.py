"""Reading a log without writing to it: for the command line, beside a running service."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from domain.company.erasures import SubjectErased
from domain.company.restrictions import ProcessingRestricted, RestrictionLifted
from domain.kernel import Event
from domain.people import People
from domain.registry import EVENTS
from domain.sight import KeptBack

from .clock import MANUAL_INSTANT
from .engines.location import Location
from .envelope import Placed
from .erasing import Erasing
from .indexes import Indexes
from .keys import Keys
from .log import CannotServeError, Log, Row
from .turn import directory

WINDOW = 1000
EVENT_TABLE = "stored_events"

#: Events that give a lead, a deal or one of its papers its number.
NUMBERING = tuple(name for name, kind in EVENTS.items() if "number" in kind.model_fields)


@dataclass(frozen=True, slots=True)
class Records:
    """A log that somebody only looks at."""

    log: Log

    def people(self) -> People:
        """Everybody who was ever added."""
        with self.log.reading() as cursor:
            return directory(self.log, cursor, Indexes(cursor, b"").registers.people_streams())

    def find(self, name: str) -> UUID | None:
        """The aggregate that an id or a number (XS-…, SJ-…) names."""
        try:
            return UUID(name)
        except ValueError:
            return self._numbered(name.strip().upper())

    def stream(self, aggregate_id: UUID, up_to_position: int | None = None) -> list[Placed]:
        return self.log.stream(aggregate_id, up_to_position=up_to_position)

    def kept_back(self) -> KeptBack:
        """The customers' people of whom only compliance reads, and those who were erased.

        By the events themselves: a log of an older release has no index of them.
        """
        restricted, erased = set[UUID](), set[UUID]()
        for placed in self._events_of(ProcessingRestricted, RestrictionLifted, SubjectErased):
            match placed.recorded.event:
                case ProcessingRestricted(contact_id=contact_id):
                    restricted.add(contact_id)
                case RestrictionLifted(contact_id=contact_id):
                    restricted.discard(contact_id)
                case SubjectErased(contact_id=contact_id):
                    erased.add(contact_id)
        return KeptBack(frozenset(restricted), frozenset(erased))

    def _events_of(self, *kinds: type[Event]) -> list[Placed]:
        """All events of these kinds, in the order of the log."""
        marks = ",".join("?" * len(kinds))
        with self.log.reading() as cursor:
            cursor.execute(
                f"SELECT {self.log.columns} FROM {EVENT_TABLE} WHERE topic IN ({marks}) "
                f"ORDER BY {self.log.position}",
                tuple(kind.__name__ for kind in kinds),
            )
            return [self.log.placed(Row(*row)) for row in cursor.fetchall()]

    def position_at(self, instant: dt.datetime) -> int:
        """The highest position that was recorded by then; 0 if none was.

        Found by halving, since recorded_at never runs against position. But for a log that ever
        had a manual clock, which may once have been set to before what stood there.
        """
        if self._had_a_manual_clock():
            return self._looked_back(instant)
        first, last = 0, self.log.last_position()
        while first < last:
            middle = (first + last + 1) // 2
            found = self.log.after(middle - 1, 1)
            if found and found[0].recorded.trail.recorded_at <= instant:
                first = found[0].position
            else:
                last = middle - 1
        return first

    def _had_a_manual_clock(self) -> bool:
        with self.log.reading() as cursor:
            return Indexes(cursor, b"").registers.setting(MANUAL_INSTANT) is not None

    def _looked_back(self, instant: dt.datetime) -> int:
        """The same, from the newest backwards."""
        last = self.log.last_position()
        while last > 0:
            first = max(0, last - WINDOW)
            for placed in reversed(self.log.after(first, last - first)):
                if placed.recorded.trail.recorded_at <= instant:
                    return placed.position
            last = self._last_until(first)
        return 0

    def _last_until(self, position: int) -> int:
        """The last position up to there that holds an event: a restore leaves many out."""
        with self.log.reading() as cursor:
            column = self.log.position
            cursor.execute(
                f"SELECT MAX({column}) FROM {EVENT_TABLE} WHERE {column}<=?", (position,)
            )
            return int(cursor.fetchone()[0] or 0)

    def _numbered(self, number: str) -> UUID | None:
        marks = ",".join("?" * len(NUMBERING))
        with self.log.reading() as cursor:
            cursor.execute(
                f"SELECT originator_id FROM {EVENT_TABLE} WHERE topic IN ({marks}) "
                f"AND {self.log.engine.member('number')}=? LIMIT 1",
                (*NUMBERING, number),
            )
            row = cursor.fetchone()
        return UUID(row[0]) if row is not None else None


@contextmanager
def records(
    location: Location,
    keys: Location | None = None,
    master_key: Path | None = None,
    erasures: Path | None = None,
) -> Iterator[Records]:
    """The log in an existing database; raises CannotServeError if there is none.

    Personal values can be read only with the key store, which must be there too then; those of
    the erased never, as log and `erasures`, the folder of checkpoints, tell.
    """
    if isinstance(location, Path):
        require_log(location)
    with ExitStack() as open_until_the_end:
        log = Log(location)
        open_until_the_end.callback(log.close)
        if keys is not None:
            store = key_store(keys, master_key)
            open_until_the_end.callback(store.close)
            log.unlock(store.subjects)
            if _knows_of_erasures(location):
                Erasing(log, store, erasures).forget()
        yield Records(log)


def _knows_of_erasures(location: Location) -> bool:
    """Whether it does, or was not served yet by a version that seals: then nothing is sealed."""
    if not isinstance(location, Path):
        return True
    return bool(_asked(location, "SELECT 1 FROM sqlite_master WHERE name='erasures'"))


def key_store(location: Location, master_key: Path | None) -> Keys:
    """The key store of a log, which is made by whoever writes the log, never by a reader."""
    if isinstance(location, Path) and not location.is_file():
        raise CannotServeError(
            f"there is no key store {location}, without which personal data cannot be read; name "
            "it by DEALTRAIL_KEYS"
        )
    return Keys(location, master_key)


def require_log(path: Path) -> None:
    """A file that is none would be made by opening it."""
    if not path.is_file():
        raise CannotServeError(f"there is no database {path} yet")
    if not _asked(path, "SELECT 1 FROM sqlite_master WHERE name=?", EVENT_TABLE):
        raise CannotServeError(f"{path} is not a database of dealtrail")


def holds_manual_time(location: Location) -> bool:
    """Whether a manual clock was ever set in this database; one that is missing holds none."""
    if isinstance(location, Path):
        return _file_holds_manual_time(location)
    with records(location) as found, found.log.reading() as cursor:
        return Indexes(cursor, b"").registers.setting(MANUAL_INSTANT) is not None


def _file_holds_manual_time(path: Path) -> bool:
    if not path.is_file() or not _asked(path, "SELECT 1 FROM sqlite_master WHERE name='settings'"):
        return False
    return bool(_asked(path, "SELECT 1 FROM settings WHERE name=?", MANUAL_INSTANT))


def _asked(path: Path, statement: str, *parameters: str) -> list[tuple[object, ...]]:
    """What a question finds, over a connection that could not write if it wanted to."""
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=5)
        try:
            return connection.execute(statement, parameters).fetchall()
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise CannotServeError(f"cannot open the database {path}: {error}") from error
