"""A service for each story; whatever it told, views and indexes can be made anew from the log."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from engines import ENGINES
from people import EVERYBODY
from stories.judged import fed_in_order
from stories.playing import Play

from domain.people import People

SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"

#: These stories play on PostgreSQL too each time, all others do so at the big size.
ON_BOTH = frozenset({"test_A1_clean_run", "test_A10_complaint_reopened"})


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    both = SOAK or metafunc.definition.path.stem in ON_BOTH
    if both and "engine" in metafunc.fixturenames:
        metafunc.parametrize("engine", ENGINES)


@pytest.fixture
def engine() -> str:
    return ENGINES[0]


@pytest.fixture
def people() -> People:
    """Who plays; a story with another cast says so."""
    return EVERYBODY


@pytest.fixture
def play(tmp_path: Path, engine: str, people: People) -> Iterator[Play]:
    with Play(tmp_path, engine=engine, people=people) as service:
        yield service
        fed_in_order(service)
        service.rebuilt_is_equal()
        service.indexes_read_off_again()
