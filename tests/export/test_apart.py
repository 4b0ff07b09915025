"""The process that writes an export: it stops when nobody wants it, and is gone on with later."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from desk import Desk
from engines import url
from people import CHEN, YI
from samples import register

from domain.company.export import ExportFilter, Format
from domain.company.exports import CancelExport, RequestExport
from interfaces.exports.asked import asked
from interfaces.exports.place import Place, Progress, Trouble
from interfaces.exports.process import Ended, write_apart
from interfaces.settings import Settings

BEGAN = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path / "log.sqlite3")
    desk.do(CHEN, register())
    yield desk
    desk.close()


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "exports")


def ask(desk: Desk, *aggregate_ids: UUID) -> UUID:
    wanted = ExportFilter(aggregate_ids=aggregate_ids)
    return desk.do(YI, RequestExport(formats=(Format.CSV,), purpose="审计", filter=wanted)).id


def write(desk: Desk, place: Place, export_id: UUID, wanted: bool = True) -> Ended:
    place.keep(export_id, Progress())
    chosen = Settings(database=url(desk.location), clock="manual")
    told: list[tuple[str, int, int]] = []
    ended = write_apart(
        chosen,
        export_id,
        place.file(export_id),
        BEGAN,
        lambda *progress: told.append(progress),
        lambda: wanted,
    )
    assert all(0 <= done <= total for _, done, total in told)
    return ended


def test_what_was_stopped_is_written_later(desk: Desk, place: Place) -> None:
    export = ask(desk)
    assert write(desk, place, export, wanted=False) == Ended()
    assert not place.file(export).exists()
    made = write(desk, place, export).written
    assert made is not None
    request = desk.sales.log.stream(export)[0].position
    assert (made.first, made.end, made.rows) == (1, request, request - 1)
    assert place.file(export).is_file()


def test_an_end_that_nobody_wanted_is_told(
    desk: Desk, place: Place, capfd: pytest.CaptureFixture[str]
) -> None:
    ended = write(desk, place, uuid4())
    assert ended.written is None
    assert ended.trouble is not None
    assert "ended (1)" in ended.trouble.en
    assert "意外结束（1）" in ended.trouble.zh
    assert "nobody asked for export" in capfd.readouterr().err


def test_what_is_asked_for_is_read_off_the_log(desk: Desk) -> None:
    export = ask(desk)
    found = asked(desk.sales.log, export)
    assert found is not None
    assert (found.requester_id, found.purpose, found.formats) == (YI, "审计", ("csv",))
    assert found.position == desk.sales.log.stream(export)[0].position
    desk.do(YI, CancelExport(), export)
    after = asked(desk.sales.log, export)
    assert after == found.model_copy(update={"stage": "CANCELLED"})
    lead = desk.do(CHEN, register(customer_name="广寒宫")).id
    assert asked(desk.sales.log, lead) is None
    assert asked(desk.sales.log, uuid4()) is None


def test_what_is_kept_of_one_export_is_thrown_away_alone(place: Place) -> None:
    gone, kept = uuid4(), uuid4()
    for export in (gone, kept):
        place.keep(export, Progress(step="csv", done=3, total=9, trouble=Trouble(en="a", zh="甲")))
        place.file(export).write_bytes(b"zip")
        under_way = place.file(export).with_suffix(".zip.part")
        under_way.mkdir()
        (under_way / "state").touch()
    (place.folder / "dealtrail-export-mine.json").touch()
    assert place.known() == {gone, kept}
    place.drop(gone)
    assert place.known() == {kept}
    assert (place.progress(gone), place.file(gone).exists()) == (None, False)
    told = place.progress(kept)
    assert told is not None
    assert (told.step, told.done, told.total, told.trouble) == (
        "csv",
        3,
        9,
        Trouble(en="a", zh="甲"),
    )
    assert len(list(place.folder.iterdir())) == 4
