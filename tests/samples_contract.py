"""Samples of the contract phase, to be varied by the tests, and deals that stand before it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from given import Story, given
from people import CHEN, QIAN, WANG, WU, ZHENG, ZHOU
from samples import CONTACT, CUSTOMER

from domain.customers import CompanySize, Scenario
from domain.deal.contract_text import Element
from domain.deal.drafting import ContractDrafted, DraftContract, ReviseContract
from domain.deal.excepting import GrantFloorException
from domain.deal.opening import DealOpened
from domain.deal.payment_plan import LineKind, PaymentLine, Trigger
from domain.deal.preparation import BottomLineSet
from domain.deal.records.contract import Department, Opinion
from domain.deal.records.negotiation import CoreTerm
from domain.deal.review import ReviewContract
from domain.deal.rounds import NegotiationRoundHeld
from domain.deal.signing import Method, SignContract
from domain.deal.submission import SubmitContract
from domain.deal.terms import AgreeTerms, TermsAgreed
from domain.registry import DEAL

FLOOR = 86_000_000
AMOUNT = 88_000_000
DELIVERY_ON = dt.date(2026, 6, 30)
SCOPE = ("护理床联网", "护士站大屏", "上门培训")
ELEMENTS = tuple(Element)
NUMBER = "NO-20260302-0001"

#: Who votes for each department in the tests.
VOTERS = {
    Department.LEGAL: WU,
    Department.FINANCE: ZHENG,
    Department.TECHNICAL: ZHOU,
    Department.SALES_MANAGER: WANG,
    Department.GENERAL_MANAGER: QIAN,
}
SIDE_BY_SIDE = (
    Department.LEGAL,
    Department.FINANCE,
    Department.TECHNICAL,
    Department.SALES_MANAGER,
)


def sha(text: str) -> str:
    """A hash that one can tell apart at sight: `sha("a")` is 64 times a."""
    return text * 64


def line(line_id: str, amount_fen: int, **changes: Any) -> PaymentLine:
    fields: dict[str, Any] = {"kind": LineKind.ACCEPTANCE, "trigger": Trigger.ACCEPTED, "days": 30}
    return PaymentLine(line_id=line_id, amount_fen=amount_fen, **fields | changes)


def plan(amount_fen: int, days: int = 30) -> tuple[PaymentLine, ...]:
    """A third ahead, the rest after acceptance, a tenth of it kept back for long."""
    ahead, kept = amount_fen // 3, amount_fen // 10
    return (
        line("L1", ahead, kind=LineKind.PREPAY, trigger=Trigger.SIGNED, days=0),
        line("L2", amount_fen - ahead - kept, days=days),
        line("L3", kept, kind=LineKind.RETENTION, days=365),
    )


def opened(**changes: Any) -> DealOpened:
    fields: dict[str, Any] = {
        "lead_id": CUSTOMER,
        "customer_id": CUSTOMER,
        "customer_name": "蓬莱仙岛疗养院",
        "company_size": CompanySize.MEDIUM,
        "contact_id": CONTACT,
        "contact_ids": (CONTACT,),
        "scenario": Scenario.NEW_CUSTOMER,
        "owner_id": CHEN,
        "expected_amount_fen": AMOUNT,
        "expected_sign_on": dt.date(2026, 4, 1),
        "number": "SJ-20260302-0001",
    }
    return DealOpened(**fields | changes)


def bottom_line(**changes: Any) -> BottomLineSet:
    fields: dict[str, Any] = {
        "floor_price_fen": FLOOR,
        "max_payment_days": 60,
        "min_scope": SCOPE[:2],
    }
    return BottomLineSet(**fields | changes)


def terms(amount_fen: int = AMOUNT, version: int = 1, **changes: Any) -> TermsAgreed:
    fields: dict[str, Any] = {
        "payment_plan": plan(amount_fen),
        "delivery_on": DELIVERY_ON,
        "breach_terms": "逾期按日万分之五",
        "after_sales": "质保一年",
        "scope": SCOPE,
    }
    return TermsAgreed(amount_fen=amount_fen, terms_version=version, **fields | changes)


def agree(amount_fen: int = AMOUNT, **changes: Any) -> AgreeTerms:
    fields = terms(amount_fen, **changes).model_dump(exclude={"terms_version", "payment_plan"})
    return AgreeTerms(payment_plan=terms(amount_fen, **changes).payment_plan, **fields)


def agreed(
    amount_fen: int = AMOUNT, *, deal: Any = None, limit: Any = None, **changes: Any
) -> Story:
    """A deal of Chen's whose terms are agreed; `deal` and `limit` vary its other events."""
    return given(
        DEAL,
        opened(**deal or {}),
        bottom_line(**limit or {}),
        NegotiationRoundHeld(
            round=1, positions=dict.fromkeys(CoreTerm, "谈过"), our_conditions="预付"
        ),
        (terms(amount_fen, **changes), CHEN),
    )


def contract_fields(amount_fen: int, **changes: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "template_id": "TPL-2026-A",
        "elements": ELEMENTS,
        "content_sha256": sha("a"),
        "amount_fen": amount_fen,
        "payment_plan": plan(amount_fen),
        "delivery_on": DELIVERY_ON,
        "scope": SCOPE,
        "term_days": 365,
    }
    return fields | changes


def draft(amount_fen: int = AMOUNT, **changes: Any) -> DraftContract:
    return DraftContract(**contract_fields(amount_fen, **changes))


def revise(amount_fen: int = AMOUNT, **changes: Any) -> ReviseContract:
    return ReviseContract(**contract_fields(amount_fen, content_sha256=sha("b")) | changes)


def drafted_event(command: DraftContract | ReviseContract, **changes: Any) -> ContractDrafted:
    fields: dict[str, Any] = {"contract_no": NUMBER, "rev": 1, "terms_version": 1}
    return ContractDrafted.of(command, **fields | changes)


def exception(content_sha256: str = sha("a"), **changes: Any) -> GrantFloorException:
    return GrantFloorException(content_sha256=content_sha256, **changes)


def vote(
    department: Department,
    decision: Opinion = Opinion.APPROVE,
    content_sha256: str = sha("a"),
    **changes: Any,
) -> ReviewContract:
    fields: dict[str, Any] = {"opinion": "看过，条款清楚"}
    return ReviewContract(
        department=department,
        decision=decision,
        content_sha256=content_sha256,
        **fields | changes,
    )


def sign(**changes: Any) -> SignContract:
    fields: dict[str, Any] = {
        "our_signatory": QIAN,
        "their_signatory": str(CONTACT),
        "authorization_id": "SQ-2026-07",
        "method": Method.SEAL,
        "signed_on": dt.date(2026, 3, 2),
        "signed_sha256": sha("a"),
    }
    return SignContract(**fields | changes)


def submitted(
    amount_fen: int = AMOUNT, *, deal: Any = None, limit: Any = None, **changes: Any
) -> Story:
    """A contract out for votes; `changes` are those of its text."""
    story = agreed(amount_fen, deal=deal, limit=limit)
    owner = story.state.owner_id
    story = story.when(draft(amount_fen, **changes), by=owner).then_accepted()
    return story.when(SubmitContract(), by=owner).then_accepted()


def approved_by(story: Story, *departments: Department, content_sha256: str = sha("a")) -> Story:
    """These departments approve, each by its voter."""
    for department in departments:
        command = vote(department, content_sha256=content_sha256)
        story = story.when(command, by=VOTERS[department]).then_accepted()
    return story


def approved(**changes: Any) -> Story:
    """A contract that all departments approved."""
    return approved_by(submitted(**changes), *SIDE_BY_SIDE)


def draft_of(story: Story, **changes: Any) -> DraftContract:
    """A contract that says what was agreed last in this story."""
    last = story.state.negotiation.terms
    agreed_on = {name: getattr(last, name) for name in ("payment_plan", "delivery_on", "scope")}
    return draft(last.amount_fen, **agreed_on | changes)
