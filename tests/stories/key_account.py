"""A8 up to the signature: a project is set up, and the general manager approves."""

from __future__ import annotations

from typing import Any

from people import CHEN, HE, QIAN, SUN, WANG, ZHOU
from stories import bodies
from stories import bodies_signed as later
from stories.delivery import archived
from stories.journeys import contact_of, opened, prepared_to_negotiate
from stories.playing import Play
from stories.signing import voted, voted_by_the_general_manager

PRICE, COST, FLOOR = 368_000_000, 250_000_000, 350_000_000
PART, REST = 110_400_000, 36_800_000
TEXT = "8" * 64
REGISTERED = {
    "scenario": "KEY_ACCOUNT_PROJECT",
    "company_size": "LARGE",
    "expected_amount_fen": PRICE,
}
CHAIN = (
    *(("共工", "总经理"), ("祝融", "财务总监")),
    *(("颛顼", "技术总监"), ("女娲", "采购经理")),
)


def plan(*amounts: int) -> list[dict[str, Any]]:
    """One line for each milestone, the money due 30 days after it."""
    kinds = ("PROGRESS", "PROGRESS", "PROGRESS", "ACCEPTANCE")
    return [
        {
            "line_id": f"L{n}",
            "kind": kind,
            "amount_fen": amount_fen,
            "trigger": "MILESTONE",
            "milestone_id": f"MS{n}",
            "days": 30,
        }
        for n, (kind, amount_fen) in enumerate(zip(kinds, amounts, strict=True), start=1)
    ]


AGREED = {"payment_plan": plan(PART, PART, PART, REST), "delivery_on": "2026-06-26"}


def signed_project(play: Play) -> str:
    """The deal, signed and archived on 16 March."""
    deal = opened(play, bodies.MOUNTAIN, PRICE, **REGISTERED)
    _needs(play, deal)
    _solution(play, deal)
    _presented(play, deal)
    _agreed(play, deal)
    _signed_with_the_general_manager(play, deal)
    return deal


def _needs(play: Play, deal: str) -> None:
    """孙产品 is at the talk, as R3.9.4 demands."""
    customer = contact_of(play, deal)
    for person, role in ((SUN, "product_manager"), (ZHOU, "tech_support")):
        member = {"person_id": person, "role": role, "core": False}
        play.do(CHEN, f"{deal}/add-team-member", member)
    play.clock("03-04 09:00")
    play.do(CHEN, f"{deal}/prepare-discovery", bodies.preparation())
    play.clock("03-04 11:30")
    there = [CHEN, SUN, customer]
    talk = bodies.needs("03-04", "11:00", customer, participants=there, complex=True)
    play.do(CHEN, f"{deal}/record-needs", talk)
    play.clock("03-04 14:00")
    play.do(CHEN, f"{deal}/send-needs-summary", bodies.mail(customer))
    play.clock("03-04 16:00")
    play.do(CHEN, f"{deal}/confirm-needs", bodies.confirmation(customer))


def _solution(play: Play, deal: str) -> None:
    play.clock("03-05 10:00")
    path = f"{deal}/draft-solution"
    custom = bodies.solution(PRICE, COST, needs_class="C")
    problem = play.refuses(CHEN, path, custom, 422, "R3.9.2", "NOT_FOUND_FEASIBLE")
    assert [r["clause"] for r in problem["reasons"]] == ["R3.9.2"]
    play.do(ZHOU, f"{deal}/review-feasibility", later.FEASIBLE)
    without_tech = custom | {"authors": [CHEN, SUN]}
    problem = play.refuses(CHEN, path, without_tech, 422, "G3.3.1", "AUTHOR_ROLE_MISSING")
    assert [r["clause"] for r in problem["reasons"]] == ["G3.3.1"]
    play.do(CHEN, path, custom)
    assert play.the(deal, "SolutionDrafted")["data"]["needs_class"] == "C"
    play.do(CHEN, f"{deal}/submit-solution", {"solution_version": 1})
    play.clock("03-05 15:00")
    play.do(WANG, f"{deal}/review-solution", bodies.PASSED)
    play.do(CHEN, f"{deal}/attach-material", bodies.MATERIAL)


def _presented(play: Play, deal: str) -> None:
    play.clock("03-09 12:00")
    customer = contact_of(play, deal)
    path = f"{deal}/present-solution"
    meeting = bodies.presentation("03-09 10:00", "03-09 11:30", customer)
    play.refuses(CHEN, path, meeting, 422, "R3.9.3", "PROJECT_NOT_SET_UP")
    play.do(CHEN, f"{deal}/set-up-project", later.project(*CHAIN))
    project = play.the(deal, "ProjectSetUp")["data"]
    assert (project["rep_id"], project["solution_id"], project["delivery_id"]) == (CHEN, SUN, HE)
    chain = [link["contact"] for link in project["decision_chain"]]
    assert len({*chain, customer}) == 5
    assert [link["role"] for link in project["decision_chain"]] == [part for _, part in CHAIN]
    nobody = [{"person": person, "is_decision_maker": False} for person in (customer, CHEN)]
    undecided = meeting | {"attendees": nobody}
    play.refuses(CHEN, path, undecided, 422, "R3.9.4", "DECISION_MAKER_MISSING")
    decider = [*nobody, {"person": chain[0], "is_decision_maker": True}]
    play.do(CHEN, path, meeting | {"attendees": decider})
    play.do(CHEN, f"{deal}/submit-feedback", bodies.FEEDBACK)


def _agreed(play: Play, deal: str) -> None:
    play.clock("03-11 10:00")
    prepared_to_negotiate(play, deal, FLOOR)
    play.do(CHEN, f"{deal}/enter-negotiation", {})
    play.do(CHEN, f"{deal}/record-round", bodies.TALKS)
    path = f"{deal}/agree-terms"
    a_fen_short = bodies.terms(PRICE, **AGREED) | {"payment_plan": plan(PART, PART, PART, REST - 1)}
    problem = play.refuses(CHEN, path, a_fen_short, 422, "R3.4.1", "PLAN_SUM")
    (reason,) = problem["reasons"]
    assert reason["detail"] == {"total_fen": 367_999_999, "amount_fen": PRICE}
    play.do(CHEN, path, bodies.terms(PRICE, **AGREED))
    lines = play.the(deal, "TermsAgreed")["data"]["payment_plan"]
    assert [line["amount_fen"] for line in lines] == [PART, PART, PART, REST]
    assert 3 * PART + REST == PRICE


def _signed_with_the_general_manager(play: Play, deal: str) -> None:
    play.clock("03-12 10:00")
    play.do(CHEN, f"{deal}/draft-contract", bodies.contract(PRICE, TEXT, **AGREED))
    play.do(CHEN, f"{deal}/submit-contract", {"rev": 1})
    voted(play, deal, TEXT, 1)
    assert play.stage(deal) == "CONTRACT_REVIEW"
    assert (deal.removeprefix("/deals/"), "CONTRACT_REVIEW") in play.work_of(QIAN)
    play.clock("03-13 10:00")
    answer = voted_by_the_general_manager(play, deal, TEXT, 1)
    assert "ContractApproved" in [e["type"] for e in answer["events"]]
    play.clock("03-16 10:00")
    signature = bodies.signature(contact_of(play, deal), "2026-03-16", TEXT)
    play.do(CHEN, f"{deal}/sign-contract", signature)
    archived(play, deal, "03-16")
