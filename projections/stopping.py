"""Views that stopped in the process that runs them for all, as all others are told of it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    select,
)

from .lane import Failure

NOTES = MetaData()
STOPPED = Table(
    "stopped",
    NOTES,
    Column("view", String(50), primary_key=True),
    Column("build", Integer, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("error", Text, nullable=False),
)


def note_stopped(connection: Connection, failures: Iterable[Failure]) -> None:
    """Tell the others, in the transaction in which the view went as far as it could."""
    for failure in failures:
        forget_stopped(connection, [failure.view])
        connection.execute(
            STOPPED.insert().values(
                view=failure.view,
                build=failure.build,
                position=failure.position,
                error=failure.error,
            )
        )


def forget_stopped(connection: Connection, views: Iterable[str]) -> None:
    """Somebody tries again, with what may be another program."""
    connection.execute(STOPPED.delete().where(STOPPED.c.view.in_(tuple(views))))


def stopped(connection: Connection) -> dict[str, Failure]:
    """What stopped, by view."""
    return {row.view: Failure(*row) for row in connection.execute(select(STOPPED))}
