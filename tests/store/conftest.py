"""A desk on an empty store for every test, on each engine that there is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import Desk
from engines import ENGINES, place


@pytest.fixture(params=ENGINES)
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """What holds of a store holds on every engine; `on_a_file` names the exceptions."""
    with place(request.param, tmp_path) as found:
        opened = Desk(found.location, keys=found.keys)
        yield opened
        opened.close()
