"""Every command has a door of its own; what comes any other way ends at the same endpoint."""

from __future__ import annotations

from uuid import uuid4

import httpx
import pytest
from people import CHEN
from service import API, Service
from starlette.types import Receive, Scope, Send
from stories import bodies

from interfaces.http.door import CommandDoor
from interfaces.http.routes import PREFIX, Route, all_routes


async def elsewhere(scope: Scope, receive: Receive, send: Send) -> None:
    """Where the door leads who does not bring a command."""


DOOR = CommandDoor(elsewhere)


@pytest.mark.parametrize(
    "route", list(all_routes()), ids=lambda route: f"{route.aggregate.name}-{route.name}"
)
def test_each_command_is_found_by_its_path(route: Route) -> None:
    path, name = route.path, f"{route.aggregate.name}_id"
    found = DOOR.named("POST", path.replace(f"{{{name}}}", "an-id"))
    assert found == (route, {name: "an-id"} if route.has_id else {})
    assert DOOR.named("GET", path) is None


@pytest.mark.parametrize(
    "path",
    ["/leads/", "/leads//score-lead", "/deals/an-id/score-lead", "/leads/an-id/score-lead/", "/x"],
)
def test_no_other_path_is_a_commands(path: str) -> None:
    assert DOOR.named("POST", PREFIX + path) is None


def test_what_the_door_does_not_know_is_refused_as_on_any_route(service: Service) -> None:
    def answer_to(method: str, path: str) -> httpx.Response:
        return service.client.request(method, f"{API}{path}", headers=service.headers(CHEN))

    lead = service.do(CHEN, "/leads", bodies.lead(f"月宫 {uuid4()}"))["id"]
    assert answer_to("GET", f"/leads/{lead}/score-lead").status_code == 405
    assert answer_to("POST", f"/leads/{lead}/score-leads").json()["type"] == "not-found"
    assert answer_to("POST", "/leads/x/score-lead").json()["type"] == "not-found"
