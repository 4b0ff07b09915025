"""Setting the manual clock: for tests and demonstrations, on loopback only."""

from __future__ import annotations

import ipaddress
import json
from typing import Any

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request
from pydantic import ValidationError

from application.clock import ClockGoesBackError, ManualClock
from domain.values import Instant, Shape
from interfaces.intake import InvalidBodyError, read_json

from .bodies import json_of
from .caller import CallerDep, SalesDep
from .problems import ProblemError

router = APIRouter(prefix="/api/v1", tags=["clock"])


class ClockSetting(Shape):
    """The instant to which the manual clock moves."""

    now: Instant


@router.put(
    "/clock",
    summary="Move the manual clock on; all that falls due on the way fires first",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": ClockSetting.model_json_schema()}},
        }
    },
)
async def set_clock(request: Request, caller: CallerDep, sales: SalesDep) -> dict[str, Any]:
    if not isinstance(sales.clock, ManualClock):
        raise ProblemError(
            "not-found", "there is no manual clock; start with DEALTRAIL_CLOCK=manual"
        )
    if not _is_loopback(request):
        raise ProblemError("not-found")
    try:
        setting = ClockSetting.model_validate_json(json.dumps(read_json(await json_of(request))))
    except (ValidationError, InvalidBodyError) as error:
        raise ProblemError(
            "invalid",
            'the body is {"now": "<RFC 3339 instant, with its offset, between 1970 and 2199>"}',
        ) from error
    try:
        await run_sync(sales.set_clock, setting.now)
    except ClockGoesBackError as error:
        raise ProblemError("invalid", str(error)) from error
    return {"now": setting.now.isoformat().replace("+00:00", "Z"), "position": sales.position}


@router.get("/clock", summary="What time the service goes by, and whether it is a manual one")
async def read_clock(caller: CallerDep, sales: SalesDep) -> dict[str, Any]:
    now = sales.clock.now().isoformat().replace("+00:00", "Z")
    return {"now": now, "manual": sales.clock.manual}


def _is_loopback(request: Request) -> bool:
    if request.client is None:
        return True
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return request.client.host in ("localhost", "testclient")
