"""`python -m benchmarks [NAME …]`: measure, print a table, write `results/latest.json`."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from rich.console import Console

from . import command, growing, loading, over_http, starting, visible
from .ground import Ground
from .report import show, write
from .rows import Row

RESULTS = Path(__file__).resolve().parent / "results"
LATEST = RESULTS / "latest.json"

BENCHMARKS: Mapping[str, Callable[[Ground], list[Row]]] = {
    "command": command.measure,
    "http": over_http.measure,
    "loading": loading.measure,
    "visible": visible.measure,
    "starting": starting.measure,
    "growing": growing.measure,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    known = ", ".join(BENCHMARKS)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one or more of: {known}")
    names: list[str] = parser.parse_args().names or list(BENCHMARKS)
    if unknown := [name for name in names if name not in BENCHMARKS]:
        parser.error(f"there is no {', '.join(unknown)}; there are: {known}")
    rows: list[Row] = []
    try:
        _measure(names, rows, Console(stderr=True))
    finally:
        # What was measured before something failed is not lost.
        show(rows, Console())
        write(rows, LATEST)


def _measure(names: list[str], rows: list[Row], console: Console) -> None:
    """The databases stand beside the results: on the disk that holds this tree, not in memory."""
    RESULTS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=RESULTS, prefix="databases-") as folder:
        ground = Ground(Path(folder))
        for name in names:
            console.print(f"{name} …")
            rows += BENCHMARKS[name](ground)


if __name__ == "__main__":
    main()
