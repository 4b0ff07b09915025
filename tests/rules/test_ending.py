"""How a lead ends: converted, given up with consent, revived, merged (R3.1.2, R5.1, R3.9.1)."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from given import T0, Story
from leads import (
    LEAD_REGISTERED,
    A,
    B,
    C,
    approve,
    contact,
    contacted,
    convert,
    graded,
    lead,
    reevaluate,
)
from people import APP, BOTH, CHEN, LIU, QIAN, WANG, ZHAO
from samples import REGISTERED, score

from domain.context import Fact
from domain.customers import Scenario
from domain.facts import DuplicateLeads, OtherLead
from domain.lead.assignment import ReassignLead
from domain.lead.contact import ActivityKind, LogActivity
from domain.lead.ending import (
    Disqualify,
    DisqualifyCode,
    LeadAbsorbed,
    LeadConverted,
    LeadDisqualified,
    LeadMerged,
    LeadRevived,
    MergeLead,
    Revive,
)
from domain.lead.state import Lead, Outreach, Status
from domain.outcomes import Problem, To
from domain.policy import POLICY
from domain.registry import LEAD
from domain.shared import ConsentGiven, GiveConsent

OTHER_ID = UUID(int=7)
UNVERIFIED = {"need_verified": False}

# ---- conversion -----------------------------------------------------------------------------


def unverified(**changes: Any) -> Story:
    story = approve(LEAD_REGISTERED.when(score(*A, **UNVERIFIED), by=CHEN))
    return story.when(contact(), by=CHEN).when(convert(**changes), by=CHEN)


@pytest.mark.parametrize("scores", [A, B])
def test_R3_1_2_a_reached_A_or_B_with_a_real_need_becomes_a_deal(
    scores: tuple[int, int, int],
) -> None:
    story = contacted(scores).when(convert(), by=CHEN).then_no_deviation()
    event = story.recorded[0].event
    assert isinstance(event, LeadConverted)
    assert (story.state.status, story.state.deal_id) == (Status.CONVERTED, event.deal_id)
    assert not list(story.state.clocks.running())


def test_R3_1_2_before_the_first_contact_nothing_is_converted() -> None:
    for story in (LEAD_REGISTERED, graded(A), graded(C)):
        story.when(convert(), by=CHEN).then_refused(
            "R3.1.2", "ILLEGAL_STATE", Problem.ILLEGAL_STATE
        )


def test_R3_1_2_a_C_cannot_be_converted_though_it_was_reached() -> None:
    parked = approve(contacted(A).when(reevaluate(*C), by=CHEN))
    parked.when(convert(), by=CHEN).then_refused("R3.1.2", "ILLEGAL_STATE", Problem.ILLEGAL_STATE)


@pytest.mark.parametrize("outcome", [Outreach.NO_ANSWER, Outreach.WRONG_NUMBER])
def test_R3_1_2_the_customer_must_have_been_reached(outcome: Outreach) -> None:
    tried = graded(A).when(contact(outcome), by=CHEN)
    tried.when(convert(), by=CHEN).then_refused("R3.1.2", "NEVER_REACHED")
    log = LogActivity(kind=ActivityKind.CALL, text="打通了", outcome=Outreach.REACHED)
    tried.when(log, by=CHEN).when(convert(), by=CHEN).then_accepted()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, "NEED_NOT_VERIFIED"),
        ({"need_verified": True}, "EVIDENCE_MISSING"),
        ({"evidence": "看过产线"}, "NEED_NOT_VERIFIED"),
        ({"need_verified": False, "evidence": "看过产线"}, "NEED_NOT_VERIFIED"),
        ({"need_verified": True, "evidence": "看过产线"}, None),
    ],
)
def test_R3_1_2_where_the_score_said_no_the_need_is_verified_with_evidence(
    changes: dict[str, Any], code: str | None
) -> None:
    if code is None:
        unverified(**changes).then_accepted()
    else:
        unverified(**changes).then_refused("R3.1.2", code)


def test_R3_1_2_who_now_says_that_the_need_is_not_real_does_not_convert() -> None:
    contacted(A).when(convert(need_verified=False), by=CHEN).then_refused(
        "R3.1.2", "NEED_NOT_VERIFIED"
    )
    contacted(A).when(convert(need_verified=True), by=CHEN).then_accepted()


def test_R3_1_2_only_the_owner_converts() -> None:
    for actor, code in ((ZHAO, "NOT_RELATED"), (WANG, "NOT_RELATED"), (QIAN, "ROLE")):
        contacted(A).when(convert(), by=actor).then_refused("R3.1.2", code, Problem.ROLE)


@pytest.mark.parametrize(
    ("amount", "scenario", "deviates"),
    [
        (99_999_999, Scenario.NEW_CUSTOMER, False),
        (100_000_000, Scenario.NEW_CUSTOMER, True),
        (100_000_000, Scenario.REPURCHASE, True),
        (100_000_000, Scenario.KEY_ACCOUNT_PROJECT, False),
    ],
)
def test_R3_9_1_from_a_million_yuan_a_key_account_is_expected(
    amount: int, scenario: Scenario, deviates: bool
) -> None:
    story = graded(A, lead(scenario=scenario)).when(contact(), by=CHEN)
    converted = story.when(convert(expected_amount_fen=amount), by=CHEN)
    if deviates:
        converted.then_deviates("R3.9.1", "KEY_ACCOUNT_EXPECTED")
    else:
        converted.then_no_deviation()


# ---- giving up with consent -----------------------------------------------------------------

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


# ---- revival --------------------------------------------------------------------------------


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


# ---- merging --------------------------------------------------------------------------------


def merge(story: Story, target: Lead | None, into: UUID = OTHER_ID) -> Story:
    return story.when(MergeLead(into_id=into), by=WANG, facts=[OtherLead(target)])


def test_G3_1_2_merging_ends_the_one_and_tells_the_other() -> None:
    story = merge(graded(A), Lead(OTHER_ID, Status.ASSIGNED)).then(LeadMerged(into_id=OTHER_ID))
    assert story.elsewhere == (To(OTHER_ID, LeadAbsorbed(from_id=story.stream.id)),)
    assert (story.state.status, story.state.into_id) == (Status.MERGED, OTHER_ID)
    assert not list(story.state.clocks.running())
    assert not story.state.claims


@pytest.mark.parametrize(
    ("target", "code"),
    [
        (None, "LEAD_UNKNOWN"),
        (LEAD_REGISTERED.state, "INTO_ITSELF"),
        (Lead(OTHER_ID, Status.MERGED), "TARGET_MERGED"),
    ],
)
def test_G3_1_2_a_lead_merges_into_another_that_is_there(target: Lead | None, code: str) -> None:
    merge(LEAD_REGISTERED, target).then_refused("G3.1.2", code)


def test_G3_1_2_managers_merge_open_leads() -> None:
    LEAD_REGISTERED.when(MergeLead(into_id=OTHER_ID), by=CHEN).then_refused(
        "G3.1.2", "ROLE", Problem.ROLE
    )
    merge(given_up(graded(A)), Lead(OTHER_ID, Status.ASSIGNED)).then_refused(
        "G3.1.2", "ILLEGAL_STATE", Problem.ILLEGAL_STATE
    )


def test_G3_1_2_what_absorbed_another_lead_keeps_its_own_state() -> None:
    stream = graded(A).stream
    absorbed = LeadAbsorbed(from_id=OTHER_ID).evolve(stream.state, graded(A).history[0].trail)
    assert absorbed.absorbed_ids == (OTHER_ID,)
    assert absorbed.status is stream.state.status
    assert LEAD.name == "lead"
    assert REGISTERED.begins == "lead"
