"""Positions that a restored log has lost.

A backup is older than what it replaces, so somebody outside may hold positions that it does
not reach. A restored log goes on far behind its end and never gives such a position out
again: a position beyond the end, or within a gap so wide, was lost.
"""

from __future__ import annotations

import datetime as dt

from .log import Log

#: How many positions a restore leaves out: as many at least, and more for each second since
#: the backup, so that another restore of the same backup goes on behind this one's.
LEAST_GAP = 1_000_000
GAP_PER_SECOND = 10


def gap_after(age: dt.timedelta) -> int:
    """How many positions to leave out behind a backup of this age."""
    return LEAST_GAP + GAP_PER_SECOND * max(0, int(age.total_seconds()))


def shared_before(log: Log, position: int) -> int | None:
    """If the log does not hold this position: the last one before it that it holds, or 0.

    None if it holds it, or if only a transaction that was rolled back ever had it.
    """
    with log.reading() as cursor:
        cursor.execute(
            f"SELECT (SELECT MAX({log.position}) FROM stored_events WHERE {log.position}<=?), "
            f"(SELECT MIN({log.position}) FROM stored_events WHERE {log.position}>?)",
            (position, position),
        )
        before, behind = cursor.fetchone()
    before = int(before or 0)
    if before == position or (behind is not None and behind - before <= LEAST_GAP):
        return None
    return before
