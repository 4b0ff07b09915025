"""A played company as a benchmark needs it: whole, kept for the next run, its views caught up."""

from __future__ import annotations

import json
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from application.keys import Keys
from application.log import Log
from application.sales import keys_beside
from projections.views import Views

from .generate import Generated, generate

#: The progress bar counts in these.
PARTS = 1000


def played(path: Path, deals: int) -> None:
    """Play it unless that was done before, and bring its views up to date."""
    if not _told(path).exists():
        play_company(path, deals, Console(stderr=True))
    catch_up(path)


def play_company(path: Path, deals: int, console: Console) -> Generated:
    """Play it, or go on with it, and say how far it is; what it came to stands beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as bar:
        task = bar.add_task(f"{deals:,} deals", total=PARTS)
        made = generate(
            path, deals, progress=lambda part: bar.update(task, completed=int(part * PARTS))
        )
    figures = {
        "deals": deals,
        "events": made.events,
        "commands": made.commands,
        "replayed": made.replayed,
        "seconds": round(made.seconds, 1),
        "commands_a_second": round(made.rate),
        "given_up": dict(made.given_up),
    }
    _told(path).write_text(json.dumps(figures, ensure_ascii=False) + "\n", encoding="utf-8")
    console.print(figures)
    return made


def catch_up(path: Path) -> None:
    """Bring all views of a log up to date."""
    log = Log(path, keys=Keys(keys_beside(path)).subjects)
    views = Views(log)
    while views.runner.step() or views.runner.build():
        pass
    assert not views.failures, views.failures
    views.close()
    log.close()


def _told(path: Path) -> Path:
    return path.with_name(path.name + ".json")
