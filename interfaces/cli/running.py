"""What every command of the terminal shares: the database, the exit codes, no tracebacks.

Exit 0: done. 1: it ran, and the answer is no. 2: it could not run.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from application.log import CannotServeError, StoreUnavailableError
from application.reading import Records, holds_manual_time, records
from application.sales import Sales
from domain.language import Language
from interfaces.intake import InvalidBodyError
from interfaces.operator import AnswerIsNoError
from interfaces.settings import BadSettingError, Settings, settings
from interfaces.wording import language_of_environment, lines_of

OK, NO, COULD_NOT_RUN = 0, 1, 2

#: What can keep a command from running; the text of each is one line for its user.
OBSTACLES = (
    BadSettingError,
    CannotServeError,
    InvalidBodyError,
    StoreUnavailableError,
    sqlite3.Error,
    OSError,
)

DatabaseOption = Annotated[
    str | None,
    typer.Option(
        "--database",
        metavar="URL",
        help="The database: sqlite:///path or postgresql://user@host/name. Without it "
        "DEALTRAIL_DATABASE, or else a file in your data folder.",
        show_default=False,
    ),
]
LangOption = Annotated[
    str | None,
    typer.Option("--lang", metavar="zh|en", help="The language; by default that of LANG."),
]


class CannotRunError(Exception):
    """The command cannot run; the text says why in one line."""


class CommandLine(TyperGroup):
    """All commands; whatever ends one of them ends it with a line and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except (typer.Exit, typer.Abort, typer.TyperException, BrokenPipeError):
            raise
        except AnswerIsNoError as no:
            say_no(no)
            raise typer.Exit(NO) from None
        except KeyboardInterrupt:
            typer.echo("dealtrail: interrupted", err=True)
            raise typer.Exit(NO) from None
        except (CannotRunError, *OBSTACLES) as obstacle:
            typer.echo(f"dealtrail: {one_line(obstacle)}", err=True)
            raise typer.Exit(COULD_NOT_RUN) from None
        except Exception as mistake:
            if os.environ.get("DEALTRAIL_LOG_LEVEL") == "debug":
                raise
            typer.echo(
                f"dealtrail: this should not happen: {type(mistake).__name__}: "
                f"{one_line(mistake)} (DEALTRAIL_LOG_LEVEL=debug shows where)",
                err=True,
            )
            raise typer.Exit(COULD_NOT_RUN) from None


def say_no(no: AnswerIsNoError) -> None:
    """Tell why the answer is no, in both languages."""
    if no.text is not None:
        typer.echo(no.text.en, err=True)
        typer.echo(f"    {no.text.zh}", err=True)
    for line in lines_of(no.reasons):
        typer.echo(line, err=True)


def one_line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__


@contextmanager
def opened_sales(database: str | None) -> Iterator[Sales]:
    """The write side over the chosen database; where a manual clock stands, at its time."""
    chosen = settings(database=database)
    sales = open_sales(chosen)
    try:
        yield sales
    finally:
        sales.close()


def open_sales(chosen: Settings) -> Sales:
    manual = chosen.manual_clock or holds_manual_time(chosen.location)
    sales = Sales(
        chosen.location,
        keys=chosen.keys_location,
        manual_clock=manual,
        master_key=chosen.master_key,
        erasures=chosen.checkpoints,
    )
    if sales.position == 0:
        _begin_the_ledger(sales, chosen)
    return sales


def _begin_the_ledger(sales: Sales, chosen: Settings) -> None:
    """Have the log's name and key made before its first event, so that none is older."""
    from interfaces.evidence import ledger_of

    try:
        ledger_of(sales, chosen).close()
    except Exception:
        sales.close()
        raise


@contextmanager
def opened_records(database: str | None) -> Iterator[Records]:
    """The log of the chosen database and its keys, which must be there, to look at only."""
    chosen = settings(database=database)
    with records(
        chosen.location, chosen.keys_location, chosen.master_key, chosen.checkpoints
    ) as found:
        yield found


def chosen_language(lang: str | None) -> Language:
    """The language that is asked for, or else that of the environment."""
    if lang is None:
        names = ("LC_ALL", "LC_MESSAGES", "LANG")
        return language_of_environment(next(filter(None, map(os.environ.get, names)), None))
    if lang.split("-")[0].split("_")[0].lower() not in ("zh", "en"):
        raise typer.BadParameter("zh or en", param_hint="--lang")
    return language_of_environment(lang)
