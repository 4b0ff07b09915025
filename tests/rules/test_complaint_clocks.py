"""By when a complaint is answered, and what becomes of its clocks (R3.7.2, R3.7.3, 3.5)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from complaint_cycles import resolved_again
from complaint_stages import (
    ACKNOWLEDGED,
    NOTHING,
    REGISTERED,
    complaint,
    found,
    investigating,
    triaged,
)
from given import Story
from people import APP, CHEN, EVERYBODY, HE, SHEN, WANG, XU, ZHOU
from samples_complaint import (
    acknowledge,
    assign,
    change,
    complain,
    contain,
    facts,
    find,
    respond,
    triage,
)
from samples_remedies import ACCEPT, COMMUNICATE, RESOLVE, SHA, approve, follow_up, propose

from domain.calendar import SHANGHAI
from domain.clocks import ClockState, DeadlineArmed, DeadlineCancelled, DeadlineMet
from domain.complaint.ending import Close, Withdraw
from domain.complaint.kinds import Category, Founded
from domain.complaint.reopening import Appeal, Reopen
from domain.complaint.severity import Severity
from domain.people import People
from domain.shared import GiveConsent

GENERAL, MAJOR, URGENT = Severity
ANSWERS = ("CMP_FIRST", "CMP_SOLUTION", "CMP_RESOLVE")


def due(story: Story) -> list[str]:
    """When the newest clocks of answer, solution and resolution are due, in Shanghai."""
    times = (story.clock(kind).due_at.astimezone(SHANGHAI) for kind in ANSWERS)
    return [f"{time:%m-%d %H:%M}" for time in times]


def resolved_at(story: Story, when: str) -> Story:
    """From the finding to the resolution, all at once."""
    story = story.when(propose(), by=ZHOU, at=when).then_accepted()
    story = approve(story, WANG).when(COMMUNICATE, by=XU).when(ACCEPT, by=XU)
    return story.when(RESOLVE, by=ZHOU).then_accepted()


# ---- arming --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("severity", "expected"),
    [
        (GENERAL, ["03-03 09:00", "03-06 00:00", "03-17 00:00"]),
        (MAJOR, ["03-02 21:00", "03-05 00:00", "03-10 00:00"]),
        (URGENT, ["03-02 11:00", "03-03 09:00", "03-05 09:00"]),
    ],
)
def test_R3_7_3_limits_go_by_severity_and_count_from_the_registration(
    severity: Severity, expected: list[str]
) -> None:
    assert due(triaged(severity)) == expected


def test_R3_7_3_each_warns_after_three_quarters_of_its_time() -> None:
    triaged().then_due("CMP_FIRST", "03-03 09:00", warns="03-03 03:00")
    triaged(URGENT).then_due("CMP_RESOLVE", "03-05 09:00", warns="03-04 15:00")


def test_R3_7_3_a_response_before_the_triage_counts_for_the_clock_it_arms() -> None:
    story = ACKNOWLEDGED.when(respond(), by=XU, at="03-02 09:45").then_accepted()
    response = story.recorded[0].trail.event_id
    story = story.when(triage(URGENT), by=XU, at="03-02 12:00").then_met("CMP_FIRST")
    met = {
        r.event.kind: r.event.by_event for r in story.recorded if isinstance(r.event, DeadlineMet)
    }
    assert met["CMP_FIRST"] == response


def test_R3_7_3_only_the_clocks_of_an_urgent_complaint_name_the_leads_when_armed() -> None:
    for severity, told in ((GENERAL, ()), (MAJOR, ()), (URGENT, (SHEN, XU))):
        armed = [r.event for r in triaged(severity).recorded if isinstance(r.event, DeadlineArmed)]
        assert [(clock.kind, clock.told) for clock in armed] == [(kind, told) for kind in ANSWERS]
    first = [r.event for r in REGISTERED.recorded if isinstance(r.event, DeadlineArmed)]
    assert [clock.told for clock in first] == [(), ()]


# ---- whose duty they are -------------------------------------------------------------------


@pytest.mark.parametrize(("by", "owner"), [(XU, XU), (CHEN, SHEN), (APP, SHEN)])
def test_R3_7_3_until_somebody_handles_it_customer_service_has_the_clocks(
    by: str, owner: str
) -> None:
    story = complaint(by=by)
    assert {clock.owner_id for clock in story.state.clocks} == {owner}


def test_R3_7_3_without_customer_service_nobody_has_them_yet() -> None:
    only = People({p: EVERYBODY.by_id[p] for p in (CHEN,)})
    story = replace(NOTHING, people=only).when(complain(), by=CHEN, facts=facts())
    assert story.then_accepted().clock("CMP_ACK").owner_id is None


def test_R5_7_the_handler_takes_the_clocks_over_and_they_do_not_restart() -> None:
    before = triaged()
    after = before.when(assign(), by=SHEN, at="03-03 08:00").then_accepted()
    for kind in ANSWERS:
        assert before.clock(kind).owner_id == XU
        assert after.clock(kind).owner_id == ZHOU
        assert after.clock(kind).due_at == before.clock(kind).due_at
    assert after.names().count("DeadlineHandedOver") == 3


def test_R3_7_8_the_follow_up_stays_with_somebody_else_than_the_handler() -> None:
    other = complaint(category=Category.OTHER).when(acknowledge(), by=XU).when(triage(), by=XU)
    story = other.when(assign(ZHOU), by=XU).when(respond(), by=ZHOU).when(find(), by=ZHOU)
    story = resolved_at(story, "03-04 10:00").then_due("CMP_FOLLOWUP", "03-07 10:00")
    assert story.clock("CMP_FOLLOWUP").owner_id == SHEN
    kept = story.when(assign(HE), by=XU).then_accepted()
    assert kept.clock("CMP_FOLLOWUP").owner_id == SHEN
    taken = story.when(assign(SHEN), by=XU).then_accepted()
    assert taken.clock("CMP_FOLLOWUP").owner_id == XU


# ---- stopping ------------------------------------------------------------------------------


@pytest.mark.parametrize(("when", "late"), [("03-03 09:00", 0), ("03-03 09:00:01", 1)])
def test_R3_7_3_24_hours_include_the_last_second(when: str, late: int) -> None:
    story = investigating().wait(when).when(respond(), by=ZHOU, at=when)
    story.then_met("CMP_FIRST", late_seconds=late)


def test_R3_7_3_proposal_and_resolution_stop_their_clocks_the_follow_up_starts() -> None:
    story = found().when(propose(), by=ZHOU, at="03-05 10:00").then_met("CMP_SOLUTION")
    story = approve(story, WANG).when(COMMUNICATE, by=XU).when(ACCEPT, by=XU)
    story = story.when(RESOLVE, by=ZHOU, at="03-16 23:59").then_met("CMP_RESOLVE")
    story.then_due("CMP_FOLLOWUP", "03-19 23:59")
    story = story.when(follow_up(4), by=SHEN, at="03-19 23:59").then_met("CMP_FOLLOWUP")
    assert not list(story.state.clocks.running())
    story.when(Close(), by=SHEN).then_accepted()


def test_R3_7_3_withdrawn_nothing_is_due_any_more() -> None:
    story = investigating().when(Withdraw(proof_sha256=SHA), by=XU).then_accepted()
    cancelled = [r.event for r in story.recorded if isinstance(r.event, DeadlineCancelled)]
    assert [(c.kind, c.why) for c in cancelled] == [(kind, "WITHDRAWN") for kind in ANSWERS]


# ---- a new severity, a new cycle, an appeal ------------------------------------------------


def test_R3_7_3_another_severity_counts_what_is_open_anew_from_the_same_start() -> None:
    story = investigating().when(respond(), by=ZHOU, at="03-02 11:00")
    raised = story.when(change(URGENT), by=XU, reason="媒体来电", at="03-02 12:00")
    assert due(raised.then_accepted()) == ["03-03 09:00", "03-03 09:00", "03-05 09:00"]
    assert raised.names() == [
        "SeverityChanged",
        *("DeadlineCancelled", "DeadlineArmed") * 2,
    ]
    lowered = raised.when(change(MAJOR), by=WANG, reason="澄清", at="03-02 13:00")
    assert due(lowered.then_accepted())[1:] == ["03-05 00:00", "03-10 00:00"]


def test_R3_7_3_a_breached_clock_is_counted_anew_too_and_may_be_breached_again() -> None:
    story = investigating(URGENT).wait("03-02 11:30")
    assert story.clock("CMP_FIRST").breached
    lowered = story.when(change(GENERAL), by=WANG, reason="澄清", at="03-02 12:00")
    first = lowered.then_due("CMP_FIRST", "03-03 09:00").clock("CMP_FIRST")
    assert first.state is ClockState.RUNNING
    raised = lowered.when(change(URGENT), by=XU, reason="又来", at="03-02 13:00")
    assert raised.wait("03-02 13:00").clock("CMP_FIRST").breached


def test_R3_7_3_a_new_cycle_counts_from_the_reopening_one_step_severer() -> None:
    story = resolved_at(found(MAJOR), "03-04 10:00")
    again = story.when(follow_up(2), by=XU, at="03-04 16:00").then_accepted()
    assert due(again) == ["03-04 18:00", "03-05 16:00", "03-07 16:00"]
    assert {again.clock(kind).owner_id for kind in ANSWERS} == {ZHOU}
    assert not list(again.state.clocks.running("CMP_FOLLOWUP"))


def test_R3_7_9_reopened_before_the_follow_up_that_clock_falls_away() -> None:
    story = resolved_at(found(), "03-04 10:00")
    again = story.when(Reopen(), by=APP, reason="又漏了", at="03-05 10:00").then_accepted()
    assert again.clock("CMP_FOLLOWUP").state is ClockState.CANCELLED
    assert due(again)[0] == "03-05 22:00"


def test_R3_7_9_what_was_still_open_of_the_old_cycle_falls_away() -> None:
    unanswered = investigating().when(find(), by=ZHOU)
    story = resolved_at(unanswered, "03-02 12:00")
    again = story.when(Reopen(), by=XU, reason="又漏了", at="03-02 13:00").then_accepted()
    states = [c.state for c in again.state.clocks if c.kind == "CMP_FIRST"]
    assert states == [ClockState.CANCELLED, ClockState.RUNNING]


def test_R3_7_8_without_a_handler_customer_service_has_the_new_clocks() -> None:
    twice = resolved_at(found(), "03-04 10:00").when(follow_up(1), by=XU)
    again = resolved_again(twice).when(follow_up(1), by=SHEN).then_accepted()
    assert {again.clock(kind).owner_id for kind in ANSWERS} == {SHEN}
    given_to = again.when(assign(ZHOU), by=XU)
    given_to.then_refused("R3.7.8", "ANOTHER_HANDLER")


def test_R3_7_5_an_appeal_arms_solution_and_resolution_from_then() -> None:
    story = investigating().when(GiveConsent(command="RecordFinding"), by=WANG)
    story = story.when(find(Founded.UNFOUNDED), by=ZHOU, at="03-03 08:00").then_accepted()
    appealed = story.when(Appeal(text="不服"), by=XU, at="03-04 10:00").then_accepted()
    assert due(appealed)[1:] == ["03-10 00:00", "03-19 00:00"]
    assert not list(appealed.state.clocks.running("CMP_FIRST"))
    raised = appealed.when(change(URGENT), by=XU, reason="律师函", at="03-04 11:00")
    assert due(raised.then_accepted())[1:] == ["03-05 10:00", "03-07 10:00"]
    assert not list(raised.state.clocks.running("CMP_FIRST"))


def test_R3_7_3_a_backdated_triage_or_contact_does_not_move_the_start() -> None:
    story = ACKNOWLEDGED.when(
        triage(URGENT), by=XU, at="03-02 12:00", occurred_at="03-02 10:00", reason="补录"
    )
    assert due(story.then_met("CMP_TRIAGE")) == ["03-02 11:00", "03-03 09:00", "03-05 09:00"]
    assert story.wait("03-02 12:00").clock("CMP_FIRST").breached
    contained = story.when(assign(), by=XU).when(contain(), by=ZHOU)
    contained.when(find(), by=ZHOU).then_accepted()
