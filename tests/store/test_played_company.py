"""The company that benchmarks play: a log like any other, the same each time, even interrupted."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from agreement import check_rows
from engines import unlocked
from office import bring_forward, tables_of

from application import indexing
from application.envelope import Placed
from application.indexes import TOPICS
from application.keys import Keys
from benchmarks.company.generate import END, generate
from benchmarks.company.past import AnotherPlayError
from projections.store import views_path
from projections.views import Views

DEALS = 30
#: So few that an interruption falls between two commits, and a life spans several.
COMMANDS_A_TURN = 40


class CtrlC(BaseException):
    """Somebody pressed Ctrl-C."""


def rows_of(path: Path) -> list[Placed]:
    log = unlocked(path)
    try:
        return log.after(0, 10**6)
    finally:
        log.close()


def told(placed: Placed) -> tuple[Any, ...]:
    """All of a row but the digest of its receipt, which is made with the database's own key."""
    recorded = placed.recorded
    event = recorded.event.model_dump(mode="json", exclude={"digest"})
    return placed.position, recorded.aggregate_id, recorded.version, event, recorded.trail


def indexes_of(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All that can be read off the log again."""
    names = [table for topic in TOPICS for table in topic.derived]
    with closing(sqlite3.connect(path)) as connection:
        return {
            name: sorted(connection.execute(f"SELECT * FROM {name}"), key=repr) for name in names
        }


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("company") / "log.sqlite3"
    made = generate(path, DEALS, commands_a_turn=COMMANDS_A_TURN)
    assert made.events > 30 * DEALS
    assert made.given_up.total() <= DEALS // 10
    return path


def test_R5_2_each_command_of_the_company_has_its_receipt(company: Path) -> None:
    rows = rows_of(company)
    assert check_rows(rows)
    happened = Counter(type(p.recorded.event).__name__ for p in rows)
    assert happened["DealOpened"] >= DEALS
    for fate in ("DealLost", "LeadDisqualified", "DeadlineBreached", "DeadlineWarned"):
        assert happened[fate], fate
    assert rows[-1].recorded.trail.recorded_at <= END


def test_R5_2_the_indexes_of_the_company_are_read_off_its_log_again(company: Path) -> None:
    before = indexes_of(company)
    with closing(sqlite3.connect(company)) as connection, connection:
        connection.execute("DELETE FROM settings WHERE name=?", (indexing.TABLES,))
    log = unlocked(company)
    with log.turn() as cursor:
        indexing.prepare(log, cursor, Keys(company.with_name(company.name + ".keys")).claim_key)
    log.close()
    assert indexes_of(company) == before


def test_R5_1_the_views_of_the_company_are_built_anew_alike(company: Path) -> None:
    log = unlocked(company)
    views = Views(log)
    bring_forward(views)
    assert not views.failures
    followed = tables_of(views_path(company))
    views.rebuild()
    views.close()
    log.close()
    assert tables_of(views_path(company)) == followed


def test_R5_2_an_interrupted_play_goes_on_where_it_was(company: Path, tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite3"

    def interrupted(part: float) -> None:
        if part > 0.4:
            raise CtrlC

    with pytest.raises(CtrlC):
        generate(path, DEALS, commands_a_turn=COMMANDS_A_TURN, progress=interrupted)
    left = len(rows_of(path))
    again = generate(path, DEALS, commands_a_turn=COMMANDS_A_TURN)
    assert again.replayed
    assert again.commands
    whole = rows_of(path)
    assert left < len(whole)
    assert [told(p) for p in whole] == [told(p) for p in rows_of(company)]
    # Once more there is nothing left to do.
    once_more = generate(path, DEALS, commands_a_turn=COMMANDS_A_TURN)
    assert (once_more.commands, once_more.events) == (0, len(whole))


def test_R5_2_another_company_does_not_go_on_with_a_log(company: Path) -> None:
    with pytest.raises(AnotherPlayError):
        generate(company, DEALS, seed=1)
