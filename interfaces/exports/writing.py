"""Writes an export that was asked for: from what stands in the log to the finished .zip."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from application.log import Log
from projections.export.export import export
from projections.export.wanted import Exported, Requester, Wanted
from projections.export.work import Progress
from projections.ledger.leaf import leaf_hash
from projections.ledger.ledger import Ledger

from .asked import Asked
from .recording import Written


def wanted(asked: Asked) -> Wanted:
    """What was asked for, as the export takes it."""
    return Wanted(
        requester=Requester(asked.requester_id, asked.role.value),
        formats=frozenset(asked.formats),
        begin=asked.range.from_,
        end=asked.range.to,
        aggregates=asked.aggregate_ids or None,
        purpose=asked.purpose,
        legal_basis=asked.legal_basis,
        personal=asked.personal,
        export_id=asked.export_id,
    )


def write(
    log: Log,
    ledger: Ledger,
    asked: Asked,
    out: Path,
    *,
    now: Callable[[], dt.datetime],
    progress: Progress,
    stop: Callable[[], bool],
) -> Written:
    """Make the export, or go on with what broke off; raises what `export` does."""
    made = export(
        log,
        ledger,
        wanted(asked),
        out,
        version=version("dealtrail"),
        before=asked.position,
        now=now,
        progress=progress,
        stop=stop,
    )
    return written(log, made)


def written(log: Log, made: Exported) -> Written:
    """What the log is to tell of an export that was made."""
    first, last = made.counts.first_position, made.counts.last_position
    return Written(
        first=made.begin,
        end=made.end,
        rows=made.counts.rows,
        sha256=made.content_sha256,
        first_hash=_leaf(log, first) if first is not None else None,
        last_hash=_leaf(log, last) if last is not None else None,
    )


def _leaf(log: Log, position: int) -> str:
    """The leaf hash of the row at the position."""
    with log.reading() as cursor:
        (row,) = log.rows_after(cursor, position - 1, 1)
    return leaf_hash(row).hex()
