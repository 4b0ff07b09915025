"""A deal's presentation, the customer's objections, the feedback form, and getting ready."""

from __future__ import annotations

import datetime as dt
from typing import Any

from .deal_in_play import DealInPlay
from .deal_needs import JUST_NOW, TOO_LATE_HOURS
from .deal_project import set_up
from .people import CHUSHU, QIUFEN
from .quirks import Quirk
from .steps import Step
from .story import Pause, Story

MEETING = dt.timedelta(minutes=80)
IN_THE_MEETING = dt.timedelta(minutes=25)
OBJECTING = frozenset({Quirk.OBJECTION, Quirk.LATE_ANSWER, Quirk.OVERRIDDEN})


def present(deal: DealInPlay) -> Story:
    """Material first, then the meeting, in which the customer may object."""
    yield deal.before(Step.PRESENTED, 0.4)
    if deal.is_key_account:
        set_up(deal)
    title = f"{deal.ware.item}：{deal.ware.goal}"
    deal.do(deal.owner, "AttachMaterial", kind="PPT", title=title, sha256=deal.document("呈现材料"))
    yield deal.before(Step.PRESENTED, 0.6, meeting=True)
    body = _meeting(deal)
    if deal.has(Quirk.SHORT_QUESTIONS):
        short = body | {"reserved_qa_minutes": 20}
        deal.refused(deal.owner, "PresentSolution", "QA_TOO_SHORT", **short)
        body |= {"actual_qa_minutes": 22}
    deal.do(deal.owner, "PresentSolution", **body)
    if OBJECTING & deal.plan.quirks:
        raised_at = deal.desk.now - IN_THE_MEETING
        for text in ("价格比去年高", f"{deal.ware.extra}能不能送"):
            deal.do(
                deal.owner,
                "RecordObjection",
                text=text,
                raised_at=raised_at,
                promised_at=raised_at,
            )


def _meeting(deal: DealInPlay) -> dict[str, Any]:
    ended_at = deal.desk.now - JUST_NOW
    decides = not deal.has(Quirk.NO_DECISION_MAKER)
    return {
        "started_at": ended_at - MEETING,
        "ended_at": ended_at,
        "attendees": [
            {"person": deal.contact, "is_decision_maker": decides},
            {"person": deal.owner, "is_decision_maker": False},
            {"person": CHUSHU, "is_decision_maker": False},
        ],
        "reserved_qa_minutes": 30,
        "actual_qa_minutes": 34,
    }


def give_feedback(deal: DealInPlay) -> Story:
    """The form goes to the manager; what was objected to is answered, but for one at times."""
    late = deal.has(Quirk.LATE_FEEDBACK)
    yield Pause(TOO_LATE_HOURS) if late else deal.before(Step.FEEDBACK_GIVEN)
    items = [{"kind": "FUNCTION", "text": f"最看重{deal.ware.metric}"}]
    if OBJECTING & deal.plan.quirks:
        items.append({"kind": "PRICE", "text": "希望再谈谈价格"})
    deal.do(
        deal.owner,
        "SubmitFeedback",
        items=items,
        manager_id=deal.manager,
        doc_sha256=deal.document("反馈记录表"),
    )
    still_open = deal.state.presentations.open_objections
    for objection_id in still_open[: 1 if deal.has(Quirk.OVERRIDDEN) else None]:
        yield Pause(TOO_LATE_HOURS) if deal.has(Quirk.LATE_ANSWER) else deal.pause(1.5)
        answer(deal, objection_id)


def answer(deal: DealInPlay, objection_id: Any) -> None:
    """The customer gets a clear answer."""
    text = f"算上省下的{deal.ware.metric}，一年半回本"
    deal.do(deal.owner, "AnswerObjection", objection_id=objection_id, text=text)


def get_ready(deal: DealInPlay) -> Story:
    """Bottom line, strategy, rehearsal; whoever hurries is held back."""
    yield deal.before(Step.READY_TO_NEGOTIATE, 0.5)
    if deal.has(Quirk.EAGER):
        deal.refused(deal.owner, "EnterNegotiation", "BOTTOM_LINE_MISSING")
    deal.do(
        deal.manager,
        "SetBottomLine",
        floor_price_fen=deal.floor_fen,
        max_payment_days=60,
        min_scope=[deal.ware.item],
    )
    deal.do(
        deal.owner,
        "PrepareStrategy",
        concerns=["能不能赶在旺季前"],
        strengths=[f"同行的{deal.ware.metric}已经降了"],
        concession_room=["预付多给，交期可提前一周"],
    )
    yield deal.before(Step.READY_TO_NEGOTIATE, 0.5)
    deal.do(deal.owner, "RecordRehearsal", attendees=(deal.owner, deal.manager, QIUFEN))
