"""Changing one thing in a history, for those that break it."""

from __future__ import annotations

from collections.abc import Iterator

from histories import Denied, Done, Operation, Row
from history_model import History

#: Later than anything in a made history.
LATER = 1_000_000


def swapped(history: History, old: Operation, new: Operation) -> History:
    """The history with one operation in the place of another."""
    return History([new if o is old else o for o in history.operations], history.rows)


def without(history: History, *gone: Row) -> History:
    return History(history.operations, [r for r in history.rows if r not in gone])


def with_row(history: History, old: Row, new: Row) -> History:
    return History(history.operations, [new if r is old else r for r in history.rows])


def acknowledged(history: History) -> Iterator[tuple[Operation, Done | Denied]]:
    for operation in history.operations:
        if isinstance(operation.told, Done | Denied):
            yield operation, operation.told


def rows_of(history: History, operation: Operation) -> list[Row]:
    return [r for r in history.rows if r.command_id == operation.command_id]
