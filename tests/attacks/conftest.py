"""One service for each file of attacks, with a case of each kind; guessing keys stops nobody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from standing import ALL, standing
from stories.playing import Play


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    with Play(
        tmp_path_factory.mktemp("service"), people=ALL, sign_in_failures=1_000_000
    ) as running:
        running.clock("03-02 09:00")
        yield running


@pytest.fixture(scope="module")
def cases(service: Play) -> Iterator[dict[str, str]]:
    with standing(service) as found:
        yield found
