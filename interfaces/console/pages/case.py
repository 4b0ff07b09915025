"""A lead, deal or complaint: where it stands, what is missing, what this person can do now."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response

from domain.complaint.kinds import Status as ComplaintStatus
from domain.complaint.registration import RegisterComplaint
from domain.deal.stages import BEFORE_SIGNED, MONEY, WON, Stage
from domain.lead.state import Status as LeadStatus
from interfaces.console.asking import Page, Reader, ReaderDep
from interfaces.console.cases import COLLECTIONS, case_of, names_in, with_contacts
from interfaces.console.facts import parts_of, plain_facts
from interfaces.console.needs import needs_in
from interfaces.console.notices import in_words, notice
from interfaces.console.timeline import timeline_of
from interfaces.console.turns import COMMANDS, whose_turn
from interfaces.http.routes import all_routes
from projections.vocabulary.duties import what_to_do

router = APIRouter(route_class=Page, include_in_schema=False)

#: The main line of each kind of case.
LINES: dict[str, tuple[str, ...]] = {
    "leads": (
        LeadStatus.REGISTERED,
        LeadStatus.SCORE_PENDING,
        LeadStatus.ASSIGNED,
        LeadStatus.WORKING,
        LeadStatus.CONVERTED,
    ),
    "deals": (*BEFORE_SIGNED, Stage.SIGNED, Stage.CLOSED),
    "complaints": (
        ComplaintStatus.REGISTERED,
        ComplaintStatus.ACKNOWLEDGED,
        ComplaintStatus.INVESTIGATING,
        ComplaintStatus.SOLUTION_PROPOSED,
        ComplaintStatus.AGREED,
        ComplaintStatus.EXECUTING,
        ComplaintStatus.RESOLVED,
        ComplaintStatus.FOLLOWED_UP,
        ComplaintStatus.CLOSED,
    ),
}
LAST_EVENTS = 8
#: The stages of a deal that was signed; what was delivered is what customers complain of.
SIGNED = WON.union(MONEY)


@router.get("/{collection:cases}/{case_id}")
def case(
    collection: str,
    case_id: str,
    reader: ReaderDep,
    min_position: Annotated[int | None, Query(ge=0)] = None,
) -> Response:
    found = case_of(collection, case_id, reader, min_position)
    names = names_in(with_contacts(found, reader))
    events = timeline_of(collection, found["id"], reader)
    missing = [missing_of(_with_turn(step, found), reader) for step in found["missing"]]
    doing = doing_of(collection, found)
    return reader.page(
        "case.html",
        case=found,
        collection=collection,
        kind=COLLECTIONS[collection],
        steps=list(_steps(collection, found)),
        missing=missing,
        doing=doing,
        complaining=_complaining(collection, found, reader),
        clocks=_clocks(found, reader),
        facts=plain_facts(found),
        parts=parts_of(found, needs_in(events)),
        notice=notice(_done(events, reader), doing["next"], missing, reader.language),
        events=events[::-1][:LAST_EVENTS],
        count=len(events),
        name_of=lambda id: names.get(id) or reader.name_of(id),
    )


@router.get("/{collection:cases}/{case_id}/changes")
def changes(
    collection: str, case_id: str, reader: ReaderDep, since: Annotated[int, Query(ge=0)]
) -> Response:
    """What happened after the position that somebody saw, as a list."""
    found = case_of(collection, case_id, reader)
    events = [e for e in timeline_of(collection, found["id"], reader) if e["position"] > since]
    return reader.page("changes.html", events=events, name_of=reader.name_of)


def _steps(collection: str, case: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Each step of the main line: past, now, or still to come."""
    line = LINES[collection]
    stands = case["state"] if case["state"] in line else case.get("stage_before")
    at = line.index(stands) if stands in line else -1
    for number, step in enumerate(line):
        yield step, "past" if number < at else "now" if number == at else "ahead"


def _with_turn(step: dict[str, Any], case: dict[str, Any]) -> dict[str, Any]:
    """The step with whoever is to take it, where nothing but that is missing."""
    command = COMMANDS[step["command"]]
    if step["waits_for"] or step["reasons"] or step["command"] in case["commands"]:
        return step
    return {**step, "waits_for": whose_turn(command, case["owner_id"])}


def missing_of(step: dict[str, Any], reader: Reader) -> dict[str, Any]:
    reasons = [
        {
            "under": reader.clause(reason["clause"]),
            "text": in_words(reason["text"], reader.language),
        }
        for reason in step["reasons"]
    ]
    return {**step, "reasons": reasons, "waits_for": [reader.name_of(w) for w in step["waits_for"]]}


def doing_of(collection: str, case: dict[str, Any]) -> dict[str, list[tuple[str, str]]]:
    """The commands that this person may issue now: the next steps, and the others."""
    names = {
        route.command.__name__: route.name
        for route in all_routes()
        if route.aggregate.collection == collection
    }
    steps = {step["command"] for step in case["missing"] if not step["reasons"]}
    offered = [(c, f"/{collection}/{case['id']}/do/{names[c]}") for c in case["commands"]]
    return {
        "next": [o for o in offered if o[0] in steps],
        "other": [o for o in offered if o[0] not in steps],
    }


def _done(events: list[dict[str, Any]], reader: Reader) -> str:
    """What the reader did last, in a sentence; else what followed here from what he did elsewhere,
    as a deal is opened by converting its lead."""
    own = (e["sentence"] for e in reversed(events) if e["actor"] == reader.person.id)
    return str(next(own, events[-1]["sentence"] if events else ""))


def _complaining(collection: str, case: dict[str, Any], reader: Reader) -> str | None:
    """Where a complaint about the deal is registered, if it was signed and the reader may."""
    stages = {case["state"], case.get("stage_before")}
    if collection != "deals" or stages.isdisjoint(SIGNED):
        return None
    if not reader.may_issue(RegisterComplaint):
        return None
    named = urlencode({"customer_id": case["customer_id"], "deal_id": case["id"]})
    return f"/complaints/new?{named}"


def _clocks(case: dict[str, Any], reader: Reader) -> list[dict[str, Any]]:
    """The deadlines that run, the next one first."""
    running = [c for c in case["clocks"] if c["state"] in ("RUNNING", "WARNED", "BREACHED")]
    for clock in running:
        clock["what"] = what_to_do(clock["kind"]).in_(reader.language)
    return sorted(running, key=lambda clock: str(clock["due_at"]))
