"""A deal's contract: drafted, submitted for votes, signed by both sides."""

from __future__ import annotations

from typing import Any

from domain.deal.contract_text import Element
from domain.deal.records.contract import Department

from .deal_in_play import AGREED_ANEW, DealInPlay
from .deal_negotiation import settle
from .desk import sha256
from .people import CHUNFEN, QIUFEN, XIAZHI
from .quirks import Quirk
from .steps import Step
from .story import Story


def draft(deal: DealInPlay) -> Story:
    """The contract is drafted from a template, as agreed."""
    yield deal.before(Step.CONTRACT_DRAFTED)
    deal.do(deal.owner, "DraftContract", **text(deal))


def revise(deal: DealInPlay) -> None:
    """Another revision goes out for votes."""
    deal.do(deal.owner, "ReviseContract", **text(deal))
    deal.do(deal.owner, "SubmitContract")


def text(deal: DealInPlay) -> dict[str, Any]:
    """The next revision, with a hash of its own."""
    terms = deal.state.negotiation.terms
    papers = deal.state.papers
    rev = sum(len(paper.revisions) for paper in papers) + 1
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
        "deemed_acceptance": deal.has(Quirk.DEEMED_ACCEPTED),
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
    vote = {"decision": "APPROVE", "opinion": "同意", "content_sha256": _newest_sha(deal)}
    deal.do(QIUFEN, "ReviewContract", department=Department.LEGAL, **vote)
    yield deal.pause(4)
    deal.do(deal.owner, "ReopenNegotiation", reason="对方换了采购，价格要重谈")
    yield from settle(deal, AGREED_ANEW)
    yield from draft(deal)
    yield deal.pause(2)
    deal.do(deal.owner, "SubmitContract")


def sign(deal: DealInPlay) -> Story:
    """Both sides sign the very text that was approved."""
    yield deal.before(Step.SIGNED)
    if deal.has(Quirk.WRONG_TEXT):
        other = signature(deal) | {"signed_sha256": sha256("上一版")}
        deal.refused(deal.owner, "SignContract", "NOT_THE_APPROVED_TEXT", **other)
    deal.do(deal.owner, "SignContract", **signature(deal))


def signature(deal: DealInPlay, amendment_no: int | None = None) -> dict[str, Any]:
    """Who signs today, and what."""
    return {
        "our_signatory": XIAZHI,
        "their_signatory": deal.contact,
        "authorization_id": f"SQ-{deal.desk.today:%Y%m}",
        "method": deal.dice.choice(("SEAL", "E_SIGN")),
        "signed_on": deal.desk.today,
        "signed_sha256": deal.state.paper(amendment_no).approved_sha,
        "amendment_no": amendment_no,
    }


def archive(deal: DealInPlay, amendment_no: int | None = None) -> None:
    """The original goes into the cupboard."""
    deal.do(
        QIUFEN,
        "ArchiveContract",
        scan_sha256=deal.document(f"扫描件{amendment_no or ''}"),
        place=f"总部档案柜 {deal.desk.number('G')}",
        archived_on=deal.desk.today,
        amendment_no=amendment_no,
    )


def _newest_sha(deal: DealInPlay) -> str:
    return str(deal.state.contract.newest.content_sha256)
