"""Progress, delays and changes while the order is carried out (R3.5.3, R3.5.5)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from fields import refused_under
from given import NAMESPACE, Story, at
from people import CHEN, HE, LIU, WANG, ZHAO, ZHENG
from samples import CONTACT
from samples_delivery import (
    CONSENT,
    M1,
    M2,
    SHA,
    accept,
    change,
    day,
    delay,
    progress,
    request,
)
from stages import (
    ACCEPTANCE_REQUESTED,
    ACCEPTED,
    CONTRACT_APPROVED,
    DELIVERING,
    FIRST_ACCEPTED,
    HANDED_OVER,
    PREPAYMENT_WAIVED,
    SIGNED,
)

from domain.deal.changes import ChangeRequested, RequestChange
from domain.deal.delay import CustomerConsent, DelayForecast, ForecastDelay, KnownConsent
from domain.deal.progress import ProgressReported, ReportProgress
from domain.outcomes import Problem
from domain.shared import ContactAdded

WHY = "吊车排期"


# ---- progress -------------------------------------------------------------------------------


@pytest.mark.parametrize("story", [DELIVERING, ACCEPTANCE_REQUESTED, FIRST_ACCEPTED])
def test_R3_5_3_delivery_reports_while_the_work_goes_on(story: Story) -> None:
    story.when(progress(), by=HE).then(ProgressReported.of(progress())).then_no_deviation()


@pytest.mark.parametrize("by", [CHEN, WANG, ZHENG])
def test_R3_5_3_only_delivery_reports(by: str) -> None:
    DELIVERING.when(progress(), by=by).then_refused("R3.5.3", problem=Problem.ROLE)


@pytest.mark.parametrize("story", [CONTRACT_APPROVED, SIGNED, PREPAYMENT_WAIVED, ACCEPTED])
def test_R3_5_3_without_work_there_is_no_progress(story: Story) -> None:
    story.when(progress(), by=HE).then_refused("R3.5.3", problem=Problem.ILLEGAL_STATE)


@pytest.mark.parametrize(("when", "late"), [("04-08 09:00", 0), ("04-08 09:00:01", 1)])
def test_R3_5_3_a_report_is_due_every_seven_days_to_the_second(when: str, late: int) -> None:
    story = DELIVERING.when(progress(), by=HE, at=when).then_accepted()
    first = next(c for c in story.state.clocks if c.kind == "PROGRESS_WEEKLY")
    assert first.met_at is not None
    assert (first.met_at - first.due_at).total_seconds() == late
    following = story.clock("PROGRESS_WEEKLY")
    assert following.is_open
    assert following.starts_at == at(when)
    assert following.due_at - following.starts_at == first.due_at - first.starts_at


def test_R3_5_3_delivery_and_the_managers_are_told_of_a_week_without_a_report() -> None:
    late = DELIVERING.wait("04-08 10:00")
    warned, breached = (
        r.event.model_dump()
        for r in late.recorded
        if getattr(r.event, "kind", "") == "PROGRESS_WEEKLY"
    )
    assert warned["told"] == (HE,)
    assert breached["told"][0] == HE
    assert set(breached["told"][1:]) >= {WANG, LIU}


def test_R5_8_a_report_entered_late_for_a_time_before_the_last_one_moves_nothing() -> None:
    reported = DELIVERING.when(progress(), by=HE, at="04-07 09:00")
    story = reported.when(
        progress(pct_bp=1000), by=HE, at="04-07 10:00", occurred_at="04-05 09:00", reason="补录"
    )
    story.then_due("PROGRESS_WEEKLY", "04-14 09:00")
    assert story.names() == ["ProgressReported"]


def test_R3_5_3_a_customer_who_does_not_know_is_flagged() -> None:
    DELIVERING.when(progress(customer_informed=False), by=HE).then_deviates(
        "R3.5.3", "CUSTOMER_NOT_INFORMED"
    )


@pytest.mark.parametrize(
    ("changes", "clause"),
    [
        ({"pct_bp": -1}, "R3.5.3"),
        ({"pct_bp": 10_001}, "R3.5.3"),
        ({"text": ""}, "R3.5.3"),
        ({"customer_informed": "yes"}, "R3.5.3"),
        ({"change_id": "first"}, "R3.5.5"),
    ],
)
def test_R3_5_3_what_is_not_a_report_is_refused(changes: Any, clause: str) -> None:
    refused = refused_under(ReportProgress, lambda: progress(**changes))
    assert refused == {next(iter(changes)): clause}


# ---- delays ---------------------------------------------------------------------------------


def test_R3_5_3_a_delay_that_the_customer_agreed_to_moves_the_milestone() -> None:
    story = DELIVERING.when(delay(), by=HE, at="04-10 09:00", reason=WHY)
    known = KnownConsent(by_contact=str(CONTACT), proof_sha256=SHA)
    story.then(
        DelayForecast(milestone_id=M1, old_on=day("04-15"), new_on=day("04-20"), consent=known)
    ).then_no_deviation()
    assert story.names() == ["DelayForecast", "DeadlineCancelled", "DeadlineArmed"]
    assert story.clock("MILESTONE", M1).due_at == at("04-21 00:00")
    assert story.clock("MILESTONE", M2) == DELIVERING.clock("MILESTONE", M2)
    moved = story.state.delivery.milestone(M1)
    assert moved is not None
    assert moved.due_on == day("04-20")


def test_R3_5_3_without_consent_the_clock_stays() -> None:
    story = DELIVERING.when(delay(consent=None), by=HE, at="04-10 09:00", reason=WHY)
    assert story.then_no_deviation().names() == ["DelayForecast"]
    assert story.clock("MILESTONE", M1) == DELIVERING.clock("MILESTONE", M1)
    again = story.when(delay(), by=HE, at="04-11 09:00", reason="客户已书面同意")
    assert again.then_accepted().clock("MILESTONE", M1).due_at == at("04-21 00:00")


@pytest.mark.parametrize(
    ("when", "late"),
    [
        ("04-10 09:00", False),
        ("04-12 23:59:59", False),
        ("04-13 00:00", True),
        ("04-17 09:00", True),
    ],
)
def test_R3_5_3_a_delay_is_announced_three_days_ahead_or_flagged(when: str, late: bool) -> None:
    """Due on 15 April: the 12th is the last day for it; after that it is late but better."""
    story = DELIVERING.when(delay(), by=HE, at=when, reason=WHY)
    if late:
        story.then_deviates("R3.5.3", "DELAY_FORECAST_LATE")
    else:
        story.then_no_deviation()


@pytest.mark.parametrize(
    ("new_on", "when", "code"),
    [
        ("04-14", "04-10 09:00", "NOT_A_DELAY"),
        ("04-15", "04-10 09:00", "NOT_A_DELAY"),
        ("04-16", "04-17 09:00", "DAY_IS_PAST"),
        ("04-16", "04-16 09:00", None),
    ],
)
def test_R3_5_3_the_new_day_is_later_and_not_past(new_on: str, when: str, code: str | None) -> None:
    story = DELIVERING.when(delay(new_on=new_on), by=HE, at=when, reason=WHY)
    if code is None:
        story.then_accepted()
    else:
        story.then_refused("R3.5.3", code)


def test_R3_5_3_a_delay_has_a_reason_and_a_milestone_that_is_still_to_come() -> None:
    DELIVERING.when(delay(), by=HE).then_refused("R3.5.3", "REASON_MISSING")
    DELIVERING.when(delay("M9"), by=HE, reason=WHY).then_refused("R3.5.3", "MILESTONE_UNKNOWN")
    FIRST_ACCEPTED.when(delay(), by=HE, reason=WHY).then_refused("R3.5.3", "MILESTONE_ACCEPTED")


@pytest.mark.parametrize("by", [CHEN, WANG, ZHAO])
def test_R3_5_3_only_delivery_forecasts(by: str) -> None:
    DELIVERING.when(delay(), by=by, reason=WHY).then_refused("R3.5.3", problem=Problem.ROLE)


@pytest.mark.parametrize("story", [SIGNED, PREPAYMENT_WAIVED, ACCEPTED])
def test_R3_5_3_there_is_no_delay_before_or_after_the_work(story: Story) -> None:
    story.when(delay(), by=HE, reason=WHY).then_refused("R3.5.3", problem=Problem.ILLEGAL_STATE)


def test_R5_4_who_consented_is_a_contact_or_becomes_one() -> None:
    stranger = CustomerConsent(by_contact=str(NAMESPACE), proof_sha256=SHA)
    DELIVERING.when(delay(consent=stranger), by=HE, reason=WHY).then_refused(
        "R3.5.3", "CONTACT_UNKNOWN"
    )
    named = CustomerConsent(by_contact="吴刚", proof_sha256=SHA)
    story = DELIVERING.when(delay(consent=named), by=HE, reason=WHY).then_accepted()
    added, forecast = (r.event for r in story.recorded[:2])
    assert isinstance(added, ContactAdded)
    assert isinstance(forecast, DelayForecast)
    assert forecast.consent is not None
    assert forecast.consent.by_contact == str(added.contact_id)


@pytest.mark.parametrize(
    "changes",
    [
        {"milestone_id": ""},
        {"new_on": "soon"},
        {"consent": {"by_contact": "吴刚"}},
        {"consent": {"by_contact": "", "proof_sha256": SHA}},
        {"consent": {"by_contact": "吴刚", "proof_sha256": "abc"}},
    ],
)
def test_R3_5_3_what_is_not_a_forecast_is_refused(changes: Any) -> None:
    fields = {"milestone_id": M1, "new_on": day("04-20"), "consent": CONSENT}
    refused = refused_under(ForecastDelay, lambda: ForecastDelay(**fields | changes))
    assert refused == {next(iter(changes)): "R3.5.3"}


@pytest.mark.parametrize(
    ("announced", "consented", "accepted_on", "flagged"),
    [
        (None, False, "04-15", False),
        (None, False, "04-16", True),
        ("04-20", True, "04-20", False),
        ("04-20", True, "04-21", True),
        ("04-20", False, "04-20", False),
        ("04-20", False, "04-21", True),
    ],
)
def test_R3_5_3_a_milestone_later_than_anybody_was_told_is_flagged(
    announced: str | None, consented: bool, accepted_on: str, flagged: bool
) -> None:
    story = DELIVERING
    if announced:
        consent = CONSENT if consented else None
        story = story.when(
            delay(new_on=announced, consent=consent), by=HE, at="04-10 09:00", reason=WHY
        )
    story = story.when(request(), by=HE, at="04-14 09:00").then_accepted()
    story = story.when(accept(M1, accepted_on), by=HE, at="04-22 09:00").then_accepted()
    if flagged:
        story.then_deviates("R3.5.3", "LATE_WITHOUT_FORECAST")
    else:
        story.then_no_deviation()


# ---- changes --------------------------------------------------------------------------------


@pytest.mark.parametrize("story", [SIGNED, HANDED_OVER, DELIVERING, ACCEPTANCE_REQUESTED])
@pytest.mark.parametrize("by", [CHEN, HE])
def test_R3_5_5_owner_or_delivery_put_down_what_the_customer_wants(story: Story, by: str) -> None:
    after = story.when(change("05-30"), by=by).then_accepted()
    (wanted,) = after.state.delivery.changes
    after.then(ChangeRequested.of(change("05-30"), change_id=wanted.change_id))


@pytest.mark.parametrize("by", [ZHAO, WANG, ZHENG])
def test_R3_5_5_nobody_else_does(by: str) -> None:
    DELIVERING.when(change(), by=by).then_refused("R3.5.5", problem=Problem.ROLE)


@pytest.mark.parametrize("story", [CONTRACT_APPROVED, ACCEPTED])
def test_R3_5_5_a_change_belongs_to_an_order_under_way(story: Story) -> None:
    story.when(change("05-30"), by=CHEN).then_refused("R3.5.5", problem=Problem.ILLEGAL_STATE)


@pytest.mark.parametrize(
    ("wanted_on", "accepted"), [("04-19", False), ("04-20", True), ("04-21", True)]
)
def test_R3_5_5_a_change_comes_five_working_days_ahead(wanted_on: str, accepted: bool) -> None:
    """Asked on Monday the 13th: the fifth working day after it is Monday the 20th."""
    story = DELIVERING.when(change(wanted_on), by=HE, at="04-13 18:00")
    if accepted:
        story.then_accepted()
    else:
        story.then_refused("R3.5.5", "CHANGE_TOO_SOON")
        assert story.reasons[0].detail == {"earliest": "2026-04-20"}


@pytest.mark.parametrize("what", [progress, request])
def test_R3_5_5_no_work_is_done_on_a_change_that_is_not_amended(what: Any) -> None:
    story = DELIVERING.when(change(), by=CHEN, at="04-02 09:00").then_accepted()
    (wanted,) = story.state.delivery.changes
    refused = story.when(what(change_id=wanted.change_id), by=HE)
    refused.then_refused("R3.5.5", "CHANGE_NOT_AMENDED")
    story.when(what(change_id=UUID(int=5)), by=HE).then_refused("R3.5.5", "CHANGE_UNKNOWN")
    story.when(what(), by=HE).then_accepted()


@pytest.mark.parametrize("changes", [{"text": ""}, {"text": None}, {"wanted_on": "soon"}])
def test_R3_5_5_what_is_not_a_change_is_refused(changes: Any) -> None:
    fields = {"text": "围栏再高一尺", "wanted_on": day("04-20")}
    refused = refused_under(RequestChange, lambda: RequestChange(**fields | changes))
    assert refused == {next(iter(changes)): "R3.5.5"}
