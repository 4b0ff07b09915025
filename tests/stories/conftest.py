"""A service for each story; whatever it told, views and indexes can be made anew from the log."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from stories.judged import fed_in_order
from stories.playing import Play


@pytest.fixture(scope="session")
def hired(tmp_path_factory: pytest.TempPathFactory) -> Play:
    """The people of the stories, hired once and for all."""
    service = Play(tmp_path_factory.mktemp("hired"))
    service.stop()
    return service


@pytest.fixture
def play(tmp_path: Path, hired: Play) -> Iterator[Play]:
    with Play(tmp_path, hired=hired) as service:
        yield service
        fed_in_order(service)
        service.rebuilt_is_equal()
        service.indexes_read_off_again()
