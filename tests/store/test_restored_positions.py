"""Which positions a restored log has lost, on each engine."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from desk import Desk
from engines import ENGINES, Place, place
from people import CHEN
from samples import register

from application.engines.postgres_schema import EVENTS, SEQUENCE
from application.reading import Records
from application.restored import GAP_PER_SECOND, LEAST_GAP, gap_after, shared_before


@pytest.fixture(params=ENGINES)
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    with place(request.param, tmp_path) as found:
        yield found


def go_on_far_behind(where: Place, gap: int) -> None:
    """What `restore` does, and the operator's statement does on PostgreSQL."""
    if where.database is None:
        with closing(sqlite3.connect(str(where.location))) as log, log:
            log.execute("UPDATE sqlite_sequence SET seq=seq+? WHERE name='stored_events'", (gap,))
        return
    with where.database.connect() as owner:
        last = f"COALESCE(MAX(notification_id), 0) + {gap}"
        owner.execute(f"SELECT setval('{SEQUENCE}', {last}) FROM {EVENTS}".encode())


def test_what_a_log_holds_is_not_lost_and_all_else_is(where: Place) -> None:
    desk = Desk(where.location, keys=where.keys)
    log = desk.sales.log
    assert shared_before(log, 0) is None
    end = log.last_position()
    assert [shared_before(log, p) for p in (1, end - 1, end)] == [None, None, None]
    assert [shared_before(log, p) for p in (end + 1, 10**12)] == [end, end]
    desk.sales.close()
    go_on_far_behind(where, LEAST_GAP)
    desk = Desk(where.location, keys=where.keys, hire=False)
    answer = desk.do(CHEN, register(customer_name="月宫"))
    first = answer.events[0].position
    log = desk.sales.log
    assert first > end + LEAST_GAP
    assert [shared_before(log, p) for p in (end, first, answer.position)] == [None, None, None]
    assert [shared_before(log, p) for p in (end + 1, first - 1)] == [end, end]
    assert shared_before(log, answer.position + 1) == answer.position
    desk.close()


def test_an_instant_before_the_restore_is_found_across_what_was_left_out(where: Place) -> None:
    desk = Desk(where.location, keys=where.keys)
    end = desk.do(CHEN, register(customer_name="广寒宫")).position
    before = desk.sales.clock.now()
    desk.sales.close()
    go_on_far_behind(where, gap_after(dt.timedelta(days=20 * 365)))
    desk = Desk(where.location, keys=where.keys, hire=False)
    desk.clock("03-02 10:00")
    desk.do(CHEN, register(customer_name="月宫"))
    records = Records(desk.sales.log)
    assert records.position_at(before) == end
    assert records.position_at(dt.datetime(2020, 1, 1, tzinfo=dt.UTC)) == 0
    desk.close()


def test_what_was_rolled_back_is_no_loss(where: Place) -> None:
    desk = Desk(where.location, keys=where.keys)
    end = desk.sales.log.last_position()
    desk.sales.close()
    go_on_far_behind(where, 100)
    desk = Desk(where.location, keys=where.keys, hire=False)
    assert desk.do(CHEN, register(customer_name="月宫")).position > end + 100
    assert shared_before(desk.sales.log, end + 50) is None
    desk.close()


def test_an_older_backup_leaves_more_out() -> None:
    assert gap_after(dt.timedelta(0)) == gap_after(dt.timedelta(seconds=-5)) == LEAST_GAP
    assert gap_after(dt.timedelta(days=1)) == LEAST_GAP + GAP_PER_SECOND * 86_400
