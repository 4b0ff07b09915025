"""The complaints: how grave, in whose hands, by when."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from domain.complaint.kinds import Category, Status
from domain.complaint.severity import Severity
from domain.language import Text
from interfaces.console.asking import Page, ReaderDep
from interfaces.console.listing import Column, Listing, Narrowing, coded
from interfaces.http.complaint_queries import ComplaintQuery, complaints

router = APIRouter(route_class=Page, include_in_schema=False)

STILL_OPEN = (("true", Text("open", "未结")), ("false", Text("ended", "已结束")))
LISTING = Listing(
    "/complaints",
    Text("Complaints", "客诉"),
    (
        Column("customer_name", Text("Customer", "客户"), "case"),
        Column("severity", Text("Severity", "等级"), "chip"),
        Column("category", Text("Category", "类别"), "code"),
        Column("state", Text("State", "状态"), "state"),
        Column("handler_id", Text("Handler", "处理人"), "person"),
        Column("cycle", Text("Cycle", "周期"), "number"),
        Column("level", Text("Level", "上报层级"), "number"),
        Column("registered_at", Text("Registered", "登记时间"), "time"),
        Column("due_at", Text("Next deadline", "下一期限"), "time"),
    ),
    (
        Narrowing("search", Text("Customer or number", "客户或编号")),
        Narrowing("state", Text("State", "状态"), coded(Status)),
        Narrowing("severity", Text("Severity", "等级"), coded(Severity)),
        Narrowing("category", Text("Category", "类别"), coded(Category)),
        Narrowing(
            "open",
            Text("Open", "未结"),
            (("true", Text("open", "未结")), ("false", Text("ended", "已结束"))),
        ),
    ),
    (
        Text("No complaints here", "这里没有客诉"),
        Text("A complaint is registered from its customer's deal.", "客诉从客户的商机登记。"),
    ),
)
#: The clocks of a complaint, in the order in which they run out.
CLOCKS = ("first", "solution", "resolve")


@router.get("/complaints")
def list_of_complaints(reader: ReaderDep) -> Response:
    query = LISTING.query(ComplaintQuery, reader)
    return LISTING.page(reader, lambda asked: complaints(query, asked), row=_row)


def _row(row: dict[str, Any]) -> dict[str, Any]:
    """The row with the deadline that comes next, if one still runs."""
    running = [row[f"{c}_due_at"] for c in CLOCKS if row[f"{c}_due_at"] and not row[f"{c}_met_at"]]
    return row | {"href": f"/complaints/{row['id']}", "due_at": min(running, default=None)}
