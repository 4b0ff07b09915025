"""People: who works here in which roles, who acts for whom, what waits for a second admin, keys."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Response

from domain.company.delegations import RevokeDelegation
from domain.company.keys import RevokeKey
from domain.company.people import AddPerson
from domain.company.roles import RevokeRole
from domain.kernel import Command
from domain.people import Relation
from domain.registers import KEYS, LEFT_OPEN
from interfaces.console.asking import Page, Reader, ReaderDep, told
from interfaces.console.forms.page import Target, beginning_page, form_page
from interfaces.http.asking import Fresh
from interfaces.http.people import everybody, keys, somebody, still_open
from interfaces.http.problems import ProblemError
from interfaces.http.routes import Route, all_routes

router = APIRouter(route_class=Page, include_in_schema=False)

ROUTES = tuple(route for route in all_routes() if route.aggregate.collection == "people")
#: Taking back one of several stands beside that one.
BESIDE = frozenset({RevokeKey, RevokeDelegation, RevokeRole})


@router.get("/people")
def directory(reader: ReaderDep) -> Response:
    found = told(everybody(Fresh(), reader.asked))
    return reader.page(
        "people.html",
        people=sorted(found["items"], key=lambda one: (one["state"], one["name"] or one["id"])),
        waiting=found["waiting"],
        may_hire=reader.may_issue(AddPerson),
        name_of=reader.name_of,
    )


@router.get("/people/new")
def hiring(reader: ReaderDep) -> Response:
    (route,) = (route for route in ROUTES if route.command.creates)
    return beginning_page(route, reader, "/people")


@router.get("/people/{person_id}")
def person(person_id: str, reader: ReaderDep) -> Response:
    found = told(somebody(person_id, Fresh(), reader.asked))
    id = found["id"]
    his_own = id == reader.person.id
    sees_keys = his_own or not reader.person.roles.isdisjoint(KEYS)
    sees_open = his_own or not reader.person.roles.isdisjoint(LEFT_OPEN)
    may = {route.command: route.name for route in ROUTES if _may(route, id, reader)}
    return reader.page(
        "person.html",
        found=found,
        keys=told(keys(id, Fresh(), reader.asked))["items"] if sees_keys else None,
        open_cases=told(still_open(id, Fresh(), reader.asked))["items"] if sees_open else None,
        doing=[
            (command.__name__, f"/people/{id}/do/{name}")
            for command, name in may.items()
            if command not in BESIDE
        ],
        revoking={
            command.__name__: f"/people/{id}/do/{may[command]}" if command in may else None
            for command in BESIDE
        },
        asking=urlencode,
        name_of=reader.name_of,
    )


@router.get("/people/{person_id}/do/{name}")
def doing(person_id: str, name: str, reader: ReaderDep) -> Response:
    """The form of a command about somebody; whether it may be carried out the service says."""
    found: dict[str, Any] = told(somebody(person_id, Fresh(), reader.asked))
    for route in ROUTES:
        if route.name == name and not route.command.creates:
            here = f"/people/{found['id']}"
            action = route.path.replace(f"{{{route.aggregate.name}_id}}", found["id"])
            given = dict(reader.request.query_params)
            return form_page(route, reader, Target(action, here), given=given)
    raise ProblemError("not-found")


def _may(route: Route, person_id: str, reader: Reader) -> bool:
    """Whether one of the reader's roles may issue it about this person; keys of his own he may."""
    command: type[Command] = route.command
    if command.creates:
        return False
    relations = {command.issued_by[r] for r in reader.person.roles if r in command.issued_by}
    return Relation.ANY in relations or (bool(relations) and person_id == reader.person.id)
