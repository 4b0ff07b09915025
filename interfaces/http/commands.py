"""The one endpoint behind every command's route."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from application.envelope import Placed
from application.exchange import Accepted, Answer, KeyReused, NotFound, Refused, Stale
from application.exchange import Request as CommandRequest
from application.log import StoreUnavailableError
from application.receipts import command_id_for
from application.sales import Sales, new_command_id
from domain.company.state import COMPANY_ID
from domain.language import Text
from domain.sight import may_hide, veiled
from interfaces.intake import InvalidBodyError, read, read_json
from projections.history import May, nobody
from projections.showing import shown_event

from .afterwards import is_more_to_tell, told_besides
from .arrivals import Arrivals
from .bodies import json_of
from .caller import Caller, caller, sales_of, throttle_of
from .eyes import eyes_of
from .metrics import COMMANDS_ANSWERED
from .openapi import command_documentation
from .people import stream_named
from .problems import ProblemError
from .routes import Route, all_routes
from .singles import as_uuid

REPLAYED = {"Idempotency-Replayed": "true"}
MOST_KEY_CHARACTERS = 255
IF_MATCH = re.compile(r'^(W/)?"([0-9]{1,18})"$')


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


def _endpoint(route: Route) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        return await issue(route, request)

    return endpoint


async def issue(route: Route, request: Request) -> Response:
    """Take the command from its request to its answer; raises ProblemError."""
    known = await caller(request)
    # Counted out before the answer leaves, so that a caller may follow up at once.
    with throttle_of(request).counted(known.key_id):
        command = await _read(route, request, known)
        sales, arrivals = sales_of(request), request.app.state.arrivals
        assert isinstance(arrivals, Arrivals)
        answer = await arrivals.of(sales.submit(command))
        COMMANDS_ANSWERED.labels(route.command.__name__, type(answer).__name__).inc()
        more: dict[str, Any] = {}
        if isinstance(answer, Accepted) and is_more_to_tell(answer):
            more = await run_sync(told_besides, answer, request, sales)
        return _respond(answer, route, known, sales, more)


async def _read(route: Route, request: Request, caller: Caller) -> CommandRequest:
    """The request as the application takes it, or a problem of form."""
    key = request.headers.get("idempotency-key")
    if key is not None and not 1 <= len(key) <= MOST_KEY_CHARACTERS:
        raise ProblemError("invalid", "Idempotency-Key: 1 to 255 characters")
    raw = await json_of(request)
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


def _aggregate_id(route: Route, request: Request) -> UUID | None:
    if not route.has_id:
        return None if route.command.creates else COMPANY_ID
    named: str = request.path_params[f"{route.aggregate.name}_id"]
    if route.is_of_a_person:
        return stream_named(named, sales_of(request))
    return as_uuid(named)


def _if_match(request: Request) -> int | None:
    given = request.headers.get("if-match")
    if given is None or given.strip() == "*":
        return None
    match = IF_MATCH.match(given.strip())
    if match is None:
        raise ProblemError("invalid", 'If-Match: a version in quotes, e.g. "7"')
    return int(match.group(2))


def _respond(
    answer: Answer, route: Route, caller: Caller, sales: Sales, more: dict[str, Any]
) -> Response:
    match answer:
        case Accepted():
            return _accepted(answer, route, caller, sales, more)
        case Refused():
            raise _problem_of(answer)
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


def _problem_of(refused: Refused) -> ProblemError:
    members: dict[str, Any] = {"position": refused.position}
    others = [r.detail["other_id"] for r in refused.reasons if "other_id" in r.detail]
    if others:
        members["other_id"] = others[0]
    headers = REPLAYED if refused.replayed else {}
    return ProblemError(refused.problem.value, None, refused.reasons, headers, **members)


def _accepted(
    answer: Accepted, route: Route, caller: Caller, sales: Sales, more: dict[str, Any]
) -> JSONResponse:
    headers = {"ETag": f'"{answer.version}"'}
    if answer.created:
        headers["Location"] = f"{route.path}/{answer.id}"
    if answer.replayed:
        headers |= REPLAYED
    body = {
        "id": str(answer.id),
        "version": answer.version,
        "position": answer.position,
        "events": [_shown(placed, caller, sales) for placed in answer.events],
        **more,
    }
    return JSONResponse(body, 201 if answer.created else 200, headers)


def _shown(placed: Placed, caller: Caller, sales: Sales) -> dict[str, Any]:
    """An event as this caller may read it: his own command can tell him what is restricted."""
    shown, kind = event_of(placed), type(placed.recorded.event)
    # While nobody's data is restricted, as his turn found it, what is personal is not looked for.
    if may_hide(kind, bool(sales.restricted)):
        may = _eyes(placed.recorded.aggregate_id, caller, sales)
        shown["data"] = veiled(kind, shown["data"], may)[0]
    return shown


def _eyes(aggregate_id: UUID, caller: Caller, sales: Sales) -> May:
    try:
        held = sales.held(aggregate_id)
        return eyes_of(caller.person, aggregate_id, held.stream.state, sales) if held else nobody
    except StoreUnavailableError:
        # The command is carried out: the answer says so, with less in it rather than not at all.
        return lambda clause: False


def event_of(placed: Placed) -> dict[str, Any]:
    """An event with all its fields, in the shape of an answer."""
    recorded = placed.recorded
    return {
        "type": type(recorded.event).__name__,
        "aggregate_id": str(recorded.aggregate_id),
        "version": recorded.version,
        "position": placed.position,
        "data": shown_event(recorded),
    }
