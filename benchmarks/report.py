"""The table for people, the JSON for programs."""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import sqlite3
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from .rows import Row
from .series import Series

PACKAGES = ("dealtrail", "eventsourcing", "fastapi", "pydantic", "uvicorn", "sqlalchemy")
MET = {True: "yes", False: "not yet", None: ""}


def show(rows: Sequence[Row], console: Console) -> None:
    """median (min … max) of ours, of what it is held against, and of their ratio."""
    table = Table(title="dealtrail: median (min … max) of rounds taken in turns", show_lines=True)
    for heading in ("#", "what", "unit", "ours", "against", "theirs", "ratio", "target", "met"):
        table.add_column(heading)
    for row in rows:
        table.add_row(
            row.id,
            row.what,
            row.unit,
            _shown(row.ours),
            row.against,
            _shown(row.theirs),
            _shown(row.ratio),
            "" if row.target is None else str(row.target),
            MET[row.met],
        )
    console.print(table)


def write(rows: Sequence[Row], path: Path) -> None:
    """What was measured, on what kind of machine; nothing that names the machine."""
    path.parent.mkdir(parents=True, exist_ok=True)
    report = {"taken_at": dt.datetime.now(dt.UTC).isoformat(), "machine": machine()}
    text = json.dumps(report | {"rows": [row.as_json() for row in rows]}, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


def machine() -> dict[str, Any]:
    return {
        "cores": os.cpu_count(),
        "system": platform.system(),
        "architecture": platform.machine(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "load_after": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
        "packages": {name: version(name) for name in PACKAGES},
    }


def _shown(series: Series | None) -> str:
    if series is None:
        return ""
    return f"{_figure(series.median)} ({_figure(series.least)} … {_figure(series.most)})"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
