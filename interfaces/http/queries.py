"""The views over HTTP: one route each, nothing is decided here."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import Field

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

from .asking import Fresh, Paging, Then, ViewsDep, answered, filter_of, page_response, wait
from .caller import CallerDep, SalesDep
from .problems import ProblemError, language_of
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
    request: Request,
    caller: CallerDep,
    sales: SalesDep,
    views: ViewsDep,
) -> JSONResponse:
    wait(query, request, views)
    wanted = filter_of(PipelineFilter, query)
    now = sales.clock.now()
    return JSONResponse(
        answered(lambda: views.pipeline(wanted, now, query.at, query.limit, query.cursor))
    )


@router.get("/leads", summary="V7 The list of leads", tags=["leads"])
def leads(
    query: Annotated[LeadQuery, Query()],
    request: Request,
    caller: CallerDep,
    sales: SalesDep,
    views: ViewsDep,
) -> Response:
    wait(query, request, views)
    wanted, now = filter_of(LeadFilter, query), sales.clock.now()
    return page_response(
        request, lambda: views.leads(wanted, now, query.at, query.limit, query.cursor)
    )


@router.get("/deals", summary="The list of deals", tags=["deals"])
def deals(
    query: Annotated[DealQuery, Query()],
    request: Request,
    caller: CallerDep,
    sales: SalesDep,
    views: ViewsDep,
) -> Response:
    wait(query, request, views)
    wanted, now = filter_of(DealFilter, query), sales.clock.now()
    return page_response(request, lambda: views.deals(wanted, now, query.limit, query.cursor))


@router.get("/worklist", summary="V5 What is due, and for whom")
def worklist(
    query: Annotated[WorkQuery, Query()],
    request: Request,
    caller: CallerDep,
    sales: SalesDep,
    views: ViewsDep,
) -> Response:
    wait(query, request, views)
    wanted = _scoped(filter_of(WorkFilter, query), query.scope, caller.person)
    now, language = sales.clock.now(), language_of(request)
    return page_response(
        request, lambda: views.worklist(wanted, now, language, query.limit, query.cursor)
    )


def _scoped(wanted: WorkFilter, scope: str, person: Person) -> WorkFilter:
    if wanted.person is not None or wanted.team is not None or scope == "all":
        return wanted
    own = {"person": person.id} if scope == "mine" else {"team": person.team}
    return wanted.model_copy(update=own)


@router.get("/deadlines", summary="V6 How deadlines are kept, by kind and clause")
def deadlines(
    query: Annotated[DeadlineQuery, Query()],
    request: Request,
    caller: CallerDep,
    sales: SalesDep,
    views: ViewsDep,
) -> Response:
    wait(query, request, views)
    wanted, now = filter_of(DeadlineFilter, query), sales.clock.now()
    return page_response(request, lambda: views.deadlines(wanted, now))


@router.get("/deadlines/{kind}", summary="V6 The clocks behind a figure, with their events")
def deadlines_of_kind(
    kind: str,
    query: Annotated[DeadlineQuery, Query()],
    request: Request,
    caller: CallerDep,
    sales: SalesDep,
    views: ViewsDep,
) -> Response:
    wait(query, request, views)
    wanted = filter_of(DeadlineFilter, query).model_copy(update={"kind": kind})
    now = sales.clock.now()
    return page_response(
        request, lambda: views.deadline_rows(wanted, now, query.limit, query.cursor)
    )


@router.get("/audit", summary="V14 The audit trail: every row of the log, refused commands too")
def audit(
    query: Annotated[AuditQuery, Query()],
    request: Request,
    caller: CallerDep,
    sales: SalesDep,
    views: ViewsDep,
) -> Response:
    wait(query, request, views)
    wanted, now = filter_of(AuditFilter, query), sales.clock.now()

    def page() -> Page:
        found = views.audit(wanted, now, query.limit, query.cursor)
        _hide_figures(found.items, caller.person, sales)
        return found

    return page_response(request, page)


def _hide_figures(items: list[dict[str, Any]], person: Person, sales: SalesDep) -> None:
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
    request: Request,
    caller: CallerDep,
    sales: SalesDep,
    views: ViewsDep,
) -> JSONResponse:
    return _history("lead", lead_id, query, request, caller.person, sales, views)


@router.get("/deals/{deal_id}/history", summary="V13 How a deal came to be", tags=["deals"])
def deal_history(
    deal_id: str,
    query: Annotated[HistoryQuery, Query()],
    request: Request,
    caller: CallerDep,
    sales: SalesDep,
    views: ViewsDep,
) -> JSONResponse:
    return _history("deal", deal_id, query, request, caller.person, sales, views)


def _history(
    kind: str,
    text: str,
    query: HistoryQuery,
    request: Request,
    person: Person,
    sales: SalesDep,
    views: ViewsDep,
) -> JSONResponse:
    wait(query, request, views)
    aggregate_id = as_uuid(text)
    held = sales.held(aggregate_id)
    if held is None or held.stream.aggregate.name != kind:
        raise ProblemError("not-found")
    may = eyes_of(person, aggregate_id, held.stream.state, sales)
    wanted = filter_of(HistoryFilter, query)
    items = views.history(aggregate_id, language_of(request), query.at, may, wanted)
    return JSONResponse(
        {"items": items, "next": None, "position": max(held.position, views.position)}
    )
