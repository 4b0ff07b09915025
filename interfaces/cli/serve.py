"""`dealtrail serve`: the HTTP service, until it is told to stop."""

from __future__ import annotations

import os
import signal
import socket
import sys
from pathlib import Path
from typing import Annotated

import typer

from application.sales import Sales
from interfaces.logs import set_up_logs
from interfaces.settings import Settings, settings

from .running import CannotRunError, DatabaseOption
from .supervising import supervise

#: How long a thread may go on computing while others wait for their turn. Less than Python's
#: own 5 ms: a command hands over many times, and each time would wait behind a long history.
SWITCH_SECONDS = 0.001


def serve(
    host: Annotated[
        str | None, typer.Option("--host", help="Listen on this address, not DEALTRAIL_HOST's.")
    ] = None,
    port: Annotated[
        int | None, typer.Option("--port", help="Listen on this port, not DEALTRAIL_PORT's.")
    ] = None,
    workers: Annotated[
        int,
        typer.Option(
            "--workers",
            min=1,
            max=64,
            help="Processes on this machine; more than one needs PostgreSQL.",
        ),
    ] = 1,
    database: DatabaseOption = None,
) -> None:
    """Run the service; Ctrl-C or SIGTERM lets what still runs finish, then stops it."""
    chosen = settings(database=database, host=host, port=port)
    if workers > 1 and isinstance(chosen.location, Path):
        raise CannotRunError(
            "--workers: on SQLite the service is one process (its database takes one writer); "
            "leave --workers out"
        )
    with listening(chosen) as listener:
        try_opening(chosen)
        tell(chosen, listener)
        if workers > 1:
            supervise(chosen, listener, workers)
        else:
            run(chosen, listener)


def try_opening(chosen: Settings) -> None:
    """Open the store once before the rest is loaded: what is wrong with it shows as one line."""
    from interfaces.evidence import ledger_of

    sales = Sales(
        chosen.location,
        keys=chosen.keys_location,
        manual_clock=chosen.manual_clock,
        master_key=chosen.master_key,
        erasures=chosen.checkpoints,
    )
    try:
        ledger_of(sales, chosen).close()
    finally:
        sales.close()


def tell(chosen: Settings, listener: socket.socket) -> None:
    """Say which database is served, and where."""
    address, port = listener.getsockname()[:2]
    shown = f"[{address}]" if ":" in address else address
    typer.echo(f"dealtrail: the database is {chosen.location}", err=True)
    typer.echo(f"dealtrail listens on http://{shown}:{port}", err=True)


def run(chosen: Settings, listener: socket.socket) -> None:
    """Serve on the socket until a signal comes; loaded late, since the rest needs none of it."""
    import uvicorn

    from interfaces.http.app import create_app
    from interfaces.http.connection import Connection
    from interfaces.http.streams import Server

    set_up_logs(chosen)
    sys.setswitchinterval(SWITCH_SECONDS)
    config = uvicorn.Config(
        create_app(chosen, views_beside=_views_beside(chosen)),
        loop="asyncio" if sys.platform == "win32" else "uvloop",
        http=Connection,
        log_config=None,
        timeout_graceful_shutdown=chosen.shutdown_seconds,
        access_log=False,
        server_header=False,
        proxy_headers=bool(chosen.trusted_proxies),
        forwarded_allow_ips=list(chosen.trusted_proxies),
    )
    server = Server(config)
    # After a graceful stop uvicorn raises the signal once more, for whoever listened before;
    # nobody shall, so that a stop is no failure.
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, lambda number, frame: None)
    server.run(sockets=[listener])
    if not server.started:
        raise CannotRunError("the service could not start; the lines above say why")


def _views_beside(chosen: Settings) -> bool:
    """Whether a process of its own is to run the views; on a server workers may do so."""
    if not isinstance(chosen.location, Path):
        return False
    if chosen.views is not None:
        return chosen.views == "beside"
    # Where a container or a user is bound to some processors, only those count.
    ours = os.sched_getaffinity(0) if sys.platform == "linux" else range(os.cpu_count() or 1)
    return len(ours) > 1


def listening(chosen: Settings) -> socket.socket:
    """A socket that listens where the settings say; taken first, so that a clash shows at once."""
    listener: socket.socket | None = None
    try:
        family = socket.getaddrinfo(chosen.host, chosen.port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.socket(family)
        if sys.platform != "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((chosen.host, chosen.port))
        # Whoever calls before the service has loaded waits instead of being turned away.
        listener.listen()
    except OSError as error:
        if listener is not None:
            listener.close()
        raise CannotRunError(
            f"cannot listen on {chosen.host}:{chosen.port}: {error.strerror or error}"
        ) from error
    return listener
