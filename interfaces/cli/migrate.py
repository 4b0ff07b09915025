"""`dealtrail migrate`: make what a PostgreSQL database needs, as its owner."""

from __future__ import annotations

from typing import Annotated

import typer

from interfaces.settings import path_of, server_of

from .running import CannotRunError


def migrate(
    database: Annotated[
        str,
        typer.Option(
            "--database",
            metavar="URL",
            help="postgresql://owner@host/name: the database, as the role that shall own its "
            "tables. With --new-keys sqlite:///path too.",
            show_default=False,
        ),
    ],
    role: Annotated[
        str | None,
        typer.Option(
            "--role",
            metavar="NAME",
            help="The role that the service runs under; it must exist, and gets INSERT and "
            "SELECT on the log and nothing more.",
            show_default=False,
        ),
    ] = None,
    new_keys: Annotated[
        bool,
        typer.Option(
            "--new-keys",
            help="The key store is lost for good: let the service go on with another one. What "
            "was sealed with its keys can never be read again.",
        ),
    ] = False,
) -> None:
    """Make or renew the tables of a PostgreSQL database; SQLite needs none of this."""
    server = server_of(database)
    from application.migrating import accept_key_loss
    from application.migrating import migrate as make

    if server is None:
        if not new_keys:
            raise CannotRunError("--database: migrate is for postgresql:// only; SQLite needs none")
        path = path_of(database)
        accept_key_loss(path)
        typer.echo(f"{path} takes another key store at the next start", err=True)
        return
    if role is None:
        raise CannotRunError("--role: name the role that the service runs under")
    make(server, role, new_keys=new_keys)
    typer.echo(f"{server} is ready; serve it under the role {role}", err=True)
