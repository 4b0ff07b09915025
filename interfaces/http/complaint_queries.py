"""The complaints over HTTP: the board and its statistics."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from projections.complaints import ComplaintFilter, ComplaintsView, StatisticsFilter

from .asking import AskedDep, Fresh, Paging, Then, filter_of, page_response
from .singles import single_of

router = APIRouter(prefix="/api/v1", tags=["complaints"])


class ComplaintQuery(ComplaintFilter, Paging, Then):
    """Which complaints, as of when."""


class StatisticsQuery(StatisticsFilter, Fresh):
    """Which complaints count."""


@router.get("/complaints", summary="V10 The complaints board")
def complaints(query: Annotated[ComplaintQuery, Query()], asked: AskedDep) -> Response:
    asked.wait(query, ComplaintsView)
    wanted, now = filter_of(ComplaintFilter, query), asked.now
    return page_response(
        asked.request,
        lambda: asked.views.complaints(wanted, now, query.at, query.limit, query.cursor),
    )


@router.get("/complaint-statistics", summary="V11 Complaints by category and root cause")
def complaint_statistics(query: Annotated[StatisticsQuery, Query()], asked: AskedDep) -> Response:
    asked.wait(query, ComplaintsView)
    wanted, now = filter_of(StatisticsFilter, query), asked.now
    return page_response(asked.request, lambda: asked.views.complaint_statistics(wanted, now))


@router.get("/complaints/{complaint_id}", summary="A complaint, its version, what is missing next")
def complaint(complaint_id: str, query: Annotated[Fresh, Query()], asked: AskedDep) -> JSONResponse:
    return single_of("complaint", complaint_id, query, asked)
