"""P6: how many events a second an export writes as JSON Lines, and in how much memory.

`python -m benchmarks.exporting LOG OUT` makes one export in a process of its own.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
import time
from contextlib import closing
from functools import partial
from pathlib import Path

from application.keys import Keys
from application.log import Log
from application.scanning import rows_of_log
from projections.export.export import export
from projections.export.wanted import Requester, Wanted
from projections.ledger.ledger import Ledger

from .ground import Ground
from .rows import Row, Target
from .series import Series, in_turns

#: At least; more with `--events`.
EVENTS = 50_000
ROUNDS = 5
OPERATOR = Requester("operator", "operator")
PROCESSES, MEBI = Path("/proc"), 2**20
#: After how many batches memory is looked at.
LOOK_EVERY = 5


def measure(ground: Ground) -> list[Row]:
    path = ground.filled(max(EVENTS, ground.events))
    out = path.with_name("exported")
    peaks = list[float]()
    ours, floor = in_turns(
        partial(_export_rate, path, out, peaks), partial(_copy_rate, path, out), rounds=ROUNDS
    )
    what = f"export of {_count(path):,} events as JSON Lines"
    return [
        Row("P6", what, "events/s", ours, target=Target("≥", 100_000)),
        Row(
            "P6",
            f"{what}, again",
            "events/s",
            ours,
            "reading the rows and writing their state",
            floor,
        ),
        Row(
            "P6",
            f"{what}: memory of all its processes",
            "MB",
            Series(tuple(peaks[1:])),
            target=Target("≤", 200),
        ),
    ]


def _export_rate(path: Path, out: Path, peaks: list[float]) -> float:
    """Events a second of an export that finds its ledger caught up."""
    shutil.rmtree(out, ignore_errors=True)
    command = [sys.executable, "-m", "benchmarks.exporting", str(path), str(out)]
    told = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    shutil.rmtree(out)
    peaks.append(told["megabytes"])
    return float(told["rows"] / told["seconds"])


def _copy_rate(path: Path, out: Path) -> float:
    """Rows a second where they are only read and written again."""
    with closing(Log(path)) as log, out.with_suffix(".floor").open("wb") as file:
        began, count = time.perf_counter(), 0
        for row in rows_of_log(log):
            file.write(row.state)
            count += 1
        file.flush()
        os.fsync(file.fileno())
        return count / (time.perf_counter() - began)


def _count(path: Path) -> int:
    with closing(Log(path)) as log:
        return log.last_position()


class Peak:
    """The most memory that this process and its children held at once, looked at now and then."""

    def __init__(self) -> None:
        self.megabytes, self._asked = 0.0, 0

    def __call__(self, step: str, done: int, total: int) -> None:
        self._asked += 1
        own = os.getpid()
        children = PROCESSES / f"{own}/task/{own}/children"
        if self._asked % LOOK_EVERY == 0 and children.exists():
            held = sum(map(_held, [str(own), *children.read_text().split()]))
            self.megabytes = max(self.megabytes, held / MEBI)


def _held(process: str) -> int:
    pages = (PROCESSES / process / "statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def main(path: Path, out: Path) -> None:
    """Make one export; print what it took as JSON."""
    log, peak, keys = Log(path), Peak(), Keys(path.with_name(f"{path.name}.keys"))
    log.unlock(keys.subjects)
    with closing(log), closing(keys), closing(Ledger(log, keys.ledger)) as ledger:
        ledger.catch_up()
        began = time.perf_counter()
        made = export(
            log,
            ledger,
            Wanted(OPERATOR),
            out,
            version="benchmark",
            now=lambda: dt.datetime.now(dt.UTC),
            progress=peak,
        )
        seconds = time.perf_counter() - began
    told = {"rows": made.counts.rows, "seconds": seconds, "megabytes": peak.megabytes}
    print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
