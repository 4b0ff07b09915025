"""`dealtrail worker`: runs what services have running beside them, and serves nothing itself."""

from __future__ import annotations

import signal
import threading
from pathlib import Path

import typer

from application.sales import Sales
from interfaces.logs import set_up_logs
from interfaces.settings import Settings, settings

from .running import CannotRunError, DatabaseOption


def worker(database: DatabaseOption = None) -> None:
    """Run views, deadlines, webhooks, the ledger and exports without serving; needs PostgreSQL.

    One process at a time runs them for all, a worker or a service; another takes over when it
    ends.
    """
    chosen = settings(database=database)
    if isinstance(chosen.location, Path):
        raise CannotRunError(
            "worker: on SQLite the service itself runs views, deadlines and webhooks; "
            "leave the worker out"
        )
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, frame: stopping.set())
    set_up_logs(chosen)
    work(chosen, stopping)


def work(chosen: Settings, stopping: threading.Event) -> None:
    """Run all of it until told to stop; what was taken is finished."""
    from interfaces.evidence import keeper_of, ledger_of
    from interfaces.exports.worker import Exports
    from interfaces.webhooks.worker import Worker
    from projections.views import Views

    sales = Sales(
        chosen.location,
        keys=chosen.keys_location,
        manual_clock=chosen.manual_clock,
        private_webhooks=chosen.webhooks_private,
        master_key=chosen.master_key,
        erasures=chosen.checkpoints,
    )
    views = Views(sales.log, sales.wait_past)
    webhooks = Worker(sales, chosen)
    ledger = ledger_of(sales, chosen)
    keeper = keeper_of(ledger, sales, chosen)
    exports = Exports(sales, views, chosen)
    try:
        views.start()
        webhooks.start()
        keeper.start()
        exports.start()
        typer.echo(f"dealtrail works on {chosen.location}", err=True)
        stopping.wait()
    finally:
        exports.stop()
        keeper.stop()
        ledger.close()
        webhooks.stop()
        views.close()
        sales.close()
