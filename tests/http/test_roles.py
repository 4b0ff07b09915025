"""Who may issue what: every command by every role, derived from the commands themselves."""

from __future__ import annotations

from typing import Any

import pytest
from people import WANG, ZHAO
from stories.playing import Play

from domain.people import UNGIVEN_ROLES, Relation, Role
from interfaces.http.openapi import example_of
from interfaces.http.routes import PREFIX, Route, all_routes

ROUTES = list(all_routes())
GIVEN = [role for role in Role if role not in UNGIVEN_ROLES]


def each(routes: list[Route]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("route", routes, ids=lambda r: f"{r.aggregate.name}-{r.name}")


BY_NAME = each(ROUTES)
#: Those whose empty body is refused, so that it changes nothing.
NOT_EMPTY = each(
    [r for r in ROUTES if any(f.is_required() for f in r.command.model_fields.values())]
)


def path_of(route: Route, cases: dict[str, str]) -> str:
    if not route.has_id:
        return route.path.removeprefix(PREFIX)
    return f"{cases[route.aggregate.name]}/{route.name}"


def somebody(service: Play, role: Role) -> str:
    """Somebody who holds this role only."""
    people = service.people.by_id.values()
    return next(person.id for person in people if person.roles == {role})


@BY_NAME
def test_G1_3_a_role_that_may_not_is_refused_and_the_refusal_is_kept(
    service: Play, cases: dict[str, str], route: Route
) -> None:
    path = path_of(route, cases)
    for role in GIVEN:
        if role in route.command.issued_by:
            continue
        before = service.position()
        answer = service.post(somebody(service, role), path, example_of(route.command))
        problem = answer.json()
        assert (answer.status_code, problem["type"]) == (403, "role"), (role, problem)
        assert [(r["clause"], r["code"]) for r in problem["reasons"]] == [
            (route.command.clause, "ROLE")
        ]
        assert problem["position"] == service.position() == before + 1


@BY_NAME
def test_G1_3_who_is_not_the_owner_is_not_related(
    service: Play, cases: dict[str, str], route: Route
) -> None:
    """For a role that must own the case (or write its solution), holding the role is not enough."""
    for role, relation in route.command.issued_by.items():
        if relation is Relation.ANY or role in UNGIVEN_ROLES:
            continue
        person = ZHAO if role is Role.SALES_REP else somebody(service, role)
        answer = service.post(person, path_of(route, cases), example_of(route.command))
        assert answer.status_code == 403, (role, answer.text)
        assert [r["code"] for r in answer.json()["reasons"]] == ["NOT_RELATED"]


@NOT_EMPTY
def test_G1_3_a_role_that_may_is_not_refused_by_role(
    service: Play, cases: dict[str, str], route: Route
) -> None:
    """An empty body changes nothing, and shows that the role was let through."""
    for role, relation in route.command.issued_by.items():
        if role in UNGIVEN_ROLES or relation is not Relation.ANY:
            continue
        answer = service.post(somebody(service, role), path_of(route, cases), {})
        assert answer.json()["type"] != "role", (role, answer.text)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.COMPLIANCE])
def test_R5_1_who_watches_commands_nothing_of_the_sales_process(role: Role) -> None:
    sales = [r.command for r in ROUTES if r.aggregate.name in ("lead", "deal")]
    assert sales
    assert not [command for command in sales if role in command.issued_by]


def test_no_route_is_only_for_roles_that_nobody_holds() -> None:
    assert not [r for r in ROUTES if set(r.command.issued_by) <= UNGIVEN_ROLES]


def test_a_manager_who_is_no_owner_is_told_only_that(service: Play, cases: dict[str, str]) -> None:
    """Not the state, not what is wrong with the body."""
    wrong: dict[str, Any] = {"attendees": 7}
    problem = service.post(WANG, f"{cases['deal']}/present-solution", wrong).json()
    assert [r["code"] for r in problem["reasons"]] == ["NOT_RELATED"]
    assert "detail" not in problem["reasons"][0]
