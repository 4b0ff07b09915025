"""What the checker asks of commands that were sent more than once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from histories import Denied, Done, Operation, Reused
from history_log import Fault


def same_answers(asked: Sequence[Operation]) -> Iterator[Fault]:
    """Whoever repeats a command gets the first answer, whoever asks another gets none."""
    told = [o for o in asked if isinstance(o.told, Done | Denied)]
    for other in told[1:]:
        if _without_flag(other) != _without_flag(told[0]):
            yield Fault("retry differs", f"{other} got another answer than {told[0]}")
        if other.asked != told[0].asked:
            yield Fault("retry differs", f"{other} got the answer to {told[0]}")
    for refused in asked:
        if isinstance(refused.told, Reused) and len({o.asked for o in asked}) == 1:
            yield Fault("false conflict", f"{refused} repeats what it asked and is told off")


def replays(asked: Sequence[Operation]) -> Iterator[Fault]:
    """One of a command's operations carried it out; the others only repeat its answer."""
    told = [o for o in asked if isinstance(o.told, Done | Denied)]
    first = [o for o in told if not _told(o).replayed]
    if len(first) > 1:
        yield Fault("doubled", f"{first[0]} and {first[1]} were both carried out")
    for each in told:
        asked_by_then = [o for o in asked if o.invoked < (each.returned or 0)]
        if _told(each).replayed and asked_by_then == [each]:
            yield Fault("retry differs", f"{each} repeats an answer to nobody")


def _told(operation: Operation) -> Done | Denied:
    assert isinstance(operation.told, Done | Denied)
    return operation.told


def _without_flag(operation: Operation) -> tuple[object, ...]:
    told = _told(operation)
    if isinstance(told, Done):
        return told.aggregate_id, told.version, told.position, told.events
    return told.reasons, told.position
