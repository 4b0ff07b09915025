"""`dealtrail master-key`: move or change the key under which personal data's keys are wrapped."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from application.reading import key_store
from interfaces.settings import settings

from .running import DatabaseOption


def master_key(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="Holds the new key, 64 hex digits; made if it is not there."
        ),
    ],
    database: DatabaseOption = None,
) -> None:
    """Wrap the keys of personal data anew, under the key in FILE.

    Stop the service before, and start it with DEALTRAIL_MASTER_KEY=FILE. Without the file
    nothing that is personal can be read: keep a copy of it, apart from the key store.
    """
    chosen = settings(database=database)
    with closing(key_store(chosen.keys_location, chosen.master_key)) as keys:
        count = keys.change_master_key(file.expanduser())
    typer.echo(f"{count} keys are wrapped under the key in {file}", err=True)
    typer.echo(f"start the service with DEALTRAIL_MASTER_KEY={file.absolute()}", err=True)
