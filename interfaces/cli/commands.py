"""`dealtrail commands`: every command, who may issue it, what it leads to, where it lives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from application.coverage import clauses_of, events_of, named_in
from domain.people import Relation
from domain.registry import AGGREGATES, COMMANDS
from interfaces.http.routes import Route, all_routes

RELATIONS = {Relation.ANY: ""} | {r: f" ({r})" for r in Relation if r is not Relation.ANY}


def commands(
    markdown: Annotated[bool, typer.Option("--markdown", help="As the page docs/commands.md.")] = (
        False
    ),
    authorization: Annotated[
        bool, typer.Option("--authorization", help="As the page docs/authorization.md.")
    ] = False,
) -> None:
    """Print every command that somebody with a key may issue, from its class."""
    for line in _authorization() if authorization else _page() if markdown else _plain():
        typer.echo(line)


def _authorization() -> Iterator[str]:
    # With the queries the whole service is imported, which no other command line waits for.
    from .authorization import page

    yield from page()


def _plain() -> Iterator[str]:
    for route in all_routes():
        yield f"POST {route.path}"
        yield f"    {_summary(route)}"
        yield f"    {_issuers(route)}"


def _page() -> Iterator[str]:
    yield "# Commands"
    yield ""
    yield "Written by `make docs` out of the command classes. Each takes `reason` and"
    yield "`occurred_at` too; the JSON Schema of its body is in `GET /api/v1/catalog`."
    for collection in dict.fromkeys(route.aggregate.collection for route in all_routes()):
        yield ""
        yield f"## {collection}"
        yield ""
        yield "| Command | Issued by | Fields | Events | Clauses |"
        yield "|---|---|---|---|---|"
        yield from (_row(r) for r in all_routes() if r.aggregate.collection == collection)
    yield ""
    yield "## By the service itself"
    yield ""
    yield "These have no route; the service or whoever stands at the machine issues them."
    yield ""
    routed = {route.command for route in all_routes()}
    for name, command in COMMANDS.items():
        if command not in routed:
            yield f"- `{name}`: {' '.join((command.__doc__ or '').split())}"
    yield ""
    yield "On account of events, in the same stream:"
    yield ""
    for aggregate in AGGREGATES.values():
        for consequence in aggregate.consequences:
            events = ", ".join(f"`{event.__name__}`" for event in named_in(consequence))
            yield f"- {aggregate.name}: {events}. {' '.join((consequence.__doc__ or '').split())}"


def _row(route: Route) -> str:
    kind = route.command
    own = [name for name in kind.model_fields if name not in ("reason", "occurred_at")]
    cells = (
        f"**{kind.__name__}**<br>`POST {route.path}`<br>{_summary(route)}",
        _issuers(route),
        ", ".join(f"`{name}`" for name in own) or "–",
        ", ".join(f"`{event.__name__}`" for event in events_of(kind)),
        ", ".join(clauses_of(kind)),
    )
    return f"| {' | '.join(cells)} |"


def _summary(route: Route) -> str:
    return " ".join((route.command.__doc__ or "").split())


def _issuers(route: Route) -> str:
    issuers = route.command.issued_by.items()
    return ", ".join(f"{role}{RELATIONS[relation]}" for role, relation in issuers)
