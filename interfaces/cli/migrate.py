"""`dealtrail migrate`: make what a PostgreSQL database needs, as its owner."""

from __future__ import annotations

from typing import Annotated

import typer

from interfaces.settings import server_of

from .running import CannotRunError


def migrate(
    database: Annotated[
        str,
        typer.Option(
            "--database",
            metavar="URL",
            help="postgresql://owner@host/name: the database, as the role that shall own its "
            "tables.",
            show_default=False,
        ),
    ],
    role: Annotated[
        str,
        typer.Option(
            "--role",
            metavar="NAME",
            help="The role that the service runs under; it must exist, and gets INSERT and "
            "SELECT on the log and nothing more.",
            show_default=False,
        ),
    ],
    new_keys: Annotated[
        bool,
        typer.Option(
            "--new-keys",
            help="The key store is lost for good: let the service go on with another one.",
        ),
    ] = False,
) -> None:
    """Make or renew the tables of a PostgreSQL database; SQLite needs none of this."""
    server = server_of(database)
    if server is None:
        raise CannotRunError("--database: migrate is for postgresql:// only; SQLite needs none")
    from application.migrating import migrate as make

    make(server, role, new_keys=new_keys)
    typer.echo(f"{server} is ready; serve it under the role {role}", err=True)
