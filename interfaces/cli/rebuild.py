"""`dealtrail rebuild`: build the views anew out of the log."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from domain.language import Text
from interfaces.operator import AnswerIsNoError

from .running import CannotRunError, DatabaseOption, opened_records


def rebuild(
    view: Annotated[
        str | None, typer.Argument(metavar="VIEW", help="One view; without it all of them.")
    ] = None,
    database: DatabaseOption = None,
) -> None:
    """Build a view, or all, anew from the first event on; the old one answers meanwhile."""
    from projections.runner import RebuildError
    from projections.views import VIEWS, Views

    names = sorted(kind.name for kind in VIEWS)
    if view is not None and view not in names:
        raise CannotRunError(f"there is no view {view}; there are {', '.join(names)}")
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with (
        opened_records(database) as records,
        Progress(
            *columns, TimeRemainingColumn(), console=console, disable=not console.is_terminal
        ) as progress,
    ):
        task = progress.add_task(view or "all views", total=None)
        views = Views(records.log)
        try:
            views.rebuild(
                view, lambda done, total: progress.update(task, completed=done, total=total)
            )
        except RebuildError as error:
            raise AnswerIsNoError(Text(str(error), f"无法重建：{error}")) from error
        finally:
            views.close()
    typer.echo(f"{view or 'all views'}: rebuilt", err=True)
