"""The API keys of people: made, listed, revoked. The secret part is shown once, when it is made."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from application.keys import PREFIX, Keys
from application.reading import records
from domain.company.state import person_stream
from domain.people import People
from interfaces.keyring import Listed, keyring, today
from interfaces.operator import Operator
from interfaces.settings import settings

from .running import CannotRunError, DatabaseOption, opened_sales

#: The longest time for which a key can be made, in days.
MOST_DAYS = 3650

PersonArgument = Annotated[str, typer.Argument(metavar="ID", help="The person's id.")]

COLUMNS = tuple(Listed.__dataclass_fields__)


def key(
    person_id: PersonArgument,
    days: Annotated[
        int | None,
        typer.Option(
            "--days", min=1, max=MOST_DAYS, help="The key expires after so many days; else never."
        ),
    ] = None,
    revoke: Annotated[
        str | None,
        typer.Option(
            "--revoke",
            metavar="KEY",
            help="Make none, but revoke this one; named as `people keys` lists it.",
        ),
    ] = None,
    reason: Annotated[
        str | None, typer.Option("--reason", help="Why it is revoked; it stands in the log.")
    ] = None,
    database: DatabaseOption = None,
) -> None:
    """Make one more API key for a person (the last line, shown only now), or revoke one."""
    if revoke is not None:
        if days is not None:
            raise CannotRunError("people key: --days is for a new key; leave it or --revoke out")
        _revoke(person_id, revoke, reason or "", database)
        return
    if reason is not None:
        raise CannotRunError("people key: --reason is for --revoke; leave it out")
    expires_on = today() + dt.timedelta(days=days) if days is not None else None
    with opened_sales(database) as sales:
        unless_nobody(sales.people, person_id, "people key")
        text = Operator(sales).new_key(person_id, expires_on)
    until = f", good until {expires_on}" if expires_on is not None else ""
    typer.echo(f"A new key for {person_id}{until}, shown only now:", err=True)
    typer.echo(text)


def _revoke(person_id: str, named: str, reason: str, database: str | None) -> None:
    # Of a whole key that somebody pastes, nothing of its secret may reach the log.
    key_id = named.removeprefix(f"{PREFIX}_").partition("_")[0]
    with opened_sales(database) as sales:
        unless_nobody(sales.people, person_id, "people key")
        Operator(sales).revoke_key(person_id, key_id, reason)
    typer.echo(
        f"{PREFIX}_{key_id} of {person_id} is revoked; it no longer opens anything.", err=True
    )


def keys(
    person_id: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="The person's id; everybody without it.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
    database: DatabaseOption = None,
) -> None:
    """List API keys by their beginning: when made, until when good, when used last."""
    found = _listed(person_id, database)
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=2))
        return
    rows = [tuple(text or "-" for text in asdict(one).values()) for one in found]
    if not (console := Console()).is_terminal:
        for row in (COLUMNS, *rows):
            typer.echo("\t".join(row))
        return
    table = Table(*COLUMNS, box=None, header_style="bold")
    for row in rows:
        table.add_row(*row, style=None if row[-1] == "works" else "dim")
    console.print(table)


def _listed(person_id: str | None, database: str | None) -> list[Listed]:
    chosen = settings(database=database)
    with records(chosen.location) as log:
        everybody = log.people()
        if person_id is not None:
            unless_nobody(everybody, person_id, "people keys")
        ids = sorted(everybody.by_id) if person_id is None else [person_id]
        told = [(everybody.by_id[id], log.stream(person_stream(id))) for id in ids]
    kept = Keys(chosen.keys_location)
    try:
        used = kept.uses.last()
    finally:
        kept.close()
    day = today()
    return [key for person, stream in told for key in keyring(person, stream, used, day)]


def unless_nobody(people: People, person_id: str, command: str) -> None:
    """What is asked of somebody who never was cannot be done."""
    if people.get(person_id) is None:
        raise CannotRunError(f"{command}: there is nobody with the id {person_id}")
