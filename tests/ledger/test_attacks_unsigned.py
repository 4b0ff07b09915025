"""A log of which nothing was signed, and no ledger kept anything: what its rows alone tell."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desk import Desk
from engines import ENGINES, place
from people import CHEN, WANG
from samples import score
from tampering import (
    INSERT,
    Case,
    Signed,
    customer,
    is_guarded,
    is_intact,
    is_readable,
    person,
)

from domain.lead.scoring import ApproveScore
from domain.people import Role
from projections.ledger.unchecked import NOTHING_SIGNED
from projections.ledger.verdict import Trouble


@pytest.fixture(params=ENGINES)
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Case]:
    with place(request.param, tmp_path) as there:
        desk = Desk(there.location, keys=there.keys, hire=False)
        desk.clock("03-02 09:00")
        person(desk, CHEN)
        person(desk, WANG)
        lead = desk.do(CHEN, customer("月宫", "13800000000")).id
        desk.do(CHEN, score(4, 3, 3), lead)
        desk.clock("03-20 09:00")
        desk.do(WANG, ApproveScore(round=1), lead)
        desk.close()
        yield Case(request.param, there, Signed(b"", b"", ""))


def delete(case: Case, *positions: int) -> None:
    case.change(*(("DELETE FROM stored_events WHERE position=?", p) for p in positions))


def test_it_is_said_plainly_that_nothing_was_checked_against_a_checkpoint(case: Case) -> None:
    examined = case.examined()
    assert examined.unchecked == NOTHING_SIGNED
    assert examined.checkpoint is None
    assert case.verified().covered == 0


def test_a_receipt_that_is_gone_leaves_its_events_without_one(case: Case) -> None:
    receipts = [row.position for row in case.rows if row.topic == "CommandReceived"]
    delete(case, receipts[1])
    assert all(look(case) for look in (is_intact, is_guarded, is_readable))
    broken = case.broken()
    assert (broken.trouble, broken.position) == (Trouble.REMOVED, receipts[1])


def test_an_event_that_is_gone_is_missing_from_what_its_receipt_names(case: Case) -> None:
    row = case.row("LeadScoreSubmitted")
    receipt = next(r for r in case.rows if r.position > row.position and r.topic.startswith("Comm"))
    delete(case, row.position)
    broken = case.broken()
    assert row.position <= broken.position <= receipt.position


def test_an_event_of_a_clock_that_is_gone_leaves_a_gap(case: Case) -> None:
    fired = [row for row in case.rows if row.topic in ("DeadlineWarned", "DeadlineBreached")]
    row = fired[0]
    follower = next(
        r
        for r in case.rows
        if r.originator_id == row.originator_id
        and r.originator_version == row.originator_version + 1
    )
    delete(case, row.position)
    broken = case.broken()
    assert broken.trouble is Trouble.REMOVED
    assert row.position <= broken.position <= follower.position


def test_an_event_that_no_command_wrote_is_inserted(case: Case) -> None:
    row, last = case.row("LeadScoreSubmitted"), case.rows[-1]
    said: dict[str, Any] = json.loads(row.state)
    said["trail"]["role"] = Role.SALES_MANAGER.value
    case.change(
        (
            INSERT,
            *(last.position + 1, "0" * 32, 1, row.topic, json.dumps(said).encode()),
        )
    )
    broken = case.broken()
    assert (broken.trouble, broken.position) == (Trouble.STRANGE, last.position + 1)


def test_an_event_of_another_case_does_not_belong_there(case: Case) -> None:
    row, other = case.row("LeadRegistered"), case.row("PersonAdded")
    version = max(r.originator_version for r in case.rows if r.originator_id == other.originator_id)
    case.put(row, originator_id=other.originator_id, originator_version=version + 1)
    broken = case.broken()
    assert (broken.trouble, broken.position) == (Trouble.STRANGE, row.position)


def test_what_the_software_never_wrote_is_named(case: Case) -> None:
    row = case.row("LeadRegistered")
    case.put(row, state=b"{}")
    broken = case.broken()
    assert (broken.trouble, broken.position) == (Trouble.STRANGE, row.position)


def test_an_end_that_was_cut_off_is_missing_from_what_was_given_out(tmp_path: Path) -> None:
    """SQLite remembers which positions it gave out; PostgreSQL gives out some for nothing."""
    with place("sqlite", tmp_path) as there:
        desk = Desk(there.location, keys=there.keys, hire=False)
        desk.clock("03-02 09:00")
        person(desk, CHEN)
        desk.do(CHEN, customer("月宫", "13800000000"))
        desk.close()
        case = Case("sqlite", there, Signed(b"", b"", ""))
        delete(case, *(row.position for row in case.rows[-2:]))
        broken = case.broken()
        assert (broken.trouble, broken.position) == (Trouble.CUT_OFF, case.rows[-2].position)
