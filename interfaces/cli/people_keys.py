"""The API keys of people: made, listed, revoked. The secret part is shown once, when it is made."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from application.keys import PREFIX, Keys
from application.reading import Records, records
from domain.calendar import day_of
from domain.company.people import KeyIssued, KeyRevoked
from domain.company.state import person_stream
from interfaces.operator import Operator
from interfaces.settings import settings

from .running import CannotRunError, DatabaseOption, opened_sales

#: The longest time for which a key can be made, in days.
MOST_DAYS = 3650

PersonArgument = Annotated[str, typer.Argument(metavar="ID", help="The person's id.")]


@dataclass(frozen=True, slots=True)
class Listed:
    """A key as it is listed; `used` is exact to a minute or two, and null if it never was."""

    key: str
    person: str
    made: str
    expires: str | None
    used: str | None
    state: str


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
    today = day_of(dt.datetime.now(dt.UTC))
    expires_on = today + dt.timedelta(days=days) if days is not None else None
    with opened_sales(database) as sales:
        text = Operator(sales).new_key(person_id, expires_on)
    until = f", good until {expires_on}" if expires_on is not None else ""
    typer.echo(f"A new key for {person_id}{until}, shown only now:", err=True)
    typer.echo(text)


def _revoke(person_id: str, named: str, reason: str, database: str | None) -> None:
    # Of a whole key that somebody pastes, nothing of its secret may reach the log.
    key_id = named.removeprefix(f"{PREFIX}_").partition("_")[0]
    with opened_sales(database) as sales:
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
        everybody = log.people().by_id
        if person_id is not None and person_id not in everybody:
            raise CannotRunError(f"people keys: there is nobody with the id {person_id}")
        ids = sorted(everybody) if person_id is None else [person_id]
        retired = {id for id in ids if everybody[id].retired}
        issued = [one for id in ids for one in _issued(log, id, id in retired)]
    kept = Keys(chosen.keys_location)
    try:
        used = kept.uses.last()
    finally:
        kept.close()
    return [_used(one, used) for one in issued]


def _issued(log: Records, person_id: str, is_retired: bool) -> Iterator[Listed]:
    """The person's keys as the log tells of them, the oldest first."""
    today, found = day_of(dt.datetime.now(dt.UTC)), dict[str, Listed]()
    for placed in log.stream(person_stream(person_id)):
        match placed.recorded.event:
            case KeyIssued(key_id=key_id, expires_on=expires_on):
                state = "expired" if expires_on is not None and expires_on < today else "works"
                made = placed.recorded.trail.recorded_at.isoformat(timespec="seconds")
                until = expires_on.isoformat() if expires_on is not None else None
                shown = f"{PREFIX}_{key_id}"
                found[key_id] = Listed(
                    shown, person_id, made, until, None, "retired" if is_retired else state
                )
            case KeyRevoked(key_id=key_id) if key_id in found:
                found[key_id] = replace(found[key_id], state="revoked")
    yield from found.values()


def _used(one: Listed, used: Mapping[str, dt.datetime]) -> Listed:
    at = used.get(one.key.removeprefix(f"{PREFIX}_"))
    return replace(one, used=at.isoformat(timespec="minutes") if at is not None else None)
