"""The engines that a log can stand on, for tests that must hold on each of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from postgres import SERVING, Database, fresh_database

from application.engines.location import Location, Server
from application.keys import Keys
from application.log import Log
from application.migrating import accept_key_loss, migrate
from application.sales import keys_beside

ENGINES = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Place:
    """Where an empty log stands, and its keys; `database` is None on SQLite."""

    location: Location
    keys: Location
    database: Database | None = None

    @property
    def environment(self) -> dict[str, str]:
        """The settings that lead a process of its own here."""
        return {"DEALTRAIL_DATABASE": url(self.location), "DEALTRAIL_KEYS": url(self.keys)}


def url(location: Location) -> str:
    """What the settings say for the location."""
    return f"sqlite:///{location}" if isinstance(location, Path) else location.url


def migrated(database: Database) -> None:
    """Make what the service needs, as the owner of the database would."""
    migrate(Server(database.owner), SERVING)


@contextmanager
def place(engine: str, folder: Path) -> Iterator[Place]:
    """An empty place on the engine, gone afterwards."""
    keys = folder / "log.sqlite3.keys"
    if engine == "sqlite":
        yield Place(folder / "log.sqlite3", keys)
        return
    with fresh_database(migrated) as database:
        yield Place(Server(database.serving), keys, database)


def unlocked(location: Location, keys: Location | None = None) -> Log:
    """The log there, opened beside whoever writes it, with its keys."""
    return Log(location, keys=Keys(keys or keys_beside(location)).subjects)


def accept_lost_keys(place: Place) -> None:
    """The key store is lost for good: let the next start go on with another."""
    if place.database is not None:
        migrate(Server(place.database.owner), SERVING, new_keys=True)
    else:
        assert isinstance(place.location, Path)
        accept_key_loss(place.location)


#: For tests that look into the file of SQLite, or break it.
on_a_file = pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
