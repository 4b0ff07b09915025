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
def there(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """A log in which everybody was hired, and its keys."""
    with STAFFED.copy(request.param, tmp_path) as found:
        yield found


@pytest.fixture
def desk(there: Place) -> Iterator[Desk]:
    """What holds of sealed values holds on every engine."""
    opened = Desk(there.location, keys=there.keys, hire=False)
    yield opened
    opened.close()
