"""All leads, whatever became of them; what waits to be done with one stands in the inbox."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from domain.language import Text
from domain.lead.registration import RegisterLead
from domain.lead.state import Status
from domain.policy import Grade
from interfaces.console.asking import Page, ReaderDep
from interfaces.console.listing import Column, Listing, Narrowing, coded
from interfaces.http.queries import LeadQuery, leads

router = APIRouter(route_class=Page, include_in_schema=False)

LISTING = Listing(
    "/leads",
    Text("Leads", "线索"),
    (
        Column("customer_name", Text("Customer", "客户"), "case"),
        Column("state", Text("State", "状态"), "state"),
        Column("grade", Text("Grade", "等级"), "code"),
        Column("total", Text("Points", "得分"), "number"),
        Column("source", Text("Source", "来源"), "code"),
        Column("industry", Text("Industry", "行业")),
        Column("owner_id", Text("Owner", "负责人"), "person"),
    ),
    (
        Narrowing("search", Text("Customer or number", "客户或编号")),
        Narrowing("state", Text("State", "状态"), coded(Status)),
        Narrowing("grade", Text("Grade", "等级"), coded(Grade)),
        Narrowing("owner", Text("Owner", "负责人"), of_people=True),
    ),
    (
        Text("No leads here", "没有线索"),
        Text("Everything begins with a lead: register one.", "一切始于线索：请先登记。"),
    ),
    begins=RegisterLead,
)


@router.get("/leads")
def every(reader: ReaderDep) -> Response:
    query = LISTING.query(LeadQuery, reader)

    def row(item: dict[str, Any]) -> dict[str, Any]:
        return item | {"href": f"/leads/{item['id']}"}

    return LISTING.page(reader, lambda asked: leads(query, asked), row=row)
