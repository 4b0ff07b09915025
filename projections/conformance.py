"""Conformance (V15): how each case stands to each clause, and the events that prove it.

A case is a lead and the deal that it became, a deal of before this log, or a complaint.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Column, Connection, String, Uuid

from domain.clauses.applying import JUDGED
from domain.complaint.state import Complaint
from domain.deal.state import Deal
from domain.lead.state import Lead

from .conformance_counts import LETTERS, PLACES, count_columns, note_case
from .conformance_rows import case_columns, clause_columns
from .folding import Happening
from .judging import Case, Cause, findings
from .rows import Row, Rows
from .standing import FOUND, Finding, Status, noting, standing
from .traits import Scene, is_case
from .view import View

DECIDED = frozenset(LETTERS[status] for status in FOUND)

#: Counts up whenever an event is judged otherwise than before, or something else is kept of it.
RULES = 3


class ConformanceView(View):
    """A row for each case, and one for each clause of which something was said there.

    `statuses` of a case has a letter for every clause; another list of clauses is another
    version of the view, and so are other rules by which they are judged.
    """

    name = "conformance"
    version: ClassVar[int] = zlib.crc32(f"{RULES} {' '.join(JUDGED)}".encode()) >> 1

    def __init__(self, build: int) -> None:
        super().__init__(build)
        self.cases = Rows(
            self.table(
                "cases",
                Column("id", Uuid, primary_key=True),
                *case_columns(),
                deal=("deal_id",),
                owner=("owner_id", "scenario", "statuses"),
                list=("number", "id"),
            )
        )
        self.clauses = Rows(
            self.table(
                "clauses",
                Column("id", Uuid, primary_key=True),
                Column("clause", String(20), primary_key=True),
                *clause_columns(),
                since=("since", "clause"),
            )
        )
        self.counts = Rows(self.table("counts", *count_columns()), few=True)
        self.written = (self.cases, self.clauses, self.counts)

    def apply(self, connection: Connection, happening: Happening) -> None:
        after, before = happening.after, happening.before
        if after is None or before is None or not is_case(after.state):
            return
        scene = Scene(
            happening.placed.recorded,
            None if happening.begins else before.state,
            after.state,
            happening.policy,
        )
        id = case_id(after.state)
        begins = happening.begins and id == after.id
        old = self.cases.get(connection, id, new=begins)
        known = _case_of(old)
        case = known.after(scene)
        said: dict[str, Status | None] = {}
        for finding in findings(scene, case):
            is_new = finding.clause not in said and not _was_said(finding.clause, old)
            said[finding.clause] = self._note(connection, id, finding, happening, is_new)
        row = _case_row(id, old, (known, case), scene, said, happening)
        note_case(self.counts, connection, old, row)
        self.cases.put(row)

    def _note(
        self,
        connection: Connection,
        id: UUID,
        finding: Finding,
        happening: Happening,
        is_new: bool,
    ) -> Status | None:
        """Write down what is said of the clause; returns what counts now."""
        old = self.clauses.get(connection, id, finding.clause, new=is_new)
        at = happening.trail.recorded_at
        entries = old["entries"] if old is not None else {}
        entries = noting(entries, finding, happening.position, at)
        found = standing(entries)
        self.clauses.put(
            {
                "id": id,
                "clause": finding.clause,
                "entries": entries,
                "status": found and str(found.status),
                "since": found and found.since,
                "proof": list(found.proof) if found else [],
                "proof_count": found.count if found else 0,
                "waived_by": list(found.waived_by) if found else [],
                "why": found and found.why,
                "position": happening.position,
                "recorded_at": at,
            }
        )
        return found.status if found else None


def case_id(state: Any) -> UUID:
    """The case to which the lead, deal or complaint belongs."""
    if isinstance(state, Deal) and state.lead_id is not None:
        return state.lead_id
    found: UUID = state.id
    return found


def _was_said(clause: str, row: Row | None) -> bool:
    """Whether the case has a row for the clause, as its own row tells."""
    if row is None:
        return False
    return row["statuses"][PLACES[clause]] in DECIDED or clause in row["noted"]


def statuses_of(
    known: Case, case: Case, said: Mapping[str, Status | None], letters_before: str
) -> str:
    """A letter for each clause: what was said of it, or whether it is still to come.

    `known` and its letters are from before; of a case that begins there are no letters. Only
    what is new is looked at, for there are many clauses.
    """
    letters = list(letters_before or LETTERS[Status.NOT_APPLICABLE] * len(JUDGED))
    awaited, earlier = case.awaited, known.awaited if letters_before else frozenset()
    for clause in awaited ^ earlier:
        place = PLACES.get(clause)
        if place is not None and letters[place] not in DECIDED:
            letters[place] = LETTERS[Status.NOT_YET if clause in awaited else Status.NOT_APPLICABLE]
    for clause, status in said.items():
        if status is not None:
            letters[PLACES[clause]] = LETTERS[status]
    return "".join(letters)


def _case_of(row: Row | None) -> Case:
    """The case as its row tells it."""
    if row is None:
        return Case()
    cause = None
    if row["cause_id"] is not None:
        cause = Cause(row["cause_id"], row["cause_actor"], row["cause_reason"])
    return Case(
        traits=row["traits"],
        has_deal=row["deal_id"] is not None,
        ended=row["ended"],
        running=row["running"],
        cause=cause,
    )


def _case_row(
    id: UUID,
    old: Row | None,
    cases: tuple[Case, Case],
    scene: Scene,
    said: Mapping[str, Status | None],
    happening: Happening,
) -> Row:
    """The case's row after an event; `cases` is what was known of it, and what is now."""
    known, (before, case) = old or _blank(id, happening), cases
    about = _about(scene.after, known)
    now = {
        "noted": known["noted"].union(c for c, status in said.items() if status is None),
        "traits": case.traits,
        "ended": case.ended,
        "running": case.running,
        "cause_id": case.cause and case.cause.event_id,
        "cause_actor": case.cause and case.cause.actor,
        "cause_reason": case.cause and case.cause.reason,
        "position": happening.position,
        "recorded_at": happening.trail.recorded_at,
    }
    same = ("traits", "ended", "running")
    if said or not known["statuses"] or any(known[name] != now[name] for name in same):
        now["statuses"] = statuses_of(before, case, said, known["statuses"])
    return known | about | now


def _blank(id: UUID, happening: Happening) -> Row:
    return {
        "id": id,
        "lead_id": None,
        "deal_id": None,
        "complaint_id": None,
        "statuses": "",
        "noted": frozenset(),
        "began_at": happening.trail.recorded_at,
    }


def _about(state: Any, known: Row) -> Row:
    """Whose case it is and how far it has come; of a lead that became a deal the deal says so."""
    row = {
        "number": state.number,
        "customer_id": state.customer_id,
        "customer_name": state.customer_name or known.get("customer_name", ""),
    }
    match state:
        case Lead() if known["deal_id"] is not None:
            return {}
        case Lead():
            lead = {"lead_id": state.id, "owner_id": state.owner_id, "state": str(state.status)}
            return row | lead | {"scenario": str(state.scenario)}
        case Deal():
            deal = {"deal_id": state.id, "owner_id": state.owner_id, "state": str(state.stage)}
            return row | deal | {"scenario": str(state.scenario)}
        case Complaint():
            handled = {"owner_id": state.handler_id, "state": str(state.status), "scenario": None}
            return row | handled | {"complaint_id": state.id}
    raise TypeError(f"{type(state).__name__} is no case")
