"""The departments' votes on a contract, or on an amendment to it."""

from __future__ import annotations

from typing import Any

from domain.deal.records.contract import Department
from domain.deal.state import Stage

from .deal_contract import revise
from .deal_in_play import DealInPlay
from .people import CHUSHU, QIUFEN, XIAOXUE, XIAZHI
from .quirks import Quirk
from .steps import HOURS, Step
from .story import Pause, Story

#: Past the end of the next working day in any case.
TOO_LATE_HOURS = 20


def reject(deal: DealInPlay) -> Story:
    """Legal turns the text down, in some deals and where the path ends with it."""
    if deal.has(Quirk.CONTRACT_REJECTED) or deal.path.until is Step.REJECTED:
        yield deal.before(Step.REJECTED)
        _vote(deal, None, Department.LEGAL, QIUFEN, decision="REJECT", opinion="违约责任写反了")


def vote(deal: DealInPlay) -> Story:
    """What was turned down is revised; then all departments but the highest vote."""
    if deal.state.contract.is_rejected:
        yield deal.before(Step.CONTRACT_SUBMITTED)
        revise(deal)
    yield from vote_in_turn(deal)


def vote_in_turn(deal: DealInPlay, amendment_no: int | None = None) -> Story:
    """All departments but the highest, one after the other."""
    voters = (
        (Department.LEGAL, QIUFEN),
        (Department.TECHNICAL, CHUSHU),
        (Department.SALES_MANAGER, deal.manager),
        (Department.FINANCE, XIAOXUE),
    )
    for department, person in voters:
        late = department is Department.FINANCE and deal.has(Quirk.LATE_VOTE)
        yield Pause(TOO_LATE_HOURS) if late else deal.pause(HOURS[Step.VOTED] / len(voters))
        _vote(deal, amendment_no, department, person)


def approve(deal: DealInPlay) -> Story:
    """The general manager votes last, where he is needed."""
    if deal.state.stage is Stage.CONTRACT_REVIEW:
        yield deal.before(Step.APPROVED)
        approve_at_last(deal)


def approve_at_last(deal: DealInPlay, amendment_no: int | None = None) -> None:
    """The general manager's vote."""
    _vote(deal, amendment_no, Department.GENERAL_MANAGER, XIAZHI)


def _vote(
    deal: DealInPlay, amendment_no: int | None, department: Department, person: str, **said: str
) -> None:
    paper = deal.state.paper(amendment_no)
    shown: dict[str, Any] = {
        "department": department,
        "content_sha256": paper.newest.content_sha256,
        "amendment_no": amendment_no,
    }
    deal.do(person, "ReviewContract", **shown, **{"decision": "APPROVE", "opinion": "同意"} | said)
