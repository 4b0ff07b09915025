"""Commands of the registers: exports, holds, erasures, restrictions; a form each."""

from __future__ import annotations

from fastapi import APIRouter, Response

from interfaces.console.asking import Page, ReaderDep
from interfaces.console.cases import REGISTERS
from interfaces.console.forms.page import Target, beginning_page, form_page
from interfaces.http.problems import ProblemError
from interfaces.http.routes import all_routes
from interfaces.http.singles import as_uuid

router = APIRouter(route_class=Page, include_in_schema=False)


@router.get("/{register:registers}/new")
def laying_down(register: str, reader: ReaderDep) -> Response:
    """The form of the command that makes an entry of the register."""
    assert register in REGISTERS
    for route in all_routes():
        if route.aggregate.collection == register and route.command.creates:
            return beginning_page(route, reader, f"/{register}")
    raise ProblemError("not-found")


@router.get("/{register:registers}/{entry_id}/do/{name}")
def deciding(register: str, entry_id: str, name: str, reader: ReaderDep) -> Response:
    """The form of a command on an entry; whether it may be carried out the service says."""
    entry = str(as_uuid(entry_id))
    for route in all_routes():
        if route.aggregate.collection == register and route.has_id and route.name == name:
            action = route.path.replace(f"{{{route.aggregate.name}_id}}", entry)
            return form_page(route, reader, Target(action, f"/{register}"))
    raise ProblemError("not-found")
