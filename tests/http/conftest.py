"""One service for each file of tests; its time stands at 2 March 2026, 09:00."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from standing import ALL, standing
from stories.playing import Play


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    with Play(tmp_path_factory.mktemp("service"), people=ALL) as running:
        running.clock("03-02 09:00")
        yield running


@pytest.fixture(scope="module")
def cases(service: Play) -> Iterator[dict[str, str]]:
    """A fresh lead and deal of 陈一's, a complaint of 唐技术's …, by the name of their kind."""
    with standing(service) as found:
        yield found
