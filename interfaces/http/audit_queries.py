"""The auditors' views over HTTP: conformance (V15), and the register of overrides (V16)."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from projections.conformance import ConformanceView
from projections.conformance_report import ConformanceFilter
from projections.overrides import OverrideFilter, OverridesView

from .asking import (
    Asked,
    AskedDep,
    Paging,
    answered,
    csv_of,
    filter_of,
    page_response,
    wants_csv,
)
from .openapi import problem_responses
from .problems import ProblemError

NOT_FOUND: dict[int | str, dict[str, Any]] = {404: problem_responses(404)["404"]}

router = APIRouter(prefix="/api/v1", tags=["views"])


class ConformanceQuery(ConformanceFilter, Paging):
    """One case and its clauses; or, over all cases, the figures by clause, rep or case."""


class OverrideQuery(OverrideFilter, Paging):
    """Which entries of the register."""


@router.get(
    "/conformance",
    summary="V15 How the clauses are kept, in one case or over all",
    responses=NOT_FOUND,
)
def conformance(query: Annotated[ConformanceQuery, Query()], asked: AskedDep) -> Response:
    asked.wait(query, ConformanceView)
    wanted = filter_of(ConformanceFilter, query)
    if wanted.names_a_case:
        return _of_case(wanted, asked)
    now, language = asked.now, asked.language
    return page_response(
        asked.request,
        lambda: asked.views.conformance(wanted, now, language, query.limit, query.cursor),
    )


def _of_case(wanted: ConformanceFilter, asked: Asked) -> Response:
    found = answered(lambda: asked.views.conformance_of(wanted, asked.now, asked.language))
    if found is None:
        raise ProblemError("not-found")
    if wants_csv(asked.request):
        asked.witness.took("conformance.csv")
        return Response(csv_of(found["items"]), media_type="text/csv; charset=utf-8")
    return JSONResponse(found)


@router.get("/overrides", summary="V16 The register of overrides, exceptions and refused attempts")
def overrides(query: Annotated[OverrideQuery, Query()], asked: AskedDep) -> Response:
    asked.wait(query, OverridesView)
    wanted, now, language = filter_of(OverrideFilter, query), asked.now, asked.language
    return page_response(
        asked.request,
        lambda: asked.views.overrides(wanted, now, language, query.limit, query.cursor),
    )
