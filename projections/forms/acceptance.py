"""《验收单》 (R4.6): one milestone, each request to accept it, and what the customer said."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from domain.deal.acceptance import MilestoneAccepted, MilestoneDeemedAccepted
from domain.deal.acceptance_request import AcceptanceRequested
from domain.deal.delay import DelayForecast
from domain.deal.delivery_plan import DeliveryPlanned, PlannedMilestone
from domain.deal.rejection import MilestoneRejected
from domain.kernel import Event
from domain.language import Text

from .handover import signed_contract
from .model import Cell, Field, Section, Table, field, table
from .record import Maybe, Record, Told, computed, said

SIGNATURES = (Text("For us", "我方代表"), Text("For the customer", "客户代表"))

RESULTS: dict[type[Event], Text] = {
    MilestoneAccepted: Text("accepted", "验收通过"),
    MilestoneRejected: Text("rejected", "验收未通过"),
    MilestoneDeemedAccepted: Text("deemed accepted", "视为验收通过"),
}


def versions(record: Record) -> tuple[str, ...]:
    """The milestones by id, that for which acceptance was requested last at the end."""
    planned = [milestone.milestone_id for milestone in record.state.delivery.milestones]
    requested = {t.event.milestone_id: t.position for t in record.all(AcceptanceRequested)}
    return tuple(sorted(planned, key=lambda milestone_id: requested.get(milestone_id, 0)))


def fill(record: Record, version: str | None) -> tuple[Section, ...]:
    return (
        Section(Text("Milestone", "里程碑"), tuple(_milestone(record, version))),
        Section(Text("Requests and answers", "验收记录"), table=_requests(record, version)),
    )


def _milestone(record: Record, version: str | None) -> Iterator[Field]:
    planned, milestone = _planned(record, version)
    contract = signed_contract(record)
    delay = record.last(DelayForecast, milestone_id=version)
    yield field("contract_no", "Contract no.", "合同编号", record.of(contract, "contract_no"))
    labels = (
        ("id", "Milestone", "里程碑"),
        ("name", "Name", "名称"),
        ("due_on", "Due on", "计划日期"),
        ("acceptance_criteria", "Judged by", "验收标准"),
    )
    for name, en, zh in labels:
        yield field(name, en, zh, computed(name, getattr(milestone, name, None), planned))
    yield field("announced_on", "Delay announced to", "预告延期至", record.of(delay, "new_on"))


def _planned(
    record: Record, milestone_id: str | None
) -> tuple[Told[DeliveryPlanned] | None, PlannedMilestone | None]:
    """The milestone as the last plan that holds it has it."""
    for told in reversed(record.all(DeliveryPlanned)):
        for milestone in told.event.milestones:
            if milestone.id == milestone_id:
                return told, milestone
    return None, None


def _requests(record: Record, milestone_id: str | None) -> Table:
    columns = (
        ("requested_at", "Requested at", "提请时间"),
        ("requested_by", "By", "提请人"),
        ("result", "Result", "验收结论"),
        ("accepted_on", "Accepted on", "验收日期"),
        ("defects", "Defects", "存在问题"),
        ("answered_at", "Entered at", "记录时间"),
        ("doc_sha256", "SHA-256 of the signed sheet", "签字验收单SHA-256"),
    )
    requests = record.all(AcceptanceRequested, milestone_id=milestone_id)
    return table(columns, [_request(record, told) for told in requests])


def _request(record: Record, requested: Told[AcceptanceRequested]) -> tuple[Cell, ...]:
    answer = _answer_to(record, requested)
    result = said(
        [RESULTS[type(answer.event)]] if answer is not None else [], _name(answer), answer
    )
    accepted = answer if hasattr(_event(answer), "accepted_on") else None
    rejected = answer if hasattr(_event(answer), "defects") else None
    signed = answer if hasattr(_event(answer), "doc_sha256") else None
    return (
        record.when(requested),
        record.actor(requested),
        result,
        record.of(accepted, "accepted_on"),
        record.of(rejected, "defects"),
        record.when(answer),
        record.of(signed, "doc_sha256"),
    )


def _event(told: Maybe) -> Any:
    return told.event if told is not None else None


def _name(told: Maybe) -> str | None:
    return type(told.event).__name__ if told is not None else None


def _answer_to(record: Record, requested: Told[AcceptanceRequested]) -> Maybe:
    """The first answer on the milestone after the request."""
    milestone_id = requested.event.milestone_id
    answers = [told for kind in RESULTS for told in record.all(kind, milestone_id=milestone_id)]
    later = (told for told in answers if told.position > requested.position)
    return min(later, key=lambda told: told.position, default=None)
