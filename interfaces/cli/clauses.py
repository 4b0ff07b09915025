"""`dealtrail clauses`: every clause, how firmly it binds, and what carries it out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from application.coverage import ClauseRow, clause_table
from domain.clauses import Source, Strength
from domain.language import Text

from .running import CannotRunError

#: Shown wherever a clause is shown, so that nobody takes ours for the guidebook's.
SOURCES = {
    Source.GUIDEBOOK: Text("guidebook", "指南书"),
    Source.SUPPLEMENT: Text("supplement (not the original text)", "补充条款（非原文）"),
}
STRENGTHS = {
    Strength.HARD: Text("hard: what is against it is refused", "硬性：违反即不受理"),
    Strength.DEVIATION: Text("deviation: accepted and flagged", "偏离：受理并标出"),
    Strength.CLOCK: Text("clock: it sets a deadline", "时限：开始计时"),
    Strength.PURPOSE: Text("purpose: advice", "目的或建议"),
}


def clauses(
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="As the page docs/clauses.md.")] = (
        False
    ),
) -> None:
    """Print every clause with the commands, events, deadlines and tests that carry it out."""
    if as_json and markdown:
        raise CannotRunError("--json and --markdown exclude each other")
    table = clause_table()
    if as_json:
        typer.echo(json.dumps([_as_json(row) for row in table], ensure_ascii=False, indent=2))
    else:
        for line in _page(table) if markdown else _plain(table):
            typer.echo(line)


def _letters(row: ClauseRow) -> str:
    return "".join(strength for strength in Strength if strength in row.clause.strength)


def _as_json(row: ClauseRow) -> dict[str, Any]:
    clause = row.clause
    return {
        "id": clause.id,
        "source": clause.source,
        "serves": list(clause.serves),
        "strength": _letters(row),
        "title": {"en": clause.title.en, "zh-CN": clause.title.zh},
        "text": {"en": row.wording.en, "zh-CN": row.wording.zh},
        "commands": list(row.commands),
        "events": list(row.events),
        "clocks": list(row.clocks),
        "tests": None if row.tests is None else list(row.tests),
    }


def _plain(table: tuple[ClauseRow, ...]) -> Iterator[str]:
    for row in table:
        clause = row.clause
        source = SOURCES[clause.source]
        title = f"{clause.title.en} · {clause.title.zh}"
        yield f"{clause.id} [{_letters(row)}] {title}  ({source.en} · {source.zh})"
        yield f"    {row.wording.en}"
        yield f"    {row.wording.zh}"
        for name, found in _carriers(row):
            yield f"    {name}: {', '.join(found)}"
        yield ""


def _carriers(row: ClauseRow) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What there is of commands, events, deadlines and tests."""
    named = (
        ("serves", row.clause.serves),
        ("commands", row.commands),
        ("events", row.events),
        ("deadlines", row.clocks),
        ("tests", _files(row)),
    )
    yield from ((name, found) for name, found in named if found)


def _files(row: ClauseRow) -> tuple[str, ...]:
    """The files in which its tests stand."""
    return tuple(sorted({name.partition("::")[0] for name in row.tests or ()}))


def _page(table: tuple[ClauseRow, ...]) -> Iterator[str]:
    yield "# Clauses · 条款"
    yield ""
    yield (
        "Written by `make docs` out of the code: the wording from `domain/clauses`, its numbers "
        "from `domain/policy.py`, what carries a clause out from commands, clocks and the names "
        "of tests."
    )
    yield ""
    for strength, text in STRENGTHS.items():
        yield f"- **{strength}** {text.en} · {text.zh}"
    for source, text in SOURCES.items():
        yield ""
        yield f"## {text.en.capitalize()} · {text.zh}"
        yield ""
        yield "| Clause | Wording | Commands | Events and deadlines | Tests |"
        yield "|---|---|---|---|---|"
        for row in table:
            if row.clause.source is source:
                yield _line(row)


def _line(row: ClauseRow) -> str:
    clause = row.clause
    head = f"**{clause.id}** {_letters(row)}<br>{clause.title.en}<br>{clause.title.zh}"
    if clause.serves:
        head += f"<br>serves {', '.join(clause.serves)}"
    cells = (
        head,
        f"{row.wording.en}<br>{row.wording.zh}",
        _code(row.commands),
        _code((*row.events, *row.clocks)),
        "<br>".join(_files(row)),
    )
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _code(names: tuple[str, ...]) -> str:
    return "<br>".join(f"`{name}`" for name in names)
