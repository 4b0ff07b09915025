"""Exports over HTTP: the register (V18), and what was written, whole or for process mining (V19).

Asking for one, approving it and calling it off are commands. The file is read as it stands; who
may take it out is compliance, which asked for it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse, JSONResponse, Response, StreamingResponse

from application.sales import Sales
from domain.company.export import Stage
from domain.company.exports import CLAUSE
from domain.language import Text
from domain.outcomes import Reason
from domain.registers import EXPORT_FILES, EXPORTS, MINING_FILES
from interfaces.exports.asked import Asked as AskedFor
from interfaces.exports.asked import asked as asked_for
from projections.export.ocel_types import ObjectType
from projections.exports import ExportsFilter, ExportsView
from projections.paging import Page

from .asking import AskedDep, Fresh, Paging, answered, filter_of, page_response
from .caller import CallerDep, SalesDep
from .export_work import place_of, work_on
from .mined import IN_PARTS, MINED, mined
from .only import only
from .problems import ProblemError
from .singles import as_uuid

NOT_KEPT = Text(
    "The file of this export is not kept here, or not any more; ask for a new one.",
    "该导出的文件不在此处，或已不再保存；请重新申请。",
)
NOT_WRITTEN = Text("This export was not asked for in this form.", "申请该导出时未选此格式。")
ONLY_WHOLE = Text(
    "query.object_types: only of xes and ocel-json; ocel-sqlite is given whole.",
    "query.object_types：仅 xes 和 ocel-json 可按对象类型选取，ocel-sqlite 只能整体取得。",
)

router = APIRouter(prefix="/api/v1", tags=["exports"])


class ExportsQuery(ExportsFilter, Paging):
    """Which exports."""


@router.get("/exports", summary="V18 The register of exports: what left the house, and its hash")
def exports(query: Annotated[ExportsQuery, Query()], asked: AskedDep) -> Response:
    only(asked.person, EXPORTS, CLAUSE)
    asked.wait(query, ExportsView)
    wanted, now = filter_of(ExportsFilter, query), asked.now

    def page() -> Page:
        found = asked.views.exports(wanted, now, query.limit, query.cursor)
        for item in found.items:
            item |= work_on(item, asked.request, asked.language)
        return found

    return page_response(asked.request, page)


@router.get("/exports/{export_id}", summary="V18 One export, and how far it is")
def export(export_id: str, query: Annotated[Fresh, Query()], asked: AskedDep) -> JSONResponse:
    only(asked.person, EXPORTS, CLAUSE)
    asked.wait(query, ExportsView)
    found = answered(lambda: asked.views.export(as_uuid(export_id), asked.now))
    if found is None:
        raise ProblemError("not-found")
    return JSONResponse(found | work_on(found, asked.request, asked.language))


@router.get("/exports/{export_id}/download", summary="An export as a .zip, to be checked anywhere")
def download(export_id: str, request: Request, caller: CallerDep, sales: SalesDep) -> Response:
    only(caller.person, EXPORT_FILES, CLAUSE)
    id = as_uuid(export_id)
    done = _done(id, sales)
    file = _kept(done, request, sales)
    request.app.state.reads.note(caller.person.id, id, ["download"])
    return FileResponse(
        file, media_type="application/zip", filename=file.name, headers=_headers(done)
    )


@router.get(
    "/exports/{export_id}/process-mining/{form}",
    summary="V19 The events of an export for process mining: XES or OCEL 2.0",
)
def process_mining(
    export_id: str,
    form: Literal["xes", "ocel-json", "ocel-sqlite"],
    request: Request,
    caller: CallerDep,
    sales: SalesDep,
    object_types: Annotated[
        list[ObjectType] | None,
        Query(description="Only events about objects of these types (V19)."),
    ] = None,
) -> Response:
    only(caller.person, MINING_FILES, CLAUSE)
    if object_types is not None and form not in IN_PARTS:
        raise ProblemError("invalid", ONLY_WHOLE)
    id = as_uuid(export_id)
    done = _done(id, sales)
    if form not in done.formats:
        raise ProblemError("not-found", NOT_WRITTEN)
    name, media_type = MINED[form]
    headers = {"Content-Disposition": f'attachment; filename="{id}.{name}"'}
    whole = _kept(done, request, sales)
    request.app.state.reads.note(caller.person.id, id, [form])
    pieces = mined(whole, form, object_types)
    return StreamingResponse(pieces, media_type=media_type, headers=headers)


def _done(export_id: UUID, sales: Sales) -> AskedFor:
    """An export that is done, by the log, which no view lags behind."""
    found = asked_for(sales.log, export_id)
    if found is None:
        raise ProblemError("not-found")
    if found.stage is not Stage.DONE:
        reason = Reason.illegal_state(CLAUSE, found.stage, (Stage.DONE,))
        raise ProblemError("illegal-state", reasons=(reason,))
    return found


def _kept(done: AskedFor, request: Request, sales: Sales) -> Path:
    """The file, unless it discloses somebody who was erased: the log says so at once."""
    place = place_of(request)
    file = place.file(done.export_id) if place is not None else None
    if place is None or file is None or not file.is_file():
        raise ProblemError("gone", NOT_KEPT)
    if place.is_outdated(done, len(sales.erased_by_now)):
        raise ProblemError("gone", NOT_KEPT)
    return file


def _headers(done: AskedFor) -> dict[str, str]:
    """By the hash who takes it knows that it is what the log says (LogExported)."""
    return {
        "ETag": f'"{done.sha256}"',
        "Export-SHA256": str(done.sha256),
        "Cache-Control": "private, no-store",
    }
