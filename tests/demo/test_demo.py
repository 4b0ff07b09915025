"""The demonstration company: its past is played by commands, alike each time, and whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from engines import unlocked
from given import at

from application.envelope import Placed
from application.exchange import Accepted
from application.receipts import CommandReceived
from application.sales import Sales
from application.streams import held_from
from domain.calendar import SHANGHAI
from domain.china import CHINA
from domain.clocks import DeadlineBreached
from domain.complaint import kinds as complaint_kinds
from domain.complaint.kinds import Category
from domain.complaint.severity import Severity
from domain.complaint.state import Complaint
from domain.customers import Scenario
from domain.deal.records.ageing import LineState
from domain.deal.records.contract import Department
from domain.deal.records.delivery import DeliveryState
from domain.deal.state import Deal, Stage
from domain.kernel import Trail
from domain.lead.registration import LeadRegistered
from domain.lead.state import Lead, Source, Status
from domain.people import OPERATOR, Role
from domain.policy import Grade
from interfaces.demo.complaint_plans import COMPLAINTS
from interfaces.demo.deal_plans import DEALS
from interfaces.demo.desk import Desk, UnexpectedAnswerError
from interfaces.demo.lead_plans import LEADS
from interfaces.demo.people import EMPLOYEES, XIAOMAN
from interfaces.demo.plans import Fate
from interfaces.demo.play import Played, play
from interfaces.demo.quirks import Quirk
from interfaces.demo.steps import Ending, Step

NOW = at("2026-11-18 15:20:30")
#: Moments at which nobody works: a night, a day off, a year of which no calendar tells.
ODD_MOMENTS = ("2026-03-01 03:00", "2026-05-04 09:01", "2027-01-01 00:00")


class Past:
    """A played past, read back from its log."""

    def __init__(self, path: Path, now: dt.datetime = NOW) -> None:
        self.path = path
        self.played: Played = play(path, now)
        log = unlocked(path)
        try:
            self.placed: list[Placed] = log.after(0, 100_000)
        finally:
            log.close()

    @property
    def types(self) -> list[str]:
        return [type(p.recorded.event).__name__ for p in self.placed]

    @property
    def trails(self) -> Iterable[Trail]:
        return (p.recorded.trail for p in self.placed)

    @property
    def receipts(self) -> list[CommandReceived]:
        events = (p.recorded.event for p in self.placed)
        return [e for e in events if isinstance(e, CommandReceived)]

    def states(self, kind: type[Any]) -> list[Any]:
        """What every aggregate of the kind is."""
        return [state for state in self._states if isinstance(state, kind)]

    @cached_property
    def _states(self) -> list[Any]:
        """What every aggregate is, folded from its events."""
        streams: dict[Any, list[Placed]] = {}
        for placed in self.placed:
            streams.setdefault(placed.recorded.aggregate_id, []).append(placed)
        held = (held_from(events, stream_id) for stream_id, events in streams.items())
        return [h.stream.state for h in held if h is not None]


@pytest.fixture(scope="module")
def past(shared_folder: Path) -> Past:
    return Past(shared_folder / "demo.sqlite3")


def assert_everything_is_there(past: Past) -> None:
    leads, deals, complaints = map(past.states, (Lead, Deal, Complaint))
    lines = [line for deal in deals for line in deal.receivables.lines]
    own = [deal for deal in deals if not deal.imported]
    assert {lead.status for lead in leads} == set(Status) - {Status.UNREGISTERED}
    assert {deal.stage for deal in own} == set(Stage) - {Stage.UNOPENED}
    assert {deal.delivery.state for deal in own} == set(DeliveryState)
    assert {line.state for line in lines} == set(LineState)
    assert {c.status for c in complaints} == set(complaint_kinds.Status) - {
        complaint_kinds.Status.UNREGISTERED
    }
    assert (len(leads), len(own), len(deals), len(complaints)) == (72, 36, 43, 17)
    assert_it_went_as_told(past)


def assert_it_went_as_told(past: Past) -> None:
    """What a story must have come to, whichever days off lie in it."""
    assert set(past.types) >= {
        *("FeasibilityReviewed", "KeyAccountFlagged", "ProjectSetUp", "SteeringReported"),
        *("ChangeRequested", "AmendmentOpened", "ContractAmended", "ContractArchived"),
        *("HandoverReturned", "MilestoneRejected", "DelayForecast", "MilestoneDeemedAccepted"),
        *("PrepaymentWaived", "PaymentReversed", "PaymentAllocated", "CustomerCredited"),
        *("CreditApplied", "CreditRefunded", "PromiseBroken", "DeliveryHeld"),
        *("AmountDisputed", "DisputeResolved", "WriteOffProposed", "WriteOffApproved"),
        *("DealClosedPendingRetention", "DealTerminated", "VisitLogged", "PastDealImported"),
        *("Escalated", "ContainmentTaken", "DecisionAppealed", "ComplaintReopened"),
        *("ClockPaused", "RecurrenceFlagged", "CorrectiveActionVerified", "WarningAcknowledged"),
        *("SolutionCostRejected", "SolutionRejected", "ComplaintWithdrawn"),
    }


def test_every_status_and_stage_of_leads_deals_lines_and_complaints_is_there(past: Past) -> None:
    assert_everything_is_there(past)


def test_all_four_scenarios_are_there_with_a_history_to_each_repeat_purchase(past: Past) -> None:
    assert {lead.scenario for lead in past.states(Lead)} == set(Scenario)
    assert {deal.scenario for deal in past.states(Deal)} == set(Scenario)
    registered = [p.recorded.event for p in past.placed if type(p.recorded.event) is LeadRegistered]
    again = [e for e in registered if e.scenario is Scenario.REPURCHASE]
    assert all(e.history is not None and e.history.orders for e in again)
    assert max(e.history.orders for e in again if e.history is not None) == 3
    assert any(lead.warning_complaint_ids for lead in past.states(Lead))


def test_a_key_account_is_amended_reported_on_and_approved_by_the_general_manager(
    past: Past,
) -> None:
    (key,) = (d for d in past.states(Deal) if d.is_key_account and d.stage is Stage.SIGNED)
    assert key.customer_name == "愚公移山土石方有限公司"
    assert len(key.plan_in_force) == 4
    assert len(key.delivery.milestones) == 2
    assert all(key.is_amended(change.change_id) for change in key.delivery.changes)
    for paper in key.papers:
        assert Department.GENERAL_MANAGER in paper.approved_by(paper.approved_rev)


def test_money_came_in_time_late_in_parts_twice_and_not_at_all(past: Past) -> None:
    deals = past.states(Deal)
    lines = [line for deal in deals for line in deal.receivables.lines]
    promises = [promise for line in lines for promise in line.promises]
    assert {promise.is_kept for promise in promises} == {True, False}
    held = [line for line in lines if line.holds]
    assert len(held) == 3
    assert all(line.overdue_days(NOW.date()) > 30 for line in held)
    assert any(line.disputed_fen for line in lines)
    assert any(0 < share.amount_fen < line.amount_fen for line in lines for share in line.shares)
    closed = [d for d in deals if d.stage is Stage.CLOSED and not d.imported]
    assert len(closed) == 3
    assert all(deal.receivables.open_fen == 0 for deal in closed)


def test_complaints_went_all_the_ways_that_there_are(past: Past) -> None:
    complaints = past.states(Complaint)
    assert {c.severity for c in complaints if c.severity} == set(Severity)
    assert {c.category for c in complaints} == set(Category)
    assert {c.cycle for c in complaints} == {1, 2}
    assert any(c.paused for c in complaints)
    assert any(c.appealed and c.status is complaint_kinds.Status.UNFOUNDED for c in complaints)
    assert any(c.remedies.recurring for c in complaints)
    assert any(a.effective for c in complaints for a in c.remedies.actions)


def test_every_grade_and_source_is_there(past: Past) -> None:
    leads = past.states(Lead)
    assert {lead.grade for lead in leads} == {None, *Grade}
    assert {lead.source for lead in leads} == set(Source) - {Source.OTHER}


def test_something_is_late_refused_and_out_of_the_ordinary(past: Past) -> None:
    events = [p.recorded.event for p in past.placed]
    late = {e.kind for e in events if isinstance(e, DeadlineBreached)}
    assert late >= {"A_FIRST_CONTACT", "NEEDS_MAIL", "FEEDBACK_FORM", "OBJECTION_ANSWER"}
    assert late >= {"HANDOVER", "ARCHIVE", "PROMISE", "RECEIVABLE", "CMP_ACK"}
    refused = {reason.code for receipt in past.receipts for reason in receipt.reasons}
    assert refused >= {
        "OWN_SCORE",
        "GRADE_MISMATCH",
        "MISSING",
        "DUPLICATE_LEAD",
        "OPEN_OBJECTION",
        "BELOW_FLOOR",
        "NOT_THE_APPROVED_TEXT",
        "NOT_FOUND_FEASIBLE",
        "CHANGE_NOT_AMENDED",
        "DELIVERIES_HELD",
        "OWN_PAYMENT",
        "CONSENT_MISSING",
    }
    flags = {flag.code for trail in past.trails for flag in trail.deviations}
    assert flags >= {"SIZE_ONLY", "NO_COUNTERPART", "QA_CUT_SHORT", "OPEN_COMPLAINT"}
    assert set(past.types) >= {"BreachExcused", "FloorExceptionGranted", "NegotiationReopened"}


def test_some_deadlines_still_run(past: Past) -> None:
    now = NOW.astimezone(dt.UTC)
    clocks = [c for kind in (Lead, Deal) for state in past.states(kind) for c in state.clocks]
    assert any(clock.is_open and clock.due_at > now for clock in clocks)
    assert any(clock.is_open and clock.breached for clock in clocks)


def test_the_past_ends_now_and_lasts_about_half_a_year(past: Past) -> None:
    recorded = [trail.recorded_at for trail in past.trails]
    assert recorded == sorted(recorded)
    assert recorded[-1] <= NOW
    assert dt.timedelta(weeks=25) < recorded[-1] - recorded[0] < dt.timedelta(weeks=28)


def test_people_work_in_working_hours(past: Past) -> None:
    for trail in past.trails:
        if trail.role not in (Role.SYSTEM, Role.OPERATOR):
            local = trail.recorded_at.astimezone(SHANGHAI)
            assert CHINA.is_worked(local.date())
            assert dt.time(9) <= local.time() <= dt.time(18)


def test_it_is_played_by_commands_alone(past: Past) -> None:
    written = {
        (w.id, v) for r in past.receipts for w in r.written for v in range(w.first, w.last + 1)
    }
    for placed in past.placed:
        recorded = placed.recorded
        if recorded.trail.role is not Role.SYSTEM and not isinstance(
            recorded.event, CommandReceived
        ):
            assert (recorded.aggregate_id, recorded.version) in written


def test_two_plays_are_alike(past: Past, brief_folder: Path) -> None:
    again = Past(brief_folder / "again.sqlite3")
    assert again.types == past.types
    ids = [p.recorded.trail.event_id for p in past.placed]
    assert [p.recorded.trail.event_id for p in again.placed] == ids


@pytest.mark.parametrize("moment", ODD_MOMENTS)
def test_it_can_be_played_at_any_moment(brief_folder: Path, moment: str) -> None:
    assert_everything_is_there(Past(brief_folder / "odd.sqlite3", at(moment)))


def test_the_service_goes_on_in_real_time_and_every_key_opens(past: Past) -> None:
    sales = Sales(past.path)
    try:
        assert not sales.clock.manual
        today = NOW.date()
        for employee in EMPLOYEES:
            bearer = sales.keys.bearer(past.played.keys[employee.id], today)
            assert bearer is not None
            assert bearer.person_id == employee.id
        assert Desk(sales).state(past.played.waiting_lead).pending is not None
    finally:
        sales.close()


def test_every_role_that_one_can_hold_is_there() -> None:
    held = {role for employee in EMPLOYEES for role in employee.roles}
    assert held == set(Role) - {Role.OPERATOR, Role.SYSTEM}


def test_nothing_in_the_plans_is_left_unused() -> None:
    plans = LEADS + DEALS
    quirks = [plan.quirks for plan in plans] + [plan.quirks for plan in COMPLAINTS]
    assert set().union(*quirks) == set(Quirk)
    assert {plan.fate for plan in plans} == set(Fate)
    assert {plan.deal.ending for plan in plans if plan.deal} == {None, *Ending}
    assert {plan.deal.until for plan in plans if plan.deal} >= {Step.SIGNED, Step.VISITED}


def test_an_answer_that_the_story_does_not_expect_ends_the_play(tmp_path: Path) -> None:
    sales = Sales(tmp_path / "one.sqlite3")
    try:
        desk = Desk(sales)
        person = {"person_id": XIAOMAN, "name": "林小满", "roles": [Role.SALES_REP]}
        assert isinstance(desk.do(OPERATOR, "AddPerson", **person), Accepted)
        with pytest.raises(UnexpectedAnswerError, match="PERSON_EXISTS"):
            desk.do(OPERATOR, "AddPerson", **person)
        with pytest.raises(UnexpectedAnswerError, match="expected ROLE_NOT_GIVEN"):
            desk.refused(OPERATOR, "AddPerson", "ROLE_NOT_GIVEN", **person)
    finally:
        sales.close()
