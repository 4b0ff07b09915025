"""Finding a customer by the phone or mail address of one of its people (R5.4).

A query with a body: a phone number in a path would stand in every log on the way.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import ValidationError

from domain.complaint.state import Complaint
from domain.outcomes import Reason
from domain.people import Person
from domain.personal import CLAUSE
from domain.sight import COMPLAINANT, CONTACT_READERS, of_person
from domain.values import PersonalName, Shape
from interfaces.intake import InvalidBodyError, read_json

from .asking import Asked, AskedDep
from .bodies import json_of
from .cases import readable
from .problems import ProblemError

router = APIRouter(prefix="/api/v1", tags=["customers"])

#: More people than share a phone; what is beyond is left out.
MOST = 200


class Reach(Shape):
    """How somebody is reached; by both, if both are given."""

    phone: PersonalName | None = None
    email: PersonalName | None = None


@router.post(
    "/customers/search",
    summary="The customers with somebody who is reached by this phone or mail address",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": Reach.model_json_schema()}},
        }
    },
)
async def search(request: Request, asked: AskedDep) -> JSONResponse:
    _unless_reader(asked.person)
    wanted = _reach(await json_of(request))
    return JSONResponse(await run_sync(_found, wanted, asked))


def _unless_reader(person: Person) -> None:
    if CONTACT_READERS.isdisjoint(person.roles):
        roles = ", ".join(sorted(CONTACT_READERS))
        raise ProblemError("role", reasons=(Reason.role(CLAUSE, roles=roles),))


def _reach(raw: bytes) -> Reach:
    try:
        wanted = Reach.model_validate_json(json.dumps(read_json(raw)))
    except (InvalidBodyError, ValidationError) as error:
        raise ProblemError("invalid", 'the body is {"phone": "…", "email": "…"}, or one') from error
    if wanted.phone is None and wanted.email is None:
        raise ProblemError("invalid", "phone, email: name one of them, or both")
    return wanted


def _found(wanted: Reach, asked: Asked) -> dict[str, Any]:
    """One row for a person of a customer's, with the cases that name him and the caller reads."""
    position = asked.sales.position
    rows: dict[tuple[UUID, UUID], dict[str, Any]] = {}
    for contact_id, kind, state in _cases(wanted, asked):
        row = rows.setdefault(
            (state.customer_id, contact_id),
            {
                "id": str(state.customer_id),
                "customer_name": state.customer_name,
                "contact_id": str(contact_id),
                "cases": [],
            },
        )
        row["cases"].append({"aggregate": kind, "id": str(state.id), "number": state.number})
    return {"items": list(rows.values())[:MOST], "next": None, "position": position}


def _cases(wanted: Reach, asked: Asked) -> Iterator[tuple[UUID, str, Any]]:
    for contact_id, case_id in asked.sales.reached_by(wanted.phone, wanted.email):
        held = asked.sales.held(case_id)
        if held is not None and _reads(contact_id, case_id, held.stream.state, asked):
            yield contact_id, held.stream.aggregate.name, held.stream.state


def _reads(contact_id: UUID, case_id: UUID, state: Any, asked: Asked) -> bool:
    """Whether the caller may know that this person is named there."""
    if not readable(asked.person, state, asked.sales):
        return False
    may = asked.witness.eyes(case_id, state)
    if isinstance(state, Complaint) and not may(COMPLAINANT):
        return False
    return may(of_person(contact_id))
