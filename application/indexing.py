"""Makes the index tables, and makes them anew from the log where an older version made them."""

from __future__ import annotations

import hashlib
import hmac
import logging
from uuid import UUID

from domain.company.erasures import SubjectErased
from domain.decision import Stream
from domain.kernel import Recorded
from domain.registry import AGGREGATES

from .envelope import UnreadableEventError
from .forgetting import forgotten
from .indexes import TOPICS, Indexes
from .indexes.registers import Registers
from .log import CannotServeError, Cursor, Log
from .sealing.allotting import note_kids
from .sealing.missing import accept_loss, forget_erased, refusal, unless_missing
from .streams import is_company
from .subject_keys import KeyMissingError, SubjectKeys

#: The shape of the tables; raise it when a statement or what is noted changes.
SHAPE = "5"
#: The settings that say which shape the tables have, and what filled them.
TABLES = "indexes"
FILLED = "indexes filled"
SETTINGS_OF_TABLES = (TABLES, FILLED)
ROWS_AT_ONCE = 1000

logger = logging.getLogger("dealtrail")


def prepare(log: Log, cursor: Cursor, key: bytes) -> None:
    """Have all tables there, filled as this version and this key fill them.

    Part of the turn it is in. Raises CannotServeError where only `dealtrail migrate` may make
    tables and did not yet, or where the key is not that of the database.
    """
    if log.engine.makes_tables:
        make_tables(cursor)
    indexes = Indexes(cursor, key)
    if indexes.registers.setting(TABLES) != SHAPE:
        raise CannotServeError(
            f"the tables in {log.location} are of another version; run `dealtrail migrate`"
        )
    assert log.keys is not None, "a log that is written to was unlocked"
    accept_loss(log, cursor, indexes, log.keys)
    filled, wanted = indexes.registers.setting(FILLED), f"{SHAPE} {fingerprint(key)}"
    if filled == wanted:
        unless_missing(cursor, log.keys)
        return
    if filled and filled.startswith(f"{SHAPE} ") and not log.engine.makes_tables:
        # Two machines with two keys would not see each other's claims.
        raise CannotServeError(
            f"the key store is not the one that {log.location} was used with; restore it or name "
            "it by DEALTRAIL_KEYS, or, if it is lost for good, run `dealtrail migrate --new-keys`"
        )
    for table in (table for topic in TOPICS for table in topic.derived):
        cursor.execute(f"DELETE FROM {table}")
    forget_erased(log, cursor, log.keys)
    _read_off(log, cursor, indexes, log.keys)
    indexes.registers.set(FILLED, wanted)


def make_tables(cursor: Cursor, *, empty: bool = False) -> None:
    """Make the tables that are missing, and anew those of another shape, to be filled again."""
    for statement in Registers.statements:
        cursor.execute(statement)
    registers = Registers(cursor, b"")
    old = registers.setting(TABLES) != SHAPE
    for topic in TOPICS:
        for table in topic.derived if old else ():
            cursor.execute(f"DROP TABLE IF EXISTS {table}")
        for statement in topic.statements:
            cursor.execute(statement)
    if old or empty:
        registers.set(TABLES, SHAPE)
        registers.set(FILLED, "")


def fingerprint(key: bytes) -> str:
    """What tells one key from another without saying anything about it."""
    return hmac.new(key, b"fingerprint", hashlib.sha256).hexdigest()[:16]


def _read_off(log: Log, cursor: Cursor, indexes: Indexes, keys: SubjectKeys) -> None:
    """Note every event of the log in its order, as the turns that wrote them would have."""
    streams: dict[UUID, Stream] = {}
    position = 0
    while rows := log.rows_after(cursor, position, ROWS_AT_ONCE):
        position = rows[-1].position
        for row in rows:
            try:
                recorded = log.placed(row).recorded
                before = streams.get(recorded.aggregate_id) or _empty(recorded)
                if before is None:
                    continue
                after = streams[recorded.aggregate_id] = before.after(recorded)
            except (UnreadableEventError, ValueError) as error:
                if isinstance(error.__cause__, KeyMissingError):
                    raise refusal(keys) from error
                logger.exception("position %s cannot be indexed", row.position)
                continue
            indexes.note(before, after, (recorded,))
            note_kids(indexes, row, before)
            if isinstance(recorded.event, SubjectErased):
                contact_id = recorded.event.contact_id
                streams |= {s.id: s for s in forgotten(contact_id, indexes, streams.get)}


def _empty(recorded: Recorded) -> Stream | None:
    """The stream that the event begins; None of a receipt, or where the beginning is missing."""
    if is_company(recorded.aggregate_id):
        return Stream.empty(AGGREGATES["company"], recorded.aggregate_id)
    kind = AGGREGATES.get(type(recorded.event).begins or "")
    return Stream.empty(kind, recorded.aggregate_id) if kind is not None else None
