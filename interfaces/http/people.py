"""People over HTTP: who works here, who acts for whom, what waits for a second admin, and keys.

What is changed about people is done by commands; here it is read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from application.sales import Sales
from domain.approvals import Approval
from domain.company.people import AddPerson, who
from domain.company.state import COMPANY_ID, person_stream
from domain.people import Delegation, Person, Role
from domain.registers import KEYS, LEFT_OPEN
from interfaces.keyring import keyring, today
from interfaces.left_open import left_open
from projections.showing import shown
from projections.views import Views

from .asking import Asked, AskedDep, Fresh, answered, views_of, wait_for_log
from .only import only
from .problems import ProblemError
from .singles import ID

CLAUSE = "R5.1"

router = APIRouter(prefix="/api/v1", tags=["people"])


@router.get("/people", summary="Everybody: roles, team, who acts for whom, what waits")
def everybody(query: Annotated[Fresh, Query()], asked: AskedDep) -> JSONResponse:
    wait_for_log(query, asked.request, asked.sales)
    known = sorted(asked.sales.people.by_id.values(), key=lambda person: person.id)
    items = [_person(person, asked) for person in known]
    position = {"next": None, "position": asked.sales.position}
    return JSONResponse({"items": items, **position, "waiting": _hirings(asked)})


@router.get("/people/{person_id}", summary="One person")
def somebody(person_id: str, query: Annotated[Fresh, Query()], asked: AskedDep) -> JSONResponse:
    wait_for_log(query, asked.request, asked.sales)
    person = _known(person_id, asked.sales)
    held = asked.sales.held(person_stream(person.id))
    assert held is not None, "whoever is in the directory has a stream"
    body = _person(person, asked) | {
        "version": held.command_version,
        "position": asked.sales.position,
        "waiting": _waiting(held.stream.state.approvals, asked),
    }
    return JSONResponse(body, headers={"ETag": f'"{held.command_version}"'})


@router.get("/people/{person_id}/keys", summary="A person's keys: made, good until, used last")
def keys(person_id: str, query: Annotated[Fresh, Query()], asked: AskedDep) -> JSONResponse:
    wait_for_log(query, asked.request, asked.sales)
    person = _known(person_id, asked.sales)
    if person.id != asked.person.id:
        only(asked.person, KEYS, CLAUSE)
    stream = asked.sales.log.stream(person_stream(person.id))
    listed = keyring(person, stream, asked.sales.keys.uses.last(), today())
    items = [asdict(one) for one in listed]
    return JSONResponse({"items": items, "next": None, "position": asked.sales.position})


@router.get("/people/{person_id}/left-open", summary="What a person has open, to be handed over")
def still_open(person_id: str, query: Annotated[Fresh, Query()], asked: AskedDep) -> JSONResponse:
    person = _known(person_id, asked.sales)
    if person.id != asked.person.id:
        only(asked.person, LEFT_OPEN, CLAUSE)
    asked.wait(query)
    # An admin reads no cases, but sees to it that all of these are handed over.
    is_admin = asked.person.holds(Role.ADMIN)
    views = views_of(asked.request) if is_admin else asked.views
    items = answered(lambda: open_with(person.id, views, asked.now))
    return JSONResponse({"items": items, "next": None, "position": views.position})


def open_with(person_id: str, views: Views, now: dt.datetime) -> list[dict[str, Any]]:
    """The person's open cases of those in the views; never which customer's they are."""
    found = left_open(views, person_id, now)
    return [{n: v for n, v in asdict(one).items() if n != "customer_name"} for one in found]


def stream_named(person_id: str, sales: Sales) -> UUID:
    """The stream that a path names: by the person's id, or by its own."""
    if ID.match(person_id) and sales.people.get(person_id) is None:
        return UUID(person_id)
    return person_stream(person_id)


def _known(person_id: str, sales: Sales) -> Person:
    if sales.people.get(person_id) is None:
        sales.refresh()  # somebody whom another process added a moment ago
    wanted = stream_named(person_id, sales)
    found = (p for p in sales.people.by_id.values() if person_stream(p.id) == wanted)
    person = next(found, None)
    if person is None:
        raise ProblemError("not-found")
    return person


def _person(person: Person, asked: Asked) -> dict[str, Any]:
    people, now = asked.sales.people, asked.now
    granted = (d for d in person.delegations if d in people.delegated_to(d.to, now))
    return {
        "id": person.id,
        "name": person.name,
        "roles": [role for role in Role if role in person.roles],
        "team": person.team,
        "state": "retired" if person.retired else "works",
        "delegations": _delegations(granted),
        "acts_for": _delegations(people.delegated_to(person.id, now)),
    }


def _delegations(granted: Iterable[Delegation]) -> list[dict[str, Any]]:
    return [{"from": d.by, "to": d.to, "role": d.role, "until": shown(d.until)} for d in granted]


def _hirings(asked: Asked) -> list[dict[str, Any]]:
    company = asked.sales.held(COMPANY_ID)
    return _waiting(company.stream.state.approvals if company is not None else (), asked)


def _waiting(approvals: Iterable[Approval], asked: Asked) -> list[dict[str, Any]]:
    """What one admin agreed to and a second one has not; for those only who are to know."""
    if asked.person.roles.isdisjoint(KEYS):
        return []
    return [
        {"command": a.command, "subject": a.subject, "by": a.by, "at": shown(a.at)}
        for a in _counting(approvals, asked)
    ]


def _counting(approvals: Iterable[Approval], asked: Asked) -> Iterator[Approval]:
    """Those that are not too old, nor about somebody who was added since."""
    since = asked.now - dt.timedelta(days=asked.sales.policy.approval_days)
    hired = asked.sales.people.by_id
    for approval in approvals:
        is_hired = approval.command == AddPerson.__name__ and who(approval.subject) in hired
        if approval.at >= since and not is_hired:
            yield approval
