"""Drafting and revising the contract (R3.4.1)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from given import Story
from people import BOTH, CHEN, WANG, WU, ZHAO, ZHENG
from pydantic import ValidationError
from samples_contract import (
    AMOUNT,
    DELIVERY_ON,
    ELEMENTS,
    NUMBER,
    SCOPE,
    agree,
    agreed,
    approved,
    approved_by,
    draft,
    drafted_event,
    line,
    plan,
    revise,
    sha,
    submitted,
    vote,
)

from domain.customers import CompanySize, Scenario
from domain.deal.contract_text import Element
from domain.deal.payment_plan import LineKind, Trigger
from domain.deal.records.contract import Department, Opinion
from domain.deal.reopening import ReopenNegotiation
from domain.deal.state import Stage
from domain.deal.submission import SubmitContract
from domain.deal.voiding import ContractApprovalsVoided, Why
from domain.facts import NextNumber
from domain.outcomes import Problem

LARGE = {"company_size": CompanySize.LARGE}
KEY_ACCOUNT = {"scenario": Scenario.KEY_ACCOUNT_PROJECT}


def reasons(story: Story) -> list[tuple[str, str]]:
    return [(reason.clause, reason.code) for reason in story.reasons]


def test_R3_4_1_the_owner_drafts_what_was_agreed_under_the_next_number() -> None:
    story = agreed().when(draft(), by=CHEN).then(drafted_event(draft())).then_no_deviation()
    assert story.state.stage is Stage.TERMS_AGREED
    assert story.state.contract.number == NUMBER
    assert story.state.contract.newest.drafter_id == CHEN


@pytest.mark.parametrize("other", [ZHAO, WANG, WU, ZHENG, BOTH])
def test_R3_4_1_nobody_but_the_owner_drafts_or_revises(other: str) -> None:
    drafted = agreed().when(draft(), by=CHEN)
    for story in (agreed().when(draft(), by=other), drafted.when(revise(), by=other)):
        assert story.reasons[0].problem is Problem.ROLE


@pytest.mark.parametrize("missing", list(Element))
def test_R3_4_1_each_of_the_eight_elements_is_there(missing: Element) -> None:
    command = draft(elements=tuple(e for e in ELEMENTS if e is not missing))
    story = agreed().when(command, by=CHEN).then_refused("R3.4.1", "ELEMENT_MISSING")
    assert story.reasons[0].detail == {"missing": missing}


def test_R3_4_1_the_order_of_the_elements_does_not_matter() -> None:
    agreed().when(draft(elements=ELEMENTS[::-1]), by=CHEN).then_accepted()


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"amount_fen": AMOUNT + 1, "payment_plan": plan(AMOUNT + 1)}, {"AMOUNT_NOT_AGREED"}),
        ({"amount_fen": AMOUNT - 1, "payment_plan": plan(AMOUNT - 1)}, {"AMOUNT_NOT_AGREED"}),
        ({"delivery_on": DELIVERY_ON + dt.timedelta(days=1)}, {"DATE_NOT_AGREED"}),
        ({"scope": SCOPE[:2]}, {"SCOPE_NOT_AGREED"}),
        ({"scope": (*SCOPE, "另送一套")}, {"SCOPE_NOT_AGREED"}),
        ({"scope": SCOPE[::-1]}, set()),
        ({"payment_plan": plan(AMOUNT - 1)}, {"PLAN_SUM"}),
        ({"payment_plan": plan(AMOUNT + 1)}, {"PLAN_SUM"}),
        ({"payment_plan": ()}, {"PLAN_SUM"}),
        ({"terms_version": 1}, set()),
        ({"terms_version": 2}, {"NOT_THE_AGREED_TERMS"}),
        (
            {
                "amount_fen": 100,
                "payment_plan": plan(AMOUNT),
                "delivery_on": dt.date(2026, 7, 1),
                "elements": (),
                "scope": (),
            },
            {
                "ELEMENT_MISSING",
                "AMOUNT_NOT_AGREED",
                "DATE_NOT_AGREED",
                "SCOPE_NOT_AGREED",
                "PLAN_SUM",
            },
        ),
    ],
)
def test_R3_4_1_the_text_says_what_was_agreed(changes: dict[str, Any], codes: set[str]) -> None:
    command = draft(**changes)
    for story in (
        agreed().when(command, by=CHEN),
        agreed().when(draft(), by=CHEN).when(revise(**changes), by=CHEN),
    ):
        assert {code for _, code in reasons(story)} == codes
        assert {clause for clause, _ in reasons(story)} <= {"R3.4.1"}


@pytest.mark.parametrize(
    "changes",
    [
        {"template_id": ""},
        {"content_sha256": "a" * 63},
        {"content_sha256": "G" * 64},
        {"elements": ("CODA",)},
        {"amount_fen": 0},
        {"amount_fen": 880_000.0},
        {"term_days": -1},
        {"delivery_on": None},
        {"amendment_no": 1},
    ],
)
def test_R3_4_1_a_field_out_of_bounds_is_no_command(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        draft(**changes)


def test_R3_4_1_a_key_account_pays_in_two_lines_at_least() -> None:
    whole = (line("L1", AMOUNT),)
    agreed(deal=KEY_ACCOUNT).when(draft(payment_plan=whole), by=CHEN).then_refused(
        "R3.9.5", "TOO_FEW_LINES"
    )
    halves = (line("L1", AMOUNT // 2), line("L2", AMOUNT // 2))
    agreed(deal=KEY_ACCOUNT).when(draft(payment_plan=halves), by=CHEN).then_accepted()
    agreed().when(draft(payment_plan=whole), by=CHEN).then_accepted()


@pytest.mark.parametrize(
    ("size", "days", "flagged"),
    [
        (CompanySize.LARGE, 60, False),
        (CompanySize.LARGE, 61, True),
        (CompanySize.MEDIUM, 61, False),
    ],
)
def test_R3_4_2_a_large_buyer_who_pays_late_is_flagged(
    size: CompanySize, days: int, flagged: bool
) -> None:
    story = agreed(deal={"company_size": size})
    story = story.when(draft(payment_plan=plan(AMOUNT, days)), by=CHEN)
    if flagged:
        story.then_deviates("R3.4.2", "LARGE_BUYER_PAYS_LATE")
    else:
        story.then_no_deviation()


@pytest.mark.parametrize(("late", "flagged"), [(60, False), (61, True)])
def test_R3_4_2_the_days_of_a_dated_line_count_from_delivery(late: int, flagged: bool) -> None:
    due_on = DELIVERY_ON + dt.timedelta(days=late)
    dated = line("L1", AMOUNT, trigger=Trigger.DATE, days=0, due_on=due_on)
    story = agreed(deal=LARGE).when(draft(payment_plan=(dated,)), by=CHEN).then_accepted()
    assert bool(story.decision.deviations) is flagged


def test_R3_4_2_money_kept_back_counts_for_no_payment_days() -> None:
    kept = line("L1", AMOUNT, kind=LineKind.RETENTION, days=365)
    agreed(deal=LARGE).when(draft(payment_plan=(kept,)), by=CHEN).then_no_deviation()


def test_R3_4_1_a_contract_is_drafted_only_once_terms_are_agreed() -> None:
    reopened = agreed().when(ReopenNegotiation(), by=CHEN, reason="客户要重谈")
    for story in (reopened, submitted(), approved()):
        story.when(draft(), by=CHEN).then_refused("R3.4.1", "ILLEGAL_STATE", Problem.ILLEGAL_STATE)


def test_R3_4_1_a_revision_keeps_the_number_and_counts_on() -> None:
    story = agreed().when(draft(), by=CHEN)
    story.when(revise(), by=CHEN).then(drafted_event(revise(), rev=2))
    story.when(revise(), by=CHEN).when(revise(), by=CHEN).then(drafted_event(revise(), rev=3))


def test_R3_4_1_there_is_nothing_to_revise_before_the_first_draft() -> None:
    agreed().when(revise(), by=CHEN).then_refused("R3.4.1", "CONTRACT_NOT_DRAFTED")


def test_R3_4_1_an_approved_contract_is_not_revised() -> None:
    approved().when(revise(), by=CHEN).then_refused(
        "R3.4.1", "ILLEGAL_STATE", Problem.ILLEGAL_STATE
    )


def test_R3_4_1_terms_agreed_anew_are_the_only_ones_to_draft_from() -> None:
    again = agreed().when(draft(), by=CHEN).when(ReopenNegotiation(), by=CHEN, reason="重谈")
    again = again.when(agree(AMOUNT + 100), by=CHEN).then_accepted()
    again.when(SubmitContract(), by=CHEN).then_refused("R3.4.1", "CONTRACT_NOT_DRAFTED")
    again.when(draft(terms_version=1), by=CHEN).then_refused("R3.4.1", "NOT_THE_AGREED_TERMS")
    again.when(draft(), by=CHEN).then_refused("R3.4.1", "AMOUNT_NOT_AGREED")
    other_number = (NextNumber("NO-20260302-0009"),)
    again.when(draft(AMOUNT + 100), by=CHEN, facts=other_number).then(
        drafted_event(draft(AMOUNT + 100), rev=2, terms_version=2)
    )


def test_R3_4_5_a_revision_after_votes_voids_them() -> None:
    before = submitted()
    before.when(revise(), by=CHEN).then(drafted_event(revise(), rev=2))
    approved_by(before, Department.LEGAL).when(revise(), by=CHEN).then(
        drafted_event(revise(), rev=2), ContractApprovalsVoided(rev=1, why=Why.REVISED)
    )
    before.when(vote(Department.LEGAL, Opinion.REJECT), by=WU).when(revise(), by=CHEN).then(
        drafted_event(revise(), rev=2), ContractApprovalsVoided(rev=1, why=Why.REVISED)
    )


def test_R3_4_5_a_revision_is_reviewed_only_when_submitted_again() -> None:
    revised = approved_by(submitted(), Department.LEGAL).when(revise(), by=CHEN)
    assert revised.state.stage is Stage.CONTRACT_REVIEW
    revised.when(vote(Department.LEGAL, content_sha256=sha("b")), by=WU).then_refused(
        "R3.4.3", "NOT_SUBMITTED", Problem.ILLEGAL_STATE
    )
    again = revised.when(SubmitContract(rev=2), by=CHEN).then_accepted()
    assert again.state.contract.round == ()
    again.when(vote(Department.LEGAL, content_sha256=sha("b")), by=WU).then_accepted()


def test_R3_4_1_the_draft_stops_its_clock() -> None:
    story = agreed().then_due("CONTRACT_DRAFT", "03-05 00:00", warns="03-04 00:00")
    story.when(draft(), by=CHEN, at="03-04 23:59:59").then_met("CONTRACT_DRAFT")
    story.when(draft(), by=CHEN, at="03-05 00:01:00").then_met("CONTRACT_DRAFT", 60)


def test_R3_4_1_reopening_cancels_the_draft_clock() -> None:
    story = agreed().when(ReopenNegotiation(), by=CHEN, reason="重谈")
    assert not story.clock("CONTRACT_DRAFT").is_open


@pytest.mark.parametrize("again", [draft(content_sha256=sha("b")), revise()])
def test_R3_4_1_a_later_revision_does_not_make_a_late_draft_timely(again: Any) -> None:
    late = agreed().wait("03-05 09:00").when(draft(), by=CHEN).then_met("CONTRACT_DRAFT", 32_400)
    backdated = late.when(again, by=CHEN, occurred_at="03-04 18:00", reason="补录")
    backdated.then_met("CONTRACT_DRAFT", 32_400)
    assert backdated.names() == ["ContractDrafted"]
