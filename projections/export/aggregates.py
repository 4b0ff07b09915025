"""aggregates.csv: how many events of each aggregate an export holds."""

from __future__ import annotations

from collections.abc import Iterator

from .growing import Growing, is_done
from .table import csv_of
from .taken import dashed
from .work import Work

PATH = "data/aggregates.csv"
HEADING = ("aggregate_id", "kind", "events", "first_position", "last_position")
AT_ONCE = 5_000

#: An aggregate as the file tells of it.
Told = tuple[str, str, int, int, int]


def make_aggregates(work: Work) -> None:
    """Write the file, from what was counted."""
    if is_done(work.part, PATH):
        return
    file = Growing(work.part, PATH)
    try:
        file.write(csv_of([HEADING]).encode())
        for some in _told(work):
            file.write(csv_of((dashed(name), *told) for name, *told in some).encode())
        file.note(work.part.state, done=True)
    finally:
        file.close()


def _told(work: Work) -> Iterator[list[Told]]:
    found = work.part.state.execute("SELECT id, kind, n, first, last FROM streams ORDER BY id")
    while some := found.fetchmany(AT_ONCE):
        yield some
