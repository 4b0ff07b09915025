"""`dealtrail replay`: what happened to a lead, deal or complaint, one command after the other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.console import Console
from rich.text import Text as Line

from application.envelope import Placed
from application.policies import PolicyBook
from application.reading import Records
from application.streams import held_from
from domain.language import Language, Text
from domain.sight import PERSONAL, May, reads_person
from interfaces.operator import AnswerIsNoError
from projections.differing import difference
from projections.history import history, shown_state
from projections.showing import Showing

from .instants import place_from
from .replay_lines import Item, all_changes, commands, in_full, title, wrapped
from .running import DatabaseOption, LangOption, chosen_language, opened_records

NOT_HERE = Text(
    "There is no step {step}; the last one is {last}.", "没有第 {step} 步；最后一步是第 {last} 步。"
)
NO_DIFFERENCE = Text("Nothing differs.", "没有差异。")


def replay(
    name: Annotated[
        str, typer.Argument(metavar="ID", help="An id, or a number such as XS-20260302-0001.")
    ],
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="T", help="As it stood then: RFC 3339, or a position."),
    ] = None,
    step: Annotated[
        int | None,
        typer.Option("--step", metavar="N", min=1, help="Only the step of this number, in full."),
    ] = None,
    diff: Annotated[
        tuple[str, str] | None,
        typer.Option(
            "--diff",
            metavar="A B",
            help="What differs between two points: numbers of steps (0: before the first), "
            "or RFC 3339 instants.",
        ),
    ] = None,
    changes: Annotated[
        bool, typer.Option("--changes", help="Show every field that an event changed, too.")
    ] = False,
    lang: LangOption = None,
    database: DatabaseOption = None,
) -> None:
    """Print the history of a lead, deal or complaint, with all that its commands brought about."""
    language = chosen_language(lang)
    with opened_records(database) as records:
        aggregate_id = records.find(name)
        events = _events(records, aggregate_id, as_of) if aggregate_id is not None else []
        held = held_from(events, aggregate_id) if aggregate_id is not None else None
        if held is None or not events:
            raise _nothing(name, as_of)
        lines: Iterable[Line]
        may = _eyes(records, held.stream.state)
        if diff is not None:
            lines = _difference(events, diff, language, may)
        else:
            items = history(events, language, may, PolicyBook(records.log).of)
            lines = commands(items, language, changes)
            if step is not None:
                lines = in_full(_only(items, step, len(events)), language)
        _print(chain(title(held.stream, language), lines))


def _print(lines: Iterable[Line]) -> None:
    """Each line as long as it is, for what reads it line by line; to people as wide as they see."""
    console = Console(highlight=False, soft_wrap=True)
    for line in lines:
        for piece in wrapped(line, console) if console.is_terminal else (line,):
            console.print(piece)


def _nothing(name: str, as_of: str | None) -> AnswerIsNoError:
    then = Text(" by then", "（截至该时点）") if as_of is not None else Text("", "")
    return AnswerIsNoError(
        Text(f"Nothing is recorded under {name}{then.en}.", f"没有 {name} 的记录{then.zh}。")
    )


def _eyes(records: Records, case: object) -> May:
    """Whoever stands at the machine reads everything, but of whom compliance alone reads (R5.4)."""
    kept_back = records.kept_back()

    def may(clause: str) -> bool:
        return not clause.startswith(PERSONAL) or reads_person(clause, (), case, kept_back)

    return may


def _events(records: Records, aggregate_id: UUID, as_of: str | None) -> list[Placed]:
    if as_of is None:
        return records.stream(aggregate_id)
    moment = place_from(as_of, "--as-of")
    position = moment if isinstance(moment, int) else records.position_at(moment)
    return records.stream(aggregate_id, position)


def _only(items: Iterator[Item], step: int, last: int) -> Item:
    if step > last:
        raise AnswerIsNoError(_worded(NOT_HERE, step=step, last=last))
    return next(item for item in items if item["version"] == step)


def _difference(
    events: list[Placed], points: tuple[str, str], language: Language, may: May
) -> list[Line]:
    showing = Showing()
    a, b = (_shown_at(events, _step_of(point, events), showing, may) for point in points)
    found = difference(a, b)
    return [Line(""), *(all_changes(found) if found else (Line(NO_DIFFERENCE.in_(language)),))]


def _shown_at(events: list[Placed], step: int, showing: Showing, may: May) -> dict[str, Any]:
    held = held_from(events[:step], events[0].recorded.aggregate_id) if step else None
    return dict(shown_state(held.stream.state, showing, may)) if held is not None else {}


def _step_of(point: str, events: list[Placed]) -> int:
    """The number of the step that a point names; an instant stands for the last one by then."""
    moment = place_from(point, "--diff")
    if isinstance(moment, dt.datetime):
        return sum(placed.recorded.trail.recorded_at <= moment for placed in events)
    if moment > len(events):
        raise AnswerIsNoError(_worded(NOT_HERE, step=moment, last=len(events)))
    return moment


def _worded(text: Text, **figures: object) -> Text:
    return Text(text.en.format(**figures), text.zh.format(**figures))
