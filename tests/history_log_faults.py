"""Ways in which a log breaks its word; see `history_faults.py`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from history_breaking import acknowledged, rows_of, with_row, without
from history_model import History


def a_command_is_lost(history: History) -> Iterator[History]:
    for operation, _ in acknowledged(history):
        yield without(history, *rows_of(history, operation))


def a_receipt_is_lost(history: History) -> Iterator[History]:
    for row in history.rows:
        if row.receipt is not None and row.receipt.accepted:
            yield without(history, row)


def events_are_lost(history: History) -> Iterator[History]:
    for row in history.rows:
        if row.receipt is None and row.command_id is not None:
            yield without(history, row)


def a_version_is_left_out(history: History) -> Iterator[History]:
    for row in history.rows:
        if row.command_id is None:
            yield with_row(history, row, replace(row, version=row.version + 1))


def a_command_is_carried_out_twice(history: History) -> Iterator[History]:
    for row in history.rows:
        if row.receipt is not None:
            end = history.rows[-1]
            again = replace(row, position=end.position + 1, recorded_at=end.recorded_at)
            yield History(history.operations, [*history.rows, again])


def a_receipt_tells_of_another_outcome(history: History) -> Iterator[History]:
    for row in history.rows:
        if row.receipt is not None:
            other = replace(row.receipt, accepted=not row.receipt.accepted)
            yield with_row(history, row, replace(row, receipt=other))


def two_rows_stand_at_one_position(history: History) -> Iterator[History]:
    for one, other in pairwise(history.rows):
        yield with_row(history, other, replace(other, position=one.position))


def time_runs_back(history: History) -> Iterator[History]:
    for row in history.rows[1:]:
        yield with_row(history, row, replace(row, recorded_at=-1))
