"""The views over HTTP: one route each, nothing is decided here."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse
from pydantic import Field

from application.sales import Sales
from domain.deal.floor import BREAKS
from domain.people import Person
from domain.sight import BOTTOM_LINE
from projections.audit import AuditFilter
from projections.deadlines import DeadlineFilter
from projections.deals import DealFilter
from projections.history import HistoryFilter
from projections.leads import LeadFilter
from projections.paging import Page
from projections.pipeline import PipelineFilter
from projections.worklist import WorkFilter

from .asking import (
    Asked,
    AskedDep,
    Fresh,
    Paging,
    Then,
    answered,
    filter_of,
    page_response,
)
from .problems import ProblemError
from .singles import as_uuid, eyes_of

router = APIRouter(prefix="/api/v1", tags=["views"])


class PipelineQuery(PipelineFilter, Paging, Then):
    """Which deals, as of when."""


class LeadQuery(LeadFilter, Paging, Then):
    """Which leads, as of when."""


class DealQuery(DealFilter, Paging):
    """Which deals."""


class WorkQuery(WorkFilter, Paging):
    """Whose work; the caller's own unless a person or team is named."""

    scope: Literal["mine", "team", "all"] = Field(
        default="mine", description="Without person and team: one's own, one's team's, everybody's."
    )


class DeadlineQuery(DeadlineFilter, Paging):
    """Whose deadlines, and which."""


class AuditQuery(AuditFilter, Paging):
    """Which rows of the trail."""


class HistoryQuery(HistoryFilter, Fresh, Then):
    """Which events of the timeline, as of when."""


@router.get("/pipeline", summary="V1 The board: deals by stage, with totals")
def pipeline(
    query: Annotated[PipelineQuery, Query()],
    asked: AskedDep,
) -> JSONResponse:
    asked.wait(query)
    wanted = filter_of(PipelineFilter, query)
    now = asked.now
    return JSONResponse(
        answered(lambda: asked.views.pipeline(wanted, now, query.at, query.limit, query.cursor))
    )


@router.get("/leads", summary="V7 The list of leads", tags=["leads"])
def leads(
    query: Annotated[LeadQuery, Query()],
    asked: AskedDep,
) -> Response:
    asked.wait(query)
    wanted, now = filter_of(LeadFilter, query), asked.now
    return page_response(
        asked.request, lambda: asked.views.leads(wanted, now, query.at, query.limit, query.cursor)
    )


@router.get("/deals", summary="The list of deals", tags=["deals"])
def deals(
    query: Annotated[DealQuery, Query()],
    asked: AskedDep,
) -> Response:
    asked.wait(query)
    wanted, now = filter_of(DealFilter, query), asked.now
    return page_response(
        asked.request, lambda: asked.views.deals(wanted, now, query.limit, query.cursor)
    )


@router.get("/worklist", summary="V5 What is due, and for whom")
def worklist(
    query: Annotated[WorkQuery, Query()],
    asked: AskedDep,
) -> Response:
    asked.wait(query)
    wanted = _scoped(filter_of(WorkFilter, query), query.scope, asked.person)
    now, language = asked.now, asked.language
    return page_response(
        asked.request,
        lambda: asked.views.worklist(wanted, now, language, query.limit, query.cursor),
    )


def _scoped(wanted: WorkFilter, scope: str, person: Person) -> WorkFilter:
    if wanted.person is not None or wanted.team is not None or scope == "all":
        return wanted
    own = {"person": person.id} if scope == "mine" else {"team": person.team}
    return wanted.model_copy(update=own)


@router.get("/deadlines", summary="V6 How deadlines are kept, by kind and clause")
def deadlines(
    query: Annotated[DeadlineQuery, Query()],
    asked: AskedDep,
) -> Response:
    asked.wait(query)
    wanted, now = filter_of(DeadlineFilter, query), asked.now
    return page_response(asked.request, lambda: asked.views.deadlines(wanted, now))


@router.get("/deadlines/{kind}", summary="V6 The clocks behind a figure, with their events")
def deadlines_of_kind(
    kind: str,
    query: Annotated[DeadlineQuery, Query()],
    asked: AskedDep,
) -> Response:
    asked.wait(query)
    wanted = filter_of(DeadlineFilter, query).model_copy(update={"kind": kind})
    now = asked.now
    return page_response(
        asked.request, lambda: asked.views.deadline_rows(wanted, now, query.limit, query.cursor)
    )


@router.get("/audit", summary="V14 The audit trail: every row of the log, refused commands too")
def audit(
    query: Annotated[AuditQuery, Query()],
    asked: AskedDep,
) -> Response:
    asked.wait(query)
    wanted, now = filter_of(AuditFilter, query), asked.now

    def page() -> Page:
        found = asked.views.audit(wanted, now, query.limit, query.cursor)
        _hide_figures(found.items, asked.person, asked.sales)
        return found

    return page_response(asked.request, page)


def _hide_figures(items: list[dict[str, Any]], person: Person, sales: Sales) -> None:
    """The figures of a refusal can tell a bottom line (G3.4.1); they go to whom it is open."""
    open_to_him: dict[str, bool] = {}
    for item in items:
        if BREAKS.isdisjoint(reason["code"] for reason in item["reasons"]):
            continue
        deal_id = item["aggregate_id"]
        if deal_id not in open_to_him:
            held = sales.held(UUID(deal_id))
            may = eyes_of(person, UUID(deal_id), held and held.stream.state, sales)
            open_to_him[deal_id] = may(BOTTOM_LINE)
        if not open_to_him[deal_id]:
            item["reasons"] = [{**reason, "detail": {}} for reason in item["reasons"]]


@router.get("/leads/{lead_id}/history", summary="V13 How a lead came to be", tags=["leads"])
def lead_history(
    lead_id: str,
    query: Annotated[HistoryQuery, Query()],
    asked: AskedDep,
) -> JSONResponse:
    return history_of("lead", lead_id, query, asked)


@router.get("/deals/{deal_id}/history", summary="V13 How a deal came to be", tags=["deals"])
def deal_history(
    deal_id: str,
    query: Annotated[HistoryQuery, Query()],
    asked: AskedDep,
) -> JSONResponse:
    return history_of("deal", deal_id, query, asked)


def history_of(kind: str, text: str, query: HistoryQuery, asked: Asked) -> JSONResponse:
    """The timeline of one aggregate of the kind, as the caller may see it; 404 if there is none."""
    asked.wait(query)
    aggregate_id = as_uuid(text)
    held = asked.sales.held(aggregate_id)
    if held is None or held.stream.aggregate.name != kind:
        raise ProblemError("not-found")
    may = eyes_of(asked.person, aggregate_id, held.stream.state, asked.sales)
    wanted = filter_of(HistoryFilter, query)
    items = asked.views.history(aggregate_id, asked.language, query.at, may, wanted)
    position = max(held.position, asked.views.position)
    return JSONResponse({"items": items, "next": None, "position": position})
