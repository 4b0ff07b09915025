"""What stands against an export is said before anything is overwritten or handed out."""

from __future__ import annotations

import datetime as dt
import sqlite3
import sys
import zipfile
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest
from exporting import House, on_one_engine

from application.engines.sqlite_recorder import TRIGGERS
from projections.export.crew import Alone, Together, crew
from projections.export.errors import (
    CannotExportError,
    DisagreesError,
    NothingToExportError,
)
from projections.export.kinds import words
from projections.export.piece import Making
from projections.export.selection import Rows, Selection
from projections.export.stored_body import RowNotExportableError
from projections.export.taken import Batch
from projections.export.unsealing import Unsealing
from projections.ledger.errors import LedgerError


def change(house: House, statement: str, *values: object) -> None:
    """What an administrator of the database can do."""
    assert isinstance(house.place.location, Path)
    with closing(sqlite3.connect(house.place.location, isolation_level=None)) as database:
        for trigger in TRIGGERS:
            database.execute(f"DROP TRIGGER IF EXISTS {trigger.split()[5]}")
        database.execute(statement, values)


@on_one_engine
def test_nothing_is_overwritten(house: House, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/mine").write_text("mine")
    with pytest.raises(CannotExportError, match="is there already"):
        house.export("a")
    (tmp_path / "b.part").mkdir()
    (tmp_path / "b.part/mine").write_text("mine")
    with pytest.raises(CannotExportError, match="in the way"):
        house.export("b")
    (tmp_path / "c").mkdir()
    assert house.export("c").verdict() == ""
    assert (tmp_path / "a/mine").read_text() == (tmp_path / "b.part/mine").read_text() == "mine"


@on_one_engine
def test_a_zip_holds_the_same_and_is_the_same_each_time(house: House, tmp_path: Path) -> None:
    folder = house.export("plain")
    one, two = house.export("one.zip"), house.export("two.zip")
    with zipfile.ZipFile(one.folder) as first, zipfile.ZipFile(two.folder) as second:
        for path, content in folder.same.items():
            assert first.read(f"one/{path}") == second.read(f"two/{path}") == content
        assert {info.date_time for info in first.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert len(first.namelist()) == len(folder.files)
    assert not list(tmp_path.glob("*.part"))


@on_one_engine
def test_a_range_or_an_aggregate_that_is_none_is_said(house: House) -> None:
    last = house.rows[-1].position
    with pytest.raises(NothingToExportError, match=f"the log ends at {last}"):
        house.export("a", begin=last + 2)
    with pytest.raises(NothingToExportError, match="Nothing is recorded under"):
        house.export("a", aggregates=(uuid4(),))
    later = house.export("later", begin=dt.datetime(2100, 1, 1, tzinfo=dt.UTC))
    assert (later.rows, later.manifest["range"]) == ([], {"from": last + 1, "to": last + 1})
    assert later.verdict() == ""
    empty = house.export("empty", begin=5, end=5)
    assert (empty.rows, empty.manifest["first_position"]) == ([], None)
    assert empty.verdict() == ""


@on_one_engine
def test_a_row_that_was_altered_is_named_and_not_handed_out(house: House) -> None:
    house.export("before")
    row = house.rows[30]
    altered = row.state.replace(b"2026", b"2025", 1)
    change(house, "UPDATE stored_events SET state=? WHERE position=?", altered, row.position)
    with pytest.raises(DisagreesError, match=f"broken at position {row.position}:"):
        house.export("after")
    assert not (house.folder / "after").exists()


@on_one_engine
@pytest.mark.parametrize("which", [0, 30, -1])
def test_a_row_that_was_deleted_is_missed(house: House, which: int) -> None:
    end = house.export("before").exported.end
    change(house, "DELETE FROM stored_events WHERE position=?", house.rows[which].position)
    with pytest.raises((DisagreesError, LedgerError)):
        house.export("after", end=end)


@on_one_engine
@pytest.mark.parametrize("state", [b"{}", b"\xff", b'{"v":1,"event":{"a":\n1},"trail":{}}'])
def test_a_row_that_cannot_be_read_is_named(house: House, state: bytes) -> None:
    statement = "INSERT INTO stored_events (originator_id, originator_version, topic, state) "
    change(house, statement + "VALUES (?,1,'LeadRegistered',?)", uuid4().hex, state)
    with pytest.raises(DisagreesError, match=f"The row at position {house.rows[-1].position} "):
        house.export("a", formats="csv")


@on_one_engine
def test_without_pyarrow_parquet_is_refused_at_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(CannotExportError, match=r"install dealtrail\[parquet\]"):
        house.export("a", formats="parquet")
    assert not (house.folder / "a.part").exists()


def batches(house: House) -> list[Batch]:
    """The whole log in pieces of some rows."""
    whole = Selection(1, house.rows[-1].position + 1)
    seals = Unsealing(house.log, discloses=False).seals
    rows = Rows(house.log, whole, lambda rows: range(len(rows)), seals)
    (batch,) = rows.behind(0)
    return [
        Batch(
            batch.rows[at : at + 9],
            batch.kinds[at : at + 9],
            batch.indexes[at : at + 9],
            batch.seals,
        )
        for at in range(0, len(batch), 9)
    ]


@on_one_engine
def test_many_hands_make_the_same_as_one(house: House) -> None:
    some = batches(house)
    alone = Alone(words())
    with crew(words(), 10**6) as together:
        assert isinstance(together, Together)
        for making in Making:
            assert list(together.pieces(making, some)) == list(alone.pieces(making, some))
        broken = [*some[:3], Batch([(7, "x", 1, "LeadRegistered", b"?")], ["lead"], [6])]
        with pytest.raises(RowNotExportableError) as found:
            list(together.pieces(Making.LINES, broken))
        assert found.value.position == 7
