"""`dealtrail import leads`: a list of leads out of a spreadsheet, as people really have them."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from application.exchange import Issuer
from application.rehearsal import rehearsal
from application.sales import Sales
from domain.lead.registration import RegisterLead
from domain.outcomes import Reason
from interfaces.operator import AT_THE_MACHINE, AnswerIsNoError, Operator
from interfaces.settings import SQLITE, Settings, settings

from .import_report import Report, report
from .lead_columns import Columns, columns_of, knows
from .lead_import import LeadImport
from .running import NO, CannotRunError, DatabaseOption, open_sales
from .table_file import Table, UnreadableFileError, read_table

import_ = typer.Typer(help="Take in what stands in spreadsheets.", no_args_is_help=True)


@import_.callback()
def _group() -> None:
    """Take in what stands in spreadsheets."""


@import_.command()
def leads(
    file: Annotated[
        Path, typer.Argument(metavar="FILE.csv", help="UTF-8, UTF-16 or GB18030; headings on top.")
    ],
    as_person: Annotated[
        str | None,
        typer.Option("--as", metavar="ID", help="Register in this person's name and roles."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would happen; store nothing.")
    ] = False,
    report_file: Annotated[
        Path | None,
        typer.Option("--report", metavar="FILE", help="List the refused rows there, as CSV."),
    ] = None,
    database: DatabaseOption = None,
) -> None:
    """Register every row as a lead; rows that were registered before are left alone.

    Exit 1 if any row was refused, or if it was interrupted. Run it again to go on.
    """
    if report_file is not None and report_file.resolve() == file.resolve():
        raise CannotRunError("--report: this would overwrite the list itself")
    table = _read(file)
    columns = columns_of(table.headings)
    _tell(table, columns)
    chosen = settings(database=database)
    with report(report_file) as told, _store(chosen, dry_run) as sales:
        operator = Operator(sales, _issuer(sales, as_person))
        finished = _send(LeadImport(operator, columns), table, told)
    typer.echo(told.summary(dry_run))
    if not finished:
        typer.echo(
            f"Interrupted after {told.total} of {len(table.rows)} rows; run it again to go on.\n"
            f"已中断：共 {len(table.rows)} 行，完成 {told.total} 行；再次运行即可继续。",
            err=True,
        )
    if told.counts["refused"] or not finished:
        raise typer.Exit(NO)


def _read(file: Path) -> Table:
    try:
        return read_table(file.read_bytes(), knows)
    except UnreadableFileError as error:
        raise CannotRunError(f"{file}: {error}") from error


def _tell(table: Table, columns: Columns) -> None:
    """Say how the file was read, so that a misreading shows before anything else."""
    delimiter = "tab" if table.delimiter == "\t" else table.delimiter
    typer.echo(f"{len(table.rows)} rows ({table.encoding}, delimiter {delimiter})", err=True)
    if columns.unknown:
        typer.echo(f"Columns left out 未识别的列: {', '.join(columns.unknown)}", err=True)
    for headings in columns.doubled:
        typer.echo(
            f"Columns that mean the same, the first filled one counts 重复列: {headings}", err=True
        )


@contextmanager
def _store(chosen: Settings, dry_run: bool) -> Iterator[Sales]:
    """The real store, or for a dry run a copy of it."""
    with ExitStack() as open_until_the_end:
        if dry_run:
            copy = open_until_the_end.enter_context(rehearsal(chosen.path))
            chosen = chosen.model_copy(update={"database": f"{SQLITE}{copy}"})
        sales = open_sales(chosen)
        open_until_the_end.callback(sales.close)
        yield sales


def _issuer(sales: Sales, person_id: str | None) -> Issuer:
    if person_id is None:
        return AT_THE_MACHINE
    person = sales.people.get(person_id)
    if person is None or person.retired:
        raise CannotRunError(f"--as: nobody works here with the id {person_id}")
    if not person.roles & RegisterLead.issued_by.keys():
        permitted = ", ".join(role for role in RegisterLead.issued_by)
        raise AnswerIsNoError(reasons=(Reason.role("G1.3", roles=permitted),))
    return Issuer(person.id, person.roles, AT_THE_MACHINE.client)


def _send(leads: LeadImport, table: Table, told: Report) -> bool:
    """Send batch after batch; returns whether all were sent before somebody stopped it."""
    with _progress(len(table.rows)) as advance, _stop_asked() as asked:
        for outcomes in leads.batches(table.rows):
            told.tell(outcomes)
            advance(len(outcomes))
            if asked():
                break
    return told.total == len(table.rows)


@contextmanager
def _progress(total: int) -> Iterator[Any]:
    console = Console(stderr=True)
    columns = (TextColumn("leads"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("leads", total=total)
        yield lambda count: progress.advance(task, count)


@contextmanager
def _stop_asked() -> Iterator[Any]:
    """Tells whether Ctrl-C was pressed; what is under way is finished, unless it comes again."""
    pressed: list[int] = []

    def press(number: int, frame: Any) -> None:
        if pressed:
            raise KeyboardInterrupt
        pressed.append(number)

    before = signal.signal(signal.SIGINT, press)
    try:
        yield lambda: bool(pressed)
    finally:
        signal.signal(signal.SIGINT, before)
