"""What is an override, and how it is said: by the event, or by the receipt of a refusal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from application.receipts import CommandReceived
from domain.clocks import ClockEvent
from domain.codes import CODES
from domain.company.delegations import DelegationGranted, DelegationRevoked
from domain.company.keys import KeyIssued
from domain.company.reads import RecordRead, RestrictedRead
from domain.complaint.severity import Severity
from domain.complaint.triage import SeverityChanged
from domain.deal.delivery_holds import DeliveryReleased
from domain.deal.excepting import FloorExceptionGranted
from domain.deal.expiry import ContractApprovalExpired
from domain.deal.negotiation import NegotiationStarted
from domain.deal.prepayment import PrepaymentWaived
from domain.deal.voiding import ContractApprovalsVoided, Why
from domain.kernel import Event, Trail
from domain.language import Language, Text
from domain.outcomes import Problem
from domain.people import OPERATOR, Role

from .traits import WARNINGS, Scene
from .vocabulary.commands import COMMANDS_IN_WORDS
from .vocabulary.saying import instant_text, said, same
from .waiving import is_forced, lowers


class Kind(StrEnum):
    """What the register keeps apart."""

    OVERRIDE = "override"
    WAIVER = "waiver"
    EXCEPTION = "exception"
    VOIDED = "voided"
    SELF_APPROVAL = "self_approval"
    DELEGATION = "delegation"
    LATE_ENTRY = "late_entry"
    WARNING = "warning"
    OPERATOR = "operator"
    READ = "read"


@dataclass(frozen=True, slots=True)
class Override:
    """One entry of the register; `detail` fills the words of its code."""

    kind: Kind
    clause: str
    code: str
    detail: Mapping[str, str | int] = field(default_factory=dict)
    reason: str | None = None
    person: str | None = None


#: How each entry is said.
WORDS: Mapping[str, Text] = {
    "OBJECTIONS_OVERRIDDEN": Text(
        "Negotiation started past {count} open objection(s)", "越过 {count} 条未答异议进入谈判"
    ),
    "NEGOTIATION_BY_MANAGER": Text(
        "A manager started the negotiation in the owner's place", "经理代负责人进入谈判"
    ),
    "DUPLICATE_FORCED": Text(
        "Entered although an open lead looks the same", "明知有相似的线索仍然录入"
    ),
    "SEVERITY_LOWERED": Text("Severity lowered from {old} to {new}", "级别由 {old} 降为 {new}"),
    "PREPAYMENT_WAIVED": Text(
        "Work may start before the prepayment {line_id} is in; agreed by {by}",
        "预付款 {line_id} 未到先开工，同意人：{by}",
    ),
    "DELIVERY_RELEASED": Text(
        "Deliveries go on although {line_id} is overdue; agreed by {by}",
        "{line_id} 逾期仍恢复交付，同意人：{by}",
    ),
    "FLOOR_EXCEPTION": Text(
        "Revision {rev} of the contract may go below the bottom line, until {until}",
        "准许合同第 {rev} 版突破底线，有效至 {until}",
    ),
    "APPROVALS_VOIDED": Text(
        "Votes on revision {rev} of the contract void: {why}", "合同第 {rev} 版的审批作废：{why}"
    ),
    "APPROVALS_EXPIRED": Text(
        "Revision {rev} of the contract was not signed in time; all vote anew",
        "合同第 {rev} 版未按时签订，须重新审批",
    ),
    "SELF_APPROVAL": Text(
        "Refused to one person alone: {command}. {codes}",
        "须由他人办理，已拒绝：{command}。{codes}",
    ),
    "LATE_ENTRY": Text("Entered later than it happened: {command}", "补录：{command}"),
    "OPEN_COMPLAINT": Text(
        "The customer has an open severe complaint, and no manager has acknowledged it",
        "客户有未结的重大客诉，经理尚未确认",
    ),
    "KEY_ACCOUNT_EXPECTED": Text(
        "So much is expected that a manager must say whether it is a key account",
        "预计金额已达大客户标准，经理尚未判定",
    ),
    "RESTRICTED_READ": Text("Read: {fields}", "查阅：{fields}"),
    "DELEGATION_GRANTED": Text(
        "{to} may act for {by} as {role}, until {until}",
        "{by} 委托 {to} 代行{role}职责，至 {until}",
    ),
    "DELEGATION_REVOKED": Text(
        "{to} no longer acts for {by} as {role}", "{by} 收回委托 {to} 的{role}职责"
    ),
    "ACTED_FOR_ANOTHER": Text(
        "For {by}, as {role}: {command} ({outcome})", "代 {by} 以{role}身份：{command}（{outcome}）"
    ),
    "KEY_FOR_ANOTHER": Text("Issued key {key_id} to {to}", "为他人 {to} 签发密钥 {key_id}"),
    "OPERATOR": Text("By the operator: {command} ({outcome})", "操作员：{command}（{outcome}）"),
}


OUTCOMES: Mapping[str, Text] = {
    "accepted": Text("accepted", "已受理"),
    "refused": Text("refused", "被拒绝"),
}


def in_words(code: str, detail: Mapping[str, Any], language: Language) -> str:
    """The entry as it is said; what stands in its detail as a code is said in words."""
    words = {name: _word(name, value).in_(language) for name, value in detail.items()}
    return WORDS[code].in_(language).format_map(words)


def _word(name: str, value: Any) -> Text:
    match name:
        case "command":
            return COMMANDS_IN_WORDS.get(value, same(value))
        case "outcome":
            return OUTCOMES[value]
        case "codes":
            texts = [CODES.get(code, same(code)) for code in value.split()]
            return Text(" ".join(text.en for text in texts), "".join(text.zh for text in texts))
        case "role":
            return said(name, Role(value))
        case "old" | "new":
            return said(name, Severity(value))
        case "why":
            return said(name, Why(value))
    return same(value)


def overrides(scene: Scene) -> Iterator[Override]:
    """What the event of a case adds to the register."""
    yield from _by_event(scene)
    for flag in scene.recorded.trail.deviations:
        if flag.code in WARNINGS:
            yield Override(Kind.WARNING, flag.clause, flag.code)
    yield from late_entries(scene)


def late_entries(scene: Scene) -> Iterator[Override]:
    """Whether the event was entered later than it happened, in whatever stream (R5.8)."""
    is_incidental = isinstance(scene.event, ClockEvent) or scene.event.incidental
    if scene.is_late_entry and not is_incidental:
        detail = {"command": scene.recorded.trail.command or ""}
        yield Override(Kind.LATE_ENTRY, "R5.8", "LATE_ENTRY", detail)


def about_people(event: Event, trail: Trail) -> Iterator[Override]:
    """Who may act for whom from now on or no longer, and who could act as somebody else."""
    match event:
        case KeyIssued() if trail.actor not in (event.person_id, OPERATOR):
            key = {"key_id": event.key_id, "to": event.person_id}
            yield Override(Kind.OVERRIDE, "R5.1", "KEY_FOR_ANOTHER", key)
        case DelegationGranted():
            until = instant_text(event.until)
            lent = {"by": event.from_, "to": event.to, "role": str(event.role), "until": until}
            yield Override(Kind.DELEGATION, "R5.1", "DELEGATION_GRANTED", lent)
        case DelegationRevoked():
            ended = {"by": event.from_, "to": event.to, "role": str(event.role)}
            yield Override(Kind.DELEGATION, "R5.1", "DELEGATION_REVOKED", ended)


def _by_event(scene: Scene) -> Iterator[Override]:
    match event := scene.event:
        case NegotiationStarted() if event.overridden:
            count, why = len(event.overridden), event.override_reason
            code = "OBJECTIONS_OVERRIDDEN"
            yield Override(Kind.OVERRIDE, "R3.3.1", code, {"count": count}, why)
        case NegotiationStarted() if event.override_reason:
            why = event.override_reason
            yield Override(Kind.OVERRIDE, "R3.3.1", "NEGOTIATION_BY_MANAGER", reason=why)
        case SeverityChanged() if lowers(event):
            lowered = {"old": str(event.from_), "new": str(event.to)}
            yield Override(Kind.OVERRIDE, "R3.7.2", "SEVERITY_LOWERED", lowered)
        case PrepaymentWaived():
            waived = {"line_id": event.line_id, "by": ", ".join(event.by)}
            yield Override(Kind.WAIVER, "R3.5.2", "PREPAYMENT_WAIVED", waived)
        case DeliveryReleased() if event.by:
            released = {"line_id": event.line_id, "by": ", ".join(event.by)}
            yield Override(Kind.WAIVER, "R3.6.4", "DELIVERY_RELEASED", released)
        case FloorExceptionGranted():
            granted = {"rev": str(event.rev), "until": event.expires_on.isoformat()}
            yield Override(Kind.EXCEPTION, "R3.4.2", "FLOOR_EXCEPTION", granted, person=event.by)
        case ContractApprovalsVoided():
            voided = {"rev": str(event.rev), "why": str(event.why)}
            yield Override(Kind.VOIDED, "R3.4.5", "APPROVALS_VOIDED", voided)
        case ContractApprovalExpired():
            yield Override(Kind.VOIDED, "R3.4.6", "APPROVALS_EXPIRED", {"rev": event.rev})
        case _ if is_forced(scene):
            yield Override(Kind.OVERRIDE, "G3.1.2", "DUPLICATE_FORCED")


def read(event: RestrictedRead) -> Override:
    """That somebody was shown what not everybody may read, or took it out of the house."""
    detail = {"fields": ", ".join(event.fields)}
    return Override(Kind.READ, RecordRead.clause, "RESTRICTED_READ", detail, person=event.by)


def attempts(receipt: CommandReceived, trail: Trail) -> Iterator[Override]:
    """What the receipt of a command adds: who tried to approve himself, what the operator did."""
    if receipt.problem is Problem.FOUR_EYES:
        refused = [r for r in receipt.reasons if r.problem is Problem.FOUR_EYES]
        codes = " ".join(dict.fromkeys(reason.code for reason in refused))
        detail = {"command": receipt.command, "codes": codes}
        yield Override(Kind.SELF_APPROVAL, refused[0].clause, "SELF_APPROVAL", detail)
    if trail.on_behalf_of is not None:
        acted = {"by": trail.on_behalf_of, "role": str(trail.role)}
        acted |= {"command": receipt.command, "outcome": receipt.outcome}
        yield Override(Kind.DELEGATION, "R5.1", "ACTED_FOR_ANOTHER", acted)
    if trail.role is Role.OPERATOR:
        done = {"command": receipt.command, "outcome": receipt.outcome}
        yield Override(Kind.OPERATOR, "R5.1", "OPERATOR", done)
