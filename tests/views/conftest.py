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
from projections.views import VIEWS

SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"
ENGINES = ("sqlite", "postgresql")

#: Tests of these modules are about files.
ON_FILES = frozenset({"test_damaged", "test_killed", "test_restored"})
#: Tests of these run on PostgreSQL too each time; all others do so at the big size.
ON_BOTH = frozenset({"test_ordering", "test_runner", "test_search"})
#: But not these of them, in which the database has no part of its own.
ON_ONE = frozenset(
    {
        "test_a_death_midway_loses_nothing_and_doubles_nothing",
        "test_a_stopped_view_is_not_waited_for_and_says_how_far_it_has_seen",
        "test_a_view_far_behind_keeps_no_other_waiting",
        "test_what_is_built_beside_is_told_with_its_position",
        "test_without_anybody_to_wake_it_the_log_is_looked_at_now_and_then",
    }
)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    module = metafunc.definition.path.stem
    if "engine" not in metafunc.fixturenames:
        return
    if SOAK and module not in ON_FILES:
        metafunc.parametrize("engine", ENGINES, scope="module")
    elif module in ON_BOTH:
        is_on_one = metafunc.function.__name__ in ON_ONE
        metafunc.parametrize("engine", ENGINES[:1] if is_on_one else ENGINES, scope="module")


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
        stopped = dict(made.views.failures)
        made.close()
        # Whoever put views of his own in the place of ours may want them to stop.
        assert not stopped or made.kinds is not VIEWS, stopped
