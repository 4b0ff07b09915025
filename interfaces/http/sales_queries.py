"""The views of how selling goes: the funnel, the forecast, how long deals stand in a stage."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from domain.deal.state import Stage
from domain.values import Month
from projections.forecast import Figure, ForecastFilter, ForecastView
from projections.funnel import FunnelFilter, FunnelTraits, FunnelView
from projections.journey import Step
from projections.moments import AsOf
from projections.outlook import Change
from projections.stage_ageing import StageAgeingFilter, StageAgeingView

from .asking import (
    AskedDep,
    Fresh,
    Paging,
    Searched,
    Then,
    answered,
    filter_of,
    page_response,
    point,
)

router = APIRouter(prefix="/api/v1", tags=["views"])

MOST_MONTHS = 60


class Since(BaseModel):
    """What the forecast is compared with."""

    compare: str | None = Field(
        default=None,
        max_length=64,
        description="An RFC 3339 instant or a position; left out, a week before.",
    )

    @property
    def since(self) -> AsOf | None:
        return point(self.compare, "compare")


class FunnelQuery(FunnelFilter, Fresh, Then):
    """Which leads, over which period, as of when."""


class FunnelMonthsQuery(FunnelTraits, Fresh, Then):
    """Which leads, over how many months, as of when."""

    months: int = Field(
        default=12, ge=1, le=MOST_MONTHS, description="The last so many, with that of `as_of`."
    )


class FunnelStepQuery(FunnelFilter, Searched, Paging, Then):
    """Which leads, over which period, as of when."""

    code: str | None = Field(
        default=None, max_length=40, description="Of those lost, only with this code."
    )


class ForecastQuery(ForecastFilter, Since, Fresh, Then):
    """Whose deals, as of when, and compared with when."""


class ForecastChangeQuery(ForecastFilter, Since, Searched, Paging, Then):
    """Which changes."""

    change: Change | None = Field(default=None, description="One bar of the waterfall.")


class ForecastMonthQuery(ForecastFilter, Searched, Paging, Then):
    """Whose deals, and behind which figure."""

    stage: Stage | None = None
    figure: Figure = Field(
        default=Figure.BEST, description="The deals behind this figure of the month."
    )


class StageAgeingQuery(StageAgeingFilter, Paging):
    """Which open deals."""


class StaysQuery(Searched, Paging):
    """Which stays."""


@router.get("/funnel", summary="V2 How many leads came how far, and why others did not")
def funnel(query: Annotated[FunnelQuery, Query()], asked: AskedDep) -> JSONResponse:
    asked.wait(query, FunnelView)
    wanted = filter_of(FunnelFilter, query)
    return JSONResponse(answered(lambda: asked.views.funnel(wanted, asked.now, query.at)))


@router.get("/funnel/months", summary="V2 The funnel month by month: each cohort in a row")
def funnel_months(query: Annotated[FunnelMonthsQuery, Query()], asked: AskedDep) -> Response:
    asked.wait(query, FunnelView)
    wanted, now = filter_of(FunnelTraits, query), asked.now
    return page_response(
        asked.request, lambda: asked.views.funnel_months(wanted, query.months, now, query.at)
    )


@router.get("/funnel/{step}", summary="V2 The leads behind a step's figures, with their events")
def funnel_step(
    step: Step | Literal["LOST"], query: Annotated[FunnelStepQuery, Query()], asked: AskedDep
) -> Response:
    asked.wait(query, FunnelView)
    wanted, now = filter_of(FunnelFilter, query), asked.now
    taken = step if isinstance(step, Step) else None
    return page_response(
        asked.request,
        lambda: asked.views.funnel_rows(
            wanted, taken, query.code, now, query.at, query.limit, query.cursor, query.search
        ),
    )


@router.get("/forecast", summary="V3 What is to be signed when, what was won, and what changed")
def forecast(query: Annotated[ForecastQuery, Query()], asked: AskedDep) -> JSONResponse:
    asked.wait(query, ForecastView)
    wanted, since = filter_of(ForecastFilter, query), query.since
    return JSONResponse(answered(lambda: asked.views.forecast(wanted, asked.now, query.at, since)))


@router.get("/forecast/changes", summary="V3 The changes behind the waterfall, with their events")
def forecast_changes(query: Annotated[ForecastChangeQuery, Query()], asked: AskedDep) -> Response:
    asked.wait(query, ForecastView)
    wanted, since, now = filter_of(ForecastFilter, query), query.since, asked.now
    return page_response(
        asked.request,
        lambda: asked.views.forecast_changes(
            wanted, query.change, now, query.at, since, query.limit, query.cursor, query.search
        ),
    )


@router.get("/forecast/{month}", summary="V3 The deals behind a month's figures")
def forecast_month(
    month: Annotated[Month, Path()],
    query: Annotated[ForecastMonthQuery, Query()],
    asked: AskedDep,
) -> Response:
    asked.wait(query, ForecastView)
    wanted = filter_of(ForecastFilter, query).model_copy(update={"month": month})
    now = asked.now
    return page_response(
        asked.request,
        lambda: asked.views.forecast_rows(
            wanted,
            query.stage,
            query.figure,
            now,
            query.at,
            query.limit,
            query.cursor,
            query.search,
        ),
    )


@router.get("/stage-ageing", summary="V4 How long open deals have been in their stage")
def stage_ageing(query: Annotated[StageAgeingQuery, Query()], asked: AskedDep) -> Response:
    asked.wait(query, StageAgeingView)
    wanted, now = filter_of(StageAgeingFilter, query), asked.now
    return page_response(
        asked.request,
        lambda: asked.views.stage_ageing(wanted, now, query.limit, query.cursor),
    )


@router.get("/stage-ageing/{stage}", summary="V4 The stays behind a stage's median and percentile")
def stays(stage: Stage, query: Annotated[StaysQuery, Query()], asked: AskedDep) -> Response:
    asked.wait(query, StageAgeingView)
    now = asked.now
    return page_response(
        asked.request,
        lambda: asked.views.stays(stage, now, query.limit, query.cursor, query.search),
    )
