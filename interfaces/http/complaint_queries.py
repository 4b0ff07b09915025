"""The complaints over HTTP: the board, its statistics, and how each came to be."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from projections.complaints import ComplaintFilter, StatisticsFilter

from .asking import AskedDep, Fresh, Paging, Then, filter_of, page_response
from .caller import CallerDep
from .queries import HistoryQuery, history_of
from .singles import single_of

router = APIRouter(prefix="/api/v1", tags=["complaints"])


class ComplaintQuery(ComplaintFilter, Paging, Then):
    """Which complaints, as of when."""


class StatisticsQuery(StatisticsFilter, Fresh):
    """Which complaints count."""


@router.get("/complaints", summary="V10 The complaints board")
def complaints(query: Annotated[ComplaintQuery, Query()], asked: AskedDep) -> Response:
    asked.wait(query)
    wanted, now = filter_of(ComplaintFilter, query), asked.now
    return page_response(
        asked.request,
        lambda: asked.views.complaints(wanted, now, query.at, query.limit, query.cursor),
    )


@router.get("/complaint-statistics", summary="V11 Complaints by category and root cause")
def complaint_statistics(query: Annotated[StatisticsQuery, Query()], asked: AskedDep) -> Response:
    asked.wait(query)
    wanted, now = filter_of(StatisticsFilter, query), asked.now
    return page_response(asked.request, lambda: asked.views.complaint_statistics(wanted, now))


@router.get("/complaints/{complaint_id}", summary="A complaint, its version, what is missing next")
def complaint(
    complaint_id: str, query: Annotated[Fresh, Query()], caller: CallerDep, asked: AskedDep
) -> JSONResponse:
    return single_of("complaint", complaint_id, query, asked.request, caller, asked.sales)


@router.get("/complaints/{complaint_id}/history", summary="V13 How a complaint came to be")
def complaint_history(
    complaint_id: str, query: Annotated[HistoryQuery, Query()], asked: AskedDep
) -> JSONResponse:
    return history_of("complaint", complaint_id, query, asked)
