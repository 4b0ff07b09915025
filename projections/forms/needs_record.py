"""《需求沟通记录表》 (R4.1): one version of the customer's needs, from the talk to the answer."""

from __future__ import annotations

from collections.abc import Iterator

from domain.deal.confirmation import NeedsConfirmed, NeedsSummarySent
from domain.deal.discovery import DiscoveryPrepared
from domain.deal.needs import NeedsRecorded
from domain.language import Text

from .model import EMPTY, Cell, Field, Section, field, own, table
from .record import Record, Told, cells, said
from .words import instant_text, lines_of, same

Needs = Told[NeedsRecorded] | None


def versions(record: Record) -> tuple[str, ...]:
    return tuple(str(t.event.needs_version) for t in record.all(NeedsRecorded))


def fill(record: Record, version: str | None) -> tuple[Section, ...]:
    """The form of one version; before the first talk only its preparation stands there."""
    number = int(version) if version is not None else None
    needs = record.last(NeedsRecorded, needs_version=number)
    return (
        Section(Text("The talk", "沟通情况"), tuple(_talk(record, needs))),
        _preparation(record, needs),
        _answers(record, needs),
        Section(Text("What the customer needs", "客户需求"), tuple(_five(record, needs))),
        Section(Text("Outcome", "结论与确认"), tuple(_outcome(record, needs, number))),
    )


def _talk(record: Record, needs: Needs) -> Iterator[Field]:
    people = needs.event.participants if needs is not None else ()
    ours = [person for person in people if record.names.people.get(person) is not None]
    theirs = [person for person in people if person not in ours]
    yield field("contacts", "Contacts", "客户方人员及职务", record.named(theirs, needs))
    yield field("talked_at", "Date", "沟通时间", _span(needs))
    yield field("place", "Place or way", "地点/方式", EMPTY)
    yield field("our_people", "Our people", "我方人员", record.named(ours, needs))


def _span(needs: Needs) -> Cell:
    if needs is None:
        return EMPTY
    began, ended = needs.event.talk_started_at, needs.event.talk_ended_at
    reads = f"{instant_text(began)} – {instant_text(ended)}"
    return said([same(reads)], (began, ended), needs)


def _preparation(record: Record, needs: Needs) -> Section:
    prepared = record.before(needs).last(DiscoveryPrepared)
    asked = prepared.event.questions if prepared is not None else ()
    return Section(
        Text("Preparation", "沟通准备"),
        (field("sources", "Background read", "背景资料来源", record.of(prepared, "sources")),),
        table(
            (("spin_type", "SPIN type", "SPIN类型"), ("question", "Question", "准备的问题")),
            [cells(prepared, spin_type=q.spin_type, question=q.text) for q in asked],
        ),
    )


def _answers(record: Record, needs: Needs) -> Section:
    answers = needs.event.answers if needs is not None else ()
    return Section(
        Text("Questions and answers by SPIN type", "SPIN提问记录"),
        table=table(
            (
                ("spin_type", "SPIN type", "SPIN类型"),
                ("question", "Question", "问题"),
                ("answer", "Answer", "客户回答"),
            ),
            [
                cells(needs, spin_type=a.spin_type, question=a.question, answer=a.text)
                for a in answers
            ],
        ),
    )


def _five(record: Record, needs: Needs) -> Iterator[Field]:
    """The columns that the guidebook itself names (G3.2.4)."""
    pains = needs.event.pains if needs is not None else ()
    lines = [same(f"{pain.id}  {pain.text}") for pain in pains]
    yield own("pains", "Pains", "现有痛点", said(lines, pains, needs))
    yield own("goals", "Goals", "期望目标", record.of(needs, "goals"))
    process = record.of(needs, "decision_process")
    yield own("decision_process", "How they decide", "决策流程", process)
    yield own("budget", "Budget", "预算范围", _budget(needs))
    yield own("timeline", "Dates", "时间节点", record.of(needs, "timeline"))


def _budget(needs: Needs) -> Cell:
    if needs is None:
        return EMPTY
    low, high = needs.event.budget_min_fen, needs.event.budget_max_fen
    reason = needs.event.budget_unknown_reason
    bounds = [
        Text(f"{en} {line.en}", f"{zh} {line.zh}")
        for en, zh, fen in (("from", "不低于", low), ("up to", "不超过", high))
        for line in lines_of("budget_fen", fen)
    ]
    value = {"min_fen": low, "max_fen": high, "unknown_reason": reason}
    return said([*bounds, *lines_of("reason", reason)], value, needs)


def _outcome(record: Record, needs: Needs, number: int | None) -> Iterator[Field]:
    sent = record.last(NeedsSummarySent, needs_version=number)
    answer = record.last(NeedsConfirmed, needs_version=number)
    yield field(
        "restated", "Restated to the customer", "是否复述确认", record.of(needs, "restated")
    )
    yield field("open_points", "Open points", "未决事项", EMPTY)
    yield field("next_step", "Next step", "下一步", EMPTY)
    yield field("sent_at", "Summary sent at", "要点发送时间", _sent_at(record, sent))
    yield field("sent_to", "Sent to", "发送对象", record.who(sent, "to"))
    yield field("cc", "In copy", "抄送", record.who(sent, "cc"))
    confirmed = answer if answer is not None and not answer.event.deviations else None
    yield field("confirmed_at", "Confirmed at", "客户确认时间", record.when(confirmed))
    yield field("answered_by", "Answered by", "答复人", record.who(answer, "by_contact"))
    yield field(
        "corrections", "Corrected by the customer", "客户更正", record.of(answer, "deviations")
    )
    yield field("flags", "Deviations", "偏差", record.flags(needs))


def _sent_at(record: Record, sent: Told[NeedsSummarySent] | None) -> Cell:
    """When the mail went out, as its sender said, else when he entered it."""
    stated = record.of(sent, "sent_at")
    return stated if stated.lines else record.when(sent)
