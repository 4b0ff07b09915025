"""Giving a lead up with a manager's consent, and taking it up again (R5.1)."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest
from given import T0, Story
from leads import (
    LEAD_REGISTERED,
    A,
    B,
    C,
    approve,
    contacted,
    convert,
    graded,
    lead,
)
from people import APP, BOTH, CHEN, LIU, WANG, ZHAO
from samples import score

from domain.context import Fact
from domain.facts import DuplicateLeads
from domain.lead.assignment import ReassignLead
from domain.lead.giving_up import Disqualify, DisqualifyCode, LeadDisqualified, LeadRevived, Revive
from domain.lead.state import Status
from domain.outcomes import Problem
from domain.policy import POLICY
from domain.shared import ConsentGiven, GiveConsent

OTHER_ID = UUID(int=7)

CONSENT = GiveConsent(command="Disqualify")
GIVE_UP = Disqualify(code=DisqualifyCode.NO_BUDGET)
WEEK = dt.timedelta(days=POLICY.consent_days)
SECOND = dt.timedelta(seconds=1)


def test_R5_1_giving_up_needs_a_managers_consent() -> None:
    graded(A).when(GIVE_UP, by=CHEN).then_refused("R5.1", "CONSENT_MISSING")
    consented = graded(A).when(CONSENT, by=WANG)
    consented.then(ConsentGiven(command="Disqualify", by=WANG, until=T0 + WEEK))
    ended = consented.when(GIVE_UP, by=CHEN).then(LeadDisqualified(code=DisqualifyCode.NO_BUDGET))
    assert ended.state.status is Status.DISQUALIFIED
    assert not list(ended.state.clocks.running())


@pytest.mark.parametrize(
    ("after", "holds"),
    [(WEEK, True), (WEEK + dt.timedelta(microseconds=1), False), (WEEK + SECOND, False)],
)
def test_R5_1_a_consent_holds_for_exactly_seven_days(after: dt.timedelta, holds: bool) -> None:
    story = graded(A).when(CONSENT, by=WANG).when(GIVE_UP, by=CHEN, at=T0 + after)
    if holds:
        story.then_accepted()
    else:
        story.then_refused("R5.1", "CONSENT_MISSING")


def test_R5_1_backdating_does_not_stretch_a_consent() -> None:
    consented = graded(A).when(CONSENT, by=WANG)
    late = T0 + WEEK + dt.timedelta(days=1)
    consented.when(GIVE_UP, by=CHEN, at=late, occurred_at=T0 + WEEK, reason="补录").then_refused(
        "R5.1", "CONSENT_MISSING"
    )


def test_R5_1_nobody_consents_for_himself() -> None:
    mine = graded(A).when(ReassignLead(to=WANG), by=LIU, reason="亲自跟")
    mine.when(CONSENT, by=WANG).then_refused("R5.1", "OWN_CONSENT", Problem.FOUR_EYES)
    by_other = mine.when(CONSENT, by=LIU).then_accepted()
    by_other.when(GIVE_UP, by=WANG).then_accepted()


def test_R5_1_who_consented_and_then_became_the_owner_needs_another_consent() -> None:
    consented = graded(A).when(CONSENT, by=WANG)
    mine = consented.when(ReassignLead(to=WANG), by=LIU, reason="亲自跟")
    mine.when(GIVE_UP, by=WANG).then_refused("R5.1", "CONSENT_MISSING")


def test_R5_1_of_a_lead_without_owner_nobody_acts_on_his_own_consent() -> None:
    consented = lead(by=APP).when(CONSENT, by=BOTH).then_accepted()
    consented.when(GIVE_UP, by=BOTH).then_refused("R5.1", "CONSENT_MISSING")
    consented.when(GIVE_UP, by=CHEN).then_accepted()


def test_R5_1_consent_is_a_managers_and_for_what_needs_it() -> None:
    graded(A).when(CONSENT, by=ZHAO).then_refused("R5.1", "ROLE", Problem.ROLE)
    for command in ("ConvertLead", "RecordFinding", "disqualify"):
        graded(A).when(GiveConsent(command=command), by=WANG).then_refused(
            "R5.1", "CONSENT_NOT_NEEDED"
        )


def test_R5_1_only_the_owner_gives_up_and_managers_do_not_for_him() -> None:
    consented = graded(A).when(CONSENT, by=WANG)
    for actor in (WANG, LIU, ZHAO):
        consented.when(GIVE_UP, by=actor).then_refused("R5.1", "NOT_RELATED", Problem.ROLE)


def test_R5_1_every_open_state_can_be_given_up_and_no_ended_one() -> None:
    pending = LEAD_REGISTERED.when(score(*A), by=CHEN)
    for story in (LEAD_REGISTERED, pending, graded(A), graded(C), contacted(B)):
        ended = story.when(CONSENT, by=WANG).when(GIVE_UP, by=CHEN).then_accepted()
        assert ended.state.pending is None
        for again in (CONSENT, GIVE_UP):
            refused = ended.when(again, by=WANG if again is CONSENT else CHEN)
            refused.then_refused("R5.1", "ILLEGAL_STATE", Problem.ILLEGAL_STATE)


def given_up(story: Story) -> Story:
    return story.when(CONSENT, by=WANG).when(GIVE_UP, by=CHEN).then_accepted()


def test_R5_1_a_manager_revives_with_a_reason_and_the_lead_is_scored_anew() -> None:
    ended = given_up(graded(A))
    ended.when(Revive(), by=CHEN, reason="又有预算").then_refused("R5.1", "ROLE", Problem.ROLE)
    ended.when(Revive(), by=LIU).then_refused("R5.1", "REASON_MISSING")
    story = ended.when(Revive(), by=LIU, reason="又有预算").then(LeadRevived())
    assert (story.state.status, story.state.grade) == (Status.REGISTERED, None)
    again = approve(story.when(score(*A), by=CHEN, at="03-09 10:00"), at="03-09 11:00")
    again.then_due("A_FIRST_CONTACT", "03-10 11:00")
    assert again.state.rounds == 2


def test_R5_1_a_former_consent_does_not_outlive_a_revival() -> None:
    story = given_up(graded(A)).when(Revive(), by=LIU, reason="又有预算")
    story.when(GIVE_UP, by=CHEN).then_refused("R5.1", "CONSENT_MISSING")


def test_R5_1_what_was_contacted_before_stays_contacted_after_a_revival() -> None:
    story = given_up(contacted(B)).when(Revive(), by=LIU, reason="又有预算")
    again = approve(story.when(score(*A), by=CHEN)).then_met("A_FIRST_CONTACT")
    assert again.state.status is Status.WORKING


def test_G3_1_2_a_revival_is_checked_for_duplicates() -> None:
    facts: list[Fact] = [DuplicateLeads((OTHER_ID,))]
    ended = given_up(graded(A))
    assert Revive().claims(ended.state) == LEAD_REGISTERED.state.claims
    assert not ended.state.claims
    ended.when(Revive(), by=LIU, reason="x", facts=facts).then_refused(
        "G3.1.2", "DUPLICATE_LEAD", Problem.DUPLICATE
    )
    forced = Revive(confirm_not_duplicate=True)
    assert ended.when(forced, by=LIU, reason="x", facts=facts).then_accepted().state.forced
    assert not ended.when(forced, by=LIU, reason="x").then_accepted().state.forced


def test_R5_1_only_what_was_given_up_is_revived() -> None:
    for story in (graded(A), contacted(A).when(convert(), by=CHEN)):
        story.when(Revive(), by=LIU, reason="x").then_refused(
            "R5.1", "ILLEGAL_STATE", Problem.ILLEGAL_STATE
        )
