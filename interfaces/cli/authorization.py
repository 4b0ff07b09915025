"""The page docs/authorization.md: who may do what in which state, and who reads what."""

from __future__ import annotations

from collections.abc import Iterator

from application.permits import Permit, permits, states_of
from domain.people import UNGIVEN_ROLES, Relation, Role
from domain.registry import AGGREGATES
from domain.scope import READS_ALL, READS_TEAM
from interfaces.http.seen import SEEN, WORDS, Kind, Seen

#: The columns, short enough for a table.
SHORT = {
    Role.SALES_REP: "rep",
    Role.SALES_MANAGER: "manager",
    Role.PRODUCT_MANAGER: "product",
    Role.TECH_SUPPORT: "tech",
    Role.LEGAL: "legal",
    Role.DELIVERY: "delivery",
    Role.FINANCE: "finance",
    Role.CUSTOMER_SERVICE: "service",
    Role.GENERAL_MANAGER: "GM",
    Role.AUDITOR: "auditor",
    Role.COMPLIANCE: "compliance",
    Role.ADMIN: "admin",
    Role.APP: "app",
}
CELLS = {Relation.ANY: "yes", None: "–"}

INTRODUCTION = """# Who may do what

Written by `make docs` out of the command classes and the declarations of the queries; every
cell is tested (`tests/authorization`).

A command is judged in this order: is the caller known (401); does the case exist, and does he
read it (404); does one of his roles permit the command, and is he to the case what that role must
be (403 `role`, with the clause); then the state (409 `illegal-state`), four eyes and limits (403)
and the rules (422). Who holds no role for a command is told that whatever the case, so that the
attempt is kept. Whoever acts under a delegated role reads and does what the delegator does, but
for exports: their register and the downloads go by a person's own roles. So do all queries of the
kind `roles` below.

## Who reads which case

| Role | Reads |
|---|---|"""

AFTER_SCOPES = """
His team is that of the owner: of a lead, of a deal; of a complaint that of the deal that it is
about. What nobody owns (a lead of an app's before it is assigned, a complaint about no deal)
everybody reads who sells. Where a team has no manager but the owner, the managers of the others
stand in. Who is named by a case reads it whatever his team: its owner, the deal's team, who
registered or scored the lead, who registered or handled the complaint; of a complaint about a deal
the deal's team too. It counts how things stand now, for what happened before too.

What one does not read is not there: 404, and no rows, sums, events or tables tell of it. Sums of a
customer of whom one reads only some cases are left empty. Which fields of a case are kept back:
the bottom line (G3.4.1), the complainant (R3.7.10), people whose processing is restricted (R5.4).
Who is shown one of these is in the register of overrides (`/overrides?kind=read`) by an event
`RestrictedRead`, once an hour for the same fields of the same case, written before he gets his
answer; so are exports that are taken out, and views as CSV. Webhooks get every event without what
is restricted: who subscribes them is an admin, and the receiver is the house's. But none of a legal
hold, an erasure or a restriction: of these only those learn who read the registers of them.

## Commands

`yes`: whoever holds the role. `owner`, `author`, `handler`: who is that to the case, and holds the
role. The states are those that do not forbid it; `any` where it has none, or all do not; `by what
waits` where more than the state decides. What else a rule asks for stands in
[commands.md](commands.md)."""

QUERIES = """
## Queries

| Query | Kind |
|---|---|"""


def page() -> Iterator[str]:
    """The lines of the page."""
    yield INTRODUCTION
    for role in SHORT:
        yield f"| {role} | {_reads(role)} |"
    yield AFTER_SCOPES
    for kind in AGGREGATES.values():
        rows = [p for p in permits() if p.aggregate is kind and not set(p.issuers) <= UNGIVEN_ROLES]
        if rows:
            yield ""
            yield f"### {kind.collection}"
            yield ""
            yield f"| Command | Clause | {' | '.join(SHORT.values())} | States |"
            yield "|---" * (len(SHORT) + 3) + "|"
            yield from map(_row, rows)
    yield QUERIES
    for path, seen in SEEN.items():
        yield f"| `{path}` | {seen.kind}{_roles(seen.roles)}{_but(seen)} |"
    yield ""
    for named in Kind:
        yield f"- {named}: {WORDS[named]}"


def _reads(role: Role) -> str:
    if role in READS_ALL:
        return "every case"
    if role in READS_TEAM:
        return "his own cases and his team's"
    return "cases that name him"


def _row(permit: Permit) -> str:
    cells = [CELLS.get(r := permit.relation(role), str(r)) for role in SHORT]
    command = permit.command
    return f"| {command.__name__} | {command.clause} | {' | '.join(cells)} | {_states(permit)} |"


def _states(permit: Permit) -> str:
    if permit.command.creates:
        return "begins one"
    if permit.states is None or permit.states == states_of(permit.aggregate):
        return "any"
    return ", ".join(permit.states) or "by what waits"


def _roles(roles: tuple[Role, ...]) -> str:
    return f": {', '.join(roles)}" if roles else ""


def _but(seen: Seen) -> str:
    return f". {seen.but}" if seen.but else ""
