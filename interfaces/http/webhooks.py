"""Looking after webhooks: how they fare, a new secret, sending again. Subscribing is a command."""

from __future__ import annotations

import datetime as dt
import json
from typing import Annotated, Any
from uuid import UUID

from anyio.to_thread import run_sync
from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from pydantic import Field, ValidationError, model_validator

from application.feed import FeedEvent, FeedFilter, read
from application.sales import Sales
from domain.registers import WEBHOOKS, WEBHOOKS_KEPT
from domain.values import Shape
from interfaces.intake import InvalidBodyError, read_json
from interfaces.webhooks.records import Held, Hook
from interfaces.webhooks.store import Store
from projections.showing import shown

from .asking import MOST_INTEGER, Fresh, wait_for_log
from .bodies import json_of
from .caller import CallerDep, SalesDep
from .only import only
from .problems import ProblemError
from .singles import as_uuid

CLAUSE = "R5.5"

router = APIRouter(prefix="/api/v1", tags=["webhooks"])


class SendAgain(Shape):
    """What to send again: one event, or all behind a position."""

    position: Annotated[int | None, Field(ge=1, le=MOST_INTEGER)] = None
    after: Annotated[int | None, Field(ge=0, le=MOST_INTEGER)] = None

    @model_validator(mode="after")
    def _one_of_both(self) -> SendAgain:
        if (self.position is None) is (self.after is None):
            raise ValueError("either position or after")
        return self


@router.get("/webhooks", summary="Every webhook: where to, how far, how it fares")
def webhooks(
    query: Annotated[Fresh, Query()], request: Request, caller: CallerDep, sales: SalesDep
) -> JSONResponse:
    only(caller.person, WEBHOOKS, CLAUSE)
    wait_for_log(query, request, sales)
    store = _store(request)
    items = [_shown(hook, store) for hook in store.hooks()]
    return JSONResponse({"items": items, "next": None, "position": store.followed})


@router.get("/webhooks/{webhook_id}/deliveries", summary="What a webhook could not deliver yet")
def deliveries(
    webhook_id: str,
    query: Annotated[Fresh, Query()],
    request: Request,
    caller: CallerDep,
    sales: SalesDep,
) -> JSONResponse:
    only(caller.person, WEBHOOKS, CLAUSE)
    wait_for_log(query, request, sales)
    id = _known(webhook_id, sales)
    store = _store(request)
    hook = store.hook(id)
    items = [_delivery(held) for held in store.held(id)]
    position = hook.position if hook is not None else sales.position
    return JSONResponse({"items": items, "next": None, "position": position})


@router.put(
    "/webhooks/{webhook_id}/deliveries",
    summary="Send one event again, or all behind a position; wakes a suspended webhook",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": SendAgain.model_json_schema()}},
        }
    },
)
async def send_again(
    webhook_id: str, request: Request, caller: CallerDep, sales: SalesDep
) -> dict[str, Any]:
    only(caller.person, WEBHOOKS_KEPT, CLAUSE)
    id = _known(webhook_id, sales)
    try:
        body = json.dumps(read_json(await json_of(request)))
        wanted = SendAgain.model_validate_json(body)
    except (ValidationError, InvalidBodyError) as error:
        raise ProblemError(
            "invalid", 'the body is {"position": <of an event>} or {"after": <position>}'
        ) from error
    await run_sync(_send_again, id, wanted, _store(request), sales)
    return {"id": str(id), **wanted.model_dump(exclude_none=True)}


@router.put(
    "/webhooks/{webhook_id}/secret",
    summary="Make a new signing secret, shown only now; the one before signs along for a day",
)
async def new_secret(webhook_id: str, caller: CallerDep, sales: SalesDep) -> dict[str, str]:
    only(caller.person, WEBHOOKS_KEPT, CLAUSE)
    id = _known(webhook_id, sales)
    # Like keys, secrets go by the machine's clock, whatever a manual one says.
    secret = await run_sync(sales.keys.webhooks.replace, id, dt.datetime.now(dt.UTC))
    return {"id": str(id), "secret": secret}


def _send_again(id: UUID, wanted: SendAgain, store: Store, sales: Sales) -> None:
    hook = store.hook(id)
    if hook is None:
        raise ProblemError("unavailable")  # subscribed this very moment
    if wanted.after is not None:
        store.back_to(id, min(wanted.after, sales.position))
    elif wanted.position is not None:
        store.again(id, _event_at(wanted.position, hook, sales))


def _event_at(position: int, hook: Hook, sales: Sales) -> FeedEvent:
    found = read(sales.log, FeedFilter(hook.types), position - 1, 1).events
    if not found or found[0].placed.position != position or found[0].is_personal_act:
        raise ProblemError("invalid", "position: that of an event that the webhook takes")
    return found[0]


def _known(text: str, sales: Sales) -> UUID:
    """The id of a webhook that is not ended; not-found of any other."""
    id = as_uuid(text)
    held = sales.held(id)
    if held is None or held.stream.aggregate.name != "webhook" or held.stream.state.ended:
        raise ProblemError("not-found")
    return id


def _store(request: Request) -> Store:
    store = request.app.state.webhooks.store
    assert isinstance(store, Store)
    return store


def _shown(hook: Hook, store: Store) -> dict[str, Any]:
    return {
        "id": str(hook.webhook_id),
        "url": hook.url,
        "types": sorted(hook.types),
        "state": "suspended" if hook.suspended else "failing" if hook.failing_since else "sending",
        "position": hook.position,
        "undelivered": store.count(hook.webhook_id),
        "failing_since": _instant(hook.failing_since),
    }


def _delivery(held: Held) -> dict[str, Any]:
    return {
        "position": held.position,
        "event_id": str(held.event_id),
        "type": held.type,
        "aggregate_id": str(held.aggregate_id),
        "state": "set-aside" if held.set_aside else "retrying" if held.attempts else "waiting",
        "attempts": held.attempts,
        "last_attempt_at": _instant(held.last_at),
        "status": held.status,
        "error": held.error,
        "next_attempt_at": None if held.set_aside else _instant(held.next_at or None),
    }


def _instant(seconds: float | None) -> Any:
    return None if seconds is None else shown(dt.datetime.fromtimestamp(seconds, dt.UTC))
