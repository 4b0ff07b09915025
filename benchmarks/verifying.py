"""P6: how many events a second verify.py checks in an export, and in how much memory."""

from __future__ import annotations

import json
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

#: What checks one, in a small process of its own.
VERIFIED = Path(__file__).with_name("verified.py")


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
    command = [sys.executable, "-I", str(VERIFIED), str(export)]
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
