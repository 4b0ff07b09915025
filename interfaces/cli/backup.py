"""`dealtrail backup` and `dealtrail restore`: the log of one moment, put away and put back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from application.backup import Progress, Secrets, back_up
from application.copies import left_over
from application.manifest import BackupError, DamagedError, Manifest
from application.restore import restore as put_back
from application.restore import verify
from interfaces.operator import AnswerIsNoError
from interfaces.settings import settings

from .running import CannotRunError, DatabaseOption

FolderArgument = Annotated[Path, typer.Argument(metavar="FOLDER", help="The backup's folder.")]


def backup(
    folder: FolderArgument,
    keys: Annotated[
        Path | None,
        typer.Option(
            "--keys", metavar="FILE", help="Copy the key file there too: guard it, it is secret."
        ),
    ] = None,
    database: DatabaseOption = None,
) -> None:
    """Put the log of this moment into a new folder, while the service goes on."""
    path, secrets = _places(database, keys)
    for old in left_over(folder):
        typer.echo(f"{old} was left unfinished; if nothing is at work there, delete it", err=True)
    with _shown("backup") as progress:
        manifest = back_up(path, folder, secrets, dt.datetime.now(dt.UTC), progress)
    typer.echo(f"{folder}: {_told(manifest)}; checked")
    if secrets is None:
        typer.echo(
            "not in it: the secrets. Back them up apart (--keys FILE): without them all keys "
            "must be issued anew after a restore",
            err=True,
        )
    else:
        typer.echo(f"{secrets.copy}: the secrets; keep them away from the backup")


def restore(
    folder: FolderArgument,
    keys: Annotated[
        Path | None,
        typer.Option("--keys", metavar="FILE", help="The key file that was backed up along."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Only see whether the backup is whole.")
    ] = False,
    database: DatabaseOption = None,
) -> None:
    """Put a backup where no database is; nothing is ever overwritten."""
    if check:
        with _shown("check") as progress:
            manifest = verify(folder, keys, progress)
        typer.echo(f"{folder}: {_told(manifest)}; whole")
        return
    path, secrets = _places(database, keys)
    with _shown("restore") as progress:
        manifest = put_back(folder, path, secrets, dt.datetime.now(dt.UTC), progress)
    typer.echo(f"{path}: {_told(manifest)}; what came later is lost")
    used = settings(database=database).keys_location
    if not isinstance(used, Path) or (secrets is None and used.exists()):
        typer.echo(f"the secrets in {used}, which were there, go on to be used", err=True)
    elif secrets is None:
        typer.echo(
            f"without secrets: put the newest copy of {used.name} there. Where the log holds "
            "personal data it does not start without: they are sealed with its keys. If it is "
            "lost for good, `dealtrail migrate --new-keys` lets it start with another; then API "
            "keys and calendar addresses must be issued and webhooks' secrets be made again, and "
            "a retry of a command from before is refused (key-reused)",
            err=True,
        )


def _places(database: str | None, keys: Path | None) -> tuple[Path, Secrets | None]:
    """Where the database is, and, if the operator wants them copied, where its secrets are."""
    chosen = settings(database=database)
    if not isinstance(chosen.location, Path):
        raise CannotRunError(
            f"{chosen.location} is on a server, which has its own tools for this: see "
            '"Backup and restore" in docs/operations.md'
        )
    if keys is None:
        return chosen.location, None
    if not isinstance(chosen.keys_location, Path):
        raise CannotRunError(
            f"the secrets are on a server ({chosen.keys_location}): leave --keys out, and back "
            "that server up"
        )
    return chosen.location, Secrets(chosen.keys_location, keys)


def _told(manifest: Manifest) -> str:
    at = manifest.recorded_at
    last = f", the last of {at.isoformat(timespec='seconds')}" if at is not None else ""
    return f"{manifest.events} events up to position {manifest.position}{last}"


@contextmanager
def _shown(name: str) -> Iterator[Progress]:
    """A bar on the terminal; what goes wrong becomes a line for its user."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    try:
        with Bar(
            *columns, TimeRemainingColumn(), console=console, disable=not console.is_terminal
        ) as bar:
            task = bar.add_task(name, total=None)
            yield lambda what, done, total: bar.update(
                task, description=f"{name}: {what}", completed=done, total=total
            )
    except DamagedError as error:
        raise AnswerIsNoError(error.text) from error
    except BackupError as error:
        raise CannotRunError(str(error)) from error
