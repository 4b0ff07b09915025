"""A small company in which all that is personal is a canary, on each engine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from engines import ENGINES
from told import Told, told_on


@pytest.fixture(scope="module", params=ENGINES)
def told(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Told]:
    """Played once for all tests of a file, which change nothing in it unless they say so."""
    with told_on(request.param, tmp_path_factory.mktemp("told")) as company:
        yield company
