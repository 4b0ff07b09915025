"""`dealtrail import …`: lists out of spreadsheets, as people really have them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated

import typer

from application.exchange import Issuer
from application.rehearsal import rehearsal
from application.sales import Sales
from domain.outcomes import Reason
from interfaces.operator import AT_THE_MACHINE, AnswerIsNoError, Operator
from interfaces.settings import SQLITE, Settings, settings

from .deal_import import DEALS
from .import_progress import progress, stop_asked
from .import_report import Report, report
from .lead_import import LEADS
from .row_import import ListKind, RowImport
from .running import NO, CannotRunError, DatabaseOption, open_sales
from .table_columns import Columns
from .table_file import NoHeadingError, Table, UnreadableFileError, read_table

import_ = typer.Typer(help="Take in what stands in spreadsheets.", no_args_is_help=True)


@import_.callback()
def _group() -> None:
    """Take in what stands in spreadsheets."""


ListFile = Annotated[
    Path, typer.Argument(metavar="FILE.csv", help="UTF-8, UTF-16 or GB18030; headings on top.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would happen; store nothing.")]
ReportFile = Annotated[
    Path | None,
    typer.Option("--report", metavar="FILE", help="List the refused rows there, as CSV."),
]


@import_.command()
def leads(
    file: ListFile,
    as_person: Annotated[
        str | None,
        typer.Option("--as", metavar="ID", help="Register in this person's name and roles."),
    ] = None,
    dry_run: DryRun = False,
    report_file: ReportFile = None,
    database: DatabaseOption = None,
) -> None:
    """Register every row as a lead; rows that were registered before are left alone.

    Exit 1 if any row was refused, or if it was interrupted. Run it again to go on.
    """
    _import(LEADS, file, as_person, dry_run, report_file, database)


@import_.command()
def deals(
    file: ListFile,
    dry_run: DryRun = False,
    report_file: ReportFile = None,
    database: DatabaseOption = None,
) -> None:
    """Bring in contracts signed before dealtrail; rows brought in before are left alone.

    What is still owed stands in one column, as in: RETENTION 48000.00 2026-09-30; 验收款 1000.00
    2026-05-01. Exit 1 if any row was refused, or if it was interrupted. Run it again to go on.
    """
    _import(DEALS, file, None, dry_run, report_file, database)


def _import(
    kind: ListKind,
    file: Path,
    as_person: str | None,
    dry_run: bool,
    report_file: Path | None,
    database: str | None,
) -> None:
    if report_file is not None and report_file.resolve() == file.resolve():
        raise CannotRunError("--report: this would overwrite the list itself")
    table = _read(kind, file)
    columns = kind.fields.columns_of(table.headings)
    _tell(table, columns)
    chosen = settings(database=database)
    with report(kind, report_file) as told, _store(chosen, dry_run) as sales:
        operator = Operator(sales, _issuer(kind, sales, as_person))
        finished = _send(kind, RowImport(kind, operator, columns), table, told)
    typer.echo(told.summary(dry_run))
    if not finished:
        typer.echo(
            f"Interrupted after {told.total} of {len(table.rows)} rows; run it again to go on.\n"
            f"已中断：共 {len(table.rows)} 行，完成 {told.total} 行；再次运行即可继续。",
            err=True,
        )
    if told.counts["refused"] or not finished:
        raise typer.Exit(NO)


def _read(kind: ListKind, file: Path) -> Table:
    try:
        return read_table(file.read_bytes(), kind.fields.knows)
    except NoHeadingError as error:
        raise CannotRunError(f"{file}: {error}, for example {kind.example}") from error
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
            copy = open_until_the_end.enter_context(rehearsal(chosen.location))
            chosen = _on(copy, chosen)
        sales = open_sales(chosen)
        open_until_the_end.callback(sales.close)
        yield sales


def _on(copy: Path, chosen: Settings) -> Settings:
    """The settings of the copy; one of a log on a server goes by the keys of the original."""
    moved = {"database": f"{SQLITE}{copy}"}
    if chosen.keys is None and not isinstance(chosen.location, Path):
        moved["keys"] = f"{SQLITE}{chosen.keys_location}"
    return chosen.model_copy(update=moved)


def _issuer(kind: ListKind, sales: Sales, person_id: str | None) -> Issuer:
    if person_id is None:
        return AT_THE_MACHINE
    person = sales.people.get(person_id)
    if person is None or person.retired:
        raise CannotRunError(f"--as: nobody works here with the id {person_id}")
    if not person.roles & kind.command.issued_by.keys():
        permitted = ", ".join(role for role in kind.command.issued_by)
        raise AnswerIsNoError(reasons=(Reason.role("G1.3", roles=permitted),))
    return Issuer(person.id, person.roles, AT_THE_MACHINE.client)


def _send(kind: ListKind, rows: RowImport, table: Table, told: Report) -> bool:
    """Send batch after batch; returns whether all were sent before somebody stopped it."""
    with progress(kind.name, len(table.rows)) as advance, stop_asked() as asked:
        for outcomes in rows.batches(table.rows):
            told.tell(outcomes)
            advance(len(outcomes))
            if asked():
                break
    return told.total == len(table.rows)
