"""One service for each file of tests; its time stands at 2 March 2026, 09:00."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from people import EVERYBODY
from stories.playing import Play

from domain.people import People, Person, Role

#: Everybody of the stories, and somebody who only administers.
ALL = People(
    {**EVERYBODY.by_id, "admin0": Person("admin0", "管理员", frozenset({Role.ADMIN}), "sales")}
)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    with Play(tmp_path_factory.mktemp("service"), people=ALL) as running:
        running.clock("03-02 09:00")
        yield running
