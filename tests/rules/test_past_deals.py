"""Contracts signed before dealtrail, brought in with what is still owed (G2.0, G2.2, R3.6.1)."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import pytest
from given import Story, at, given
from people import CHEN, QIAN, WANG, ZHENG
from pydantic import ValidationError
from samples import CUSTOMER

from domain.deal.due_lines import LineBecameDue
from domain.deal.importing import ImportDeal, OpenLine, PastDealImported
from domain.deal.payment_plan import LineKind, PaymentLine, Trigger
from domain.deal.state import Stage
from domain.facts import KnownCustomer, ReferenceTaken
from domain.outcomes import Problem
from domain.people import OPERATOR
from domain.registry import DEAL

NEW = given(DEAL)
YUAN = 100


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def owed(kind: LineKind, amount_fen: int, due_on: str) -> OpenLine:
    return OpenLine(kind=kind, amount_fen=amount_fen, due_on=day(due_on))


RETAINED = owed(LineKind.RETENTION, 48_000 * YUAN, "2026-09-30")
ACCEPTANCE = owed(LineKind.ACCEPTANCE, 1_000 * YUAN, "2026-05-01")


def past(*lines: OpenLine, **changes: Any) -> ImportDeal:
    """A contract of 480,000 yuan: with open lines it goes on, without any it is closed."""
    fields: dict[str, Any] = {
        "customer_name": "桃花源智能农场有限公司",
        "contract_no": "2025-017",
        "amount_fen": 480_000 * YUAN,
        "signed_on": day("2025-03-31"),
        "closed_on": None if lines else day("2025-11-20"),
        "open_lines": lines,
    }
    return ImportDeal(**fields | changes)


def brought_in(*lines: OpenLine, **changes: Any) -> Story:
    return NEW.when(past(*lines, **changes), by=OPERATOR)


# ---- what comes in --------------------------------------------------------------------------


def test_G2_2_a_closed_deal_counts_as_signed_with_its_own_day_and_amount() -> None:
    deal = brought_in().then_accepted().state
    assert (deal.stage, deal.imported) == (Stage.CLOSED, True)
    assert (deal.signed_on, deal.amount_fen) == (day("2025-03-31"), 480_000 * YUAN)
    assert deal.past.settled_before_fen == deal.amount_fen
    assert deal.contract.number == "2025-017"


def test_R3_6_1_what_is_owed_becomes_lines_that_fall_due_on_their_dates() -> None:
    story = brought_in(ACCEPTANCE, RETAINED)
    facts = [r.event for r in story.recorded if isinstance(r.event, PastDealImported)]
    (event,) = facts
    assert event.lines == (
        PaymentLine(
            line_id="1",
            kind=LineKind.ACCEPTANCE,
            amount_fen=1_000 * YUAN,
            trigger=Trigger.DATE,
            due_on=day("2026-05-01"),
        ),
        PaymentLine(
            line_id="2",
            kind=LineKind.RETENTION,
            amount_fen=48_000 * YUAN,
            trigger=Trigger.DATE,
            due_on=day("2026-09-30"),
        ),
    )
    due = [r.event for r in story.recorded if isinstance(r.event, LineBecameDue)]
    assert [(e.line_id, e.due_on) for e in due] == [
        ("1", day("2026-05-01")),
        ("2", day("2026-09-30")),
    ]
    assert story.state.receivables.open_fen == 49_000 * YUAN
    assert story.state.past.settled_before_fen == 431_000 * YUAN


@pytest.mark.parametrize(
    ("lines", "stage"),
    [
        ((), Stage.CLOSED),
        ((RETAINED,), Stage.CLOSED_PENDING_RETENTION),
        ((RETAINED, RETAINED), Stage.CLOSED_PENDING_RETENTION),
        ((ACCEPTANCE,), Stage.SIGNED),
        ((ACCEPTANCE, RETAINED), Stage.SIGNED),
    ],
)
def test_R3_6_7_the_stage_follows_from_what_is_owed(
    lines: tuple[OpenLine, ...], stage: Stage
) -> None:
    deal = brought_in(*lines).then_accepted().state
    assert deal.stage is stage
    assert deal.delivery.is_accepted, "what was delivered then is not delivered again"


def test_R3_6_1_all_of_the_contract_may_be_owed() -> None:
    whole = owed(LineKind.PROGRESS, 480_000 * YUAN, "2026-04-30")
    assert brought_in(whole).then_accepted().state.past.settled_before_fen == 0


# ---- whose it is ----------------------------------------------------------------------------


def test_G2_0_a_known_customer_keeps_his_id_and_a_new_one_gets_one() -> None:
    known = NEW.when(past(), by=OPERATOR, facts=[KnownCustomer(CUSTOMER)]).then_accepted()
    assert known.state.customer_id == CUSTOMER
    assert isinstance(brought_in().state.customer_id, UUID)
    brought_in(customer_id=uuid4()).then_refused("G2.0", "CUSTOMER_UNKNOWN")


def test_R3_4_7_a_contract_number_is_taken_once() -> None:
    assert past().reference(NEW.state) == ("contract", "2025-017")
    taken = NEW.when(past(), by=OPERATOR, facts=[ReferenceTaken(CUSTOMER)])
    taken.then_refused("R3.4.7", "CONTRACT_NO_TAKEN", Problem.DUPLICATE)


@pytest.mark.parametrize("owner", [CHEN, WANG])
def test_R5_7_the_owner_sells_and_works_here(owner: str) -> None:
    assert brought_in(owner_id=owner).then_accepted().state.owner_id == owner


def test_R5_7_who_has_left_or_does_not_sell_owns_nothing() -> None:
    for owner in (ZHENG, "nobody"):
        brought_in(owner_id=owner).then_refused("R5.7", "PAST_OWNER_UNKNOWN")
    assert brought_in().then_accepted().state.owner_id == ""


@pytest.mark.parametrize("by", [CHEN, WANG, QIAN, ZHENG])
def test_G2_0_only_who_stands_at_the_machine_brings_past_deals_in(by: str) -> None:
    NEW.when(past(), by=by).then_refused("G2.0", "ROLE", Problem.ROLE)


# ---- what is no past deal -------------------------------------------------------------------

TODAY, TOMORROW = "2026-03-02", "2026-03-03"


@pytest.mark.parametrize(
    ("lines", "changes", "clause", "code"),
    [
        ((), {"closed_on": None}, "R3.6.7", "OPEN_LINES_MISSING"),
        ((RETAINED,), {"closed_on": day(TODAY)}, "R3.6.7", "CLOSED_WITH_OPEN_LINES"),
        ((), {"closed_on": day("2025-03-30")}, "R3.6.7", "CLOSED_BEFORE_SIGNED"),
        ((), {"closed_on": day(TOMORROW)}, "R5.8", "IN_THE_FUTURE"),
        ((RETAINED,), {"signed_on": day(TOMORROW)}, "R5.8", "IN_THE_FUTURE"),
        (
            (owed(LineKind.PROGRESS, 480_000 * YUAN + 1, "2026-04-30"),),
            {},
            "R3.6.1",
            "OPEN_ABOVE_AMOUNT",
        ),
        ((RETAINED,), {"amount_fen": 48_000 * YUAN - 1}, "R3.6.1", "OPEN_ABOVE_AMOUNT"),
    ],
)
def test_G2_0_figures_that_cannot_be_are_refused(
    lines: tuple[OpenLine, ...], changes: dict[str, Any], clause: str, code: str
) -> None:
    brought_in(*lines, **changes).then_refused(clause, code)


@pytest.mark.parametrize(
    ("lines", "changes"),
    [
        ((), {"closed_on": day("2025-03-31")}),
        ((), {"signed_on": day(TODAY), "closed_on": day(TODAY)}),
        ((RETAINED,), {"amount_fen": 48_000 * YUAN}),
        ((owed(LineKind.RETENTION, 1, "2019-01-01"),), {}),
    ],
)
def test_G2_0_boundaries_that_can_be(lines: tuple[OpenLine, ...], changes: dict[str, Any]) -> None:
    brought_in(*lines, **changes).then_accepted()


@pytest.mark.parametrize("amount_fen", [0, -1, 10**14 + 1])
def test_R3_6_1_amounts_have_their_bounds(amount_fen: int) -> None:
    with pytest.raises(ValidationError):
        past(amount_fen=amount_fen)
    with pytest.raises(ValidationError):
        owed(LineKind.PROGRESS, amount_fen, "2026-04-30")


def test_R5_1_all_reasons_are_told_at_once() -> None:
    refused = brought_in(
        RETAINED, closed_on=day("2024-01-01"), owner_id="nobody", amount_fen=1
    ).reasons
    assert {r.code for r in refused} == {
        "CLOSED_BEFORE_SIGNED",
        "CLOSED_WITH_OPEN_LINES",
        "OPEN_ABOVE_AMOUNT",
        "PAST_OWNER_UNKNOWN",
    }


# ---- clocks ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("closed_on", "due"),
    [
        # Long ago: three months from the day of the import, 2 March 2026.
        ("2025-11-20", "06-03 00:00"),
        ("2025-03-31", "06-03 00:00"),
        # Eligible 90 days after closing, which is before those three months are over.
        ("2026-03-02", "06-03 00:00"),
    ],
)
def test_R3_8_1_the_first_visit_after_an_import_breaches_nothing_at_once(
    closed_on: str, due: str
) -> None:
    story = brought_in(closed_on=day(closed_on), owner_id=CHEN)
    story.then_due("VISIT_QUARTERLY", due)
    assert story.clock("VISIT_QUARTERLY").owner_id == CHEN


def test_R3_8_1_a_long_term_does_not_put_the_visit_off() -> None:
    brought_in(term_days=3650).then_due("VISIT_QUARTERLY", "06-03 00:00")


@pytest.mark.parametrize("lines", [(RETAINED,), (ACCEPTANCE,)])
def test_R3_8_1_a_deal_that_still_owes_has_no_visit_yet(lines: tuple[OpenLine, ...]) -> None:
    story = brought_in(*lines)
    assert not any(story.state.clocks.running("VISIT_QUARTERLY"))


def test_R3_6_4_lines_to_come_and_overdue_ones_are_watched_as_on_any_deal() -> None:
    overdue = owed(LineKind.ACCEPTANCE, 100, "2026-02-20")
    story = brought_in(overdue, RETAINED, owner_id=CHEN)
    assert story.clock("RECEIVABLE", "2").due_at == at("2026-10-01 00:00")
    breached = story.wait("03-02 09:01")
    assert breached.clock("RECEIVABLE", "1").breached
    assert breached.clock("LIMITATION", "1").due_at == at("2029-02-21 00:00")
    assert not breached.clock("RECEIVABLE", "2").breached


def test_R3_6_2_what_was_invoiced_elsewhere_is_not_asked_for_again() -> None:
    assert not any(brought_in(ACCEPTANCE).state.clocks.running("INVOICE"))
