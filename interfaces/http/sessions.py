"""The sessions of a person at the console: which there are, and ending them."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from anyio.to_thread import run_sync
from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from application.sales import Sales
from application.sessions import Session, is_id
from domain.people import Role
from domain.values import PersonId
from interfaces.identity.sessions import BY_SESSION, idle_of

from .caller import Caller, CallerDep, SalesDep
from .openapi import problem_responses
from .problems import ProblemError

PROBLEMS: Any = problem_responses(401, 403, 404, 422, 429, 503)

router = APIRouter(prefix="/api/v1", tags=["sessions"], responses=PROBLEMS)


class SessionQuery(BaseModel):
    """Whose sessions: one's own, or for an administrator anybody's."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    person_id: PersonId | None = Field(default=None, description="One's own if left out.")


@router.get("/sessions", summary="One's sessions at the console; for an administrator anybody's")
async def sessions(
    query: Annotated[SessionQuery, Query()], request: Request, caller: CallerDep, sales: SalesDep
) -> dict[str, Any]:
    whose = _whose(query.person_id, caller)
    items = await run_sync(listed, whose, request, sales, caller.key_id)
    return {"items": items, "next": None, "position": sales.position}


@router.delete("/sessions", summary="End all of them", status_code=204)
async def end_sessions(
    query: Annotated[SessionQuery, Query()], caller: CallerDep, sales: SalesDep
) -> Response:
    await run_sync(sales.keys.sessions.end_all, _whose(query.person_id, caller))
    return Response(status_code=204)


@router.delete("/sessions/{session_id}", summary="End one of them", status_code=204)
async def end_session(session_id: str, caller: CallerDep, sales: SalesDep) -> Response:
    known = is_id(session_id)
    whose = await run_sync(sales.keys.sessions.owner, session_id) if known else None
    if whose is None or not _may_end(whose, caller):
        raise ProblemError("not-found")
    await run_sync(sales.keys.sessions.end, session_id)
    return Response(status_code=204)


def listed(person_id: str, request: Request, sales: Sales, client: str) -> list[dict[str, Any]]:
    """The open sessions of a person; `client` is what the trail calls the one that asks."""
    idle = idle_of(request.app.state.settings)
    found = sales.keys.sessions.of(person_id, dt.datetime.now(dt.UTC), idle)
    return [_shown(session, client) for session in found]


def _whose(person_id: str | None, caller: Caller) -> str:
    whose = person_id or caller.person.id
    if not _may_end(whose, caller):
        raise ProblemError("role")
    return whose


def _may_end(whose: str, caller: Caller) -> bool:
    return whose == caller.person.id or caller.person.holds(Role.ADMIN)


def _shown(session: Session, client: str) -> dict[str, Any]:
    return {
        "id": session.id,
        "person_id": session.person_id,
        "begun_by": session.begun_by,
        "agent": session.agent,
        "started_at": session.started_at.isoformat(),
        "seen_at": session.seen_at.isoformat(),
        "ends_at": session.ends_at.isoformat(),
        "current": client == f"{BY_SESSION}{session.id}",
    }
