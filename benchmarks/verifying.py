"""P6: how many events a second verify.py checks in an export, and in how much memory.

`python -m benchmarks.verifying EXPORT` checks one export, and tells what its processes took.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

from .exporting import EVENTS, ROUNDS
from .ground import Ground
from .rows import Row, Target
from .series import Series, in_turns

#: `ru_maxrss` is told in these.
KIBIBYTES_A_MEGABYTE = 1024


def measure(ground: Ground) -> list[Row]:
    path = ground.filled(max(EVENTS, ground.events))
    out = path.with_name("to-verify")
    made = [sys.executable, "-m", "benchmarks.exporting", str(path), str(out)]
    told = json.loads(subprocess.run(made, check=True, capture_output=True).stdout)
    peaks = list[float]()
    ours, floor = in_turns(
        partial(_rate, out, told["rows"], peaks),
        partial(_parse_rate, out, told["rows"]),
        rounds=ROUNDS,
    )
    shutil.rmtree(out)
    what = f"verify.py over an export of {told['rows']:,} events"
    return [
        Row("P6", what, "events/s", ours, target=Target("≥", 200_000)),
        Row("P6", f"{what}, again", "events/s", ours, "its lines only parsed, one process", floor),
        Row(
            "P6",
            f"{what}: memory of all its processes",
            "MB",
            Series(tuple(peaks[1:])),
            target=Target("≤", 200),
        ),
    ]


def _rate(export: Path, rows: int, peaks: list[float]) -> float:
    """Events a second, the start of Python included."""
    command = [sys.executable, "-m", "benchmarks.verifying", str(export)]
    told = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    peaks.append(told["megabytes"])
    return float(rows / told["seconds"])


def _parse_rate(export: Path, rows: int) -> float:
    """Lines a second where their JSON is only parsed."""
    began = time.perf_counter()
    with (export / "data/events.jsonl").open("rb") as lines:
        for line in lines:
            json.loads(line)
    return rows / (time.perf_counter() - began)


def main(export: Path) -> None:
    """Check one export; print what it took as JSON."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "verify.py"], cwd=export, check=True, capture_output=True)
    seconds = time.perf_counter() - began
    # The largest of them, as if all were as large.
    one = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    megabytes = (1 + (os.cpu_count() or 1)) * one / KIBIBYTES_A_MEGABYTE
    print(json.dumps({"seconds": seconds, "megabytes": megabytes}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
