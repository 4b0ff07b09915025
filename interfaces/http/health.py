"""Whether the service lives, whether it is ready, and what it counts."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from application.log import StoreUnavailableError
from application.sales import Sales
from projections.views import Views

from .metrics import LOG_POSITION, exposition, note_views

MOST_LAG = 10_000

router = APIRouter(tags=["health"])


@router.get("/health/live", summary="The process answers")
async def live() -> dict[str, str]:
    return {"status": "live"}


@router.get("/health/ready", summary="The store takes commands and the views keep up")
def ready(request: Request) -> Response:
    sales: Sales = request.app.state.sales
    views: Views = request.app.state.views
    writable = True
    try:
        with sales.log.turn():
            pass
    except StoreUnavailableError:
        writable = False
    lag = max(0, sales.position - views.position)
    lags = views.lags(sales.clock.now())
    # Without what it said: anybody may ask here, and an error can quote a row.
    failures = {name: failure.position for name, failure in views.failures.items()}
    caught_up = views.position >= request.app.state.opening_position
    is_ready = writable and caught_up and not failures and lag <= MOST_LAG
    report: dict[str, Any] = {
        "status": "ready" if is_ready else "not ready",
        "store_writable": writable,
        "position": sales.position,
        "view_lag": lag,
        "view_failures": failures,
        "views": {name: asdict(of) for name, of in sorted(lags.items())},
        "builds": {name: asdict(of) for name, of in sorted(views.under_way().items())},
    }
    return JSONResponse(report, 200 if is_ready else 503)


@router.get("/metrics", summary="Metrics for Prometheus", include_in_schema=False)
def metrics(request: Request) -> Response:
    sales: Sales = request.app.state.sales
    views: Views = request.app.state.views
    LOG_POSITION.set(sales.position)
    note_views(views.lags(sales.clock.now()), views.under_way(), views.failures)
    body, media_type = exposition()
    return Response(body, media_type=media_type)
