"""Where somebody was let off a clause, or a warning was answered: by whom, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from domain.approvals import ApprovalGiven
from domain.complaint.triage import SeverityChanged
from domain.deal.delivery_holds import DeliveryReleased
from domain.deal.excepting import FloorExceptionGranted
from domain.deal.floor import needs_exception
from domain.deal.key_account import KeyAccountFlagged
from domain.deal.negotiation import NegotiationStarted
from domain.deal.prepayment import PrepaymentWaived
from domain.deal.state import Deal
from domain.deal.submission import ContractSubmitted
from domain.lead.warnings import WarningAcknowledged

from .standing import Finding, Status
from .traits import Scene

#: What two let somebody off together, each for his own reason, and the clause that it waives.
AGREED_BY_TWO: Mapping[str, str] = {"WaivePrepayment": "R3.5.2", "ReleaseDelivery": "R3.6.4"}


def waived(scene: Scene) -> Iterator[Finding]:
    """What the event lets somebody off, and the warnings that it answers."""
    event, trail = scene.event, scene.recorded.trail
    actor, reason = (trail.actor,), trail.reason
    match event:
        case NegotiationStarted() if event.overridden:
            yield Finding("R3.3.1", Status.WAIVED, by=actor, why=event.override_reason)
        case ApprovalGiven() if event.command in AGREED_BY_TWO:
            clause = AGREED_BY_TWO[event.command]
            yield Finding(clause, None, _agreed(event.command, event.subject), why=reason)
        case PrepaymentWaived():
            key = _agreed("WaivePrepayment", event.line_id)
            yield Finding("R3.5.2", Status.WAIVED, key, by=event.by, why=reason)
        case DeliveryReleased() if event.by:
            key = _agreed("ReleaseDelivery", event.line_id)
            yield Finding("R3.6.4", Status.WAIVED, key, by=event.by, why=reason)
        case SeverityChanged() if lowers(event):
            yield Finding("R3.7.2", Status.WAIVED, by=actor, why=reason)
        case FloorExceptionGranted():
            key = _exception(event.amendment_no, event.rev)
            yield Finding("R3.4.2", None, key, by=(event.by,), why=reason)
        case ContractSubmitted() if _is_excepted(event, scene.before):
            yield Finding("R3.4.2", Status.WAIVED, _exception(event.amendment_no, event.rev))
        case WarningAcknowledged():
            still_open = bool(scene.after.warning_complaint_ids)
            status = Status.VIOLATED if still_open else Status.WAIVED
            yield Finding("R3.8.3", status, event.code, actor, reason)
        case KeyAccountFlagged():
            status = Status.SATISFIED if event.key_account else Status.WAIVED
            yield Finding("R3.9.1", status, "KEY_ACCOUNT_EXPECTED", actor, reason)
        case _ if is_forced(scene):
            yield Finding("G3.1.2", Status.WAIVED, by=actor, why=reason)


def lowers(event: SeverityChanged) -> bool:
    """Whether the complaint counts as less severe from then on (R3.7.2)."""
    return event.to.rank < event.from_.rank


def is_forced(scene: Scene) -> bool:
    """Whether it was entered although another open lead looks the same (3.1)."""
    return bool(getattr(scene.event, "confirm_not_duplicate", False))


def _agreed(command: str, line_id: str) -> str:
    return f"{command} {line_id}"


def _exception(amendment_no: int | None, rev: int) -> str:
    return f"exception {amendment_no or 0} {rev}"


def _is_excepted(event: ContractSubmitted, deal: Deal) -> bool:
    """Whether what was submitted falls below the bottom line of that time (R3.4.2)."""
    revision = deal.paper(event.amendment_no).revision(event.rev)
    return revision is not None and needs_exception(deal, revision)
