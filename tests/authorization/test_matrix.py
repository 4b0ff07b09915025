"""Role × command × state × relation: every cell of docs/authorization.md (OWASP API5:2023)."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import Any
from uuid import UUID

import complaint_stages
import pytest
import stages
from authorization.company import CASE_ROUTES, FAR, FAR_BOSS, SOAK, Company
from given import T0, Story
from leads import LEAD_REGISTERED, contacted, graded
from people import AUDITOR

from application.permits import Permit, bare_context, forbids, permits, standing_of, states_of
from domain.clauses import CLAUSES
from domain.deal.state import TeamMember
from domain.decision import NotPermittedError, acting_role
from domain.outcomes import Problem
from domain.people import Person, Relation, Role
from domain.registry import AGGREGATES, CASES, COMMANDS
from domain.scope import READS_ALL
from interfaces.http.openapi import example_of
from interfaces.http.routes import Route, all_routes

ID = UUID(int=11)
OF_CASES = [p for p in permits() if p.aggregate in CASES and not p.command.creates]
#: Cases that were played to where they stand, beside one bare of everything for each state.
PLAYED: dict[str, list[Any]] = {
    "lead": [LEAD_REGISTERED, graded((3, 4, 4)), graded((1, 1, 1)), contacted((3, 4, 4))],
    "deal": [story for story in vars(stages).values() if isinstance(story, Story)],
    "complaint": [
        complaint_stages.REGISTERED,
        complaint_stages.ACKNOWLEDGED,
        complaint_stages.investigating(),
        complaint_stages.found(),
    ],
}
#: Somebody in each relation, and somebody who is nothing to the case.
RELATED = {"owner": Relation.OWNER, "author": Relation.AUTHOR, "handler": Relation.HANDLER}


def named(permit: Permit) -> str:
    return f"{permit.aggregate.name}-{permit.command.__name__}"


def cases_of(permit: Permit) -> Iterator[Any]:
    kind = permit.aggregate
    name = "stage" if kind.name == "deal" else "status"
    initial = kind.initial(ID)
    for where in states_of(kind) or ():
        yield replace(initial, **{name: type(getattr(initial, name))(where)})
    yield from (story.state for story in PLAYED[kind.name])


def with_people(case: Any, role: Role) -> Any:
    """The case with an owner, an author of that role and a handler, as far as it has such."""
    if hasattr(case, "handler_id"):
        return replace(case, handler_id="handler")
    if hasattr(case, "owners"):
        return replace(case, owners=((T0, "owner"),))
    team = (TeamMember("author", role, False),)
    blank = AGGREGATES["deal"].initial(ID).solutions
    return replace(case, owner_id="owner", team=team, solutions=blank)


def verdict(permit: Permit, role: Role, person: str) -> str | None:
    """What the table says: the code of the refusal, or None."""
    needed = permit.relation(role)
    if needed is None:
        return "ROLE"
    has = {"lead": "owner", "deal": "owner author", "complaint": "handler"}[permit.aggregate.name]
    related = person in has.split() and RELATED[person] is needed
    return None if needed is Relation.ANY or related else "NOT_RELATED"


def answer(permit: Permit, role: Role, person: str, case: Any) -> str | None:
    """The same as the application says it; a refusal is one by role, under the command's clause."""
    try:
        acting = acting_role(permit.command, person, frozenset({role}), case)
    except NotPermittedError as refused:
        problem = refused.reason.problem
        named = problem is Problem.ROLE and refused.reason.clause == permit.command.clause
        return refused.reason.code if named else f"{problem} {refused.reason.clause}"
    return None if acting is role else f"as {acting}"


def test_every_command_and_every_route_stands_in_the_table() -> None:
    assert {p.command for p in permits()} == set(COMMANDS.values())
    rows = {(p.command, p.aggregate.name) for p in permits()}
    assert {(r.command, r.aggregate.name) for r in all_routes()} <= rows
    assert all(p.command.clause in CLAUSES for p in permits())


@pytest.mark.parametrize("permit", OF_CASES, ids=named)
def test_each_cell_of_role_state_and_relation(permit: Permit) -> None:
    let_in = 0
    for role in Role:
        for case in (with_people(c, role) for c in cases_of(permit)):
            for person in (*RELATED, "stranger"):
                code = verdict(permit, role, person)
                assert answer(permit, role, person, case) == code, (role, person, standing_of(case))
                let_in += code is None
    assert let_in, "somebody may"


@pytest.mark.parametrize("permit", [p for p in OF_CASES if p.states], ids=named)
def test_each_state_that_forbids_it_does_so_with_a_clause(permit: Permit) -> None:
    """Of cases that were played there, whatever else they hold."""
    for story in PLAYED[permit.aggregate.name]:
        context = bare_context(permit.command)
        if standing_of(story.state) in (permit.states or ()):
            assert not forbids(permit.command, story.state, context)
            continue
        reasons = list(permit.command.ready(story.state, context))
        illegal = [r for r in reasons if r.problem is Problem.ILLEGAL_STATE]
        assert illegal, standing_of(story.state)
        assert {reason.clause for reason in illegal} <= set(CLAUSES)


def test_who_watches_commands_nothing() -> None:
    """An auditor reads everything and may do nothing at all but what is his own (API5:2023)."""
    own = {p.command.__name__ for p in permits() if Role.AUDITOR in p.issuers}
    assert own <= {"IssueKey", "RevokeKey"}
    assert Role.AUDITOR in READS_ALL


# ---- the same over HTTP --------------------------------------------------------------------


def expected(company: Company, route: Route, person: Person) -> tuple[int, str]:
    """Status and code by an outsider's reading: JSON of the case, roles, teams."""
    permitted = [role for role in Role if role in person.roles and role in route.command.issued_by]
    if not permitted:
        return 403, "ROLE"
    case = company.body(route.aggregate.name)
    sells_only = person.roles <= {Role.SALES_REP, Role.SALES_MANAGER, Role.ADMIN, Role.APP}
    if sells_only and person.team != "sales" and Role.APP not in permitted:
        return 404, "not-found"
    for role in permitted:
        match route.command.issued_by[role]:
            case Relation.ANY:
                return 412, "stale"
            case Relation.OWNER if person.id == case.get("owner_id"):
                return 412, "stale"
            case Relation.HANDLER if person.id == case.get("handler_id"):
                return 412, "stale"
            case Relation.AUTHOR if person.id in company.authors:
                return 412, "stale"
    return 403, "NOT_RELATED"


def tried(company: Company, route: Route, person: Person) -> tuple[int, str]:
    """What the service says; `If-Match` of no version keeps what is let in from happening."""
    path = f"{company.path(route.aggregate.name)}/{route.name}"
    answer = company.play.post(person.id, path, example_of(route.command), if_match='"0"')
    problem = answer.json()
    if problem["type"] == "role":
        (reason,) = problem["reasons"]
        assert reason["clause"] == route.command.clause
        return answer.status_code, reason["code"]
    return answer.status_code, problem["type"]


@pytest.mark.parametrize("route", CASE_ROUTES, ids=lambda r: f"{r.aggregate.name}-{r.name}")
def test_a_request_of_each_row_is_answered_as_the_table_says(
    company: Company, route: Route
) -> None:
    people = list(company.play.people.by_id.values())
    if not SOAK:
        chance = random.Random(route.path)
        may = [p for p in people if p.roles & set(route.command.issued_by)]
        far = [p for p in people if p.id in (FAR, FAR_BOSS)]
        people = [chance.choice(may), chance.choice(people), chance.choice(far)]
    for person in people:
        assert tried(company, route, person) == expected(company, route, person), person.id


def test_at_the_big_size_there_are_more_than_ten_thousand_of_them(company: Company) -> None:
    count = len(CASE_ROUTES) * len(company.play.people.by_id)
    assert count > (10_000 if SOAK else 2_000)
    pairs = list(combinations([r for r in Role if r not in (Role.OPERATOR, Role.SYSTEM)], 2))
    assert len(pairs) == 78


def test_a_state_that_forbids_a_command_refuses_it_with_a_clause(company: Company) -> None:
    """By whoever may issue it, with a body that is in order."""
    refused = 0
    for route in CASE_ROUTES:
        permit = next(
            p for p in OF_CASES if (p.command, p.aggregate) == (route.command, route.aggregate)
        )
        case = company.body(route.aggregate.name)
        state = case["state"]
        if not permit.states or state in permit.states:
            continue
        person = next(
            (
                p
                for p in company.play.people.by_id.values()
                if expected(company, route, p) == (412, "stale")
            ),
            None,
        )
        if person is None:
            continue
        path = f"{company.path(route.aggregate.name)}/{route.name}"
        answer = company.play.post(person.id, path, example_of(route.command))
        problem = answer.json()
        assert problem["type"] in ("illegal-state", "four-eyes", "limit"), (route.name, problem)
        assert {r["clause"] for r in problem["reasons"]} <= set(CLAUSES)
        refused += 1
    assert refused > 40
    for kind in ("lead", "deal", "complaint"):
        assert company.play.get(AUDITOR, company.path(kind))["state"] == company.body(kind)["state"]
