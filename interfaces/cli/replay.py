"""`dealtrail replay`: what happened to a lead or deal, one command after the other."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from itertools import groupby
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.console import Console
from rich.text import Text as Line

from application.envelope import Placed
from application.policies import PolicyBook
from application.reading import Records
from application.streams import held_from
from domain.calendar import SHANGHAI
from domain.clocks import ClockEvent
from domain.language import Language, Text
from domain.registry import EVENTS
from interfaces.operator import AnswerIsNoError
from projections.history import history
from projections.moments import BadInstantError, as_of_from

from .running import CannotRunError, DatabaseOption, LangOption, chosen_language, opened_records

LATE_ENTRY = Text("late entry, recorded {at}", "补录，录入于 {at}")
REASON = Text("reason", "原因")
BY_ITSELF = Text("(by itself)", "（自动）")
VERSION = Text("version {version}", "第 {version} 版")
#: How a clause that was not simply kept is marked.
VERDICTS = {
    "violated": Text("violated", "违反"),
    "late": Text("late", "超时"),
    "waived": Text("waived", "豁免"),
}
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")

Item = dict[str, Any]


def replay(
    name: Annotated[
        str, typer.Argument(metavar="ID", help="An id, or a number such as XS-20260302-0001.")
    ],
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="T", help="As it stood then: RFC 3339, or a position."),
    ] = None,
    changes: Annotated[
        bool, typer.Option("--changes", help="Show every field that an event changed, too.")
    ] = False,
    lang: LangOption = None,
    database: DatabaseOption = None,
) -> None:
    """Print the history of a lead or deal, with everything that its commands brought about."""
    language = chosen_language(lang)
    with opened_records(database) as records:
        aggregate_id = records.find(name)
        events = _events(records, aggregate_id, as_of) if aggregate_id is not None else []
        items = history(events, language, _everything, PolicyBook(records.log).of)
    if not items:
        then = Text(" by then", "（截至该时点）") if as_of is not None else Text("", "")
        raise AnswerIsNoError(
            Text(f"Nothing is recorded under {name}{then.en}.", f"没有 {name} 的记录{then.zh}。")
        )
    console = Console(highlight=False, soft_wrap=True)
    for line in (*_title(events, language), *_commands(items, language, changes)):
        console.print(line)


def _everything(clause: str) -> bool:
    """Whoever stands at the machine can read the database itself, so nothing is veiled."""
    return True


def _events(records: Records, aggregate_id: UUID, as_of: str | None) -> list[Placed]:
    if as_of is None:
        return records.stream(aggregate_id)
    try:
        moment = as_of_from(as_of)
    except BadInstantError as error:
        raise CannotRunError(f"--as-of: {error}") from error
    position = moment if isinstance(moment, int) else records.position_at(moment)
    return records.stream(aggregate_id, position)


def _title(events: list[Placed], language: Language) -> Iterator[Line]:
    held = held_from(events, events[0].recorded.aggregate_id)
    assert held is not None
    stream = held.stream
    stands = getattr(stream.state, "status", None) or getattr(stream.state, "stage", "")
    version = VERSION.in_(language).format(version=stream.version)
    yield Line(f"{stream.aggregate.name} {stream.id}", style="dim")
    yield Line(
        " ".join(filter(None, (getattr(stream.state, "number", ""), stands, version))),
        style="bold",
    )


def _commands(items: list[Item], language: Language, changes: bool) -> Iterator[Line]:
    """What one command brought about stands together; a clock that fires stands alone."""
    for _, group in groupby(items, key=lambda item: item["command_id"]):
        found = list(group)
        yield Line("")
        yield from _head(found[0], language)
        for item in found:
            yield from _event(item, language, changes)


def _head(item: Item, language: Language) -> Iterator[Line]:
    head = Line(_local(item["occurred_at"]), style="cyan")
    head.append(f"  {item['command'] or BY_ITSELF.in_(language)}", style="bold default")
    head.append(f"  {item['actor']} ({item['role']})", style="not bold default")
    yield head
    if item["late_entry"]:
        said = LATE_ENTRY.in_(language).format(at=_local(item["recorded_at"]))
        yield Line(f"        {said}", style="yellow")
    if item["reason"]:
        yield Line(f"        {REASON.in_(language)}: {item['reason']}", style="italic")


def _event(item: Item, language: Language, changes: bool) -> Iterator[Line]:
    is_clock = issubclass(EVENTS[item["event"]], ClockEvent)
    said = INSTANT.sub(lambda found: _local(found[0]), item["sentence"])
    line = Line(f"{item['version']:>6}  ")
    line.append(said, style="dim" if is_clock else "default")
    for clause in item["clauses"]:
        if verdict := VERDICTS.get(clause["verdict"]):
            line.append(f"  [{clause['id']} {verdict.in_(language)}]", style="yellow")
    yield line
    for flag in item["deviations"]:
        yield Line(f"        ! {flag['clause']} {flag['code']}", style="yellow")
    for change in item["changes"] if changes else ():
        old, new = (json.dumps(change[side], ensure_ascii=False) for side in ("old", "new"))
        yield Line(f"        {change['field']}: {old} → {new}", style="dim")


def _local(instant: str) -> str:
    """An instant of the log, as the clock on the wall in Shanghai shows it."""
    return f"{dt.datetime.fromisoformat(instant).astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
