"""The feed: events as they happen, as JSON Lines, by long poll, or as server-sent events."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from anyio.to_thread import run_sync
from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import EventSourceResponse
from pydantic import Field

from application.feed import FeedFilter
from application.sales import Sales
from domain.registry import AGGREGATES, EVENTS
from projections.cloud_names import TYPE_PREFIX

from .asking import MOST_INTEGER, MOST_WAIT_SECONDS, WAIT, Fresh, wait_for_log
from .caller import CallerDep, SalesDep
from .following import Following
from .lost import refuse_lost
from .problems import ProblemError, quality
from .singles import ID
from .streams import Slots, SlottedResponse
from .surround import is_head

SSE = str(EventSourceResponse.media_type)
LINES = ("application/jsonl", "application/x-ndjson")
HEADERS = {"Vary": "Accept", "X-Accel-Buffering": "no"}

router = APIRouter(prefix="/api/v1", tags=["feed"])


class FeedQuery(Fresh):
    """From where on, which events, and how long to wait for one."""

    after: int = Field(default=0, ge=0, le=MOST_INTEGER, description="Events behind this position.")
    type: list[str] = Field(
        default=[], max_length=500, description="Names of events; give it again for more."
    )
    aggregate: str | None = Field(default=None, max_length=64, description="The id of one.")
    kind: str | None = Field(
        default=None, max_length=20, description=f"One of {', '.join(AGGREGATES)}."
    )
    limit: int | None = Field(default=None, ge=1, le=MOST_INTEGER, description="Events at most.")
    wait: float | None = Field(
        default=None,
        ge=0,
        allow_inf_nan=False,
        description=f"Seconds to wait for an event, at most {MOST_WAIT_SECONDS:.0f}; "
        "`Prefer: wait=<seconds>` says the same.",
    )

    @property
    def wanted(self) -> FeedFilter:
        names = [n.strip().removeprefix(TYPE_PREFIX) for t in self.type for n in t.split(",")]
        unknown = [name for name in names if name not in EVENTS]
        if unknown:
            raise ProblemError("invalid", "type: the name of an event, such as LeadRegistered")
        if self.aggregate is not None and ID.match(self.aggregate) is None:
            raise ProblemError("invalid", "aggregate: an id")
        if self.kind is not None and self.kind not in AGGREGATES:
            raise ProblemError("invalid", f"kind: one of {', '.join(AGGREGATES)}")
        one = UUID(self.aggregate) if self.aggregate is not None else None
        return FeedFilter(frozenset(names), one, self.kind)


@router.get("/events", summary="The feed: every event, in order, as it happens")
async def events(
    query: Annotated[FeedQuery, Query()],
    request: Request,
    caller: CallerDep,
    sales: SalesDep,
    last_event_id: Annotated[
        str | None, Header(max_length=20, description="Where a stream broke off (SSE).")
    ] = None,
) -> Response:
    media_type = _media_type(request)
    is_sse = media_type == SSE
    after = _resumed(last_event_id) if is_sse and last_event_id else query.after
    await run_sync(_begin, query, request, sales, after)
    following = Following(request, sales, caller, query.wanted, after, query.limit)
    if is_head(request):
        return Response(media_type=media_type, headers=HEADERS)
    slots: Slots = request.app.state.slots
    slots.take(caller.key_id)
    try:
        # Read before the answer begins, so that what is wrong can still be said.
        first = await following.next_piece()
        if is_sse:
            parts = following.sent_events(first)
        else:
            parts = following.lines(first, _wait(query, request))
    except BaseException:
        slots.give_back(caller.key_id)
        raise
    return SlottedResponse(parts, media_type, HEADERS, slots, caller.key_id)


def _begin(query: FeedQuery, request: Request, sales: Sales, after: int) -> None:
    """Wait as asked; who has seen more than there is is told so, instead of missing what comes."""
    wait_for_log(query, request, sales)
    refuse_lost(sales.log, after)


def _media_type(request: Request) -> str:
    """What the caller prefers of what there is; JSON Lines if he names none of it."""
    best, chosen = 0.0, LINES[0]
    for part in request.headers.get("accept", "").split(","):
        name, _, parameters = part.strip().partition(";")
        weight = quality(parameters)
        if name.strip().lower() in (*LINES, SSE) and weight > best:
            best, chosen = weight, name.strip().lower()
    return chosen


def _resumed(last_event_id: str) -> int:
    if not (last_event_id.isascii() and last_event_id.isdigit()):
        raise ProblemError("invalid", "Last-Event-ID: a position")
    return min(int(last_event_id), MOST_INTEGER)


def _wait(query: FeedQuery, request: Request) -> float:
    """How long the caller waits for an event; not at all unless he says so."""
    told = WAIT.search(request.headers.get("prefer", ""))
    wanted = query.wait if query.wait is not None else float(told.group(1)) if told else 0.0
    return min(wanted, MOST_WAIT_SECONDS)
