"""What OCEL files are made of, set down in a file as the events come, so that memory stays flat.

Objects are known only when all events have been seen, and both formats want them in an order
of their own. The spool is thrown away afterwards, so nothing in it is kept safe from a crash.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable
from pathlib import Path

from .ocel_objects import Tie
from .ocel_relations import Link
from .ocel_traits import Values, empty
from .ocel_types import EPOCH, ObjectType, Ref

_TABLES = """
CREATE TABLE objects (
    no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, type TEXT NOT NULL,
    latest TEXT, changed TEXT NOT NULL
);
CREATE TABLE changes (
    object INTEGER NOT NULL, time TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (object, time, name)
) WITHOUT ROWID;
CREATE TABLE events (
    position INTEGER PRIMARY KEY, id TEXT NOT NULL, type TEXT NOT NULL, time TEXT NOT NULL,
    facts TEXT NOT NULL
);
CREATE TABLE links (
    event INTEGER NOT NULL, object INTEGER NOT NULL, qualifier TEXT NOT NULL,
    PRIMARY KEY (event, object)
) WITHOUT ROWID;
CREATE TABLE ties (
    source INTEGER NOT NULL, target INTEGER NOT NULL, qualifier TEXT NOT NULL,
    PRIMARY KEY (source, target)
) WITHOUT ROWID;
"""


_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

#: How many objects' numbers are kept in memory.
REMEMBERED = 50_000


class Spool:
    """Objects, their changes, events and relations; only objects of the types wanted.

    There is one relation between the same two, the one told first: some readers know no
    second one, and drop it.
    """

    def __init__(self, path: Path, types: Collection[ObjectType]) -> None:
        self._types = frozenset(types)
        self._numbers: dict[Ref, int] = {}
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-32768;" + _TABLES
        )
        self.connection.execute("BEGIN")

    def close(self) -> None:
        self.connection.close()

    def is_told(self, ref: Ref) -> bool:
        """Whether the attributes of the object are on record."""
        found = self.connection.execute("SELECT latest FROM objects WHERE id=?", (ref.id,))
        row = found.fetchone()
        return row is not None and row[0] is not None

    def mention(self, ref: Ref) -> int | None:
        """The number of the object, which exists from its first mention; None if not wanted."""
        number = self._numbers.get(ref)
        if number is None and ref.type in self._types:
            if len(self._numbers) >= REMEMBERED:
                self._numbers.clear()
            number = self._numbers[ref] = self._number_of(ref)
        return number

    def _number_of(self, ref: Ref) -> int:
        self.connection.execute(
            "INSERT OR IGNORE INTO objects (id, type, changed) VALUES (?, ?, ?)",
            (ref.id, ref.type, EPOCH),
        )
        found = self.connection.execute("SELECT no FROM objects WHERE id=?", (ref.id,))
        return int(found.fetchone()[0])

    def tell(self, ref: Ref, values: Values, at: str) -> None:
        """What is known of the object from then on.

        What is told first holds from the epoch. A later change never stands before an
        earlier one, though what brought it was entered late.
        """
        number = self.mention(ref)
        if number is None:
            return
        found = self.connection.execute(
            "SELECT latest, changed FROM objects WHERE no=?", (number,)
        ).fetchone()
        if found[0] is None:
            latest, time, values = Values(), EPOCH, empty(ref.type) | values
        else:
            latest, time = json.loads(found[0]), max(at, found[1])
        news = {name: value for name, value in values.items() if latest.get(name) != value}
        if not news:
            return
        self.connection.executemany(
            "INSERT OR REPLACE INTO changes VALUES (?, ?, ?, ?)",
            [(number, time, name, _json(value)) for name, value in news.items()],
        )
        self.connection.execute(
            "UPDATE objects SET latest=?, changed=? WHERE no=?",
            (_json(latest | news), time, number),
        )

    def tie(self, tie: Tie) -> None:
        source, target = self.mention(tie.source), self.mention(tie.target)
        if source is not None and target is not None:
            self.connection.execute(
                "INSERT OR IGNORE INTO ties VALUES (?, ?, ?)", (source, target, tie.qualifier)
            )

    def event(
        self, position: int, id: str, type: str, time: str, facts: Values, links: Iterable[Link]
    ) -> None:
        """An event; without any object of the types wanted it is left out."""
        found = [(self.mention(link.target), link.qualifier) for link in links]
        wanted = [(position, number, name) for number, name in found if number is not None]
        if not wanted:
            return
        self.connection.execute(
            "INSERT INTO events VALUES (?, ?, ?, ?, ?)", (position, id, type, time, _json(facts))
        )
        self.connection.executemany("INSERT OR IGNORE INTO links VALUES (?, ?, ?)", wanted)

    def event_types(self) -> list[str]:
        """The types of the events on record, by name."""
        found = self.connection.execute("SELECT DISTINCT type FROM events ORDER BY type")
        return [name for (name,) in found]
