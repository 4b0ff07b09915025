"""Exports: what left the house, for what, approved by whom; and asking for one."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from domain.company.export import Stage
from domain.company.exports import RequestExport
from domain.language import Text
from interfaces.console.asking import Page, ReaderDep
from interfaces.console.listing import Column, Listing, Narrowing, coded
from interfaces.http.exports import ExportsQuery, exports

router = APIRouter(route_class=Page, include_in_schema=False)

LISTING = Listing(
    "/exports",
    Text("Exports", "导出"),
    (
        Column("requested_at", Text("Asked for", "申请时间"), "time"),
        Column("by", Text("By", "申请人"), "person"),
        Column("purpose", Text("What for", "用途")),
        Column("formats_named", Text("Formats", "格式")),
        Column("personal", Text("Personal data", "个人信息"), "flag"),
        Column("state", Text("State", "状态"), "chip"),
        Column("at_work", Text("Progress", "进度"), "progress"),
        Column("approved_by", Text("Approved by", "批准人"), "person"),
        Column("rows", Text("Rows", "行数"), "number"),
        Column("sha256", Text("SHA-256", "SHA-256"), "hash"),
        Column("links", Text("Next", "下一步"), "links"),
    ),
    (
        Narrowing("state", Text("State", "状态"), coded(Stage)),
        Narrowing("by", Text("By", "申请人"), of_people=True),
    ),
    (
        Text("Nothing was exported", "尚无导出"),
        Text(
            "An export is a part of the log that can be verified without us.",
            "导出是日志的一部分，可脱离本系统独立验证。",
        ),
    ),
    begins=RequestExport,
)
#: What comes after each state, and what it is called.
LINKS: dict[str, tuple[tuple[str, Text], ...]] = {
    Stage.WAITING: (
        ("/exports/{id}/do/approve-export", Text("Approve", "批准")),
        ("/exports/{id}/do/cancel-export", Text("Call off", "取消")),
    ),
    Stage.READY: (("/exports/{id}/do/cancel-export", Text("Call off", "取消")),),
    Stage.DONE: (("/api/v1/exports/{id}/download", Text("Download", "下载")),),
}


@router.get("/exports")
def register(reader: ReaderDep) -> Response:
    query = LISTING.query(ExportsQuery, reader)

    def row(item: dict[str, Any]) -> dict[str, Any]:
        links = [
            (path.format(id=item["id"]), said.in_(reader.language))
            for path, said in LINKS.get(item["state"], ())
        ]
        return item | {
            "formats_named": ", ".join(item["formats"]),
            "links": links,
            "at_work": _at_work(item),
        }

    return LISTING.page(
        reader, lambda asked: exports(query, asked), template="exports.html", row=row
    )


def _at_work(item: dict[str, Any]) -> dict[str, Any] | None:
    """How far it is while it is being written; else nothing."""
    if item["state"] != Stage.READY:
        return None
    begun = item["progress"] or {"step": "", "done": 0, "total": 0}
    return {**begun, "trouble": item["trouble"]}
