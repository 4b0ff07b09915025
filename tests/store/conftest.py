"""A desk with everybody hired for every test, on each engine that there is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import Desk
from engines import ENGINES, Place
from models import Model


def _hire(place: Place) -> None:
    Desk(place.location, keys=place.keys).close()


STAFFED = Model(_hire)


@pytest.fixture(params=ENGINES)
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """What holds of a store holds on every engine; `on_a_file` names the exceptions."""
    with STAFFED.copy(request.param, tmp_path) as found:
        opened = Desk(found.location, keys=found.keys, hire=False)
        yield opened
        opened.close()
