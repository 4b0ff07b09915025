"""What somebody decides on when he approves or sends back, as it was handed in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.deal.solution import SolutionDrafted
from domain.deal.solution_review import ReviewSolution, margin_of
from domain.kernel import Command, Event
from domain.lead.scoring import ApproveScore, LeadScoreSubmitted, ReturnScore
from interfaces.console.asking import Reader
from interfaces.console.timeline import timeline_of

#: By the command that decides: the event that handed it in.
HANDED_IN: Mapping[type[Command], type[Event]] = {
    ApproveScore: LeadScoreSubmitted,
    ReturnScore: LeadScoreSubmitted,
    ReviewSolution: SolutionDrafted,
}
#: What of it counts, in the order in which it is read.
READ: Mapping[type[Event], tuple[str, ...]] = {
    LeadScoreSubmitted: (
        "total",
        "grade",
        "size_fit",
        "budget_clarity",
        "urgency",
        "budget_evidence",
        "need_evidence",
        "need_verified",
        "scorer_id",
    ),
    SolutionDrafted: (
        "solution_version",
        "price_total_fen",
        "cost_total_fen",
        "margin_bp",
        "core_offer",
        "advantages",
        "value_added",
        "value_added_reason",
        "delivery_days",
        "authors",
    ),
}


def decided_on(command: type[Command], collection: str, id: str, reader: Reader) -> dict[str, Any]:
    """What the newest event that handed it in says, as this reader may see it; else nothing."""
    kind = HANDED_IN.get(command)
    if kind is None:
        return {}
    events = timeline_of(collection, id, reader)
    handed = (e["data"] for e in reversed(events) if e["event"] == kind.__name__)
    data: dict[str, Any] = next(handed, {})
    if data.get("price_total_fen") is not None and data.get("cost_total_fen") is not None:
        data = {**data, "margin_bp": margin_of(data["price_total_fen"], data["cost_total_fen"])}
    return {name: data[name] for name in READ[kind] if name in data}
