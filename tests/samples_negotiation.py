"""One canonical sample of each message between the approved solution and the agreed terms."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from given import Story, at
from people import CHEN, WANG, WU
from samples import CONTACT

from domain.deal.feedback import FeedbackItem, FeedbackKind, SubmitFeedback
from domain.deal.material import AttachMaterial, MaterialKind
from domain.deal.negotiation import EnterNegotiation
from domain.deal.objections import AnswerObjection, RecordObjection
from domain.deal.payment_plan import LineKind, PaymentLine, Trigger
from domain.deal.preparation import PrepareStrategy, RecordRehearsal, SetBottomLine
from domain.deal.presentation import Attendee, PresentSolution
from domain.deal.records.negotiation import CoreTerm
from domain.deal.rounds import RecordConcession, RecordRound
from domain.deal.terms import AgreeTerms

SHA = "b" * 64
DECIDES = Attendee(person=str(CONTACT), is_decision_maker=True)
LISTENS = Attendee(person=str(CONTACT), is_decision_maker=False)


def material(**changes: Any) -> AttachMaterial:
    fields: dict[str, Any] = {"kind": MaterialKind.PPT, "sha256": SHA, "title": "蒸笼不再漏气"}
    return AttachMaterial(**fields | changes)


def present(**changes: Any) -> PresentSolution:
    """A meeting of an hour and a half on 12 March with a decision maker; nothing deviates."""
    fields: dict[str, Any] = {
        "started_at": at("03-12 14:00"),
        "ended_at": at("03-12 15:30"),
        "attendees": (DECIDES, Attendee(person=CHEN, is_decision_maker=False)),
        "reserved_qa_minutes": 40,
        "actual_qa_minutes": 35,
    }
    return PresentSolution(**fields | changes)


def objection(raised_at: str = "03-12 15:10", **changes: Any) -> RecordObjection:
    fields: dict[str, Any] = {"text": "价格偏高", "promised_at": at(raised_at)}
    return RecordObjection(raised_at=at(raised_at), **fields | changes)


def answer(objection_id: UUID, **changes: Any) -> AnswerObjection:
    fields: dict[str, Any] = {"text": "蒸笼十年不换，摊到每天不过一块桂花糕"}
    return AnswerObjection(objection_id=objection_id, **fields | changes)


def objection_ids(story: Story) -> list[UUID]:
    """Ids of all objections of the deal, in the order in which they were recorded."""
    return [o.objection_id for o in story.state.presentations.objections]


def feedback(**changes: Any) -> SubmitFeedback:
    fields: dict[str, Any] = {
        "items": (FeedbackItem(kind=FeedbackKind.PRICE, text="希望再便宜些"),),
        "manager_id": WANG,
        "doc_sha256": SHA,
    }
    return SubmitFeedback(**fields | changes)


def bottom_line(**changes: Any) -> SetBottomLine:
    fields: dict[str, Any] = {
        "floor_price_fen": 46_000_000,
        "max_payment_days": 60,
        "min_scope": ("密封蒸笼线",),
    }
    return SetBottomLine(**fields | changes)


def strategy(**changes: Any) -> PrepareStrategy:
    fields: dict[str, Any] = {
        "concerns": ("中秋前能否投产",),
        "strengths": ("漏气率减半",),
        "concession_room": ("预付三成可早两周交货",),
    }
    return PrepareStrategy(**fields | changes)


def rehearsal(*attendees: str) -> RecordRehearsal:
    return RecordRehearsal(attendees=attendees or (CHEN, WANG, WU))


def enter(**changes: Any) -> EnterNegotiation:
    return EnterNegotiation(**changes)


def talks(*terms: CoreTerm, **changes: Any) -> RecordRound:
    """A round in which these terms (or all five) came up, with limits on both sides."""
    fields: dict[str, Any] = {
        "positions": dict.fromkeys(terms or CoreTerm, "双方各让一步"),
        "customer_bottom_line": "不超过四十八万",
        "our_conditions": "预付三成",
    }
    return RecordRound(**fields | changes)


def concession(**changes: Any) -> RecordConcession:
    fields: dict[str, Any] = {
        "term": CoreTerm.PRICE,
        "from": 50_000_000,
        "to": 48_000_000,
        "counterpart": "预付款提高到三成",
    }
    return RecordConcession(**fields | changes)


def line(line_id: str, amount_fen: int, **changes: Any) -> PaymentLine:
    fields: dict[str, Any] = {"kind": LineKind.PREPAY, "trigger": Trigger.SIGNED}
    return PaymentLine(line_id=line_id, amount_fen=amount_fen, **fields | changes)


ACCEPTED: dict[str, Any] = {"trigger": Trigger.ACCEPTED}
#: 30 % on signing, 60 % 30 days after acceptance, 10 % kept for 180 days.
PLAN = (
    line("L1", 14_400_000),
    line("L2", 28_800_000, kind=LineKind.ACCEPTANCE, days=30, **ACCEPTED),
    line("L3", 4_800_000, kind=LineKind.RETENTION, days=180, **ACCEPTED),
)


def agree(**changes: Any) -> AgreeTerms:
    """Terms of ¥480,000.00; nothing about them deviates."""
    fields: dict[str, Any] = {
        "amount_fen": 48_000_000,
        "payment_plan": PLAN,
        "delivery_on": dt.date(2026, 4, 24),
        "breach_terms": "逾期每日万分之五",
        "after_sales": "质保一年，兔子除外",
        "scope": ("密封蒸笼线", "防兔围栏"),
    }
    return AgreeTerms(**fields | changes)
