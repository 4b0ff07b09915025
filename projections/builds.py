"""Which builds of which views there are, how far each has come, and which one answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    inspect,
    select,
    text,
)

from .view import View

CATALOGUE = MetaData()
BUILDS = Table(
    "builds",
    CATALOGUE,
    Column("view", String(50), primary_key=True),
    Column("build", Integer, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("live", Boolean, nullable=False),
    # Of the last event seen (see `marks`); none before the first, or by an older release.
    Column("mark", String(64)),
)


_ADVANCE = (
    BUILDS.update()
    .where(BUILDS.c.view == bindparam("of"), BUILDS.c.build == bindparam("number"))
    .values(position=bindparam("reached"), mark=bindparam("marked"))
)


@dataclass(frozen=True, slots=True)
class Build:
    """One run of a view over the log; the live one answers queries."""

    view: str
    build: int
    version: int
    position: int
    live: bool
    mark: str | None = None


def all_builds(connection: Connection) -> list[Build]:
    rows = connection.execute(select(BUILDS).order_by(BUILDS.c.view, BUILDS.c.build))
    return [Build(*row) for row in rows]


def live_builds(connection: Connection) -> dict[str, Build]:
    """The build that answers, by view."""
    return {build.view: build for build in all_builds(connection) if build.live}


def prepare(connection: Connection, kinds: Iterable[type[View]]) -> None:
    """Make what is missing: first builds, and a build beside each of another version.

    A build that somebody began for this version is gone on with; those begun for yet
    another one are dropped.
    """
    CATALOGUE.create_all(connection)
    if "mark" not in {column["name"] for column in inspect(connection).get_columns(BUILDS.name)}:
        connection.execute(text(f"ALTER TABLE {BUILDS.name} ADD COLUMN mark VARCHAR(64)"))
    known = all_builds(connection)
    for kind in kinds:
        mine = [build for build in known if build.view == kind.name]
        live = next((build for build in mine if build.live), None)
        if live is None:
            add(connection, kind, mine, live=True)
        elif live.version != kind.version and not _begun(mine, kind):
            add(connection, kind, mine, live=False)
        for build in mine:
            if not build.live and build.version != kind.version:
                drop(connection, build)


def add(connection: Connection, kind: type[View], others: Sequence[Build], *, live: bool) -> Build:
    """An empty build of the view, from the first event on."""
    number = max((build.build for build in others), default=0) + 1
    build = Build(kind.name, number, kind.version, 0, live)
    kind(number).metadata.create_all(connection)
    connection.execute(
        BUILDS.insert().values(
            view=build.view,
            build=build.build,
            version=build.version,
            position=build.position,
            live=build.live,
        )
    )
    return build


def advance(connection: Connection, builds: Iterable[Build]) -> None:
    """Note how far the builds have come, in the transaction of their rows."""
    rows = [
        {"of": b.view, "number": b.build, "reached": b.position, "marked": b.mark} for b in builds
    ]
    if rows:
        connection.execute(_ADVANCE, rows)


def swap(connection: Connection, build: Build) -> None:
    """From now on this build answers; all others of the view go."""
    for other in all_builds(connection):
        if other.view == build.view and other.build != build.build:
            drop(connection, other)
    connection.execute(
        BUILDS.update()
        .where(BUILDS.c.view == build.view, BUILDS.c.build == build.build)
        .values(live=True)
    )


def drop(connection: Connection, build: Build) -> None:
    """Remove a build with its tables, whatever columns they have."""
    for name in inspect(connection).get_table_names():
        if name.startswith(f"{build.view}_") and name.endswith(f"_{build.build}"):
            Table(name, MetaData()).drop(connection)
    connection.execute(
        BUILDS.delete().where(BUILDS.c.view == build.view, BUILDS.c.build == build.build)
    )


def _begun(builds: Iterable[Build], kind: type[View]) -> bool:
    return any(not b.live and b.version == kind.version for b in builds)
