"""The inbox: leads to score, to approve, and those that wait to be looked at again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from domain.kernel import Command
from domain.language import Text
from domain.lead.contact import RecordFirstContact
from domain.lead.scoring import ApproveScore, ReevaluateLead, ScoreLead
from domain.lead.state import Status
from interfaces.console.asking import Page, Reader, ReaderDep, told
from interfaces.console.turns import whose_turn
from interfaces.http.queries import LeadQuery, leads
from interfaces.http.routes import all_routes

router = APIRouter(route_class=Page, include_in_schema=False)

#: As many of each state are shown: of each is asked what the reader may do with it.
MOST_ROWS = 20
#: What lies in the inbox: the states of a lead in each part, and the command that takes it out.
PARTS = (
    ("approve", Text("To approve", "待审核"), (Status.SCORE_PENDING,), ApproveScore),
    ("score", Text("To score", "待评分"), (Status.REGISTERED, Status.RETURNED), ScoreLead),
    ("contact", Text("To contact", "待联系"), (Status.ASSIGNED,), RecordFirstContact),
    ("parked", Text("Parked", "暂缓"), (Status.PARKED,), ReevaluateLead),
)


#: What each of these commands is called in a path.
NAMES = {r.command: r.name for r in all_routes() if r.aggregate.name == "lead"}


@router.get("/inbox")
def inbox(reader: ReaderDep) -> Response:
    parts = []
    for name, title, states, command in PARTS:
        found = [_leads(state, reader) for state in states]
        rows = _rows([row for page in found for row in page["items"]], command, reader)
        if rows:
            parts.append((name, title, rows, any(page["next"] for page in found)))
    return reader.page("inbox.html", parts=parts, name_of=reader.name_of)


def _leads(state: Status, reader: Reader) -> dict[str, Any]:
    found: dict[str, Any] = told(leads(LeadQuery(state=state, limit=MOST_ROWS), reader.asked))
    return found


def _rows(
    rows: list[dict[str, Any]], command: type[Command], reader: Reader
) -> list[dict[str, Any]]:
    """The rows, each with the path of the form that takes it out, if this person may do that now;
    else with whoever may: the owner, where it is his to do, or the roles."""
    sales, ids = reader.asked.sales, [UUID(row["id"]) for row in rows]
    may = sales.may(command, ids, reader.person.id)
    found = []
    for id, row in zip(ids, rows, strict=True):
        whose = whose_turn(command, row["owner_id"])
        path = f"/leads/{row['id']}/do/{NAMES[command]}" if id in may else None
        found.append(row | {"path": path, "waits_for": [reader.name_of(who) for who in whose]})
    return found
