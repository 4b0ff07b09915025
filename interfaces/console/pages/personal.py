"""What was laid down about personal data: holds, erasures, restrictions, and by whom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Response

from domain.company.erasures import ErasureState, ProposeErasure
from domain.company.holds import HoldState, PlaceLegalHold
from domain.company.restrictions import RestrictionState, RestrictProcessing
from domain.language import Text
from interfaces.console.asking import Page, Reader, ReaderDep
from interfaces.console.listing import Column, Listing, Narrowing
from interfaces.http.asking import Asked
from interfaces.http.personal_queries import RegisterQuery, erasures, holds, restrictions

router = APIRouter(route_class=Page, include_in_schema=False)

COLUMNS = (
    Column("recorded_at", Text("Laid down", "登记时间"), "time"),
    Column("by", Text("By", "提出人"), "person"),
    Column("contact_id", Text("Contact", "联系人"), "id"),
    Column("customer_id", Text("Customer", "客户"), "id"),
    Column("reason", Text("Why", "理由")),
    Column("state", Text("State", "状态"), "chip"),
    Column("decided_by", Text("Decided by", "决定人"), "person"),
    Column("decided_at", Text("Decided", "决定时间"), "time"),
    Column("links", Text("Next", "下一步"), "links"),
)
BY = (Narrowing("by", Text("By", "提出人"), of_people=True),)
#: What comes after a state: the command, and what it is called.
LINKS: dict[str, tuple[str, Text]] = {
    HoldState.PLACED: ("/legal-holds/{id}/do/release-legal-hold", Text("Release", "解除")),
    ErasureState.PROPOSED: ("/erasures/{id}/do/approve-erasure", Text("Approve", "批准")),
    RestrictionState.RESTRICTED: ("/restrictions/{id}/do/lift-restriction", Text("Lift", "解除")),
}
HOLDS = Listing(
    "/legal-holds",
    Text("Legal holds", "法律保全"),
    COLUMNS,
    BY,
    (
        Text("Nothing is held", "没有法律保全"),
        Text("What is held cannot be erased.", "被保全的个人信息不得删除。"),
    ),
    begins=PlaceLegalHold,
)
ERASURES = Listing(
    "/erasures",
    Text("Erasures", "删除"),
    COLUMNS,
    BY,
    (
        Text("Nothing was erased", "没有删除"),
        Text(
            "One person proposes an erasure, another approves it.", "删除由一人提出，另一人批准。"
        ),
    ),
    begins=ProposeErasure,
)
RESTRICTIONS = Listing(
    "/restrictions",
    Text("Restrictions", "限制处理"),
    COLUMNS,
    BY,
    (
        Text("Nothing is restricted", "没有限制处理"),
        Text("Of whom it is restricted only compliance reads.", "受限个人信息仅合规可读。"),
    ),
    begins=RestrictProcessing,
)
#: The three registers, which lead to one another.
TABS = tuple((one.path, one.title) for one in (HOLDS, ERASURES, RESTRICTIONS))


@router.get("/legal-holds")
def list_of_holds(reader: ReaderDep) -> Response:
    return _page(HOLDS, holds, reader)


@router.get("/erasures")
def list_of_erasures(reader: ReaderDep) -> Response:
    return _page(ERASURES, erasures, reader)


@router.get("/restrictions")
def list_of_restrictions(reader: ReaderDep) -> Response:
    return _page(RESTRICTIONS, restrictions, reader)


def _page(
    listing: Listing, ask: Callable[[RegisterQuery, Asked], Response], reader: Reader
) -> Response:
    query = listing.query(RegisterQuery, reader)

    def row(item: dict[str, Any]) -> dict[str, Any]:
        path, said = LINKS.get(item["state"], ("", Text("", "")))
        links = [(path.format(id=item["id"]), said.in_(reader.language))] if path else []
        return item | {"links": links}

    return listing.page(
        reader,
        lambda asked: ask(query, asked),
        template="personal.html",
        row=row,
        more=lambda found: {"tabs": TABS},
    )
