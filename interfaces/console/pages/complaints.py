"""The complaints: how grave, in whose hands, by when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from domain.clocks import ClockState
from domain.complaint.kinds import Category, Status
from domain.complaint.registration import RegisterComplaint
from domain.complaint.severity import Severity
from domain.complaint.state import Complaint
from domain.language import Text
from interfaces.console.asking import Page, Reader, ReaderDep
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
    begins=RegisterComplaint,
)
#: Of a deadline that was not met yet, in time or not.
RUNNING = (ClockState.RUNNING, ClockState.BREACHED)


@router.get("/complaints")
def list_of_complaints(reader: ReaderDep) -> Response:
    query = LISTING.query(ComplaintQuery, reader)
    return LISTING.page(
        reader,
        lambda asked: complaints(query, asked),
        template="complaints.html",
        row=lambda row: _row(row, reader),
    )


def _row(row: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """The row with the deadline that comes next, if one still runs; `late` names what is past."""
    due_at = min(_deadlines(row, reader), default=None)
    late = "due_at" if due_at is not None and due_at < reader.now else None
    return row | {"href": f"/complaints/{row['id']}", "due_at": due_at, "late": late}


def _deadlines(row: dict[str, Any], reader: Reader) -> Iterator[dt.datetime]:
    """Those of every clock that runs; the row of the board has the three longest only."""
    held = reader.asked.sales.held(UUID(row["id"]))
    complaint = held.stream.state if held is not None else None
    if isinstance(complaint, Complaint):
        yield from (clock.due_at for clock in complaint.clocks if clock.state in RUNNING)
