"""events.jsonl: every row, checked against the ledger and counted on the way; and events.csv.

Beside the lines grow redactions.jsonl and disclosures.jsonl.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

from .errors import DisagreesError, StoppedError
from .formats import CSV, FORMATS, JSONL
from .growing import Growing, is_done
from .piece import Making, Piece
from .stored_body import RowNotExportableError
from .table import COLUMNS, csv_of
from .taken import Batch
from .tallying import Tallying
from .work import Work, altered, unreadable

#: After how many batches it is noted how far the file is.
NOTE_EVERY = 20
HASH_BYTES = 32
#: What tells of the personal values in the lines; they grow with them.
REDACTIONS, DISCLOSURES = BESIDE = ("data/redactions.jsonl", "data/disclosures.jsonl")


def make_lines(work: Work) -> None:
    """Write events.jsonl, or go on with it; raises DisagreesError, StoppedError."""
    path = FORMATS[JSONL].path
    if is_done(work.part, path):
        return
    file, beside = Growing(work.part, path), [Growing(work.part, path) for path in BESIDE]
    if any(one.position != file.position for one in beside):
        for one in (file, *beside):
            one.start_anew()
    tallying = Tallying(work.part, file.position or work.plan.begin - 1)
    if not file.is_resumed:
        tallying.forget()
    check = _Check(work, file.rows)

    def take(batch: Batch, piece: Piece) -> None:
        check.agree(batch, piece.leaves)
        tallying.add(batch, piece.tally)
        for one, text in zip(beside, (piece.redactions, piece.disclosures), strict=True):
            one.write(text, batch.last)

    def note(done: bool) -> None:
        if done:
            check.complete(file.rows)
            tallying.end(work.plan.end)
        with work.part.step() as state:
            tallying.note(state)
            for one in (file, *beside):
                one.note(state, done=done)

    try:
        _grow(work, file, Making.LINES, take, note)
    finally:
        for one in beside:
            one.close()


def make_csv(work: Work) -> None:
    """Write events.csv, or go on with it; raises DisagreesError, StoppedError."""
    path = FORMATS[CSV].path
    if is_done(work.part, path):
        return
    file = Growing(work.part, path)
    if not file.is_resumed:
        file.write(csv_of([COLUMNS]).encode())
    _grow(
        work,
        file,
        Making.CSV,
        lambda batch, piece: None,
        lambda done: file.note(work.part.state, done=done),
    )


def _grow(
    work: Work,
    file: Growing,
    making: Making,
    take: Callable[[Batch, Piece], None],
    note: Callable[[bool], None],
) -> None:
    """Add every batch; `take` looks at it first, `note` keeps how far it is."""
    batches = work.rows(file.rows).behind(file.position)
    step = file.name
    try:
        for number, (batch, piece) in enumerate(work.crew.pieces(making, batches), 1):
            take(batch, piece)
            file.write(piece.text, batch.last, len(batch))
            if number % NOTE_EVERY == 0:
                note(False)
            work.go_on(step, file.position)
        note(True)
    except StoppedError:
        note(False)
        raise
    except RowNotExportableError as error:
        raise unreadable(error) from error
    finally:
        file.close()


class _Check:
    """That the rows are those of which the ledger keeps the leaves: all of them, in order."""

    def __init__(self, work: Work, done: int) -> None:
        self._work = work
        self._whole = work.plan.aggregates is None
        self._kept = work.evidence.leaves(work.plan.first_index + done) if self._whole else None

    def agree(self, batch: Batch, leaves: bytes) -> None:
        """Raise DisagreesError, with the position, where a row is another one."""
        if self._kept is not None:
            kept = b"".join(islice(self._kept, len(batch)))
        else:
            nodes = self._work.evidence.nodes
            kept = b"".join([nodes.get(0, index) for index in batch.indexes])
        if kept == leaves:
            return
        for number, position in enumerate(batch.positions):
            part = slice(number * HASH_BYTES, (number + 1) * HASH_BYTES)
            if kept[part] != leaves[part]:
                raise altered(position)

    def complete(self, rows: int) -> None:
        """Raise DisagreesError if the log has fewer rows or more than the ledger has leaves."""
        expected = self._work.plan.size - self._work.plan.first_index
        if self._whole and rows != expected:
            raise DisagreesError(
                f"The log has {rows} rows in the range, the ledger {expected} leaves;"
                " `dealtrail verify` says where they part.",
                f"该范围内日志有 {rows} 行，而账本有 {expected} 个叶子；详见 dealtrail verify。",
            )
