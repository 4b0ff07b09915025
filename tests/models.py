"""Places that were filled once, of which every test gets a copy of its own.

STAFFED = Model(hire)                            # hire(place) fills an empty place

with STAFFED.copy("postgresql", tmp_path) as place:
    STAFFED.filled("postgresql")                 # what hire(place) returned
"""

from __future__ import annotations

import atexit
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from engines import ENGINES, Place, migrated
from postgres import Database, drop_database, make_database, run_server

from application.engines.location import Server

Filled = TypeVar("Filled")


class _File(NamedTuple):
    """A file that a filled place left behind, its name without that of the log."""

    suffix: str
    mode: int
    content: bytes


class _Kept(NamedTuple):
    """All that a filled place left behind."""

    files: tuple[_File, ...]
    database: Database | None


class Model(Generic[Filled]):
    """Fills a place on each engine when the first test of this worker asks for a copy."""

    def __init__(self, fill: Callable[[Place], Filled]) -> None:
        """`fill` closes all that it opens: nobody may be at work where a copy is taken."""
        self._fill = fill
        self._kept: dict[str, tuple[_Kept, Filled]] = {}

    @contextmanager
    def copy(self, engine: str, folder: Path, name: str = "log.sqlite3") -> Iterator[Place]:
        """A place like the filled one, gone afterwards; its files in the folder, by this name."""
        kept, _ = self._made(engine)
        folder.mkdir(parents=True, exist_ok=True)
        for file in kept.files:
            path = folder / (name + file.suffix)
            path.write_bytes(file.content)
            path.chmod(file.mode)
        keys = folder / f"{name}.keys"
        if kept.database is None:
            yield Place(folder / name, keys)
            return
        database = make_database(run_server(), like=kept.database.name)
        try:
            yield Place(Server(database.serving), keys, database)
        finally:
            drop_database(database)

    def filled(self, engine: str) -> Filled:
        """What filling it on that engine returned."""
        return self._made(engine)[1]

    def _made(self, engine: str) -> tuple[_Kept, Filled]:
        if engine not in self._kept:
            self._kept[engine] = self._make(engine)
        return self._kept[engine]

    def _make(self, engine: str) -> tuple[_Kept, Filled]:
        with tempfile.TemporaryDirectory() as folder:
            log = Path(folder, "log")
            keys = log.with_name("log.keys")
            place = Place(log, keys)
            if engine != ENGINES[0]:
                database = make_database(run_server(), migrated)
                place = Place(Server(database.serving), keys, database)
                _drop_at_exit(database)
            filled = self._fill(place)
            return _Kept(tuple(_files(log)), place.database), filled


def _files(log: Path) -> Iterator[_File]:
    for path in log.parent.iterdir():
        suffix = path.name.removeprefix(log.name)
        yield _File(suffix, path.stat().st_mode & 0o777, path.read_bytes())


def _drop_at_exit(database: Database) -> None:
    """Leave nothing on a server that outlives the run."""
    if os.environ.get("DEALTRAIL_TEST_POSTGRES"):
        atexit.register(drop_database, database)
