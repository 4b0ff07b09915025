"""Attacks on the rows of the database: each passes by a naive look, and each is caught.

Who attacks may do whatever an administrator of the database may; he reaches neither the
key store nor what was handed out before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from engines import ENGINES
from tampering import (
    INSERT,
    Case,
    evidence,
    is_counted,
    is_guarded,
    is_intact,
    is_numbered,
    is_readable,
)

from projections.ledger.verdict import Trouble

Look = Callable[[Case], bool]
#: Done to a case; returns the position that must be named.
Attack = Callable[[Case], int]


@pytest.fixture(params=ENGINES)
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Case]:
    with evidence(request.param, tmp_path) as found:
        yield found


def delete(case: Case, at: int) -> int:
    position = case.rows[at].position
    case.change(("DELETE FROM stored_events WHERE position=?", position))
    return position


def deleted_head(case: Case) -> int:
    return delete(case, 0)


def deleted_middle(case: Case) -> int:
    return delete(case, len(case.rows) // 2)


def deleted_tail(case: Case) -> int:
    return delete(case, -1)


def receipt_removed(case: Case) -> int:
    row = case.row("CommandReceived", 2)
    return delete(case, case.rows.index(row))


def a_whole_command_removed(case: Case) -> int:
    """The last one, receipt included: what is left is a log as it might have been written."""
    receipts = [row.position for row in case.rows if row.topic == "CommandReceived"]
    case.change(("DELETE FROM stored_events WHERE position>?", receipts[-2]))
    return receipts[-2] + 1


def inserted(case: Case) -> int:
    """A registration that nobody made, in a gap that was made for it."""
    victim, model = case.row("LeadScoreSubmitted"), case.row("LeadRegistered")
    lift = len(case.rows) + 1_000
    moved = [row for row in case.rows if row.position >= victim.position]
    case.change(
        *(
            (
                "UPDATE stored_events SET position=? WHERE position=?",
                row.position + lift,
                row.position,
            )
            for row in moved
        ),
        (
            INSERT,
            *(victim.position, "0" * 32, 1, model.topic, model.state),
        ),
        *(
            (
                "UPDATE stored_events SET position=? WHERE position=?",
                row.position + 1,
                row.position + lift,
            )
            for row in moved
        ),
    )
    return victim.position


def inserted_before_all(case: Case) -> int:
    """Where no feed begins, but where an aggregate is read from."""
    model = case.row("LeadRegistered")
    case.change(
        (
            INSERT,
            *(-3, "0" * 32, 1, model.topic, model.state),
        )
    )
    return -3


def duplicated(case: Case) -> int:
    """The same event a second time, as the next version of its case."""
    model, last = case.row("LeadScoreSubmitted"), case.rows[-1].position
    versions = [r for r in case.rows if r.originator_id == model.originator_id]
    version = max(row.originator_version for row in versions) + 1
    case.change(
        (
            INSERT,
            *(last + 1, model.originator_id, version, model.topic, model.state),
        )
    )
    return last + 1


def swapped(case: Case) -> int:
    one, other = case.rows[3].position, case.rows[6].position
    place = "UPDATE stored_events SET position=? WHERE position=?"
    case.change((place, 10_000, one), (place, one, other), (place, other, 10_000))
    return one


def moved_to_another_case(case: Case) -> int:
    row, other = case.row("LeadRegistered"), case.row("LeadRegistered", 1)
    spare = "f" * 32 if case.place.database is None else "f" * 8 + "-ffff-4fff-8fff-" + "f" * 12
    move = "UPDATE stored_events SET originator_id=? WHERE position=?"
    case.change(
        (move, spare, row.position),
        (move, row.originator_id, other.position),
        (move, other.originator_id, row.position),
    )
    return row.position


def renumbered(case: Case) -> int:
    """Two events of one case change their versions."""
    first = case.row("LeadRegistered")
    second = next(
        row
        for row in case.rows
        if row.originator_id == first.originator_id and row.originator_version == 2
    )
    number = "UPDATE stored_events SET originator_version=? WHERE position=?"
    case.change(
        (number, 99, first.position), (number, 1, second.position), (number, 2, first.position)
    )
    return first.position


def renamed(case: Case) -> int:
    row = case.row("PersonAdded")
    case.put(row, topic="PersonRetired")
    return row.position


def said_otherwise(case: Case, **changes: Any) -> int:
    """The trail of an event says something else."""
    row = case.row("LeadScoreSubmitted")

    def change(said: dict[str, Any]) -> None:
        said["trail"] |= changes

    case.rewrite(row, change)
    return row.position


def another_actor(case: Case) -> int:
    return said_otherwise(case, actor="zhao")


def another_time(case: Case) -> int:
    return said_otherwise(case, recorded_at="2026-02-27T09:00:00+08:00")


def another_reason(case: Case) -> int:
    return said_otherwise(case, reason="as agreed with the manager")


def another_fact(case: Case) -> int:
    row = case.row("LeadScoreSubmitted")

    def change(said: dict[str, Any]) -> None:
        said["event"]["total"] += 1

    case.rewrite(row, change)
    return row.position


def a_refusal_turned_over(case: Case) -> int:
    """The duplicate that was refused reads as refused for another reason."""
    row = next(row for row in case.rows if b'"outcome":"refused"' in row.state)
    case.put(row, state=row.state.replace(b'"DUPLICATE', b'"DUPLICITY'))
    return row.position


def other_layout(case: Case) -> int:
    """Not one fact differs, only a blank in the JSON."""
    row = case.row("LeadRegistered")
    case.put(row, state=row.state.replace(b'{"v":', b'{"v": ', 1))
    return row.position


@dataclass(frozen=True)
class Named:
    """An attack, what does not notice it, and what it must be called."""

    attack: Attack
    unnoticed: tuple[Look, ...]
    trouble: Trouble


FACADE = (is_intact, is_guarded)
SAME_ROWS = (*FACADE, is_counted, is_numbered)
ALL = (*SAME_ROWS, is_readable)
ATTACKS = [
    Named(deleted_head, (*FACADE, is_readable), Trouble.REMOVED),
    Named(deleted_middle, (*FACADE, is_readable), Trouble.REMOVED),
    Named(deleted_tail, (*FACADE, is_readable, is_numbered), Trouble.CUT_OFF),
    Named(receipt_removed, (*FACADE, is_readable, is_numbered), Trouble.REMOVED),
    Named(a_whole_command_removed, (*FACADE, is_readable, is_numbered), Trouble.CUT_OFF),
    Named(inserted, (*FACADE, is_readable, is_numbered), Trouble.ALTERED),
    Named(inserted_before_all, (*FACADE, is_readable, is_numbered), Trouble.OUT_OF_ORDER),
    Named(duplicated, (*FACADE, is_readable, is_numbered), Trouble.STRANGE),
    Named(swapped, ALL, Trouble.ALTERED),
    Named(moved_to_another_case, ALL, Trouble.ALTERED),
    Named(renumbered, ALL, Trouble.ALTERED),
    Named(renamed, SAME_ROWS, Trouble.ALTERED),
    Named(another_actor, ALL, Trouble.ALTERED),
    Named(another_time, ALL, Trouble.ALTERED),
    Named(another_reason, ALL, Trouble.ALTERED),
    Named(another_fact, ALL, Trouble.ALTERED),
    Named(a_refusal_turned_over, ALL, Trouble.ALTERED),
    Named(other_layout, ALL, Trouble.ALTERED),
]


def test_the_log_that_is_attacked_here_is_sound(case: Case) -> None:
    assert all(look(case) for look in ALL)
    verified = case.verified()
    assert (verified.size, verified.covered) == (len(case.rows), len(case.rows) - 2)


@pytest.mark.parametrize("named", ATTACKS, ids=lambda named: named.attack.__name__)
def test_an_attack_passes_by_a_naive_look_and_is_caught_where_it_was(
    case: Case, named: Named
) -> None:
    position = named.attack(case)
    for look in named.unnoticed:
        assert look(case), f"{look.__name__} notices it already"
    broken = case.broken(case.signed.later)
    assert (broken.trouble, broken.position) == (named.trouble, position)


def test_an_altered_receipt_does_not_speak_against_the_event_before_it(case: Case) -> None:
    """It names another version now; the event that it named is what was recorded."""
    receipt = case.row("CommandReceived", 0)

    def another(said: dict[str, Any]) -> None:
        said["event"]["written"][0]["first"] += 7
        said["event"]["written"][0]["last"] += 7

    case.rewrite(receipt, another)
    broken = case.broken()
    assert (broken.trouble, broken.position) == (Trouble.ALTERED, receipt.position)
