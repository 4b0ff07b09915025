"""One lead, deal or complaint as it stands: its fields, what is missing, what one may do now."""

from __future__ import annotations

import re
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse

from application.exchange import Look
from application.sales import Sales
from domain.deal.state import Deal
from domain.people import Person
from domain.sight import may_see, veiled
from projections.history import May, nobody
from projections.showing import shown

from .asking import Fresh, wait_for_log
from .caller import Caller, CallerDep, SalesDep
from .problems import ProblemError, language_of, worded

#: The usual form of a UUID; the class would take many others.
ID = re.compile(r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z")

router = APIRouter(prefix="/api/v1")


@router.get("/leads/{lead_id}", tags=["leads"], summary="A lead, its version, what is missing next")
def lead(
    lead_id: str,
    query: Annotated[Fresh, Query()],
    request: Request,
    caller: CallerDep,
    sales: SalesDep,
) -> JSONResponse:
    return single_of("lead", lead_id, query, request, caller, sales)


@router.get("/deals/{deal_id}", tags=["deals"], summary="A deal, its version, what is missing next")
def deal(
    deal_id: str,
    query: Annotated[Fresh, Query()],
    request: Request,
    caller: CallerDep,
    sales: SalesDep,
) -> JSONResponse:
    return single_of("deal", deal_id, query, request, caller, sales)


def single_of(
    kind: str, aggregate_id: str, query: Fresh, request: Request, caller: Caller, sales: Sales
) -> JSONResponse:
    """One aggregate of the kind, as the caller may see it; 404 if there is none."""
    wait_for_log(query, request, sales)
    found = sales.look(as_uuid(aggregate_id), caller.person.id)
    if found is None or found.aggregate != kind:
        raise ProblemError("not-found")
    language = language_of(request)
    fields, hidden = seen_by(caller.person, found, sales)
    stands = fields.pop("status", None) or fields.pop("stage", None)
    body: dict[str, Any] = {
        **fields,
        "id": str(found.id),
        "state": stands,
        ("stage" if kind == "deal" else "status"): stands,
        "version": found.version,
        "position": found.position,
        "missing": [
            {
                "command": m.command,
                "reasons": [worded(r, language) for r in m.reasons],
                "waits_for": list(m.waits_for),
            }
            for m in found.missing
        ],
        "commands": list(found.commands),
        "hidden": hidden,
    }
    return JSONResponse(body, headers={"ETag": f'"{found.version}"'})


def seen_by(person: Person, found: Look, sales: Sales) -> tuple[dict[str, Any], list[str]]:
    """The aggregate's fields without what this person may not read (G3.4.1, R3.7.10)."""
    may = eyes_of(person, found.id, found.state, sales)
    return veiled(type(found.state), shown(found.state), may)


def eyes_of(person: Person, aggregate_id: UUID, state: Any, sales: Sales) -> May:
    """What this person may read of what is restricted in this aggregate."""
    if state is None:
        return nobody
    requested = isinstance(state, Deal) and sales.exception_requested(aggregate_id)
    return lambda clause: may_see(clause, person.id, person.roles, state, requested)


def as_uuid(text: str) -> UUID:
    """An id from a path, in its usual form; what is no id names nothing."""
    if ID.match(text) is None:
        raise ProblemError("not-found")
    return UUID(text)
