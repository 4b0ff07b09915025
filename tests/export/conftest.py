"""A played company's log for every test, on each engine that there is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from engines import ENGINES
from exporting import House, exporting


@pytest.fixture(params=ENGINES)
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    with exporting(request.param, tmp_path) as found:
        yield found
