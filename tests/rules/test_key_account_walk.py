"""Story A8 in the rules: a key account from the lead's deal to the last milestone (G1.2, G2.3)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import accounts
from accounts import (
    AGREED,
    CONFIRMED,
    DELIVERY_ON,
    MATERIAL_READY,
    MORE,
    SCOPE,
    SET_UP,
    STARTED,
    TERMS_DISCUSSED,
    THIRTY,
    TOTAL,
    VOTED,
)
from given import Story
from people import CHEN, HE, QIAN
from samples_amendment import amend, passed, sign_amendment
from samples_contract import SIDE_BY_SIDE, line, sign
from samples_delivery import (
    accept,
    change,
    delay,
    milestone,
    plan_delivery,
    progress,
    reject,
    request,
)
from samples_negotiation import LISTENS, present

from domain.deal.payment_plan import Trigger
from domain.deal.records.contract import Department
from domain.deal.records.delivery import DeliveryState
from domain.deal.state import Stage
from domain.deal.submission import SubmitContract
from domain.kernel import Command
from domain.outcomes import Problem


def done(story: Story, command: Command, when: str, by: str = HE) -> Story:
    return story.when(command, by=by, at=when, reason="吊车排期").then_accepted()


def test_R3_9_2_the_draft_waits_for_the_feasibility_review() -> None:
    CONFIRMED.when(accounts.solution(), by=CHEN).then_refused("R3.9.2", "NOT_FOUND_FEASIBLE")


def test_R3_9_4_the_presentation_waits_for_the_decision_maker() -> None:
    story = SET_UP.when(present(attendees=(LISTENS,)), by=CHEN, at="03-12 16:00")
    story.then_refused("R3.9.4", "DECISION_MAKER_MISSING")
    MATERIAL_READY.when(present(), by=CHEN, at="03-12 16:00").then_refused("R3.9.3")


def test_R3_4_1_lines_a_fen_short_of_the_price_are_refused() -> None:
    short = accounts.lines(THIRTY - 1)
    TERMS_DISCUSSED.when(accounts.terms(payment_plan=short), by=CHEN).then_refused(
        "R3.4.1", "PLAN_SUM"
    )
    assert sum(line.amount_fen for line in AGREED.state.negotiation.terms.payment_plan) == TOTAL


def test_R3_9_5_the_general_manager_approves_the_contract() -> None:
    VOTED.when(sign(), by=CHEN).then_refused("R3.4.6", problem=Problem.ILLEGAL_STATE)


FIRST_TWO = done(
    done(done(STARTED, request("MS1"), "05-13 09:00"), accept("MS1", "05-14"), "05-14 10:00"),
    request("MS2"),
    "06-26 09:00",
)
FIRST_TWO = done(FIRST_TWO, accept("MS2", "06-29"), "06-29 10:00")


def test_R3_5_3_the_delay_of_the_third_milestone_is_told_and_agreed() -> None:
    story = done(FIRST_TWO, delay("MS3", "08-28"), "08-09 09:00").then_no_deviation()
    story.then_due("MILESTONE", "08-29 00:00")
    third = story.state.delivery.milestone("MS3")
    assert third.due_on == dt.date(2026, 8, 28)


def amendment_signed(story: Story) -> Story:
    """What the customer wants besides, ¥220,000.00 of it, is reviewed, approved and signed."""
    (wanted,) = story.state.delivery.changes
    text = amend(
        TOTAL + MORE,
        payment_plan=accounts.lines(THIRTY + MORE),
        delivery_on=DELIVERY_ON,
        scope=(*SCOPE, "共工心情指数"),
        change_ids=(wanted.change_id,),
    )
    story = done(story, text, "07-08 09:00", CHEN)
    story = done(story, SubmitContract(amendment_no=1), "07-08 10:00", CHEN)
    story = passed(story, *SIDE_BY_SIDE, Department.GENERAL_MANAGER)
    assert any(r.trail.actor == QIAN for r in story.history)
    return done(story, sign_amendment(signed_on=dt.date(2026, 7, 10)), "07-10 09:00", CHEN)


def test_R3_5_5_work_on_the_change_waits_for_the_signed_amendment() -> None:
    story = done(FIRST_TWO, change("08-01"), "07-06 09:00", CHEN)
    (wanted,) = story.state.delivery.changes
    work = progress(change_id=wanted.change_id)
    story.when(work, by=HE, at="07-07 09:00").then_refused("R3.5.5", "CHANGE_NOT_AMENDED")
    signed = amendment_signed(story)
    done(signed, work, "07-11 09:00")
    assert signed.state.amount_fen == TOTAL + MORE == 390_000_000
    assert signed.state.receivables.line("L3").amount_fen == 132_400_000


def test_R3_5_2_after_an_amendment_what_is_accepted_stays_and_the_rest_is_planned_anew() -> None:
    signed = amendment_signed(done(FIRST_TWO, change("08-01"), "07-06 09:00", CHEN))
    replanned = replan(signed, ("MS3", "08-20"), ("MS5", "09-10"))
    assert [m.milestone_id for m in replanned.state.delivery.milestones] == [
        "MS1",
        "MS2",
        "MS3",
        "MS5",
    ]
    assert len(replanned.state.delivery.accepted) == 2
    assert replanned.names() == [
        "DeliveryPlanned",
        "DeadlineCancelled",
        "DeadlineCancelled",
        "DeadlineArmed",
        "DeadlineArmed",
    ]
    running = {c.subject for c in replanned.state.clocks.running("MILESTONE")}
    assert running == {"MS3", "MS5"}
    again = replanned.when(planning(("MS3", "08-21")), by=HE)
    again.then_refused("R3.5.2", "NOTHING_AMENDED", Problem.ILLEGAL_STATE)
    signed.when(planning(("MS1", "05-20"), ("MS3", "08-20")), by=HE).then_refused(
        "R3.5.2", "ACCEPTED_STAYS"
    )
    signed.when(planning(("MS1", "05-15"), ("MS2", "06-30")), by=HE).then_refused(
        "R3.5.2", "MILESTONE_NOT_PLANNED"
    )
    signed.when(planning(("MS4", "08-20")), by=HE).then_refused("R3.5.2", "MILESTONE_NOT_PLANNED")


def test_R3_5_2_a_milestone_in_rework_that_falls_away_has_no_clock_left() -> None:
    story = done(FIRST_TWO, change("08-01"), "07-06 09:00", CHEN)
    story = done(done(story, request("MS4"), "07-06 10:00"), reject("MS4"), "07-07 09:00")
    replanned = replan(amendment_signed(story), ("MS3", "08-14"))
    assert {c.subject for c in replanned.state.clocks.running("REWORK")} == set()
    assert replanned.clock("MILESTONE", "MS3") == FIRST_TWO.clock("MILESTONE", "MS3")


def test_R3_5_2_what_an_amendment_adds_is_still_to_be_planned_when_all_else_is_accepted() -> None:
    story = done(FIRST_TWO, change("08-01"), "07-06 09:00", CHEN)
    signed = amendment_signed(story)
    state = signed.state
    extra = line("L9", 1, trigger=Trigger.MILESTONE, milestone_id="MS9")
    plan = state.receivables.with_plan((*state.plan_in_force, extra))
    stream = replace(signed.stream, state=replace(state, receivables=plan))
    story = replace(signed, stream=stream)
    for step in ("MS3", "MS4"):
        story = done(story, request(step), "07-13 09:00")
    for step in ("MS3", "MS4"):
        story = done(story, accept(step, "07-14"), "07-14 09:00")
    assert story.state.delivery.state is DeliveryState.IN_PROGRESS
    assert any(story.state.clocks.running("PROGRESS_WEEKLY"))
    more = done(story, planning(("MS9", "08-14")), "07-15 09:00")
    assert len(more.state.delivery.milestones) == 5


def test_R3_5_4_the_last_milestone_is_rejected_once_mended_and_accepted() -> None:
    story = done(FIRST_TWO, request("MS3"), "08-12 09:00")
    story = done(story, accept("MS3", "08-13"), "08-13 10:00")
    story = done(story, request("MS4"), "09-02 09:00")
    story = done(story, reject("MS4"), "09-03 09:00")
    assert story.state.delivery.state is DeliveryState.IN_PROGRESS
    story = done(story, request("MS4"), "09-15 09:00").then_met("REWORK")
    story = done(story, accept("MS4", "09-16"), "09-16 10:00")
    assert story.state.delivery.state is DeliveryState.ACCEPTED
    assert story.state.stage is Stage.SIGNED
    assert not any(story.state.clocks.running("STEERING_MONTHLY"))
    assert not any(story.state.clocks.running("PROGRESS_WEEKLY"))


def planning(*steps: tuple[str, str]) -> Command:
    return plan_delivery(*(milestone(milestone_id, due_on) for milestone_id, due_on in steps))


def replan(story: Story, *steps: tuple[str, str]) -> Story:
    return done(story, planning(*steps), "07-13 09:00")
