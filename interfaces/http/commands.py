"""The one endpoint behind every command's route."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from application.envelope import Placed
from application.exchange import Accepted, Answer, KeyReused, NotFound, Refused, Stale
from application.exchange import Request as CommandRequest
from application.receipts import command_id_for
from application.sales import Sales, new_command_id
from domain.company.state import COMPANY_ID
from domain.language import Text
from interfaces.intake import InvalidBodyError, read, read_json

from .bodies import body_of
from .caller import Caller, CallerDep
from .metrics import COMMANDS_ANSWERED
from .openapi import command_documentation
from .problems import ProblemError
from .routes import Route, all_routes

MOST_KEY_CHARACTERS = 255
IF_MATCH = re.compile(r'^(W/)?"(\d{1,18})"$')


def command_router() -> APIRouter:
    """A route for every command that somebody with a key may issue."""
    router = APIRouter()
    for route in all_routes():
        router.add_api_route(
            route.path,
            _endpoint(route),
            methods=["POST"],
            tags=[route.aggregate.collection],
            operation_id=f"{route.aggregate.name}-{route.name}",
            response_class=JSONResponse,
            **command_documentation(route),
        )
    return router


def _endpoint(route: Route) -> Callable[[Request, Caller], Awaitable[Response]]:
    async def issue(request: Request, caller: CallerDep) -> Response:
        command = await _read(route, request, caller)
        sales: Sales = request.app.state.sales
        answer = await asyncio.wrap_future(sales.submit(command))
        COMMANDS_ANSWERED.labels(route.command.__name__, type(answer).__name__).inc()
        return _respond(answer)

    return issue


async def _read(route: Route, request: Request, caller: Caller) -> CommandRequest:
    """The request as the application takes it, or a problem of form."""
    key = request.headers.get("idempotency-key")
    if key is not None and not 1 <= len(key) <= MOST_KEY_CHARACTERS:
        raise ProblemError("invalid", "Idempotency-Key: 1 to 255 characters")
    raw = await body_of(request)
    _unless_json(request, raw)
    try:
        body = read_json(raw)
        known = read(route.command, body)
    except InvalidBodyError as error:
        raise ProblemError("invalid", str(error), errors=list(error.problems)) from error
    return CommandRequest(
        kind=route.command,
        aggregate=route.aggregate.name,
        aggregate_id=_aggregate_id(route, request),
        command=known.command,
        body=known.body,
        issuer=caller.issuer,
        command_id=command_id_for(caller.person.id, key) if key else new_command_id(),
        if_match=_if_match(request),
        field_reasons=known.reasons,
    )


def _unless_json(request: Request, raw: bytes) -> None:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    is_json = media_type == "application/json" or (
        media_type.startswith("application/") and media_type.endswith("+json")
    )
    if raw and not is_json:
        raise ProblemError("media-type")


def _aggregate_id(route: Route, request: Request) -> UUID | None:
    if not route.has_id:
        return None if route.command.creates else COMPANY_ID
    try:
        return UUID(request.path_params[f"{route.aggregate.name}_id"])
    except ValueError:
        raise ProblemError("not-found") from None


def _if_match(request: Request) -> int | None:
    given = request.headers.get("if-match")
    if given is None or given.strip() == "*":
        return None
    match = IF_MATCH.match(given.strip())
    if match is None:
        raise ProblemError("invalid", 'If-Match: a version in quotes, e.g. "7"')
    return int(match.group(2))


def _respond(answer: Answer) -> Response:
    match answer:
        case Accepted():
            return _accepted(answer)
        case Refused():
            members: dict[str, Any] = {"position": answer.position}
            others = [r.detail["other_id"] for r in answer.reasons if "other_id" in r.detail]
            if others:
                members["other_id"] = others[0]
            if answer.replayed:
                members["replayed"] = True
            raise ProblemError(answer.problem.value, None, answer.reasons, **members)
        case NotFound():
            raise ProblemError("not-found")
        case Stale():
            raise ProblemError(
                "stale",
                Text(f"The current version is {answer.version}.", f"当前版本为 {answer.version}。"),
                version=answer.version,
            )
        case KeyReused():
            raise ProblemError("key-reused")


def _accepted(answer: Accepted) -> JSONResponse:
    headers = {"ETag": f'"{answer.version}"'}
    if answer.replayed:
        headers["Idempotency-Replayed"] = "true"
    body = {
        "id": str(answer.id),
        "version": answer.version,
        "position": answer.position,
        "events": [event_of(placed) for placed in answer.events],
    }
    return JSONResponse(body, 201 if answer.created else 200, headers)


def event_of(placed: Placed) -> dict[str, Any]:
    """An event as an answer shows it."""
    recorded = placed.recorded
    return {
        "type": type(recorded.event).__name__,
        "aggregate_id": str(recorded.aggregate_id),
        "version": recorded.version,
        "position": placed.position,
        "data": recorded.event.model_dump(mode="json", by_alias=True),
    }
