"""Whether the service lives, whether it is ready, and what it counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from application.engines.causes import Cause, cause_of
from application.log import StoreUnavailableError
from application.sales import Sales
from domain.language import Text
from projections.ledger.checker import Checker
from projections.ledger.findings import Finding
from projections.ledger.ledger import Ledger
from projections.ledger.standing import Standing, standing
from projections.views import ALL_VIEWS, Views

from .metrics import LOG_POSITION, exposition, note_ledger, note_verification, note_views
from .problems import language_of
from .trouble import OF_A_STORE, TOLD
from .unreadable import told

MOST_LAG = 10_000
#: Threads that look for whoever watches; a look at a store that is held takes seconds.
WATCHERS = 2
TROUBLE = Text(
    "No view can go on now; it is tried again and again. What is wrong stands in the lines that "
    "the service logs.",
    "所有视图暂时无法继续，系统会反复重试；原因见服务的日志。",
)

router = APIRouter(tags=["health"])


@router.get("/health/live", summary="The process answers")
async def live() -> dict[str, str]:
    return {"status": "live"}


@router.get("/health/ready", summary="The store takes commands and the views keep up")
async def ready(request: Request) -> Response:
    # On threads of its own: whoever watches is answered also where all others are waiting.
    return await run_sync(_readiness, request, limiter=request.app.state.watchers)


def _readiness(request: Request) -> Response:
    sales: Sales = request.app.state.sales
    views: Views = request.app.state.views
    trouble = _trouble(sales)
    lag = max(0, sales.position - views.position)
    # Without what it said: anybody may ask here, and an error can quote a row.
    failures = {name: failure.position for name, failure in views.failures.items()}
    caught_up = views.position >= request.app.state.opening_position
    states = _states(sales, views)
    sound = trouble is None and states is not None and not failures
    is_ready = sound and caught_up and lag <= MOST_LAG
    report: dict[str, Any] = {
        "status": "ready" if is_ready else "not ready",
        "store_writable": trouble is None,
        **_told(trouble, request),
        "position": sales.position,
        "view_lag": lag,
        "view_failures": failures,
        **_advice(views, failures, request),
        **(states or {}),
        "ledger": _ledger(request),
        "verification": _verification(request),
    }
    return JSONResponse(report, 200 if is_ready else 503)


def _trouble(sales: Sales) -> Cause | None:
    """What keeps the store from taking commands; a lock is looked at anew each time."""
    if sales.trouble not in (None, Cause.BUSY):
        return sales.trouble
    try:
        sales.try_writing()
    except StoreUnavailableError as error:
        return cause_of(error)
    return None


def _told(trouble: Cause | None, request: Request) -> dict[str, Any]:
    if trouble is None:
        return {}
    text = TOLD.get(trouble)
    said = text.in_(language_of(request)) if text is not None else None
    return {"store_trouble": {"cause": trouble.value, "text": said}}


def _states(sales: Sales, views: Views) -> dict[str, Any] | None:
    """How each view and each build stands; None where the log or their file cannot be read."""
    try:
        lags, builds = views.lags(sales.clock.now()), views.under_way()
    except OF_A_STORE:
        return None
    return {
        "views": {name: asdict(of) for name, of in sorted(lags.items())},
        "builds": {name: asdict(of) for name, of in sorted(builds.items())},
    }


def _ledger(request: Request) -> dict[str, Any] | None:
    """How the ledger stands; what is wrong with it keeps no command from being taken."""
    stands = _standing(request)
    if stands is None:
        return None
    signed = stands.signed_at
    said = stands.trouble or stands.folder_trouble
    return {
        "size": stands.size,
        **asdict(stands.lag),
        "checkpoint": {"size": stands.signed_size, "signed_at": signed.isoformat()}
        if signed is not None
        else None,
        "trouble": said.in_(language_of(request)) if said is not None else None,
        "remark": stands.remark.in_(language_of(request)) if stands.remark is not None else None,
    }


def _verification(request: Request) -> dict[str, Any] | None:
    """Whether the log is as it was recorded; one that is not goes on taking commands."""
    finding = _finding(request)
    shown = {"status", "position", "checked_at", "size"}
    return finding.model_dump(mode="json", include=shown) if finding is not None else None


def _finding(request: Request) -> Finding | None:
    """None where what was found last cannot be read."""
    checker: Checker = request.app.state.checker
    try:
        return checker.last
    except OF_A_STORE:
        return None


def _standing(request: Request) -> Standing | None:
    """None where the ledger or the log cannot be read."""
    sales: Sales = request.app.state.sales
    ledger: Ledger = request.app.state.ledger
    try:
        return standing(ledger, sales.log, sales.clock.now())
    except OF_A_STORE:
        return None


def _advice(views: Views, failures: Mapping[str, int], request: Request) -> dict[str, str]:
    """What to do where no view goes on; one that stopped alone is named by itself."""
    if ALL_VIEWS not in failures:
        return {}
    position = views.unreadable_position
    advice = TROUBLE if position is None else told(position)
    return {"advice": advice.in_(language_of(request))}


@router.get("/metrics", summary="Metrics for Prometheus", include_in_schema=False)
def metrics(request: Request) -> Response:
    sales: Sales = request.app.state.sales
    views: Views = request.app.state.views
    LOG_POSITION.set(sales.position)
    note_views(views.lags(sales.clock.now()), views.under_way(), views.failures)
    stands = _standing(request)
    if stands is not None:
        note_ledger(stands)
    finding = _finding(request)
    if finding is not None:
        note_verification(finding)
    body, media_type = exposition()
    return Response(body, media_type=media_type)
