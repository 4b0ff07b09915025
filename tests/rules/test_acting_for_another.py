"""Who acts for another keeps the rules for both, and so does that other afterwards (3.4)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from admins import BAI, HEI, WITH_ADMINS, lending
from complaint_stages import investigating
from given import Story, at, given
from people import BOTH, CHEN, FENG, HE, LIU, WANG, WU, YI, ZHAO, ZHENG, ZHOU
from policies import approve, publish
from samples import REGISTERED, score
from samples_complaint import find
from samples_contract import AMOUNT, agreed, draft, exception, submitted, vote
from samples_delivery import waive
from samples_money import AHEAD, invoice, payment, payment_of, signed, to

from domain.company.export import Format
from domain.company.exports import ApproveExport, RequestExport
from domain.deal.invoicing import VoidInvoice
from domain.deal.records.contract import Department
from domain.deal.reversal import ReversePayment
from domain.deal.submission import SubmitContract
from domain.lead.assignment import LeadAssigned
from domain.lead.giving_up import Disqualify, DisqualifyCode
from domain.lead.scoring import ApproveScore
from domain.outcomes import Problem
from domain.people import Delegation, Role
from domain.registry import COMPANY, EXPORT, LEAD
from domain.shared import GiveConsent

UNTIL = at("03-31 18:00")
ASSIGNED = LeadAssigned(owner_id=CHEN, rule_id="r")


def lent(by: str, to: str, role: Role) -> Delegation:
    return Delegation(by, to, role, UNTIL)


def when_lent(story: Story, *delegations: Delegation) -> Story:
    return replace(story, people=lending(story.people, *delegations))


def scored(by: str, *delegations: Delegation) -> Story:
    """A lead that somebody scored, for himself or for another."""
    story = when_lent(given(LEAD, REGISTERED), *delegations)
    return story.when(score(3, 4, 4), by=by).then_accepted()


def out_for_votes(*delegations: Delegation) -> Story:
    return when_lent(submitted(), *delegations)


# ---- a score ----------------------------------------------------------------------------------

APPROVE = ApproveScore(round=1)


def test_G3_1_7_what_is_done_for_another_says_so() -> None:
    story = scored(WU, lent(BOTH, WU, Role.SALES_REP))
    (recorded,) = story.recorded[:1]
    trail = recorded.trail
    assert (trail.actor, trail.role, trail.on_behalf_of) == (WU, Role.SALES_REP, BOTH)
    assert story.state.pending.scorer_id == WU
    clocks = story.recorded[1:]
    assert clocks
    assert {(r.trail.actor, r.trail.on_behalf_of) for r in clocks} == {("system", None)}


@pytest.mark.parametrize(
    ("scorer", "approver", "delegation"),
    [
        (CHEN, CHEN, lent(WANG, CHEN, Role.SALES_MANAGER)),
        (BOTH, WU, lent(BOTH, WU, Role.SALES_MANAGER)),
        (WU, BOTH, lent(BOTH, WU, Role.SALES_REP)),
    ],
    ids=["his own for another", "another's for that other", "what was done for oneself"],
)
def test_G3_1_7_the_score_is_approved_by_a_third_person(
    scorer: str, approver: str, delegation: Delegation
) -> None:
    story = scored(scorer, delegation)
    story.when(APPROVE, by=approver).then_refused("G3.1.7", "OWN_SCORE", Problem.FOUR_EYES)
    story.when(APPROVE, by=LIU).then_accepted()


def test_G3_1_7_who_acts_for_a_manager_approves_for_him() -> None:
    story = scored(CHEN, lent(WANG, ZHAO, Role.SALES_MANAGER)).when(APPROVE, by=ZHAO)
    trail = story.then_accepted().recorded[0].trail
    assert (trail.actor, trail.role, trail.on_behalf_of) == (ZHAO, Role.SALES_MANAGER, WANG)


def test_G3_1_7_what_a_deputy_did_for_himself_does_not_bind_the_other() -> None:
    scored(ZHAO, lent(WANG, ZHAO, Role.SALES_MANAGER)).when(APPROVE, by=WANG).then_accepted()


def test_G3_1_7_past_its_time_nobody_acts_for_anybody() -> None:
    story = scored(CHEN, lent(WANG, ZHAO, Role.SALES_MANAGER))
    story.when(APPROVE, by=ZHAO, at="03-31 18:01").then_refused("G3.1.7", "ROLE", Problem.ROLE)


def test_R5_1_who_consented_does_not_carry_it_out_for_the_owner() -> None:
    story = when_lent(given(LEAD, REGISTERED, ASSIGNED), lent(CHEN, WANG, Role.SALES_REP))
    agreed = story.when(GiveConsent(command="Disqualify"), by=WANG).then_accepted()
    give_up = Disqualify(code=DisqualifyCode.NO_NEED)
    agreed.when(give_up, by=WANG).then_refused("R5.1", "CONSENT_MISSING")
    agreed.when(give_up, by=CHEN).then_accepted()


# ---- a contract -------------------------------------------------------------------------------

LEGAL = vote(Department.LEGAL)


def test_R3_4_4_a_deputy_votes_for_the_department_of_the_other() -> None:
    story = out_for_votes(lent(WU, LIU, Role.LEGAL)).when(LEGAL, by=LIU).then_accepted()
    story.when(vote(Department.SALES_MANAGER), by=LIU).then_refused(
        "R3.4.4", "ALREADY_VOTED", Problem.FOUR_EYES
    )
    story.when(vote(Department.SALES_MANAGER), by=WANG).then_accepted()


@pytest.mark.parametrize(
    ("delegation", "by", "department", "code"),
    [
        (lent(WU, CHEN, Role.LEGAL), CHEN, Department.LEGAL, "OWN_CONTRACT"),
        (lent(ZHENG, LIU, Role.FINANCE), LIU, Department.FINANCE, "FINANCE_SELLS"),
    ],
)
def test_R3_4_4_a_deputy_keeps_the_rules_that_bind_himself(
    delegation: Delegation, by: str, department: Department, code: str
) -> None:
    out_for_votes(delegation).when(vote(department), by=by).then_refused(
        "R3.4.4", code, Problem.FOUR_EYES
    )


def test_R3_4_2_a_floor_exception_takes_two_persons_and_not_two_capacities() -> None:
    story = when_lent(
        submitted_below_the_floor(),
        lent(ZHENG, HE, Role.FINANCE),
        lent(WANG, HE, Role.SALES_MANAGER),
    )
    once = story.when(exception(), by=HE).then_accepted()
    for person in (HE, WANG):
        once.when(exception(), by=person).then_refused("R3.4.2", "ALREADY_GRANTED")
    both = once.when(exception(), by=FENG).then_accepted()
    both.when(SubmitContract(), by=CHEN).then_accepted()


def submitted_below_the_floor() -> Story:
    return agreed(limit={"floor_price_fen": AMOUNT + 1}).when(draft(), by=CHEN).then_accepted()


# ---- money ------------------------------------------------------------------------------------


def paid(by: str, *delegations: Delegation) -> Story:
    story = when_lent(signed(), *delegations)
    return story.when(payment(AHEAD, to("L1", AHEAD)), by=by).then_accepted()


@pytest.mark.parametrize(("booker", "other"), [(ZHENG, HE), (HE, ZHENG), (HE, HE)])
def test_R3_6_3_a_payment_is_reversed_by_a_third_person(booker: str, other: str) -> None:
    story = paid(booker, lent(ZHENG, HE, Role.FINANCE))
    reverse = ReversePayment(payment_id=payment_of(story))
    story.when(reverse, by=other, reason="重复入账").then_refused(
        "R3.6.3", "OWN_PAYMENT", Problem.FOUR_EYES
    )
    story.when(reverse, by=FENG, reason="重复入账").then_accepted()


def test_R3_6_2_an_invoice_is_voided_by_a_third_person() -> None:
    story = when_lent(signed(), lent(ZHENG, HE, Role.FINANCE)).when(invoice(), by=HE)
    void = VoidInvoice(invoice_no="FP-0001")
    story.then_accepted().when(void, by=ZHENG, reason="开错").then_refused(
        "R3.6.2", "OWN_INVOICE", Problem.FOUR_EYES
    )


def test_R3_5_2_where_several_must_act_a_deputy_is_none_of_them_besides_the_other() -> None:
    story = when_lent(signed(), lent(WANG, HE, Role.SALES_MANAGER), lent(ZHENG, HE, Role.FINANCE))
    once = story.when(waive(), by=HE).then_accepted()
    assert once.state.approvals[0].doers == {HE, WANG}
    once.when(waive(), by=WANG).then_refused("R5.1", "AGREED_FOR_ANOTHER", Problem.FOUR_EYES)
    once.when(waive(), by=HE).then_refused("R5.1", "ALREADY_APPROVED", Problem.ILLEGAL_STATE)
    assert "PrepaymentWaived" in once.when(waive(), by=FENG).then_accepted().names()


# ---- the company ------------------------------------------------------------------------------


STRICTER = publish(grade_a_min=11)


@pytest.mark.parametrize(("proposer", "approver"), [(BAI, WU), (WU, BAI), (WU, WU)])
def test_R5_3_a_policy_is_approved_by_a_third_person(proposer: str, approver: str) -> None:
    company = replace(given(COMPANY), people=WITH_ADMINS)
    story = when_lent(company, lent(BAI, WU, Role.ADMIN)).when(STRICTER, by=proposer)
    story.when(approve(), by=approver).then_refused("R5.3", "OWN_POLICY", Problem.FOUR_EYES)
    story.when(approve(), by=HEI).then_accepted()


def test_R5_5_an_export_is_approved_by_a_third_person() -> None:
    asked = RequestExport(formats=(Format.CSV,), purpose="审计", personal=True, legal_basis="法")
    story = when_lent(given(EXPORT), lent(YI, HE, Role.COMPLIANCE)).when(asked, by=HE)
    story.then_accepted().when(ApproveExport(), by=YI).then_refused(
        "R5.5", "OWN_EXPORT", Problem.FOUR_EYES
    )


# ---- a complaint ------------------------------------------------------------------------------


def test_R3_7_4_nobody_handles_a_complaint_about_himself_for_another() -> None:
    story = investigating()
    assert story.state.handler_id == ZHOU
    story = when_lent(story, lent(ZHOU, HE, Role.TECH_SUPPORT))
    story.when(find(), by=HE).then_accepted()
    about = replace(story.state, about_person_id=HE)
    subject = replace(story, stream=replace(story.stream, state=about))
    subject.when(find(), by=HE).then_refused("R3.7.5", problem=Problem.ROLE)
