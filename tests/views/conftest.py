"""An office on an empty database for every test, of the essential ones on both engines."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from office import Office
from served import Opened, served

from application.engines.location import Location

SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"
ENGINES = ("sqlite", "postgresql")

#: Tests of these modules are about files.
ON_FILES = frozenset({"test_damaged", "test_killed", "test_restored"})
#: Tests of these run on PostgreSQL too each time; all others do so at the big size.
ON_BOTH = frozenset({"test_runner", "test_search"})


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    module = metafunc.definition.path.stem
    both = module in ON_BOTH or (SOAK and module not in ON_FILES)
    if both and "engine" in metafunc.fixturenames:
        metafunc.parametrize("engine", ENGINES, scope="module")


@pytest.fixture(scope="module")
def engine() -> str:
    return ENGINES[0]


@pytest.fixture(scope="module")
def opened(engine: str) -> Opened:
    """Makes a place for a log and one for its keys, given an empty folder."""

    @contextmanager
    def make(folder: Path) -> Iterator[tuple[Location, Location]]:
        keys = folder / "log.sqlite3.keys"
        if engine == ENGINES[0]:
            yield folder / "log.sqlite3", keys
        else:
            with served() as server:
                yield server, keys

    return make


@pytest.fixture
def office(opened: Opened, tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path) as (location, keys):
        made = Office(location, keys=keys)
        yield made
        made.close()
