"""Carrying out a command: its form, made from its class, or why it cannot be done now."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from domain.kernel import Command
from domain.lead.ending import ConvertLead
from interfaces.console.asking import Page, ReaderDep
from interfaces.console.cases import COLLECTIONS, case_of
from interfaces.console.forms.page import Target, beginning_page, form_page
from interfaces.http.problems import ProblemError
from interfaces.http.routes import Route, all_routes

router = APIRouter(route_class=Page, include_in_schema=False)

#: Where one goes on after a command that makes another case; ids as its events name them.
ELSEWHERE: dict[type[Command], str] = {ConvertLead: "/deals/{deal_id}"}


@router.get("/{collection:cases}/new")
def beginning(collection: str, reader: ReaderDep) -> Response:
    """The form of the command that makes a lead or complaint."""
    route = _route(collection, lambda route: route.command.creates)
    return beginning_page(route, reader, f"/{collection}/{{id}}")


@router.get("/{collection:cases}/{case_id}/do/{name}")
def doing(collection: str, case_id: str, name: str, reader: ReaderDep) -> Response:
    route = _route(collection, lambda route: route.name == name and not route.command.creates)
    case = case_of(collection, case_id, reader)
    here = f"/{collection}/{case['id']}"
    if route.command.__name__ not in case["commands"]:
        against = [m for m in case["missing"] if m["command"] == route.command.__name__]
        return reader.page(
            "not_now.html",
            case=case,
            case_path=here,
            command=route.command.__name__,
            against=against,
        )
    action = route.path.replace(f"{{{route.aggregate.name}_id}}", case["id"])
    after = ELSEWHERE.get(route.command, here)
    return form_page(route, reader, Target(action, after, here), case)


def _route(collection: str, fits: Any) -> Route:
    for route in all_routes():
        if collection in COLLECTIONS and route.aggregate.collection == collection and fits(route):
            return route
    raise ProblemError("not-found")
