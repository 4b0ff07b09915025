"""《线索登记评分表》 (R4.4): the base fields of a lead and one round of its scoring."""

from __future__ import annotations

from collections.abc import Iterator

from domain.language import Text
from domain.lead.assignment import LeadAssigned, LeadReassigned
from domain.lead.correction import LeadCorrected
from domain.lead.registration import LeadRegistered
from domain.lead.scoring import LeadScoreApproved, LeadScoreReturned, LeadScoreSubmitted
from domain.shared import ContactAdded

from .model import Cell, Field, Section, Table, field, table
from .record import Maybe, Record, Told, cells, computed, said

BEGINS_WITH = (LeadRegistered,)

APPROVED = Text("approved", "通过")
RETURNED = Text("returned", "退回")


def versions(record: Record) -> tuple[str, ...]:
    return tuple(str(t.event.round) for t in record.all(LeadScoreSubmitted))


def fill(record: Record, version: str | None) -> tuple[Section, ...]:
    round = int(version) if version is not None else None
    return (
        Section(Text("Base data", "基础信息"), tuple(_base(record)), is_compact=True),
        Section(Text("Contacts", "联系人"), table=_contacts(record)),
        Section(Text("Score", "评分"), tuple(_score(record, round))),
        Section(Text("Review and owner", "审核与负责人"), tuple(_review(record, round))),
    )


def _base(record: Record) -> Iterator[Field]:
    registered = record.last(LeadRegistered)
    yield field("scenario", "Scenario", "业务场景", record.of(registered, "scenario"))
    yield field("uscc", "Unified social credit code", "统一社会信用代码", _now(record, "uscc"))
    yield field("industry", "Industry", "行业", _now(record, "industry"))
    yield field("company_size", "Company size", "企业规模", _now(record, "company_size"))
    yield field("region", "Region", "地区", _now(record, "region"))
    yield field("source", "Source", "线索来源", _now(record, "source"))
    yield field("source_detail", "Details of the source", "来源说明", _now(record, "source_detail"))
    amount = _now(record, "expected_amount_fen")
    yield field("expected_amount_fen", "Expected amount", "预计金额", amount)
    yield field("registered_at", "Registered at", "登记时间", record.when(registered))
    yield field("registered_by", "Registered by", "登记人", record.actor(registered))


def _now(record: Record, name: str) -> Cell:
    """A base field as it stands, from its registration and what corrected it."""
    corrections = record.all(LeadCorrected, field=name)
    return computed(name, getattr(record.state, name), record.last(LeadRegistered), *corrections)


def _contacts(record: Record) -> Table:
    columns = (
        ("name", "Name", "姓名"),
        ("position", "Position", "职务"),
        ("phone", "Phone", "电话"),
        ("email", "E-mail", "邮箱"),
        ("wechat", "WeChat", "微信"),
    )
    rows = []
    for contact in record.state.contacts:
        told = record.last(ContactAdded, contact_id=contact.contact_id)
        rows.append(
            cells(
                told or record.last(LeadRegistered),
                name=contact.name,
                position=contact.position,
                phone=contact.phone,
                email=contact.email,
                wechat=contact.wechat,
            )
        )
    return table(columns, rows)


def _score(record: Record, round: int | None) -> Iterator[Field]:
    score = record.last(LeadScoreSubmitted, round=round)
    yield field("size_fit", "Fit of size", "规模匹配度", record.of(score, "size_fit"))
    budget = record.of(score, "budget_clarity")
    yield field("budget_clarity", "Clarity of budget", "预算清晰度", budget)
    yield field("urgency", "Urgency", "需求紧迫度", record.of(score, "urgency"))
    evidence = record.of(score, "budget_evidence")
    yield field("budget_evidence", "Evidence of the budget", "预算依据", evidence)
    need = record.of(score, "need_evidence")
    yield field("need_evidence", "Evidence of the need", "需求依据", need)
    yield field("need_verified", "Need is real", "需求是否真实", record.of(score, "need_verified"))
    yield field("total", "Total", "总分", record.of(score, "total"))
    yield field("grade", "Grade", "等级", record.of(score, "grade"))
    yield field("scorer_id", "Scored by", "评分人", record.who(score, "scorer_id"))
    yield field("scored_at", "Scored at", "评分时间", record.when(score))
    yield field("flags", "Deviations", "偏差", record.flags(score))


def _review(record: Record, round: int | None) -> Iterator[Field]:
    approved = record.last(LeadScoreApproved, round=round)
    returned = record.last(LeadScoreReturned, round=round)
    reviewed: Maybe = approved or returned
    word = said([APPROVED if approved else RETURNED], approved is not None, reviewed)
    result = word if reviewed is not None else record.when(None)
    yield field("result", "Manager's review", "经理审核", result)
    yield field("opinion", "Manager's opinion", "经理意见", record.reason(reviewed))
    yield field("reviewed_by", "Reviewed by", "审核人", record.actor(reviewed))
    yield field("reviewed_at", "Reviewed at", "审核时间", record.when(reviewed))
    yield field("owner_id", "Owner", "负责人", _owner(record))


def _owner(record: Record) -> Cell:
    """Who was given the lead last; nobody before it was assigned."""
    given: list[Told[LeadAssigned] | Told[LeadReassigned]] = [
        *record.all(LeadAssigned),
        *record.all(LeadReassigned),
    ]
    last = max(given, key=lambda told: told.position, default=None)
    owner = record.state.owner_id if last is not None else None
    return record.person(owner, last)
