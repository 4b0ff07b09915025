"""An export that breaks off, wherever, is gone on with; the result is the same to the byte."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from exporting import NOW, House, on_one_engine

from projections.export import lines, selection
from projections.export.errors import CannotExportError, StoppedError
from projections.export.export import begun
from projections.export.folder import part_of
from projections.export.wanted import Requester, Wanted

SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"
PLACES = 60 if SOAK else 2
KILLS = 20 if SOAK else 2
FORMATS = "csv,jsonl,ocel-json,xes"


class BrokenOff(BaseException):
    """As if the process had been killed, but for closing its files."""


@pytest.fixture(autouse=True)
def _small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """So small that a short log has many places to break off at."""
    monkeypatch.setattr(selection, "BATCH", 7)
    monkeypatch.setattr(selection, "WINDOW", 23)
    monkeypatch.setattr(lines, "NOTE_EVERY", 3)


class BreakingOff:
    """A progress that breaks off after so many steps; `told` says how many there were."""

    def __init__(self, after: int | None = None) -> None:
        self.told, self._after = 0, after

    def __call__(self, step: str, done: int, total: int) -> None:
        if self.told == self._after:
            raise BrokenOff
        self.told += 1


@pytest.mark.parametrize("filtered", [False, True])
def test_it_goes_on_wherever_it_broke_off(house: House, filtered: bool) -> None:
    chosen, counting = house.cases[:3] if filtered else None, BreakingOff()
    whole = house.export("whole", formats=FORMATS, aggregates=chosen, progress=counting)
    dice = random.Random(5)
    for number in range(PLACES):
        name = f"broken-{number}"
        for _ in range(3):
            progress = BreakingOff(dice.randrange(counting.told // 4))
            with pytest.raises(BrokenOff):
                house.export(name, formats=FORMATS, aggregates=chosen, progress=progress)
            assert not (house.folder / name).exists()
        assert house.export(name, formats=FORMATS, aggregates=chosen).same == whole.same
        assert not part_of(house.folder / name).exists()


@on_one_engine
def test_what_is_asked_to_stop_keeps_what_is_done(house: House) -> None:
    answers = iter([False] * 9 + [True])
    with pytest.raises(StoppedError):
        house.export("a", stop=lambda: next(answers))
    begins = list[tuple[str, int]]()
    again = house.export("a", progress=lambda step, done, total: begins.append((step, done)))
    assert begins[0][1] > house.rows[9 * 7].position
    assert again.same == house.export("b").same


@on_one_engine
def test_it_goes_on_with_the_range_that_it_began_with(house: House) -> None:
    middle, answers = house.rows[40].position, iter([False, True])
    wanted = Wanted(Requester("operator", "operator"), export_id=None, end=middle)
    assert begun(house.folder / "a", wanted, "1.2.3") is None
    with pytest.raises(StoppedError):
        house.export("a", end=middle, stop=lambda: next(answers))
    known = begun(house.folder / "a", wanted, "1.2.3")
    assert known is not None
    assert begun(house.folder / "a", wanted, "1.2.4") is None
    made = house.export("a", end=middle)
    assert made.exported.export_id == known
    assert made.exported.end == middle


@on_one_engine
@pytest.mark.parametrize("change", ["another wish", "another version"])
def test_another_export_in_its_place_begins_anew(house: House, change: str) -> None:
    answers = iter([False] * 5 + [True])
    with pytest.raises(StoppedError):
        house.export("a", purpose="one", stop=lambda: next(answers))
    version = "2.0.0" if change == "another version" else "1.2.3"
    purpose = "other" if change == "another wish" else "one"
    made = house.export("a", purpose=purpose, version=version)
    assert made.manifest["purpose"] == purpose
    assert made.manifest["software"]["version"] == version
    assert made.rows == house.rows


@on_one_engine
@pytest.mark.parametrize("harm", ["cut off", "altered", "gone"])
def test_what_was_lost_of_the_part_is_made_again(house: House, harm: str) -> None:
    answers = iter([False] * 12 + [True])
    with pytest.raises(StoppedError):
        house.export("a", stop=lambda: next(answers))
    file = part_of(house.folder / "a") / "bag/data/events.jsonl"
    content = file.read_bytes()
    if harm == "gone":
        file.unlink()
    else:
        file.write_bytes(content[:100] if harm == "cut off" else content.replace(b"1", b"2", 1))
    assert house.export("a").same == house.export("b").same


@on_one_engine
def test_two_at_once_do_not_get_into_each_other(house: House) -> None:
    def second(step: str, done: int, total: int) -> None:
        with pytest.raises(CannotExportError, match="Another export is at work"):
            house.export("a")
        raise BrokenOff

    with pytest.raises(BrokenOff):
        house.export("a", progress=second)
    assert house.export("a").rows == house.rows


KILLED = """
import datetime as dt, os, signal, sys
from itertools import count
from pathlib import Path
from application.engines.location import Server
from application.keys import Keys
from application.log import Log
from projections.export import export, lines, selection
from projections.export.wanted import Requester, Wanted
from projections.ledger.ledger import Ledger

place, keys, target, steps = sys.argv[1], sys.argv[2], Path(sys.argv[3]), int(sys.argv[4])
selection.BATCH, lines.NOTE_EVERY = 7, 3
log = Log(Server(place) if place.startswith("postgres") else Path(place))
ledger, told = Ledger(log, Keys(Path(keys)).ledger), count()

def progress(step, done, total):
    if next(told) == steps:
        os.kill(os.getpid(), signal.SIGKILL)

now = dt.datetime.fromisoformat(sys.argv[5])
wanted = Wanted(Requester("operator", "operator"), frozenset({"csv", "jsonl"}))
export.export(log, ledger, wanted, target, version="1.2.3", now=lambda: now, progress=progress)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@on_one_engine
def test_a_killed_process_loses_nothing_of_what_it_noted(house: House, tmp_path: Path) -> None:
    whole, dice = house.export("whole", formats="csv,jsonl"), random.Random(3)
    place, keys, target = str(house.place.location), str(house.place.keys), tmp_path / "killed"
    for number in range(KILLS):
        told = [place, keys, str(target), str(dice.randrange(20, 60)), str(NOW)]
        killed = subprocess.run([sys.executable, "-c", KILLED, *told], check=False)
        if number and killed.returncode == 0:
            # So little was left that it came to its end; the next one begins anew.
            shutil.rmtree(target)
            continue
        assert killed.returncode == -signal.SIGKILL
        assert (tmp_path / "killed.part/bag/data/events.jsonl").stat().st_size > 0
    assert house.export("killed", formats="csv,jsonl").same == whole.same
