"""An office on an empty file for every test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from office import Office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = Office(tmp_path / "log.sqlite3")
    yield opened
    opened.close()
