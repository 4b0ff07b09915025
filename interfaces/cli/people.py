"""`dealtrail people`: who works here, in which roles, with which keys."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from domain.company.people import DEFAULT_TEAM
from domain.people import UNGIVEN_ROLES, Person, Role
from interfaces.operator import Operator

from . import people_keys
from .people_keys import PersonArgument
from .running import DatabaseOption, opened_records, opened_sales

people = typer.Typer(help="People, their roles and their API keys.", no_args_is_help=True)

COLUMNS = ("id", "name", "roles", "team", "state")
ROLES = ", ".join(role for role in Role if role not in UNGIVEN_ROLES)


@people.command()
def add(
    person_id: Annotated[
        str, typer.Argument(metavar="ID", help="Letters, digits, dot, hyphen, underscore.")
    ],
    name: Annotated[str, typer.Option("--name", help="The name that people read.")],
    role: Annotated[
        list[str], typer.Option("--role", help=f"One of {ROLES}; give it again for more.")
    ],
    team: Annotated[str, typer.Option("--team", help="The team.")] = DEFAULT_TEAM,
    database: DatabaseOption = None,
) -> None:
    """Add a person; the last line is the new API key, which is shown only now."""
    roles = [_role(text) for text in role]
    with opened_sales(database) as sales:
        key = Operator(sales).add_person(person_id, name, roles, team)
    typer.echo(f"{person_id} was added. This key is shown only now:", err=True)
    typer.echo(key)


@people.command("list")
def list_people(
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
    database: DatabaseOption = None,
) -> None:
    """List everybody, those who retired too."""
    with opened_records(database) as records:
        everybody = sorted(records.people().by_id.values(), key=lambda person: person.id)
    if as_json:
        typer.echo(json.dumps([_as_json(p) for p in everybody], ensure_ascii=False, indent=2))
    elif (console := Console()).is_terminal:
        console.print(_table(everybody))
    else:
        for row in (COLUMNS, *map(_cells, everybody)):
            typer.echo("\t".join(row))


@people.command()
def retire(
    person_id: PersonArgument,
    reason: Annotated[str, typer.Option("--reason", help="Why; it stands in the log.")],
    database: DatabaseOption = None,
) -> None:
    """Retire a person: the keys open nothing any more; what is still open is listed."""
    from .left_open import still_open

    with opened_sales(database) as sales:
        people_keys.unless_nobody(sales.people, person_id, "people retire")
        Operator(sales).retire_person(person_id, reason)
        cases = still_open(sales, person_id)
    typer.echo(f"{person_id} is retired; the keys no longer open anything.", err=True)
    if cases:
        typer.echo("Still open, to be handed over by a manager (R5.7):", err=True)
    for case in cases:
        typer.echo(f"{case.number}\t{case.state}\t{case.customer_name}")


people.command()(people_keys.key)
people.command()(people_keys.keys)


def _role(text: str) -> str:
    try:
        return Role(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is none of {ROLES}", param_hint="--role") from None


def _cells(person: Person) -> tuple[str, ...]:
    roles = " ".join(role for role in Role if role in person.roles)
    return (person.id, person.name, roles, person.team, "retired" if person.retired else "works")


def _as_json(person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": person.name,
        "roles": [role for role in Role if role in person.roles],
        "team": person.team,
        "retired": person.retired,
    }


def _table(everybody: list[Person]) -> Table:
    table = Table(*COLUMNS, box=None, header_style="bold")
    for person in everybody:
        table.add_row(*_cells(person), style="dim" if person.retired else "")
    return table
