"""What happens where the key store does not know keys that the log's values are sealed with.

That is no erasure: an older or another key store was put in the place of the right one. A start
refuses then, unless the operator accepted that the keys are lost for good.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator

from application.engines.errors import CannotServeError
from application.envelope import seals_in
from application.indexes import Indexes
from application.indexes.subjects import SubjectIndex
from application.log import Cursor, Log, Row
from application.subject_keys import SubjectKeys
from domain.company.erasures import SubjectErased

#: The setting by which `dealtrail migrate --new-keys` says that the loss is accepted.
ACCEPTED = "key loss accepted"
YES = "yes"
ROWS_AT_ONCE = 1000

logger = logging.getLogger("dealtrail")


def refusal(keys: SubjectKeys) -> CannotServeError:
    return CannotServeError(
        f"the key store {keys.location} does not know keys under which personal data in the log "
        "are sealed: it is older than the log, or another. Restore it from its newest backup or "
        "name the right one by DEALTRAIL_KEYS, or, if it is lost for good, run "
        "`dealtrail migrate --new-keys`: then these data can never be read again"
    )


def unless_missing(cursor: Cursor, keys: SubjectKeys) -> None:
    """Refuse a key store that lacks the newest key in use, so that it lacks others perhaps."""
    newest = SubjectIndex(cursor, b"").newest_kid()
    if newest is not None and keys.missing([newest]):
        raise refusal(keys)


def accept_loss(log: Log, cursor: Cursor, indexes: Indexes, keys: SubjectKeys) -> None:
    """If the operator accepted it, take every key that is not there for lost from now on."""
    if indexes.registers.setting(ACCEPTED) != YES:
        return
    lost = keys.missing({kid for row in _rows(log, cursor) for _, kid in seals_in(row)})
    keys.give_up(lost)
    indexes.registers.set(ACCEPTED, "")
    logger.warning("%s keys of personal data are lost; what was sealed with them is", len(lost))


def forget_erased(log: Log, cursor: Cursor, keys: SubjectKeys) -> None:
    """Before a log is read from its beginning: know whose keys were destroyed on purpose."""
    for row in _rows(log, cursor):
        if row.topic == SubjectErased.__name__:
            log.happened(row)


def _rows(log: Log, cursor: Cursor) -> Iterator[Row]:
    position = 0
    while rows := log.rows_after(cursor, position, ROWS_AT_ONCE):
        yield from rows
        position = rows[-1].position
