"""`dealtrail export`: a part of the log as a folder that can be checked without us."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from application.exchange import Issuer
from application.reading import Records, records
from application.sales import Sales
from domain.language import Text
from domain.people import OPERATOR, Role
from interfaces.evidence import ledger_of
from interfaces.exports.at_the_machine import AtTheMachine, issuer_of
from interfaces.operator import AnswerIsNoError
from interfaces.settings import settings
from projections.export.errors import CannotExportError, ExportError, StoppedError
from projections.export.folder import ZIP, part_of
from projections.export.formats import FORMATS, JSONL
from projections.export.wanted import Bound, Exported, Requester, Wanted
from projections.ledger.errors import LedgerError

from .export_progress import shown
from .import_progress import stop_asked
from .instants import place_from
from .running import CannotRunError, DatabaseOption, open_sales

OPERATOR_ASKS = Requester(OPERATOR, Role.OPERATOR.value)


def export(
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="A folder that is not there yet.")
    ],
    formats: Annotated[
        str, typer.Option("--format", metavar="LIST", help=f"Of {', '.join(FORMATS)}.")
    ] = JSONL,
    begin: Annotated[
        str | None,
        typer.Option("--from", metavar="P|TIME", help="The first position, or recorded from then."),
    ] = None,
    end: Annotated[
        str | None,
        typer.Option("--to", metavar="P|TIME", help="Up to there, itself not included."),
    ] = None,
    aggregates: Annotated[
        list[str] | None,
        typer.Option(
            "--aggregate",
            metavar="ID",
            help="Only of this lead, deal or complaint (an id or a number); give it again for "
            "more.",
        ),
    ] = None,
    purpose: Annotated[
        str | None, typer.Option("--purpose", metavar="T", help="What it is for.")
    ] = None,
    legal_basis: Annotated[
        str | None,
        typer.Option("--legal-basis", metavar="T", help="By what right personal data leaves."),
    ] = None,
    as_person: Annotated[
        str | None,
        typer.Option("--as", metavar="ID", help="Asked for by this person, of compliance."),
    ] = None,
    zipped: Annotated[
        bool, typer.Option("--zip", help="One .zip instead of a folder (also: --out NAME.zip).")
    ] = False,
    database: DatabaseOption = None,
) -> None:
    """Export a part of the log with proofs and a program that checks them (verify.py).

    Ctrl-C leaves DIR.part; the same command goes on from there. Exit 1 if it was stopped, or if
    the log does not agree with its ledger.
    """
    chosen = settings(database=database)
    target = out.with_name(out.name + ZIP) if zipped and out.suffix != ZIP else out
    with records(chosen.location) as found:
        chosen_ids = tuple(_found(found, name) for name in aggregates or ()) or None
    wanted = Wanted(
        OPERATOR_ASKS,
        _formats(formats),
        _bound(begin, "--from"),
        _bound(end, "--to"),
        chosen_ids,
        purpose,
        legal_basis,
    )
    with closing(open_sales(chosen)) as sales, closing(ledger_of(sales, chosen)) as ledger:
        at_the_machine = AtTheMachine(sales, ledger, _issuer(sales, as_person))
        made = _make(at_the_machine, wanted, target)
    typer.echo(_told(made))


def _make(at_the_machine: AtTheMachine, wanted: Wanted, target: Path) -> Exported:
    """Make it; what stands against it becomes an answer in both languages."""
    wanted = replace(wanted, requester=at_the_machine.requester)
    with shown() as progress, stop_asked() as asked:
        try:
            return at_the_machine.make(wanted, target, progress, asked)
        except StoppedError as stopped:
            raise AnswerIsNoError(_to_go_on(stopped, part_of(target))) from stopped
        except CannotExportError as error:
            raise CannotRunError(f"{error.text.en} {error.text.zh}") from error
        except (ExportError, LedgerError) as error:
            raise AnswerIsNoError(error.text) from error


def _to_go_on(stopped: StoppedError, folder: Path) -> Text:
    return Text(
        f"{stopped.text.en} It is in {folder}: run the same command again to go on, or delete it.",
        f"{stopped.text.zh}位于 {folder}：再次运行同一命令即可继续，或将其删除。",
    )


def _formats(told: str) -> frozenset[str]:
    names = frozenset(name.strip() for name in told.split(",") if name.strip())
    if not names:
        raise CannotRunError(f"--format: name at least one of {', '.join(FORMATS)}")
    if unknown := sorted(names - FORMATS.keys()):
        raise CannotRunError(f"--format: {', '.join(unknown)}: there are {', '.join(FORMATS)}")
    return names


def _bound(told: str | None, option: str) -> Bound:
    return place_from(told, option) if told is not None else None


def _found(found: Records, name: str) -> UUID:
    aggregate_id = found.find(name)
    if aggregate_id is None or not found.log.stream(aggregate_id):
        raise AnswerIsNoError(Text(f"Nothing is recorded under {name}.", f"没有 {name} 的记录。"))
    return aggregate_id


def _issuer(sales: Sales, person_id: str | None) -> Issuer:
    issuer = issuer_of(sales, person_id)
    if issuer is None:
        raise CannotRunError(f"--as: nobody works here with the id {person_id}")
    return issuer


def _told(made: Exported) -> str:
    counts = made.counts
    return (
        f"{made.path}: {counts.events} events and {counts.receipts} receipts, positions "
        f"{made.begin} to {made.end} (not included), export {made.export_id}\n"
        f"content sha256 {made.content_sha256}"
    )
