"""Taking notice of what other processes wrote since this one's last turn.

A row that this version cannot read concerns its own aggregate only: whatever else comes
with it is followed all the same.
"""

from __future__ import annotations

import datetime as dt
import logging
from uuid import UUID

from domain.changing import replace
from domain.company.calendars import CalendarPublished
from domain.company.delegations import DelegationGranted, DelegationRevoked
from domain.company.erasures import SubjectErased
from domain.company.keys import KeyRevoked
from domain.company.people import PersonAdded, PersonRetired
from domain.company.policies import PolicyPublished
from domain.company.restrictions import ProcessingRestricted, RestrictionLifted
from domain.company.roles import RoleGranted, RoleRevoked

from .envelope import UnreadableEventError, recorded_at
from .log import CannotServeError, Cursor, Log, Row
from .turn import Turn, company_in_force, directory

PEOPLE_TOPICS = frozenset(
    kind.__name__
    for kind in (
        *(PersonAdded, PersonRetired, RoleGranted, RoleRevoked),
        *(DelegationGranted, DelegationRevoked, KeyRevoked),
    )
)
RULING_TOPICS = frozenset(kind.__name__ for kind in (CalendarPublished, PolicyPublished))
PERSONAL_TOPICS = frozenset(
    kind.__name__ for kind in (SubjectErased, ProcessingRestricted, RestrictionLifted)
)
ROWS_AT_ONCE = 1000
EPOCH = dt.datetime.fromtimestamp(0, dt.UTC)

logger = logging.getLogger("dealtrail")


def catch_up(turn: Turn) -> dt.datetime:
    """Apply what was written behind the turn's position; returns when the last of it was."""
    newest = EPOCH
    while rows := turn.log.rows_after(turn.cursor, turn.last_position, ROWS_AT_ONCE):
        for row in rows:
            if row.topic == SubjectErased.__name__:
                _forget(turn, row)
            _follow(turn, row)
        turn.last_position = rows[-1].position
        newest = next(filter(None, (recorded_at(r.state) for r in reversed(rows))), newest)
        if any(row.topic in PEOPLE_TOPICS for row in rows):
            people = directory(turn.log, turn.cursor, turn.indexes.registers.people_streams())
            turn.standing = replace(turn.standing, people=people)
        if any(row.topic in RULING_TOPICS for row in rows):
            turn.standing = turn.standing.under(company_in_force(turn.log, turn.cursor))
        if any(row.topic in PERSONAL_TOPICS for row in rows):
            turn.standing = turn.standing.knowing(turn.indexes)
    return newest


def _forget(turn: Turn, row: Row) -> None:
    """Another process erased somebody: no state that knows him may be gone on with."""
    event, _ = turn.log.happened(row)
    assert isinstance(event, SubjectErased)
    turn.ended += event.kids
    turn.changed.clear()
    turn.cache.clear()


def newest_row(log: Log, cursor: Cursor) -> tuple[int, dt.datetime]:
    """The newest position and when it was recorded; raises CannotServeError."""
    position = log.last_in_turn(cursor)
    if not position:
        return 0, EPOCH
    try:
        newest = log.placed(log.rows_after(cursor, position - 1, 1)[0])
    except (UnreadableEventError, ValueError) as error:
        raise CannotServeError(
            f"this version cannot read the event at position {position}; "
            "was the database used by a newer one?"
        ) from error
    return position, newest.recorded.trail.recorded_at


def _follow(turn: Turn, row: Row) -> None:
    """Carry a held aggregate forward by what may be its next event."""
    try:
        aggregate_id = UUID(row.originator_id)
    except ValueError:
        return  # nobody can ever ask for it
    held = turn.changed.get(aggregate_id) or turn.cache.peek(aggregate_id)
    if held is None or row.originator_version != held.stream.version + 1:
        return
    try:
        turn.changed[aggregate_id] = held.after(turn.log.placed(row))
    except Exception:
        logger.exception("cannot follow %s to position %s", aggregate_id, row.position)
        turn.changed.pop(aggregate_id, None)
        turn.cache.forget(aggregate_id)
