"""Whether the events of one case are what was recorded: each row against a signed checkpoint.

The rows are read from the log as they stand, and each is hashed anew. What else happened to the
log a verification of all of it tells (`examining`): that nobody cut off the last events of the
case, above all, no row of the case can show.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from application.log import Log
from application.row import Row
from domain.language import Text

from .checkpoint import Checkpoint, open_checkpoint
from .errors import InclusionError, LedgerError, NotInLedgerError, UnhashableRowError
from .findings import Status
from .kept import Kept
from .leaf import leaf_hash
from .ledger import Ledger
from .proof_text import InclusionText
from .proofs import verify_inclusion

ALTERED = Text(
    "What stands there is not what was recorded: its hash is not in the signed tree.",
    "此处内容与当时记录不符：其哈希不在已签名的树中。",
)
INSERTED = Text(
    "No event was recorded at this position: it was put in later.",
    "该位置当时没有记录事件：系事后插入。",
)
MISSING = Text("An event of the case before this one is missing.", "此前有一个事件缺失。")
UNSIGNED = Text("No checkpoint holds it yet.", "尚无检查点覆盖。")


@dataclass(frozen=True, slots=True)
class EventEvidence:
    """An event of the case: what its row hashes to, and whether the checkpoint holds that.

    `leaf` has 32 bytes, None of a row that no log wrote. `proof` is a C2SP tlog-proof, there for
    what is verified alone; `text` says what is wrong, or why nothing can be said.
    """

    position: int
    version: int
    status: Status
    leaf: bytes | None = None
    index: int | None = None
    proof: bytes | None = None
    text: Text | None = None


@dataclass(frozen=True, slots=True)
class StreamEvidence:
    """All events of a case in their order, and the checkpoint that they were held against."""

    events: tuple[EventEvidence, ...]
    checkpoint: Checkpoint | None = None
    note: bytes = b""
    signed_at: dt.datetime | None = None
    #: Why no checkpoint vouches for anything, if none does.
    text: Text | None = None

    @property
    def status(self) -> Status:
        """Verified if every event is, broken if one is."""
        found = {event.status for event in self.events}
        if Status.BROKEN in found:
            return Status.BROKEN
        return Status.VERIFIED if found == {Status.VERIFIED} else Status.NOT_CHECKED

    @property
    def position(self) -> int | None:
        """The first bad one of a broken case."""
        return next((e.position for e in self.events if e.status is Status.BROKEN), None)


def evidence_of(aggregate_id: UUID, log: Log, ledger: Ledger) -> StreamEvidence:
    """Hash the rows of the case and look for them in the tree of the last checkpoint.

    A new one is signed first where the last does not hold all of them.
    """
    with log.reading() as cursor:
        rows = log.rows_of(cursor, aggregate_id)
    try:
        kept = _covering(rows[-1].position if rows else 0, ledger)
        checkpoint = open_checkpoint(kept.note, ledger.origin, ledger.keyring)
    except LedgerError as error:
        return StreamEvidence(tuple(_unchecked(row) for row in rows), text=error.text)
    events = tuple(_judged(rows, checkpoint, kept.note, ledger))
    return StreamEvidence(events, checkpoint, kept.note, kept.signed_at)


def _covering(position: int, ledger: Ledger) -> Kept:
    """The last checkpoint, which holds that position if any can; raises LedgerError."""
    kept = ledger.last()
    is_taken = position <= ledger.position
    if kept is not None and is_taken and ledger.size_at(position) <= kept.size:
        return kept
    try:
        ledger.catch_up(position)
        ledger.sign()
    except LedgerError:
        # What was signed before the log went astray still says what stood there.
        if kept is None:
            raise
    kept = ledger.last() or kept
    if kept is None:
        raise NotInLedgerError(*UNSIGNED)
    return kept


def _judged(
    rows: Sequence[Row], checkpoint: Checkpoint, note: bytes, ledger: Ledger
) -> Iterator[EventEvidence]:
    expected = 1
    for row in rows:
        found = _one(row, checkpoint, note, ledger)
        if row.originator_version != expected:
            found = EventEvidence(
                row.position, row.originator_version, Status.BROKEN, found.leaf, text=MISSING
            )
        expected = row.originator_version + 1
        yield found


def _one(row: Row, checkpoint: Checkpoint, note: bytes, ledger: Ledger) -> EventEvidence:
    position, version = row.position, row.originator_version
    try:
        leaf = leaf_hash(row)
    except UnhashableRowError as error:
        return EventEvidence(position, version, Status.BROKEN, text=error.text)
    try:
        index = ledger.index_of(position)
    except NotInLedgerError:
        was_there = position > ledger.position
        status, text = (Status.NOT_CHECKED, UNSIGNED) if was_there else (Status.BROKEN, INSERTED)
        return EventEvidence(position, version, status, leaf, text=text)
    if index >= checkpoint.size:
        return EventEvidence(position, version, Status.NOT_CHECKED, leaf, index, text=UNSIGNED)
    path = tuple(ledger.inclusion(index, checkpoint.size))
    try:
        verify_inclusion(leaf, index, checkpoint.size, path, checkpoint.root)
    except InclusionError:
        return EventEvidence(position, version, Status.BROKEN, leaf, index, text=ALTERED)
    proof = InclusionText(index, path, note).written
    return EventEvidence(position, version, Status.VERIFIED, leaf, index, proof)


def _unchecked(row: Row) -> EventEvidence:
    return EventEvidence(row.position, row.originator_version, Status.NOT_CHECKED)
