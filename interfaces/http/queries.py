"""The views over HTTP: one route each, nothing is decided here."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse
from pydantic import Field

from domain.deal.floor import BREAKS
from domain.people import Person
from domain.sight import BOTTOM_LINE
from projections.audit import AuditFilter, AuditView
from projections.deadlines import DeadlineFilter, DeadlinesView
from projections.deals import DealFilter, DealsView
from projections.leads import LeadFilter, LeadsView
from projections.paging import Page
from projections.pipeline import PipelineFilter, PipelineView
from projections.worklist import WorkFilter, WorklistView

from . import proven
from .asking import (
    Asked,
    AskedDep,
    Paging,
    Then,
    answered,
    filter_of,
    page_response,
)

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

    proof_status: proven.Status | None = Field(
        default=None, description="signed: a checkpoint covers the row; pending: none does yet."
    )


@router.get("/pipeline", summary="V1 The board: deals by stage, with totals")
def pipeline(
    query: Annotated[PipelineQuery, Query()],
    asked: AskedDep,
) -> JSONResponse:
    asked.wait(query, PipelineView)
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
    asked.wait(query, LeadsView)
    wanted, now = filter_of(LeadFilter, query), asked.now
    return page_response(
        asked.request, lambda: asked.views.leads(wanted, now, query.at, query.limit, query.cursor)
    )


@router.get("/deals", summary="The list of deals", tags=["deals"])
def deals(
    query: Annotated[DealQuery, Query()],
    asked: AskedDep,
) -> Response:
    asked.wait(query, DealsView)
    wanted, now = filter_of(DealFilter, query), asked.now
    return page_response(
        asked.request, lambda: asked.views.deals(wanted, now, query.limit, query.cursor)
    )


@router.get("/worklist", summary="V5 What is due, and for whom")
def worklist(
    query: Annotated[WorkQuery, Query()],
    asked: AskedDep,
) -> Response:
    asked.wait(query, WorklistView)
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
    asked.wait(query, DeadlinesView)
    wanted, now = filter_of(DeadlineFilter, query), asked.now
    return page_response(asked.request, lambda: asked.views.deadlines(wanted, now))


@router.get("/deadlines/{kind}", summary="V6 The clocks behind a figure, with their events")
def deadlines_of_kind(
    kind: str,
    query: Annotated[DeadlineQuery, Query()],
    asked: AskedDep,
) -> Response:
    asked.wait(query, DeadlinesView)
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
    asked.wait(query, AuditView)
    signed, now = proven.signed_up_to(asked.request), asked.now
    wanted = proven.narrowed(filter_of(AuditFilter, query), query.proof_status, signed)

    def page() -> Page:
        found = asked.views.audit(wanted, now, query.limit, query.cursor)
        proven.mark(found.items, signed)
        _hide_figures(found.items, asked)
        return found

    return page_response(asked.request, page)


def _hide_figures(items: list[dict[str, Any]], asked: Asked) -> None:
    """The figures of a refusal can tell a bottom line (G3.4.1); they go to whom it is open."""
    open_to_him: dict[str, bool] = {}
    for item in items:
        if BREAKS.isdisjoint(reason["code"] for reason in item["reasons"]):
            continue
        deal_id = item["aggregate_id"]
        if deal_id not in open_to_him:
            held = asked.sales.held(UUID(deal_id))
            may = asked.witness.eyes(UUID(deal_id), held and held.stream.state)
            open_to_him[deal_id] = may(BOTTOM_LINE)
        if not open_to_him[deal_id]:
            item["reasons"] = [{**reason, "detail": {}} for reason in item["reasons"]]
