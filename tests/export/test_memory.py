"""An export takes the same memory for any number of events."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from exporting import House, on_one_engine

pytestmark = pytest.mark.soak

SOAK = os.environ.get("DEALTRAIL_SOAK") == "1"
#: Both so many that other processes help.
FEW, MANY = (500_000, 2_000_000) if SOAK else (21_000, 27_000)
MOST_MEGABYTES = 200
#: What differs between two processes that do the same.
SLACK_MEGABYTES = 12

#: Exports a log; prints the most that it and the processes that help it held at once, in MB.
PROGRAM = """
import datetime as dt, json, os, sys
from pathlib import Path
from application.keys import Keys
from application.log import Log
from projections.export.export import export
from projections.export.wanted import Requester, Wanted
from projections.ledger.ledger import Ledger

path, out = Path(sys.argv[1]), Path(sys.argv[2])
log = Log(path)
ledger = Ledger(log, Keys(path.with_name(path.name + ".keys")).ledger)
ledger.catch_up()
page, most, told = os.sysconf("SC_PAGE_SIZE"), 0, 0

def held(process):
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * page

def progress(step, done, total):
    global most, told
    told += 1
    if told % 4 == 0:
        own = os.getpid()
        helping = Path(f"/proc/{own}/task/{own}/children").read_text().split()
        most = max(most, sum(map(held, [own, *helping])))

made = export(log, ledger, Wanted(Requester("operator", "operator"), frozenset({"csv"})), out,
              version="1", now=lambda: dt.datetime.now(dt.UTC), progress=progress)
print(json.dumps({"rows": made.counts.rows, "megabytes": most / 2**20}))
"""


def grow(path: Path, base: int, rows: int) -> None:
    """Have so many rows more in the log: its first ones, again and again in other streams."""
    with closing(sqlite3.connect(path)) as database:
        (last,) = database.execute("SELECT MAX(position) FROM stored_events").fetchone()
        for copy in range(rows // base):
            database.execute(
                "INSERT INTO stored_events (originator_id, originator_version, topic, state) "
                "SELECT printf('%08x', ?) || substr(originator_id, 9), originator_version, topic, "
                "state FROM stored_events WHERE position <= ?",
                (last + copy, base),
            )
        database.commit()


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is looked up in /proc")
@on_one_engine
def test_an_export_of_many_events_takes_no_more_memory(house: House, tmp_path: Path) -> None:
    path, base, held = house.place.location, len(house.rows), list[float]()
    assert isinstance(path, Path)
    for number, rows in enumerate((FEW, MANY - FEW)):
        grow(path, base, rows)
        command = [sys.executable, "-c", PROGRAM, str(path), str(tmp_path / f"out-{number}")]
        told = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        assert told["rows"] >= rows
        held.append(told["megabytes"])
    assert held[1] < held[0] + SLACK_MEGABYTES
    assert held[1] < MOST_MEGABYTES, held
