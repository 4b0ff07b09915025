"""events.parquet: the columns of events.csv with their types, for those who have pyarrow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from .errors import CannotExportError
from .formats import FORMATS, PARQUET
from .growing import is_done, note_done
from .kinds import words
from .piece import Words, body_shown
from .sealed import Told
from .stored_body import RowNotExportableError
from .table import COLUMNS, Cells, cells_of
from .taken import Batch
from .work import Work, unreadable

GROUP = 50_000
NUMBERS = frozenset({"position", "index", "version"})
INSTANTS = frozenset({"occurred_at", "recorded_at"})


def make_parquet(work: Work) -> None:
    """Write events.parquet from its beginning; raises CannotExportError without pyarrow."""
    path = FORMATS[PARQUET].path
    if is_done(work.part, path):
        return
    arrow, parquet = _libraries()
    schema = arrow.schema([(name, _type(arrow, name)) for name in COLUMNS])
    target = work.part.bag / path
    target.parent.mkdir(parents=True, exist_ok=True)
    known, waiting = words(), list[Cells]()
    with parquet.ParquetWriter(target, schema, compression="zstd") as file:
        for batch in work.rows().behind(0):
            waiting += _cells(batch, known)
            if len(waiting) >= GROUP:
                file.write_table(_table(arrow, schema, waiting[:GROUP]))
                del waiting[:GROUP]
            work.go_on(target.name, batch.last)
        if waiting:
            file.write_table(_table(arrow, schema, waiting))
    note_done(work.part, path)


def _libraries() -> tuple[Any, Any]:
    """Of pyarrow, which not everybody has: it is as large as all else together."""
    try:
        return import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError as error:
        raise CannotExportError(
            "--format parquet needs pyarrow: install dealtrail[parquet], or choose csv.",
            "parquet 格式需要 pyarrow：请安装 dealtrail[parquet]，或改用 csv。",
        ) from error


def require_libraries() -> None:
    """Raise CannotExportError unless pyarrow is there."""
    _libraries()


def _type(arrow: Any, name: str) -> Any:
    if name in NUMBERS:
        return arrow.int64()
    return arrow.timestamp("us", tz="UTC") if name in INSTANTS else arrow.string()


def _cells(batch: Batch, known: Words) -> list[Cells]:
    told = Told()
    try:
        return [
            cells_of(
                one,
                body_shown(one.row, known, batch.seals, told),
                one.row.topic in known.flagged,
            )
            for one in batch.taken()
        ]
    except RowNotExportableError as error:
        raise unreadable(error) from error


def _table(arrow: Any, schema: Any, rows: Sequence[Cells]) -> Any:
    columns = [
        [_instant(cell) for cell in column] if name in INSTANTS else column
        for name, column in zip(COLUMNS, zip(*rows, strict=True), strict=True)
    ]
    return arrow.table(dict(zip(COLUMNS, columns, strict=True)), schema=schema)


def _instant(cell: Any) -> dt.datetime | None:
    return dt.datetime.fromisoformat(cell) if cell is not None else None
