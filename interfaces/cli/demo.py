"""`dealtrail demo`: the service with an invented company in it, to look around."""

from __future__ import annotations

import datetime as dt
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from application.keys import Keys
from application.log import Log
from domain.people import Role
from interfaces.addresses import is_loopback
from interfaces.demo.introduction import introduce
from interfaces.demo.people import EMPLOYEES
from interfaces.demo.play import Played, play
from interfaces.settings import FILE_NAME, SQLITE, Settings, settings
from projections.views import Views

from .running import CannotRunError
from .serve import listening, run, tell

PREFIX = "dealtrail-demo-"
#: How long an address that signs somebody in may wait to be used.
DOORS_OPEN = dt.timedelta(hours=24)
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}


def demo(
    host: Annotated[
        str | None, typer.Option("--host", help="Listen on this address, not DEALTRAIL_HOST's.")
    ] = None,
    port: Annotated[
        int | None, typer.Option("--port", help="Listen on this port, not DEALTRAIL_PORT's.")
    ] = None,
    database: Annotated[
        str | None,
        typer.Option(
            "--database",
            metavar="URL",
            help="Keep it: sqlite:///path of a file that does not exist yet. Without it the "
            "company is thrown away at the end.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Serve an invented company: half a year of its past is played first, all by commands."""
    with _place(database) as place:
        # Whatever the environment says, the company lives in the present and in this place.
        keys = f"{place}.keys"
        chosen = settings(database=place, keys=keys, clock="real", host=host, port=port)
        if not isinstance(chosen.location, Path):
            raise CannotRunError(
                f"--database: {chosen.location} is on a server; the demo is a file"
            )
        _unless_empty(chosen.path)
        with listening(chosen) as listener:
            played = _played(chosen)
            _read(chosen)
            address = _address(chosen.host, listener.getsockname()[1])
            introduce(played, address, _doors(chosen, address))
            tell(chosen, listener)
            run(chosen, listener)


@contextmanager
def _place(database: str | None) -> Iterator[str]:
    """The database named, or one in a folder that is gone afterwards."""
    if database is not None:
        yield database
        return
    # Told to stop while it still plays, it must not leave the folder behind.
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True) as name:
            yield f"{SQLITE}{Path(name) / FILE_NAME}"
    finally:
        signal.signal(signal.SIGTERM, before)


def _unless_empty(path: Path) -> None:
    if path.exists() and path.stat().st_size:
        raise CannotRunError(f"--database: {path} exists already; the demo needs a new file")


def _played(chosen: Settings) -> Played:
    console = Console(stderr=True)
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("Playing half a year", total=1)
        return play(
            chosen.path,
            dt.datetime.now(dt.UTC),
            master_key=chosen.master_key,
            progress=lambda part: progress.update(task, completed=part),
        )


def _read(chosen: Settings) -> None:
    """Have all views read the past, so that the first look finds everything there."""
    keys = Keys(chosen.keys_location, chosen.master_key)
    log = Log(chosen.path, keys=keys.subjects)
    views = Views(log)
    try:
        while views.runner.step():
            pass
    finally:
        views.close()
        log.close()
        keys.close()


def _doors(chosen: Settings, address: str) -> dict[str, str]:
    """For each of the people an address that signs him in, once; none where others could try."""
    if not is_loopback(chosen.host):
        return {}
    keys, until = Keys(chosen.keys_location), dt.datetime.now(dt.UTC) + DOORS_OPEN
    try:
        return {
            employee.id: f"{address}/sign-in/once?token={keys.sessions.offer(employee.id, until)}"
            for employee in EMPLOYEES
            if Role.APP not in employee.roles
        }
    finally:
        keys.close()


def _address(host: str, port: int) -> str:
    """Where a browser on this machine finds the service."""
    shown = EVERYWHERE.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}"
