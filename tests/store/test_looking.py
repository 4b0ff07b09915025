"""A log that is only looked at: nothing is written there, whoever looks and wherever it stands."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from desk import Desk
from engines import ENGINES, on_a_file, place
from people import CHEN
from samples import register

from application.engines.causes import NotTakenError
from application.engines.location import Location, Server
from application.log import CannotServeError, Log, Row
from application.scanning import PARTS, first_gap, position_of_row, positions_given, rows_of_log

NOBODY = 65534


def looked_at(location: Location, stride: int = 1000) -> list[Row]:
    log = Log(location, looking=True)
    try:
        return list(rows_of_log(log, stride))
    finally:
        log.close()


def forced(desk: Desk, *statements: str) -> None:
    """Change rows of a file behind its triggers."""
    with closing(sqlite3.connect(desk.path)) as connection, connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall()
        for (name,) in names:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)


@pytest.mark.parametrize("stride", [1, 7, 1000])
def test_all_rows_are_seen_in_pieces_of_any_size(desk: Desk, stride: int) -> None:
    desk.do(CHEN, register())
    with desk.sales.log.reading() as cursor:
        rows = desk.sales.log.rows_after(cursor, 0, 10_000)
    assert looked_at(desk.location, stride) == rows


@on_a_file
def test_wide_gaps_and_positions_before_the_first_are_seen(desk: Desk) -> None:
    before = looked_at(desk.location)
    forced(
        desk,
        "UPDATE stored_events SET position=position+5000000 WHERE position>4",
        "UPDATE stored_events SET position=-9 WHERE position=2",
    )
    rows = looked_at(desk.location)
    assert [row.position for row in rows[:5]] == [-9, 1, 3, 4, 5_000_005]
    assert len(rows) == len(before)


def test_nothing_can_be_written(desk: Desk) -> None:
    log = Log(desk.location, looking=True)
    try:
        with pytest.raises(NotTakenError, match="looked at only"), log.turn() as cursor:
            log.append(cursor, [])
        with log.reading() as cursor, pytest.raises(Exception, match=r"read-?only"):
            cursor.execute("DELETE FROM stored_events")
    finally:
        log.close()


def test_what_comes_later_is_seen_without_opening_anew(desk: Desk) -> None:
    log = Log(desk.location, looking=True)
    try:
        before = log.last_position()
        after = desk.do(CHEN, register()).position
        assert log.last_position() == after > before
    finally:
        log.close()


def test_who_owns_a_database_may_look_though_he_may_not_serve(tmp_path: Path) -> None:
    with place("postgresql", tmp_path) as found:
        Desk(found.location, keys=found.keys).close()
        assert found.database is not None
        owner = Server(found.database.owner)
        with pytest.raises(CannotServeError):
            Log(owner)
        assert looked_at(owner) == looked_at(found.location)


@pytest.fixture
def archive() -> Iterator[Path]:
    """A folder in which nothing may be made once `as_nobody` has begun."""
    folder = Path(tempfile.mkdtemp())
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


@contextmanager
def as_nobody(folder: Path) -> Iterator[None]:
    """Without root's rights, for whom all can be written, and without the folder's."""
    for entry in folder.iterdir():
        entry.chmod(0o444)
    folder.chmod(0o555)
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


@on_a_file
def test_a_file_beside_which_nothing_may_be_made_is_read_as_it_stands(
    desk: Desk, archive: Path
) -> None:
    rows = looked_at(desk.location)
    desk.close()
    path = archive / desk.path.name
    shutil.copy(desk.path, path)
    with as_nobody(archive):
        assert looked_at(path) == rows
        assert [entry.name for entry in archive.iterdir()] == [path.name]
    archive.chmod(0o755)
    path.with_name(f"{path.name}-wal").write_bytes(b"not taken over yet" * 100)
    with as_nobody(archive), pytest.raises(CannotServeError, match="cannot read the database"):
        looked_at(path)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_place_without_a_log_is_none(engine: str, tmp_path: Path) -> None:
    with place(engine, tmp_path) as found:
        if found.database is None:
            with pytest.raises(CannotServeError, match="there is no database"):
                Log(found.location, looking=True)
            assert isinstance(found.location, Path)
            with closing(sqlite3.connect(found.location)) as connection:
                connection.execute("CREATE TABLE other (number)")
            with pytest.raises(CannotServeError, match="not a database of dealtrail"):
                Log(found.location, looking=True)
            return
        elsewhere = Server(found.database.owner.rsplit("/", 1)[0] + "/postgres")
        with pytest.raises(CannotServeError, match="holds no log"):
            Log(elsewhere, looking=True)


def test_streams_without_a_gap_have_none(desk: Desk) -> None:
    desk.do(CHEN, register())
    assert first_gap(desk.sales.log) is None
    assert not any(first_gap(desk.sales.log, part) for part in range(PARTS))


@on_a_file
@pytest.mark.parametrize("missing", [1, 2, 3])
def test_the_first_gap_of_a_stream_is_found_in_its_part(desk: Desk, missing: int) -> None:
    lead = desk.do(CHEN, register()).id
    for version in (2, 3, 4):
        forced(
            desk,
            "INSERT INTO stored_events (originator_id, originator_version, topic, state) "
            f"VALUES ('{lead.hex}', {version}, 'Made', x'7b7d')",
        )
    forced(
        desk,
        "DELETE FROM stored_events "
        f"WHERE originator_id='{lead.hex}' AND originator_version={missing}",
    )
    rows = [row for row in looked_at(desk.location) if row.originator_id == lead.hex]
    behind = next(row for row in rows if row.originator_version == missing + 1)
    found = first_gap(desk.sales.log)
    assert found is not None
    assert (found.originator_id, found.missing) == (lead.hex, missing)
    assert found.position == behind.position
    parts = [gap for part in range(PARTS) if (gap := first_gap(desk.sales.log, part))]
    assert parts == [found]


def test_rows_are_counted_from_one(desk: Desk) -> None:
    rows = looked_at(desk.location)
    assert position_of_row(desk.sales.log, 1) == rows[0].position
    assert position_of_row(desk.sales.log, len(rows)) == rows[-1].position
    assert position_of_row(desk.sales.log, len(rows) + 1) is None


@on_a_file
def test_a_file_remembers_which_positions_it_gave_out(desk: Desk) -> None:
    last = desk.sales.log.last_position()
    assert positions_given(desk.sales.log) == (last, last)
    forced(desk, f"DELETE FROM stored_events WHERE position={last}")
    assert positions_given(desk.sales.log) == (last - 1, last)
