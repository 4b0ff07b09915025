"""The process mining files of a log, written as an export has them written, and read again."""

from __future__ import annotations

import json
import os
import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from company_walk import Company

from application.envelope import Placed
from application.log import Log
from application.receipts import CommandReceived
from projections.export.kinds import Kinds
from projections.export.writer import Order, Writer, WriterContext

SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"
MOVES = 1_500 if SOAK else 90


@contextmanager
def company_log(seed: int) -> Iterator[Log]:
    """The log of a company that went its way by chance."""
    with tempfile.TemporaryDirectory(prefix="dealtrail-test-") as folder:
        company = Company(Path(folder) / "log.sqlite3", random.Random(seed))
        for _ in range(MOVES):
            company.go()
        yield company.office.desk.sales.log
        company.office.close()


def events_of(log: Log, begin: int = 1, end: int | None = None) -> list[tuple[Placed, str]]:
    """The log's events of a range, receipts apart, each with its kind of aggregate."""
    last = log.last_position() + 1 if end is None else end
    with log.reading() as cursor:
        rows = [r for r in log.rows_after(cursor, begin - 1, last - begin) if r.position < last]
        kinds = Kinds().of(cursor, rows)
    events = [(log.placed(row), kind) for row, kind in zip(rows, kinds, strict=True)]
    return [e for e in events if not isinstance(e[0].recorded.event, CommandReceived)]


def written(writer: Writer, log: Log, path: Path, begin: int = 1, end: int | None = None) -> Path:
    """The file that the writer makes of a range of the log."""
    events = events_of(log, begin, end)
    if writer.order is Order.STREAM:
        events.sort(key=lambda event: (str(event[0].recorded.aggregate_id), event[0].position))
    range_to = log.last_position() + 1 if end is None else end
    with tempfile.TemporaryDirectory(prefix="dealtrail-test-") as scratch:
        writer.open(path, WriterContext(log, begin, range_to, Path(scratch)))
        for event, kind in events:
            writer.take(event, kind)
        writer.close()
    return path


def ocel(path: Path) -> dict[str, Any]:
    """The file as JSON."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def xes(path: Path) -> ElementTree.Element:
    """The element `log` of the file."""
    return ElementTree.parse(path).getroot()
