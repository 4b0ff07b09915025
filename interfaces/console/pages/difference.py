"""Two points of a case: what differs from the one to the other."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from interfaces.console.asking import Page, ReaderDep, told
from interfaces.console.cases import case_of
from interfaces.console.timeline import timeline_of
from interfaces.http.history_queries import (
    DifferenceQuery,
    complaint_difference,
    deal_difference,
    lead_difference,
)
from interfaces.http.problems import ProblemError

router = APIRouter(route_class=Page, include_in_schema=False)

DIFFERENCES = {
    "leads": lead_difference,
    "deals": deal_difference,
    "complaints": complaint_difference,
}


@router.get("/{collection:cases}/{case_id}/difference")
def difference(
    collection: str,
    case_id: str,
    reader: ReaderDep,
    earlier: Annotated[int | None, Query(alias="from", ge=1)] = None,
    later: Annotated[int | None, Query(alias="to", ge=1)] = None,
) -> Response:
    """What differs between two positions; from the first event to the last unless told."""
    case = case_of(collection, case_id, reader)
    items = timeline_of(collection, case["id"], reader)
    if not items:
        raise ProblemError("not-found")
    points = _step(items, earlier, items[0]), _step(items, later, items[-1])
    asked = DifferenceQuery.model_validate(
        {"from": str(points[0]["position"]), "to": str(points[1]["position"])}
    )
    return reader.page(
        "difference.html",
        case=case,
        case_path=f"/{collection}/{case['id']}",
        items=items,
        points=points,
        changes=told(DIFFERENCES[collection](case["id"], asked, reader.asked))["items"],
        name_of=reader.name_of,
    )


def _step(
    items: list[dict[str, Any]], position: int | None, otherwise: dict[str, Any]
) -> dict[str, Any]:
    """The event at the position, or the last one before it; the first one if none is."""
    if position is None:
        return otherwise
    before = [item for item in items if item["position"] <= position]
    return before[-1] if before else items[0]
