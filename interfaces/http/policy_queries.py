"""The policies over HTTP, and what another one would have decided."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from anyio.to_thread import run_sync
from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from pydantic import Field, ValidationError

from domain.registers import WHAT_IF
from domain.values import Shape
from interfaces.intake import InvalidBodyError, read_json
from projections.moments import BadInstantError, as_of_from
from projections.policies import all_policies, one_policy
from projections.views import Views
from projections.what_if import BadValuesError, Report, WhatIf, trial_policy

from .asking import Asked, AskedDep, Fresh, wait_for_log
from .bodies import json_of
from .following import Eyes
from .only import only
from .problems import ProblemError

router = APIRouter(prefix="/api/v1", tags=["policies"])

#: How many events one call goes over; `next` says where the following call goes on.
MOST_EVENTS = 10_000

Place = int | str


class Trial(Shape):
    """Another policy, and the part of the log to try it on."""

    values: dict[str, Any] = Field(
        description="The values that differ, nested as in GET /policies; the others are as in "
        "force."
    )
    from_: Place | None = Field(
        default=None,
        alias="from",
        description="The first position, or the instant (RFC 3339) it was recorded at or after.",
    )
    to: Place | None = Field(
        default=None, description="The position or instant before which it ends."
    )


@router.get("/policies", summary="Every policy: its numbers, who agreed to them, since when")
def policies(query: Annotated[Fresh, Query()], asked: AskedDep) -> JSONResponse:
    wait_for_log(query, asked.request, asked.sales)
    items = all_policies(asked.views.policies)
    return JSONResponse({"items": items, "next": None, "position": asked.sales.position})


@router.get("/policies/{version}", summary="One policy")
def policy(version: str, query: Annotated[Fresh, Query()], asked: AskedDep) -> JSONResponse:
    wait_for_log(query, asked.request, asked.sales)
    found = one_policy(asked.views.policies, version)
    if found is None:
        raise ProblemError("not-found")
    return JSONResponse(found | {"position": asked.sales.position})


@router.post(
    "/whatif",
    summary="What another policy would have decided; nothing is written",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": Trial.model_json_schema()}},
        }
    },
)
async def what_if(request: Request, asked: AskedDep) -> JSONResponse:
    only(asked.person, WHAT_IF, "R5.3")
    trial = _trial(await json_of(request))
    return JSONResponse(await run_sync(_tried, trial, asked))


def _trial(raw: bytes) -> Trial:
    try:
        return Trial.model_validate(read_json(raw))
    except InvalidBodyError as error:
        raise ProblemError("invalid", str(error)) from error
    except ValidationError as error:
        places = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        raise ProblemError("invalid", "; ".join(places), errors=places) from error


def _tried(trial: Trial, asked: Asked) -> dict[str, Any]:
    views, log = asked.views, asked.sales.log
    position = log.last_position()
    try:
        tried = trial_policy(views.policies.at(position), trial.values)
    except BadValuesError as error:
        if error.reasons:
            raise ProblemError("rule", None, error.reasons) from error
        raise ProblemError("invalid", str(error), errors=list(error.problems)) from error
    first = _place(views, trial.from_, "from") or 1
    end = _place(views, trial.to, "to")
    report, following = Report(), None
    for covered in WhatIf(log, tried, first, end).batches():
        report.take(covered.report)
        if report.events >= MOST_EVENTS and covered.position < position:
            following = covered.position + 1
            break
    eyes = Eyes(asked.person, asked.sales, asked.witness)
    return {
        "items": [row.shown() for row in report.rows if eyes.reads_case(row.aggregate_id)],
        "totals": report.totals,
        "from": first,
        "to": end,
        "next": following,
        "position": position,
    }


def _place(views: Views, given: Place | None, name: str) -> int | None:
    """The first position that an instant names: what was recorded at it, or after."""
    if given is None:
        return None
    try:
        named = as_of_from(str(given))
    except BadInstantError as error:
        expected = "a position, or an RFC 3339 instant with its offset"
        raise ProblemError("invalid", f"{name}: {expected}") from error
    if isinstance(named, int):
        return named
    return (views.position_at(named - dt.timedelta(microseconds=1)) or 0) + 1
