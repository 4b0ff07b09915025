"""The inbox: leads to score, to approve, and those that wait to be looked at again."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from domain.language import Text
from domain.lead.state import Status
from interfaces.console.asking import Page, Reader, ReaderDep, told
from interfaces.http.queries import LeadQuery, leads

router = APIRouter(route_class=Page, include_in_schema=False)

MOST_ROWS = 50
#: What lies in the inbox: the states of a lead in each part, and the command that takes it out.
PARTS = (
    ("approve", Text("To approve", "待审核"), (Status.SCORE_PENDING,), "approve-score"),
    ("score", Text("To score", "待评分"), (Status.REGISTERED, Status.RETURNED), "score-lead"),
    ("contact", Text("To contact", "待联系"), (Status.ASSIGNED,), "record-first-contact"),
    ("parked", Text("Parked", "暂缓"), (Status.PARKED,), "score-lead"),
)


@router.get("/inbox")
def inbox(reader: ReaderDep) -> Response:
    parts = [
        (name, title, command, [row for state in states for row in _leads(state, reader)])
        for name, title, states, command in PARTS
    ]
    filled = [part for part in parts if part[3]]
    return reader.page("inbox.html", parts=filled, name_of=reader.name_of)


def _leads(state: Status, reader: Reader) -> list[dict[str, Any]]:
    found = told(leads(LeadQuery(state=state, limit=MOST_ROWS), reader.asked))
    rows: list[dict[str, Any]] = found["items"]
    return rows
