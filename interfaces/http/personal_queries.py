"""What was laid down about personal data, over HTTP (V18): legal holds, erasures, restrictions."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from domain.personal import CLAUSE
from domain.registers import PERSONAL_DATA
from domain.registry import ERASURE, LEGAL_HOLD, RESTRICTION
from projections.personal_data import PersonalDataFilter, PersonalDataView

from .asking import Asked, AskedDep, Fresh, Paging, answered, filter_of, page_response
from .only import only
from .problems import ProblemError
from .singles import as_uuid

router = APIRouter(prefix="/api/v1", tags=["personal data"])


class RegisterQuery(PersonalDataFilter, Paging):
    """Which entries."""


@router.get("/legal-holds", summary="V18 Legal holds: what must not be erased, and why")
def holds(query: Annotated[RegisterQuery, Query()], asked: AskedDep) -> Response:
    return _list(LEGAL_HOLD.name, query, asked)


@router.get("/legal-holds/{legal_hold_id}", summary="V18 One legal hold")
def hold(legal_hold_id: str, query: Annotated[Fresh, Query()], asked: AskedDep) -> JSONResponse:
    return _one(LEGAL_HOLD.name, legal_hold_id, query, asked)


@router.get("/erasures", summary="V18 Erasures: whose personal data is gone, who decided it")
def erasures(query: Annotated[RegisterQuery, Query()], asked: AskedDep) -> Response:
    return _list(ERASURE.name, query, asked)


@router.get("/erasures/{erasure_id}", summary="V18 One erasure")
def erasure(erasure_id: str, query: Annotated[Fresh, Query()], asked: AskedDep) -> JSONResponse:
    found = _found(ERASURE.name, erasure_id, query, asked)
    return JSONResponse(found | {"also_reached": _also_reached(UUID(found["contact_id"]), asked)})


@router.get("/restrictions", summary="V18 Restrictions: whose personal data only compliance reads")
def restrictions(query: Annotated[RegisterQuery, Query()], asked: AskedDep) -> Response:
    return _list(RESTRICTION.name, query, asked)


@router.get("/restrictions/{restriction_id}", summary="V18 One restriction")
def restriction(
    restriction_id: str, query: Annotated[Fresh, Query()], asked: AskedDep
) -> JSONResponse:
    return _one(RESTRICTION.name, restriction_id, query, asked)


def _list(kind: str, query: RegisterQuery, asked: Asked) -> Response:
    only(asked.person, PERSONAL_DATA, CLAUSE)
    asked.wait(query, PersonalDataView)
    wanted, now = filter_of(PersonalDataFilter, query), asked.now
    return page_response(
        asked.request,
        lambda: asked.views.personal_data(kind, wanted, now, query.limit, query.cursor),
    )


def _one(kind: str, id: str, query: Fresh, asked: Asked) -> JSONResponse:
    return JSONResponse(_found(kind, id, query, asked))


def _found(kind: str, id: str, query: Fresh, asked: Asked) -> dict[str, Any]:
    only(asked.person, PERSONAL_DATA, CLAUSE)
    asked.wait(query, PersonalDataView)
    found = answered(lambda: asked.views.personal_act(kind, as_uuid(id), asked.now))
    if found is None:
        raise ProblemError("not-found")
    return found


def _also_reached(contact_id: UUID, asked: Asked) -> list[dict[str, Any]]:
    """Others with his phone or mail address: whoever decides asks whether they are he."""
    cases: dict[UUID, list[str]] = {}
    for other_id, case_id in asked.sales.reached_like(contact_id):
        cases.setdefault(other_id, []).append(str(case_id))
    return [{"contact_id": str(id), "cases": ids} for id, ids in cases.items()]
