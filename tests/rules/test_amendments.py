"""Amendments: beside the stage, with a text of their own, the contract untouched (R3.4.8)."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import uuid5

import pytest
from given import NAMESPACE, Story
from people import CHEN, HE, LIU, QIAN, WANG, WU, ZHENG
from samples_amendment import (
    MORE,
    amend,
    amended,
    amendment_approved,
    amendment_out,
    change_requested,
    passed,
    revise_amendment,
    settled,
    sign_amendment,
    signed,
    vote_on,
)
from samples_contract import (
    AMOUNT,
    FLOOR,
    NUMBER,
    SIDE_BY_SIDE,
    agreed,
    approved,
    approved_by,
    draft,
    exception,
    line,
    plan,
    revise,
    sha,
    sign,
    submitted,
)

from domain.context import Context
from domain.customers import CompanySize, Scenario
from domain.deal.amending import AmendmentOpened
from domain.deal.drafting import ContractDrafted, ReviseContract
from domain.deal.reassignment import ReassignDeal
from domain.deal.records.contract import Department, Opinion
from domain.deal.records.papers import Step
from domain.deal.review import ContractApproved, ContractReviewed, ReviewContract
from domain.deal.signing import ContractAmended, ContractSigned, SignContract
from domain.deal.state import Stage
from domain.deal.submission import ContractSubmitted, SubmitContract
from domain.deal.voiding import ContractApprovalsVoided, Why
from domain.kernel import Command
from domain.outcomes import Problem
from domain.people import Role

LEGAL, FINANCE, TECHNICAL, MANAGER, GM = Department
MILLION = 100_000_000


def drafted_as(**changes: Any) -> ContractDrafted:
    fields: dict[str, Any] = {
        "contract_no": NUMBER,
        "rev": 1,
        "amendment_no": 1,
        "terms_version": 1,
    }
    return ContractDrafted.of(amend(), **fields | changes)


def happened(story: Story, kind: type[Any]) -> list[Any]:
    return [r.event for r in story.recorded if isinstance(r.event, kind)]


# ---- opening --------------------------------------------------------------------------------


def test_R3_4_8_the_owner_opens_the_next_amendment_with_its_draft() -> None:
    story = signed().when(amend(), by=CHEN)
    story.then(AmendmentOpened(amendment_no=1), drafted_as())
    assert story.state.stage is Stage.SIGNED
    opened = story.state.open_amendment
    assert (opened.amendment_no, opened.number, opened.step) == (1, NUMBER, Step.DRAFTED)


@pytest.mark.parametrize("person", [WANG, WU, ZHENG, QIAN])
def test_R3_4_8_nobody_else_opens_one(person: str) -> None:
    signed().when(amend(), by=person).then_refused("R3.4.8", problem=Problem.ROLE)


@pytest.mark.parametrize("story", [agreed(), submitted(), approved()])
def test_R3_4_8_only_a_signed_contract_is_amended(story: Story) -> None:
    story.when(amend(), by=CHEN).then_refused("R3.4.8", "ILLEGAL_STATE", Problem.ILLEGAL_STATE)


@pytest.mark.parametrize("story", [amended(), amendment_out(), amendment_approved()])
def test_R3_4_8_one_amendment_at_a_time(story: Story) -> None:
    refused = story.when(amend(), by=CHEN)
    refused.then_refused("R3.4.8", "AMENDMENT_OPEN", Problem.ILLEGAL_STATE)
    assert refused.reasons[0].detail == {"amendment_no": 1}


def test_R3_4_8_the_next_amendment_has_the_next_number() -> None:
    first = amendment_approved().when(sign_amendment(), by=CHEN).then_accepted()
    second = first.when(amend(AMOUNT), by=CHEN).then_accepted()
    assert happened(second, AmendmentOpened) == [AmendmentOpened(amendment_no=2)]
    assert happened(second, ContractDrafted)[0].rev == 1


# ---- its text -------------------------------------------------------------------------------


def test_R3_4_1_an_amendment_carries_its_own_amount_plan_date_and_scope() -> None:
    changes: dict[str, Any] = {"delivery_on": dt.date(2026, 9, 30), "scope": ("另一套设备",)}
    story = signed().when(amend(MORE, **changes), by=CHEN).then_accepted()
    newest = story.state.open_amendment.newest
    assert (newest.amount_fen, newest.scope) == (MORE, ("另一套设备",))
    assert newest.delivery_on == changes["delivery_on"]
    assert newest.terms_version == 1


@pytest.mark.parametrize(
    ("changes", "clause", "code"),
    [
        ({"elements": ()}, "R3.4.1", "ELEMENT_MISSING"),
        ({"payment_plan": plan(MORE - 1)}, "R3.4.1", "PLAN_SUM"),
        ({"payment_plan": ()}, "R3.4.1", "PLAN_SUM"),
        ({"terms_version": 2}, "R3.4.1", "NOT_THE_AGREED_TERMS"),
        ({"payment_plan": (line("L1", 1), line("L1", MORE - 1))}, "R3.6.1", "LINE_ID_TWICE"),
    ],
)
def test_R3_4_8_the_rules_for_a_text_hold_for_an_amendment(
    changes: Any, clause: str, code: str
) -> None:
    signed().when(amend(**changes), by=CHEN).then_refused(clause, code)
    amended().when(revise_amendment(**changes), by=CHEN).then_refused(clause, code)


def test_R3_9_5_an_amendment_leaves_a_key_account_two_lines() -> None:
    story = submitted(deal={"scenario": Scenario.KEY_ACCOUNT_PROJECT})
    story = approved_by(story, *SIDE_BY_SIDE, GM).when(sign(), by=CHEN).then_accepted()
    one, two = (line("L1", MORE),), (line("L1", MORE - 1), line("L2", 1))
    story.when(amend(payment_plan=one), by=CHEN).then_refused("R3.9.5", "TOO_FEW_LINES")
    story.when(amend(payment_plan=two), by=CHEN).then_accepted()


def test_R3_4_2_an_amendment_that_lets_a_large_buyer_pay_late_is_flagged() -> None:
    story = signed(deal={"company_size": CompanySize.LARGE})
    late = story.when(amend(payment_plan=plan(MORE, 61)), by=CHEN)
    late.then_deviates("R3.4.2", "LARGE_BUYER_PAYS_LATE")
    flagged = [type(r.event).__name__ for r in late.recorded if r.trail.deviations]
    assert flagged == ["ContractDrafted"]


# ---- the customer's changes -----------------------------------------------------------------


def test_R3_5_5_an_amendment_names_the_changes_it_carries_out() -> None:
    story, change_id = change_requested(signed())
    assert not story.state.is_amended(change_id)
    story = story.when(amend(change_ids=(change_id,)), by=CHEN).then_accepted()
    assert happened(story, AmendmentOpened)[0].change_ids == (change_id,)
    story = story.when(SubmitContract(amendment_no=1), by=CHEN)
    story = passed(story, *SIDE_BY_SIDE)
    assert not story.state.is_amended(change_id), "approved is not signed"
    story = story.when(sign_amendment(), by=CHEN).then_accepted()
    assert story.state.is_amended(change_id)
    story.when(amend(change_ids=(change_id,)), by=CHEN).then_refused("R3.5.5", "CHANGE_AMENDED")


def test_R3_5_5_only_changes_that_were_asked_for_are_amended() -> None:
    story, change_id = change_requested(signed())
    unknown = uuid5(NAMESPACE, "never asked for")
    story.when(amend(change_ids=(unknown,)), by=CHEN).then_refused("R3.5.5", "CHANGE_UNKNOWN")
    twice = amend(change_ids=(change_id, change_id))
    story.when(twice, by=CHEN).then_refused("R3.5.5", "CHANGE_TWICE")


# ---- which paper is meant -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amendment_no", "code", "problem"),
    [
        (None, "CONTRACT_SIGNED", Problem.ILLEGAL_STATE),
        (1, "AMENDMENT_SIGNED", Problem.ILLEGAL_STATE),
        (3, "AMENDMENT_UNKNOWN", Problem.RULE),
    ],
)
def test_R3_4_8_every_step_names_the_amendment_under_way(
    amendment_no: int | None, code: str, problem: Problem
) -> None:
    first = amendment_approved().when(sign_amendment(), by=CHEN).then_accepted()
    second = amended(FLOOR - 1, before=first)
    named: Any = {"amendment_no": amendment_no}
    for story, command, by in (
        (second, revise_amendment(**named), CHEN),
        (second, SubmitContract(**named), CHEN),
        (second, exception(sha("c"), **named), WANG),
    ):
        story.when(command, by=by).then_refused("R3.4.8", code, problem)
    granted = second
    for person in (WANG, ZHENG):
        granted = granted.when(exception(sha("c"), amendment_no=2), by=person).then_accepted()
    out = granted.when(SubmitContract(amendment_no=2), by=CHEN).then_accepted()
    out.when(vote_on(LEGAL, **named), by=WU).then_refused("R3.4.8", code, problem)
    ready = passed(out, *SIDE_BY_SIDE, GM)
    ready.when(sign_amendment(**named), by=CHEN).then_refused("R3.4.8", code, problem)


def test_R3_4_8_before_the_signature_there_is_no_amendment_to_name() -> None:
    submitted().when(revise(amendment_no=1), by=CHEN).then_refused("R3.4.8", "AMENDMENT_UNKNOWN")


@pytest.mark.parametrize(
    "command", [SubmitContract(amendment_no=1), revise_amendment(), sign_amendment()]
)
def test_R3_4_8_without_an_open_amendment_nothing_is_under_way(command: Any) -> None:
    for story in (signed(), amendment_approved().when(sign_amendment(), by=CHEN)):
        story.when(command, by=CHEN).then_refused(
            command.clause, "ILLEGAL_STATE", Problem.ILLEGAL_STATE
        )


# ---- the same way as the contract's ---------------------------------------------------------


def test_R3_4_8_an_amendment_goes_the_way_of_a_contract_beside_the_stage() -> None:
    story = amended()
    untouched = story.state.contract
    story = story.when(SubmitContract(amendment_no=1), by=CHEN)
    story.then(ContractSubmitted(rev=1, amendment_no=1))
    assert story.state.open_amendment.step is Step.REVIEW
    story = passed(story, *SIDE_BY_SIDE[:3]).when(vote_on(MANAGER), by=WANG)
    story.then(
        ContractReviewed.of(vote_on(MANAGER), rev=1), ContractApproved(rev=1, amendment_no=1)
    )
    assert story.state.open_amendment.step is Step.APPROVED
    assert (story.state.stage, story.state.contract) == (Stage.SIGNED, untouched)
    story = story.when(sign_amendment(), by=WU).then_accepted()
    assert happened(story, ContractSigned) == [ContractSigned.of(sign_amendment())]
    assert story.state.open_amendment is None
    assert story.state.amendments[0].step is Step.SIGNED
    assert (story.state.stage, story.state.contract) == (Stage.SIGNED, untouched)


def test_R3_4_8_a_signed_amendment_is_the_contract_in_force() -> None:
    story = amendment_approved()
    assert story.state.contract_in_force.amount_fen == story.state.amount_fen == AMOUNT
    assert story.state.plan_in_force == plan(AMOUNT)
    assert story.state.expected_amount_fen == AMOUNT
    story = story.when(sign_amendment(), by=CHEN).then_accepted()
    assert happened(story, ContractAmended) == [
        ContractAmended(
            amendment_no=1, delta_fen=MORE - AMOUNT, payment_plan=plan(MORE), sha256=sha("c")
        )
    ]
    assert story.state.contract_in_force.amount_fen == story.state.amount_fen == MORE
    assert story.state.plan_in_force == plan(MORE)
    assert story.state.expected_amount_fen == MORE
    assert story.state.contract.signed.amount_fen == AMOUNT
    assert story.state.contract.signed.payment_plan == plan(AMOUNT)


def test_R3_4_8_the_next_amendment_counts_from_the_one_before() -> None:
    story = amendment_approved().when(sign_amendment(), by=CHEN).then_accepted()
    less = amended(AMOUNT - 1_000_000, before=story)
    less = less.when(SubmitContract(amendment_no=2), by=CHEN)
    less = passed(less, *SIDE_BY_SIDE).when(sign_amendment(amendment_no=2), by=CHEN)
    assert happened(less, ContractAmended)[0].delta_fen == AMOUNT - 1_000_000 - MORE
    assert less.state.amount_fen == AMOUNT - 1_000_000


def test_R3_4_8_a_new_draft_alone_changes_nothing_that_is_in_force() -> None:
    story = amended()
    assert story.state.amount_fen == AMOUNT
    assert story.state.plan_in_force == plan(AMOUNT)


@pytest.mark.parametrize(
    ("amount_fen", "changes", "asked"),
    [
        (MILLION - 1, {}, False),
        (MILLION, {}, True),
        (MORE, {"term_days": 366}, True),
        (MORE, {"non_standard_terms": ("违约金另议",)}, True),
    ],
)
def test_R3_4_4_the_general_manager_is_asked_by_the_new_total(
    amount_fen: int, changes: Any, asked: bool
) -> None:
    story = passed(amendment_out(amount_fen, **changes), *SIDE_BY_SIDE)
    assert (story.state.open_amendment.step is Step.REVIEW) is asked
    if asked:
        story = passed(story, GM)
        assert story.state.open_amendment.step is Step.APPROVED


def test_R3_4_2_an_amendment_keeps_to_the_bottom_line_or_has_an_exception() -> None:
    story = amended(FLOOR - 1)
    submit = SubmitContract(amendment_no=1)
    story.when(submit, by=CHEN).then_refused("R3.4.2", "BELOW_FLOOR")
    grant = exception(sha("c"), amendment_no=1)
    story = story.when(grant, by=WANG).then_accepted()
    assert story.recorded[0].event.model_dump()["amendment_no"] == 1
    story.when(grant, by=WANG).then_refused("R3.4.2", "ALREADY_GRANTED")
    story.when(submit, by=CHEN).then_refused("R3.4.2", "BELOW_FLOOR")
    story = story.when(grant, by=ZHENG).when(submit, by=CHEN).then_accepted()
    assert passed(story, *SIDE_BY_SIDE).state.open_amendment.step is Step.REVIEW, "the GM is left"


def test_R3_4_2_an_exception_for_the_contract_is_none_for_its_amendment() -> None:
    story = agreed(FLOOR - 1)
    story = story.when(draft(FLOOR - 1), by=CHEN)
    for person in (WANG, ZHENG):
        story = story.when(exception(), by=person).then_accepted()
    story = approved_by(story.when(SubmitContract(), by=CHEN), *SIDE_BY_SIDE, GM)
    story = story.when(sign(), by=CHEN).then_accepted()
    again = amended(FLOOR - 1, before=story)
    again.when(SubmitContract(amendment_no=1), by=CHEN).then_refused("R3.4.2", "BELOW_FLOOR")


def test_R3_4_4_who_voted_on_the_contract_votes_on_its_amendment_too() -> None:
    story = amendment_out()
    story.when(vote_on(LEGAL), by=WU).then_accepted()
    story.when(vote_on(LEGAL), by=CHEN).then_refused("R3.4.3", problem=Problem.ROLE)
    voted = passed(story, LEGAL)
    voted.when(vote_on(LEGAL), by=WU).then_refused("R3.4.4", "ALREADY_VOTED", Problem.FOUR_EYES)


def test_R3_4_5_a_vote_on_an_amendment_is_bound_to_its_text() -> None:
    amendment_out().when(vote_on(LEGAL, content_sha256=sha("a")), by=WU).then_refused(
        "R3.4.5", "NOT_THE_SUBMITTED_TEXT"
    )


@pytest.mark.parametrize(
    ("story", "voids"),
    [
        (amended(), False),
        (amendment_out(), False),
        (passed(amendment_out(), LEGAL), True),
        (amendment_out().when(vote_on(LEGAL, Opinion.REJECT), by=WU), True),
        (amendment_approved(), True),
    ],
    ids=["drafted", "submitted", "one vote", "rejected", "approved"],
)
def test_R3_4_5_an_open_amendment_is_revised_and_its_votes_are_void(
    story: Story, voids: bool
) -> None:
    revised = story.when(revise_amendment(), by=CHEN)
    text = ContractDrafted.of(
        revise_amendment(), contract_no=NUMBER, rev=2, amendment_no=1, terms_version=1
    )
    void = ContractApprovalsVoided(rev=1, amendment_no=1, why=Why.REVISED)
    revised.then(text, *([void] if voids else []))
    assert revised.state.open_amendment.step is Step.DRAFTED
    assert not list(revised.state.clocks.running("CONTRACT_REVIEW"))
    assert not list(revised.state.clocks.running("SIGN_WINDOW"))
    revised.when(vote_on(LEGAL, content_sha256=sha("d")), by=WU).then_refused(
        "R3.4.3", "NOT_SUBMITTED", Problem.ILLEGAL_STATE
    )
    again = revised.when(SubmitContract(amendment_no=1), by=CHEN).then_accepted()
    again = passed(again, *SIDE_BY_SIDE, content_sha256=sha("d"))
    again.when(sign_amendment(signed_sha256=sha("d")), by=CHEN).then_accepted()


@pytest.mark.parametrize(
    ("story", "command", "step"),
    [
        (amended(), sign_amendment(), "DRAFTED"),
        (amendment_out(), sign_amendment(), "REVIEW"),
        (amendment_approved(), SubmitContract(amendment_no=1), "APPROVED"),
    ],
)
def test_R3_4_8_each_step_has_its_turn(story: Story, command: Any, step: str) -> None:
    refused = story.when(command, by=CHEN)
    refused.then_refused(command.clause, "AMENDMENT_STEP", Problem.ILLEGAL_STATE)
    assert refused.reasons[0].detail == {"amendment_no": 1, "step": step}


@pytest.mark.parametrize("other", [sha("a"), sha("f")])
def test_R3_4_6_of_an_amendment_too_only_the_approved_text_is_signed(other: str) -> None:
    amendment_approved().when(sign_amendment(signed_sha256=other), by=CHEN).then_refused(
        "R3.4.6", "NOT_THE_APPROVED_TEXT"
    )


def test_R3_4_4_who_approved_an_amendment_does_not_become_owner_before_it_is_signed() -> None:
    over = ReassignDeal(to=WANG)
    story = amendment_approved()
    story.when(over, by=LIU, reason="陈一外派").then_refused(
        "R3.4.4", "APPROVED_THE_CONTRACT", Problem.FOUR_EYES
    )
    done = story.when(sign_amendment(), by=CHEN)
    done.when(over, by=LIU, reason="陈一外派").then_accepted()


# ---- what is settled stays ------------------------------------------------------------------


def lines(first: int, **changes: Any) -> Any:
    """A plan over the amended amount whose first line has this amount."""
    return (line("L1", first, **changes), line("L2", MORE - first))


@pytest.mark.parametrize(
    "sums",
    [
        {"received_fen": 500},
        {"credited_fen": 500},
        {"written_off_fen": 500},
        {"received_fen": 300, "credited_fen": 100, "written_off_fen": 100},
    ],
)
@pytest.mark.parametrize(("first", "refused"), [(499, True), (500, False), (501, False)])
def test_R3_4_8_no_line_falls_below_what_it_has_settled(
    sums: dict[str, int], first: int, refused: bool
) -> None:
    story = settled(signed(), "L1", **sums)
    drafted = story.when(amend(payment_plan=lines(500)), by=CHEN).then_accepted()
    for tried in (
        story.when(amend(payment_plan=lines(first)), by=CHEN),
        drafted.when(revise_amendment(payment_plan=lines(first)), by=CHEN),
    ):
        if refused:
            tried.then_refused("R3.4.8", "BELOW_SETTLED")
            reason = tried.reasons[0]
            assert reason.field == "payment_plan"
            assert reason.detail == {"line_id": "L1", "settled_fen": 500}
        else:
            tried.then_accepted()


@pytest.mark.parametrize(("received_fen", "refused"), [(0, False), (1, True)])
def test_R3_4_8_a_line_with_something_settled_cannot_vanish(
    received_fen: int, refused: bool
) -> None:
    story = settled(signed(), "L3", received_fen=received_fen)
    story = story.when(amend(payment_plan=lines(500)), by=CHEN)
    if refused:
        story.then_refused("R3.4.8", "BELOW_SETTLED")
    else:
        story.then_accepted()


@pytest.mark.parametrize(("received_fen", "refused"), [(500, False), (501, True)])
def test_R3_4_8_what_came_in_before_the_signature_counts_too(
    received_fen: int, refused: bool
) -> None:
    story = amendment_approved(payment_plan=lines(500))
    story = settled(story, "L1", received_fen=received_fen).when(sign_amendment(), by=CHEN)
    if refused:
        story.then_refused("R3.4.8", "BELOW_SETTLED")
        assert story.state.plan_in_force == plan(AMOUNT)
    else:
        story.then_accepted()
        assert story.state.receivables.line("L1").received_fen == 500
        assert story.state.receivables.line("L1").open_fen == 0


def test_R3_4_8_the_contract_itself_may_be_signed_whatever_the_lines() -> None:
    story = signed()
    assert [item.plan for item in story.state.receivables.lines] == list(plan(AMOUNT))


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        (signed(), None),
        (amended(), SubmitContract),
        (amendment_out(), ReviewContract),
        (amendment_out().when(vote_on(LEGAL, Opinion.REJECT), by=WU), ReviseContract),
        (amendment_approved(), SignContract),
        (amendment_approved().when(sign_amendment(), by=CHEN), None),
    ],
    ids=["signed", "drafted", "out", "rejected", "approved", "amended"],
)
def test_R3_4_8_the_next_step_of_an_amendment_shows_beside_the_stage(
    story: Story, expected: type[Command] | None
) -> None:
    context = Context(
        now=story.now,
        at=story.now,
        actor=HE,
        role=Role.DELIVERY,
        command_id=NAMESPACE,
        correlation_id=NAMESPACE,
        people=story.people,
    )
    asked: tuple[type[Command], ...] = (
        ReviseContract,
        SubmitContract,
        ReviewContract,
        SignContract,
    )
    shown = [
        step
        for step in asked
        if Stage.SIGNED in step.next_from
        and not step.is_done(story.state, context)
        and not list(step.ready(story.state, context))
    ]
    assert shown == ([expected] if expected is not None else [])
