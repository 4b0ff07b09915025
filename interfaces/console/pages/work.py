"""Work: what is due, of one's own, one's team or everybody; why, and where to do it."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response

from domain.calendar import SHANGHAI
from domain.language import Text
from interfaces.console.asking import Page, Reader, ReaderDep, told
from interfaces.http.queries import WorkQuery, worklist

router = APIRouter(route_class=Page, include_in_schema=False)

#: As many rows stand on the page; who has more to do sees the most urgent first.
MOST_ROWS = 200
SCOPES = {
    "mine": Text("Mine", "我的"),
    "team": Text("My team", "本组"),
    "all": Text("Everybody", "全部"),
}
GROUPS = {
    "overdue": Text("Overdue", "已逾期"),
    "today": Text("Today", "今天"),
    "week": Text("Within a week", "一周内"),
    "later": Text("Later", "以后"),
    "undated": Text("Whenever you can", "无期限"),
}


@router.get("/work")
def work(
    reader: ReaderDep, scope: Annotated[Literal["mine", "team", "all"], Query()] = "mine"
) -> Response:
    listed = told(worklist(WorkQuery(scope=scope, limit=MOST_ROWS), reader.asked))
    groups: dict[str, list[dict[str, Any]]] = {name: [] for name in GROUPS}
    for row in listed["items"]:
        groups[_group(row, reader.asked.now)].append(_shown(row, reader))
    return reader.page(
        "work.html",
        scopes=SCOPES,
        scope=scope,
        groups=[(name, GROUPS[name], rows) for name, rows in groups.items() if rows],
        more=listed["next"] is not None,
    )


def _group(row: dict[str, Any], now: dt.datetime) -> str:
    if row["due_at"] is None:
        return "undated"
    due = dt.datetime.fromisoformat(row["due_at"])
    if due < now:
        return "overdue"
    days = (due.astimezone(SHANGHAI).date() - now.astimezone(SHANGHAI).date()).days
    return "today" if days == 0 else "week" if days <= 7 else "later"


def _shown(row: dict[str, Any], reader: Reader) -> dict[str, Any]:
    return row | {
        "href": f"/{row['aggregate']}s/{row['id']}",
        "owner": reader.name_of(row.get("owner_id")),
        "clause": reader.clause(row["clause"]),
    }
