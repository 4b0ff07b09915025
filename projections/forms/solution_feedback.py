"""《方案反馈记录表》 (R4.2): one presentation, what was said there, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator

from domain.deal.feedback import FeedbackSubmitted
from domain.deal.objections import ObjectionAnswered, ObjectionRecorded
from domain.deal.presentation import SolutionPresented
from domain.language import Text

from .model import EMPTY, Cell, Field, Section, Table, field, table
from .record import Record, Told, cells, computed, said
from .words import instant_text, same

Presented = Told[SolutionPresented] | None

DECIDES = Text(" (decision maker)", "（决策人）")


def versions(record: Record) -> tuple[str, ...]:
    return tuple(str(t.event.solution_version) for t in record.all(SolutionPresented))


def fill(record: Record, version: str | None) -> tuple[Section, ...]:
    number = int(version) if version is not None else None
    presented = record.last(SolutionPresented, solution_version=number)
    feedback = record.last(FeedbackSubmitted, solution_version=number)
    return (
        Section(Text("The presentation", "方案呈现"), tuple(_meeting(record, presented))),
        Section(Text("Feedback", "客户反馈"), table=_items(feedback)),
        Section(Text("Objections", "客户异议"), table=_objections(record, presented)),
        Section(Text("Outcome", "结论"), tuple(_outcome(record, feedback))),
    )


def _meeting(record: Record, presented: Presented) -> Iterator[Field]:
    yield field("presented_at", "Date", "呈现时间", _span(presented))
    yield field("attendees", "Attendees", "参加人员", _attendees(record, presented))
    present = None
    if presented is not None:
        present = any(a.is_decision_maker for a in presented.event.attendees)
    decides = computed("decision_maker", present, presented)
    yield field("decision_maker", "Decision maker present", "决策人是否到场", decides)
    reserved = record.of(presented, "reserved_qa_minutes")
    yield field("reserved_qa_minutes", "Minutes kept for questions", "预留答疑（分钟）", reserved)
    used = record.of(presented, "actual_qa_minutes")
    yield field("actual_qa_minutes", "Minutes of questions", "实际答疑（分钟）", used)
    yield field("flags", "Deviations", "偏差", record.flags(presented))


def _span(presented: Presented) -> Cell:
    if presented is None:
        return EMPTY
    began, ended = presented.event.started_at, presented.event.ended_at
    return said([same(f"{instant_text(began)} – {instant_text(ended)}")], (began, ended), presented)


def _attendees(record: Record, presented: Presented) -> Cell:
    if presented is None:
        return EMPTY
    attendees = presented.event.attendees
    lines = []
    for attendee in attendees:
        name = record.names.of(attendee.person)
        decides = DECIDES if attendee.is_decision_maker else same("")
        lines.append(Text(name.en + decides.en, name.zh + decides.zh))
    return said(lines, attendees, presented)


def _items(feedback: Told[FeedbackSubmitted] | None) -> Table:
    items = feedback.event.items if feedback is not None else ()
    return table(
        (("kind", "Kind", "类型"), ("text", "Words", "客户原话"), ("weight", "Weight", "重要程度")),
        [(*cells(feedback, kind=item.kind, text=item.text), EMPTY) for item in items],
    )


def _objections(record: Record, presented: Presented) -> Table:
    """The objections noted since this presentation and before the next one."""
    rows = []
    for noted in _since(record, presented):
        answered = record.last(ObjectionAnswered, objection_id=noted.event.objection_id)
        at = record.of(answered, "answered_at")
        rows.append(
            (
                record.of(noted, "text"),
                record.of(noted, "raised_at"),
                record.of(noted, "due_at"),
                record.of(answered, "text"),
                at if at.lines else record.when(answered),
                record.of(answered, "late"),
            )
        )
    columns = (
        ("text", "Objection", "异议内容"),
        ("raised_at", "Raised at", "提出时间"),
        ("due_at", "Answer due", "答复截止"),
        ("answer", "Answer", "答复"),
        ("answered_at", "Answered at", "答复时间"),
        ("late", "Late", "是否超时"),
    )
    return table(columns, rows)


def _since(record: Record, presented: Presented) -> Iterator[Told[ObjectionRecorded]]:
    if presented is None:
        return
    later = (t.position for t in record.all(SolutionPresented))
    end = next((position for position in later if position > presented.position), None)
    for noted in record.all(ObjectionRecorded):
        if noted.position > presented.position and (end is None or noted.position < end):
            yield noted


def _outcome(record: Record, feedback: Told[FeedbackSubmitted] | None) -> Iterator[Field]:
    yield field("attitude", "Customer's attitude (1-5)", "客户态度（1-5）", EMPTY)
    yield field("next_step", "Next step", "下一步", EMPTY)
    yield field("submitted_at", "Submitted at", "提交时间", record.when(feedback))
    yield field("manager_id", "Submitted to", "提交经理", record.who(feedback, "manager_id"))
    yield field("opinion", "Manager's opinion", "经理意见", EMPTY)
    yield field(
        "doc_sha256", "SHA-256 of the form", "文件SHA-256", record.of(feedback, "doc_sha256")
    )
