"""`dealtrail ledger`: checkpoints, proofs and keys of the transparency log over the log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from interfaces.operator import AnswerIsNoError
from interfaces.settings import settings

from .running import DatabaseOption, opened_sales

if TYPE_CHECKING:
    from projections.ledger.ledger import Ledger

ledger = typer.Typer(
    help="Checkpoints of the log, proofs out of them, and the keys that sign.", no_args_is_help=True
)

#: No position and no size of a log is larger.
MOST = 2**62

ReasonOption = Annotated[str, typer.Option("--reason", help="Why; it is kept with the keys.")]


@ledger.command()
def checkpoint(
    size: Annotated[
        int | None, typer.Option("--size", min=0, help="Of so many events, not of all.")
    ] = None,
    database: DatabaseOption = None,
) -> None:
    """Print the signed checkpoint of the log as it is now; it is signed if it is not yet."""
    with _opened(database) as found:
        found.catch_up()
        _print(found.sign(size))


@ledger.command()
def proof(
    position: Annotated[
        int, typer.Argument(min=0, max=MOST, metavar="POSITION", help="Of the event.")
    ],
    size: Annotated[
        int | None,
        typer.Option("--size", min=1, max=MOST, help="Against the checkpoint of that size."),
    ] = None,
    database: DatabaseOption = None,
) -> None:
    """Print the proof that the event at a position stands in the log (C2SP tlog-proof)."""
    with _opened(database) as found:
        _print(found.proof_text(position, size))


@ledger.command()
def consistency(
    old: Annotated[
        int,
        typer.Argument(min=0, max=MOST, metavar="OLD", help="The size of the earlier checkpoint."),
    ],
    new: Annotated[
        int | None,
        typer.Argument(min=0, max=MOST, metavar="[NEW]", help="Of the later; else the last one's."),
    ] = None,
    database: DatabaseOption = None,
) -> None:
    """Print the proof that a later checkpoint continues an earlier one."""
    with _opened(database) as found:
        _print(found.consistency(old, new))


@ledger.command()
def keys(database: DatabaseOption = None) -> None:
    """Print the public keys, the oldest first: all that others need to verify."""
    with _opened(database) as found:
        typer.echo(found.keyring.text, nl=False)
        book, remark = found.book, found.remark
    if remark is not None:
        typer.echo(f"{remark.en}\n    {remark.zh}", err=True)
    for key in book.keys if book is not None else ():
        if key.ended_at is not None:
            at = key.ended_at.isoformat(timespec="seconds")
            typer.echo(f"ended at {at}, {key.reason}: {key.vkey}", err=True)


@ledger.command()
def rotate(reason: ReasonOption, database: DatabaseOption = None) -> None:
    """Let a new key sign from here on; the old one is destroyed and vouches for what it signed."""
    with _opened(database) as found:
        key = found.rotate(reason)
    typer.echo("From now on this key signs; give it to whoever verifies:", err=True)
    typer.echo(key.vkey)


@ledger.command()
def fork(
    reason: ReasonOption,
    origin: Annotated[
        str | None, typer.Option("--origin", help="The new name; else the old one and /fork-….")
    ] = None,
    database: DatabaseOption = None,
) -> None:
    """After a restore: give up what was signed of events that are lost, and say so."""
    with _opened(database) as found:
        note = found.fork(reason, origin)
        typer.echo("A new history begins; give whoever verifies its checkpoint and key:", err=True)
        _print(note)
        typer.echo(found.keyring.text.splitlines()[-1])


@ledger.command()
def rebuild(database: DatabaseOption = None) -> None:
    """Make the ledger's nodes anew from the log; every checkpoint kept must agree with them."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with (
        _opened(database) as found,
        Progress(
            *columns, TimeRemainingColumn(), console=console, disable=not console.is_terminal
        ) as progress,
    ):
        task = progress.add_task("ledger", total=None)
        size, agree = found.rebuild(
            lambda done, total: progress.update(task, completed=done, total=total)
        )
    typer.echo(f"{size} events taken in; {agree} checkpoints agree with them", err=True)


def _print(text: bytes) -> None:
    typer.echo(text, nl=False)


@contextmanager
def _opened(database: str | None) -> Iterator[Ledger]:
    """The ledger of the chosen database; what it cannot do becomes a no with its reason."""
    from interfaces.evidence import ledger_of
    from projections.ledger.errors import LedgerError

    with opened_sales(database) as sales:
        found = ledger_of(sales, settings(database=database))
        try:
            yield found
        except LedgerError as error:
            raise AnswerIsNoError(error.text) from error
        finally:
            found.close()
