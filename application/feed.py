"""The events of the log in their order, without the receipts: for whoever follows along.

Read straight from the log, a bounded piece at a time, so that nobody who is slow holds
anything open. What is committed is in order for good: no position appears behind one that
was read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from domain.company.state import COMPANY_ID
from domain.registry import EVENTS, PERSONAL_ACTS

from .envelope import Placed, UnreadableEventError
from .log import Cursor, Log, Row
from .receipts import CommandReceived
from .streams import is_company

#: How many positions one query looks through, and one call altogether.
WINDOW = 5_000
REACH = 20 * WINDOW
MOST_EVENTS = 200

COMPANY = "company"

#: What the stream of a row began with.
FIRST_TOPIC = (
    "(SELECT f.topic FROM stored_events f WHERE f.originator_id=e.originator_id "
    "AND f.originator_version=1)"
)


@dataclass(frozen=True, slots=True)
class FeedFilter:
    """Which events to follow; what is left out is no condition."""

    types: frozenset[str] = frozenset()
    aggregate_id: UUID | None = None
    kind: str | None = None


EVERYTHING = FeedFilter()


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """An event in its place, and the kind of aggregate that it happened to."""

    placed: Placed
    kind: str

    @property
    def is_personal_act(self) -> bool:
        """Whether only those learn of it who read what is laid down about personal data (V18)."""
        return self.kind in PERSONAL_ACTS


@dataclass(frozen=True, slots=True)
class _Found:
    """A row, and the topic of its stream's first one."""

    row: Row
    first_topic: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Some events, the position up to which nothing was left out, and whether more may follow."""

    events: tuple[FeedEvent, ...]
    seen: int
    more: bool


def read(log: Log, wanted: FeedFilter, after: int, most: int = MOST_EVENTS) -> Piece:
    """The next events behind the position; raises UnreadableEventError if it meets such a one."""
    with log.reading() as cursor:
        last = log.last_in_turn(cursor)
        seen = after
        while seen < last and seen < after + REACH:
            until = last if wanted.aggregate_id else min(seen + WINDOW, last)
            rows = _rows(log, cursor, wanted, seen, until, most)
            seen = until
            if rows:
                return _piece(log, rows, seen, last, most)
    return Piece((), max(seen, after), seen < last)


def _piece(log: Log, rows: list[_Found], seen: int, last: int, most: int) -> Piece:
    """What was found; it ends before a row that this version cannot read."""
    events: list[FeedEvent] = []
    for found in rows:
        try:
            events.append(FeedEvent(log.placed(found.row), _kind_of(found)))
        except UnreadableEventError:
            if not events:
                raise
            return Piece(tuple(events), events[-1].placed.position, more=True)
    if len(rows) == most:
        seen = events[-1].placed.position
    return Piece(tuple(events), seen, seen < last)


def _rows(
    log: Log, cursor: Cursor, wanted: FeedFilter, after: int, until: int, most: int
) -> list[_Found]:
    conditions = list(_conditions(wanted))
    where = " AND ".join(text for text, _ in conditions)
    # With an aggregate its own index leads, without one the positions.
    plus, by = ("+", "originator_version") if wanted.aggregate_id else ("", log.position)
    cursor.execute(
        f"SELECT {log.columns}, {FIRST_TOPIC} FROM stored_events e "
        f"WHERE {plus}{log.position}>? AND {plus}{log.position}<=? AND {where} "
        f"ORDER BY {by} LIMIT ?",
        (after, until, *(v for _, values in conditions for v in values), most),
    )
    return [_Found(Row(*row[:-1]), row[-1]) for row in cursor.fetchall()]


def _conditions(wanted: FeedFilter) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "topic!=?", (CommandReceived.__name__,)
    if wanted.types:
        yield f"topic IN ({_marks(len(wanted.types))})", tuple(sorted(wanted.types))
    if wanted.aggregate_id is not None:
        yield "originator_id=?", (wanted.aggregate_id.hex,)
    if wanted.kind == COMPANY:
        yield "originator_id=?", (COMPANY_ID.hex,)
    elif wanted.kind is not None:
        beginnings = tuple(n for n, event in EVENTS.items() if event.begins == wanted.kind)
        yield f"{FIRST_TOPIC} IN ({_marks(len(beginnings))})", beginnings


def _marks(count: int) -> str:
    return ",".join("?" * count)


def _kind_of(found: _Found) -> str:
    if is_company(UUID(found.row.originator_id)):
        return COMPANY
    first = EVENTS.get(found.first_topic)
    return (first.begins if first is not None else None) or ""
