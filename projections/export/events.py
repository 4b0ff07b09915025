"""The files that writers of further formats make, event by event."""

from __future__ import annotations

from application.envelope import Placed, UnreadableEventError, restored
from application.receipts import CommandReceived

from .formats import Format
from .growing import is_done, note_done
from .stored_body import RowNotExportableError
from .work import Work, unreadable
from .writer import Order, Writer, WriterContext


def make_with_writer(work: Work, form: Format) -> None:
    """Write the file of that format, from its beginning; raises ExportError."""
    if is_done(work.part, form.path):
        return
    target = work.part.bag / form.path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    with work.part.room() as scratch:
        writer = form.writer()
        writer.open(target, WriterContext(work.log, work.plan.begin, work.plan.end, scratch))
        try:
            _feed(work, target.name, writer)
        finally:
            writer.close()
    note_done(work.part, form.path)


def _feed(work: Work, step: str, writer: Writer) -> None:
    rows, done, total = work.rows(), 0, work.counts().events
    batches = rows.streams() if writer.order is Order.STREAM else rows.behind(0)
    for batch in batches:
        for one in batch.taken():
            if writer.takes_receipts or one.row.topic != CommandReceived.__name__:
                try:
                    # Without keys: these formats hold nothing personal.
                    writer.take(Placed(one.row.position, restored(one.row)), one.kind)
                except UnreadableEventError as error:
                    raise unreadable(RowNotExportableError(one.row.position)) from error
                done += 1
        work.say(step, done, total)
