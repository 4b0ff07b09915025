"""`python -m benchmarks [NAME …]`: measure, print a table, write `results/latest.json`.

`python -m benchmarks generate --deals N --out FILE` plays a company into a new log.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from rich.console import Console

from . import (
    asking,
    command,
    complete_reading,
    console_pages,
    exporting,
    growing,
    ledger,
    loading,
    over_http,
    over_postgres,
    rebuilding,
    starting,
    verifying,
    visible,
)
from .company.played import play_company
from .ground import Ground
from .plot import plot
from .report import show, write
from .rows import Row

RESULTS = Path(__file__).resolve().parent / "results"
LATEST = RESULTS / "latest.json"
PICTURE = RESULTS / "latest.svg"

BENCHMARKS: Mapping[str, Callable[[Ground], list[Row]]] = {
    "command": command.measure,
    "http": over_http.measure,
    "postgres": over_postgres.measure,
    "loading": loading.measure,
    "rebuilding": rebuilding.measure,
    "asking": asking.measure,
    "visible": visible.measure,
    "starting": starting.measure,
    "growing": growing.measure,
    "ledger": ledger.measure,
    "complete": complete_reading.measure,
    "console": console_pages.measure,
    "exporting": exporting.measure,
    "verifying": verifying.measure,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    known = ", ".join((*BENCHMARKS, "or generate alone"))
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one or more of: {known}")
    parser.add_argument("--deals", type=int, default=10_000, help="of the played company")
    parser.add_argument("--out", type=Path, help="generate: the log to play it into")
    parser.add_argument("--company", type=Path, help="a log that generate wrote, to measure over")
    parser.add_argument("--events", type=int, default=20_000, help="complete, exporting: how many")
    asked = parser.parse_args()
    console = Console(stderr=True)
    if asked.names == ["generate"]:
        if asked.out is None:
            parser.error("generate needs --out FILE")
        play_company(asked.out, asked.deals, console)
        return
    names: list[str] = asked.names or list(BENCHMARKS)
    if unknown := [name for name in names if name not in BENCHMARKS]:
        parser.error(f"there is no {', '.join(unknown)}; there are: {known}")
    rows: list[Row] = []
    try:
        _measure(names, rows, console, asked.deals, asked.company, asked.events)
    finally:
        # What was measured before something failed is not lost.
        show(rows, Console())
        write(rows, LATEST)
        plot(LATEST, PICTURE)


def _measure(
    names: list[str],
    rows: list[Row],
    console: Console,
    deals: int,
    company: Path | None,
    events: int,
) -> None:
    """The databases stand beside the results: on the disk that holds this tree, not in memory."""
    RESULTS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=RESULTS, prefix="databases-") as folder:
        ground = Ground(Path(folder), deals, company, events)
        for name in names:
            console.print(f"{name} …")
            rows += BENCHMARKS[name](ground)


if __name__ == "__main__":
    main()
