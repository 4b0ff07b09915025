"""`dealtrail whatif`: what another policy would have decided, told of the log as it stands."""

from __future__ import annotations

import datetime as dt
import json
from codecs import BOM_UTF8
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from application.policies import PolicyBook
from application.reading import Records
from domain.language import Language, Text
from domain.policy import Policy
from interfaces.intake import InvalidBodyError, read_json
from interfaces.wording import lines_of
from projections.what_if import BadValuesError, Difference, Report, WhatIf, trial_policy

from .instants import place_from
from .running import (
    NO,
    CannotRunError,
    DatabaseOption,
    LangOption,
    chosen_language,
    opened_records,
)

NOTHING = Text("Nothing would differ.", "没有任何不同。")
UP_TO = Text("interrupted; told up to position {position}", "已中断；截至位置 {position}")
CANNOT_TELL = Text("The log cannot tell", "日志无法回答")
REFUSED = Text("refused commands, whose body is not kept", "被拒绝的命令（不保存正文）")
OF = Text(
    "{differences} differences in {commands} commands", "{commands} 条命令中有 {differences} 处不同"
)


def whatif(
    policy: Annotated[
        Path,
        typer.Option(
            "--policy",
            metavar="FILE",
            help="JSON with the values that differ, nested as `GET /policies` shows them; all "
            "others are as in force.",
        ),
    ],
    from_: Annotated[
        str | None,
        typer.Option("--from", metavar="T|P", help="From this position, or instant (RFC 3339) on."),
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", metavar="T|P", help="Up to it, itself not included.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
    lang: LangOption = None,
    database: DatabaseOption = None,
) -> None:
    """Decide the past again under another policy, and say what would differ; writes nothing."""
    language = chosen_language(lang)
    with opened_records(database) as records:
        last = records.log.last_position()
        tried = _policy(policy, PolicyBook(records.log).at(last))
        first, end = _place(records, from_, "--from") or 1, _place(records, to, "--to")
        report, stopped_at = _told(WhatIf(records.log, tried, first, end), first, end or last + 1)
    if as_json:
        body = {"items": [row.shown() for row in report.rows], "totals": report.totals}
        reached = {"from": first, "to": end, "interrupted_at": stopped_at}
        typer.echo(json.dumps(body | reached, ensure_ascii=False, indent=2))
    else:
        for line in _lines(report, language):
            typer.echo(line)
    if stopped_at is not None:
        typer.echo(UP_TO.in_(language).format(position=stopped_at), err=True)
        raise typer.Exit(NO)


def _policy(path: Path, in_force: Policy) -> Policy:
    try:
        # Editors of Windows put a mark before the text.
        raw = path.read_bytes().removeprefix(BOM_UTF8)
        if not raw.strip():
            raise CannotRunError(f"--policy {path}: the file is empty")
        given = read_json(raw)
        return trial_policy(in_force, given.get("values", given))
    except BadValuesError as error:
        said = "; ".join((*error.problems, *lines_of(error.reasons)))
        raise CannotRunError(f"--policy {path}: {said}") from error
    except InvalidBodyError as error:
        raise CannotRunError(f"--policy {path}: {error}") from error


def _place(records: Records, text: str | None, option: str) -> int | None:
    if text is None:
        return None
    named = place_from(text, option)
    if isinstance(named, int):
        return named
    return records.position_at(named - dt.timedelta(microseconds=1)) + 1


def _told(what_if: WhatIf, first: int, end: int) -> tuple[Report, int | None]:
    """What was found, and where it was interrupted, if it was."""
    report, reached = Report(), first - 1
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(
        *columns, TimeRemainingColumn(), console=console, disable=not console.is_terminal
    ) as progress:
        task = progress.add_task("what if", total=max(1, end - first))
        try:
            for covered in what_if.batches():
                report.take(covered.report)
                reached = covered.position
                progress.update(task, completed=reached - first + 1)
        except KeyboardInterrupt:
            return report, reached
    return report, None


def _lines(report: Report, language: Language) -> Iterator[str]:
    for row in report.rows:
        yield _line(row)
    totals = report.totals
    if not report.rows:
        yield NOTHING.in_(language)
    told = {what: n for what, n in totals.items() if n and what not in NO_KIND}
    kinds = ", ".join(f"{what} {count}" for what, count in told.items())
    yield OF.in_(language).format_map(totals) + (f": {kinds}" if kinds else "")
    if report.refused:
        said = REFUSED.in_(language)
        yield f"{CANNOT_TELL.in_(language)}: {report.refused} {said}"
    for command, count in sorted(report.untold.items()):
        yield f"{CANNOT_TELL.in_(language)}: {count} {command}"


#: Totals that are no kind of difference.
NO_KIND = frozenset({"events", "commands", "differences", "cannot_tell"})


def _line(row: Difference) -> str:
    whose = row.number or str(row.aggregate_id)
    old, new = (_said(value) for value in (row.old, row.new))
    about = "" if row.about == row.what else f" {row.about}"
    return (
        f"{row.position:>8}  {whose}  {row.event}  {row.what}{about}: {old} → {new}  [{row.clause}]"
    )


def _said(value: Any) -> str:
    if value is None:
        return "–"
    return ", ".join(value) if isinstance(value, list) else str(value)
