"""Visits to customers of closed deals (R3.8.1)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from given import Story, at, given
from people import CHEN, HE, LIU, WANG, XU, ZHAO, ZHENG
from samples import CUSTOMER
from samples_contract import line
from samples_dunning import accepted, close, pay, signed

from domain.clocks import ClockState, DeadlineBreached, DeadlineWarned
from domain.deal.importing import PastDealImported
from domain.deal.payment_plan import LineKind, PaymentLine, Trigger
from domain.deal.visits import LogVisit, PassVisitsOn, VisitLogged
from domain.outcomes import Problem
from domain.registry import DEAL

AHEAD = line("L1", 30_000_000, kind=LineKind.PREPAY, trigger=Trigger.SIGNED, days=0)
VISIT = "VISIT_QUARTERLY"


def closed(term_days: int = 365, when: str = "04-24 11:00") -> Story:
    """Signed on 03-02, closed then."""
    story = accepted(signed(AHEAD, term_days=term_days), when)
    story = story.when(pay(30_000_000, when[:5]), by=ZHENG).then_accepted()
    return close(story, ZHENG, HE)


def visit(happened_on: str = "2026-07-20", text: str = "想再订两百只") -> LogVisit:
    return LogVisit(text=text, happened_on=dt.date.fromisoformat(happened_on))


@pytest.mark.parametrize(
    ("term_days", "due"),
    [
        # 90 days after 04-24 is 07-23; the term ends so many days after 03-02.
        (365, "07-24 00:00"),
        (204, "07-24 00:00"),
        (203, "07-24 00:00"),
        (202, "07-23 00:00"),
        (120, "05-02 00:00"),
        (113, "04-25 00:00"),
        (112, "04-25 00:00"),
        (1, "04-25 00:00"),
    ],
)
def test_R3_8_1_the_first_visit_is_due_when_the_customer_becomes_eligible(
    term_days: int, due: str
) -> None:
    story = closed(term_days).then_due(VISIT, due)
    clock = story.clock(VISIT)
    assert (clock.clause, clock.owner_id, clock.subject) == ("R3.8.1", CHEN, "")


def test_R3_8_1_the_owner_is_warned_a_week_before_and_the_managers_told_of_a_breach() -> None:
    story = closed().wait("07-24 00:00:01")
    assert story.clock(VISIT).warns_at == at("07-17 00:00")
    (warned,) = [r.event for r in story.history if isinstance(r.event, DeadlineWarned)][-1:]
    (breached,) = [r.event for r in story.recorded if isinstance(r.event, DeadlineBreached)]
    assert (warned.kind, warned.told) == (VISIT, (CHEN,))
    assert (breached.kind, set(breached.told)) == (VISIT, {"both", LIU, WANG})


@pytest.mark.parametrize("by", [CHEN, WANG, XU])
def test_R3_8_1_a_visit_meets_the_clock_and_the_next_is_due_in_three_months(by: str) -> None:
    story = closed().when(visit(), by=by, at="07-20 15:00")
    story.then(VisitLogged(text="想再订两百只", happened_on=dt.date(2026, 7, 20)))
    first, second = (c for c in story.state.clocks if c.kind == VISIT)
    assert first.state is ClockState.MET
    assert second.due_at == at("10-21 00:00")
    again = story.when(visit("2026-10-22"), by=by, at="10-22 09:00").then_accepted()
    assert again.state.clocks[-1].due_at == at("2027-01-23 00:00")
    assert len(list(again.state.clocks.running(VISIT))) == 1


@pytest.mark.parametrize("by", [ZHAO, ZHENG, HE])
def test_R3_8_1_nobody_else_logs_it(by: str) -> None:
    closed().when(visit("2026-04-24"), by=by).then_refused("R3.8.1", problem=Problem.ROLE)


def test_R3_8_1_a_visit_to_come_is_none() -> None:
    story = closed()
    story.when(visit("2026-04-25"), by=CHEN).then_refused("R3.8.1", "IN_THE_FUTURE")
    story.when(visit("2026-04-24"), by=CHEN).then_accepted()


def test_R3_8_1_a_newer_closed_deal_takes_the_visits_over() -> None:
    story = closed().when(PassVisitsOn())
    clock = story.then_accepted().clock(VISIT)
    assert clock.state is ClockState.CANCELLED
    assert story.names() == ["DeadlineCancelled"]
    assert story.recorded[0].event.model_dump()["why"] == "NEWER_DEAL_CLOSED"
    story.when(PassVisitsOn()).then()
    story.when(visit("2026-04-24"), by=CHEN).then_accepted()
    assert not list(story.state.clocks.running(VISIT)), "and a visit starts them no more"
    closed().when(PassVisitsOn(), by=CHEN).then_refused("R3.8.1", problem=Problem.ROLE)


def past(term_days: int | None, **changes: Any) -> Story:
    kept = PaymentLine(
        line_id="1",
        kind=LineKind.RETENTION,
        amount_fen=1_000_000,
        trigger=Trigger.DATE,
        due_on=dt.date(2026, 3, 20),
    )
    event = PastDealImported(
        number="SJ-20260302-0009",
        customer_id=CUSTOMER,
        customer_name="云上纸鸢科技有限公司",
        contract_no="HT-2024-7",
        amount_fen=20_000_000,
        signed_on=dt.date(2025, 12, 1),
        term_days=term_days,
        owner_id=CHEN,
        lines=(kept,),
        settled_before_fen=19_000_000,
    )
    return given(DEAL, event.model_copy(update=changes))


@pytest.mark.parametrize(
    ("term_days", "due"), [(None, "06-19 00:00"), (200, "04-21 00:00"), (30, "03-21 00:00")]
)
def test_R3_8_1_a_past_deal_is_visited_once_its_last_line_is_paid(
    term_days: int | None, due: str
) -> None:
    story = past(term_days).when(pay(1_000_000, "03-20"), by=ZHENG, at="03-20 10:00")
    story.then_due(VISIT, due)


def test_R3_8_1_a_past_deal_without_an_owner_is_visited_too() -> None:
    story = past(None, owner_id=None).when(pay(1_000_000, "03-20"), by=ZHENG, at="03-20 10:00")
    assert story.then_accepted().clock(VISIT).owner_id is None
