"""The window in which what was approved is to be signed, and what follows when it is over."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from given import Story, at
from people import BOTH, CHEN, LIU, QIAN, WANG, WU
from samples_amendment import (
    amendment_approved,
    passed,
    revise_amendment,
    sign_amendment,
    signed,
    vote_on,
)
from samples_contract import (
    AMOUNT,
    SIDE_BY_SIDE,
    VOTERS,
    approved,
    approved_by,
    revise,
    sign,
    submitted,
    vote,
)

from domain.clocks import ClockState, DeadlineBreached
from domain.deal.expiry import ContractApprovalExpired
from domain.deal.holding import HoldDeal, ResumeDeal
from domain.deal.losing import LossCode, MarkLost, ReviveDeal
from domain.deal.reassignment import ReassignDeal
from domain.deal.records.contract import Department, Opinion
from domain.deal.records.papers import Step
from domain.deal.reopening import ReopenNegotiation
from domain.deal.state import Stage
from domain.deal.submission import SubmitContract
from domain.outcomes import Problem

LEGAL, FINANCE, TECHNICAL, MANAGER, GM = Department
WINDOW = "SIGN_WINDOW"
DUE = at("04-01 09:00")
LATER = DUE + dt.timedelta(microseconds=1)


def expiries(story: Story) -> list[Any]:
    return [r.event for r in story.history if isinstance(r.event, ContractApprovalExpired)]


def test_R3_4_6_the_window_is_thirty_days_from_the_last_approval() -> None:
    story = approved_by(submitted(), *SIDE_BY_SIDE[:3])
    assert not [c for c in story.state.clocks if c.kind == WINDOW]
    story = story.when(vote(MANAGER), by=WANG, at="03-05 16:00")
    story.then_due(WINDOW, "04-04 16:00", warns="03-28 16:00")
    clock = story.clock(WINDOW)
    assert (clock.clause, clock.subject, clock.owner_id) == ("R3.4.6", "", CHEN)


def test_R3_4_6_the_signature_stops_it() -> None:
    approved().when(sign(), by=CHEN, at="03-20 09:00").then_met(WINDOW)


@pytest.mark.parametrize(("when", "in_time"), [(DUE, True), (LATER, False)])
def test_R3_4_6_it_may_be_signed_at_its_very_end(when: dt.datetime, in_time: bool) -> None:
    waited = approved().wait(when)
    assert waited.state.stage is (Stage.CONTRACT_APPROVED if in_time else Stage.CONTRACT_REVIEW)
    story = waited.when(sign(), by=CHEN)
    if in_time:
        story.then_met(WINDOW)
    else:
        story.then_refused("R3.4.6", "ILLEGAL_STATE", Problem.ILLEGAL_STATE)


def test_R3_4_6_it_is_over_though_its_clock_did_not_fire_yet() -> None:
    approved().when(sign(), by=CHEN, at=LATER).then_refused(
        "R3.4.6", "WINDOW_OVER", Problem.ILLEGAL_STATE
    )
    approved().when(sign(), by=CHEN, at=DUE).then_accepted()


def test_R3_4_6_then_all_vote_anew_on_the_same_revision() -> None:
    story = approved().wait(LATER)
    assert expiries(story) == [ContractApprovalExpired(rev=1)]
    assert story.recorded[-1].trail.actor == "system"
    contract = story.state.contract
    assert (contract.step, contract.submitted_rev, contract.approved_sha) == (Step.REVIEW, 1, None)
    assert len(contract.votes_of(1)) == 4, "they stay on record"
    assert contract.round == ()
    again = approved_by(story, *SIDE_BY_SIDE)
    assert again.state.stage is Stage.CONTRACT_APPROVED
    assert len(again.state.contract.votes_of(1)) == 8
    again.then_due(WINDOW, LATER + dt.timedelta(days=30))
    again.when(sign(), by=CHEN).then_accepted()


def test_R3_4_4_everybody_may_vote_again_and_each_once() -> None:
    story = approved().wait(LATER)
    for department, person in VOTERS.items():
        if department is not GM:
            voted = story.when(vote(department), by=person).then_accepted()
            voted.when(vote(department), by=person).then_refused(
                "R3.4.4", "ALREADY_VOTED", Problem.FOUR_EYES
            )
    story.when(vote(MANAGER), by=LIU).then_accepted()


def test_R3_4_6_whoever_rejects_in_the_new_round_ends_it() -> None:
    story = approved().wait(LATER).when(vote(LEGAL, Opinion.REJECT), by=WU).then_accepted()
    assert story.state.contract.is_rejected
    again = story.when(revise(), by=CHEN).when(SubmitContract(), by=CHEN).then_accepted()
    assert again.state.contract.submitted_rev == 2


@pytest.mark.parametrize("occurred_at", ["04-01 08:59", "04-01 09:00"])
def test_R3_4_6_no_vote_of_the_new_round_is_older_than_it(occurred_at: str) -> None:
    story = approved().wait(at("04-01 10:00"))
    late = story.when(vote(LEGAL), by=WU, occurred_at=occurred_at, reason="补录")
    late.then_refused("R3.4.3", "BEFORE_SUBMISSION")


def test_R3_4_3_an_expiry_starts_the_clocks_of_the_departments_anew() -> None:
    story = approved().wait(LATER)
    running = list(story.state.clocks.running("CONTRACT_REVIEW"))
    assert {c.subject for c in running} == set(SIDE_BY_SIDE)
    assert story.clock("CONTRACT_REVIEW", LEGAL).due_at == at("04-04 00:00")
    assert story.clock("CONTRACT_REVIEW", FINANCE).due_at == at("04-03 00:00")


def test_R3_4_4_after_an_expiry_too_the_general_manager_comes_last() -> None:
    story = approved_by(submitted(term_days=366), *SIDE_BY_SIDE, GM)
    assert story.state.stage is Stage.CONTRACT_APPROVED
    story = story.wait(LATER)
    story.when(vote(GM), by=QIAN).then_refused("R3.4.3", "OTHERS_FIRST", Problem.ILLEGAL_STATE)
    story = approved_by(story, *SIDE_BY_SIDE)
    assert story.state.stage is Stage.CONTRACT_REVIEW
    assert approved_by(story, GM).state.stage is Stage.CONTRACT_APPROVED


def test_R3_4_6_it_expires_as_often_as_it_is_not_signed() -> None:
    once = approved_by(approved().wait(LATER), *SIDE_BY_SIDE)
    twice = once.wait(LATER + dt.timedelta(days=31))
    assert expiries(twice) == [ContractApprovalExpired(rev=1)] * 2
    assert len(twice.state.contract.votes_of(1)) == 8
    assert twice.state.contract.round == ()
    done = approved_by(twice, *SIDE_BY_SIDE).when(sign(), by=CHEN).then_accepted()
    windows = [c for c in done.state.clocks if c.kind == WINDOW]
    assert [c.state for c in windows] == [
        ClockState.CANCELLED,
        ClockState.CANCELLED,
        ClockState.MET,
    ]
    assert done.wait("2027-01-01 09:00").state.stage is Stage.SIGNED


def test_R3_4_6_a_missed_window_stays_on_the_list_until_it_is_approved_again() -> None:
    story = approved().wait(LATER)
    assert story.clock(WINDOW).state is ClockState.BREACHED
    assert [c.kind for c in approved_by(story, *SIDE_BY_SIDE).state.clocks.running(WINDOW)] == [
        WINDOW
    ]


@pytest.mark.parametrize("missed", [False, True])
def test_R3_4_5_going_back_to_negotiate_ends_the_window(missed: bool) -> None:
    story = approved().wait(LATER) if missed else approved()
    story = story.when(ReopenNegotiation(), by=CHEN, reason="客户要重谈").then_accepted()
    assert story.clock(WINDOW).state is ClockState.CANCELLED
    assert story.wait("12-01 09:00").state.stage is Stage.NEGOTIATION


def test_R3_4_5_revising_what_expired_ends_the_missed_window() -> None:
    story = approved().wait(LATER).when(revise(), by=CHEN).then_accepted()
    assert story.clock(WINDOW).state is ClockState.CANCELLED


# ---- on hold, lost, handed over -------------------------------------------------------------


def test_R5_9_a_hold_does_not_stop_the_window() -> None:
    hold = HoldDeal(resume_on=dt.date(2026, 5, 20))
    story = approved().when(hold, by=CHEN, reason="客户换班子").wait(LATER)
    assert story.state.stage is Stage.ON_HOLD
    assert expiries(story) == [ContractApprovalExpired(rev=1)]
    back = story.when(ResumeDeal(), by=CHEN).then_accepted()
    assert back.state.stage is Stage.CONTRACT_REVIEW
    approved_by(back, *SIDE_BY_SIDE).when(sign(), by=CHEN).then_accepted()


@pytest.mark.parametrize(("back_on", "expired"), [("03-20 09:00", False), ("04-20 09:00", True)])
def test_R3_4_6_a_lost_deal_comes_back_into_its_old_window(back_on: str, expired: bool) -> None:
    lost = approved().when(MarkLost(reason_code=LossCode.PRICE), by=CHEN).wait(back_on)
    assert not expiries(lost)
    back = lost.when(ReviveDeal(), by=WANG, reason="客户回头").then_accepted()
    assert back.clock(WINDOW).due_at == DUE
    back = back.wait(back.now)
    assert bool(expiries(back)) is expired
    assert back.state.stage is (Stage.CONTRACT_REVIEW if expired else Stage.CONTRACT_APPROVED)


def test_R5_7_the_window_goes_to_the_new_owner_and_runs_on() -> None:
    story = approved().when(ReassignDeal(to=BOTH), by=LIU, reason="陈一外派").then_accepted()
    assert (story.clock(WINDOW).owner_id, story.clock(WINDOW).due_at) == (BOTH, DUE)


def test_R3_4_4_whose_vote_lapsed_may_become_the_owner() -> None:
    over = ReassignDeal(to=WANG)
    approved().when(over, by=LIU, reason="陈一外派").then_refused(
        "R3.4.4", "APPROVED_THE_CONTRACT", Problem.FOUR_EYES
    )
    story = approved().wait(LATER).when(over, by=LIU, reason="陈一外派").then_accepted()
    assert story.clock("CONTRACT_REVIEW", MANAGER).owner_id != WANG


# ---- of an amendment ------------------------------------------------------------------------


@pytest.mark.parametrize(("when", "in_time"), [(DUE, True), (LATER, False)])
def test_R3_4_8_an_amendment_has_a_window_of_its_own(when: dt.datetime, in_time: bool) -> None:
    story = amendment_approved()
    clock = story.clock(WINDOW, "1")
    assert (clock.due_at, clock.owner_id, clock.clause) == (DUE, CHEN, "R3.4.6")
    assert story.clock(WINDOW, "").state is ClockState.MET
    story = story.wait(when)
    if in_time:
        story.when(sign_amendment(), by=CHEN).then_met(WINDOW)
        return
    assert expiries(story) == [ContractApprovalExpired(rev=1, amendment_no=1)]
    assert story.state.stage is Stage.SIGNED
    assert story.state.contract_in_force.amount_fen == AMOUNT
    assert story.state.contract.round, "the votes on the contract still stand"
    assert story.state.open_amendment.step is Step.REVIEW
    again = passed(story, *SIDE_BY_SIDE)
    again.when(sign_amendment(), by=CHEN).then_accepted()


def test_R3_4_3_the_reviews_of_an_amendment_have_clocks_of_their_own() -> None:
    story = amendment_approved()
    subjects = {c.subject for c in story.state.clocks if c.kind == "CONTRACT_REVIEW"}
    assert subjects == {*SIDE_BY_SIDE, *(f"{d}@1" for d in SIDE_BY_SIDE)}
    expired = story.wait(LATER)
    running = {c.subject for c in expired.state.clocks.running("CONTRACT_REVIEW")}
    assert running == {f"{d}@1" for d in SIDE_BY_SIDE}
    voted = expired.when(vote_on(LEGAL), by=WU).then_accepted()
    assert voted.clock("CONTRACT_REVIEW", "LEGAL@1").met_at is not None


@pytest.mark.parametrize(("department", "told"), [(LEGAL, (BOTH, LIU, WANG)), (MANAGER, (QIAN,))])
def test_R3_4_3_a_late_vote_on_an_amendment_is_told_like_any(
    department: Department, told: tuple[str, ...]
) -> None:
    story = amendment_approved().wait(LATER).wait("04-10 09:00")
    clock = story.clock("CONTRACT_REVIEW", f"{department}@1")
    breaches = [
        r.event.told
        for r in story.history
        if isinstance(r.event, DeadlineBreached) and r.event.clock_id == clock.clock_id
    ]
    assert breaches == [told]


def test_R3_4_5_revising_an_approved_amendment_ends_its_window() -> None:
    story = amendment_approved().when(revise_amendment(), by=CHEN).then_accepted()
    assert story.clock(WINDOW, "1").state is ClockState.CANCELLED
    assert story.wait("06-01 09:00").state.open_amendment.step is Step.DRAFTED


def test_R3_4_6_a_signed_contract_has_no_window_to_miss() -> None:
    story = signed().wait("2027-01-01 09:00")
    assert not expiries(story)
    assert story.state.stage is Stage.SIGNED
