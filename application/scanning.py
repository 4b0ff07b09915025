"""Every row of a log as it stands, from the first on: for whoever checks it.

Read in small pieces, each in a transaction of its own, so that neither memory nor the
writer's files grow with the length of the log.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .engines.causes import Cause, cause_of
from .engines.sqlite_recorder import TRIGGERS
from .log import Cursor, Log, Row, StoreUnavailableError

EVENTS = "stored_events"
#: How many positions are read at once.
STRIDE = 1000
#: The streams of a long log are looked at in so many parts, by the first two digits of their ids.
PARTS = 256
#: Of how many streams with a gap the first is looked for.
MOST_STREAMS = 1000


def rows_of_log(log: Log, stride: int = STRIDE) -> Iterator[Row]:
    """All rows by position, those that stand twice and those before position 1 too.

    Ends where the log ended when it was looked at last. Raises StoreUnavailableError.
    """
    before = _before_next(log, None)
    while before is not None:
        try:
            rows = _piece(log, before, before + stride)
        except StoreUnavailableError as error:
            if stride == 1 or cause_of(error) is not Cause.DAMAGED:
                raise
            # What can be read before the damage is read, so that its place is known.
            stride = 1
            continue
        yield from rows
        before = rows[-1].position if rows else _before_next(log, before)


def _piece(log: Log, after: int, until: int) -> list[Row]:
    with log.reading() as cursor:
        cursor.execute(
            f"SELECT {log.columns} FROM {EVENTS} WHERE {log.position}>? AND {log.position}<=? "
            f"ORDER BY {log.position}",
            (after, until),
        )
        return [Row(*row) for row in cursor.fetchall()]


def _before_next(log: Log, after: int | None) -> int | None:
    """What lies right before the next position that there is; None if there is none."""
    with log.reading() as cursor:
        if after is None:
            cursor.execute(f"SELECT MIN({log.position}) FROM {EVENTS}")
        else:
            cursor.execute(
                f"SELECT MIN({log.position}) FROM {EVENTS} WHERE {log.position}>?", (after,)
            )
        found = cursor.fetchone()[0]
    return None if found is None else int(found) - 1


@dataclass(frozen=True, slots=True)
class Gap:
    """A stream in which a version is missing: where the next one stands, and which is missing."""

    originator_id: str
    missing: int
    position: int


def first_gap(log: Log, part: int | None = None) -> Gap | None:
    """The first position before which a version of its stream is missing.

    Of all streams, or of a part of them, from 0 to PARTS - 1: one look at the streams' index.
    """
    bounds, values = ("", []) if part is None else _bounds(part)
    with log.reading() as cursor:
        cursor.execute(
            f"SELECT originator_id FROM {EVENTS}{bounds} GROUP BY originator_id "
            "HAVING COUNT(*)<>MAX(originator_version) OR MIN(originator_version)<>1 "
            f"LIMIT {MOST_STREAMS}",
            values,
        )
        found = [_gap_in(log, cursor, str(row[0])) for row in cursor.fetchall()]
    gaps = [gap for gap in found if gap is not None]
    return min(gaps, key=lambda gap: gap.position, default=None)


def _bounds(part: int) -> tuple[str, list[str]]:
    """Which ids belong to the part; what is no id belongs to the first or the last."""
    conditions, values = [], []
    if part > 0:
        conditions.append("originator_id>=?")
        values.append(f"{part:02x}{'0' * 30}")
    if part < PARTS - 1:
        conditions.append("originator_id<?")
        values.append(f"{part + 1:02x}{'0' * 30}")
    return f" WHERE {' AND '.join(conditions)}", values


def _gap_in(log: Log, cursor: Cursor, originator_id: str) -> Gap | None:
    """Where the stream has an event without the one before it."""
    cursor.execute(
        f"SELECT {log.position}, originator_version FROM {EVENTS} e WHERE originator_id=? AND "
        "originator_version<>1 AND (originator_version<1 OR NOT EXISTS (SELECT 1 FROM "
        f"{EVENTS} p WHERE p.originator_id=e.originator_id "
        "AND p.originator_version=e.originator_version-1)) ORDER BY 1 LIMIT 1",
        (originator_id,),
    )
    row = cursor.fetchone()
    return None if row is None else Gap(originator_id, int(row[1]) - 1, int(row[0]))


def position_of_row(log: Log, number: int) -> int | None:
    """The position of the how-manieth row, counted from 1; None if there are not so many."""
    with log.reading() as cursor:
        cursor.execute(
            f"SELECT {log.position} FROM {EVENTS} ORDER BY {log.position} LIMIT 1 OFFSET ?",
            (number - 1,),
        )
        found = cursor.fetchone()
    return None if found is None else int(found[0])


def positions_given(log: Log) -> tuple[int, int] | None:
    """The last position that the log holds, and the last it ever gave out, at one moment.

    None where the database gives positions out that no event ever has.
    """
    if log.engine.skips_positions:
        return None
    with log.reading() as cursor:
        cursor.execute(
            f"SELECT (SELECT MAX({log.position}) FROM {EVENTS}), "
            f"(SELECT seq FROM sqlite_sequence WHERE name='{EVENTS}')"
        )
        last, given = cursor.fetchone()
    return int(last or 0), int(given or 0)


def is_guarded(log: Log) -> bool:
    """Whether the triggers stand that refuse to change the rows."""
    with log.reading() as cursor:
        if isinstance(log.location, Path):
            cursor.execute(
                "SELECT COUNT(*) FROM sqlite_master "
                f"WHERE type='trigger' AND tbl_name='{EVENTS}' AND sql LIKE '%RAISE(ABORT%'"
            )
            return int(cursor.fetchone()[0]) >= len(TRIGGERS)
        cursor.execute(
            f"SELECT COUNT(*) FROM pg_trigger WHERE tgrelid=to_regclass('{EVENTS}') "
            "AND tgenabled='A' AND NOT tgisinternal"
        )
        return int(cursor.fetchone()[0]) >= 1
