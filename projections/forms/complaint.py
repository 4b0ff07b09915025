"""《客诉处理表》 (R4.8): one cycle of a complaint, from its receipt to its closing."""

from __future__ import annotations

from collections.abc import Iterator

from domain.complaint.ending import ComplaintClosed, ComplaintWithdrawn
from domain.complaint.escalation import Escalated
from domain.complaint.finding import FindingRecorded
from domain.complaint.following_up import FollowUpDone
from domain.complaint.handling import ContainmentTaken, FirstResponseGiven, HandlerAssigned
from domain.complaint.registration import ComplaintRegistered
from domain.complaint.reopening import ComplaintReopened, DecisionAppealed
from domain.complaint.resolving import ComplaintResolved, ExecutionStarted
from domain.complaint.triage import ComplaintAcknowledged, ComplaintTriaged, SeverityChanged
from domain.language import Text
from domain.shared import ConsentGiven, ContactAdded

from .complaint_remedies import actions, solutions
from .model import EMPTY, Cell, Field, Section, field
from .record import Maybe, Record, Told, computed, said
from .words import same

BEGINS_WITH = (ComplaintRegistered,)


def versions(record: Record) -> tuple[str, ...]:
    """The cycles by their number; the first begins with the registration."""
    if record.last(ComplaintRegistered) is None:
        return ()
    return ("1", *(str(told.event.cycle) for told in record.all(ComplaintReopened)))


def fill(record: Record, version: str | None) -> tuple[Section, ...]:
    """What belongs to the whole complaint as it stood in the cycle, and the cycle itself."""
    number = int(version) if version is not None else 1
    known = record.before(record.last(ComplaintReopened, cycle=number + 1))
    cycle = known.since(known.last(ComplaintReopened, cycle=number) if number > 1 else None)
    return (
        Section(Text("Receipt", "受理"), tuple(_receipt(known, cycle, number))),
        Section(Text("Handling", "处理"), tuple(_handling(known, cycle))),
        Section(Text("Finding", "调查结论"), tuple(_finding(cycle))),
        Section(Text("Solutions", "解决方案"), table=solutions(cycle)),
        Section(Text("Result and follow-up", "结果与回访"), tuple(_result(cycle))),
        Section(Text("Corrective actions", "纠正措施"), table=actions(record)),
    )


def _receipt(known: Record, cycle: Record, number: int) -> Iterator[Field]:
    registered = known.last(ComplaintRegistered)
    reopened = cycle.last(ComplaintReopened)
    yield field("cycle", "Cycle", "轮次", computed("cycle", number, reopened or registered))
    yield field("reopened_at", "Reopened at", "重开时间", known.when(reopened))
    yield field("reopened_why", "Reopened why", "重开原因", known.of(reopened, "why"))
    yield field("reopened_for", "Reopened for", "重开说明", known.reason(reopened))
    yield field("received_at", "Received at", "受理时间", known.when(registered))
    yield field("received_by", "Received by", "受理人", known.actor(registered))
    yield field("channel", "Channel", "渠道", known.of(registered, "channel"))
    yield field("complainant", "Complainant", "投诉人", _complainant(known, registered))
    yield field("deal", "Deal", "关联商机", _deal(known, registered))
    labels = (
        ("product", "Product", "产品"),
        ("category", "Category", "类别"),
        ("happened_on", "Happened on", "发生日期"),
        ("description", "Description", "问题描述"),
        ("remedy", "Wanted remedy", "客户诉求"),
        ("evidence", "SHA-256 of the evidence", "证据SHA-256"),
    )
    for name, en, zh in labels:
        yield field(name, en, zh, known.of(registered, name))
    yield field("severity", "Severity", "级别", _severity(known))


def _complainant(known: Record, registered: Told[ComplaintRegistered] | None) -> Cell:
    """Who complains, as corrected since; for those only who may know him (R3.7.10)."""
    cell = known.of(registered, "complainant")
    if registered is None or cell.hidden:
        return cell
    contact_id = registered.event.complainant.contact_id
    corrected = known.last(ContactAdded, contact_id=contact_id)
    it = corrected.event if corrected is not None else registered.event.complainant
    ways = (it.name, it.position, it.phone, it.email, it.wechat)
    lines = [same(way) for way in ways if way is not None]
    return said(lines, it.model_dump(mode="json"), registered, corrected)


def _deal(known: Record, registered: Told[ComplaintRegistered] | None) -> Cell:
    deal_id = registered.event.deal_id if registered is not None else None
    if deal_id is None:
        return EMPTY
    return said([same(known.names.cases.get(deal_id, deal_id))], deal_id, registered)


def _severity(known: Record) -> Cell:
    """How severe it is judged to be, the last judgement of all."""
    told: list[Maybe] = [
        known.last(ComplaintTriaged),
        known.last(SeverityChanged),
        known.last(ComplaintReopened),
    ]
    last = max((t for t in told if t is not None), key=lambda t: t.position, default=None)
    name = "to" if last is not None and isinstance(last.event, SeverityChanged) else "severity"
    return known.of(last, name)


def _handling(known: Record, cycle: Record) -> Iterator[Field]:
    acknowledged = known.last(ComplaintAcknowledged)
    assigned = known.last(HandlerAssigned)
    response = cycle.last(FirstResponseGiven)
    contained = cycle.last(ContainmentTaken)
    yield field("acknowledged_at", "Acknowledged at", "确认受理时间", known.when(acknowledged))
    way = known.of(acknowledged, "channel")
    yield field("acknowledged_by", "Acknowledged by", "确认受理方式", way)
    yield field("handler_id", "Handler", "处理人", known.who(assigned, "handler_id"))
    yield field("department", "Department", "责任部门", known.of(assigned, "department"))
    yield field("responded_at", "First response at", "首次答复时间", cycle.when(response))
    yield field("response", "First response", "首次答复", cycle.of(response, "text"))
    yield field("containment", "Containment", "控制措施", cycle.of(contained, "text"))
    level = cycle.of(cycle.last(Escalated), "level")
    yield field("level", "Escalated to level", "上报层级", level)


def _finding(cycle: Record) -> Iterator[Field]:
    found = cycle.last(FindingRecorded)
    yield field("founded", "Founded", "是否成立", cycle.of(found, "founded"))
    yield field("root_cause_code", "Root cause", "根本原因", cycle.of(found, "root_cause_code"))
    answers = cycle.of(found, "department")
    yield field("cause_department", "Department that answers", "责任归属", answers)
    yield field("finding", "Finding", "调查说明", cycle.of(found, "text"))
    consent = cycle.before(found).last(ConsentGiven, command="RecordFinding")
    yield field("consent_by", "Consent by", "同意人", cycle.who(consent, "by"))
    appeal = cycle.last(DecisionAppealed)
    yield field("appeal", "Appeal", "客户申诉", cycle.of(appeal, "text"))


def _result(cycle: Record) -> Iterator[Field]:
    resolved = cycle.last(ComplaintResolved)
    asked = cycle.last(FollowUpDone)
    closed = cycle.last(ComplaintClosed)
    started = cycle.last(ExecutionStarted)
    yield field("started_at", "Carried out since", "开始执行时间", cycle.when(started))
    yield field("done_on", "Done on", "完成日期", cycle.of(resolved, "done_on"))
    yield field("resolved_at", "Resolved at", "解决时间", cycle.when(resolved))
    evidence = cycle.of(resolved, "evidence")
    yield field("resolution_evidence", "SHA-256 of the proof", "完成凭证SHA-256", evidence)
    yield field("followed_up_at", "Followed up at", "回访时间", cycle.when(asked))
    yield field("followed_up_by", "Followed up by", "回访人", cycle.actor(asked))
    yield field("score", "Satisfaction", "满意度", cycle.of(asked, "score"))
    yield field("words", "Customer's words", "客户原话", cycle.of(asked, "words"))
    yield field("closed_at", "Closed at", "结案时间", cycle.when(closed))
    withdrawn = cycle.last(ComplaintWithdrawn)
    yield field("withdrawn_at", "Withdrawn at", "撤诉时间", cycle.when(withdrawn))
