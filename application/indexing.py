"""Makes the index tables, and makes them anew from the log where an older version made them."""

from __future__ import annotations

import logging
from uuid import UUID

from eventsourcing.sqlite import SQLiteCursor

from domain.decision import Stream
from domain.kernel import Recorded
from domain.registry import AGGREGATES

from .envelope import UnreadableEventError
from .indexes import TOPICS, Indexes
from .log import Log, placed
from .streams import is_company

#: The shape of the tables; raise it when a statement or what is noted changes.
SHAPE = "4"
SETTING = "indexes"
ROWS_AT_ONCE = 1000

logger = logging.getLogger("dealtrail")


def make(log: Log, cursor: SQLiteCursor, key: bytes) -> None:
    """Have all tables there, in the shape that this version knows. Part of the turn it is in."""
    for statement in TOPICS[0].statements:
        cursor.execute(statement)
    registers = Indexes(cursor, key).registers
    old = registers.setting(SETTING) != SHAPE
    for topic in TOPICS:
        for table in topic.derived if old else ():
            cursor.execute(f"DROP TABLE IF EXISTS {table}")
        for statement in topic.statements:
            cursor.execute(statement)
    if old:
        _read_off(log, cursor, Indexes(cursor, key))
        registers.set(SETTING, SHAPE)


def _read_off(log: Log, cursor: SQLiteCursor, indexes: Indexes) -> None:
    """Note every event of the log in its order, as the turns that wrote them would have."""
    streams: dict[UUID, Stream] = {}
    position = 0
    while rows := log.rows_after(cursor, position, ROWS_AT_ONCE):
        position = rows[-1]["position"]
        for row in rows:
            try:
                recorded = placed(row).recorded
                before = streams.get(recorded.aggregate_id) or _empty(recorded)
                if before is None:
                    continue
                after = streams[recorded.aggregate_id] = before.after(recorded)
            except (UnreadableEventError, ValueError):
                logger.exception("position %s cannot be indexed", row["position"])
                continue
            indexes.note(before, after, (recorded,))


def _empty(recorded: Recorded) -> Stream | None:
    """The stream that the event begins; None of a receipt, or where the beginning is missing."""
    if is_company(recorded.aggregate_id):
        return Stream.empty(AGGREGATES["company"], recorded.aggregate_id)
    kind = AGGREGATES.get(type(recorded.event).begins or "")
    return Stream.empty(kind, recorded.aggregate_id) if kind is not None else None
