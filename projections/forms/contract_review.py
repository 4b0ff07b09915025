"""《合同评审表》 (R4.5): one revision of the contract or of an amendment, and the votes on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from domain.deal.drafting import ContractDrafted
from domain.deal.excepting import FloorExceptionGranted
from domain.deal.expiry import ContractApprovalExpired
from domain.deal.records.contract import Opinion
from domain.deal.review import ContractApproved, ContractReviewed
from domain.deal.signing import ContractSigned
from domain.deal.submission import ContractSubmitted
from domain.deal.voiding import ContractApprovalsVoided
from domain.kernel import Event
from domain.language import Text

from .model import EMPTY, Cell, Field, Section, Table, field, table
from .record import Record, Told, cells, said

Drafted = Told[ContractDrafted] | None

#: How a revision stands after each of these events; the last of them counts.
RESULTS: dict[type[Event], Text] = {
    ContractDrafted: Text("drafted", "已起草"),
    ContractSubmitted: Text("in review", "评审中"),
    ContractApproved: Text("approved", "评审通过"),
    ContractApprovalsVoided: Text("votes void", "审批作废"),
    ContractApprovalExpired: Text("approval expired, in review again", "审批过期，重新评审"),
}
REJECTED = Text("rejected", "评审未通过")


def versions(record: Record) -> tuple[str, ...]:
    """`2` is a revision of the contract, `A1.2` one of its first amendment."""
    return tuple(_version(told.event) for told in record.all(ContractDrafted))


def _version(drafted: ContractDrafted) -> str:
    amendment = f"A{drafted.amendment_no}." if drafted.amendment_no is not None else ""
    return f"{amendment}{drafted.rev}"


def fill(record: Record, version: str | None) -> tuple[Section, ...]:
    found = (t for t in record.all(ContractDrafted) if _version(t.event) == version)
    drafted = next(found, None)
    return (
        Section(Text("Under review", "评审事项"), tuple(_items(record, drafted))),
        Section(Text("Payment plan", "付款计划"), table=_plan(drafted)),
        Section(
            Text("Leave to go below the bottom line", "突破底线的批准"),
            table=_leave(record, drafted),
        ),
        Section(Text("Opinions by department", "各部门意见"), table=_opinions(record, drafted)),
        Section(Text("Result", "评审结论"), tuple(_result(record, drafted))),
    )


def _items(record: Record, drafted: Drafted) -> Iterator[Field]:
    labels = (
        ("contract_no", "Contract no.", "合同编号"),
        ("amendment_no", "Amendment no.", "补充协议序号"),
        ("rev", "Revision", "版次"),
        ("terms_version", "Agreed terms, version", "条款版本"),
        ("template_id", "Template", "合同模板"),
        ("elements", "Elements", "合同要素"),
        ("amount_fen", "Amount", "合同金额"),
        ("delivery_on", "Delivery on", "交付日期"),
        ("scope", "Scope", "交付范围"),
        ("term_days", "Term (days)", "合同期限（天）"),
        ("deemed_acceptance", "Deemed acceptance", "视为验收条款"),
        ("non_standard_terms", "Non-standard terms", "非标准条款"),
        ("content_sha256", "SHA-256 of the text", "文本SHA-256"),
    )
    for name, en, zh in labels:
        yield field(name, en, zh, record.of(drafted, name))
    yield field("drafter", "Drafted by", "起草人", record.actor(drafted))
    yield field("flags", "Deviations", "偏差", record.flags(drafted))


def _plan(drafted: Drafted) -> Table:
    columns = (
        ("line_id", "Line", "期次"),
        ("kind", "Kind", "款项类型"),
        ("amount_fen", "Amount", "金额"),
        ("trigger", "Falls due by", "付款条件"),
        ("milestone_id", "Milestone", "里程碑"),
        ("days", "Days", "账期（天）"),
        ("due_on", "Due on", "应付日期"),
    )
    lines = drafted.event.payment_plan if drafted is not None else ()
    rows = [
        cells(drafted, **{name: getattr(line, name) for name, _, _ in columns}) for line in lines
    ]
    return table(columns, rows)


def _leave(record: Record, drafted: Drafted) -> Table:
    columns = (
        ("by", "Granted by", "批准人"),
        ("floor_price_fen", "Lowest price", "最低价格"),
        ("expires_on", "Until", "有效至"),
        ("reason", "Reason", "理由"),
    )
    granted = _on(record, FloorExceptionGranted, drafted)
    return table(
        columns,
        [
            (
                record.who(t, "by"),
                record.of(t, "floor_price_fen"),
                record.of(t, "expires_on"),
                record.reason(t),
            )
            for t in granted
        ],
    )


def _opinions(record: Record, drafted: Drafted) -> Table:
    columns = (
        ("department", "Department", "部门"),
        ("decision", "Decision", "结论"),
        ("opinion", "Opinion", "意见"),
        ("by", "By", "评审人"),
        ("at", "When", "时间"),
        ("content_sha256", "Text voted on (SHA-256)", "所评文本SHA-256"),
    )
    return table(
        columns,
        [
            (
                *(record.of(t, name) for name in ("department", "decision", "opinion")),
                record.actor(t),
                record.when(t),
                record.of(t, "content_sha256"),
            )
            for t in _on(record, ContractReviewed, drafted)
        ],
    )


def _result(record: Record, drafted: Drafted) -> Iterator[Field]:
    (*_, submitted) = (None, *_on(record, ContractSubmitted, drafted))
    last = _last_step(record, drafted)
    approved = last if last is not None and isinstance(last.event, ContractApproved) else None
    yield field("submitted_at", "Submitted at", "提交时间", record.when(submitted))
    yield field("result", "Result", "评审结论", EMPTY if last is None else _stands(last))
    yield field("decided_at", "Since", "结论时间", record.when(last))
    signed = None
    if approved is not None:
        signed = record.last(ContractSigned, amendment_no=approved.event.amendment_no)
    yield field("signed_on", "Signed on", "签订日期", record.of(signed, "signed_on"))
    yield field(
        "signed_sha256", "SHA-256 signed", "签订文本SHA-256", record.of(signed, "signed_sha256")
    )


def _last_step(record: Record, drafted: Drafted) -> Told[Any] | None:
    """What decides how the revision stands: its last event but a vote in favour."""
    rejections = (
        told
        for told in _on(record, ContractReviewed, drafted)
        if told.event.decision is Opinion.REJECT
    )
    steps = [told for kind in RESULTS for told in _on(record, kind, drafted)]
    return max((*steps, *rejections), key=lambda told: told.position, default=None)


def _stands(told: Told[Any]) -> Cell:
    kind: type[Event] = type(told.event)
    return said([RESULTS.get(kind, REJECTED)], kind.__name__, told)


def _on(record: Record, kind: type[Any], drafted: Drafted) -> tuple[Told[Any], ...]:
    """The events of a kind on this very revision."""
    if drafted is None:
        return ()
    text = drafted.event
    return record.all(kind, rev=text.rev, amendment_no=text.amendment_no)
