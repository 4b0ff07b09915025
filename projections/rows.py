"""Tables that are written behind: a batch gathers its changes and writes them at once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, TypeVar

from sqlalchemy import BigInteger, Column, ColumnElement, Connection, Table, bindparam, select

from .bulk import Bulk
from .store import InstantColumn

Row = dict[str, Any]
Key = tuple[Any, ...]
K = TypeVar("K")
V = TypeVar("V")

#: How many rows of a table are kept in memory between batches: about those that are worked on.
#: There are some forty tables, so this bounds what following the log takes, however long it is.
CAPACITY = 4_000

#: The end of what still holds: later than any position.
FOREVER = 2**62


class Rows:
    """A table in which rows are looked up by key, put and removed.

    What it believes to stand in the table is dropped with `forget` whenever somebody else
    may have written there.
    """

    def __init__(self, table: Table, *, few: bool = False) -> None:
        """Of `few` rows, sums for example, all are kept in memory, read with the first of them."""
        self.table = table
        self._few = few
        self._all_known = False
        self._key = tuple(column.name for column in table.primary_key)
        self._known: OrderedDict[Key, Row | None] = OrderedDict()
        #: Keys changed in this batch, and whether the table had them before.
        self._changed: dict[Key, bool] = {}
        this = [table.c[name] == bindparam(f"key_{name}") for name in self._key]
        own: dict[str, Any] = {
            c.name: bindparam(c.name) for c in table.c if c.name not in self._key
        }
        self._by_key = select(table).where(*this)
        self._removal = Bulk(table.delete().where(*this))
        #: A row that says no more than its key stays as it is.
        self._change = Bulk(table.update().where(*this).values(own)) if own else None
        self._addition = Bulk(table.insert())

    def get(self, connection: Connection, *key: Any, new: bool = False) -> Row | None:
        """The row as this batch has it so far; of a new key the table is not asked."""
        if self._few and not self._all_known:
            self._read_all(connection)
        if new or self._few:
            self._known.setdefault(key, None)
        if key not in self._known:
            found = connection.execute(self._by_key, self._named(key)).mappings().first()
            self._known[key] = dict(found) if found is not None else None
        else:
            self._known.move_to_end(key)
        return self._known[key]

    def put(self, row: Row) -> None:
        """Set a row; unless it was got before, there must be none yet under its key."""
        key = tuple(row[name] for name in self._key)
        self._note(key)
        self._known[key] = row

    def remove(self, *key: Any) -> None:
        """Remove a row that was got before."""
        self._note(key)
        self._known[key] = None

    def flush(self, connection: Connection) -> None:
        """Write what the batch changed."""
        added: list[Row] = []
        changed: list[Row] = []
        removed: list[Row] = []
        for key, existed in self._changed.items():
            row = self._known[key]
            if row is None:
                removed += [self._named(key)] if existed else []
            elif existed:
                changed.append(self._named(key) | row)
            else:
                added.append(row)
        self._removal.run(connection, removed)
        if self._change is not None:
            self._change.run(connection, changed)
        self._addition.run(connection, added)
        self._changed.clear()
        if not self._few:
            trim(self._known)

    def forget(self) -> None:
        self._known.clear()
        self._changed.clear()
        self._all_known = False

    def _read_all(self, connection: Connection) -> None:
        for row in connection.execute(select(self.table)).mappings():
            self._known[tuple(row[name] for name in self._key)] = dict(row)
        self._all_known = True

    def _note(self, key: Key) -> None:
        if key not in self._changed:
            self._changed[key] = self._known.get(key) is not None

    def _named(self, key: Key) -> Row:
        return {f"key_{name}": value for name, value in zip(self._key, key, strict=True)}


class Journal:
    """A table that only grows."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self._addition = Bulk(table.insert())
        self._added: list[Row] = []

    def add(self, row: Row) -> None:
        self._added.append(row)

    def flush(self, connection: Connection) -> None:
        self._addition.run(connection, self._added)
        self._added.clear()

    def forget(self) -> None:
        self._added.clear()


def interval_columns() -> tuple[Column[Any], ...]:
    """The columns of a table of intervals besides its `id` (part of the key) and its own."""
    return (
        Column("from_position", BigInteger, primary_key=True),
        Column("to_position", BigInteger, nullable=False),
        Column("recorded_at", InstantColumn, nullable=False),
    )


class Intervals:
    """A table that keeps what held from which event to which: [from_position, to_position).

    Its key is `id` and `from_position`; a new row is written only where a column changed.
    """

    def __init__(self, table: Table) -> None:
        self.table = table
        c = table.c
        self._current: OrderedDict[Any, Row | None] = OrderedDict()
        self._added: dict[Key, Row] = {}
        self._closed: list[Row] = []
        self._by_id = select(table).where(c.id == bindparam("key"), c.to_position == FOREVER)
        self._closing = Bulk(
            table.update()
            .where(c.id == bindparam("key"), c.from_position == bindparam("since"))
            .values(to_position=bindparam("until"))
        )
        self._addition = Bulk(table.insert())

    def current(self, connection: Connection, id: Any, *, new: bool = False) -> Row | None:
        """What holds now, as this batch has it so far; of a new id the table is not asked."""
        if new:
            self._current.setdefault(id, None)
        if id not in self._current:
            found = connection.execute(self._by_id, {"key": id}).mappings().first()
            self._current[id] = dict(found) if found is not None else None
        else:
            self._current.move_to_end(id)
        return self._current[id]

    def put(self, connection: Connection, position: int, row: Mapping[str, Any]) -> None:
        """From the position on this holds; `row` has all columns but the two positions."""
        id = row["id"]
        old = self.current(connection, id)
        if old is not None:
            if _alike(old, row):
                return
            self._close(id, old, position)
        new = {**row, "from_position": position, "to_position": FOREVER}
        self._added[id, position] = new
        self._current[id] = new

    def end(self, connection: Connection, position: int, id: Any) -> None:
        """From the position on nothing holds under this id."""
        old = self.current(connection, id)
        if old is not None:
            self._close(id, old, position)
            self._current[id] = None

    def at(self, position: int, newest: int, *, in_order: bool = False) -> ColumnElement[bool]:
        """Picks the rows that held at the position; `newest` is the last one seen.

        `in_order` is for a page: an index is walked in the list's order until it is full.
        Else the index is taken that has fewer rows behind the position. Adding nothing to a
        column keeps the database from taking another one.
        """
        c = self.table.c
        if position >= newest:
            return c.to_position == FOREVER
        began: ColumnElement[int] = c.from_position
        ended: ColumnElement[int] = c.to_position
        if in_order or position > newest // 2:
            began = began + 0
        if in_order or position <= newest // 2:
            ended = ended + 0
        return (began <= position) & (ended > position)

    def flush(self, connection: Connection) -> None:
        self._closing.run(connection, self._closed)
        self._addition.run(connection, list(self._added.values()))
        self._added.clear()
        self._closed.clear()
        trim(self._current)

    def forget(self) -> None:
        self._current.clear()
        self._added.clear()
        self._closed.clear()

    def _close(self, id: Any, old: Row, position: int) -> None:
        since = old["from_position"]
        pending = self._added.get((id, since))
        if since == position:
            self._added.pop((id, since), None)
        elif pending is not None:
            pending["to_position"] = position
        else:
            self._closed.append({"key": id, "since": since, "until": position})


def _alike(old: Row, row: Mapping[str, Any]) -> bool:
    """Whether a row says what the old one did, whenever that was recorded.

    Most values are the very same object: what is equal only costs a comparison.
    """
    for name, value in row.items():
        known = old[name]
        if known is not value and known != value and name != "recorded_at":
            return False
    return True


def trim(kept: OrderedDict[K, V], capacity: int = CAPACITY) -> None:
    """Drop what was used longest ago."""
    while len(kept) > capacity:
        kept.popitem(last=False)
