"""One lead, deal or complaint as it stands: its fields, what is missing, what one may do now."""

from __future__ import annotations

import re
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from application.exchange import Look
from domain.sight import veiled
from projections.showing import shown

from .asking import Asked, AskedDep, Fresh, wait_for_log
from .cases import readable
from .problems import ProblemError, worded

#: The usual form of a UUID; the class would take many others.
ID = re.compile(r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z")

router = APIRouter(prefix="/api/v1")


@router.get("/leads/{lead_id}", tags=["leads"], summary="A lead, its version, what is missing next")
def lead(lead_id: str, query: Annotated[Fresh, Query()], asked: AskedDep) -> JSONResponse:
    return single_of("lead", lead_id, query, asked)


@router.get("/deals/{deal_id}", tags=["deals"], summary="A deal, its version, what is missing next")
def deal(deal_id: str, query: Annotated[Fresh, Query()], asked: AskedDep) -> JSONResponse:
    return single_of("deal", deal_id, query, asked)


def single_of(kind: str, aggregate_id: str, query: Fresh, asked: Asked) -> JSONResponse:
    """One aggregate of the kind, as the caller may see it; 404 if there is none for him."""
    person, sales, language = asked.person, asked.sales, asked.language
    wait_for_log(query, asked.request, sales)
    found = sales.look(as_uuid(aggregate_id), person.id)
    if found is None or found.aggregate != kind or not readable(person, found.state, sales):
        raise ProblemError("not-found")
    fields, hidden = seen_by(asked, found)
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


def seen_by(asked: Asked, found: Look) -> tuple[dict[str, Any], list[str]]:
    """The aggregate's fields without what this person may not read (G3.4.1, R3.7.10)."""
    may = asked.witness.eyes(found.id, found.state)
    return veiled(type(found.state), shown(found.state), may)


def as_uuid(text: str) -> UUID:
    """An id from a path, in its usual form; what is no id names nothing."""
    if ID.match(text) is None:
        raise ProblemError("not-found")
    return UUID(text)
