"""A deal's contract: drafted, submitted, voted on by the departments, signed."""

from __future__ import annotations

from typing import Any

from domain.calendar import day_of
from domain.deal.contract_text import Element
from domain.deal.records.contract import Department
from domain.deal.state import Stage

from .deal_in_play import AGREED_ANEW, DealInPlay, Story
from .deal_negotiation import settle
from .desk import sha256
from .people import CHUNFEN, CHUSHU, QIUFEN, XIAOXUE, XIAZHI
from .plans import Step
from .quirks import Quirk
from .working_time import Pause

#: Past the end of the next working day in any case.
TOO_LATE_HOURS = 20


def draft(deal: DealInPlay) -> Story:
    """The contract is drafted from a template, as agreed."""
    yield deal.before(Step.CONTRACT_DRAFTED)
    deal.do(deal.owner, "DraftContract", **_text(deal))


def _text(deal: DealInPlay) -> dict[str, Any]:
    """The next revision, with a hash of its own."""
    terms = deal.state.negotiation.terms
    rev = len(deal.state.contract.revisions) + 1
    odd = ["争议由双方二十四节气轮流坐庄调解"] if deal.has(Quirk.NON_STANDARD) else []
    return {
        "template_id": "TPL-24",
        "elements": list(Element),
        "content_sha256": sha256(deal.state.number, "合同", rev),
        "amount_fen": terms.amount_fen,
        "payment_plan": [line.model_dump(mode="json") for line in terms.payment_plan],
        "delivery_on": terms.delivery_on,
        "scope": terms.scope,
        "non_standard_terms": odd,
        "term_days": 365,
    }


def submit(deal: DealInPlay) -> Story:
    """Out for votes; below the bottom line only with leave; at times it is all reopened."""
    yield deal.before(Step.CONTRACT_SUBMITTED)
    if deal.has(Quirk.BELOW_FLOOR):
        deal.refused(deal.owner, "SubmitContract", "BELOW_FLOOR")
        shown = {"content_sha256": _newest_sha(deal), "reason": "老客户的样板工程，值得"}
        for by in (deal.manager, CHUNFEN):
            yield deal.pause(2)
            deal.do(by, "GrantFloorException", **shown)
    deal.do(deal.owner, "SubmitContract")
    if deal.has(Quirk.REOPENED):
        yield from _talk_again(deal)


def _talk_again(deal: DealInPlay) -> Story:
    """Legal has voted, then the customer wants to talk about the price once more."""
    yield deal.pause(3)
    _vote(deal, Department.LEGAL, QIUFEN)
    yield deal.pause(4)
    deal.do(deal.owner, "ReopenNegotiation", reason="对方换了采购，价格要重谈")
    yield from settle(deal, AGREED_ANEW)
    yield from draft(deal)
    yield deal.pause(2)
    deal.do(deal.owner, "SubmitContract")


def reject(deal: DealInPlay) -> Story:
    """Legal turns the text down, in some deals and where the path ends with it."""
    if deal.has(Quirk.CONTRACT_REJECTED) or deal.path.until is Step.REJECTED:
        yield deal.before(Step.REJECTED)
        _vote(deal, Department.LEGAL, QIUFEN, decision="REJECT", opinion="违约责任写反了")


def vote(deal: DealInPlay) -> Story:
    """What was turned down is revised; then all departments but the highest vote."""
    if deal.state.contract.is_rejected:
        yield deal.before(Step.CONTRACT_SUBMITTED)
        deal.do(deal.owner, "ReviseContract", **_text(deal))
        deal.do(deal.owner, "SubmitContract")
    voters = (
        (Department.LEGAL, QIUFEN),
        (Department.TECHNICAL, CHUSHU),
        (Department.SALES_MANAGER, deal.manager),
        (Department.FINANCE, XIAOXUE),
    )
    for department, person in voters:
        late = department is Department.FINANCE and deal.has(Quirk.LATE_VOTE)
        yield Pause(TOO_LATE_HOURS) if late else deal.before(Step.VOTED, 0.25)
        _vote(deal, department, person)


def approve(deal: DealInPlay) -> Story:
    """The general manager votes last, where he is needed."""
    if deal.state.stage is Stage.CONTRACT_REVIEW:
        yield deal.before(Step.APPROVED)
        _vote(deal, Department.GENERAL_MANAGER, XIAZHI)


def _vote(deal: DealInPlay, department: Department, person: str, /, **said: str) -> None:
    vote = {"decision": "APPROVE", "opinion": "同意"} | said
    shown = {"department": department, "content_sha256": _newest_sha(deal)}
    deal.do(person, "ReviewContract", **shown, **vote)


def sign(deal: DealInPlay) -> Story:
    """Both sides sign the very text that was approved."""
    yield deal.before(Step.SIGNED)
    body = {
        "our_signatory": XIAZHI,
        "their_signatory": deal.contact,
        "authorization_id": f"SQ-{day_of(deal.desk.now):%Y%m}",
        "method": deal.dice.choice(("SEAL", "E_SIGN")),
        "signed_on": day_of(deal.desk.now),
        "signed_sha256": deal.state.contract.approved_sha,
    }
    if deal.has(Quirk.WRONG_TEXT):
        other = body | {"signed_sha256": sha256("上一版")}
        deal.refused(deal.owner, "SignContract", "NOT_THE_APPROVED_TEXT", **other)
    deal.do(deal.owner, "SignContract", **body)


def _newest_sha(deal: DealInPlay) -> str:
    return str(deal.state.contract.newest.content_sha256)
