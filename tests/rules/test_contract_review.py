"""The departments' votes: who may vote, on which text, and what a REJECT does (R3.4.3–R3.4.5)."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import replace
from typing import Any

import pytest
from given import Story
from people import BOTH, CHEN, EVERYBODY, FENG, HE, LIU, QIAN, SUN, WANG, WU, ZHAO, ZHENG, ZHOU
from pydantic import ValidationError
from samples_contract import (
    SIDE_BY_SIDE,
    VOTERS,
    agree,
    agreed,
    approved,
    approved_by,
    draft,
    exception,
    revise,
    sha,
    sign,
    submitted,
    vote,
)

from domain.deal.holding import HoldDeal
from domain.deal.reassignment import ReassignDeal
from domain.deal.records.contract import Department, Opinion
from domain.deal.reopening import ReopenNegotiation
from domain.deal.review import ContractApproved, ContractReviewed
from domain.deal.state import Stage
from domain.deal.submission import ContractSubmitted, SubmitContract
from domain.outcomes import Problem
from domain.people import People, Person, Role

LEGAL, FINANCE, TECHNICAL, MANAGER, GM = Department
REJECT = Opinion.REJECT
NON_STANDARD: Any = {"non_standard_terms": ("免责条款另议",)}


def with_person(story: Story, person_id: str, *roles: Role) -> Story:
    """The story in a house where one more person works."""
    person = Person(person_id, roles=frozenset(roles))
    return replace(story, people=People({**EVERYBODY.by_id, person_id: person}))


def test_R3_4_3_the_four_vote_side_by_side_in_any_order() -> None:
    for order in itertools.permutations(SIDE_BY_SIDE):
        story = approved_by(submitted(), *order[:3])
        assert story.state.stage is Stage.CONTRACT_REVIEW
        story = story.when(vote(order[3]), by=VOTERS[order[3]])
        story.then(
            ContractReviewed.of(vote(order[3]), rev=1),
            ContractApproved(rev=1),
        )
        assert story.state.stage is Stage.CONTRACT_APPROVED
        assert story.state.contract.approved_sha == sha("a")


@pytest.mark.parametrize("department", list(Department))
@pytest.mark.parametrize("person", [WU, ZHENG, FENG, ZHOU, HE, WANG, LIU, BOTH, QIAN])
def test_R3_4_4_the_department_fits_the_voters_role(department: Department, person: str) -> None:
    fits = {
        LEGAL: {WU},
        FINANCE: {ZHENG, FENG},
        TECHNICAL: {ZHOU, HE},
        MANAGER: {WANG, LIU, BOTH},
        GM: {QIAN},
    }
    story = submitted(**NON_STANDARD)
    if department is GM:
        story = approved_by(story, *SIDE_BY_SIDE)
    story = story.when(vote(department), by=person)
    codes = {reason.code for reason in story.reasons}
    assert ("DEPARTMENT_NOT_YOURS" in codes) is (person not in fits[department])
    assert bool(story.recorded) is (person in fits[department])


@pytest.mark.parametrize("person", [ZHAO, SUN, "xu", "auditor", "yi", "app"])
def test_R3_4_3_other_roles_have_no_vote(person: str) -> None:
    submitted().when(vote(LEGAL), by=person).then_refused("R3.4.3", "ROLE", Problem.ROLE)


def test_R3_4_3_the_technical_department_has_one_vote() -> None:
    story = approved_by(submitted(), TECHNICAL)
    story.when(vote(TECHNICAL), by=HE).then_refused("R3.4.3", "DEPARTMENT_VOTED")
    submitted().when(vote(TECHNICAL), by=HE).then_accepted()


def test_R3_4_4_one_person_has_one_vote_in_whatever_role() -> None:
    story = with_person(submitted(), "double", Role.LEGAL, Role.FINANCE)
    for first, second in ((LEGAL, FINANCE), (FINANCE, LEGAL)):
        voted = story.when(vote(first), by="double").then_accepted()
        voted.when(vote(second), by="double").then_refused(
            "R3.4.4", "ALREADY_VOTED", Problem.FOUR_EYES
        )
        voted.when(vote(first), by="double").then_refused(
            "R3.4.4", "ALREADY_VOTED", Problem.FOUR_EYES
        )


def test_R3_4_4_a_new_revision_gives_everybody_a_new_vote() -> None:
    story = approved_by(submitted(), *SIDE_BY_SIDE[:3]).when(revise(), by=CHEN)
    story = story.when(SubmitContract(), by=CHEN)
    story = approved_by(story, *SIDE_BY_SIDE, content_sha256=sha("b"))
    assert story.state.contract.approved_rev == 2


def test_R3_4_4_the_owner_never_votes() -> None:
    story = submitted(deal={"owner_id": BOTH})
    story.when(vote(MANAGER), by=BOTH).then_refused("R3.4.4", "OWN_CONTRACT", Problem.FOUR_EYES)
    story.when(vote(MANAGER), by=WANG).then_accepted()


def test_R3_4_4_the_drafter_never_votes_though_the_deal_went_to_another() -> None:
    story = submitted(deal={"owner_id": BOTH})
    given_away = replace(story.state, owner_id=CHEN)
    story = replace(story, stream=replace(story.stream, state=given_away))
    story.when(vote(MANAGER), by=BOTH).then_refused("R3.4.4", "OWN_DRAFT", Problem.FOUR_EYES)


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (vote(LEGAL, content_sha256=sha("b")), "NOT_THE_SUBMITTED_TEXT"),
        (vote(LEGAL, REJECT, sha("b")), "NOT_THE_SUBMITTED_TEXT"),
        (vote(LEGAL, rev=2), "NOT_THE_SUBMITTED_REV"),
    ],
)
def test_R3_4_5_a_vote_is_bound_to_the_text(command: Any, code: str) -> None:
    submitted().when(command, by=WU).then_refused("R3.4.5", code)


def test_R3_4_5_a_vote_names_its_text_and_says_why() -> None:
    submitted().when(vote(LEGAL, rev=1), by=WU).then(ContractReviewed.of(vote(LEGAL), rev=1))
    wrong: list[Any] = [{"content_sha256": ""}, {"opinion": " "}, {"decision": "ABSTAIN"}]
    for changes in wrong:
        with pytest.raises(ValidationError):
            vote(LEGAL, **changes)


@pytest.mark.parametrize(("then", "early"), [("03-02 09:59:59", True), ("03-02 10:00", False)])
def test_R3_4_3_a_vote_is_not_older_than_its_round(then: str, early: bool) -> None:
    first = agreed().when(draft(), by=CHEN).when(SubmitContract(), by=CHEN)
    again = first.when(revise(), by=CHEN).when(SubmitContract(), by=CHEN, at="03-02 10:00")
    command = vote(LEGAL, content_sha256=sha("b"))
    story = again.when(command, by=WU, at="03-02 11:00", occurred_at=then, reason="补录")
    if early:
        story.then_refused("R3.4.3", "BEFORE_SUBMISSION")
        assert story.reasons[0].field == "occurred_at"
    else:
        story.then_accepted()


def test_R3_4_5_a_vote_on_the_old_text_does_not_count_for_the_new_one() -> None:
    story = submitted().when(revise(), by=CHEN).when(SubmitContract(), by=CHEN)
    story.when(vote(LEGAL), by=WU).then_refused("R3.4.5", "NOT_THE_SUBMITTED_TEXT")


@pytest.mark.parametrize("department", SIDE_BY_SIDE)
def test_R3_4_5_a_rejection_ends_the_round(department: Department) -> None:
    others = [d for d in SIDE_BY_SIDE if d is not department]
    story = approved_by(submitted(), *others[:2])
    story = story.when(vote(department, REJECT), by=VOTERS[department])
    story.then(ContractReviewed.of(vote(department, REJECT), rev=1))
    assert story.state.stage is Stage.CONTRACT_REVIEW
    assert not list(story.state.clocks.running("CONTRACT_REVIEW"))
    for later in (*others, GM):
        story.when(vote(later), by=VOTERS[later]).then_refused(
            "R3.4.5", "ROUND_REJECTED", Problem.ILLEGAL_STATE
        )
    story.when(SubmitContract(), by=CHEN).then_refused(
        "R3.4.2", "ALREADY_SUBMITTED", Problem.ILLEGAL_STATE
    )
    again = story.when(revise(), by=CHEN).when(SubmitContract(), by=CHEN).then_accepted()
    approved_by(again, *SIDE_BY_SIDE, content_sha256=sha("b"))


def test_R3_4_5_the_general_managers_rejection_ends_the_round_too() -> None:
    story = approved_by(submitted(**NON_STANDARD), *SIDE_BY_SIDE)
    story = story.when(vote(GM, REJECT), by=QIAN).then(ContractReviewed.of(vote(GM, REJECT), rev=1))
    assert story.state.contract.is_rejected


@pytest.mark.parametrize("story", [agreed(), approved()])
def test_R3_4_3_votes_are_cast_in_review_only(story: Story) -> None:
    story.when(vote(LEGAL), by=WU).then_refused("R3.4.3", "ILLEGAL_STATE", Problem.ILLEGAL_STATE)


def test_A7_below_the_floor_and_back_again() -> None:
    floor = {"floor_price_fen": 86_000_000}
    story = agreed(84_500_000, limit=floor).when(draft(84_500_000), by=CHEN)
    story.when(SubmitContract(rev=1), by=CHEN).then_refused("R3.4.2", "BELOW_FLOOR")
    story = story.when(exception(), by=WANG).then_accepted()
    story.when(SubmitContract(rev=1), by=CHEN).then_refused("R3.4.2", "BELOW_FLOOR")
    story = story.when(exception(), by=ZHENG).when(SubmitContract(rev=1), by=CHEN)
    story.then(ContractSubmitted(rev=1))
    story = approved_by(story, LEGAL)
    story = story.when(ReopenNegotiation(), by=CHEN, reason="客户愿意加到 86.2 万")
    assert "ContractApprovalsVoided" in story.names()
    story = story.when(agree(86_200_000), by=CHEN)
    story = story.when(draft(86_200_000, content_sha256=sha("b")), by=CHEN)
    story = story.when(SubmitContract(rev=2), by=CHEN).then(ContractSubmitted(rev=2))
    story = story.when(vote(LEGAL, REJECT, sha("b")), by=WU)
    story = story.when(revise(86_200_000, content_sha256=sha("c")), by=CHEN)
    story = story.when(SubmitContract(rev=3), by=CHEN)
    story = approved_by(story, *SIDE_BY_SIDE, content_sha256=sha("c"))
    assert story.state.stage is Stage.CONTRACT_APPROVED
    story.when(sign(signed_sha256=sha("b")), by=CHEN).then_refused(
        "R3.4.6", "NOT_THE_APPROVED_TEXT"
    )
    story.when(sign(signed_sha256=sha("c")), by=CHEN).then_accepted()


@pytest.mark.parametrize("department", [MANAGER, GM])
def test_R3_4_4_who_has_several_roles_votes_in_that_of_the_department(
    department: Department,
) -> None:
    story = with_person(submitted(term_days=366), "boss", Role.SALES_MANAGER, Role.GENERAL_MANAGER)
    others = [d for d in SIDE_BY_SIDE if d is not department]
    voted = approved_by(story, *others).when(vote(department), by="boss").then_accepted()
    role = Role.GENERAL_MANAGER if department is GM else Role.SALES_MANAGER
    assert voted.recorded[0].trail.role is role


@pytest.mark.parametrize("sales_role", [Role.SALES_REP, Role.SALES_MANAGER])
def test_R3_4_4_finance_is_not_of_the_sales_side(sales_role: Role) -> None:
    story = with_person(submitted(), "double", sales_role, Role.FINANCE)
    story.when(vote(FINANCE), by="double").then_refused(
        "R3.4.4", "FINANCE_SELLS", Problem.FOUR_EYES
    )
    if sales_role is Role.SALES_MANAGER:
        story.when(vote(MANAGER), by="double").then_accepted()


def test_R3_4_4_who_approved_the_contract_does_not_become_its_owner() -> None:
    voted = approved_by(submitted(), MANAGER)
    for story in (voted, approved()):
        story.when(ReassignDeal(to=WANG), by=LIU, reason="陈一外派").then_refused(
            "R3.4.4", "APPROVED_THE_CONTRACT", Problem.FOUR_EYES
        )
        story.when(ReassignDeal(to=ZHAO), by=LIU, reason="陈一外派").then_accepted()
    held = voted.when(HoldDeal(resume_on=dt.date(2026, 3, 20)), by=CHEN, reason="客户春检")
    held.when(ReassignDeal(to=WANG), by=LIU, reason="陈一外派").then_refused(
        "R3.4.4", "APPROVED_THE_CONTRACT", Problem.FOUR_EYES
    )


def test_R3_4_4_a_vote_that_no_longer_counts_keeps_nobody_from_owning_the_deal() -> None:
    rejected = submitted().when(vote(MANAGER, REJECT), by=WANG).then_accepted()
    revised = approved_by(submitted(), MANAGER).when(revise(), by=CHEN).then_accepted()
    signed = approved().when(sign(), by=CHEN).then_accepted()
    for story in (rejected, revised, signed):
        story.when(ReassignDeal(to=WANG), by=LIU, reason="陈一外派").then_accepted()


def test_R3_4_2_who_excepted_the_contract_from_the_bottom_line_does_not_become_its_owner() -> None:
    story = agreed(84_500_000).when(draft(84_500_000), by=CHEN)
    for grantor in (WANG, ZHENG):
        story = story.when(exception(), by=grantor).then_accepted()
    story.when(ReassignDeal(to=WANG), by=LIU, reason="陈一外派").then_accepted()
    out = story.when(SubmitContract(), by=CHEN).then_accepted()
    out.when(ReassignDeal(to=WANG), by=LIU, reason="陈一外派").then_refused(
        "R3.4.4", "APPROVED_THE_CONTRACT", Problem.FOUR_EYES
    )
