"""Ways in which callers are told what is not so; see `history_faults.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from histories import Behind, Denied, Done, Missing, Operation, Reused, Seen, Told
from history_breaking import LATER, acknowledged, swapped
from history_model import History


def retold(history: History, wrong: Callable[[Operation], Iterator[Told]]) -> Iterator[History]:
    """The history with one operation told something else."""
    for operation in history.operations:
        if operation.told is not None:
            for told in wrong(operation):
                yield swapped(history, operation, replace(operation, told=told))


def another_version_is_told(history: History) -> Iterator[History]:
    def wrong(operation: Operation) -> Iterator[Told]:
        if isinstance(operation.told, Done):
            yield replace(operation.told, version=operation.told.version + 1)

    return retold(history, wrong)


def another_position_is_told(history: History) -> Iterator[History]:
    def wrong(operation: Operation) -> Iterator[Told]:
        if isinstance(operation.told, Done | Denied):
            yield replace(operation.told, position=operation.told.position + LATER)

    return retold(history, wrong)


def an_event_is_not_told(history: History) -> Iterator[History]:
    def wrong(operation: Operation) -> Iterator[Told]:
        if isinstance(operation.told, Done):
            yield replace(operation.told, events=operation.told.events[1:])

    return retold(history, wrong)


def a_retry_is_answered_as_new(history: History) -> Iterator[History]:
    heard = {o.command_id for o, told in acknowledged(history) if not told.replayed}
    for operation, told in acknowledged(history):
        if told.replayed and operation.command_id in heard:
            yield swapped(
                history, operation, replace(operation, told=replace(told, replayed=False))
            )


def a_retry_is_refused_otherwise(history: History) -> Iterator[History]:
    twice = [o.command_id for o, _ in acknowledged(history)]
    for operation, told in acknowledged(history):
        if isinstance(told, Denied) and twice.count(operation.command_id) > 1:
            other = replace(told, reasons=("G1.1 OTHER None",))
            yield swapped(history, operation, replace(operation, told=other))


def another_body_gets_the_first_answer(history: History) -> Iterator[History]:
    first = {o.command_id: told for o, told in acknowledged(history)}

    def wrong(operation: Operation) -> Iterator[Told]:
        if isinstance(operation.told, Reused) and operation.command_id in first:
            yield replace(first[operation.command_id], replayed=True)

    return retold(history, wrong)


# ---- optimistic concurrency ------------------------------------------------------------


def a_stale_if_match_passes(history: History) -> Iterator[History]:
    for operation, told in acknowledged(history):
        if isinstance(told, Done) and not told.replayed and operation.aggregate_id is not None:
            yield swapped(history, operation, replace(operation, if_match=told.version))


def a_right_if_match_fails(history: History) -> Iterator[History]:
    def wrong(operation: Operation) -> Iterator[Told]:
        if isinstance(operation.told, Behind) and operation.if_match is not None:
            yield Behind(operation.if_match)

    return retold(history, wrong)


def a_conflict_without_if_match(history: History) -> Iterator[History]:
    for operation in history.operations:
        if isinstance(operation.told, Behind):
            yield swapped(history, operation, replace(operation, if_match=None))


def a_version_that_never_stood_is_told(history: History) -> Iterator[History]:
    def wrong(operation: Operation) -> Iterator[Told]:
        if isinstance(operation.told, Behind):
            yield Behind(operation.told.version + LATER)
        if isinstance(operation.told, Seen):
            yield Seen(operation.told.version + LATER)

    return retold(history, wrong)


def a_look_at_the_past(history: History) -> Iterator[History]:
    """Somebody looks after all is over and sees what stood before the last change."""
    for _, told in acknowledged(history):
        if isinstance(told, Done):
            look = Operation(
                process="late",
                number=LATER,
                invoked=LATER,
                returned=LATER + 1,
                command_id=history.rows[0].stream,
                asked="look",
                aggregate_id=told.aggregate_id,
                told=Seen(told.events[0][1] - 1),
            )
            yield History([*history.operations, look], history.rows)


# ---- a retry meets a conflict ------------------------------------------------------------


def again(history: History, told: Callable[[Operation], Told]) -> Iterator[History]:
    """Each acknowledged command, repeated after all is over and told something else."""
    for operation, _ in acknowledged(history):
        retry = replace(
            operation, number=LATER, invoked=LATER, returned=LATER + 1, told=told(operation)
        )
        if operation.aggregate_id is not None:
            yield History([*history.operations, retry], history.rows)


def a_retry_conflicts(history: History) -> Iterator[History]:
    return again(history, lambda operation: Behind((operation.if_match or 0) + 1))


def a_retry_finds_nothing(history: History) -> Iterator[History]:
    return again(history, lambda operation: Missing())


def a_retry_is_told_off(history: History) -> Iterator[History]:
    others = {o.command_id for o in history.operations if "another" in o.asked}
    for broken in again(history, lambda operation: Reused()):
        if broken.operations[-1].command_id not in others:
            yield broken


# ---- real time ---------------------------------------------------------------------------


def moved(history: History, operation: Operation, invoked: int) -> History:
    return swapped(history, operation, replace(operation, invoked=invoked, returned=invoked + 1))


def of_one_asking(history: History) -> Sequence[tuple[Operation, Done | Denied]]:
    """What was asked once only, so that its own times are all that counts."""
    asked = [o.command_id for o in history.operations]
    return [(o, told) for o, told in acknowledged(history) if asked.count(o.command_id) == 1]


def it_happened_before_it_was_asked(history: History) -> Iterator[History]:
    newest = max((told.position for _, told in acknowledged(history)), default=0)
    for operation, told in of_one_asking(history):
        if told.position < newest:
            yield moved(history, operation, LATER)


def it_was_known_before_what_came_first(history: History) -> Iterator[History]:
    news = [told.position for _, told in acknowledged(history) if not told.replayed]
    for operation, told in of_one_asking(history):
        if told.position > min(news):
            yield moved(history, operation, -LATER)


def nobody_asked(history: History) -> Iterator[History]:
    for row in history.rows:
        if row.receipt is not None:
            others = [o for o in history.operations if o.command_id != row.command_id]
            yield History(others, history.rows)
