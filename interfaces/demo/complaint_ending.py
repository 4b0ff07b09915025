"""How a complaint's story ends: closed, begun anew, unfounded, withdrawn."""

from __future__ import annotations

from .complaint_hearing import assign
from .complaint_in_play import HANDLERS, ComplaintInPlay
from .desk import sha256
from .people import DONGZHI, LIXIA, XIAOXUE
from .quirks import Quirk
from .story import Story


def follow_up(complaint: ComplaintInPlay) -> Story:
    """Somebody else asks the customer how it went."""
    yield complaint.pause(5)
    score = complaint.dice.choice((3, 4, 5))
    complaint.do(LIXIA, "FollowUp", score=score, words="来得快，活也细")


def disappoint(complaint: ComplaintInPlay) -> Story:
    """The customer is not content: it begins anew, one step more severe."""
    yield complaint.pause(5)
    complaint.do(LIXIA, "FollowUp", score=1, words="修了三天又漏")
    yield complaint.pause(1)
    complaint.do(complaint.handler, "Respond", text="明早带新件到场，整套换")


def close(complaint: ComplaintInPlay) -> Story:
    """The case is closed; what was disputed is settled, what was to be mended looked at."""
    yield complaint.pause(2)
    complaint.do(LIXIA, "Close")
    if complaint.has(Quirk.DISPUTING):
        _settle_dispute(complaint)
    if complaint.has(Quirk.CORRECTED_FOR_GOOD):
        yield complaint.pause(20)
        (action,) = complaint.state.remedies.actions
        judged = {"action_id": action.action_id, "effective": True}
        complaint.do(DONGZHI, "VerifyCorrectiveAction", **judged)


def _settle_dispute(complaint: ComplaintInPlay) -> None:
    desk, deal_id = complaint.desk, complaint.state.deal_id
    (line,) = (line for line in desk.state(deal_id).receivables.lines if line.disputed_fen)
    settled = {"line_id": line.line_id, "upheld_fen": 0, "reason": "已修好，客户不再扣款"}
    desk.do(XIAOXUE, "ResolveDispute", deal_id, complaint_id=complaint.id, **settled)


def find_unfounded(complaint: ComplaintInPlay) -> Story:
    """It takes a manager's consent to say so; the customer may ask for another opinion."""
    yield from _reject(complaint)
    if complaint.has(Quirk.APPEALED):
        yield complaint.pause(4)
        complaint.do(DONGZHI, "Appeal", text="换个人来看，别自己查自己")
        first, other = HANDLERS[complaint.plan.category]
        same = {"handler_id": first, "department": "售后联合小组"}
        complaint.refused(DONGZHI, "AssignHandler", "ANOTHER_HANDLER", **same)
        assign(complaint, other)
        yield from _reject(complaint)


def _reject(complaint: ComplaintInPlay) -> Story:
    yield complaint.pause(3)
    cause = complaint.plan.cause
    found = {"founded": "UNFOUNDED", "root_cause_code": cause, "text": f"复核记录：{cause}"}
    handler = complaint.handler
    complaint.refused(handler, "RecordFinding", "CONSENT_MISSING", **found)
    yield complaint.pause(1)
    complaint.do(complaint.manager, "GiveConsent", command="RecordFinding")
    complaint.do(handler, "RecordFinding", **found)


def withdraw(complaint: ComplaintInPlay) -> Story:
    """The customer takes it back."""
    yield complaint.pause(3)
    complaint.do(DONGZHI, "Withdraw", proof_sha256=sha256(complaint.id, "撤诉函"))
