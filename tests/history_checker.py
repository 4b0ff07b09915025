"""Checks what callers were told against what the log holds, of a run of many at once.

    faults = check(operations, rows, since=position_before_the_run)
    assert faults == []

The log is one order of all that was carried out. A run is right when that order explains every
answer, and when it does not contradict what came before what in real time: who asked after
another was answered stands behind him. Positions therefore serve as the time of the service:
each operation took effect at some point between `known` (the newest position that anybody was
told of before it was asked) and `unborn` (the oldest one that began after it was answered).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from uuid import UUID

from histories import Behind, Denied, Done, Missing, Operation, Reused, Row, Seen
from history_log import Fault, Stored
from history_retries import replays, same_answers
from history_times import Times

Told = Done | Denied


def check(operations: Sequence[Operation], rows: Sequence[Row], since: int = 0) -> list[Fault]:
    """All that is wrong; what stood in the log at `since` and before needs no operation."""
    stored = Stored(rows)
    times = Times(operations)
    by_command: dict[UUID, list[Operation]] = defaultdict(list)
    for operation in operations:
        by_command[operation.command_id].append(operation)
    faults = list(stored.faults)
    for operation in operations:
        faults += _judge(operation, stored, times)
    for asked in by_command.values():
        faults += same_answers(asked)
        faults += replays(asked)
        faults += _before_asked(asked, stored, times)
    faults += [
        Fault("unasked", f"nobody asked for the command at position {found[0].position}")
        for command_id, found in stored.receipts.items()
        if command_id not in by_command and found[0].position > since
    ]
    return faults


def _judge(operation: Operation, stored: Stored, times: Times) -> Iterator[Fault]:
    match operation.told:
        case Done() as told:
            yield from _stands(operation, told, stored, times)
            yield from _carried_out(operation, told, stored)
        case Denied() as told:
            yield from _stands(operation, told, stored, times)
        case Behind(version):
            yield from _not_kept(operation, stored, times)
            if operation.if_match in (None, version):
                yield Fault("false conflict", f"{operation} is told of version {version}")
            yield from _stood(operation, version, stored, times)
        case Seen(version):
            yield from _stood(operation, version, stored, times)
        case Missing():
            yield from _not_kept(operation, stored, times)
            yield from _missing(operation, stored, times)
        case Reused() | None:
            pass


def _stands(operation: Operation, told: Told, stored: Stored, times: Times) -> Iterator[Fault]:
    """An acknowledgement has its receipt, where it says, and in the order of real time."""
    row = stored.receipt(operation.command_id)
    if row is None or row.receipt is None:
        yield Fault("lost", f"{operation} was acknowledged at {told.position} and is not stored")
        return
    if row.position != told.position or row.receipt.accepted != isinstance(told, Done):
        yield Fault("wrong answer", f"{operation} was told {told}, stored is {row}")
    if not told.replayed and stored.began(operation.command_id) <= times.known(operation):
        yield Fault("order", f"{operation} was carried out before it was asked")
    if row.position >= times.unborn(operation):
        yield Fault(
            "order",
            f"{operation} was answered from {row.position}, before {times.unborn(operation)}, "
            "which was asked later",
        )


def _carried_out(operation: Operation, told: Done, stored: Stored) -> Iterator[Fault]:
    events = stored.events.get(operation.command_id, [])
    if sorted(told.events) != sorted((e.stream, e.version, e.position) for e in events):
        yield Fault("wrong answer", f"{operation} was told of other events than are stored")
    if stored.receipt(operation.command_id) is None:
        return
    if told.version != stored.version(told.aggregate_id, told.position + 1):
        yield Fault("wrong answer", f"{operation} was told version {told.version}")
    stood = stored.version(told.aggregate_id, stored.began(operation.command_id))
    if not told.replayed and operation.if_match not in (None, stood):
        yield Fault(
            "stale success", f"{operation} had If-Match {operation.if_match}, there stood {stood}"
        )


def _not_kept(operation: Operation, stored: Stored, times: Times) -> Iterator[Fault]:
    """What was answered without a receipt had none yet: a retry finds the first answer."""
    row = stored.receipt(operation.command_id)
    if row is not None and row.position <= times.known(operation):
        yield Fault(
            "false conflict",
            f"{operation} was told {operation.told}, though it stood at {row.position} already",
        )


def _stood(operation: Operation, version: int, stored: Stored, times: Times) -> Iterator[Fault]:
    """The version that somebody was told of stood at some point while he waited."""
    assert operation.aggregate_id is not None
    known, unborn = times.known(operation), times.unborn(operation)
    if not any(
        stood == version and max(begins, known) < min(until, unborn)
        for stood, begins, until in stored.versions(operation.aggregate_id)
    ):
        yield Fault(
            "never stood",
            f"{operation} is told of version {version}, which did not stand between {known} "
            f"and {unborn}",
        )


def _missing(operation: Operation, stored: Stored, times: Times) -> Iterator[Fault]:
    assert operation.aggregate_id is not None
    rows = stored.streams.get(operation.aggregate_id)
    if rows and rows[0].position <= times.known(operation):
        yield Fault("false conflict", f"{operation} did not find what stood there already")


def _before_asked(asked: Sequence[Operation], stored: Stored, times: Times) -> Iterator[Fault]:
    """Nothing is carried out before anybody asked, answered or not."""
    first = min(asked, key=lambda o: o.invoked)
    if first.command_id in stored.receipts:
        began, known = stored.began(first.command_id), times.known(first)
        if began <= known:
            yield Fault("order", f"{first} stands at {began}, asked when {known} was known")
