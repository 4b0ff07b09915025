"""The demonstration company: its past is played by commands, alike each time, and whole."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from given import at

from application.envelope import Placed
from application.exchange import Accepted
from application.log import Log
from application.receipts import CommandReceived
from application.sales import Sales
from application.streams import held_from
from domain.calendar import SHANGHAI
from domain.china import CHINA
from domain.clocks import DeadlineBreached
from domain.deal.state import Deal, Stage
from domain.kernel import Trail
from domain.lead.state import Lead, Source, Status
from domain.people import OPERATOR, Role
from domain.policy import Grade
from interfaces.demo.deal_plans import DEALS
from interfaces.demo.desk import Desk, UnexpectedAnswerError
from interfaces.demo.lead_plans import LEADS
from interfaces.demo.people import EMPLOYEES, XIAOMAN
from interfaces.demo.plans import Ending, Fate, Step
from interfaces.demo.play import Played, play
from interfaces.demo.quirks import Quirk

NOW = at("2026-11-18 15:20:30")
#: Moments at which nobody works, or has only just begun.
ODD_MOMENTS = ("2026-03-01 03:00", "2026-05-04 09:01", "2026-08-29 12:00", "2027-01-01 00:00")


class Past:
    """A played past, read back from its log."""

    def __init__(self, path: Path, now: dt.datetime = NOW) -> None:
        self.path = path
        self.played: Played = play(path, now)
        log = Log(path)
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
        """What every aggregate of the kind is, folded from its events."""
        streams: dict[Any, list[Placed]] = {}
        for placed in self.placed:
            streams.setdefault(placed.recorded.aggregate_id, []).append(placed)
        held = (held_from(events, stream_id) for stream_id, events in streams.items())
        states = (h.stream.state for h in held if h is not None)
        return [state for state in states if isinstance(state, kind)]


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Past:
    return Past(tmp_path_factory.mktemp("demo") / "demo.sqlite3")


def assert_everything_is_there(past: Past) -> None:
    leads = Counter(lead.status for lead in past.states(Lead))
    deals = Counter(deal.stage for deal in past.states(Deal))
    assert leads.keys() == set(Status) - {Status.UNREGISTERED}
    assert deals.keys() == set(Stage) - {Stage.UNOPENED}
    assert leads.total() >= 55
    assert deals.total() == 25
    assert deals[Stage.SIGNED] >= 4


def test_every_lead_status_and_every_deal_stage_is_there(past: Past) -> None:
    assert_everything_is_there(past)


def test_every_grade_source_and_scenario_is_there(past: Past) -> None:
    leads = past.states(Lead)
    assert {lead.grade for lead in leads} == {None, *Grade}
    assert {lead.source for lead in leads} == set(Source) - {Source.OTHER}
    assert Counter(deal.scenario for deal in past.states(Deal)) == {
        "NEW_CUSTOMER": 23,
        "REPURCHASE": 1,
        "KEY_ACCOUNT_PROJECT": 1,
    }


def test_something_is_late_refused_and_out_of_the_ordinary(past: Past) -> None:
    events = [p.recorded.event for p in past.placed]
    late = {e.kind for e in events if isinstance(e, DeadlineBreached)}
    assert late >= {"A_FIRST_CONTACT", "NEEDS_MAIL", "FEEDBACK_FORM", "OBJECTION_ANSWER"}
    refused = {reason.code for receipt in past.receipts for reason in receipt.reasons}
    assert refused >= {
        "OWN_SCORE",
        "GRADE_MISMATCH",
        "MISSING",
        "DUPLICATE_LEAD",
        "OPEN_OBJECTION",
        "BELOW_FLOOR",
        "NOT_THE_APPROVED_TEXT",
    }
    flags = {flag.code for trail in past.trails for flag in trail.deviations}
    assert flags >= {"SIZE_ONLY", "NO_COUNTERPART", "QA_CUT_SHORT"}
    assert set(past.types) >= {"BreachExcused", "FloorExceptionGranted", "NegotiationReopened"}


def test_some_deadlines_still_run(past: Past) -> None:
    now = NOW.astimezone(dt.UTC)
    clocks = [c for kind in (Lead, Deal) for state in past.states(kind) for c in state.clocks]
    assert any(clock.is_open and clock.due_at > now for clock in clocks)
    assert any(clock.is_open and clock.breached for clock in clocks)


def test_the_past_ends_now_and_lasts_about_ten_weeks(past: Past) -> None:
    recorded = [trail.recorded_at for trail in past.trails]
    assert recorded == sorted(recorded)
    assert recorded[-1] <= NOW
    assert dt.timedelta(weeks=9) < recorded[-1] - recorded[0] < dt.timedelta(weeks=11)


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


def test_two_plays_are_alike(past: Past, tmp_path: Path) -> None:
    again = Past(tmp_path / "again.sqlite3")
    assert again.types == past.types
    ids = [p.recorded.trail.event_id for p in past.placed]
    assert [p.recorded.trail.event_id for p in again.placed] == ids


@pytest.mark.parametrize("moment", ODD_MOMENTS)
def test_it_can_be_played_at_any_moment(tmp_path: Path, moment: str) -> None:
    assert_everything_is_there(Past(tmp_path / "odd.sqlite3", at(moment)))


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
    assert {quirk for plan in plans for quirk in plan.quirks} == set(Quirk)
    assert {plan.fate for plan in plans} == set(Fate)
    assert {plan.deal.ending for plan in plans if plan.deal} == {None, *Ending}
    assert Step.SIGNED in {plan.deal.until for plan in plans if plan.deal}


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
