"""Where what is personal comes to stand: sealed in the log, and nowhere else (R5.4)."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from canaries import found_in
from canary_company import personal_fields
from canary_places import canaries_anywhere, written_ahead
from desk import Desk
from engines import ENGINES, place
from told import Told

from application.envelope import Placed
from application.log import Log
from application.streams import held_from
from domain.sight import veiled
from domain.values import SEALED
from domain.withholding import withheld
from projections.showing import shown, shown_event


def events_of(log: Log) -> list[Placed]:
    return log.after(0, 10**6)


def canaries_in(*things: object) -> set[str]:
    return set(found_in(repr(things).encode()))


def test_R5_4_every_personal_field_of_every_command_was_told(told: Told) -> None:
    assert set(told.company.canaries.planted.values()) == personal_fields()


def test_R5_4_the_log_tells_all_of_it_to_whoever_has_the_keys(told: Told) -> None:
    sales = told.company.office.desk.sales
    assert canaries_in(*events_of(sales.log)) == told.company.canaries.planted.keys()
    unkeyed = Log(told.place.location)
    try:
        read = events_of(unkeyed)
    finally:
        unkeyed.close()
    assert canaries_in(*read) == set()
    assert SEALED in repr(read)


def test_R5_4_nothing_of_it_stands_in_the_clear_anywhere(told: Told) -> None:
    assert not told.company.office.catch_up().failures
    assert told.anywhere() == {}


@pytest.mark.parametrize("engine", ENGINES)
def test_what_stands_in_the_clear_is_found_even_once_it_was_deleted(
    engine: str, tmp_path: Path
) -> None:
    """The search itself: without this it might well be blind."""
    with place(engine, tmp_path) as found:
        since = written_ahead(found)
        Desk(found.location, keys=found.keys, hire=False).close()
        if found.database is not None:
            with found.database.connect() as server:
                _write_and_delete(server)
        else:
            with closing(sqlite3.connect(tmp_path / "log.sqlite3")) as file:
                file.isolation_level = None
                file.execute("PRAGMA secure_delete=OFF")
                _write_and_delete(file)
        where = canaries_anywhere(found, tmp_path, since)
    assert {"log.sqlite3", "forgotten"} & where.keys()


def _write_and_delete(connection: sqlite3.Connection | psycopg.Connection) -> None:
    connection.execute("CREATE TABLE forgotten (said TEXT)")
    connection.execute("INSERT INTO forgotten VALUES ('Kanari999999')")
    connection.execute("DELETE FROM forgotten")


def test_R5_4_who_may_see_nothing_sees_none_of_it_in_events_and_states(told: Told) -> None:
    """Each field of an event or of a state that keeps it says so itself, by its mark."""
    events = events_of(told.company.office.desk.sales.log)
    for placed in events:
        event = placed.recorded.event
        assert canaries_in(veiled(type(event), shown_event(placed.recorded), _nobody)[0]) == set()
        assert canaries_in(withheld(event, _nobody)) == set()
    for state in _states(told, events):
        assert canaries_in(veiled(type(state), shown(state), _nobody)[0]) == set()


def test_R5_4_a_state_keeps_what_it_keeps_readable(told: Told) -> None:
    """Nothing that a state keeps was left sealed by whoever folded it."""
    events = events_of(told.company.office.desk.sales.log)
    for state in _states(told, events):
        assert SEALED not in repr(state)
        live = told.company.office.desk.sales.held(state.id)
        assert live is not None
        assert SEALED not in repr(live.stream.state)
        assert canaries_in(live.stream.state) >= canaries_in(state)


def _states(told: Told, events: list[Placed]) -> list[Any]:
    log = told.company.office.desk.sales.log
    ids = {placed.recorded.aggregate_id for placed in events}
    held = (held_from(log.stream(id), id) for id in ids)
    return [found.stream.state for found in held if found is not None and _is_case(found)]


def _is_case(held: Any) -> bool:
    return held.stream.aggregate.name in ("lead", "deal", "complaint")


def _nobody(clause: str) -> bool:
    return False
