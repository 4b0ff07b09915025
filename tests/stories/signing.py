"""A deal signed within one day, whichever: for stories that begin where others end.

A deal is named by its path, `/deals/…`. Nothing on the way deviates or is late.
"""

from __future__ import annotations

from typing import Any

from people import CHEN, FENG, HE, SUN, WANG, WU, ZHENG, ZHOU
from stories import bodies
from stories.bodies import Body
from stories.journeys import approved, contact_of, converted, registered
from stories.playing import Play

SHA = "b" * 64
REVIEWERS = (
    (WU, "LEGAL"),
    (ZHENG, "FINANCE"),
    (ZHOU, "TECHNICAL"),
    (WANG, "SALES_MANAGER"),
)
HANDOVER = {
    "to_id": HE,
    "checklist": [*bodies.CORE_TERMS, "MILESTONES", "SPECIAL_PROMISES"],
    "special_promises": ["装机时兔子不得入内"],
}


def line(line_id: str, kind: str, amount_fen: int, trigger: str, **more: Any) -> Body:
    """A line of a payment plan."""
    body: Body = {
        "line_id": line_id,
        "kind": kind,
        "amount_fen": amount_fen,
        "trigger": trigger,
    }
    return body | more


def terms(delivery_on: str, *lines: Body) -> Body:
    """What is agreed on: these lines, all of them the price."""
    amount = sum(line["amount_fen"] for line in lines)
    return bodies.terms(amount) | {"payment_plan": list(lines), "delivery_on": delivery_on}


def deal_opened(play: Play, company: str, amount_fen: int, day: str, **lead: Any) -> str:
    """A deal of 陈一's, its lead registered, approved and contacted that morning."""
    play.clock(f"{day} 09:00")
    registration = registered(play, company, **lead)
    approved(play, registration, 3, 4, 4)
    play.do(CHEN, f"{registration}/record-first-contact", bodies.contact())
    return converted(play, registration, amount_fen)


def signed(play: Play, deal: str, day: str, agreed: Body, **preparation: Any) -> None:
    """From the first talk to the signature, in one day."""
    presented(play, deal, day, agreed["amount_fen"], **preparation)
    play.clock(f"{day} 14:00")
    negotiated(play, deal, agreed)
    play.clock(f"{day} 16:00")
    for person, department in REVIEWERS:
        play.do(person, f"{deal}/review-contract", bodies.vote(department, SHA, 1))
    signature = bodies.signature(contact_of(play, deal), f"2026-{day}", SHA)
    play.do(CHEN, f"{deal}/sign-contract", signature)
    assert play.stage(deal) == "SIGNED"


def presented(play: Play, deal: str, day: str, price_fen: int, **preparation: Any) -> None:
    """Needs confirmed, the solution approved and presented, in one morning."""
    customer = contact_of(play, deal)
    play.do(CHEN, f"{deal}/prepare-discovery", bodies.preparation() | preparation)
    play.clock(f"{day} 10:30")
    play.do(CHEN, f"{deal}/record-needs", bodies.needs(day, "10:15", customer))
    play.do(CHEN, f"{deal}/send-needs-summary", bodies.mail(customer, cc=(WANG, SUN)))
    play.do(CHEN, f"{deal}/confirm-needs", bodies.confirmation(customer))
    play.do(CHEN, f"{deal}/draft-solution", bodies.solution(price_fen, price_fen * 7 // 10))
    play.do(CHEN, f"{deal}/submit-solution", {"solution_version": 1})
    play.do(WANG, f"{deal}/review-solution", bodies.PASSED)
    play.do(CHEN, f"{deal}/attach-material", bodies.MATERIAL)
    play.clock(f"{day} 12:30")
    meeting = bodies.presentation(f"{day} 11:00", f"{day} 12:00", customer)
    play.do(CHEN, f"{deal}/present-solution", meeting)
    play.do(CHEN, f"{deal}/submit-feedback", bodies.FEEDBACK)


def negotiated(play: Play, deal: str, agreed: Body) -> None:
    """Terms agreed, and the contract before its reviewers."""
    amount = agreed["amount_fen"]
    play.do(CHEN, f"{deal}/set-bottom-line", bodies.bottom_line(amount))
    play.do(CHEN, f"{deal}/prepare-strategy", bodies.STRATEGY)
    play.do(CHEN, f"{deal}/record-rehearsal", bodies.REHEARSAL)
    play.do(CHEN, f"{deal}/enter-negotiation", {})
    play.do(CHEN, f"{deal}/record-round", bodies.TALKS)
    play.do(CHEN, f"{deal}/agree-terms", agreed)
    same = {name: agreed[name] for name in ("payment_plan", "delivery_on")}
    play.do(CHEN, f"{deal}/draft-contract", bodies.contract(amount, SHA) | same)
    play.do(CHEN, f"{deal}/submit-contract", {"rev": 1})


def delivery_begun(play: Play, deal: str, milestone_id: str, due_on: str) -> None:
    """Handed over, planned with one milestone, and begun, now."""
    milestone = {
        "id": milestone_id,
        "name": "装机调试",
        "due_on": due_on,
        "acceptance_criteria": "连续运行三天不漏水",
    }
    play.do(CHEN, f"{deal}/hand-over", HANDOVER)
    play.do(HE, f"{deal}/accept-handover")
    play.do(HE, f"{deal}/plan-delivery", {"milestones": [milestone]})
    play.do(HE, f"{deal}/start-delivery")


def accepted(play: Play, deal: str, milestone_id: str, on: str) -> None:
    """The customer accepts the milestone on that day, now."""
    body = {"milestone_id": milestone_id, "accepted_on": on, "doc_sha256": SHA}
    play.do(HE, f"{deal}/request-acceptance", {"milestone_id": milestone_id})
    play.do(HE, f"{deal}/accept-milestone", body)


def paid(play: Play, deal: str, bank_ref: str, amount_fen: int, on: str) -> None:
    """That much came in, which 冯财务 books now."""
    body = {"bank_ref": bank_ref, "amount_fen": amount_fen, "received_on": on}
    play.do(FENG, f"{deal}/record-payment", body)
