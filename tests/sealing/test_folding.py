"""A state folded with only what states keep is the same as one folded from every word (R5.4)."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from company_walk import Company

from application.streams import held_from
from domain.personal_fields import has_personal, is_remembered

SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"
MOVES = 1_500 if SOAK else 80


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    path = tmp_path_factory.mktemp("company") / "log.sqlite3"
    made = Company(Path(path), random.Random(7))
    for _ in range(MOVES):
        made.go()
    yield made
    made.office.close()


def test_R5_4_states_need_no_more_than_what_is_marked_as_remembered(company: Company) -> None:
    desk = company.office.desk
    desk.restart()  # so that nothing is at hand, and all is folded from rows
    placed = desk.sales.log.after(0, 100_000)
    cases: set[UUID] = {one.recorded.aggregate_id for one in placed}
    for case_id in sorted(cases):
        assert desk.sales.held(case_id) == held_from(desk.sales.log.stream(case_id), case_id)
    kinds = {type(one.recorded.event) for one in placed}
    assert sum(has_personal(kind) and not is_remembered(kind) for kind in kinds) >= 5
