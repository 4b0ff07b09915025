"""Every form there is: of which aggregate, under which clause, and how it is filled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.clauses.model import Source
from domain.deal.delivery_plan import DeliveryPlanned
from domain.deal.drafting import ContractDrafted
from domain.deal.handing_over import HandedOver
from domain.deal.needs import NeedsRecorded
from domain.deal.presentation import SolutionPresented
from domain.language import Text

from . import (
    acceptance,
    collection,
    complaint,
    contract_review,
    handover,
    lead_score,
    needs_record,
    negotiation_strategy,
    solution_feedback,
)
from .kinds import FormKind
from .record import Record

_KINDS = (
    FormKind(
        name="lead-score",
        aggregate="lead",
        clause="R4.4",
        title=Text("Lead registration and score form", "线索登记评分表"),
        mark="PF",
        begins_with=lead_score.BEGINS_WITH,
        fill=lead_score.fill,
        versions=lead_score.versions,
    ),
    FormKind(
        name="needs-record",
        aggregate="deal",
        clause="R4.1",
        title=Text("Needs record form", "需求沟通记录表"),
        mark="XQ",
        begins_with=(NeedsRecorded,),
        fill=needs_record.fill,
        versions=needs_record.versions,
        source=Source.GUIDEBOOK,
    ),
    FormKind(
        name="solution-feedback",
        aggregate="deal",
        clause="R4.2",
        title=Text("Solution feedback form", "方案反馈记录表"),
        mark="FK",
        begins_with=(SolutionPresented,),
        fill=solution_feedback.fill,
        versions=solution_feedback.versions,
        source=Source.GUIDEBOOK,
    ),
    FormKind(
        name="negotiation-strategy",
        aggregate="deal",
        clause="R4.3",
        title=Text("Negotiation strategy form", "谈判策略表"),
        mark="TP",
        begins_with=negotiation_strategy.BEGINS_WITH,
        fill=negotiation_strategy.fill,
        source=Source.GUIDEBOOK,
    ),
    FormKind(
        name="contract-review",
        aggregate="deal",
        clause="R4.5",
        title=Text("Contract review form", "合同评审表"),
        mark="PS",
        begins_with=(ContractDrafted,),
        fill=contract_review.fill,
        versions=contract_review.versions,
    ),
    FormKind(
        name="handover",
        aggregate="deal",
        clause="R4.6",
        title=Text("Delivery handover form", "订单交付交接表"),
        mark="JJ",
        begins_with=(HandedOver,),
        fill=handover.fill,
        versions=handover.versions,
        signatures=handover.SIGNATURES,
    ),
    FormKind(
        name="acceptance",
        aggregate="deal",
        clause="R4.6",
        title=Text("Acceptance sheet", "验收单"),
        mark="YS",
        begins_with=(DeliveryPlanned,),
        fill=acceptance.fill,
        versions=acceptance.versions,
        signatures=acceptance.SIGNATURES,
    ),
    FormKind(
        name="collection",
        aggregate="deal",
        clause="R4.7",
        title=Text("Collection tracking form", "回款跟踪表"),
        mark="HK",
        begins_with=collection.BEGINS_WITH,
        fill=collection.fill,
    ),
    FormKind(
        name="complaint",
        aggregate="complaint",
        clause="R4.8",
        title=Text("Complaint form", "客诉处理表"),
        mark="CL",
        begins_with=complaint.BEGINS_WITH,
        fill=complaint.fill,
        versions=complaint.versions,
    ),
)

#: The forms of each kind of aggregate, by name.
FORMS: Mapping[str, Mapping[str, FormKind]] = {
    aggregate: {kind.name: kind for kind in _KINDS if kind.aggregate == aggregate}
    for aggregate in ("lead", "deal", "complaint")
}


def listed(record: Record, aggregate: str) -> list[dict[str, Any]]:
    """Which forms the aggregate has, their versions, and whether they say anything yet."""
    return [
        {
            "name": kind.name,
            "title": kind.title,
            "clause": kind.clause,
            "source": kind.source.value,
            "versions": list(kind.versions(record)),
            "ready": kind.is_ready(record),
        }
        for kind in FORMS[aggregate].values()
    ]
